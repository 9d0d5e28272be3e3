"""Adopting sheets, loading what ships, drawing grids."""

from datetime import date, timedelta

import pytest

from fangxian.access.roles import GroupOfficer
from fangxian.foundation.areas import services, shipped
from fangxian.foundation.areas.adoption import areas_insert
from fangxian.foundation.areas.models import Area, AreaVersion, Register, RegisterDraft
from fangxian.foundation.areas.rules.register import RegisterRow
from fangxian.foundation.areas.rules.sheet import SheetFaulty
from fangxian.foundation.areas.selectors import (
    area_get,
    counts_by_level,
    draft_get,
    drafts_waiting,
    history_of,
    register_in_force,
    register_newest,
)
from fangxian.foundation.areas.services import (
    grid_draw,
    grids_draw,
    register_adopt,
    register_draft,
    register_draft_drop,
    register_load_shipped,
)
from fangxian.foundation.areas.tests.builders import (
    CITY,
    DRILL,
    EVERYWHERE,
    FIRST_DAY,
    HOUSE,
    administrator,
    adopted,
    cadre,
    chief,
    city,
    drafted,
    officer,
    renamed,
    sheet,
    without,
)
from fangxian.foundation.areas.told import change_groups, changes_said, faults_said
from fangxian.foundation.journal.models import JournalLine
from fangxian.plain import clock
from fangxian.plain.areacodes import Level
from fangxian.plain.errors import NotAllowed, OutOfScope, Refused, Stale

pytestmark = pytest.mark.django_db

LATER = date(2020, 12, 31)
VILLAGE = "350181007002"


def lines(verb: str) -> list[JournalLine]:
    return list(JournalLine.objects.within(EVERYWHERE).filter(verb=verb).order_by("id"))


def open_versions() -> dict[str, RegisterRow]:
    rows = AreaVersion.objects.within(EVERYWHERE).filter(until_day=None)
    return {row.code: RegisterRow(row.code, row.name, row.kind) for row in rows}


def test_the_shipped_register_has_all_of_fujian_and_shapes_for_fuqing() -> None:
    register = register_load_shipped(actor=HOUSE)
    counts = counts_by_level(EVERYWHERE)
    assert (counts[Level.COUNTY], counts[Level.TOWN], counts[Level.VILLAGE]) == (85, 1_167, 17_253)
    assert (register.rows, register.as_of) == (sum(counts.values()), date(2019, 10, 31))
    drawn = Area.objects.within(EVERYWHERE).exclude(outline=None)
    assert drawn.filter(outline_schematic=True, level=Level.TOWN).count() == 26
    assert drawn.filter(seat_source=Area.SeatSource.ESTIMATED).count() == 6
    county = area_get(EVERYWHERE, "350181")
    assert (county.name, county.outline_schematic, "OpenStreetMap" in county.outline_source) == (
        "福清市",
        False,
        True,
    )
    assert open_versions() == register_in_force()
    (line,) = lines("register.adopted")
    assert (line.facts["rows"], len(line.facts["sha256"])) == (18_515, 64)
    assert register_load_shipped(actor=HOUSE) == register
    assert len(lines("register.adopted")) == 1


