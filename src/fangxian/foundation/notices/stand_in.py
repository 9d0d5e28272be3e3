"""A text-message gateway for tests and the exercise: it listens on this machine alone, and sends nothing anywhere.

What it was given lies in its memory and, where a file is named, there too, one JSON a line, so that it outlives it.
A message with an ``id`` that it has had before is the same message. ``GET /`` shows the newest, for whoever tries
the house out. Where ``callback`` is an address, it says a moment later that what it took has arrived.
"""

import hmac
import json
import threading
from collections.abc import Mapping
from contextlib import closing, suppress
from html import escape
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from fangxian.foundation.notices.rules.signing import signature_of
from fangxian.plain import clock

_MOST = 5_000_000


class StandIn(ThreadingHTTPServer):
    """The gateway. ``refusing`` says, number by number, why a message is refused; ``failing`` answers 503."""

    daemon_threads = True

    def __init__(self, *, key: str, port: int = 0, file: Path | None = None, callback: str = "") -> None:
        super().__init__(("127.0.0.1", port), _Caller)
        self.key, self.file, self.callback = key, file, callback
        self.messages: dict[str, dict[str, Any]] = {}
        self.refusing: dict[str, str] = {}
        self.failing = False
        self.calls = self.repeated = 0
        self._turn = threading.Lock()

    @property
    def url(self) -> str:
        """What ``FANGXIAN_SMS_URL`` is to be."""
        return f"http://127.0.0.1:{self.server_port}"

    def take(self, messages: list[dict[str, Any]]) -> dict[str, str]:
        """Keep messages, each once; what is refused, and why."""
        refused: dict[str, str] = {}
        with self._turn:
            self.calls += 1
            for message in messages:
                identifier, to = str(message["id"]), str(message["to"])
                if to in self.refusing:
                    refused[identifier] = self.refusing[to]
                elif identifier in self.messages:
                    self.repeated += 1
                else:
                    self.messages[identifier] = message
                    self._write(message)
        if self.callback:
            arrived = [str(one["id"]) for one in messages if str(one["id"]) not in refused]
            threading.Timer(1, self._tell_arrived, [arrived]).start()
        return refused

    def _tell_arrived(self, identifiers: list[str]) -> None:
        """Call back, signed. A house that is not there is told nothing."""
        house = urlsplit(self.callback)
        body = json.dumps({"receipts": [{"id": one, "state": "delivered"} for one in identifiers]}).encode()
        at = int(clock.now().timestamp())
        connection = HTTPConnection(house.hostname or "", house.port, timeout=10)
        with closing(connection), suppress(OSError, HTTPException):
            connection.request(
                "POST",
                house.path,
                body,
                {
                    "Content-Type": "application/json",
                    "X-Fangxian-Time": str(at),
                    "X-Fangxian-Signature": signature_of(body, key=self.key, at=at),
                },
            )
            connection.getresponse().read()

    def handle_error(self, *_: Any) -> None:
        """A caller that was killed takes no answer."""

    def _write(self, message: Mapping[str, Any]) -> None:
        if self.file is not None:
            with self.file.open("a", encoding="utf-8") as lines:
                lines.write(json.dumps(message, ensure_ascii=False) + "\n")


class _Caller(BaseHTTPRequestHandler):
    server: StandIn

    def do_POST(self) -> None:
        """``/messages``: take a batch."""
        length = int(self.headers.get("Content-Length") or 0)
        if self.path != "/messages" or not 0 < length <= _MOST:
            return self._answer(404, {"error": "unknown"})
        body = self.rfile.read(length)
        if not hmac.compare_digest(self.headers.get("Authorization", ""), f"Bearer {self.server.key}"):
            return self._answer(401, {"error": "key"})
        if self.server.failing:
            return self._answer(503, {"error": "busy"})
        try:
            refused = self.server.take(json.loads(body)["messages"])
        except (ValueError, KeyError, TypeError):
            return self._answer(400, {"error": "malformed"})
        return self._answer(200, {"refused": refused})

    def do_GET(self) -> None:
        """The newest messages, as a page that refreshes itself."""
        newest = list(self.server.messages.values())[-50:][::-1]
        rows = "".join(
            f"<li><b>{escape(str(one['to']))}</b> {_linked(str(one['text']))}</li>" for one in newest
        )
        page = (
            '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta http-equiv="refresh" content="5">'
            '<meta name="viewport" content="width=device-width"><title>短信网关替身</title>'
            f"<h1>短信网关替身</h1><p>只在这台电脑上，什么也不会真的发出去。收到 {len(self.server.messages)} 条。</p><ul>{rows}</ul></html>"
        )
        self._send(200, page.encode(), "text/html; charset=utf-8")

    def _answer(self, status: int, body: Mapping[str, Any]) -> None:
        self._send(status, json.dumps(body).encode(), "application/json")

    def _send(self, status: int, body: bytes, media_type: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Numbers are not written into a log."""


def _linked(text: str) -> str:
    return " ".join(
        f'<a href="{escape(word)}">{escape(word)}</a>'
        if word.startswith(("http://", "https://"))
        else escape(word)
        for word in text.split(" ")
    )
