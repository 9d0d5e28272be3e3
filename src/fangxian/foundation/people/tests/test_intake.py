"""Sheets of residents: rows that are read and refused, what a run changes, and how it is taken back."""

import json
import pickle
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pytest
from django.db import connection, transaction

from fangxian.access.actor import Actor
from fangxian.foundation.areas.tests.builders import cadre, chief
from fangxian.foundation.journal.models import JournalLine
from fangxian.foundation.people.intake.columns import columns
from fangxian.foundation.people.intake.words import At
from fangxian.foundation.people.models import Household, HouseholdCategory, Person, PersonVersion
from fangxian.foundation.people.rules.addresses import Address
from fangxian.foundation.people.selectors import history_of
from fangxian.foundation.people.services import person_correct, person_leave
from fangxian.foundation.people.tests.builders import (
    EVERYWHERE,
    HEADINGS,
    WRONG,
    as_cells,
    household,
    identity_number,
    person,
    resident,
    returnees_sheet,
)
from fangxian.foundation.places.services import place_add
from fangxian.foundation.sheets.kinds import Outcome, RowFaulty, Run, Undone, kind_of
from fangxian.plain.errors import OutOfScope
from fangxian.plain.ids import uuid7
from tests.cast import GRID, OTHER_GRID, OTHER_VILLAGE, SIBLING, SYSTEM, TOWN, VILLAGE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]

Rows = Sequence[Mapping[str, str]]


def kind() -> Any:
    found = kind_of("people")
    assert found is not None
    return found


