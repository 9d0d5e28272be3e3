"""Grids drawn from households: what the plan's size comes to in a village, adopting it, changing it by hand.

How large a grid should be, and which grids somebody answers for, stand in rooms above: they are given.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import count
from uuid import UUID

from django.db.models import Count

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.foundation.areas.selectors import areas_at
from fangxian.foundation.areas.services import grids_draw
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.services import service
from fangxian.foundation.people.models import Household, HouseholdCategory, Person
from fangxian.foundation.people.rules.addresses import Address, SortKey, parse_address
from fangxian.foundation.people.rules.grids import (
    Path,
    Size,
    broken_by,
    codes_kept,
    grids_cut,
    lies_between,
)
from fangxian.kit.locks import Turn, take_turn
from fangxian.plain.areacodes import Level
from fangxian.plain.errors import Refused, Stale
from fangxian.plain.masks import masked_address
from fangxian.plain.words import N_

#: Households in one transaction: with their people far below the 200 ms that a lock may last.
SLICE = 500

_GRIDS = Scope.system("按住户划网格")


@dataclass(frozen=True, slots=True)
class DoorSeen:
    """An open household as grids see it; ``grid`` is empty where it lies in none."""

    id: UUID
    place: str
    address: Address
    grid: str
    persons: int
    exercise: bool

    @property
    def key(self) -> tuple[str, SortKey]:
        """Its place in the village's order of doors."""
        return self.place, self.address.sort_key()

    @property
    def path(self) -> Path:
        """The blocks that it lies in."""
        address = self.address
        return self.place, f"{address.group}组" if address.group else address.building, address.unit

    @property
    def block(self) -> str:
        """The compound and building, or the group, that everybody may read: 望潮里 3栋."""
        address = self.address
        known = address.without_place() if address.place else address
        first = masked_address(known.said()).replace("*", "").strip()
        return f"{self.place} {first}".strip()


@dataclass(frozen=True)
class GridSeen:
    """A grid with what lies in it. ``code`` is empty for one that is yet to be drawn.

    ``span`` is from its first block to its last, ``moving`` how many of its households lie elsewhere today,
    ``pieces`` into how many runs of doors it is torn.
    """

    code: str
    name: str
    households: int
    persons: int
    span: str
    moving: int = 0
    pieces: int = 1
    exercise: bool = False


@dataclass(frozen=True)
class Gridding:
    """A village's grids as they are, and as the plan's size would have them.

    ``loose`` counts the households that lie in no grid today, ``places`` are the compounds and hamlets that doors
    lie in. ``stamp`` names what was looked at: who adopts it later adopts that or nothing.
    """

    today: Sequence[GridSeen]
    proposed: Sequence[GridSeen]
    loose: int
    stamp: str
    places: Sequence[str] = ()

    @property
    def deserted(self) -> list[str]:
        """The names of grids that stand and would have no household."""
        kept = {grid.code for grid in self.proposed}
        return [grid.name for grid in self.today if grid.code not in kept]

    @property
    def is_settled(self) -> bool:
        """Whether the grids are already as the plan would have them."""
        return not any(grid.moving or not grid.code for grid in self.proposed)


@dataclass(frozen=True)
class _Cut:
    """What is to become of a village's doors: which grid has which name, and where each door goes.

    Grids that are yet to be drawn are known by their number in front.
    """

    doors: Sequence[DoorSeen]
    grids: Sequence[range]
    codes: Sequence[str]
    names: Sequence[str]

    @property
    def stamp(self) -> str:
        """Differs when the doors, their grids or the cut do."""
        rows = [f"{door.id}{door.grid}" for door in self.doors]
        rows += [f"{grid.stop}{code}{name}" for grid, code, name in self.rows()]
        return blake2b("|".join(rows).encode(), digest_size=12).hexdigest()

    def rows(self) -> Iterator[tuple[range, str, str]]:
        """Each grid with its code and its name."""
        return zip(self.grids, self.codes, self.names, strict=True)


def doors_of(scope: Scope, village_code: str) -> list[DoorSeen]:
    """A village's open households in the order in which one walks past them, each with how many live there."""
    here = scope & Scope.of_areas(village_code)
    people = Person.objects.within(here).filter(village_code=village_code, gone_at=None)
    persons = dict(people.values_list("household_id").annotate(Count("id")))
    rows = Household.objects.within(here).filter(village_code=village_code, closed_at=None)
    doors = []
    for row in rows.select_related("place").iterator():
        address = Address.unpacked(row.address)
        doors.append(
            DoorSeen(
                id=row.id,
                place=row.place.name if row.place else address.place,
                address=address,
                grid=row.area_code if row.area_code != village_code else "",
                persons=persons.get(row.id, 0),
                exercise=row.exercise,
            )
        )
    return sorted(doors, key=lambda door: door.key)


