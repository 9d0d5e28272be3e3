"""What is remembered of a village answers as the database would."""

import time
from uuid import UUID

import pytest

from fangxian.access.scope import Scope
from fangxian.foundation.people import finding, remembered
from fangxian.foundation.people.doors import rows_by_address
from fangxian.foundation.people.finding import people_found
from fangxian.foundation.people.models import Household, Person
from fangxian.foundation.people.selectors import households_open
from fangxian.foundation.people.services import household_close, person_correct, person_leave
from fangxian.foundation.people.tests.builders import household, person, resident
from tests.cast import GRID, OTHER_GRID, SYSTEM, VILLAGE

pytestmark = pytest.mark.usefixtures("city")

HERE = Scope.of_areas(VILLAGE)


def names(scope: Scope, typed: str) -> list[str]:
    return [one.name for home in people_found(scope, typed).households for one in home.people]


def doors() -> list[UUID]:
    rows = households_open(HERE, VILLAGE)
    return [one.id for one in rows_by_address(rows, VILLAGE, whole=True)]


def test_a_corrected_name_is_found_at_once() -> None:
    one = person(household(), "张小明")
    assert (names(HERE, "小明"), names(HERE, "大明")) == (["张*"], [])
    person_correct(actor=SYSTEM, person_id=one.id, told=resident("李大明"))
    assert (names(HERE, "小明"), names(HERE, "大明")) == ([], ["李*"])


def test_who_came_and_who_left_are_known_at_once() -> None:
    home = household()
    assert names(HERE, "xm") == []
    one = person(home, "徐明")
    assert names(HERE, "xm") == ["徐*"]
    person_leave(actor=SYSTEM, person_id=one.id)
    assert names(HERE, "xm") == []


def test_rows_made_again_alike_are_found_under_their_new_identifiers() -> None:
    home = household()
    one = person(home, "张小明")
    assert names(HERE, "小明") == ["张*"]
    row = Person.objects.within(HERE).filter(id=one.id)
    row._raw_delete(row.db)
    again = person(home, "张小明")
    assert again.id != one.id
    assert names(HERE, "小明") == ["张*"]


def test_a_reach_is_asked_of_the_database_each_time() -> None:
    person(household("1", area_code=GRID), "张小明")
    person(household("2", area_code=OTHER_GRID), "张小敏")
    assert names(HERE, "zxm") == ["张*", "张*"]
    assert names(Scope.of_areas(GRID), "zxm") == ["张*"]
    Household.objects.within(HERE).update(area_code=OTHER_GRID)
    Person.objects.within(HERE).update(area_code=OTHER_GRID)
    assert names(Scope.of_areas(GRID), "zxm") == []


def test_others_take_no_place_of_those_in_reach(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "MOST", 1)
    person(household("1", area_code=OTHER_GRID), "张小明")
    person(household("2", area_code=GRID), "张小敏")
    assert names(Scope.of_areas(GRID), "zxm") == ["张*"]
    assert len(people_found(Scope.of_areas(GRID), "2栋").households) == 1


def test_doors_come_in_order_and_go_when_they_close() -> None:
    homes = [household(building) for building in ("10", "2", "1")]
    assert doors() == [home.id for home in reversed(homes)]
    household_close(actor=SYSTEM, household_id=homes[1].id)
    assert doors() == [homes[2].id, homes[0].id]


def test_a_minute_is_remembered_and_a_few_villages(monkeypatch: pytest.MonkeyPatch) -> None:
    memory: remembered.Memory[int] = remembered.Memory()
    reads: list[int] = []

    def read() -> int:
        reads.append(1)
        return len(reads)

    assert [memory.of("a", 1, read), memory.of("a", 1, read), memory.of("a", 2, read)] == [1, 1, 2]
    later = time.monotonic() + remembered.SECONDS + 1
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert memory.of("a", 2, read) == 3
    for village in range(remembered.VILLAGES):
        memory.of(village, 1, read)
    assert memory.of("a", 2, read) == 4 + remembered.VILLAGES