def cells(told: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(told.get(column.key, "") for column in columns())


def a_run(area: str = VILLAGE, *, writing: bool = True, exercise: bool = False) -> Run:
    return Run(uuid7(), area, uuid7(), exercise, writing)


def drafts_of(
    rows: Iterable[Sequence[str]], run: Run, actor: Actor = SYSTEM
) -> tuple[list[Any], dict[int, list[str]]]:
    """Drafts, and what is wrong with the others, by number; a reader and its drafts travel to another process."""
    reader = pickle.loads(pickle.dumps(kind().checker(actor, run)))  # noqa: S301 - our own
    drafts, faulty = [], {}
    for number, row in enumerate(rows, 1):
        try:
            drafts.append(pickle.loads(pickle.dumps(reader(number, row))))  # noqa: S301
        except RowFaulty as faults:
            faulty[number] = [fault.sentence % fault.facts for fault in faults.faults]
    return drafts, faulty


def compared(rows: Rows, area: str = VILLAGE, actor: Actor = SYSTEM) -> Outcome:
    run = a_run(area, writing=False)
    drafts, faulty = drafts_of(map(cells, rows), run, actor)
    assert not faulty
    found: Outcome = kind().compare(actor, run, drafts)
    return found


def written(
    rows: Rows, area: str = VILLAGE, actor: Actor = SYSTEM, run: Run | None = None
) -> tuple[Run, Outcome]:
    run = run or a_run(area)
    drafts, faulty = drafts_of(map(cells, rows), run, actor)
    assert not faulty
    with transaction.atomic():
        return run, kind().write(actor, run, drafts)


def undone(run: Run, most: int = 2, actor: Actor = SYSTEM) -> Undone:
    removed = restored = 0
    while True:
        with transaction.atomic():
            step = kind().undo(actor, run, most)
        removed, restored = removed + step.removed, restored + step.restored
        if step.finished:
            return Undone(removed, restored, step.kept, True)


def counts(outcome: Outcome) -> tuple[int, int, int, int]:
    return outcome.new, outcome.changed, outcome.same, len(outcome.refused)


def everything() -> list[tuple[Any, ...]]:
    """All that is written of people, opened."""
    people = [
        (
            one.id,
            one.name,
            one.number,
            one.phone,
            one.stay,
            one.relation,
            one.household.address,
            one.area_code,
            one.name_token,
            one.phone_token,
        )
        for one in Person.objects.within(EVERYWHERE).select_related("household").order_by("id")
    ]
    return people + [
        (one.id, one.address, one.closed_at) for one in Household.objects.within(EVERYWHERE).order_by("id")
    ]


FAMILY = [
    {"place": "金辉华府", "building": "3", "unit": "2", "room": "501", "name": "陈建国", "number": identity_number(), "phone": "13800000001", "relation": "户主", "category": "中心户"},
    {"place": "金辉华府", "building": "3栋", "unit": "2单元", "room": "501室", "name": "林秀英", "number": identity_number(male=False), "relation": "妻子"},
    {"place": "金辉华府", "building": "3", "unit": "2", "room": "501", "name": "陈小宝", "born": "2018", "sex": "男", "relation": "子女"},
    {"address": "五组12号", "name": "王老太", "born": "1932", "sex": "女"},
]  # fmt: skip


def test_the_columns_stand_where_the_reader_looks_for_them() -> None:
    assert [column.key.upper() for column in columns()] == [at.name for at in At]
    titles = [name for column in columns() for name in (column.title, *column.aliases)]
    assert len(titles) == len(set(titles))


def test_a_template_begins_with_the_villages_and_their_codes() -> None:
    rows = list(kind().prefilled(SYSTEM, TOWN))
    assert [(row["code"], row["village"]) for row in rows] == [(VILLAGE, "凤山社区"), (SIBLING, "甲村")]
    assert [row["code"] for row in kind().prefilled(cadre(VILLAGE), TOWN)] == [VILLAGE]


# --- the first sheet of an empty register


def test_new_people_and_their_doors() -> None:
    run, outcome = written(FAMILY)
    assert counts(outcome) == (4, 0, 0, 0)
    homes = {one.address: one for one in Household.objects.within(EVERYWHERE)}
    assert set(homes) == {"@金辉华府 3栋 2单元 501室", "5组 12号"}
    people = list(Person.objects.within(EVERYWHERE).order_by("id"))
    assert [(one.name, one.relation, one.sex, one.document) for one in people] == [
        ("陈建国", "head", "male", "resident_id"), ("林秀英", "spouse", "female", "resident_id"),
        ("陈小宝", "child", "male", "none"), ("王老太", "other", "female", "none"),
    ]  # fmt: skip
    assert HouseholdCategory.objects.within(EVERYWHERE).get().category == "core"
    assert [one.id.int - (run.base.int >> 32 << 32) for one in people] == [1, 2, 3, 4]


def test_a_registered_compound_is_known_by_its_names_and_its_grid() -> None:
    place = place_add(actor=SYSTEM, kind="compound", village_code=VILLAGE, name="金辉华府", grid_code=GRID)
    written(FAMILY[:1])
    home = Household.objects.within(EVERYWHERE).get()
    assert (home.place_id, home.address, home.area_code) == (place.id, "3栋 2单元 501室", GRID)
    assert Person.objects.within(EVERYWHERE).get().area_code == GRID
    next_door = household(address=Address(building="3", unit="2", room="502"), place_id=place.id)
    assert next_door.address_token != home.address_token


def test_a_compound_stands_in_a_cell_of_its_own_or_before_the_address() -> None:
    place_add(actor=SYSTEM, kind="compound", village_code=VILLAGE, name="金辉3期")
    written([
        {"place": "金辉3期", "address": "3栋501", "name": "甲", "born": "1990"},
        {"address": "福清市音西街道凤山社区金辉3期3栋501", "name": "乙", "born": "1990"},
        {"place": "金辉3期", "address": "金辉3期3栋501", "name": "丙", "born": "1990"},
        {"place": "金辉3期", "building": "3", "room": "501", "name": "丁", "born": "1990"},
    ])  # fmt: skip
    assert Household.objects.within(EVERYWHERE).get().address == "3栋 501室"


def test_a_sex_that_is_not_known_takes_nothing_away() -> None:
    written(FAMILY)
    assert counts(compared([{**FAMILY[3], "sex": "不详"}])) == (0, 0, 1, 0)


def test_the_same_sheet_twice_changes_nothing() -> None:
    written(FAMILY)
    before = everything()
    assert counts(compared(FAMILY)) == (0, 0, 4, 0)
    _run, outcome = written(FAMILY)
    assert (counts(outcome), everything()) == ((0, 0, 4, 0), before)


def test_a_slice_that_is_written_again_makes_the_same_rows() -> None:
    run = a_run()
    written(FAMILY, run=run)
    first = [row[0] for row in everything()]
    undone(run)
    written(FAMILY, run=run)
    assert [row[0] for row in everything()] == first


# --- what a sheet changes


def test_what_changes_is_shown_masked_before_it_is_written() -> None:
    written(FAMILY)
    changed = [{**FAMILY[0], "phone": "13900009999"}, {**FAMILY[2], "relation": "孙子"}]
    outcome = compared(changed)
    assert counts(outcome) == (0, 2, 0, 0)
    assert [(change.who, change.columns) for change in outcome.changes] == [
        ("陈*", (("手机", "138****0001", "139****9999"),)), ("陈*", (("与户主关系", "子女", "孙辈"),)),
    ]  # fmt: skip
    run, _outcome = written(changed)
    one = Person.objects.within(EVERYWHERE).order_by("id").first()
    assert one is not None
    assert one.phone == "13900009999"
    version = PersonVersion.objects.within(EVERYWHERE).filter(person=one).get()
    assert (version.intake, json.loads(version.before)["phone"]) == (run.intake, "13800000001")
    assert history_of(one)[0].changed == ("手机",)


def test_an_empty_cell_takes_nothing_away() -> None:
    written(FAMILY)
    thin = [{"name": "陈建国", "number": FAMILY[0]["number"]}]
    assert counts(compared(thin)) == (0, 0, 1, 0)
    back = [
        {"name": "陈建国", "number": FAMILY[0]["number"], "came_on": "2020-1-20", "came_from": "湖北省武汉市"}
    ]
    outcome = compared(back)
    assert {heading for heading, _before, _after in outcome.changes[0].columns} == {
        "人员类型",
        "返乡日期",
        "从哪里来",
    }
    assert "武汉" not in str(outcome.changes)
    written(back)
    one = Person.objects.within(EVERYWHERE).order_by("id").first()
    assert one is not None
    assert (one.stay, one.relation, one.came_from) == ("returnee", "head", "湖北省武汉市")


def test_another_door_moves_somebody_and_a_new_kind_joins_his_household() -> None:
    written(FAMILY)
    moved = [
        {"address": "9栋901", "name": "陈建国", "number": FAMILY[0]["number"]},
        {**FAMILY[3], "category": "困难户"},
    ]
    outcome = compared(moved)
    assert counts(outcome) == (0, 2, 0, 0)
    written(moved)
    one = Person.objects.within(EVERYWHERE).order_by("id").first()
    assert one is not None
    assert one.household.address == "9栋 901室"
    assert HouseholdCategory.objects.within(EVERYWHERE).count() == 2


def test_people_join_a_household_that_is_there_and_lie_where_it_lies() -> None:
    home = household("9", "901", area_code=GRID)
    written([{"address": "9栋901", "name": "陈十", "born": "1980", "category": "中心户、困难户"}])
    one = Person.objects.within(EVERYWHERE).get()
    assert (one.household_id, one.area_code) == (home.id, GRID)
    assert HouseholdCategory.objects.within(EVERYWHERE).filter(household=home).count() == 2


def test_people_of_another_village_are_noted_and_not_refused() -> None:
    number = identity_number()
    person(household(village=SIBLING), "陈十", number=number)
    rows = [{"code": VILLAGE, "address": "9栋901", "name": "陈十", "number": number}]
    outcome = compared(rows, TOWN)
    assert counts(outcome) == (1, 0, 0, 0)
    assert outcome.changes[0].columns == (("别的村居也登记了", "甲村", "凤山社区"),)
    assert not compared(rows, VILLAGE, cadre(VILLAGE)).changes


def test_who_left_is_written_down_anew_when_he_comes_back() -> None:
    number = identity_number()
    gone = person(household("9", "901"), "陈十", number=number)
    person_leave(actor=SYSTEM, person_id=gone.id)
    _run, outcome = written([{"address": "9栋901", "name": "陈十", "number": number}])
    assert counts(outcome) == (1, 0, 0, 0)


# --- rows that the register refuses


def test_the_same_number_twice_names_the_first_row() -> None:
    rows = [
        {"address": "1栋101", "name": "陈十", "number": (number := identity_number())},
        {"address": "1栋102", "name": "陈十一", "number": number},
    ]
    outcome = compared(rows)
    assert [fault.sentence % fault.facts for fault in outcome.refused[2]] == ["与第 1 行的证件号码重复。"]
    run = a_run()
    drafts, _faulty = drafts_of(map(cells, rows), run)
    with transaction.atomic():
        kind().write(SYSTEM, run, drafts[:1])
        later = kind().write(SYSTEM, run, drafts[1:])
    assert "与第 1 行" in later.refused[2][0].sentence % later.refused[2][0].facts


def test_the_same_person_without_a_number_twice_names_the_first_row() -> None:
    twins = [{"address": "1栋101", "name": "陈小", "born": "2018"}] * 2
    outcome = compared([*twins, {"address": "1栋101", "name": "陈小", "born": "2016"}])
    assert counts(outcome) == (2, 0, 0, 1)
    assert "与第 1 行是同一个人" in outcome.refused[2][0].sentence % outcome.refused[2][0].facts


def test_a_new_person_needs_a_door() -> None:
    outcome = compared([{"name": "陈十", "number": identity_number()}])
    assert "请填住址" in outcome.refused[1][0].sentence


def test_a_chief_writes_in_his_grid_alone() -> None:
    household("1", "101", area_code=OTHER_GRID)
    rows = [
        {"address": "1栋101", "name": "陈十", "born": "1990"},
        {"address": "1栋102", "name": "陈十一", "born": "1990"},
    ]
    _run, outcome = written(rows, GRID, chief(GRID))
    assert counts(outcome) == (1, 0, 0, 1)
    assert "责任范围以外" in outcome.refused[1][0].sentence
    assert Person.objects.within(EVERYWHERE).get().area_code == GRID
    drafts, _faulty = drafts_of(map(cells, rows), a_run())
    with pytest.raises(OutOfScope):
        kind().write(chief(GRID), a_run(), drafts)


# --- rows that are wrong


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"name": ""}, ["请填姓名"]),
        ({"number": "123", "phone": "1", "came_on": "春节"}, ["这里是 3 位", "不是日期", "不是电话号码"]),
        ({"document": "宝葫芦"}, ["“宝葫芦”不认识，可以填：居民身份证、"]),
        ({"stay": "路过", "relation": "远亲", "sex": "？"}, ["“？”不认识", "“远亲”不认识", "“路过”不认识"]),
        ({"category": "中心户、大户"}, ["“大户”不认识"]),
        ({"village": "丁村"}, ["没有“丁村”这个村居"]),
        ({"code": OTHER_VILLAGE}, ["不在可以导入的范围内"]),
        (
            {"number": identity_number(male=True), "sex": "女", "born": "1950"},
            ["性别与身份证号对不上", "出生年与身份证号对不上"],
        ),
        ({"came_from": "远" * 61}, ["来源地超过"]),
    ],
)
def test_everything_that_is_wrong_with_a_row_is_said_at_once(told: dict[str, str], words: list[str]) -> None:
    row = {"address": "1栋101", "name": "陈十"} | told
    _drafts, faulty = drafts_of([cells(row)], a_run())
    assert len(faulty[1]) == len(words)
    assert all(word in sentence for word, sentence in zip(words, faulty[1], strict=True))


