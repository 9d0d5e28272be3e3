"""A small register for tests, made through the services."""

import csv
import io
from collections.abc import Iterable
from datetime import date
from uuid import NAMESPACE_URL, uuid5

from fangxian.access.actor import Actor, Grant
from fangxian.access.roles import Administrator, GridChief, Role, VillageCadre
from fangxian.access.scope import Scope
from fangxian.foundation.areas.models import Register, RegisterDraft
from fangxian.foundation.areas.services import register_adopt, register_draft

EVERYWHERE = Scope.system("测试")
HOUSE = Actor.system("tests", reason="测试")
DRILL = Actor.system("drill", reason="测试", exercise=True)
FIRST_DAY = date(2019, 10, 31)

Row = tuple[str, str, str]

#: Two counties; 福清市 with two towns and four villages.
CITY: list[Row] = [
    ("35", "福建省", "省级"),
    ("3501", "福州市", "地级"),
    ("350181", "福清市", "县级市"),
    ("350128", "平潭县", "县"),
    ("350128100", "潭城镇", "镇"),
    ("350128100200", "红卫村委会", "村委会"),
    ("350181007", "音西街道", "街道"),
    ("350181008", "阳下街道", "街道"),
    ("350181007001", "融西社区居委会", "居委会"),
    ("350181007002", "凤山社区居委会", "居委会"),
    ("350181008200", "阳下村委会", "村委会"),
    ("350181008201", "上亭村委会", "村委会"),
]


def officer(role: type[Role], area_code: str) -> Actor:
    """Somebody who holds one role over one place; his account's identifier is drawn from the role's name."""
    here = Scope.of_areas(area_code)
    return Actor(
        key=f"user:{uuid5(NAMESPACE_URL, role.key)}",
        grants=(Grant(role, here, Scope.of_areas(area_code[:6])),),
    )


def administrator(area_code: str = "350181") -> Actor:
    """Somebody who looks after a county's register."""
    return officer(Administrator, area_code)


def cadre(area_code: str) -> Actor:
    """A village's cadre."""
    return officer(VillageCadre, area_code)


def chief(area_code: str) -> Actor:
    """A grid's chief."""
    return officer(GridChief, area_code)


def sheet(rows: Iterable[Row]) -> bytes:
    """A register sheet as CSV."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(["代码", "名称", "类型"])
    writer.writerows(rows)
    return file.getvalue().encode()


def drafted(rows: Iterable[Row], *, actor: Actor = HOUSE, as_of: date | None = None) -> RegisterDraft:
    """A sheet that waits for adoption."""
    return register_draft(actor=actor, filename="名册.csv", content=sheet(rows), as_of=as_of)


def adopted(rows: Iterable[Row], *, actor: Actor = HOUSE, as_of: date | None = None) -> Register:
    """An adopted sheet."""
    return register_adopt(actor=actor, draft_id=drafted(rows, actor=actor, as_of=as_of).id)


def city() -> Register:
    """The small register, in force."""
    return adopted(CITY, as_of=FIRST_DAY)


def renamed(code: str, name: str, rows: Iterable[Row] = CITY) -> list[Row]:
    """The rows with one area under another name."""
    return [(one, name if one == code else called, kind) for one, called, kind in rows]


def without(*codes: str, rows: Iterable[Row] = CITY) -> list[Row]:
    """The rows without some."""
    return [row for row in rows if row[0] not in codes]