def test_a_load_that_was_cut_short_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [RegisterRow(*row) for row in CITY]
    monkeypatch.setattr(shipped, "rows", lambda: rows)
    monkeypatch.setattr(services, "SLICE", 5)
    calls = []

    def cut(*arguments: object) -> None:
        calls.append(arguments)
        if len(calls) == 2:
            raise RuntimeError("the power is gone")
        areas_insert(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(services, "areas_insert", cut)
    with pytest.raises(RuntimeError):
        register_load_shipped(actor=HOUSE)
    assert (register_newest(), len(register_in_force())) == (None, 5)
    register = register_load_shipped(actor=HOUSE)
    assert (register_newest(), register.rows) == (register, len(CITY))
    assert open_versions() == register_in_force() == {row.code: row for row in rows}


def test_a_draft_made_while_the_first_register_is_loading_is_stale(monkeypatch: pytest.MonkeyPatch) -> None:
    draft = drafted(CITY, as_of=FIRST_DAY)
    Register.objects.within(EVERYWHERE).create(number=1, title="在载入", as_of=FIRST_DAY, sha256="", rows=0)
    with pytest.raises(Stale):
        register_adopt(actor=HOUSE, draft_id=draft.id)


def test_only_who_looks_after_the_province_loads_it() -> None:
    with pytest.raises(OutOfScope):
        register_load_shipped(actor=administrator())
    with pytest.raises(NotAllowed):
        register_load_shipped(actor=officer(GroupOfficer, "350181"))


def test_a_sheet_is_drafted_seen_and_adopted() -> None:
    city()
    rows = [*renamed(VILLAGE, "凤山社区", without("350181008201")), ("350181007003", "新村委会", "村委会")]
    draft = drafted(rows, as_of=LATER)
    assert (draft.area_code, draft.state, len(draft.rows)) == ("35", RegisterDraft.State.WAITING, len(rows))
    assert area_get(EVERYWHERE, VILLAGE).name == "凤山社区居委会"
    assert [(group.key, group.count) for group in change_groups(draft)] == [
        ("added", 1), ("renamed", 1), ("abolished", 1)
    ]  # fmt: skip
    assert changes_said(draft) == [
        "新增 1 处",
        "  第 13 行 350181007003 新村委会（村委会）",
        "改名 1 处",
        "  第 11 行 350181007002 凤山社区（凤山社区居委会 → 凤山社区）",
        "撤销 1 处",
        "  表里没有 350181008201 上亭村委会（村委会）",
    ]

    register = register_adopt(actor=HOUSE, draft_id=draft.id)

    assert (register.number, register.as_of, register.rows) == (2, LATER, len(rows))
    assert (area_get(EVERYWHERE, VILLAGE).name, area_get(EVERYWHERE, "350181007003").is_in_force) == (
        "凤山社区",
        True,
    )
    gone = area_get(EVERYWHERE, "350181008201")
    assert (gone.abolished_on, gone.name) == (LATER, "上亭村委会")
    assert [(one.name, one.from_day, one.until_day) for one in history_of(EVERYWHERE, VILLAGE)] == [
        ("凤山社区居委会", FIRST_DAY, LATER),
        ("凤山社区", LATER, None),
    ]
    assert open_versions() == register_in_force()
    line = lines("register.adopted")[-1]
    assert [line.facts[key] for key in ("added", "renamed", "kind_changed", "abolished")] == [1, 1, 0, 1]
    assert [lines(verb)[-1].area_code for verb in ("area.added", "area.renamed", "area.abolished")] == [
        "350181007003", VILLAGE, "350181008201",
    ]  # fmt: skip
    assert lines("area.renamed")[-1].facts == {"before": "凤山社区居委会", "after": "凤山社区"}


def test_the_same_sheet_again_changes_nothing() -> None:
    city()
    draft = drafted(CITY)
    assert changes_said(draft) == ["和现行名册完全一样，没有变化。"]
    before = register_in_force()
    register_adopt(actor=HOUSE, draft_id=draft.id)
    assert register_in_force() == before
    assert AreaVersion.objects.within(EVERYWHERE).count() == len(CITY)


def test_a_changed_kind_begins_a_version_of_its_own() -> None:
    city()
    adopted([("350181008200", "阳下村委会", "居委会")], as_of=LATER)
    assert [one.kind for one in history_of(EVERYWHERE, "350181008200")] == ["村委会", "居委会"]
    assert lines("area.kind_changed")[-1].facts == {"before": "村委会", "after": "居委会"}


def test_an_abolished_area_that_is_listed_again_stands_up_again() -> None:
    city()
    adopted(without("350181008201"), as_of=LATER)
    again = LATER + timedelta(days=366)
    adopted(renamed("350181008201", "上亭社区"), as_of=again)
    area = area_get(EVERYWHERE, "350181008201")
    assert (area.name, area.abolished_on, area.valid_from) == ("上亭社区", None, again)
    assert [(one.from_day, one.until_day) for one in history_of(EVERYWHERE, area.code)] == [
        (FIRST_DAY, LATER), (again, None)
    ]  # fmt: skip


def test_two_editions_of_one_day_are_a_correction() -> None:
    city()
    adopted(without("350181008201"), as_of=LATER)
    adopted(CITY, as_of=LATER)
    assert [(one.from_day, one.until_day) for one in history_of(EVERYWHERE, "350181008201")] == [
        (FIRST_DAY, LATER), (LATER, None)
    ]  # fmt: skip


def test_grids_go_with_their_village_even_if_they_are_younger_than_the_sheet() -> None:
    city()
    grid = grid_draw(actor=HOUSE, village_code=VILLAGE, name="第一网格")
    adopted(without(VILLAGE), as_of=LATER)
    grid.refresh_from_db()
    assert grid.abolished_on == grid.valid_from
    assert history_of(EVERYWHERE, grid.code)[0].until_day == grid.valid_from
    assert lines("register.adopted")[-1].facts["grids_abolished"] == 1


def test_a_draft_is_stale_when_another_register_was_adopted() -> None:
    city()
    first, second = drafted(renamed(VILLAGE, "甲")), drafted(renamed(VILLAGE, "乙"))
    register_adopt(actor=HOUSE, draft_id=first.id)
    with pytest.raises(Stale) as caught:
        register_adopt(actor=HOUSE, draft_id=second.id)
    assert caught.value.code == "register.stale"
    assert area_get(EVERYWHERE, VILLAGE).name == "甲"


def test_a_draft_is_settled_once() -> None:
    draft = drafted(CITY)
    register_draft_drop(actor=HOUSE, draft_id=draft.id)
    assert draft_get(EVERYWHERE, draft.id).state == RegisterDraft.State.DROPPED
    assert (len(lines("register.draft_dropped")), drafts_waiting(EVERYWHERE).count()) == (1, 0)
    for settle in (register_adopt, register_draft_drop):
        with pytest.raises(Stale) as caught:
            settle(actor=HOUSE, draft_id=draft.id)
        assert caught.value.code == "register.draft_settled"
    assert register_newest() is None


def test_editions_go_forward() -> None:
    city()
    tomorrow = clock.day_of(clock.now()) + timedelta(days=1)
    for as_of, code in (
        (FIRST_DAY - timedelta(days=1), "register.older"),
        (tomorrow, "register.from_the_future"),
    ):
        with pytest.raises(Refused) as caught:
            drafted(CITY, as_of=as_of)
        assert caught.value.code == code


def test_a_faulty_sheet_is_no_draft() -> None:
    city()
    with pytest.raises(SheetFaulty) as caught:
        drafted([("350181", "", "县级市"), ("350199001", "某镇", "镇")])
    assert faults_said(caught.value) == [
        "第 2 行 名称：还没有填名称。",
        "第 3 行 代码：上一级 350199 不在表里，也不在现行名册里。",
    ]
    assert drafts_waiting(EVERYWHERE).count() == 0


def test_who_may_import_what() -> None:
    city()
    county = [row for row in CITY if row[0].startswith("350181")]
    draft = drafted(renamed(VILLAGE, "甲", county), actor=administrator())
    assert draft.area_code == "350181"
    with pytest.raises(NotAllowed):
        drafted(CITY, actor=administrator())
    with pytest.raises(NotAllowed):
        drafted(county, actor=cadre(VILLAGE))
    with pytest.raises(OutOfScope):
        register_adopt(actor=administrator("350128"), draft_id=draft.id)
    with pytest.raises(OutOfScope):
        register_draft_drop(actor=administrator("350128"), draft_id=draft.id)
    with pytest.raises(NotAllowed):
        register_adopt(actor=cadre(VILLAGE), draft_id=draft.id)
    assert register_adopt(actor=administrator(), draft_id=draft.id).number == 2


def test_the_register_of_an_exercise_is_the_real_one() -> None:
    register_adopt(actor=DRILL, draft_id=drafted(CITY, actor=DRILL).id)
    assert not Area.objects.within(EVERYWHERE).filter(exercise=True).exists()
    assert RegisterDraft.objects.within(EVERYWHERE).get().exercise
    assert lines("register.adopted")[0].exercise


def test_of_very_many_changes_the_journal_has_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "MOST_LINES", 3)
    city()
    assert (len(lines("register.adopted")), len(lines("area.added"))) == (1, 0)


