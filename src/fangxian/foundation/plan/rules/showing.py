"""A plan as people read it: tables with headings, codes replaced by what they stand for.

What the house itself says (headings, roles, yes and no) goes through ``say``, the reader's language; what the
plan says stays as it was written.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from enum import Enum

from fangxian.access.roles import ROLES
from fangxian.foundation.plan.rules.differences import Change, Kind, differences
from fangxian.foundation.plan.rules.plan import Plan
from fangxian.foundation.plan.rules.schema import TableSchema, tables
from fangxian.foundation.plan.rules.tables import Speaker, Tier
from fangxian.plain.areacodes import Level
from fangxian.plain.words import N_

Say = Callable[[str], str]

#: What levels and speakers are called where the plan has no name for them.
_SPOKEN: dict[str, str] = {
    Level.COUNTY: N_("市"),
    Level.TOWN: N_("镇街"),
    Level.VILLAGE: N_("村居"),
    Level.GRID: N_("网格"),
    Speaker.RESIDENT: N_("居民"),
    Speaker.GROUP: N_("工作组"),
    Speaker.HEADQUARTERS: N_("指挥部"),
}
#: Keys that hold the key of a row in a table of another name; of one table, or of all.
_POINTS = {
    ("", "led_by"): "duty",
    ("", "levels"): "response_level",
    ("branch_rules", "secretary"): "duty",
    ("branch_rules", "deputy"): "duty",
    ("branch_rules", "group_leader"): "duty",
    ("risk_class", "level"): "response_level",
}
_YES, _NO = N_("是"), N_("否")


@dataclass(frozen=True, slots=True)
class ShownTable:
    """One table, ready to print. A table of one row reads better as a list of heading and value."""

    name: str
    title: str
    many: bool
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def pairs(self) -> Iterator[tuple[str, str]]:
        """Heading and value of a table of one row."""
        return zip(self.headings, self.rows[0], strict=True)


def shown(plan: Plan, say: Say) -> tuple[ShownTable, ...]:
    """Every table in which the plan says something."""
    names = _Names(plan, say)
    return tuple(_shown_table(table, plan, names, say) for table in tables() if plan.many(table.shape))


@dataclass(frozen=True, slots=True)
class ShownChange:
    """One difference between two plans, ready to print; ``key`` is empty where a whole row comes or goes."""

    kind: Kind
    table: str
    row: str
    key: str
    before: str
    after: str


def shown_changes(before: Plan, after: Plan, say: Say) -> tuple[ShownChange, ...]:
    """What would change if ``after`` followed ``before``."""
    old, new = _Names(before, say), _Names(after, say)
    return tuple(
        ShownChange(
            kind=change.kind,
            table=say(change.table.title),
            row=new.row(change.table, change.row) or old.row(change.table, change.row) or change.row,
            key=say(_heading(change.table, change.key)),
            before=old.part(change, change.before),
            after=new.part(change, change.after),
        )
        for change in differences(before, after)
    )


def _heading(table: TableSchema, key: str) -> str:
    """What a key is called: its heading, or as the file spells it."""
    return table.columns.get(key, key)


def _shown_table(table: TableSchema, plan: Plan, names: "_Names", say: Say) -> ShownTable:
    keys = tuple(table.columns) or tuple(one.name for one in fields(table.shape))
    return ShownTable(
        name=table.name,
        title=say(table.title),
        many=table.many,
        headings=tuple(say(_heading(table, key)) for key in keys),
        rows=tuple(
            tuple(names.of(table, key, getattr(row, key)) for key in keys) for row in plan.many(table.shape)
        ),
    )


class _Names:
    """What the plan calls its levels and the rows that other rows point at."""

    def __init__(self, plan: Plan, say: Say) -> None:
        self._say = say
        self._levels = {str(tier.level): tier.title for tier in plan.many(Tier)}
        self._rows = {table.name: _titles(plan, table) for table in tables() if table.many}

    def of(self, table: TableSchema, key: str, value: object) -> str:
        """A value in words: a key that names a table (``group``) holds the key of a row there."""
        if isinstance(value, Mapping):
            colon = self._say(N_("："))
            pairs = (f"{self._word(name)}{colon}{self._word(one)}" for name, one in value.items())
            return self._say(N_("；")).join(pairs)
        if isinstance(value, tuple | list):
            return self._say(N_("、")).join(self.of(table, key, one) for one in value)
        if key == "role":
            return self._say(ROLES[str(value)].title)
        pointed_at = self._rows.get(_POINTS.get((table.name, key)) or _POINTS.get(("", key), key), {})
        if str(value) in pointed_at:
            return pointed_at[str(value)]
        word = table.words.get(str(value))
        return self._say(word) if word else self._word(value)

    def row(self, table: TableSchema, name: str) -> str:
        """The title of a row, empty when it has none."""
        return self._rows.get(table.name, {}).get(name) or self._levels.get(name, "")

    def part(self, change: Change, value: object) -> str:
        """One side of a change; a row that comes or goes is told by its name alone."""
        if change.kind is Kind.MOVED and isinstance(value, list):
            return " → ".join(self.row(change.table, name) or name for name in value)
        return self.of(change.table, change.key, value) if change.key else ""

    def _word(self, value: object) -> str:
        if isinstance(value, bool):
            return self._say(_YES if value else _NO)
        if isinstance(value, Enum):
            spoken = _SPOKEN.get(str(value))
            return self._levels.get(str(value)) or (self._say(spoken) if spoken else str(value))
        return "" if value is None else str(value)


def _titles(plan: Plan, table: TableSchema) -> dict[str, str]:
    return {
        row.key: row.title for row in plan.many(table.shape) if hasattr(row, "key") and hasattr(row, "title")
    }
