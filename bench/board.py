"""``./fx bench board``: the pages of the first seats over a whole city, on both databases.

The real server and the real worker run as processes; a load in a third asks for one page after another with 1
and with 4 clients, each page a little while in each of several rounds, so that whatever else the machine does
falls on all of them alike. CPU is that of the server's processes and of its PostgreSQL backends.

Then fifty desks lie open and refresh themselves while needs are raised and answered, and each page is asked for again.

Beside each page stand, from the same rounds, the server's no-op (``/healthz``: all middleware, no page), the
page's own SQL statements on a bare connection, and, beside the list of needs, a workbook.
"""

import threading
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from bench.figures import Figure, pace, share
from bench.house import DATABASES, Helper, House, helper, house, say, spent, until
from bench.load import signed_in
from bench.sheet import first_view, workbook

PASSWORD = "bench only 2020"

#: Needs that move, in all states; needs that are over; gaps that were closed; rows of the workbook.
MOVING, OVER, CLOSED, ROWS = 360, 100_000, 50_000, 40_000

ROUNDS = 3
#: Clients → seconds of each visit.
CROWDS = {1: 0.5, 4: 0.8}
BARE_TIMES = 10

#: Desks that lie open: which live part, whose, and how many of them; how often a browser asks (kit/live.html).
DESKS = (
    ("/board/live", "hq", 10),
    ("/towns/350181007/live", "town", 20),
    ("/villages/350181007002/live", "village", 20),
)
EVERY = 5.0
#: Seconds of each visit while they do; needs that are raised and go their way in a second.
WATCHED = 3.0
HAPPENING = 1.0

LATENCY, LIST_CPU = 100.0, 15.0
FLOOR = "healthz"


@dataclass
class Page:
    """A page, who asks for it, and what was measured of it."""

    name: str
    username: str
    path: str
    is_list: bool = False
    is_live: bool = False
    form: dict[str, str] = field(default_factory=dict)
    bytes: int = 0
    statements: float = 0
    latencies: dict[int, list[float]] = field(default_factory=dict)
    cpu: dict[int, float] = field(default_factory=dict)
    bare: list[float] = field(default_factory=list)
    watched: list[float] = field(default_factory=list)

    def cpu_ms(self, clients: int) -> float:
        """CPU for one request."""
        return self.cpu[clients] * 1000 / len(self.latencies[clients])

    def quantile(self, clients: int, part: float) -> float:
        """The latency that a part of the requests did not exceed."""
        return share(sorted(self.latencies[clients]), part)


def pages(need: str, household: str) -> list[Page]:
    """Each page by the seat whose page it is; the floor first."""
    return [
        Page(FLOOR, "", "/healthz"),
        Page("board", "hq", "/board"),
        Page("board/live", "hq", "/board/live"),
        Page("board/live, nothing new", "hq", "/board/live", is_live=True),
        Page("gaps", "hq", "/gaps", is_list=True),
        Page("town", "town", "/towns/350181007"),
        Page("village", "village", "/villages/350181007002"),
        Page("village/live, nothing new", "village", "/villages/350181007002/live", is_live=True),
        Page("chain of a village", "village", "/chain/350181007002"),
        Page("chain of a household", "village", f"/households/{household}/chain"),
        Page("duties", "hq", "/duties", is_list=True),
        Page("go anywhere, part of a village's name", "hq", "/go", form={"typed": "上"}),
        Page("go anywhere, first letters", "hq", "/go", form={"typed": "sd"}),
        Page("needs", "hq", "/needs", is_list=True),
        Page("needs of a town", "town", "/needs", is_list=True),
        Page("need", "village", f"/needs/{need}"),
        Page("raise", "village", "/needs/raise?area=350181007002"),
    ]


def figures() -> Iterator[Figure]:
    """Everything, on both databases."""
    with workbook(ROWS) as book, helper("bench.load") as load:
        for database in DATABASES:
            with house(database) as one:
                yield from _figures_of(one, load, book)


def _figures_of(one: House, load: Helper, book: Path) -> Iterator[Figure]:
    shift = one.home / "clock"
    one.extra["FANGXIAN_CLOCK_SHIFT"] = str(shift)
    shift.write_text(str(-24 * 3600))  # the city was made yesterday, so that something can be late today
    say(f"{one.database}: 建库、造城、造困难")
    yield Figure(f"{one.database} · fangxian init", one.do("init"), "s")
    yield Figure(f"{one.database} · fangxian city make", one.do("city", "make"), "s")
    with one.inside("bench.board_inside") as inside:
        known = inside(do="furnish", password=PASSWORD, moving=MOVING, over=OVER, closed=CLOSED)
        del one.extra["FANGXIAN_CLOCK_SHIFT"]  # an exercise on its own time looks at a file for every "now"
        with one.running("worker"), one.serving() as (pid, port):
            until(lambda: inside(do="is_settled") and _is_sealed(port), "the worker")
            say(f"{one.database}: 测量")
            found = pages(**known)
            cookies = {
                name: signed_in(port, name, PASSWORD) for name in {page.username for page in found} - {""}
            }
            cookies[""] = ""
            views, paces = _measured(found, port, load, cookies, inside, book, lambda: one.cpu(pid, "serve"))
            say(f"{one.database}: {sum(many for *_, many in DESKS)} 个工作台开着")
            watchers = _watched(found, port, load, cookies, inside)
    yield Figure(f"{one.database} · a fixed loop of Python, meanwhile · CPU", median(paces), "ms")
    yield from _told(one.database, found, views)
    yield from _told_watched(one.database, found, watchers)


