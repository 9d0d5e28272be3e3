"""Places of a village, and what answers to a name."""

import pytest
from django.db import connection

from fangxian.access.scope import Scope
from fangxian.foundation.areas.services import grid_draw
from fangxian.foundation.areas.tests.builders import EVERYWHERE, HOUSE, city
from fangxian.foundation.places.models import Place
from fangxian.foundation.places.selectors import Named, place_get, places_in, places_named
from fangxian.foundation.places.services import place_alias_add, place_close
from fangxian.foundation.places.tests.builders import OTHER_TOWN, SIBLING, TOWN, VILLAGE, place
from fangxian.plain.errors import OutOfScope

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _city(db: None) -> None:
    city()


def names(rows) -> list[str]:
    return [row.name for row in rows]


def test_the_open_places_of_a_village_within_the_scope() -> None:
    grid = grid_draw(actor=HOUSE, village_code=VILLAGE, name="第一网格")
    place("金辉华府")
    place("凤凰花园", grid_code=grid.code)
    place("邻村小区", SIBLING)
    place_close(actor=HOUSE, place_id=place("拆了的小区").id)
    assert names(places_in(EVERYWHERE, VILLAGE)) == ["金辉华府", "凤凰花园"]
    assert names(places_in(Scope.of_areas(grid.code), VILLAGE)) == ["凤凰花园"]
    assert names(places_in(Scope.of_areas(SIBLING), VILLAGE)) == []


def test_a_place_outside_the_scope_does_not_exist() -> None:
    one = place("金辉华府")
    assert place_get(Scope.of_areas(TOWN), one.id) == one
    with pytest.raises(OutOfScope):
        place_get(Scope.of_areas(OTHER_TOWN), one.id)


def test_a_name_that_no_list_has_is_found() -> None:
    place_alias_add(actor=HOUSE, name="东亭", area_code=OTHER_TOWN)
    assert places_named(EVERYWHERE, " 东亭 ") == [Named("东亭", True, OTHER_TOWN, None, "", "阳下街道")]
    assert places_named(Scope.of_areas(TOWN), "东亭") == []


def test_a_part_of_a_name_is_searched_within_a_town_the_nearest_first() -> None:
    near, far = place("金辉"), place("金辉华府二期", SIBLING)
    place_alias_add(actor=HOUSE, name="老金辉楼", place_id=far.id)
    place_alias_add(actor=HOUSE, name="东亭金辉", area_code=OTHER_TOWN)
    found = places_named(EVERYWHERE, "金辉", town_code=TOWN)
    assert [(one.name, one.place_id, one.proper_name) for one in found] == [
        ("金辉", near.id, "金辉"),
        ("老金辉楼", far.id, "金辉华府二期"),
        ("金辉华府二期", far.id, "金辉华府二期"),
    ]
    assert names(places_named(EVERYWHERE, "金辉")) == ["金辉"]
    assert places_named(EVERYWHERE, "", town_code=TOWN) == []


def test_closed_places_do_not_answer() -> None:
    one = place("金辉华府")
    place_alias_add(actor=HOUSE, name="老车站", place_id=one.id)
    place_close(actor=HOUSE, place_id=one.id)
    assert places_named(EVERYWHERE, "老车站", town_code=TOWN) == []
    assert places_named(EVERYWHERE, "金辉华府", town_code=TOWN) == []


def test_ranges_and_names_are_searched_by_the_index() -> None:
    """On PostgreSQL so small a table would be scanned; with scans forbidden it must find the index fit."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    assert "place_by_area" in places_in(EVERYWHERE, VILLAGE).explain()
    assert "place_by_name" in Place.objects.within(Scope.of_areas(TOWN)).filter(name="金辉").explain()
