"""The villages of a town side by side: what is broken, what is lacking, who leads, who is missing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.domains.needs.selectors import needs_counted
from fangxian.foundation.areas.models import Area
from fangxian.foundation.areas.selectors import areas_at
from fangxian.foundation.duties.selectors import Holder, holders_in
from fangxian.foundation.plan.rules import tables
from fangxian.foundation.plan.selectors import plan_at
from fangxian.kit.listing import Column
from fangxian.kit.tables import by_letters
from fangxian.line.kinds import family_of
from fangxian.line.selectors import LineCount, line_count
from fangxian.plain.areacodes import Level
from fangxian.plain.words import N_


@dataclass(frozen=True)
class VillageRow:
    """One village beside the others. ``missing`` counts the holes in duties over parts of it."""

    area: Area
    counts: Mapping[str, int]
    needs: int
    leaders: Sequence[Holder]
    missing: int

    @property
    def gaps(self) -> int:
        """All its gaps."""
        return sum(self.counts.values())

    @property
    def exercise(self) -> bool:
        """Whether its leader belongs to an exercise."""
        return any(holder.chip.exercise for holder in self.leaders)

    def leaders_said(self) -> str:
        """Its leaders, masked, in a word."""
        return "、".join(f"{holder.chip.name} {holder.chip.phone}" for holder in self.leaders)


@dataclass(frozen=True)
class Villages:
    """All of them, with the count they were made from and the title of the duty that leads one."""

    rows: list[VillageRow]
    count: LineCount
    titles: Mapping[str, str]
    leading: str

    @property
    def columns(self) -> tuple[Column, ...]:
        """What stands in the table, and, behind it, each kind of gap for the sheet."""
        return (
            Column(
                "name", N_("村居"), lambda row: row.area.name, brief=True, width=20,
                sorts=lambda row: by_letters(row.area.name),
            ),
            Column("gaps", N_("缺口"), brief=True, width=8, sorts="gaps", descends=True),
            Column("needs", N_("没办完的困难"), width=14, sorts="needs", descends=True),
            Column(
                "leaders", self.leading, lambda row: row.leaders_said() or _("没有"), brief=True, width=26,
                sorts=lambda row: len(row.leaders),
            ),
            Column("missing", N_("网格缺人"), width=10, sorts="missing", descends=True),
            Column("code", N_("代码"), lambda row: row.area.code, width=16, sorts="area__code"),
        )  # fmt: skip

    @property
    def sheet_columns(self) -> tuple[Column, ...]:
        """The same with each kind of gap, for the sheet."""
        kinds = (
            Column(kind, title, lambda row, kind=kind: row.counts.get(kind, 0), width=10)  # type: ignore[misc]
            for kind, title in self.titles.items()
        )
        return (*self.columns, *kinds)


def villages_of(actor: Actor, code: str, now: datetime) -> Villages:
    """The villages of a town, by code."""
    here = Scope.of_areas(code)
    duties = [duty for duty in plan_at(now).many(tables.Duty) if duty.expected]
    leading = next((duty for duty in duties if duty.level == Level.VILLAGE), None)
    below = {f"duty.{duty.key}" for duty in duties if duty.level == Level.GRID}
    count = line_count(here, Level.VILLAGE)
    leaders = holders_in(here, leading.key, now) if leading else {}
    needs = needs_counted(actor.scope(Permission.NEED_SEE) & here, Level.VILLAGE)
    rows = []
    for area in areas_at(here, Level.VILLAGE):
        counts = count.by_place.get(area.code, Counter())
        missing = sum(number for kind, number in counts.items() if kind in below)
        rows.append(VillageRow(area, counts, needs[area.code], leaders.get(area.code, ()), missing))
    titles = {kind: family_of(kind).telling(kind, now).title for kind in sorted(count.by_kind)}
    return Villages(rows, count, titles, leading.title if leading else _("带队的人"))