@pytest.mark.parametrize(
    "told",
    [
        {"document": "身份证", "number": "11010519491231002x"},
        {"number": "'11010519491231002X"},
        {"document": "台胞证", "number": "12345678"},
        {"document": "居民身份证", "number": "H12345678"},
        {"number": "无", "phone": "/"},
        {"document": "没有证件", "number": ""},
        {"phone": "0591-8521 2345", "came_on": "43850"},
        {"town": "音西", "village": "凤山", "sex": "男性"},
    ],
)
def test_what_offices_write_is_taken(told: dict[str, str]) -> None:
    drafts, faulty = drafts_of([cells({"address": "1栋101", "name": "陈十"} | told)], a_run())
    assert (len(drafts), faulty) == (1, {})


def test_the_returnees_sheet_has_seventeen_wrong_rows_each_with_its_sentence() -> None:
    headings, *rows = returnees_sheet()
    assert tuple(headings) == HEADINGS
    run = a_run(writing=False)
    drafts, faulty = drafts_of((as_cells(headings, row) for row in rows), run, cadre(VILLAGE))
    outcome = kind().compare(cadre(VILLAGE), run, drafts)
    refused = {
        number: [fault.sentence % fault.facts for fault in faults]
        for number, faults in outcome.refused.items()
    }
    wrong = faulty | refused
    assert (outcome.new, len(wrong)) == (283, 17)
    assert sorted(wrong) == sorted(at for at, *_ in WRONG)
    for at, _column, _value, word in WRONG:
        assert any(word in sentence for sentence in wrong[at]), (at, wrong[at])


