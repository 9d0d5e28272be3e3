"""What would change if one plan followed another."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from fangxian.foundation.plan.rules.plan import Plan
from fangxian.foundation.plan.rules.schema import TableSchema, tables


class Kind(StrEnum):
    """How something differs."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference.

    ``row`` names the row within its table (empty in a table of one). A row that comes or goes has no ``key``
    and is itself the value after or before; the order of a table that moved is a list of its rows' names.
    """

    kind: Kind
    table: TableSchema
    row: str
    key: str
    before: Any
    after: Any


def differences(before: Plan, after: Plan) -> tuple[Change, ...]:
    """Everything that differs, table by table."""
    return tuple(change for table in tables() for change in _of_table(table, before, after))


def _of_table(table: TableSchema, before: Plan, after: Plan) -> Iterator[Change]:
    old, new = _by_name(table, before), _by_name(table, after)
    for name in old:
        if name not in new:
            yield Change(Kind.REMOVED, table, name, "", old[name], None)
    for name, row in new.items():
        if name not in old:
            yield Change(Kind.ADDED, table, name, "", None, row)
        else:
            yield from _of_row(table, name, old[name], row)
    stayed = [name for name in old if name in new]
    order = [name for name in new if name in old]
    if stayed != order:
        yield Change(Kind.MOVED, table, "", "", stayed, order)


def _of_row(table: TableSchema, name: str, old: Any, new: Any) -> Iterator[Change]:
    for one in fields(table.shape):
        before, after = getattr(old, one.name), getattr(new, one.name)
        if before != after:
            yield Change(Kind.CHANGED, table, name, one.name, before, after)


def _by_name(table: TableSchema, plan: Plan) -> Mapping[str, Any]:
    """The rows by name: their key, or the first thing each says; the second of a name is “name 2”."""
    if not table.many:
        return {"": plan.one(table.shape)}
    first = fields(table.shape)[0].name
    seen: Counter[str] = Counter()
    named = {}
    for row in plan.many(table.shape):
        name = str(getattr(row, "key", getattr(row, first)))
        seen[name] += 1
        named[name if seen[name] == 1 else f"{name} {seen[name]}"] = row
    return named
