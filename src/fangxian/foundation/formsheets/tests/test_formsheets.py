"""A template uploaded once, filled for any place and day, withdrawn; and its pages."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction

from fangxian.access.scope import Scope
from fangxian.foundation.areas.services import grid_draw
from fangxian.foundation.dayreports.rules.plan import ReportFigure
from fangxian.foundation.dayreports.services import day_report_file
from fangxian.foundation.formsheets.models import FormSheet
from fangxian.foundation.formsheets.selectors import forms_open
from fangxian.foundation.formsheets.services import form_sheet_fill, form_sheet_receive, form_sheet_withdraw
from fangxian.foundation.formsheets.tests.builders import bureau_sheet, of_cells, read, saved
from fangxian.foundation.journal.models import JournalLine
from fangxian.foundation.people.tests.builders import household, person
from fangxian.foundation.plan.selectors import plan_at
from fangxian.foundation.responders.models import Responder
from fangxian.plain import clock
from fangxian.plain.errors import NotAllowed, OutOfScope, Refused
from tests.cast import COUNTY, GRID, OTHER_GRID, OTHER_VILLAGE, SIBLING, SYSTEM, TOWN, VILLAGE, Cast
from tests.emptying import append_only_tables_are_emptied

__all__ = ["append_only_tables_are_emptied"]

pytestmark = pytest.mark.django_db

EVERYWHERE = Scope.system("测试")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def filed(area: str, day: date | None = None, seen: int = 0, **some: int) -> None:
    figures = {one.key: 0 for one in plan_at(clock.now()).many(ReportFigure)} | some
    day_report_file(actor=SYSTEM, area_code=area, day=day or today(), figures=figures, seen=seen)


def today() -> date:
    return clock.day_of(clock.now())


def received(cast: Cast, seat: str = "hq", area: str = COUNTY, content: bytes = b"") -> FormSheet:
    return form_sheet_receive(
        actor=cast.actor(seat), area_code=area, title="疫情日报", asked_by="卫健局",
        content=content or saved(bureau_sheet()),
    )  # fmt: skip


def out(cast: Cast, form: FormSheet, area: str, seat: str = "hq", day: date | None = None) -> Any:
    content, _exercise = form_sheet_fill(
        actor=cast.actor(seat), form_id=form.id, area_code=area, day=day or today(), now=clock.now()
    )
    return read(content)


def test_it_is_filled_for_a_town_with_a_row_for_each_village(cast: Cast) -> None:
    form = received(cast)
    filed(VILLAGE, temperatures=40)
    filed(VILLAGE, seen=1, temperatures=45, fevers=1)
    sheet = out(cast, form, TOWN, "town")
    assert sheet["A1"].value == f"音西街道疫情防控日报（{today().year}年{today().month}月{today().day}日）"
    rows = [[cell.value for cell in row] for row in sheet["A3:D4"]]
    assert rows == [[1, "凤山社区", 45, 1], [2, "甲村", None, None]], "silence is no zero"
    assert sheet["C5"].value == "=SUM(C3:C4)"
    assert sheet["B6"].value == 45, "the town has not reported: the sum of its villages"
    assert sheet["C6"].value == "没报：甲村"
    assert "音西街道" in sheet["A7"].value
    assert sheet["C7"].value == "演town"
    filed(TOWN, temperatures=99)
    assert out(cast, form, TOWN, "town")["B6"].value == 99


def test_the_registers_say_what_they_hold_now(cast: Cast, shifted: Callable[[float], None]) -> None:
    household(room="1", area_code=GRID)
    person(household(room="2", area_code=OTHER_GRID), "张三")
    household(building="7", room="1", village=SIBLING)
    known = ("镇街数", "村居数", "网格数", "住户数", "居民数", "一线人员数")
    cells = {f"A{row}": f"{{{{{name}}}}}" for row, name in enumerate(known, start=1)}
    form = received(cast, content=of_cells(cells | {"A9": "{{每村：名称}}", "B9": "{{每村：住户数}}"}))
    there = Responder.objects.within(Scope.of_areas(TOWN)).filter(left_at=None).count()
    sheet = out(cast, form, TOWN, "town")
    assert [sheet[f"A{row}"].value for row in range(1, 7)] == [1, 2, 2, 3, 1, there]
    assert [sheet[f"B{row}"].value for row in (9, 10)] == [2, 1]
    with pytest.raises(Refused):
        received(cast, content=of_cells({"A1": "{{昨日住户数}}"}))
    # What is there now says nothing of another day.
    past = out(cast, form, TOWN, "town", day=today() - timedelta(days=1))
    assert [past[f"A{row}"].value for row in (3, 4, 5, 6)] == [None] * 4


def test_counts_of_an_exercise_are_marked(cast: Cast) -> None:
    form = received(cast, content=of_cells({"A1": "{{网格数}}"}))
    grid_draw(actor=SYSTEM.touching(exercise=True), village_code=SIBLING, name="演练网格")
    for area, marked in ((SIBLING, True), (VILLAGE, False)):
        _content, exercise = form_sheet_fill(
            actor=SYSTEM, form_id=form.id, area_code=area, day=today(), now=clock.now()
        )
        assert exercise is marked


def test_sums_of_villages_towns_and_days(cast: Cast, shifted: Callable[[float], None]) -> None:
    filed(VILLAGE, temperatures=3)
    shifted(24 * 60)
    for area, number in ((VILLAGE, 40), (SIBLING, 5), (OTHER_VILLAGE, 7), (TOWN, 50)):
        filed(area, temperatures=number)
    names = (
        "测温",
        "测温村居合计",
        "测温镇街合计",
        "昨日测温",
        "累计测温",
        "没报村居数",
        "村居数",
        "昨日发热镇街合计",
    )
    form = received(
        cast, content=of_cells({f"A{row}": f"{{{{{name}}}}}" for row, name in enumerate(names, start=1)})
    )
    sheet = out(cast, form, COUNTY)
    assert [sheet[f"A{row}"].value for row in range(1, 9)] == [52, 52, 50, 3, 55, 0, 3, None]


def test_a_village_fills_the_citys_sheet_for_itself_only(cast: Cast) -> None:
    form = received(cast)
    filed(VILLAGE, temperatures=40)
    assert out(cast, form, VILLAGE, "village")["C3"].value == 40
    with pytest.raises(OutOfScope):
        out(cast, form, SIBLING, "village")
    with pytest.raises(NotAllowed):
        out(cast, form, VILLAGE, "gate")


def test_a_towns_sheet_is_nobody_elses(cast: Cast) -> None:
    form = received(cast, "town", TOWN)
    for seat, sees in (
        ("hq", True),
        ("town", True),
        ("village", True),
        ("other_town", False),
        ("other_village", False),
    ):
        assert (form in forms_open(cast.actor(seat))) is sees


def test_names_that_nobody_knows_are_told_with_their_cells(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        received(cast, content=of_cells({"B7": "{{测温数}}", "C8": "{{zzz}}", "A1": "{{测温}}"}))
    assert refused.value.code == "formsheet.unknown_names"
    assert refused.value.facts["sentences"] == "“Sheet”B7：没有“测温数”，是不是“测温”；“Sheet”C8：没有“zzz”"
    with pytest.raises(Refused) as refused:
        received(cast, content=of_cells({"A1": "没有名字"}))
    assert refused.value.code == "formsheet.nothing_named"


def test_the_same_sheet_is_kept_once_and_never_changed(cast: Cast) -> None:
    content = saved(bureau_sheet())
    form = received(cast, content=content)
    with pytest.raises(Refused) as refused:
        received(cast, content=content)
    assert refused.value.code == "formsheet.known"
    rows = FormSheet.objects.within(EVERYWHERE)
    for act in (lambda: rows.update(title="改"), rows.delete):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            act()
    form_sheet_withdraw(actor=cast.actor("hq"), form_id=form.id)
    assert not forms_open(cast.actor("hq")).exists()
    with pytest.raises(OutOfScope):
        form_sheet_withdraw(actor=cast.actor("hq"), form_id=form.id)
    assert received(cast, content=content).id != form.id


def test_what_was_done_is_journalled(cast: Cast) -> None:
    form = received(cast)
    out(cast, form, TOWN, "town")
    form_sheet_withdraw(actor=cast.actor("hq"), form_id=form.id)
    verbs = JournalLine.objects.within(EVERYWHERE).filter(noun_id=str(form.id)).order_by("id")
    assert set(verbs.values_list("verb", flat=True)) == {
        "formsheet.received", "formsheet.filled", "formsheet.withdrawn",
    }  # fmt: skip


def test_who_may(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        received(cast, "village", VILLAGE)
    with pytest.raises(OutOfScope):
        received(cast, "town", COUNTY)
    form = received(cast)
    with pytest.raises(NotAllowed):
        form_sheet_withdraw(actor=cast.actor("village"), form_id=form.id)


def upload(content: bytes) -> dict[str, Any]:
    sheet = SimpleUploadedFile("日报.xlsx", content, content_type=XLSX)
    return {"title": "疫情日报", "asked_by": "卫健局", "sheet": sheet}


def test_uploading_looking_taking_by_the_pages(cast: Cast) -> None:
    filed(VILLAGE, temperatures=45)
    client = cast.client("town")
    assert "测温" in client.get("/forms/new").content.decode()
    answer = client.post("/forms/new", upload(saved(bureau_sheet())))
    assert answer.status_code == 302
    address = answer.headers["Location"]
    page = client.get(address).content.decode()
    assert "{{每村：测温}}" in page
    assert "45、（没报）" in page
    assert "疫情日报" in client.get("/forms").content.decode()
    file = client.post(f"{address}/file?area={TOWN}&day={today().isoformat()}")
    assert file.headers["Content-Type"] == XLSX
    assert read(file.content)["C3"].value == 45
    assert client.post(f"{address}/withdraw").status_code == 302
    assert client.get(address).status_code == 404


def test_six_questions(cast: Cast) -> None:
    form = received(cast, "town", TOWN)
    page = f"/forms/{form.id}"
    assert cast.client("village").get(page).status_code == 200
    assert cast.client("colleague").get(page).status_code == 200
    assert cast.client("other_village").get(page).status_code == 404
    assert cast.client("town").get(f"{page}?area={OTHER_VILLAGE}").status_code == 404
    assert cast.client("gate").get(page).status_code == 403
    assert cast.client("village").get("/forms/new").status_code == 403
    assert cast.client("village").post(f"{page}/withdraw").status_code == 403
    assert cast.client("town").put(page).status_code == 405
    said = cast.client("town").post("/forms/new", upload(of_cells({"B7": "{{体温}}"})))
    assert said.status_code == 422
    assert "B7" in said.content.decode()
    assert cast.client("town").post("/forms/new", {"title": ""}).status_code == 422


def test_a_day_that_has_not_come_is_today(cast: Cast) -> None:
    form = received(cast)
    later = (today() + timedelta(days=3)).isoformat()
    page = cast.client("hq").get(f"/forms/{form.id}?day={later}").content.decode()
    assert today().isoformat() in page
