"""Households and people, invented and made through the services; and the sheet that a village gets in January."""

import itertools
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from fangxian.access.actor import Actor
from fangxian.access.scope import Scope
from fangxian.foundation.people.intake.columns import columns
from fangxian.foundation.people.models import Household, Person
from fangxian.foundation.people.rules.addresses import Address
from fangxian.foundation.people.rules.documents import check_sign
from fangxian.foundation.people.services import Door, Resident, household_register, person_register
from tests.cast import SYSTEM, VILLAGE

EVERYWHERE = Scope.system("测试")
_numbers = itertools.count(1)


def identity_number(
    *, born: date = date(1990, 1, 1), male: bool = True, area: str = "350127", order: int | None = None
) -> str:
    """An identity number that nobody has: its area was abolished long ago, its order counts up."""
    number = (next(_numbers) if order is None else order) % 500
    body = f"{area}{born:%Y%m%d}{number * 2 + male:03d}"
    return body + check_sign(body)


def household(
    building: str = "3", room: str = "501", *, actor: Actor = SYSTEM, village: str = VILLAGE, **door: Any
) -> Household:
    """A flat."""
    address = door.pop("address", Address(building=building, room=room))
    return household_register(actor=actor, door=Door(village, address, door.pop("residents", ()), **door))


def resident(name: str = "张小明", **told: Any) -> Resident:
    """Somebody with a number of his own."""
    if told.get("document", "resident_id") == "resident_id":
        told.setdefault("number", identity_number())
    return Resident(name, told.pop("document", "resident_id"), **told)


def person(home: Household, name: str = "张小明", *, actor: Actor = SYSTEM, **told: Any) -> Person:
    """Somebody who lives there."""
    return person_register(actor=actor, household_id=home.id, told=resident(name, **told))


# --- the returnees' sheet (返乡人员摸排表), as a street office sends it round

HEADINGS = (
    "序号", "姓名", "性别", "身份证号", "联系电话", "现住址", "返乡日期", "从何地返回", "交通方式",
)  # fmt: skip
_SURNAMES, _GIVEN = "陈林王李张黄郑吴刘何", "明华建国秀英丽芳伟强"
_FROM = ("湖北省武汉市", "湖北省黄冈市", "浙江省温州市", "广东省深圳市", "上海市")
_BY = ("动车", "自驾", "大巴", "飞机")


def returnees(count: int = 300) -> list[list[str]]:
    """Rows that are all right."""
    return [_returnee(number) for number in range(1, count + 1)]


def _returnee(number: int) -> list[str]:
    born, male = date(1950, 1, 1) + timedelta(days=53 * number), number % 2 == 1
    given = _GIVEN[number % 10] + _GIVEN[number // 10 % 10]
    return [
        str(number),
        _SURNAMES[number // 7 % 10] + given,
        "男" if male else "女",
        identity_number(born=born, male=male, order=number),
        f"1381{number:07d}",
        f"{number % 20 + 1}栋{number % 3 + 1}单元{100 + number}室",
        f"2020-1-{number % 31 + 1}",
        _FROM[number % 5],
        _BY[number % 4],
    ]


NUMBER, PHONE, ADDRESS, CAME_ON = 3, 4, 5, 6


def _number_with(row: Sequence[str], change: Any) -> str:
    return str(change(row[NUMBER]))


#: Ways in which real sheets are wrong: the row, its column, what stands there, a word of the sentence that says so.
WRONG: tuple[tuple[int, int, Any, str], ...] = (
    (5, 1, "", "请填姓名"),
    (17, 1, "陈明3", "不能有数字"),
    (23, NUMBER, lambda was: was[:17] + ("0" if was[17] != "0" else "1"), "校验位不对"),
    (31, NUMBER, lambda was: was[:17], "应是 18 位，这里是 17 位"),
    (44, NUMBER, lambda was: was[:6] + was[8:17], "15 位的旧身份证号"),
    (58, NUMBER, "3.50127E+17", "科学"),
    (63, NUMBER, lambda was: was[:10] + "1341" + was[14:], "不是一个出生日期"),
    (79, 2, lambda was: "女" if was == "男" else "男", "性别与身份证号对不上"),
    (92, PHONE, "1381000092", "不是电话号码"),
    (105, PHONE, "1.38E+10", "科学"),
    (118, PHONE, "13810000118/13910000118", "只填一个"),
    (131, CAME_ON, "春节前", "不是日期"),
    (150, CAME_ON, "2120-1-20", "还没有到"),
    (177, CAME_ON, "2020-1-32", "不是日期"),
    (201, ADDRESS, "", "请填住址"),
    (240, NUMBER, "same as 12", "与第"),
    (288, 2, "男/女", "不认识"),
)


def returnees_sheet() -> list[list[str]]:
    """Three hundred rows under a heading, seventeen of them wrong, each in another way."""
    rows = returnees()
    for at, column, value, _word in WRONG:
        row = rows[at - 1]
        row[column] = value(row[column]) if callable(value) else value
    twin, first = rows[239], rows[11]
    twin[2], twin[NUMBER] = first[2], first[NUMBER]
    # Right, though not as the template has them.
    rows[1][NUMBER] = "'" + rows[1][NUMBER].lower()
    rows[2][PHONE] = f"+86 138 1{rows[2][PHONE][4:7]} {rows[2][PHONE][7:]}"
    rows[3][CAME_ON], rows[5][CAME_ON], rows[6][CAME_ON] = "43850", "2020年1月20日", "2020/1/20"
    rows[7][ADDRESS], rows[8][ADDRESS] = "福清市音西街道凤山社区五组12号", "3#501"
    return [list(HEADINGS), *rows]


def as_cells(headings: Sequence[str], row: Sequence[str]) -> tuple[str, ...]:
    """A row's cells in the order of the kind's columns, as the sheets' engine gives them."""
    known = {name: column.key for column in columns() for name in (column.title, *column.aliases)}
    by_key = {
        known[heading]: cell.strip() for heading, cell in zip(headings, row, strict=True) if heading in known
    }
    return tuple(by_key.get(column.key, "") for column in columns())
