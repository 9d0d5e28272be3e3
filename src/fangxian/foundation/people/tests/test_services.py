"""Households and people: what their services write, and what they refuse."""

import json
from typing import Any

import pytest
from django.db import connection

from fangxian.access.permissions import Permission
from fangxian.access.roles import TownOfficer, VillageLeader
from fangxian.foundation.areas.tests.builders import cadre, chief, officer
from fangxian.foundation.journal.models import JournalLine
from fangxian.foundation.people.models import Household, HouseholdCategory, Person, PersonVersion
from fangxian.foundation.people.rules.addresses import Address
from fangxian.foundation.people.selectors import (
    history_of,
    household_stamp,
    merged_from,
    people_of,
    person_get,
    person_version,
)
from fangxian.foundation.people.services import (
    Door,
    Resident,
    household_category_end,
    household_category_set,
    household_close,
    household_correct,
    household_move,
    household_register,
    household_unmask,
    households_enter,
    person_correct,
    person_leave,
    person_move,
    person_register,
    person_unmask,
    persons_merge,
)
from fangxian.foundation.people.tests.builders import EVERYWHERE, household, identity_number, person, resident
from fangxian.foundation.places.services import place_add
from fangxian.plain.errors import NotAllowed, OutOfScope, Refused, Stale
from tests.cast import GRID, OTHER_GRID, OTHER_VILLAGE, SIBLING, SYSTEM, TOWN, VILLAGE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]


def lines(verb: str) -> list[JournalLine]:
    return list(JournalLine.objects.within(EVERYWHERE).filter(verb=verb).order_by("id"))


def refusal(act, **arguments) -> str:
    with pytest.raises(Refused) as caught:
        act(**arguments)
    return caught.value.code


def test_a_household_is_registered_with_its_people_and_kinds() -> None:
    door = Door(
        VILLAGE,
        Address(group="5", house="12"),
        [resident("陈建国"), resident("陈小宝", document="none")],
        area_code=GRID,
        categories=["core"],
    )
    home = household_register(actor=cadre(VILLAGE), door=door)
    assert (home.area_code, home.village_code, home.address) == (GRID, VILLAGE, "5组 12号")
    assert [one.name for one in people_of(EVERYWHERE, home.id)] == ["陈建国", "陈小宝"]
    assert {one.area_code for one in people_of(EVERYWHERE, home.id)} == {GRID}
    assert HouseholdCategory.objects.within(EVERYWHERE).get().category == "core"
    assert lines("household.registered")[0].facts == {"persons": 2, "categories": ["core"]}
    assert len(lines("person.registered")) == 2


def test_doors_that_are_refused() -> None:
    household("3", "501")
    elsewhere = place_add(actor=SYSTEM, kind="compound", village_code=SIBLING, name="甲厝")
    door: dict[str, Any] = {
        "village_code": VILLAGE,
        "address": Address(building="3", room="501"),
        "residents": (),
    }

    def code(**other: object) -> str:
        return refusal(household_register, actor=SYSTEM, door=Door(**door | other))

    assert code() == "household.door_taken"
    assert code(address=Address()) == "household.no_address"
    assert code(address=Address(room="1"), area_code=f"{SIBLING}001") == "area.unknown"
    assert code(address=Address(room="1"), place_id=elsewhere.id) == "household.place_elsewhere"
    assert code(address=Address(room="1"), categories=["castle"]) == "household.category_unknown"
    assert code(village_code=TOWN, address=Address(room="1")) == "household.grid_elsewhere"
    assert Household.objects.within(EVERYWHERE).count() == 1


def test_the_same_door_in_another_compound_or_village_is_another_household() -> None:
    one = place_add(actor=SYSTEM, kind="compound", village_code=VILLAGE, name="金辉华府")
    homes = [household(), household(place_id=one.id), household(village=SIBLING)]
    assert len({home.address_token for home in homes}) == 3


