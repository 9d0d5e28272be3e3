"""Inside the house that ``journal`` measures: appends by the service and bare, growing, sealing, verifying."""

import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import django

django.setup()

from django.db import connection, transaction  # noqa: E402

from bench.house import answer_lines, cpu_of  # noqa: E402
from fangxian.access.actor import Actor  # noqa: E402
from fangxian.access.scope import Scope  # noqa: E402
from fangxian.foundation.journal import services as journal  # noqa: E402
from fangxian.foundation.journal.models import JournalLine  # noqa: E402
from fangxian.foundation.journal.selectors import oldest_unsealed, proof  # noqa: E402
from fangxian.foundation.journal.services import Entry, seal_lines, service  # noqa: E402
from fangxian.plain import clock  # noqa: E402
from fangxian.plain.ids import uuid7  # noqa: E402

_ACTOR = Actor.system("bench", reason="测量")
_EVERYWHERE = Scope.system("测量")
_VERB, _AREA = "bench.noted", "350181007002"
_FACTS = {
    "kind": "protective_goods",
    "urgency": "urgent",
    "rung": 1,
    "owner": "0198c2a0-7c1e-7f3a-9d43-5b0d6b1c2f11",
}

#: What belongs to the chain and not to the row; the bare table has none of it.
_OF_THE_CHAIN = ("digest", "seal", "position", "written_in")
_BARE = "bench_line"


@service
def _note() -> JournalLine:
    return journal.record(_ACTOR, _VERB, ("bench", str(uuid7())), area_code=_AREA, facts=_FACTS)


def append(*, writers: int, seconds: float) -> dict[str, float]:
    """Lines through the journal, each in a service of its own, that is in a transaction of its own."""
    return _timed(writers, seconds, lambda: _note)


def insert(*, writers: int, seconds: float) -> dict[str, float]:
    """The same rows into the bare table, on the same connections: begin, one insert, commit."""
    return _timed(writers, seconds, _inserter)


def _timed(writers: int, seconds: float, made: Callable[[], Callable[[], Any]]) -> dict[str, float]:
    """Let so many threads write for so long; how many rows, in how many seconds, at how much CPU."""
    gate, ready, stop = threading.Barrier(writers + 1), threading.Barrier(writers + 1), threading.Event()
    counts, backends = [0] * writers, [0] * writers

    def write(place: int) -> None:
        act = made()
        act()
        backends[place] = _backend()
        ready.wait()
        gate.wait()
        while not stop.is_set():
            act()
            counts[place] += 1
        gate.wait()  # the connection, and with it the backend, lives until its CPU was read
        gate.wait()
        connection.close()

    threads = [threading.Thread(target=write, args=(place,)) for place in range(writers)]
    for thread in threads:
        thread.start()
    ready.wait()
    with _spending(backends) as spent:
        gate.wait()
        time.sleep(seconds)
        stop.set()
        gate.wait()
    gate.wait()
    for thread in threads:
        thread.join()
    return {"count": sum(counts), **spent}


def _inserter() -> Callable[[], None]:
    """What inserts one bare row on this thread's connection, past Django."""
    connection.ensure_connection()
    row = _bare_row()
    columns = ", ".join(f'"{name}"' for name in row)
    if connection.vendor == "sqlite":
        driver = connection.connection
        places = ", ".join("?" * len(row))
        statement = f"INSERT INTO {_BARE} ({columns}) VALUES ({places})"  # noqa: S608 - our own names

        def insert_one() -> None:
            values = row | {
                "uid": uuid7().hex,
                "noun_id": str(uuid7()),
                "at": str(clock.now().replace(tzinfo=None)),
            }
            driver.execute("BEGIN IMMEDIATE")
            driver.execute(statement, tuple(values.values()))
            driver.execute("COMMIT")

        return insert_one
    database = connection.connection
    places = ", ".join(["%s"] * len(row))
    statement = f"INSERT INTO {_BARE} ({columns}) VALUES ({places})"  # noqa: S608

    def insert_row() -> None:
        values = row | {"uid": uuid7(), "noun_id": str(uuid7()), "at": clock.now()}
        with database.transaction(), database.cursor() as cursor:
            cursor.execute(statement, tuple(values.values()))

    return insert_row


def _bare_row() -> dict[str, Any]:
    """A line's columns but for the chain's, with the values that the database driver takes."""
    line = JournalLine(
        at=clock.now(), actor=_ACTOR.key, on_behalf_of="", verb=_VERB, noun="bench", noun_id="",
        area_code=_AREA, facts=_FACTS,
    )  # fmt: skip
    return {
        field.column: field.get_db_prep_save(getattr(line, field.attname), connection)
        for field in JournalLine._meta.concrete_fields
        if field.column not in (*_OF_THE_CHAIN, "id")
    }


