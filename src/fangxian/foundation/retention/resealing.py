"""Sealing anew, under a class's newest key, whatever stands under an older one, while everybody works on.

A slice is read without a lock, sealed anew, and written by statements that change a value only where it is
still the one that was read: whoever wrote meanwhile wins, and the next pass finds what he left. What a row says
does not change, so there is no line of the journal for it; beginning and end have theirs.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection, transaction

from fangxian.access.scope import Scope
from fangxian.foundation.retention.columns import SealedColumn, sealed_columns
from fangxian.foundation.retention.rules.clocks import FIRST_SLICE, next_slice, rest_after
from fangxian.kit.bulk import uuid_value
from fangxian.kit.keys import NOTICED_AFTER, KeyGone, keys_look_again, opened, sealed_by, sealer
from fangxian.kit.records import Table

_EVERYTHING = Scope.system("换密钥")
#: Rows read at a time when only the first byte of each value is looked at.
_LOOK = 5_000
#: Passes at the most: each finds only what was written under the old key since the one before.
_PASSES = 20

Told = Callable[[str, int], None]


@dataclass(frozen=True)
class Resealed:
    """What sealing anew came to: values under the newest key now, and values whose own key is gone."""

    generation: int
    values: int
    gone: int


def reseal(data_class: str, told: Told | None = None) -> Resealed:
    """Seal everything of a class anew that is not under its newest key. ``told`` hears of each slice.

    Waits first until running processes have noticed the newest key.
    """
    time.sleep(NOTICED_AFTER + 0.2)
    keys_look_again()
    told = told or _silent
    values = gone = 0
    for _ in range(_PASSES):
        changed, gone = _pass(data_class, told)
        values += changed
        if not changed:
            break
        time.sleep(NOTICED_AFTER + 0.2)
    return Resealed(sealer(data_class).generation, values, gone)


def generations_in_use(data_class: str) -> set[int]:
    """The generations that some value of a class stands under, by a look at every value's first byte."""
    found: set[int] = set()
    for model, columns in _by_table(data_class):
        for _, *values in _rows(model, columns):
            found.update(bytes(value[:1])[0] for value in values if value)
    return found


def _silent(table: str, rows: int) -> None:
    """Nobody listens."""


def _pass(data_class: str, told: Told) -> tuple[int, int]:
    newest = sealer(data_class)
    slice_of = _Sealer(data_class, newest.generation, newest.cipher())
    for model, columns in _by_table(data_class):
        size, rows = FIRST_SLICE, 0
        waiting: list[tuple[Any, ...]] = []
        for row in _rows(model, columns):
            if any(value and value[0] != newest.generation for value in row[1:]):
                waiting.append(row)
            if len(waiting) >= size:
                seconds = slice_of.write(columns, waiting)
                rows += len(waiting)
                told(model._meta.label_lower, rows)
                size, waiting = next_slice(len(waiting), seconds), []
        slice_of.write(columns, waiting)
    return slice_of.changed, slice_of.gone


class _Sealer:
    """Seals slices anew, and counts."""

    def __init__(self, data_class: str, generation: int, cipher: AESGCM) -> None:
        self._class, self._generation, self._cipher = data_class, generation, cipher
        self.changed = self.gone = 0

    def write(self, columns: list[SealedColumn], rows: list[tuple[Any, ...]]) -> float:
        """Write a slice; return for how long it held the lock."""
        changes = {
            column.column: list(self._changes(column, place, rows))
            for place, column in enumerate(columns, start=1)
        }
        if not any(changes.values()):
            return 0.0
        with transaction.atomic(), connection.cursor() as cursor:
            began = time.monotonic()
            for column in columns:
                if changes[column.column]:
                    cursor.executemany(_statement(column), changes[column.column])
                    self.changed += cursor.rowcount
        seconds = time.monotonic() - began
        time.sleep(rest_after(seconds))
        return seconds

    def _changes(
        self, column: SealedColumn, place: int, rows: Iterable[tuple[Any, ...]]
    ) -> Iterator[tuple[Any, ...]]:
        for row in rows:
            old = row[place]
            if not old or old[0] == self._generation:
                continue
            bound_to = column.bound_to(row[0])
            try:
                text = opened(bytes(old), bound_to=bound_to, data_class=self._class)
            except KeyGone:
                self.gone += 1
                continue
            new = sealed_by(self._cipher, self._generation, text, bound_to)
            yield new, uuid_value(row[0]), bytes(old)


def _statement(column: SealedColumn) -> str:
    quoted = connection.ops.quote_name
    table, name = quoted(column.model._meta.db_table), quoted(column.column)
    key = quoted(str(column.model._meta.pk.column))
    return f"UPDATE {table} SET {name} = %s WHERE {key} = %s AND {name} = %s"  # noqa: S608 - our own names


def _by_table(data_class: str) -> Iterator[tuple[type[Table], list[SealedColumn]]]:
    columns = sealed_columns(data_class)
    for model in dict.fromkeys(one.model for one in columns):
        yield model, [one for one in columns if one.model is model]


def _rows(model: type[Table], columns: list[SealedColumn]) -> Iterator[tuple[Any, ...]]:
    """Every row's key and sealed values, in the order of keys, a slice at a time, none of them opened."""
    names = [_field(model, one.column).name for one in columns]
    rows = model.objects.within(_EVERYTHING).order_by("pk").values_list("pk", *names)
    last: Any = None
    while found := list((rows.filter(pk__gt=last) if last is not None else rows)[:_LOOK]):
        yield from ((key, *(value and bytes(value) for value in values)) for key, *values in found)
        last = found[-1][0]


def _field(model: type[Table], column: str) -> Any:
    return next(field for field in model._meta.concrete_fields if field.column == column)
