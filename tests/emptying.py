"""For tests that commit: the append-only tables emptied after each, and a witness of their own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management.commands import flush as flushing
from django.db import connection


@pytest.fixture(scope="session", autouse=True)
def append_only_tables_are_emptied() -> Iterator[None]:
    """Django's flush, with the triggers out of its way that keep journal lines and entries."""
    operations = type(connection.ops)
    flush = operations.execute_sql_flush

    def flush_without_triggers(self: Any, statements: list[str]) -> None:
        with connection.cursor() as cursor:
            triggers_off(cursor)
            flush(self, statements)
            triggers_on(cursor)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operations, "execute_sql_flush", flush_without_triggers)
        # Nothing of ours listens to it, and Django's own rows (content types, permissions) are used nowhere.
        patch.setattr(flushing, "emit_post_migrate_signal", lambda *_, **__: None)
        yield


_dropped: list[str] = []


def triggers_off(cursor: Any) -> None:
    """What somebody can do who owns the database: the triggers no longer speak."""
    if connection.vendor == "postgresql":
        cursor.execute("SET session_replication_role = replica")
        return
    cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    for name, sql in cursor.fetchall():
        cursor.execute(f'DROP TRIGGER "{name}"')
        _dropped.append(sql)


def triggers_on(cursor: Any) -> None:
    """Back to where they were."""
    if connection.vendor == "postgresql":
        cursor.execute("SET session_replication_role = DEFAULT")
        return
    while _dropped:
        cursor.execute(_dropped.pop())


@pytest.fixture(autouse=True)
def witness_file(settings: Any, tmp_path: Path) -> Path:
    """A witness that has seen nothing of other tests."""
    settings.FANGXIAN_WITNESS = tmp_path / "witness" / "heads.txt"
    return Path(settings.FANGXIAN_WITNESS)
