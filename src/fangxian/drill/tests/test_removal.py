"""Removing the exercise: in slices, going on where it was cut short, and nothing that is real."""

from typing import Any

import pytest

from fangxian.access.scope import Scope
from fangxian.drill import removal
from fangxian.drill.city import city_make
from fangxian.drill.removal import exercise_remove
from fangxian.drill.tests.test_settling import PEOPLE, city
from fangxian.foundation.journal.models import JournalLine
from fangxian.foundation.people.models import Household, Person
from fangxian.foundation.people.rules.addresses import Address
from fangxian.foundation.people.services import Door, Resident, households_enter
from fangxian.foundation.responders.models import Responder
from fangxian.plain.errors import Refused
from tests.cast import SYSTEM, VILLAGE

pytestmark = pytest.mark.django_db

EVERYWHERE = Scope.system("测试")


class Killed(BaseException):
    """The process ends."""


def real_household() -> None:
    told = Resident("真人", "none", relation="head")
    households_enter(actor=SYSTEM, doors=[Door(VILLAGE, Address(group="1", house="1"), [told])])


def invented() -> int:
    return Person.objects.within(EVERYWHERE).filter(exercise=True).count()


def test_it_goes_on_where_it_was_cut_short(real: Responder, monkeypatch: pytest.MonkeyPatch) -> None:
    real_household()
    list(city_make(city()))
    monkeypatch.setattr(removal, "_FIRST", 100)
    monkeypatch.setattr(removal, "_MOST", 100)

    def killed(gone: int, of: int) -> None:
        if not 0 < invented() < PEOPLE:
            return
        raise Killed

    with pytest.raises(Killed):
        exercise_remove(actor=SYSTEM, progress=killed)
    assert 0 < invented() < PEOPLE
    begun = JournalLine.objects.within(EVERYWHERE).get(verb="exercise.removal_begun")
    assert begun.facts["people.person"] == PEOPLE
    exercise_remove(actor=SYSTEM)
    assert invented() == 0
    assert [one.name for one in Person.objects.within(EVERYWHERE)] == ["真人"]
    assert exercise_remove(actor=SYSTEM) == {}


def test_progress_reaches_the_whole(real: Responder) -> None:
    list(city_make(city()))
    told: list[tuple[int, int]] = []
    gone = exercise_remove(actor=SYSTEM, progress=lambda *said: told.append(said))
    assert told == sorted(told)
    assert told[-1] == (sum(gone.values()), sum(gone.values()))


def test_what_is_written_meanwhile_goes_too(real: Responder) -> None:
    """As the worker may write, while its grids still stand."""
    list(city_make(city()))
    late: list[Any] = []

    def writing(gone: int, of: int) -> None:
        if not late and not Household.objects.within(EVERYWHERE).filter(exercise=True).exists():
            late.append(
                Household(
                    area_code=VILLAGE,
                    village_code=VILLAGE,
                    address="9组",
                    address_token=9,
                    registered_at="2020-02-03T00:00Z",
                    exercise=True,
                )
            )
            late[0].save(force_insert=True)

    exercise_remove(actor=SYSTEM, progress=writing)
    assert late
    assert not Household.objects.within(EVERYWHERE).exists()


def test_a_real_person_in_an_invented_household_keeps_it_all(real: Responder) -> None:
    list(city_make(city()))
    household = Household.objects.within(EVERYWHERE)[0]
    person = Person.objects.within(EVERYWHERE).filter(household=household)[0]
    Person.objects.within(EVERYWHERE).filter(id=person.id).update(exercise=False)
    with pytest.raises(Refused, match="什么也没有删"):
        exercise_remove(actor=SYSTEM)
    assert invented() == PEOPLE - 1
    assert not JournalLine.objects.within(EVERYWHERE).filter(verb__startswith="exercise.").exists()