def prepare() -> None:
    """Make the bare table: the journal's own, without what belongs to the chain, and without its triggers."""
    table = JournalLine._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"CREATE TABLE {_BARE} (LIKE {table} INCLUDING ALL)")
        else:
            for made in _made_of(table):
                cursor.execute(made.replace(table, _BARE).replace('"journal_', '"bench_'))
        cursor.execute(f"SELECT * FROM {_BARE}")  # noqa: S608
        there = {column[0] for column in cursor.description}
        for column in _OF_THE_CHAIN:
            if column in there:
                cursor.execute(f"ALTER TABLE {_BARE} DROP COLUMN {column}")


def _made_of(table: str) -> list[str]:
    """The statements that made a table and those of its indexes that know nothing of seals."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sql FROM sqlite_master WHERE tbl_name = %s AND type IN ('table', 'index')"
            " AND sql IS NOT NULL ORDER BY type DESC",
            [table],
        )
        return [sql for (sql,) in cursor.fetchall() if sql.startswith("CREATE TABLE") or '"seal"' not in sql]


@service
def _note_many(count: int) -> None:
    entries = [Entry(_VERB, ("bench", str(uuid7())), area_code=_AREA, facts=_FACTS) for _ in range(count)]
    journal.record_all(_ACTOR, entries)


def grow(*, lines: int, at_once: int) -> dict[str, float]:
    """Write lines many at once, without sealing them."""
    with _spending([_backend()]) as spent:
        for _ in range(lines // at_once):
            _note_many(at_once)
    return {"count": lines, **spent}


def seal() -> dict[str, float]:
    """Seal everything that waits."""
    count = 0
    with _spending([_backend()]) as spent:
        while sealed := seal_lines():
            count += sealed
    return {"count": count, **spent}


def scan() -> dict[str, float]:
    """What no verification can do without: read every sealed line in order, and hash it."""
    table = JournalLine._meta.db_table
    count, digest = 0, hashlib.sha256
    with _spending([_backend()]) as spent, transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} WHERE seal IS NOT NULL ORDER BY seal, position")  # noqa: S608
        while rows := cursor.fetchmany(2_000):
            for row in rows:
                digest(repr(row).encode()).hexdigest()
            count += len(rows)
    return {"count": count, **spent}


def verify() -> dict[str, float]:
    """Verify the whole journal, in a process that has done nothing else: how long, and its peak memory."""
    connection.ensure_connection()
    resting = _memory("VmRSS")
    with _spending([_backend()]) as spent:
        found = proof()
    assert not found.faults, found.faults[:3]
    return {"count": found.lines, **spent, "resting": resting, "peak": _memory("VmHWM")}


def write_steadily(*, rate: int, seconds: float) -> list[tuple[int, float]]:
    """So many lines a second; each line's row, and when the service that wrote it returned."""
    written, began = [], time.monotonic()
    for number in range(int(rate * seconds)):
        time.sleep(max(0.0, began + number / rate - time.monotonic()))
        line = _note()
        written.append((line.id, time.monotonic()))
    return written


def is_sealed() -> bool:
    """Whether no line waits for its seal."""
    return oldest_unsealed() is None


def seals_of(*, lines: list[int]) -> list[int]:
    """The seal of each line."""
    found = JournalLine.objects.within(_EVERYWHERE).filter(id__gte=min(lines), id__lte=max(lines))
    seals = dict(found.values_list("id", "seal"))
    return [seals[line] for line in lines]


@contextmanager
def _spending(backends: list[int]) -> Iterator[dict[str, float]]:
    """Seconds and CPU seconds, those of the database's backends among them."""
    spent: dict[str, float] = {}
    cpu = time.process_time() + sum(map(cpu_of, backends))
    began = time.perf_counter()
    yield spent
    spent["seconds"] = time.perf_counter() - began
    spent["cpu"] = time.process_time() + sum(map(cpu_of, backends)) - cpu


def _backend() -> int:
    """The process that works for this connection; 0, which costs nothing, where the database is a library."""
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def _memory(name: str) -> float:
    """Of this process, in MB."""
    with open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith(name)) / 1024


if __name__ == "__main__":
    answer_lines(
        {
            "prepare": prepare,
            "append": append,
            "insert": insert,
            "grow": grow,
            "seal": seal,
            "scan": scan,
            "verify": verify,
            "write_steadily": write_steadily,
            "is_sealed": is_sealed,
            "seals_of": seals_of,
        }
    )
