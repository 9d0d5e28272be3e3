"""Finding people: by anything within a village, by tokens above it, and always through an index."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fangxian.access.scope import Scope
from fangxian.foundation.people.finding import (
    TOO_SHORT,
    homes_by_token,
    people_found,
    probes,
    typed_for,
    village_of,
)
from fangxian.foundation.people.models import Household
from fangxian.foundation.people.rules.addresses import Address
from fangxian.foundation.people.selectors import duplicates_in, households_open, households_seen
from fangxian.foundation.people.services import Door, households_enter, person_leave
from fangxian.foundation.people.tests.builders import (
    EVERYWHERE,
    household,
    identity_number,
    person,
    resident,
)
from fangxian.foundation.places.services import place_add, place_alias_add
from fangxian.kit.keys import key_ring, keys_look_again
from fangxian.kit.once import one_page
from fangxian.kit.vocabulary import words_of
from tests.cast import COUNTY, GRID, OTHER_TOWN, OTHER_VILLAGE, SIBLING, SYSTEM, TOWN, VILLAGE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]

HERE, CITY = Scope.of_areas(VILLAGE), Scope.of_areas(COUNTY)


def found(scope: Scope, typed: str) -> list[tuple[str, list[str]]]:
    """Addresses and masked names, in the order in which they are shown."""
    return [
        (one.household.where, [who.name for who in one.people])
        for one in people_found(scope, typed).households
    ]


@pytest.fixture
def homes() -> list[Household]:
    court = place_add(actor=SYSTEM, kind="compound", village_code=VILLAGE, name="金辉华府")
    place_alias_add(actor=SYSTEM, name="老车站", place_id=court.id)
    return [
        household(
            "3",
            "501",
            place_id=court.id,
            residents=[resident("曾小明", phone="13800001234"), resident("陈丽")],
        ),
        household(
            "3",
            "1203",
            residents=[
                resident("张晓梅", number=identity_number()),
                resident("Mary Ann", document="passport", number="E1234567"),
            ],
        ),
        household(address=Address(group="5", house="12"), residents=[resident("欧阳建国")]),
        household("3", "501", village=SIBLING, residents=[resident("曾小明")]),
    ]


@pytest.mark.parametrize(
    ("typed", "where"),
    [
        ("zxm", ["金辉华府 3栋 501室", "3栋 1203室"]),
        ("zx", ["金辉华府 3栋 501室", "3栋 1203室"]),
        ("oyjg", ["5组 12号"]),
        ("mary", ["3栋 1203室"]),
        ("ann", ["3栋 1203室"]),
        ("小明", ["金辉华府 3栋 501室"]),
        ("欧阳", ["5组 12号"]),
        ("1234", ["金辉华府 3栋 501室"]),
        ("1203", ["3栋 1203室"]),
        ("3栋1203", ["3栋 1203室"]),
        ("3#501", ["金辉华府 3栋 501室"]),
        ("五组12号", ["5组 12号"]),
        ("5组", ["5组 12号"]),
        ("金辉", ["金辉华府 3栋 501室"]),
        ("金辉华府3栋", ["金辉华府 3栋 501室"]),
        ("老车站", ["金辉华府 3栋 501室"]),
        ("e1234567", ["3栋 1203室"]),
        ("13800001234", ["金辉华府 3栋 501室"]),
        ("查无此人", []),
        ("xyz", []),
    ],
)
def test_within_a_village_anything_is_found(homes: list[Household], typed: str, where: list[str]) -> None:
    assert [one for one, _people in found(HERE, typed)] == where


def test_a_door_shows_everybody_behind_it_and_a_name_its_bearers(homes: list[Household]) -> None:
    assert found(HERE, "3#501") == [("金辉华府 3栋 501室", ["曾*", "陈*"])]
    assert found(HERE, "曾小明") == [("金辉华府 3栋 501室", ["曾*"])]


def test_the_last_signs_of_a_number_find_its_bearer(homes: list[Household]) -> None:
    number = identity_number()
    person(homes[2], "陈十", number=number)
    assert found(HERE, number[-4:]) == [("5组 12号", ["陈*"])]
    assert found(HERE, number.lower()) == [("5组 12号", ["陈*"])]


def test_nothing_is_found_for_too_little_or_nothing(homes: list[Household]) -> None:
    assert people_found(HERE, "z").hint == TOO_SHORT
    assert people_found(HERE, "  ").households == ()
    assert people_found(Scope.nothing(), "曾小明").households == ()


def test_who_left_and_what_was_closed_is_not_found(homes: list[Household]) -> None:
    gone = person(homes[2], "离开的人")
    person_leave(actor=SYSTEM, person_id=gone.id)
    assert found(HERE, "离开的人") == found(CITY, "离开的人") == []


def test_there_may_be_more_than_is_shown() -> None:
    for room in range(27):
        household("1", str(100 + room), residents=[resident("陈明", document="none")])
    answer = people_found(HERE, "陈明")
    assert (len(answer.households), answer.more) == (25, True)
    assert people_found(CITY, "陈明").more


def test_above_a_village_full_names_full_initials_of_a_town_and_whole_numbers(homes: list[Household]) -> None:
    assert len(found(CITY, "曾小明")) == 2
    assert found(Scope.of_areas(OTHER_TOWN), "曾小明") == []
    assert [one for one, _ in found(Scope.of_areas(TOWN), "zxm")] == ["金辉华府 3栋 **", "3栋 **", "3栋 **"]
    assert found(CITY, "13800001234") == [("金辉华府 3栋 **", ["曾*"])]
    assert found(CITY, "E1234567") == [("3栋 **", ["M*"])]
    for typed in ("小", "1234", "3栋501", "金辉华府3栋"):
        assert people_found(CITY, typed).hint, typed
    assert "镇街" in people_found(CITY, "zxm").hint


def test_a_village_narrows_a_wider_reach(homes: list[Household]) -> None:
    answer = people_found(CITY, "zx", VILLAGE)
    assert len(answer.households) == 2
    assert people_found(Scope.of_areas(OTHER_TOWN), "zx", VILLAGE).households == ()


def test_a_reach_of_one_grid_lies_within_its_village(homes: list[Household]) -> None:
    household("8", "801", area_code=GRID, residents=[resident("曾小明")])
    assert (
        village_of(Scope.of_areas(GRID)),
        village_of(CITY),
        village_of(Scope.of_areas(VILLAGE, SIBLING)),
    ) == (VILLAGE, "", "")
    assert [one for one, _ in found(Scope.of_areas(GRID), "zxm")] == ["8栋 801室"]
    assert [one for one, _ in found(Scope.of_areas(GRID, OTHER_VILLAGE), "曾小明")] == ["8栋 801室"]


# --- through an index, however wide the reach

_REACHES = {
    "a town": Scope.of_areas(TOWN),
    "two towns": Scope.of_areas(TOWN, OTHER_TOWN),
    "a village and a grid": Scope.of_areas(OTHER_VILLAGE, GRID),
    "the city": CITY,
    "everywhere": EVERYWHERE,
    "ten branches": Scope.of_areas(VILLAGE, OTHER_VILLAGE, *(f"350181008{number}" for number in range(301, 317, 2))),
}  # fmt: skip


@pytest.mark.parametrize("reach", _REACHES)
@pytest.mark.parametrize(
    ("typed", "index"),
    [
        ("曾小明", "person_by_name"),
        ("13800001234", "person_by_phone"),
        ("350127199001010019", "person_by_number"),
    ],
)
def test_a_search_above_a_village_looks_into_an_index(
    homes: list[Household], reach: str, typed: str, index: str
) -> None:
    _explained(_REACHES[reach], typed, index)


def test_so_do_initials_within_a_town(homes: list[Household]) -> None:
    _explained(Scope.of_areas(TOWN), "zxm", "person_by_initials")


def _explained(scope: Scope, typed: str, index: str) -> None:
    """PostgreSQL plans by what it knows of the rows, so there must be some, and it must know them."""
    asked = probes(scope, typed_for(typed))
    assert not isinstance(asked, str)
    if connection.vendor == "postgresql":
        _crowd()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE people_person")
    plan = homes_by_token(scope, asked).explain()
    assert index in plan
    assert "SCAN people_person" not in plan
    assert "Seq Scan on people_person" not in plan
    if connection.vendor == "sqlite":
        assert "village_code=? AND" in plan


def _crowd() -> None:
    for village in (VILLAGE, SIBLING, OTHER_VILLAGE):
        doors = [
            Door(
                village,
                Address(group=str(number)),
                [resident(f"林{chr(0x4E00 + number)}", phone=f"1390{number:07d}")],
            )
            for number in range(1_000)
        ]
        households_enter(actor=SYSTEM, doors=doors)


def test_a_search_takes_few_queries(homes: list[Household]) -> None:
    for scope, typed in ((HERE, "zxm"), (HERE, "3#501"), (CITY, "曾小明")):
        with one_page():
            words_of("household_category")  # the page knows who asks, and so the plan
            with CaptureQueriesContext(connection) as asked:
                people_found(scope, typed)
        assert len(asked) <= 10, [one["sql"][:80] for one in asked]


# --- duplicates


def test_duplicates_share_a_number_or_a_name_and_a_year(homes: list[Household]) -> None:
    number = identity_number()
    person(homes[0], "甲一", number=number)
    same = person(household("9", "1", village=OTHER_VILLAGE), "甲一", number=number)
    assert duplicates_in(CITY, VILLAGE) == []
    one, two = (
        person(homes[0], "乙二", document="none", born=1950),
        person(homes[2], "乙二", document="none", born=1950),
    )
    person(homes[2], "乙二", document="none", born=1951)
    pairs = duplicates_in(CITY, VILLAGE)
    assert [(pair.older.id, pair.younger.id, pair.same_number) for pair in pairs] == [(one.id, two.id, False)]
    assert duplicates_in(Scope.of_areas(SIBLING), VILLAGE) == []
    assert same.gone_at is None


def test_what_was_purged_answers_to_nothing_and_breaks_no_list(settings: Any, tmp_path: Path) -> None:
    settings.FANGXIAN_KEYS = tmp_path / "keys"
    household(residents=[resident("曾小明")])
    ring = key_ring()
    ring.generation_begin("data-resident")
    ring.destroy("data-resident", 1)
    keys_look_again()
    assert found(HERE, "曾小明") == found(HERE, "3栋501") == []
    seen = households_seen(HERE, list(households_open(HERE, VILLAGE)))
    assert [(one.address, one.names, one.persons) for one in seen] == [("＊", ("",), 1)]
