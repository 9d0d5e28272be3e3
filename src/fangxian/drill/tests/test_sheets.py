"""The exercise as sheets: every row of them can be taken in."""

import csv
from pathlib import Path
from uuid import uuid4

import pytest
from python_calamine import CalamineWorkbook

from fangxian.drill.sheets import people_sheet, responders_sheet
from fangxian.drill.tests.test_settling import PEOPLE, city
from fangxian.foundation.responders.models import Responder
from fangxian.foundation.sheets.kinds import Run, kind_of
from tests.cast import COUNTY, SYSTEM

pytestmark = pytest.mark.django_db

RUN = Run(intake=uuid4(), area_code=COUNTY, base=uuid4(), exercise=True, writing=False)


def read(key: str, rows: list[list[str]]) -> int:
    """Read every row as an intake does; returns how many. A faulty row raises."""
    kind = kind_of(key)
    assert kind is not None
    checker = kind.checker(SYSTEM, RUN)
    titles = [column.title for column in kind.columns()]
    order = [rows[0].index(title) for title in titles]
    for number, row in enumerate(rows[1:], start=1):
        checker(number, [row[at] for at in order])
    return len(rows) - 1


def test_residents_as_a_sheet(real: Responder, tmp_path: Path) -> None:
    out = tmp_path / "people.csv"
    assert people_sheet(city(), out) == PEOPLE
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert read("people", rows) == PEOPLE


def test_members_as_a_sheet(real: Responder, tmp_path: Path) -> None:
    out = tmp_path / "responders.xlsx"
    assert responders_sheet(city(members=300), out) == 300
    sheet = CalamineWorkbook.from_path(out).get_sheet_by_index(0)
    rows = [[str(cell) for cell in row] for row in sheet.to_python()]
    assert read("responders", rows) == 300
