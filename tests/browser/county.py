"""A county that begins with nothing: its empty home, and the two sheets that its offices hand in.

The places are those of the register that ships; the people are invented, and so are their numbers.
"""

import csv
from collections import defaultdict
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import xlsxwriter

from fangxian.foundation.areas.shipped import FOLDER
from tests.browser.running import Running

COUNTY, NAME = "350626", "东山县"
#: A town with one leader less than it has villages, and one whose households are known; a village of it.
SHORT_TOWN = "350626105"
TOWN, TOWN_NAME, VILLAGE_NAME = "350626102", "康美镇", "康美村委会"
HOUSEHOLDS = 250
PASSWORD = "yi-shan-er-shui-2020"
#: Account, duty, place; no place for the whole county.
ACCOUNTS = (
    ("guanli", "administrator", ""),
    ("zhiban", "headquarters_officer", ""),
    ("kangmei", "town_officer", TOWN),
)

HEADINGS = ("姓名", "联系电话", "人员类别", "工作单位", "居住镇街", "居住村居")
_SURNAMES = "林陈黄张吴李王郑沈朱"
_GIVEN = "文海山明建国秀英丽芳伟强志平安春雪梅"
_BODIES = ("县卫生健康局", "县公安局", "县民政局", "县市场监督管理局", "县教育局", "县委组织部", "县委宣传部")


def opened(running: Running) -> None:
    """What stands on the guide's first page, typed: the house is set up, three accounts are opened."""
    running.password = PASSWORD
    running.command("init", "--county", NAME)
    for number, (account, duty, area) in enumerate(ACCOUNTS, start=1):
        told = ("--name", f"林值{_GIVEN[number]}", "--phone", f"1380000000{number}", "--duty", duty)
        where = ("--area", area) if area else ()
        running.answer(PASSWORD, "user", "add", account, *told, *where)


def responders_sheet(path: Path) -> int:
    """Leaders and cadres of the towns, cadres and members of the villages, the county's offices; how many rows."""
    return workbook(path, "党员干部名单", HEADINGS, list(_responders()))


def residents_sheet(path: Path) -> int:
    """The households of a town's villages, one person each; how many rows."""
    rows = [
        [TOWN_NAME, village, f"{at % 8 + 1}组{at // 8 + 1}号", named(at)]
        for _code, village in listed(TOWN, "fujian_villages_2019.csv", "code12")
        for at in range(HOUSEHOLDS * (2 if village == VILLAGE_NAME else 1))
    ]
    return workbook(path, "住户名单", ("镇街", "村居", "住址", "姓名"), rows)


def _responders() -> Iterator[list[str]]:
    numbers = count(1)

    def row(standing: str, unit: str, town: str, village: str) -> list[str]:
        at = next(numbers)
        return [named(at), f"139{at:08d}", standing, unit, town, village]

    villages = defaultdict(list)
    for code, village in listed(COUNTY, "fujian_villages_2019.csv", "code12"):
        villages[code[:9]].append(village)
    towns = dict(listed(COUNTY, "fujian_towns_2019.csv", "town_code9"))
    for body in _BODIES:
        for standing in ("党员", "党员", "干部"):
            yield row(standing, body, towns["350626100"], villages["350626100"][0])
    for code, town in towns.items():
        leaders = len(villages[code]) - (code == SHORT_TOWN)
        for at in range(leaders):
            yield row("镇街领导", f"{town}疫情防控办公室", town, villages[code][at])
        for village in villages[code]:
            for standing in ("干部", "干部", "干部", "党员", "党员", "党员"):
                yield row(standing, village, town, village)


def listed(county: str, file: str, code: str) -> Iterator[tuple[str, str]]:
    """A county's rows of a file of the register: code and name."""
    with (FOLDER / "register" / file).open(encoding="utf-8", newline="") as rows:
        for one in csv.DictReader(rows):
            if one[code].startswith(county):
                yield one[code], one["name"]


def named(at: int) -> str:
    """The at-th invented name."""
    return _SURNAMES[at % 10] + _GIVEN[at // 10 % 18] + _GIVEN[at // 180 % 18]


def workbook(path: Path, title: str, headings: tuple[str, ...], rows: list[list[str]]) -> int:
    """Write a sheet; how many rows it has below its headings."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet(title)
        for number, cells in enumerate((headings, *rows)):
            for column, cell in enumerate(cells):
                sheet.write_string(number, column, cell)
    return len(rows)
