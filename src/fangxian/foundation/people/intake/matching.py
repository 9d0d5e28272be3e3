"""What a slice of rows finds in the register: who is there already, which doors are, and what would change."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.foundation.people.history import TOLD
from fangxian.foundation.people.intake.reading import Draft
from fangxian.foundation.people.models import Household, HouseholdCategory, Person
from fangxian.foundation.sheets.kinds import Fault, Run
from fangxian.kit.keys import opener
from fangxian.plain.words import N_

_PEOPLE = Scope.system("对照住户和居民")
_SEALED = ("name", "number", "phone", "came_from")


@dataclass(slots=True)
class Known:
    """A person who is there already."""

    id: UUID
    household_id: UUID
    area_code: str
    exercise: bool
    door_token: int
    told: tuple[Any, ...]
    number_token: int | None
    name_token: int


class There(NamedTuple):
    """An open household behind a door, by its digits; people who join it lie where it lies."""

    id: str
    area_code: str


@dataclass(slots=True)
class Hit:
    """A row and the person it means; ``moves`` when it names another door than his, ``columns`` what it changes."""

    draft: Draft
    known: Known
    columns: tuple[str, ...]
    moves: bool


@dataclass(slots=True)
class Matched:
    """A slice of rows beside the register."""

    new: list[Draft] = field(default_factory=list)
    changed: list[Hit] = field(default_factory=list)
    same: int = 0
    refused: dict[int, tuple[Fault, ...]] = field(default_factory=dict)
    #: Open doors by village and token, of those that the rows name.
    doors: dict[tuple[str, int], There] = field(default_factory=dict)
    #: Kinds of household that rows add to households which are there: row, household, kind.
    categories: list[tuple[Draft, There, str]] = field(default_factory=list)


def matched(actor: Actor, run: Run, drafts: Sequence[Draft]) -> Matched:
    """Find the rows of a slice in the register, village by village."""
    result = Matched()
    by_village: dict[str, list[Draft]] = defaultdict(list)
    for draft in drafts:
        by_village[draft.village_code].append(draft)
    scope = actor.scope(Permission.PERSON_EDIT)
    for village, rows in by_village.items():
        _match_village(result, scope, run, village, rows)
    return result


def _match_village(result: Matched, scope: Scope, run: Run, village: str, drafts: list[Draft]) -> None:
    drafts = _once(result, drafts)
    closed = _doors(result, scope, village, {draft.door_token for draft in drafts})
    people = _People(scope, village, drafts)
    for draft in drafts:
        known = people.of(draft)
        if draft.door_token in closed:
            _refuse(result, draft, "address", N_("这一户在您责任范围以外的网格。"))
        elif known is None:
            _new(result, draft)
        elif (row := _row_of(run, known.id)) and row != draft.number:
            _twice(result, draft, row)
        else:
            _compare(result, draft, known)
    _new_categories(result, drafts)


def _once(result: Matched, drafts: list[Draft]) -> list[Draft]:
    """Of rows that mean the same person the first; the others are faults."""
    first: dict[Any, int] = {}
    once = []
    for draft in drafts:
        key = draft.number_token or (draft.name_token, draft.door_token, draft.told[_BORN])
        row = first.setdefault(key, draft.number)
        if row != draft.number:
            _twice(result, draft, row)
        else:
            once.append(draft)
    return once


def _twice(result: Matched, draft: Draft, row: int) -> None:
    if draft.number_token is not None:
        _refuse(result, draft, "number", N_("与第 %(row)d 行的证件号码重复。"), row=row)
    else:
        _refuse(result, draft, "name", N_("与第 %(row)d 行是同一个人：姓名、住址、出生年都相同。"), row=row)


def _new(result: Matched, draft: Draft) -> None:
    if not draft.names_a_door:
        _refuse(result, draft, "address", N_("请填住址：楼栋和室号，或者组和门牌号；登记过的人可以不填。"))
    else:
        result.new.append(draft)


def _compare(result: Matched, draft: Draft, known: Known) -> None:
    """A cell that says nothing changes nothing."""
    columns = tuple(
        key
        for key, said, before in zip(TOLD, draft.told, known.told, strict=True)
        if said is not None and said != before
    )
    named = draft.names_a_door
    moves = named and draft.door_token != known.door_token
    if columns or moves:
        result.changed.append(Hit(draft, known, columns, moves))
    else:
        result.same += 1


def _doors(result: Matched, scope: Scope, village: str, tokens: set[int]) -> set[int]:
    """Find the open doors of a village; returns those that the actor may not touch."""
    rows = Household.objects.within(_PEOPLE).filter(
        village_code=village, address_token__in=tokens, closed_at=None
    )
    beyond = set()
    for token, household, area in rows.values_list("address_token", "id", "area_code"):
        result.doors[village, token] = There(household.hex, area)
        if not scope.holds_area(area):
            beyond.add(token)
    return beyond


def _new_categories(result: Matched, drafts: Iterable[Draft]) -> None:
    """The kinds that rows give to households which are there and have them not."""
    wanted = [
        (draft, there)
        for draft in drafts
        if draft.categories
        and draft.number not in result.refused
        and (there := result.doors.get((draft.village_code, draft.door_token)))
    ]
    if not wanted:
        return
    rows = HouseholdCategory.objects.within(_PEOPLE).filter(
        household_id__in=[there.id for _draft, there in wanted], until=None
    )
    known = {
        (household.hex, category) for household, category in rows.values_list("household_id", "category")
    }
    for draft, there in wanted:
        for category in draft.categories:
            if (there.id, category) not in known:
                known.add((there.id, category))
                result.categories.append((draft, there, category))


class _People:
    """Those of a village whom rows may mean: by number, else by name, door and year of birth."""

    def __init__(self, scope: Scope, village: str, drafts: Sequence[Draft]) -> None:
        self._open, self._by_number, self._by_name = opener("resident", gone=""), {}, defaultdict(list)
        rows = Person.objects.within(scope).filter(village_code=village, gone_at=None)
        if not rows.exists():
            return
        numbers = {draft.number_token for draft in drafts if draft.number_token is not None}
        names = {draft.name_token for draft in drafts if draft.number_token is None}
        for known in self._read(rows.filter(number_token__in=numbers)) if numbers else ():
            self._by_number[known.number_token] = known
        for known in self._read(rows.filter(name_token__in=names)) if names else ():
            self._by_name[known.name_token].append(known)

    _by_number: dict[int | None, Known]
    _by_name: dict[int, list[Known]]

    def of(self, draft: Draft) -> Known | None:
        """Whom a row means."""
        if draft.number_token is not None:
            return self._by_number.get(draft.number_token)
        born = draft.told[_BORN]
        for known in self._by_name.get(draft.name_token, ()):
            if known.door_token == draft.door_token and (born is None or born == known.told[_BORN]):
                return known
        return None

    def _read(self, rows: Any) -> Iterator[Known]:
        names = (
            "id",
            "household_id",
            "area_code",
            "exercise",
            "household__address_token",
            "number_token",
            "name_token",
            *TOLD,
        )
        for identifier, household, area, exercise, door, number, name, *told in rows.values_list(
            *names
        ).iterator():
            for at, column in _SEALED_AT:
                told[at] = self._open(told[at], f"people_person.{column}:{identifier}")
            yield Known(identifier, household, area, exercise, door, tuple(told), number, name)


_BORN = TOLD.index("born")
_SEALED_AT = tuple((TOLD.index(column), column) for column in _SEALED)


def _row_of(run: Run, identifier: UUID) -> int:
    """The number of the row that made a person; 0 if it was not this run."""
    return identifier.int & 0xFFFFFFFF if identifier.int >> 32 == run.base.int >> 32 else 0


def _refuse(result: Matched, draft: Draft, column: str, sentence: str, **facts: Any) -> None:
    result.refused[draft.number] = (*result.refused.get(draft.number, ()), Fault(column, sentence, facts))
