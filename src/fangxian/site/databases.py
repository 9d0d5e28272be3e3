"""The two databases: SQLite embedded, PostgreSQL by URL, each with the settings that its promises need."""

import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

#: Versions of SQLite without the fault in which a restarted write-ahead log loses a commit when two
#: connections write (https://sqlite.org/wal.html#walresetbug): from 3.51.3, and two older lines.
_MENDED_LINES = ((3, 50, 7), (3, 44, 6))
_MENDED_FROM = (3, 51, 3)


def use_own_sqlite() -> None:
    """Put the SQLite that the package brings in the place of the system's, before Django looks for one."""
    try:
        import pysqlite3  # noqa: PLC0415 - not every platform has it
    except ImportError:
        return
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2


def write_ahead_log_is_safe(version: tuple[int, int, int]) -> bool:
    """Whether this SQLite may run a write-ahead log with a server and a worker that both write."""
    return version >= _MENDED_FROM or any(
        version[:2] == line[:2] and version >= line for line in _MENDED_LINES
    )


def database(url: str, home: Path) -> dict[str, Any]:
    """Django's description of the database: the one that ``url`` names, else the file in ``home``."""
    return _postgresql(url) if url else _sqlite(home)


def _sqlite(home: Path) -> dict[str, Any]:
    use_own_sqlite()
    import sqlite3  # noqa: PLC0415 - only now is it the right one

    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    journal = "WAL" if write_ahead_log_is_safe(sqlite3.sqlite_version_info) else "DELETE"
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(home / "fangxian.sqlite3"),
        "ATOMIC_REQUESTS": False,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            # FULL: what was acknowledged survives a power cut. No memory map: it hides I/O errors.
            "init_command": (
                f"PRAGMA journal_mode={journal}; PRAGMA synchronous=FULL; PRAGMA mmap_size=0;"
                "PRAGMA cache_size=-65536; PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF;"
                # INSERT OR REPLACE deletes too: with this, the append-only tables hear of it.
                "PRAGMA recursive_triggers=ON;"
            ),
        },
    }


def _postgresql(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    host = options.pop("host", parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "ATOMIC_REQUESTS": False,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }
