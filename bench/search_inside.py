"""Inside the house that ``search`` measures: whom to look for, and the workbook that offices look through."""

import time
from pathlib import Path
from typing import Any

import django

django.setup()

import xlsxwriter  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import Count  # noqa: E402
from python_calamine import CalamineWorkbook  # noqa: E402

from bench.house import answer_lines  # noqa: E402
from fangxian.access.scope import Scope  # noqa: E402
from fangxian.drill.seats import seats_make  # noqa: E402
from fangxian.foundation.people.models import Household, Person  # noqa: E402
from fangxian.foundation.people.rules.addresses import Address  # noqa: E402
from fangxian.kit.initials import initials_of  # noqa: E402
from fangxian.site.commands.city import SEED, STORY_VILLAGE  # noqa: E402

_EVERYWHERE = Scope.system("测量")
_HEADS = ("姓名", "证件号码", "手机", "住址")


def furnish(*, password: str) -> dict[str, Any]:
    """The seats; somebody of the story's village, as people would ask for him."""
    seats_make(village=STORY_VILLAGE, password=password, seed=SEED)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    people = Person.objects.within(Scope.of_areas(STORY_VILLAGE)).select_related("household")
    chosen = next(
        one for one in people.order_by("id")[500:]
        if len(one.name) == 3 and one.phone and len(one.number) == 18 and initials_of(one.name).isascii()
    )  # fmt: skip
    address = Address.unpacked(chosen.household.address)
    everybody = Person.objects.within(_EVERYWHERE)
    largest = everybody.values("village_code").annotate(count=Count("id")).order_by("-count").first()
    assert largest is not None
    return {
        "code": STORY_VILLAGE,
        "largest": largest["village_code"],
        "village": people.count(),
        "city": everybody.count(),
        "name": chosen.name,
        "given": chosen.name[1:],
        "letters": initials_of(chosen.name),
        "house": address.house or address.building,
        "last": chosen.number[-4:],
        "number": chosen.number,
        "phone": chosen.phone,
        "nobody": "15400000000",
        "household": str(chosen.household_id),
    }


def village_workbook(*, folder: str) -> str:
    """The story's village as the workbook that its office would keep."""
    path = Path(folder, "village.xlsx")
    doors = {
        one.id: Address.unpacked(one.address).said()
        for one in Household.objects.within(Scope.of_areas(STORY_VILLAGE))
    }
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, _HEADS)
        for number, one in enumerate(Person.objects.within(Scope.of_areas(STORY_VILLAGE)), start=1):
            sheet.write_row(number, 0, (one.name, one.number, one.phone, doors[one.household_id]))
    return str(path)


def look_through(*, path: str, name: str) -> float:
    """Seconds from opening the workbook to the row with a name, by the fastest reader that Python has."""
    began = time.perf_counter()
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    assert any(row[0] == name for row in rows)
    return time.perf_counter() - began


if __name__ == "__main__":
    answer_lines({"furnish": furnish, "village_workbook": village_workbook, "look_through": look_through})