def test_a_corrected_address_frees_the_old_door() -> None:
    home = household()
    household_correct(actor=SYSTEM, household_id=home.id, address=Address(building="3", room="502"))
    home.refresh_from_db()
    assert home.address == "3栋 502室"
    assert household("3", "501").id != home.id
    assert (
        refusal(
            household_correct, actor=SYSTEM, household_id=home.id, address=Address(building="3", room="501")
        )
        == "household.door_taken"
    )
    household_correct(actor=SYSTEM, household_id=home.id, address=Address(building="3", room="502"))
    assert len(lines("household.corrected")) == 1


def test_people_and_kinds_follow_their_household_into_another_grid() -> None:
    home = household(area_code=GRID, categories=["core"], residents=[resident()])
    household_move(
        actor=cadre(VILLAGE), household_id=home.id, area_code=OTHER_GRID, version=household_stamp(home)
    )
    for model in (Household, Person, HouseholdCategory):
        assert model.objects.within(EVERYWHERE).get().area_code == OTHER_GRID
    assert lines("household.moved")[0].facts == {"before": GRID, "after": OTHER_GRID}
    with pytest.raises(Stale):
        household_move(actor=SYSTEM, household_id=home.id, area_code=GRID, version=household_stamp(home))
    with pytest.raises(OutOfScope):
        household_move(actor=chief(GRID), household_id=home.id, area_code=GRID)


def test_only_an_empty_household_is_closed_and_its_kinds_end() -> None:
    home = household(categories=["core"])
    somebody = person(home)
    assert refusal(household_close, actor=SYSTEM, household_id=home.id) == "household.lived_in"
    person_leave(actor=SYSTEM, person_id=somebody.id)
    household_close(actor=SYSTEM, household_id=home.id)
    assert HouseholdCategory.objects.within(EVERYWHERE).get().until is not None
    assert refusal(person_register, actor=SYSTEM, household_id=home.id, told=resident()) == "household.closed"
    assert household().id != home.id


def test_kinds_of_household_begin_and_end() -> None:
    home = household()
    household_category_set(actor=SYSTEM, household_id=home.id, category="isolated")
    household_category_set(actor=SYSTEM, household_id=home.id, category="isolated")
    household_category_end(actor=SYSTEM, household_id=home.id, category="isolated")
    household_category_end(actor=SYSTEM, household_id=home.id, category="isolated")
    household_category_set(actor=SYSTEM, household_id=home.id, category="isolated")
    assert HouseholdCategory.objects.within(EVERYWHERE).count() == 2
    assert (len(lines("household.category_set")), len(lines("household.category_ended"))) == (2, 1)


def test_a_number_says_sex_and_year_and_stands_once_in_a_village() -> None:
    home = household()
    number = identity_number(male=False)
    one = person(home, number=number, phone="138 0000 0001")
    assert (one.sex, one.born, one.phone) == ("female", 1990, "13800000001")
    again = resident("别人", number=number)
    assert refusal(person_register, actor=SYSTEM, household_id=home.id, told=again) == "person.number_taken"
    person(household(village=SIBLING), number=number)


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"name": ""}, "person.name_missing"),
        ({"name": "张3"}, "person.name_digits"),
        ({"number": "123"}, "document.length"),
        ({"document": "resident_id", "number": ""}, "document.number_missing"),
        ({"sex": "female", "number": identity_number(male=True)}, "person.sex_differs"),
        ({"born": 1991, "number": identity_number()}, "person.born_differs"),
        ({"phone": "1234"}, "phone.malformed"),
        ({"relation": "castle"}, "person.word_unknown"),
    ],
)
def test_what_can_not_be_so_is_refused(told: dict[str, object], code: str) -> None:
    home = household()
    given: dict[str, Any] = {"name": "张小明", "document": "resident_id", "number": identity_number()} | told
    assert refusal(person_register, actor=SYSTEM, household_id=home.id, told=Resident(**given)) == code
    assert not Person.objects.within(EVERYWHERE).exists()


