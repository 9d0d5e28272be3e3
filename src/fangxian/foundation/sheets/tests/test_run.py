"""A sheet from the upload to the written rows, and back."""

from typing import Any

import pytest

from fangxian.foundation.sheets.mending import mend
from fangxian.foundation.sheets.models import Intake
from fangxian.foundation.sheets.rules.states import State
from fangxian.foundation.sheets.run import go_on
from fangxian.foundation.sheets.selectors import changes_of, faults_of, faulty_row, intake_now
from fangxian.foundation.sheets.services import intake_adopt, intake_drop, intake_open, intake_undo
from fangxian.plain.errors import Refused
from fangxian.plain.ids import numbered
from tests.cast import SYSTEM, TOWN, VILLAGE
from tests.sheet_kind import identifiers_written, places_written

pytestmark = pytest.mark.django_db

SHEET = """福清市地点表,,
村居,名称,类型,备注
凤山社区,凤山花园,小区,x
凤山社区,,小区,y
没有村,丁厝,别墅,"两行
备注"

甲村,甲厝,自然村,
示例：甲村,乙厝,自然村,
甲村,禁地,,
"""


def opened(content: str | bytes = SHEET, **more: Any) -> Intake:
    raw = content.encode() if isinstance(content, str) else content
    return intake_open(
        actor=SYSTEM, kind="test_places", filename="a.csv", chunks=[raw], area_code=TOWN, **more
    )


def checked(content: str | bytes = SHEET, **more: Any) -> Intake:
    intake = opened(content, **more)
    assert go_on(intake.id)
    return intake_now(intake.id)


def test_every_row_is_checked_and_right_ones_are_written(city: None) -> None:
    intake = checked()
    assert intake.state == State.CHECKED
    assert intake.found == {"rows": 5, "new": 2, "changed": 0, "same": 0, "faulty": 3}
    faulty = [faulty_row(one) for one in faults_of(intake)]
    assert [(one.row, [fault.column for fault in one.faults]) for one in faulty] == [
        (4, ["name"]), (5, ["village", "kind"]), (9, ["name"]),
    ]  # fmt: skip
    assert list(faulty[1].cells) == ["没有村", "丁厝", "别墅", "两行\n备注"]
    assert faulty[1].faults[0].sentence == "没有“没有村”这个村居。"
    assert places_written() == []

    intake_adopt(actor=SYSTEM, intake_id=intake.id)
    assert go_on(intake.id)
    intake = intake_now(intake.id)
    assert intake.state == State.ADOPTED
    assert intake.written["new"] == 2
    assert places_written() == [(VILLAGE, "凤山花园", "compound"), ("350181007003", "甲厝", "hamlet")]
    assert identifiers_written()[0] == (numbered(intake.base, 3), "凤山花园")

    again = checked()
    assert again.found == {"rows": 5, "new": 0, "changed": 0, "same": 2, "faulty": 3}

    intake_undo(actor=SYSTEM, intake_id=intake.id)
    assert go_on(intake.id)
    assert intake_now(intake.id).state == State.UNDONE
    assert places_written() == []


def test_mended_rows_are_taken_and_right_ones_not_retyped(city: None) -> None:
    intake = checked()
    intake = mend(
        actor=SYSTEM,
        intake_id=intake.id,
        rows={4: ("凤山社区", "新名", "小区", ""), 5: ("甲村", "丁厝", "别墅", "")},
    )
    assert intake.found == {"rows": 5, "new": 3, "changed": 0, "same": 0, "faulty": 2}
    assert [(one.number, [fault.column for fault in faulty_row(one).faults]) for one in faults_of(intake)] == [
        (5, ["kind"]), (9, ["name"]),
    ]  # fmt: skip
    intake_adopt(actor=SYSTEM, intake_id=intake.id)
    assert go_on(intake.id)
    assert {name for _, name, _ in places_written()} == {"凤山花园", "新名", "甲厝"}


def test_what_changes_is_shown_before(city: None) -> None:
    first = checked("村居,名称,类型\n甲村,甲厝,小区\n")
    intake_adopt(actor=SYSTEM, intake_id=first.id)
    go_on(first.id)
    second = checked("村居,名称,类型\n甲村,甲厝,自然村\n")
    assert second.found["changed"] == 1
    (change,) = changes_of(second)
    assert change.columns == (("类型", "compound", "hamlet"),)


def test_at_once_comes_to_the_same_as_looking_first(city: None) -> None:
    intake = opened(at_once=True)
    assert go_on(intake.id)
    intake = intake_now(intake.id)
    assert intake.state == State.ADOPTED
    assert intake.written == {"rows": 5, "new": 2, "changed": 0, "same": 0, "faulty": 3}
    assert [(one.row, faulty_row(one).faults[0].column) for one in faults_of(intake)] == [
        (4, "name"),
        (5, "village"),
        (9, "name"),
    ]
    assert identifiers_written()[0] == (numbered(intake.base, 3), "凤山花园")
    again = opened(SHEET.replace("小区", "自然村"), at_once=True)
    assert go_on(again.id)
    assert [change.who for change in changes_of(intake_now(again.id))] == ["凤山花园"]


def test_a_sheet_that_can_not_be_read_to_its_end_is_taken_back(city: None) -> None:
    rows = "".join(f"甲村,第{n}处,小区\n" for n in range(30_000))
    intake = opened(f'村居,名称,类型\n{rows}甲村,"没有关上\n' + rows, at_once=True)
    assert go_on(intake.id)
    intake = intake_now(intake.id)
    assert intake.state == State.FAILED
    assert intake.failure_facts["row"] > 20_000
    assert len(places_written()) == intake.written["new"] > 0
    with pytest.raises(Refused):
        intake_drop(actor=SYSTEM, intake_id=intake.id)
    intake_undo(actor=SYSTEM, intake_id=intake.id)
    assert go_on(intake.id)
    assert places_written() == []
    unread = checked("a,b\n")
    with pytest.raises(Refused):
        intake_undo(actor=SYSTEM, intake_id=unread.id)