def test_a_title_from_the_file_name_and_one_that_is_refused() -> None:
    path = "C/名册/福清 2020.csv"
    assert register_draft(actor=HOUSE, filename=path, content=sheet(CITY)).title == "福清 2020"
    with pytest.raises(Refused):
        register_draft(actor=HOUSE, filename="甲.csv", content=sheet(CITY), title="看\u200b不见")


def test_grids_take_the_next_number_and_the_mark_of_an_exercise() -> None:
    city()
    first = grid_draw(actor=cadre(VILLAGE), village_code=VILLAGE, name=" 第一网格 ")
    second = grid_draw(actor=DRILL, village_code=VILLAGE, name="第二网格")
    assert [(one.code, one.name, one.level, one.exercise) for one in (first, second)] == [
        (f"{VILLAGE}001", "第一网格", Level.GRID, False),
        (f"{VILLAGE}002", "第二网格", Level.GRID, True),
    ]
    assert history_of(EVERYWHERE, second.code)[0].exercise
    assert [line.area_code for line in lines("grid.drawn")] == [first.code, second.code]


def test_grids_of_many_villages_are_drawn_together_or_not_at_all() -> None:
    city()
    names = {VILLAGE: ["一", "二"], "350181008200": ["一"]}
    assert [grid.code[-3:] for grid in grids_draw(actor=HOUSE, names=names)] == ["001", "002", "001"]
    with pytest.raises(Refused):
        grids_draw(actor=HOUSE, names={"350181008201": ["一"], VILLAGE: ["三", "三"]})
    assert counts_by_level(EVERYWHERE)[Level.GRID] == 3
    assert grids_draw(actor=HOUSE, names={}) == []


