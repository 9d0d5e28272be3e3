"""The service of people by which a maker of people enters many households at once."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any
from uuid import UUID

from django.db import connection

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.services import service
from fangxian.foundation.people.models import Household, HouseholdCategory, Person
from fangxian.foundation.people.rows import (
    CATEGORY_COLUMNS,
    HOUSEHOLD_COLUMNS,
    PERSON_COLUMNS,
    Resident,
    RowMaker,
    dashed,
    digits_of,
)
from fangxian.foundation.people.rules.addresses import Address
from fangxian.kit.bulk import rows_write
from fangxian.kit.keys import sealer, tokens
from fangxian.kit.locks import Turn, take_turn
from fangxian.plain import clock
from fangxian.plain.ids import numbered, uuid7


@dataclass(slots=True)
class Door:
    """A household with everybody in it, as it is entered; ``area_code`` is its grid, its village when empty."""

    village_code: str
    address: Address
    residents: Sequence[Resident]
    area_code: str = ""
    place_id: UUID | None = None
    categories: Sequence[str] = ()


@service
def households_enter(*, actor: Actor, doors: Sequence[Door]) -> list[UUID]:
    """Enter many households of checked people at once, one slice of ``kit.bulk`` at the most; all or none.

    For who makes its own people, as the drill does: nothing is looked up, a door that is there already raises
    ``IntegrityError``.
    """
    for area in {door.area_code or door.village_code for door in doors}:
        actor.require(Permission.PERSON_EDIT, area=area)
    if not doors:
        journal.nothing_changed()
        return []
    take_turn(Turn.PEOPLE)
    base = uuid7()
    rows = _Rows(digits_of(base), actor.exercise)
    rows.fill(doors)
    rows_write(Household, HOUSEHOLD_COLUMNS, rows.households)
    rows_write(Person, PERSON_COLUMNS, rows.persons)
    rows_write(HouseholdCategory, CATEGORY_COLUMNS, rows.categories)
    journal.record_all(actor, _entered(doors))
    return [numbered(base, number) for number in range(len(doors))]


class _Rows:
    """The rows of a slice of doors. Households have its first identifiers, what hangs on them the following ones."""

    def __init__(self, base: str, exercise: bool) -> None:
        self.base, self.exercise = base, exercise
        self.make = RowMaker(sealer("resident"), tokens())
        self.now = connection.ops.adapt_datetimefield_value(clock.now())
        self.households: list[tuple[Any, ...]] = []
        self.persons: list[tuple[Any, ...]] = []
        self.categories: list[tuple[Any, ...]] = []

    def fill(self, doors: Sequence[Door]) -> None:
        """Make the rows of all doors."""
        numbers = count(len(doors))
        for at, door in enumerate(doors):
            household, village, area = (
                f"{self.base}{at:08x}",
                door.village_code,
                door.area_code or door.village_code,
            )
            self.households.append(self._household(household, area, door))
            for told in door.residents:
                identifier = f"{self.base}{next(numbers):08x}"
                placed = (identifier, self.exercise, household, area, village, self.now)
                self.persons.append(placed + self.make.person(dashed(identifier), told, village))
            for category in door.categories:
                identifier = f"{self.base}{next(numbers):08x}"
                self.categories.append((identifier, self.exercise, household, area, category, self.now))

    def _household(self, identifier: str, area: str, door: Door) -> tuple[Any, ...]:
        packed, place = door.address.packed(), door.place_id.hex if door.place_id else ""
        token = self.make.index.door_of(door.village_code, place or door.address.place, packed)
        sealed = self.make.address(dashed(identifier), packed)
        return identifier, self.exercise, area, door.village_code, place or None, sealed, token, self.now


def _entered(doors: Sequence[Door]) -> Iterator[journal.Entry]:
    """A line for each village."""
    households = Counter(door.village_code for door in doors)
    persons: Counter[str] = Counter()
    for door in doors:
        persons[door.village_code] += len(door.residents)
    for village, doors_there in households.items():
        facts = {"households": doors_there, "persons": persons[village]}
        yield journal.Entry("households.entered", ("areas.area", village), area_code=village, facts=facts)
