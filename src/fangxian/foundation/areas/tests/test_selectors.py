"""Reading the register: scopes, days, names, and ranges that the index searches."""

from datetime import date, timedelta

import pytest
from django.db import connection

from fangxian.access.scope import Scope
from fangxian.foundation.areas.models import Area
from fangxian.foundation.areas.selectors import (
    area_get,
    area_names,
    area_names_whole,
    area_path,
    areas_at,
    children_of,
    counts_by_level,
    history_of,
    name_on,
    outlines_within,
    register_newest,
)
from fangxian.foundation.areas.services import grid_draw
from fangxian.foundation.areas.tests.builders import (
    CITY,
    EVERYWHERE,
    FIRST_DAY,
    HOUSE,
    adopted,
    city,
    renamed,
    without,
)
from fangxian.kit.scoping import ScopeMissing
from fangxian.plain.areacodes import Level
from fangxian.plain.errors import OutOfScope

pytestmark = pytest.mark.django_db

LATER = date(2020, 12, 31)
VILLAGE = "350181007002"
TOWN = Scope.of_areas("350181007")


def codes(rows) -> list[str]:
    return [row.code for row in rows]


def test_an_area_outside_the_scope_does_not_exist() -> None:
    city()
    assert area_get(TOWN, VILLAGE).name == "凤山社区居委会"
    for scope, code in (
        (TOWN, "350181008200"),
        (TOWN, "350181"),
        (EVERYWHERE, "999"),
        (Scope.nothing(), VILLAGE),
    ):
        with pytest.raises(OutOfScope):
            area_get(scope, code)


def test_a_query_without_a_scope_raises() -> None:
    with pytest.raises(ScopeMissing):
        Area.objects.all()


def test_areas_of_a_level_by_scope() -> None:
    city()
    assert codes(areas_at(TOWN, Level.VILLAGE)) == ["350181007001", VILLAGE]
    assert codes(areas_at(EVERYWHERE, Level.TOWN)) == ["350128100", "350181007", "350181008"]
    assert codes(areas_at(Scope.nothing(), Level.TOWN)) == []


def test_children_are_one_level_down_and_in_force() -> None:
    city()
    grid = grid_draw(actor=HOUSE, village_code=VILLAGE, name="第一网格")
    adopted(without("350181007001"), as_of=LATER)
    assert codes(children_of(EVERYWHERE, "350181007")) == [VILLAGE]
    assert codes(children_of(EVERYWHERE, VILLAGE)) == [grid.code]
    assert codes(children_of(EVERYWHERE, grid.code)) == []
    assert codes(children_of(Scope.of_areas("350181008"), "350181007")) == []


def test_counts_names_and_paths() -> None:
    city()
    grid = grid_draw(actor=HOUSE, village_code=VILLAGE, name="第一网格")
    assert counts_by_level(TOWN) == {
        Level.PROVINCE: 0, Level.PREFECTURE: 0, Level.COUNTY: 0, Level.TOWN: 1, Level.VILLAGE: 2,
        Level.GRID: 1,
    }  # fmt: skip
    assert area_names({VILLAGE, "350181", "999999"}) == {VILLAGE: "凤山社区居委会", "350181": "福清市"}
    assert area_names_whole({grid.code, "999999"}) == {grid.code: "凤山社区居委会第一网格"}
    assert area_path(grid.code) == [
        ("350181", "福清市"), ("350181007", "音西街道"), (VILLAGE, "凤山社区居委会"), (grid.code, "第一网格"),
    ]  # fmt: skip
    assert area_path("3501") == []


def test_what_was_it_called_and_was_it_there() -> None:
    city()
    adopted(renamed(VILLAGE, "凤山社区", without("350181007001")), as_of=LATER)
    before, day = timedelta(days=1), LATER
    assert [name_on(VILLAGE, one) for one in (FIRST_DAY - before, FIRST_DAY, day - before, day)] == [
        None, "凤山社区居委会", "凤山社区居委会", "凤山社区",
    ]  # fmt: skip
    assert [name_on("350181007001", one) for one in (day - before, day)] == ["融西社区居委会", None]
    assert codes(areas_at(TOWN, Level.VILLAGE, on=day - before)) == ["350181007001", VILLAGE]
    assert codes(areas_at(TOWN, Level.VILLAGE, on=day)) == codes(areas_at(TOWN, Level.VILLAGE)) == [VILLAGE]
    assert codes(areas_at(TOWN, Level.VILLAGE, on=FIRST_DAY - before)) == []


def test_a_history_is_told_within_the_scope() -> None:
    city()
    assert [one.register for one in history_of(TOWN, VILLAGE)] == [register_newest()]
    with pytest.raises(OutOfScope):
        history_of(TOWN, "350181008200")


def test_outlines_are_those_inside_an_area_and_in_reach() -> None:
    city()
    square = {"type": "Polygon", "coordinates": [[[119, 25], [120, 25], [120, 26], [119, 25]]]}
    rows = Area.objects.within(EVERYWHERE).filter(code__in=("350181", "350181007", "350181008"))
    rows.update(outline=square, outline_schematic=True)
    assert codes(outlines_within(EVERYWHERE, "350181")) == ["350181007", "350181008"]
    assert codes(outlines_within(TOWN, "350181")) == ["350181007"]
    assert outlines_within(TOWN, "350181")[0].outline == square
    assert codes(outlines_within(EVERYWHERE, "350128")) == []


@pytest.mark.parametrize("level", [Level.TOWN, Level.VILLAGE, Level.GRID])
def test_ranges_of_codes_are_searched_by_the_index(level: Level) -> None:
    """On PostgreSQL so small a table would be scanned; with scans forbidden it must find the index fit."""
    city()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    plan = areas_at(Scope.of_areas("350181"), level).explain()
    assert "area_by_level" in plan
    assert any(bound in plan for bound in ("level=? AND code>? AND code<?", "(code)::text >= '350181'")), plan
    then = areas_at(Scope.of_areas("350181"), level, on=FIRST_DAY).explain()
    assert "SCAN areas_area" not in then
    assert "Seq Scan" not in then


def test_lists_do_not_carry_outlines(django_assert_num_queries) -> None:
    city()
    with django_assert_num_queries(1):
        assert len([area.name for area in areas_at(EVERYWHERE, Level.VILLAGE)]) == len(CITY) - 7
