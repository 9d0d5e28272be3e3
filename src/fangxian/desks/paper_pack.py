"""The paper pack of the day: what a village or a town needs in hand when the power goes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.domains.needs.selectors import needs_open
from fangxian.domains.needs.showing import NeedShown, needs_shown
from fangxian.foundation.areas.models import Area
from fangxian.foundation.areas.selectors import area_names, areas_at
from fangxian.foundation.duties.chains import whole_chain
from fangxian.foundation.duties.contacts import InContact, households_in_contact
from fangxian.foundation.duties.selectors import Holder, Link, holders_in
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.orgs.selectors import organisations_standing
from fangxian.foundation.plan.rules import tables
from fangxian.foundation.plan.selectors import plan_at
from fangxian.foundation.responders.selectors import PersonChip
from fangxian.line.selectors import OpenGap, gaps_open, told
from fangxian.plain.areacodes import Level

#: Lines of a table on paper; what is more is told as a number, and stands on the desk's own pages.
MOST = 400


@dataclass(frozen=True)
class PlaceRow:
    """A grid of a village, or a village of a town: who answers for it, and the grid's squad."""

    area: Area
    title: str
    holders: tuple[Holder, ...]
    squad: str = ""


@dataclass(frozen=True)
class Pack:
    """All of it as of one moment; ``homes`` is None for whoever may not see residents."""

    area: Area
    as_of: datetime
    command: tuple[Link, ...]
    places: list[PlaceRow]
    homes: list[tuple[str, InContact]] | None
    needs: list[NeedShown]
    gaps: list[OpenGap]
    more_gaps: int

    def people(self) -> set[UUID]:
        """Whoever has a number in it."""
        return {chip.id for chip in self._chips()}

    @property
    def exercise(self) -> bool:
        """Whether anything in it belongs to an exercise, so that no sheet of it is taken for the real thing."""
        rows: Iterable[PersonChip | NeedShown | OpenGap] = (*self._chips(), *self.needs, *self.gaps)
        return self.area.exercise or any(one.exercise for one in rows)

    def _chips(self) -> Iterator[PersonChip]:
        rows: Iterable[Link | PlaceRow] = (*self.command, *self.places)
        for row in rows:
            yield from (holder.chip for holder in row.holders)
        for _grid, home in self.homes or ():
            yield from home.contacts


def pack_of(actor: Actor, area: Area, now: datetime) -> Pack:
    """What the reader may see of it."""
    here = Scope.of_areas(area.code)
    gaps = gaps_open(actor.scope(Permission.LINE_SEE) & here)
    return Pack(
        area=area,
        as_of=now,
        command=whole_chain(area.code, now).links,
        places=_places(actor.scope(Permission.LINE_SEE) & here, area, now),
        homes=_homes(actor, here, area, now),
        needs=needs_shown(list(needs_open(actor.scope(Permission.NEED_SEE) & here)[:MOST]), now),
        gaps=told(gaps[:MOST], now),
        more_gaps=max(0, gaps.count() - MOST),
    )


def _places(here: Scope, area: Area, now: datetime) -> list[PlaceRow]:
    """The grids of a village with their chiefs and squads; the villages of a town with their leaders."""
    plan = plan_at(now)
    level = Level.GRID if area.level == Level.VILLAGE else Level.VILLAGE
    rows: list[PlaceRow] = []
    squads = dict(
        organisations_standing(here).filter(kind=Organisation.Kind.SQUAD).values_list("area_code", "name")
    )
    areas = list(areas_at(here, level).order_by("code"))
    for duty in plan.many(tables.Duty):
        if duty.level == level and duty.expected and duty.over == tables.Over.AREA:
            held = holders_in(here, duty.key, now)
            rows += [
                PlaceRow(one, duty.title, tuple(held.get(one.code, ())), squads.get(one.code, ""))
                for one in areas
            ]
    return sorted(rows, key=lambda row: row.area.code)


def _homes(actor: Actor, here: Scope, area: Area, now: datetime) -> list[tuple[str, InContact]] | None:
    """Household by household within a village; a town's would fill a book."""
    scope = actor.scope(Permission.PERSON_SEE) & here
    if area.level != Level.VILLAGE or not scope:
        return None
    homes = households_in_contact(scope, now)[:MOST]
    names = area_names({one.area_code for one in homes})
    return [(names.get(one.area_code, ""), one) for one in homes]