def grids_propose(scope: Scope, village_code: str, *, size: Size, chiefed: Collection[str] = ()) -> Gridding:
    """What the village's doors would be cut into, beside the grids that stand."""
    doors = doors_of(scope, village_code)
    standing = _standing(village_code)
    cut = _cut(doors, standing, size, chiefed)
    pieces = _pieces(doors)
    today = [
        _seen(code, name, [door for door in doors if door.grid == code], pieces=pieces[code])
        for code, name in standing.items()
    ]
    proposed = [_seen(code, name, doors[grid.start : grid.stop]) for grid, code, name in cut.rows()]
    loose = sum(door.grid not in standing for door in doors)
    places = tuple(dict.fromkeys(door.place for door in doors))
    return Gridding(today, proposed, loose, cut.stamp, places)


def grids_adopt(
    *, actor: Actor, village_code: str, size: Size, chiefed: Collection[str] = (), seen: str
) -> int:
    """Draw the grids that are missing, and put every household into its grid; return how many were moved.

    ``seen`` is the stamp of the proposal that was looked at. Raises ``Stale`` when it would be another one by
    now. One act in the journal, carried out in slices, so that no lock lasts long: cut short, it goes on when it
    is adopted again.
    """
    _require(actor, village_code)
    doors = doors_of(actor.scope(Permission.PERSON_SEE), village_code)
    if not doors:
        raise Refused("grids.no_households", N_("这里还没有登记住户，没有可以划的。"))
    cut = _cut(doors, _standing(village_code), size, chiefed)
    if cut.stamp != seen:
        raise Stale("grids.changed", N_("您看过以后，住户或网格又变了。请再看一遍怎么划。"))
    acting = actor.touching(exercise=all(door.exercise for door in doors))
    codes = _grids_begin(actor=acting, village_code=village_code, cut=cut)
    moves = {
        door.id: code
        for grid, code in zip(cut.grids, codes, strict=True)
        for door in doors[grid.start : grid.stop]
        if door.grid != code
    }
    return _moved(acting, village_code, moves)


def households_assign(
    *,
    actor: Actor,
    village_code: str,
    grid_code: str,
    place: str = "",
    first: str,
    last: str = "",
    anyway: bool = False,
) -> int:
    """Put a run of addresses of one compound or hamlet (or of none), or one building, into a grid by hand.

    ``first`` and ``last`` are as people write them; without ``last`` it is one building, group or door. Raises
    ``Refused`` when it would tear a grid, unless that is wanted ``anyway``. Returns how many were moved.
    """
    _require(actor, village_code)
    names = _standing(village_code)
    if grid_code not in names:
        raise Refused("grids.unknown", N_("请选这个村居的一个网格。"))
    doors = doors_of(actor.scope(Permission.PERSON_SEE), village_code)
    begin, end = _read(first), _read(last or first)
    chosen = {door.id for door in doors if door.place == place and lies_between(door.address, begin, end)}
    if not chosen:
        raise Refused(
            "grids.nobody_there", N_("从“%(first)s”到“%(last)s”没有住户。"), first=first, last=last or first
        )
    torn = broken_by(
        [door.grid for door in doors], [grid_code if door.id in chosen else door.grid for door in doors]
    )
    if torn and not anyway:
        raise Refused(
            "grids.torn",
            N_("这样划，%(names)s就不连片了。确实要这样，请勾选“不连片也这样划”。"),
            names="、".join(names.get(code, code) for code in torn),
        )
    moves = {door.id: grid_code for door in doors if door.id in chosen and door.grid != grid_code}
    if not moves:
        raise Refused("grids.there_already", N_("这些住户已经在%(name)s。"), name=names[grid_code])
    acting = actor.touching(exercise=all(door.exercise for door in doors if door.id in chosen))
    return _moved(acting, village_code, moves)


