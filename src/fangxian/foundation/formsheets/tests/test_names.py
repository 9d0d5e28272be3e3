"""What a name in a cell asks for, and what a whole sheet of them comes to."""

import pytest

from fangxian.foundation.formsheets.rules.names import About, Days, Name, likely, names_in, read_name
from fangxian.foundation.formsheets.rules.sheets import Cell, faults_in, filled
from fangxian.plain.areacodes import Level

FIGURES = {"测温": "temperatures", "temperatures": "temperatures", "发热": "fevers", "今日新增": "new"}
TOWN, ONE, OTHER = "350181007", "350181007002", "350181007003"


@pytest.mark.parametrize(("written", "name"), [
    ("测温", Name(About.FIGURE, "temperatures")),
    ("temperatures", Name(About.FIGURE, "temperatures")),
    (" 今日 测温 ", Name(About.FIGURE, "temperatures")),
    ("昨日测温", Name(About.FIGURE, "temperatures", Days.YESTERDAY)),
    ("累计·测温", Name(About.FIGURE, "temperatures", Days.UNTIL)),
    ("测温（村居合计）", Name(About.FIGURE, "temperatures", summed=Level.VILLAGE)),
    ("昨日测温镇街合计", Name(About.FIGURE, "temperatures", Days.YESTERDAY, Level.TOWN)),
    ("每村：昨日测温", Name(About.FIGURE, "temperatures", Days.YESTERDAY, each=Level.VILLAGE)),
    ("每镇.名称", Name(About.PLACE, each=Level.TOWN)),
    ("每村 序号", Name(About.NUMBER, each=Level.VILLAGE)),
    ("今日新增", Name(About.FIGURE, "new")),
    ("日期", Name(About.DAY)),
    ("网格数", Name(About.GRIDS)),
    ("每村：住户数", Name(About.HOUSEHOLDS, each=Level.VILLAGE)),
    ("序号", None),
    ("体温", None),
    ("", None),
])  # fmt: skip
def test_what_a_name_asks_for(written: str, name: Name | None) -> None:
    assert read_name(written, FIGURES) == name


def test_names_stand_in_double_braces() -> None:
    assert names_in("截至{{ 日期 }}，测温{{测温}}{人}") == ["日期", "测温"]
    assert likely("测温数", FIGURES) == "测温"
    assert likely("zzz", FIGURES) == ""


def test_a_fault_names_its_cell() -> None:
    cells = [
        Cell("表", "A1", 1, "{{测温}}"), Cell("表", "B7", 7, "{{体温}}"),
        Cell("表", "A9", 9, "{{每村：测温}}"), Cell("表", "B9", 9, "{{每镇：测温}}"),
    ]  # fmt: skip
    assert [(one.cell.at, one.mixed) for one in faults_in(cells, FIGURES)] == [("B7", False), ("B9", True)]


def test_a_row_stands_once_for_each_village() -> None:
    cells = [
        Cell("表", "A1", 1, "{{地方}}日报"), Cell("表", "B1", 1, "{{测温}}"),
        Cell("表", "A2", 2, "{{每村：序号}}"), Cell("表", "C2", 2, "{{每村：测温}}/{{测温}}"), Cell("表", "D2", 2, "{{旧的}}"),
    ]  # fmt: skip

    def look(name: Name, code: str, number: int) -> int | str | None:
        if name.about is About.FIGURE:
            return {TOWN: 45, ONE: 45}.get(code)
        return number if name.about is About.NUMBER else code

    found = filled(cells, FIGURES, TOWN, {Level.VILLAGE: [ONE, OTHER]}, look)
    assert found.cells == {"表": {"A1": f"{TOWN}日报", "B1": 45}}
    assert found.rows == {
        "表": {
            "2": [
                {"A": 1, "C": "45/45", "D": "{{旧的}}"},
                {"A": 2, "C": "—/45", "D": "{{旧的}}"},
            ]
        }
    }
