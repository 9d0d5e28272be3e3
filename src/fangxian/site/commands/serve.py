"""``fangxian serve``: the pages and the API, by granian, synchronously."""

import argparse
import os
from typing import Any

from django.db import connection
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

DEFAULT_PORT = 8000


def add_to(verbs: Any) -> None:
    """Declare the command."""
    parser = verbs.add_parser("serve", help="启动网页服务")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=int(os.environ.get("FANGXIAN_PORT", DEFAULT_PORT)))
    parser.set_defaults(act=act)


def act(options: argparse.Namespace) -> None:
    """Serve until told to stop."""
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
