"""A load: some clients that ask for one page again and again, each as soon as it has its answer.

It runs as a process of its own (``bench.house.helper``), so that the server's CPU is the server's alone. A live
part is asked for as a browser does it, which says what it has seen and mostly gets an empty answer.
"""

import http.client
import re
import threading
import time
from collections import Counter
from typing import Any
from urllib.parse import urlencode

from bench.house import answer_lines

_SEEN = re.compile(rb'"seen":"(\w+)"')
_HEADERS = {"Accept-Language": "zh-CN", "User-Agent": "fangxian-bench"}


def load(
    *,
    port: int,
    path: str,
    cookie: str,
    clients: int,
    seconds: float,
    live: bool = False,
    form: dict[str, str] | None = None,
) -> dict[str, Any]:
    """Ask for ``path`` with so many clients for so long; every latency in ms, and the bytes of one answer.

    ``form``: what is sent to it, as a form of its own page would.
    """
    return _made([_Visit(port, path, cookie, seconds, live, form) for _ in range(clients)])


def watch(*, port: int, desks: list[tuple[str, str]], seconds: float, every: float) -> dict[str, Any]:
    """Desks that lie open, each a path and its reader's cookies: each asks for its live part ``every`` seconds.

    They ask one after another, not all at once, as desks do that were opened at different moments.
    """
    return _made([
        _Visit(port, path, cookie, seconds, live=True, every=every, first=every * number / len(desks))
        for number, (path, cookie) in enumerate(desks)
    ])  # fmt: skip


def click(*, port: int, clicks: list[tuple[str, str, dict[str, str]]], clients: int) -> dict[str, Any]:
    """So many hands that press buttons at once: each click a path, its reader's cookies and the form that is sent.

    Gives every latency in ms, how often which status was answered, and the seconds that all took.
    """
    waiting, latencies, statuses = iter(clicks), [], Counter[int]()
    gate = threading.Lock()

    def press() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while True:
            with gate:
                path, cookie, form = next(waiting, ("", "", {}))
            if not path:
                return
            headers = _HEADERS | {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
            began = time.perf_counter()
            connection.request("POST", path, _signed(form, cookie), headers)
            answer = connection.getresponse()
            answer.read()
            with gate:
                latencies.append((time.perf_counter() - began) * 1000)
                statuses[answer.status] += 1

    began = time.perf_counter()
    threads = [threading.Thread(target=press) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {"latencies": latencies, "statuses": statuses, "seconds": time.perf_counter() - began}


def _made(visits: "list[_Visit]") -> dict[str, Any]:
    """All visits at once, to their ends."""
    gate = threading.Barrier(len(visits))
    threads = [threading.Thread(target=visit.go, args=(gate,)) for visit in visits]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for visit in visits:
        if visit.problem:
            raise RuntimeError(f"{visit.path}: {visit.problem}")
    return {
        "latencies": [one for visit in visits for one in visit.latencies],
        "bytes": visits[0].bytes,
    }


class _Visit:
    """One client on one connection; ``every`` seconds it asks again, or as soon as it has its answer."""

    def __init__(
        self,
        port: int,
        path: str,
        cookie: str,
        seconds: float,
        live: bool = False,
        form: dict[str, str] | None = None,
        *,
        every: float = 0.0,
        first: float = 0.0,
    ) -> None:
        self._every, self._first = every, first
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.path, self._headers = path, _HEADERS | ({"Cookie": cookie} if cookie else {})
        self._seconds, self._live, self._seen = seconds, live, ""
        self._body = _signed(form, cookie) if form else None
        if form:
            self._headers = self._headers | {"Content-Type": "application/x-www-form-urlencoded"}
        self.latencies: list[float] = []
        self.bytes = 0
        self.problem = ""

    def go(self, gate: threading.Barrier) -> None:
        self._connection.connect()
        if self._live:
            self._ask()
        gate.wait()
        began = due = time.perf_counter()
        due += self._first
        while not self.problem and (asked := max(due, time.perf_counter())) < began + self._seconds:
            time.sleep(max(0.0, asked - time.perf_counter()))
            asked = time.perf_counter()
            self._ask()
            self.latencies.append((time.perf_counter() - asked) * 1000)
            due += self._every
        self._connection.close()

    def _ask(self) -> None:
        path = f"{self.path}?seen={self._seen}" if self._seen else self.path
        self._connection.request("POST" if self._body else "GET", path, self._body, self._headers)
        answer = self._connection.getresponse()
        body = answer.read()
        self.bytes = len(body)
        if answer.status != (204 if self._seen and not body else 200):
            self.problem = f"status {answer.status}"
        elif self._live and (seen := _SEEN.search(body)):
            self._seen = seen[1].decode()


def _signed(form: dict[str, str], cookie: str) -> str:
    """A form with the token that keeps others from sending it."""
    token = re.search(r"csrftoken=([^;]+)", cookie)
    assert token
    return urlencode(form | {"csrfmiddlewaretoken": token[1]})


def signed_in(port: int, username: str, password: str) -> str:
    """Sign in as a browser does; the cookies that keep it so."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/sign-in", headers=_HEADERS)
    answer = connection.getresponse()
    page, cookies = answer.read().decode(), _cookies(answer)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    form = {"username": username, "password": password, "csrfmiddlewaretoken": token[1]}
    headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/sign-in", urlencode(form), _HEADERS | headers)
    answer = connection.getresponse()
    answer.read()
    if answer.status != 302:
        raise RuntimeError(f"{username} could not sign in: {answer.status}")
    return _cookies(answer)


def _cookies(answer: http.client.HTTPResponse) -> str:
    return "; ".join(one.partition(";")[0] for one in answer.headers.get_all("Set-Cookie") or [])


if __name__ == "__main__":
    answer_lines({"click": click, "load": load, "watch": watch})