@pytest.mark.parametrize(("name", "code"), [("第一网格", "grid.name_taken"), ("", "name.missing")])
def test_names_of_grids_that_are_refused(name: str, code: str) -> None:
    city()
    grid_draw(actor=HOUSE, village_code=VILLAGE, name="第一网格")
    with pytest.raises(Refused) as caught:
        grid_draw(actor=HOUSE, village_code=VILLAGE, name=name)
    assert caught.value.code == code


def test_grids_lie_in_villages_that_are_in_force() -> None:
    city()
    adopted(without(VILLAGE), as_of=LATER)
    for code in (VILLAGE, "350181007"):
        with pytest.raises(Refused) as caught:
            grid_draw(actor=HOUSE, village_code=code, name="第一网格")
        assert caught.value.code == "grid.no_village"
    with pytest.raises(OutOfScope):
        grid_draw(actor=HOUSE, village_code="350181007999", name="第一网格")


def test_who_may_draw_grids() -> None:
    city()
    with pytest.raises(OutOfScope):
        grid_draw(actor=cadre("350181008200"), village_code=VILLAGE, name="第一网格")
    with pytest.raises(NotAllowed):
        grid_draw(actor=administrator(), village_code=VILLAGE, name="第一网格")
    with pytest.raises(NotAllowed):
        grid_draw(actor=chief(f"{VILLAGE}001"), village_code=VILLAGE, name="第一网格")
