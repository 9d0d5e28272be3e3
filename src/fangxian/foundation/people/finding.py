"""Finding people: within a village by anything, above it by what tokens can answer.

Within a village everything is opened and matched in memory. Above it nothing is opened before it is found: each
village in reach is asked for a token of the full name, the full initials or the whole number.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from fangxian.access.scope import Scope
from fangxian.foundation.areas.selectors import areas_at
from fangxian.foundation.people.models import Household, Person
from fangxian.foundation.people.remembered import OpenDoor, Texts, doors_of, people_answering
from fangxian.foundation.people.rows import TOWN_DIGITS, Index
from fangxian.foundation.people.rules.addresses import Address, parse_address
from fangxian.foundation.people.rules.typed import Typed, typed_as
from fangxian.foundation.people.selectors import (
    HouseholdSeen,
    PersonSeen,
    households_seen,
    places_of,
    seen,
)
from fangxian.kit.initials import goes_by
from fangxian.kit.keys import tokens
from fangxian.plain.areacodes import DIGITS, Level
from fangxian.plain.words import N_

VILLAGE_DIGITS = DIGITS[Level.VILLAGE]
_ASKED = Scope.system("在所及的村居里查找")

#: Answers that are looked at further.
MOST = 500


@dataclass(frozen=True)
class FoundHousehold:
    """A household with those of its people who answer to what was typed; all of them where its door does."""

    household: HouseholdSeen
    people: tuple[PersonSeen, ...]


@dataclass(frozen=True)
class Found:
    """What answers. ``hint`` says what to type where that is not enough; ``more`` that there is more than shown."""

    households: tuple[FoundHousehold, ...] = ()
    hint: str = ""
    more: bool = False


TOO_LITTLE_ABOVE = N_(
    "在一个村居里可以查任何内容；跨村居查找，请输入全名、全部首字母（一个镇街之内）或完整号码。"
)
TOO_SHORT = N_("请再多输入一点：两个字母、一个汉字或一个门牌号。")
_NO_INITIALS = N_("首字母只能在一个镇街之内查找，请先选镇街，或者输入全名、完整号码。")


def people_found(scope: Scope, typed: str, village_code: str | None = None, limit: int = 25) -> Found:
    """Households and people in reach that answer to what was typed, at most ``limit`` households.

    ``village_code`` narrows the search to a village; a reach that lies within one village needs no narrowing.
    """
    if village_code:
        scope = scope & Scope.of_areas(village_code)
    if not scope or not typed.strip():
        return Found()
    village = village_of(scope)
    said = typed_for(typed)
    if village:
        return _within(scope, village, said, limit)
    return _above(scope, said, limit)


def typed_for(typed: str) -> Typed:
    """What was typed, with the readings of names."""
    return typed_as(typed, goes_by)


def village_of(scope: Scope) -> str:
    """The village that a whole reach lies in; empty where it is wider."""
    villages = {low[:VILLAGE_DIGITS] for low, _high in scope.areas}
    if len(villages) != 1 or len(next(iter(villages))) < VILLAGE_DIGITS:
        return ""
    village = villages.pop()
    return village if Scope.of_areas(village).covers(Scope(areas=scope.areas)) else ""


# --- within a village


def _within(scope: Scope, village: str, said: Typed, limit: int) -> Found:
    if said.is_too_short:
        return Found(hint=TOO_SHORT)
    people = _people_answering(scope, village, said) if said.asks_people else {}
    doors = _doors_answering(scope, village, said) if said.asks_doors else []
    keys = list(dict.fromkeys([*people, *doors]))
    return _found(scope, keys[:limit], people, frozenset(doors), more=len(keys) > limit)


def _people_answering(scope: Scope, village: str, said: Typed) -> dict[UUID, list[UUID]]:
    """Those whose name, number or telephone answers, by household; the names that begin so come first."""
    found: dict[UUID, list[UUID]] = defaultdict(list)
    mine = _reached(Person, scope, village)
    answering = people_answering(
        village, _SEALED_FOR[said.kind], lambda texts: _best_people(texts, said, mine)
    )
    for identifier, (home, area) in answering.items():
        if scope.holds_area(area):
            found[home].append(identifier)
    return found


def _reached(model: type[Person] | type[Household], scope: Scope, village: str) -> frozenset[UUID] | None:
    """The rows of a village in a reach that is narrower; None where it is not: then all of them are."""
    if scope.covers(Scope.of_areas(village)):
        return None
    return frozenset(model.objects.within(scope).values_list("id", flat=True))


def _best_people(texts: Texts, said: Typed, mine: frozenset[UUID] | None) -> list[UUID]:
    """Those who answer best; of a narrower reach only its own, so that others take no place."""
    answers = said.answering()
    ranks: dict[str, int] = {}
    for key, values in texts:
        for value in values:
            if rank := answers(value):
                ranks[key] = max(rank, ranks.get(key, 0))
    best = (UUID(key) for key in sorted(ranks, key=lambda one: (-ranks[one], one)))
    return list(islice((one for one in best if mine is None or one in mine), MOST))


#: What is opened for what was typed.
_SEALED_FOR = {"letters": ("name",), "words": ("name",), "digits": ("number", "phone")}


def _doors_answering(scope: Scope, village: str, said: Typed) -> list[UUID]:
    """Households whose compound, building, house or room answers, in the order of their addresses."""
    mine = _reached(Household, scope, village)
    doors = [door for door in doors_of(village) if mine is None or door.id in mine]
    return _best_doors(doors, places_of(village), said)


def _best_doors(doors: Iterable[OpenDoor], places: Mapping[UUID, list[str]], said: Typed) -> list[UUID]:
    wanted = parse_address(said.text)
    found = []
    for door in doors:
        names = (door.place_id and places.get(door.place_id)) or [door.address.place]
        if _door_answers(said, wanted, names, door.address):
            found.append((names[0], door.id))
    # They come in the order of their addresses: within a compound it stays.
    return [identifier for _name, identifier in sorted(found, key=lambda one: one[0])[:MOST]]


def _door_answers(said: Typed, wanted: Address, names: Sequence[str], address: Address) -> bool:
    """A bare number is any part; more is compared part by part; words are part of a compound's name."""
    numbers = (address.building, address.unit, address.room, address.group, address.house)
    if said.kind == "digits":
        return said.text in numbers
    if said.text in address.detail or any(said.text in name for name in names):
        return True
    asked = (wanted.building, wanted.unit, wanted.room, wanted.group, wanted.house)
    return (
        any(asked)
        and all(not part or part == there for part, there in zip(asked, numbers, strict=True))
        and (not wanted.place or any(wanted.place in name for name in names))
        and not wanted.detail
    )


