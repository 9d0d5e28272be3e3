"""``fangxian serve``: the pages and the API, by granian, synchronously."""

import argparse
import os
import socket
import sys
from typing import Any

from django.db import connection
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from fangxian.foundation.retention.selectors import keys_said
from fangxian.plain.errors import Refused
from fangxian.plain.words import N_
from fangxian.site.keeping import keys_require_own, keys_watch

DEFAULT_PORT = 8000


def add_to(verbs: Any) -> None:
    """Declare the command."""
    parser = verbs.add_parser("serve", help="启动网页服务")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=int(os.environ.get("FANGXIAN_PORT", DEFAULT_PORT)))
    parser.set_defaults(act=act)


def require_free(host: str, port: int) -> None:
    """Refuse a port that somebody else listens on, before anything is started."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Refused(
                "serve.port_taken",
                N_("端口 %(port)d 已经被占用；请关掉占用它的程序，或用 --port 换一个。"),
                port=port,
            ) from error


def act(options: argparse.Namespace) -> None:
    """Serve until told to stop. Without the keys it reads what is not sealed, and says so."""
    keys_require_own()
    if missing := keys_watch().missing:
        print(f"密钥不在这台机器上：{'、'.join(keys_said(missing))}。加密的内容显示为“＊”。", file=sys.stderr)
    require_free(options.host, options.port)
    # SQLite has one writer: more than two threads only wait for each other. PostgreSQL feeds four.
    threads = 4 if connection.vendor == "postgresql" else 2
    connection.close()
    Granian(
        "fangxian.site.wsgi:application",
        address=options.host,
        port=options.port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=threads,
        backlog=1024,
        log_access=False,
        log_level=LogLevels.warning,
        websockets=False,
    ).serve()