# --- taking a run back


def test_a_run_is_taken_back_whole() -> None:
    household("9", "901")
    before = everything()
    run, _outcome = written(FAMILY)
    assert undone(run) == Undone(4, 0, 0, True)
    assert everything() == before
    assert not HouseholdCategory.objects.within(EVERYWHERE).exists()


def test_what_a_run_changed_becomes_what_it_was() -> None:
    first, _outcome = written(FAMILY)
    before = everything()
    second, _outcome = written(
        [{**FAMILY[0], "phone": "13900009999", "building": "8"}, {**FAMILY[1], "name": "林秀瑛"}]
    )
    assert everything() != before
    assert undone(second, 1) == Undone(0, 2, 0, True)
    assert everything() == before
    assert undone(first).kept == 0
    assert everything() == []


def test_what_was_changed_or_used_since_stays() -> None:
    run, _outcome = written(FAMILY)
    people = list(Person.objects.within(EVERYWHERE).order_by("id"))
    person_correct(actor=SYSTEM, person_id=people[0].id, told=resident("陈建国二", number=people[0].number))
    person(people[3].household, "来客", document="none")
    later, _outcome = written([{**FAMILY[1], "phone": "13900009999"}])
    person_correct(actor=SYSTEM, person_id=people[1].id, told=resident("林秀英二", number=people[1].number))
    assert undone(later) == Undone(0, 0, 1, True)
    assert undone(run) == Undone(2, 0, 2, True)
    left = {one.name for one in Person.objects.within(EVERYWHERE)}
    assert left == {"陈建国二", "林秀英二", "来客"}
    assert Household.objects.within(EVERYWHERE).count() == 2