# --- above a village


def _above(scope: Scope, said: Typed, limit: int) -> Found:
    asked = probes(scope, said)
    if isinstance(asked, str):
        return Found(hint=asked)
    rows = homes_by_token(scope, asked)
    found: dict[UUID, list[UUID]] = defaultdict(list)
    # A common name has hundreds of bearers: no more are taken than are shown, and one to know that there are.
    for identifier, household in rows[: limit * 4 + 1]:
        found[household].append(identifier)
    keys = list(found)
    return _found(scope, keys[:limit], found, frozenset(), more=len(keys) > limit)


def probes(scope: Scope, said: Typed) -> list[tuple[str, list[str], int]] | str:
    """What is asked: a token's column, villages and the token. Or a hint, where what was typed is not enough."""
    villages = villages_in(scope)
    index = Index(tokens())
    if said.kind == "words" and said.is_full_name:
        return [("name_token", codes, index.name(said.text, codes[0])) for codes in _by_town(villages)]
    if said.kind == "letters" and said.is_full_initials:
        towns = list(_by_town(villages))
        if len(towns) > 1:
            return _NO_INITIALS
        return [("initials_token", codes, index.initials(said.text, codes[0])) for codes in towns]
    if said.kind == "digits" and said.is_whole_number:
        number, phone = index.number(said.text), index.phone(said.text)
        return [("number_token", villages, number or 0), ("phone_token", villages, phone or 0)]
    return TOO_LITTLE_ABOVE


def homes_by_token(scope: Scope, asked: Iterable[tuple[str, list[str], int]]) -> QuerySet[Any]:
    """The persons and households that tokens find, village by village: each is one look at an index.

    The reach is in the condition itself, as the villages that lie in it: were it a range of areas beside it, a
    planner that knows no better would go through the whole range. Each kind of token is a query of its own.
    """
    conditions: dict[str, Q] = {}
    for column, villages, token in asked:
        whole = [code for code in villages if scope.covers(Scope.of_areas(code))]
        condition = Q(**{column: token, "village_code__in": whole})
        for code in set(villages).difference(whole):
            part = Person.scope_map.reach(scope & Scope.of_areas(code))
            condition |= Q(**{column: token, "village_code": code}) & part
        conditions[column] = conditions[column] | condition if column in conditions else condition
    rows = Person.objects.within(_ASKED).filter(gone_at=None).values_list("id", "household_id")
    first, *others = (rows.filter(condition) for condition in conditions.values())
    return first.union(*others, all=True) if others else first


def villages_in(scope: Scope) -> list[str]:
    """The codes of the villages in reach, those included of which only a grid is."""
    grids = {low[:VILLAGE_DIGITS] for low, _high in scope.areas if len(low) > VILLAGE_DIGITS}
    codes = areas_at(scope, Level.VILLAGE).values_list("code", flat=True)
    return sorted(grids | set(codes))


def _by_town(villages: Sequence[str]) -> Iterator[list[str]]:
    towns: dict[str, list[str]] = defaultdict(list)
    for code in villages:
        towns[code[:TOWN_DIGITS]].append(code)
    yield from towns.values()


# --- what is shown


def _found(
    scope: Scope, keys: Sequence[UUID], people: dict[UUID, list[UUID]], doors: frozenset[UUID], *, more: bool
) -> Found:
    """The households in the order in which they were found, with the people that answer."""
    households = {
        one.id: one for one in Household.objects.within(scope).filter(id__in=keys).select_related("place")
    }
    shown = households_seen(scope, [households[key] for key in keys if key in households])
    rows: dict[UUID, list[Any]] = defaultdict(list)
    for person in Person.objects.within(scope).filter(household_id__in=keys, gone_at=None).order_by("id"):
        if person.household_id in doors or person.id in people.get(person.household_id, ()):
            rows[person.household_id].append(seen(person))
    return Found(tuple(FoundHousehold(one, tuple(rows[one.id])) for one in shown), more=more)