@service
def _grids_begin(*, actor: Actor, village_code: str, cut: _Cut) -> list[str]:
    """Draw what is missing, and journal what was adopted; the code of each grid."""
    new = [name for _grid, code, name in cut.rows() if not code]
    drawn = grids_draw(actor=actor, names={village_code: new}) if new else []
    rest = (area.code for area in drawn)
    codes = [code or next(rest) for code in cut.codes]
    facts = {
        "households": len(cut.doors),
        "grids": {code: len(grid) for grid, code in zip(cut.grids, codes, strict=True)},
        "drawn": len(drawn),
    }
    journal.record(actor, "grids.adopted", ("areas.area", village_code), area_code=village_code, facts=facts)
    return codes


def _moved(actor: Actor, village_code: str, moves: Mapping[UUID, str]) -> int:
    """Carry moves out slice by slice, in the order of doors; return how many households were moved."""
    moving = list(moves.items())
    return sum(
        _households_move(actor=actor, village_code=village_code, moves=dict(moving[start : start + SLICE]))
        for start in range(0, len(moving), SLICE)
    )


@service
def _households_move(*, actor: Actor, village_code: str, moves: Mapping[UUID, str]) -> int:
    """Put households into grids, with their people and what kinds of household they are."""
    _require(actor, village_code)
    take_turn(Turn.PEOPLE)
    rows = Household.objects.within(_GRIDS).filter(village_code=village_code, closed_at=None)
    still = set(rows.filter(id__in=moves).values_list("id", flat=True))
    counts: Counter[str] = Counter()
    persons = 0
    for code in sorted(set(moves.values())):
        some = [household for household, to in moves.items() if to == code and household in still]
        if not some:
            continue
        counts[code] = Household.objects.within(_GRIDS).filter(id__in=some).update(area_code=code)
        for model in (Person, HouseholdCategory):
            moved = model.objects.within(_GRIDS).filter(household_id__in=some).update(area_code=code)
            persons += moved if model is Person else 0
    if not counts:
        journal.nothing_changed()
        return 0
    facts = {"households": counts.total(), "persons": persons, "to": dict(counts)}
    journal.record(
        actor, "households.moved", ("areas.area", village_code), area_code=village_code, facts=facts
    )
    return counts.total()


def _require(actor: Actor, village_code: str) -> None:
    actor.require(Permission.PLACE_EDIT, area=village_code)
    actor.require(Permission.PERSON_EDIT, area=village_code)


def _standing(village_code: str) -> dict[str, str]:
    """The grids that stand: names by code, in order."""
    return dict(areas_at(Scope.of_areas(village_code), Level.GRID).values_list("code", "name"))


def _cut(
    doors: Sequence[DoorSeen], standing: Mapping[str, str], size: Size, chiefed: Collection[str]
) -> _Cut:
    grids = grids_cut([door.path for door in doors], size)
    codes = codes_kept(grids, [door.grid for door in doors], list(standing), chiefed)
    fresh = _fresh_names(set(standing.values()))
    return _Cut(doors, grids, codes, [standing[code] if code else next(fresh) for code in codes])


def _fresh_names(taken: Collection[str]) -> Iterator[str]:
    """第1网格, 第2网格 …, without those that are taken."""
    return (name for number in count(1) if (name := f"第{number}网格") not in taken)


def _seen(code: str, name: str, doors: Sequence[DoorSeen], *, pieces: int = 1) -> GridSeen:
    return GridSeen(
        code=code,
        name=name,
        households=len(doors),
        persons=sum(door.persons for door in doors),
        span=_span(doors),
        moving=sum(door.grid != code or not code for door in doors),
        pieces=pieces,
        exercise=bool(doors) and all(door.exercise for door in doors),
    )


def _span(doors: Sequence[DoorSeen]) -> str:
    """From the first block to the last, the compound said once: 望潮里 1栋—3栋."""
    blocks = [(door.place, door.block) for door in doors if door.block]
    if not blocks:
        return ""
    (first_place, first), (last_place, last) = blocks[0], blocks[-1]
    if first == last:
        return first
    return f"{first}—{last.removeprefix(f'{first_place} ') if first_place == last_place else last}"


def _pieces(doors: Sequence[DoorSeen]) -> Counter[str]:
    """Into how many runs of doors each grid is torn today."""
    found: Counter[str] = Counter()
    before = ""
    for door in doors:
        found[door.grid] += door.grid != before
        before = door.grid
    return found


def _read(typed: str) -> Address:
    address = parse_address(typed)
    if not any((address.group, address.house, address.building, address.unit, address.room)):
        raise Refused(
            "grids.address_unread", N_("看不懂“%(typed)s”，请写 3栋、5组 或 5组12号。"), typed=typed
        )
    return address