# --- what is left behind


def test_a_slice_leaves_one_line_without_personal_values() -> None:
    run, _outcome = written(FAMILY)
    line = JournalLine.objects.within(EVERYWHERE).get(verb="people.imported")
    assert (line.facts["new"], line.facts["intake"], line.area_code) == (4, str(run.intake), VILLAGE)
    undone(run, 100)
    told = json.dumps([one.facts for one in JournalLine.objects.within(EVERYWHERE)], ensure_ascii=False)
    assert not any(value in told for row in FAMILY for value in row.values() if len(value) > 2)


def test_the_tables_hold_no_plain_text() -> None:
    written(FAMILY)
    written([{**FAMILY[0], "phone": "13900009999"}])
    secrets = ["陈建国", "林秀英", FAMILY[0]["number"], "13800000001", "13900009999", "金辉华府", "501"]
    for table in ("people_household", "people_person", "people_personversion"):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608 - the names above
            for row in cursor.fetchall():
                held = [bytes(one) if isinstance(one, bytes | memoryview) else b"" for one in row]
                assert not any(secret.encode() in one for secret in secrets for one in held)


def test_an_exercise_marks_what_it_brings() -> None:
    run = a_run(exercise=True)
    written(FAMILY, actor=SYSTEM.touching(exercise=True), run=run)
    for model in (Household, Person, HouseholdCategory):
        assert all(one.exercise for one in model.objects.within(EVERYWHERE))