def test_a_correction_keeps_what_stood_there() -> None:
    one = person(household(), "张小明", phone="13800000001")
    told = resident("张晓明", number=one.number, phone="13800000002")
    changed = person_correct(actor=cadre(VILLAGE), person_id=one.id, told=told, version=0)
    before = json.loads(PersonVersion.objects.within(EVERYWHERE).get().before)
    assert (changed.name, before["name"], before["phone"]) == ("张晓明", "张小明", "13800000001")
    assert changed.name_token != one.name_token
    assert lines("person.corrected")[0].facts == {"columns": ["name", "phone"]}
    assert history_of(changed)[0].changed == ("姓名", "手机")


def test_nothing_is_kept_when_nothing_changes() -> None:
    one = person(household())
    person_correct(actor=SYSTEM, person_id=one.id, told=resident(number=one.number))
    assert person_version(one) == 0


def test_a_form_from_an_older_version_is_told_what_changed() -> None:
    one = person(household(), phone="13800000001")
    person_correct(
        actor=SYSTEM, person_id=one.id, told=resident(number=one.number, phone="13800000002"), version=0
    )
    with pytest.raises(Stale, match="手机"):
        person_correct(actor=SYSTEM, person_id=one.id, told=resident("别的", number=one.number), version=0)


def test_moving_takes_the_right_at_both_ends() -> None:
    one, home = person(household()), household(village=SIBLING)
    for actor in (cadre(VILLAGE), cadre(SIBLING)):
        with pytest.raises(OutOfScope):
            person_move(actor=actor, person_id=one.id, household_id=home.id)
    moved = person_move(actor=officer(TownOfficer, TOWN), person_id=one.id, household_id=home.id, version=0)
    assert (moved.household_id, moved.village_code, moved.area_code) == (home.id, SIBLING, SIBLING)
    assert lines("person.moved")[0].facts == {"before": str(one.household_id), "after": str(home.id)}


def test_a_move_to_another_town_makes_the_tokens_anew() -> None:
    one, home = person(household()), household(village=OTHER_VILLAGE)
    moved = person_move(actor=SYSTEM, person_id=one.id, household_id=home.id)
    there = person(home, "张小明")
    assert moved.name_token == there.name_token != one.name_token
    moved.refresh_from_db()
    assert (moved.name, moved.number) == (one.name, one.number)


def test_who_left_is_on_no_list_and_his_past_stays() -> None:
    one = person(household())
    person_leave(actor=SYSTEM, person_id=one.id)
    assert not people_of(EVERYWHERE, one.household_id).exists()
    assert people_of(EVERYWHERE, one.household_id, gone=True).count() == 1
    assert refusal(person_leave, actor=SYSTEM, person_id=one.id) == "person.gone"


def test_a_merging_keeps_both_histories_and_fills_what_was_missing() -> None:
    home = household()
    kept = person(home, "张小明", document="none", born=1990)
    other = person(household("4"), "张小明", phone="13800000001")
    merged = persons_merge(actor=cadre(VILLAGE), kept_id=kept.id, duplicate_id=other.id)
    assert (merged.number, merged.phone, merged.document) == (other.number, "13800000001", "resident_id")
    gone = person_get(EVERYWHERE, other.id)
    assert gone.gone_at is not None
    assert [one.id for one in merged_from(EVERYWHERE, merged)] == [other.id]
    assert [len(history_of(one)) for one in (merged, gone)] == [1, 1]
    assert (
        refusal(persons_merge, actor=SYSTEM, kept_id=kept.id, duplicate_id=kept.id) == "person.merge_itself"
    )


def test_nobody_merges_across_his_reach() -> None:
    kept, other = person(household()), person(household(village=SIBLING))
    with pytest.raises(OutOfScope):
        persons_merge(actor=cadre(VILLAGE), kept_id=kept.id, duplicate_id=other.id)
    with pytest.raises(OutOfScope):
        persons_merge(actor=cadre(VILLAGE), kept_id=other.id, duplicate_id=kept.id)


