"""Inside the house that ``register`` measures: the other writer, and the alternatives to the import."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django

django.setup()

from django.db import connection, transaction  # noqa: E402

from bench.house import answer_lines  # noqa: E402
from fangxian.access.actor import Actor  # noqa: E402
from fangxian.access.scope import Scope  # noqa: E402
from fangxian.foundation.journal import services as journal  # noqa: E402
from fangxian.foundation.people.models import Person  # noqa: E402
from fangxian.kit.bulk import SLICE, rows_write  # noqa: E402
from fangxian.plain.ids import uuid7  # noqa: E402

_WRITER = Actor.system("bench.writer", reason="测量", exercise=True)
_EVERYWHERE = Scope.system("测量")
#: Seconds between two writes of the other writer: a gate at a busy hour.
_PAUSE = 0.02


def count() -> int:
    """How many residents there are."""
    return int(Person.objects.within(_EVERYWHERE).count())


def write_until(*, stop: str) -> list[float]:
    """Write a line in a transaction of its own, again and again; how long each took, in milliseconds."""
    waits = []
    while not Path(stop).exists():
        began = time.perf_counter()
        with transaction.atomic():
            journal.record(_WRITER, "bench.written", ("bench", "line"))
        waits.append((time.perf_counter() - began) * 1000)
        time.sleep(_PAUSE)
    return waits


def bulk_create(*, rows: int) -> float:
    """Seconds that ``bulk_create`` takes for so many residents who are there, under new identifiers."""
    people = list(Person.objects.within(_EVERYWHERE).order_by("id")[:rows])
    for person in people:
        _read(person)
        person.pk = uuid7()
    began = time.perf_counter()
    for part in _sliced(people):
        with transaction.atomic():
            Person.objects.within(_EVERYWHERE).bulk_create(part, batch_size=500)
    took = time.perf_counter() - began
    _take_back([person.pk for person in people])
    return took


def bare(*, rows: int) -> float:
    """Seconds that the bare insertion of so many finished rows takes: what no program can go below."""
    columns = [field.column for field in Person._meta.fields]
    quoted = ", ".join(connection.ops.quote_name(column) for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {quoted} FROM people_person ORDER BY id LIMIT %s", [rows])  # noqa: S608
        finished = [list(row) for row in cursor.fetchall()]
    identifiers = [uuid7() for _ in finished]
    for row, identifier in zip(finished, identifiers, strict=True):
        row[0] = identifier if connection.vendor == "postgresql" else identifier.hex
    began = time.perf_counter()
    for part in _sliced(finished):
        with transaction.atomic():
            rows_write(Person, columns, part)
    took = time.perf_counter() - began
    _take_back(identifiers)
    return took


def _read(person: Person) -> None:
    """Open what is sealed, so that it can be sealed for another row."""
    for name in person.personal:
        setattr(person, name, getattr(person, name))


def _sliced(items: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(items), SLICE):
        yield items[start : start + SLICE]


def _take_back(identifiers: list[Any]) -> None:
    for part in _sliced(identifiers):
        rows = Person.objects.within(_EVERYWHERE).filter(pk__in=part)
        rows._raw_delete(rows.db)


if __name__ == "__main__":
    answer_lines({"count": count, "write_until": write_until, "bulk_create": bulk_create, "bare": bare})