def _measured(
    found: list[Page],
    port: int,
    load: Helper,
    cookies: dict[str, str],
    inside: Helper,
    book: Path,
    cpu: Callable[[], dict[int, float]],
) -> tuple[list[float], list[float]]:
    """Fill the pages' measurements in; gives the times of the workbook's first view, and the machine's pace."""
    for page in found:  # once, so that templates are read and plans are parsed
        load(
            do="load", port=port, path=page.path, cookie=cookies[page.username], clients=4, seconds=0.1,
            form=page.form,
        )  # fmt: skip
    views, paces = [], []
    for _ in range(ROUNDS):
        paces.append(pace())
        for page in found:
            for clients, seconds in CROWDS.items():
                before = cpu()
                said = load(
                    do="load", port=port, path=page.path, cookie=cookies[page.username], clients=clients,
                    seconds=seconds, live=page.is_live, form=page.form,
                )  # fmt: skip
                page.cpu[clients] = page.cpu.get(clients, 0.0) + spent(before, cpu())
                page.latencies.setdefault(clients, []).extend(said["latencies"])
                page.bytes = said["bytes"]
            if page.is_live or page.form:
                continue  # a live part's statements are those of the page, which it did not need
            alone = inside(do="bare", username=page.username, path=page.path, times=BARE_TIMES)
            page.statements = alone["statements"]
            page.bare.append(alone["cpu_ms"])
        views.append(first_view(book) * 1000)
    return views, paces


def _watched(
    found: list[Page], port: int, load: Helper, cookies: dict[str, str], inside: Helper
) -> list[float]:
    """Each page once more while desks lie open and needs come and go; gives the latencies of the desks' own asking."""
    desks = [(path, cookies[username]) for path, username, many in DESKS for _ in range(many)]
    asked = [page for page in found if not page.is_live]
    over, seen = threading.Event(), []

    def happen() -> None:
        while not over.wait(HAPPENING):
            inside(do="happen")

    with helper("bench.load") as watching:
        threads = [
            threading.Thread(target=happen),
            threading.Thread(
                target=lambda: seen.extend(
                    watching(do="watch", port=port, desks=desks, seconds=WATCHED * len(asked), every=EVERY)[
                        "latencies"
                    ]
                )
            ),
        ]
        for thread in threads:
            thread.start()
        for page in asked:
            page.watched = load(
                do="load", port=port, path=page.path, cookie=cookies[page.username], clients=1,
                seconds=WATCHED, form=page.form,
            )["latencies"]  # fmt: skip
        threads[1].join()
        over.set()
        threads[0].join()
    return seen


def _told_watched(database: str, found: list[Page], watchers: list[float]) -> Iterator[Figure]:
    open_desks = f"{sum(many for *_, many in DESKS)} desks watching"
    floor = found[0]
    for page in found:
        if page.watched:
            yield Figure(
                f"{database} · {page.name} · p95, 1 client, {open_desks}, against {FLOOR}",
                share(sorted(page.watched), 0.95), "ms", target=LATENCY if page is not floor else None,
                versus=share(sorted(floor.watched), 0.95) if page is not floor else None,
            )  # fmt: skip
    for part in (0.5, 0.95, 0.99):
        yield Figure(
            f"{database} · a desk's own asking · p{part * 100:.0f}, {open_desks}", share(sorted(watchers), part),
            "ms", target=LATENCY if part == 0.95 else None,
        )  # fmt: skip


def _told(database: str, found: list[Page], views: list[float]) -> Iterator[Figure]:
    floor = found[0]
    for page in found:
        name = f"{database} · {page.name}"
        against = None if page is floor else floor
        for clients in CROWDS:
            crowd = f"{clients} client{'s' * (clients > 1)}, against {FLOOR}"
            for part, target in ((0.5, None), (0.95, LATENCY), (0.99, None)):
                yield Figure(
                    f"{name} · p{part * 100:.0f}, {crowd}", page.quantile(clients, part), "ms",
                    target=target if against else None,
                    versus=against.quantile(clients, part) if against else None,
                )  # fmt: skip
            yield Figure(
                f"{name} · CPU of a request, {crowd}", page.cpu_ms(clients), "ms",
                target=LIST_CPU if page.is_list else None,
                versus=against.cpu_ms(clients) if against else None,
            )  # fmt: skip
        if page.bare and against:
            yield Figure(
                f"{name} · CPU of a request, 1 client, against its {page.statements:.0f} statements alone",
                page.cpu_ms(1), "ms", versus=median(page.bare),
            )  # fmt: skip
        yield Figure(f"{name} · answer", page.bytes, "bytes")
        if page.name == "needs":
            yield Figure(
                f"{name} · first view of the list over {OVER:,} needs, against a workbook of {ROWS:,}",
                page.quantile(1, 0.5), "ms", versus=median(views),
            )  # fmt: skip


def _is_sealed(port: int) -> bool:
    """Whether the worker has sealed every line, by the server's own figures."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        return b"fangxian_journal_unsealed_seconds 0.0" in answer.read()
