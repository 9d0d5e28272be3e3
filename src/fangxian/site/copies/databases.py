"""A copy of the database while everybody works on, and back: SQLite's own online copy, PostgreSQL's own tools."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

from django.db import connection
from psycopg.conninfo import make_conninfo

from fangxian.plain.errors import Refused
from fangxian.plain.words import N_

_DEBIAN = Path("/usr/lib/postgresql")
#: Pages in one step of SQLite's copy (4 KB each), and seconds of rest between two.
_PAGES, _REST = 4_096, 0.005


def is_empty() -> bool:
    """Whether the database holds no table yet."""
    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
        return True
    with connection.cursor() as cursor:
        return not connection.introspection.table_names(cursor)


def database_copied(target: Path) -> None:
    """Copy the database as it is at one moment into a file."""
    if connection.vendor == "sqlite":
        _sqlite_copied(Path(connection.settings_dict["NAME"]), target)
    else:
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")


def database_put_back(source: Path) -> None:
    """Make a copy the database, which is empty."""
    if connection.vendor == "sqlite":
        _sqlite_put_back(source, Path(connection.settings_dict["NAME"]))
        return
    _run(
        "pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", str(source)
    )
    with connection.cursor() as cursor:
        # Lines that wait for their seal bear the number of a transaction of another server: begin them anew.
        cursor.execute("UPDATE journal_journalline SET written_in = pg_current_xact_id() WHERE seal IS NULL")


def _sqlite_copied(source: Path, target: Path) -> None:
    import sqlite3  # noqa: PLC0415 - the one that the settings put in place

    origin = sqlite3.connect(source, timeout=30, isolation_level=None)
    copy = sqlite3.connect(target, isolation_level=None)
    try:
        if origin.execute("PRAGMA journal_mode").fetchone()[0] == "wal":
            # One moment for the whole copy; writers go on in the log. Else each write would begin the copy anew.
            origin.execute("BEGIN")
            origin.execute("SELECT count(*) FROM sqlite_master").fetchone()
        origin.backup(copy, pages=_PAGES, sleep=_REST)
        copy.execute("PRAGMA journal_mode=DELETE")
        fault = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
    finally:
        copy.close()
        origin.close()
    if fault != "ok":
        raise Refused("backup.database_faulty", N_("数据库自检没有通过：%(fault)s"), fault=fault)


def _sqlite_put_back(source: Path, target: Path) -> None:
    connection.close()
    for suffix in ("-wal", "-shm"):
        Path(f"{target}{suffix}").unlink(missing_ok=True)
    source.chmod(0o600)
    source.replace(target)


# --- PostgreSQL's programs


def _run(program: str, *arguments: str) -> None:
    """Run a program of PostgreSQL on the house's database. Raises ``Refused`` with what it said."""
    settings = connection.settings_dict
    options: dict[str, Any] = dict(settings["OPTIONS"])
    conninfo = make_conninfo(
        dbname=settings["NAME"], user=settings["USER"], host=settings["HOST"], port=settings["PORT"],
        **{key: str(value) for key, value in options.items() if isinstance(value, str | int)},
    )  # fmt: skip
    ended = subprocess.run(  # noqa: S603 - PostgreSQL's own program
        [str(tool(program, _server_version())), f"--dbname={conninfo}", *arguments],
        env={**os.environ, "PGPASSWORD": settings["PASSWORD"]},
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode:
        said = ended.stderr.strip().splitlines()[-1:] or [""]
        raise Refused(
            "backup.tool_failed", N_("%(program)s 没有成功：%(said)s"), program=program, said=said[0]
        )


def _server_version() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        return int(cursor.fetchone()[0]) // 10_000


def tool(program: str, oldest: int) -> Path:
    """A program of PostgreSQL that is no older than the server. Raises ``Refused`` when there is none."""
    found = sorted(_DEBIAN.glob(f"*/bin/{program}"), key=lambda path: _number(path.parent.parent.name))
    on_path = shutil.which(program)
    for path in [*reversed(found), *([Path(on_path)] if on_path else [])]:
        if _version_of(path) >= oldest:
            return path
    raise Refused(
        "backup.tool_missing",
        N_("找不到不低于 %(oldest)d 版的 %(program)s；请安装 postgresql-client 后再试。"),
        oldest=oldest,
        program=program,
    )


def _version_of(path: Path) -> int:
    said = subprocess.run([str(path), "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    return _number(said)


def _number(text: str) -> int:
    found = re.search(r"\d+", text)
    return int(found[0]) if found else 0
