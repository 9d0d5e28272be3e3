"""Reads the rows of the tests' own kind of sheet; knows no Django, since processes without it read them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fangxian.foundation.sheets.kinds import Column, Fault, RowFaulty
from fangxian.foundation.sheets.rules.cells import day_in
from fangxian.plain.errors import Refused
from fangxian.plain.words import N_

KINDS = {"小区": "compound", "自然村": "hamlet", "": "other"}
COLUMNS = (
    Column("village", "村居", required=True, example="凤山社区"),
    Column("name", "名称", aliases=("地名", "小区名称"), required=True, example="凤山花园", width=20),
    Column("kind", "类型", choices=("小区", "自然村"), example="小区"),
    Column("number", "编号", hint="18 位，按文本填", width=24),
    Column("opened", "启用日期", example="2020-01-23"),
    Column("code", "村居代码", hidden=True),
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A row that is right so far."""

    number: int
    code: str
    name: str
    kind: str


@dataclass(frozen=True)
class RowsOfPlaces:
    """The checker: villages by name."""

    villages: Mapping[str, str]

    def __call__(self, number: int, cells: Sequence[str]) -> Draft:
        village, name, kind, long_number, opened, code = cells
        faults = []
        code = code or self.villages.get(village, "")
        if code not in self.villages.values():
            faults.append(Fault("village", N_("没有“%(name)s”这个村居。"), {"name": village}))
        if not name:
            faults.append(Fault("name", N_("没有填名称。")))
        if kind not in KINDS:
            faults.append(Fault("kind", N_("没有“%(name)s”这种类型。"), {"name": kind}))
        if long_number and not (len(long_number) == 18 and long_number.isdigit()):
            faults.append(Fault("number", N_("编号要 18 位数字。")))
        if opened and day_in(opened) is None:
            faults.append(Fault("opened", N_("看不懂这个日期。")))
        if faults:
            raise RowFaulty(*faults)
        return Draft(number, code, name[:60], KINDS[kind])


class Refusing:
    """A checker that refuses the sheet as a whole."""

    def __call__(self, number: int, cells: Sequence[str]) -> Draft:
        raise Refused("test.refused", N_("第 %(row)d 行就不行。"), row=number)