def test_a_full_name_is_shown_for_a_reason_and_each_look_is_kept() -> None:
    home = household(residents=[resident("张小明"), resident("李四")])
    one = people_of(EVERYWHERE, home.id)[0]
    shown = person_unmask(actor=cadre(VILLAGE), person_id=one.id, reason="visit")
    assert (shown.name, shown.number, shown.address) == ("张小明", one.number, "3栋 501室")
    address, everybody = household_unmask(
        actor=cadre(VILLAGE), household_id=home.id, reason="other", words="送药"
    )
    assert (address, [who.name for who in everybody]) == ("3栋 501室", ["张小明", "李四"])
    assert (len(lines("person.unmasked")), len(lines("household.unmasked"))) == (3, 1)
    assert refusal(person_unmask, actor=SYSTEM, person_id=one.id, reason="other") == "unmask.no_reason"


def test_the_journal_and_the_tables_hold_no_personal_value() -> None:
    told = resident("欧阳锋罕", phone="13877776666", came_from="罕见的来处")
    home = household(
        "77", "7788", residents=[told], address=Address(building="77", room="7788", detail="罕见的门")
    )
    one = people_of(EVERYWHERE, home.id)[0]
    person_correct(actor=SYSTEM, person_id=one.id, told=resident("欧阳锋罕二", number=told.number))
    household_unmask(actor=SYSTEM, household_id=home.id, reason="other", words="罕见的理由")
    person_leave(actor=SYSTEM, person_id=one.id)
    secrets = ["欧阳锋罕", "13877776666", told.number, "罕见", "7788"]
    for line in JournalLine.objects.within(EVERYWHERE):
        assert not any(secret in json.dumps(line.facts, ensure_ascii=False) for secret in secrets)
    for table in ("people_household", "people_person", "people_personversion", "journal_journalpayload"):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608 - the names above
            for row in cursor.fetchall():
                for value in row:
                    held = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                    assert not any(secret.encode() in held for secret in secrets)


def test_who_may_write() -> None:
    one = person(household(area_code=OTHER_GRID))
    for actor, refused in ((cadre(SIBLING), OutOfScope), (chief(GRID), OutOfScope)):
        with pytest.raises(refused):
            person_leave(actor=actor, person_id=one.id)
    with pytest.raises(NotAllowed):
        person_leave(
            actor=officer(VillageLeader, VILLAGE),
            person_id=one.id,
        )
    assert chief(OTHER_GRID).may_at(Permission.PERSON_EDIT, area=OTHER_GRID)
    person_leave(actor=chief(OTHER_GRID), person_id=one.id)


def test_many_households_are_entered_at_once() -> None:
    doors = [
        Door(
            VILLAGE,
            Address(building="3", room="501"),
            [resident("张小明", phone="13800000001"), resident("李四", document="none")],
            area_code=GRID,
            categories=["core"],
        ),
        Door(SIBLING, Address(group="5", house="12"), [resident("王五", document="none", born=1950)]),
    ]
    made = households_enter(actor=SYSTEM, doors=doors)
    homes = {row.id: row for row in Household.objects.within(EVERYWHERE)}
    assert [(homes[one].address, homes[one].area_code) for one in made] == [
        ("3栋 501室", GRID),
        ("5组 12号", SIBLING),
    ]
    people = list(Person.objects.within(EVERYWHERE).order_by("id"))
    assert [(one.name, one.phone, one.born) for one in people] == [
        ("张小明", "13800000001", None),
        ("李四", "", None),
        ("王五", "", 1950),
    ]
    assert household("3", "601", residents=[resident("张小明")]).village_code == VILLAGE
    tokens = [
        one.name_token for one in Person.objects.within(EVERYWHERE).order_by("id") if one.name == "张小明"
    ]
    assert len(set(tokens)) == 1
    assert [(line.area_code, line.facts) for line in lines("households.entered")] == [
        (VILLAGE, {"households": 1, "persons": 2}),
        (SIBLING, {"households": 1, "persons": 1}),
    ]
