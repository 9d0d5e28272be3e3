"""Registering, naming, renaming and closing places."""

from uuid import uuid4

import pytest

from fangxian.foundation.areas.services import grid_draw
from fangxian.foundation.areas.tests.builders import (
    DRILL,
    EVERYWHERE,
    HOUSE,
    adopted,
    cadre,
    chief,
    city,
    without,
)
from fangxian.foundation.journal.models import JournalLine
from fangxian.foundation.places.models import Place, PlaceAlias
from fangxian.foundation.places.selectors import aliases_by_place, aliases_of_area, places_in
from fangxian.foundation.places.services import place_add, place_alias_add, place_close, place_rename
from fangxian.foundation.places.tests.builders import OTHER_TOWN, SIBLING, VILLAGE, place
from fangxian.plain.errors import NotAllowed, OutOfScope, Refused, Stale

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _city(db: None) -> None:
    city()


def lines(verb: str) -> list[JournalLine]:
    return list(JournalLine.objects.within(EVERYWHERE).filter(verb=verb).order_by("id"))


def refusal(act, **arguments) -> str:
    with pytest.raises(Refused) as caught:
        act(**arguments)
    return caught.value.code


def test_a_place_lies_in_a_village_or_in_a_grid_of_it() -> None:
    grid = grid_draw(actor=HOUSE, village_code=VILLAGE, name="第一网格")
    plain, within = place(" 金辉华府 ", actor=cadre(VILLAGE)), place("凤凰花园", grid_code=grid.code)
    assert (plain.name, plain.area_code, plain.village_code, plain.grid_code) == (
        "金辉华府", VILLAGE, VILLAGE, None
    )  # fmt: skip
    assert (within.area_code, within.village_code, within.grid_code) == (grid.code, VILLAGE, grid.code)
    assert [(line.area_code, line.facts["name"]) for line in lines("place.added")] == [
        (VILLAGE, "金辉华府"), (grid.code, "凤凰花园")
    ]  # fmt: skip


def test_places_that_are_refused() -> None:
    place("金辉华府")
    other = grid_draw(actor=HOUSE, village_code=SIBLING, name="第一网格")
    new = {"actor": HOUSE, "kind": Place.Kind.HAMLET, "village_code": VILLAGE, "name": "新村"}
    assert refusal(place_add, **new | {"name": "金辉华府"}) == "place.name_taken"
    assert refusal(place_add, **new | {"name": " "}) == "name.missing"
    assert refusal(place_add, **new | {"kind": "castle"}) == "place.kind_unknown"
    assert refusal(place_add, **new | {"grid_code": other.code}) == "place.grid_elsewhere"
    assert refusal(place_add, **new | {"grid_code": f"{VILLAGE}999"}) == "area.unknown"
    assert refusal(place_add, **new | {"village_code": OTHER_TOWN}) == "place.no_village"
    assert places_in(EVERYWHERE, VILLAGE).count() == 1


def test_the_same_name_in_another_village_is_another_place() -> None:
    assert place("金辉华府").id != place("金辉华府", SIBLING).id


def test_a_place_can_not_be_added_to_an_abolished_village() -> None:
    adopted(without(VILLAGE))
    assert refusal(place, name="金辉华府") == "place.area_abolished"


def test_a_renamed_place_keeps_its_old_name_as_an_alias() -> None:
    one = place("金辉华府")
    place_rename(actor=HOUSE, place_id=one.id, name="金辉城", from_name="金辉华府")
    place_rename(actor=HOUSE, place_id=one.id, name="金辉华府")
    place_rename(actor=HOUSE, place_id=one.id, name="金辉城")
    assert places_in(EVERYWHERE, VILLAGE).get().name == "金辉城"
    assert sorted(aliases_by_place(EVERYWHERE, [one.id])[one.id]) == ["金辉华府", "金辉城"]
    assert lines("place.renamed")[0].facts == {"before": "金辉华府", "after": "金辉城"}


def test_renamings_that_are_refused_or_change_nothing() -> None:
    one, _ = place("金辉华府"), place("凤凰花园")
    assert place_rename(actor=HOUSE, place_id=one.id, name="金辉华府").name == "金辉华府"
    assert lines("place.renamed") == []
    assert refusal(place_rename, actor=HOUSE, place_id=one.id, name="凤凰花园") == "place.name_taken"
    with pytest.raises(Stale):
        place_rename(actor=HOUSE, place_id=one.id, name="新", from_name="早先的名字")


def test_names_of_a_place_and_of_a_bare_area() -> None:
    one = place("金辉华府")
    place_alias_add(actor=cadre(VILLAGE), name="老车站", place_id=one.id)
    place_alias_add(actor=HOUSE, name="东亭", area_code=OTHER_TOWN)
    assert aliases_by_place(EVERYWHERE, [one.id]) == {one.id: ["老车站"]}
    assert aliases_of_area(EVERYWHERE, OTHER_TOWN) == ["东亭"]
    assert [line.noun for line in lines("place.alias_added")] == ["places.place", "areas.area"]
    add = {"actor": HOUSE, "name": "老车站"}
    assert refusal(place_alias_add, **add, place_id=one.id) == "place.alias_taken"
    assert refusal(place_alias_add, **add | {"name": "东亭"}, area_code=OTHER_TOWN) == "place.alias_taken"
    assert refusal(place_alias_add, **add) == "place.alias_of_nothing"


def test_a_closed_place_stays_and_its_name_is_free_again() -> None:
    one = place("金辉华府")
    assert place_close(actor=HOUSE, place_id=one.id).closed_at is not None
    assert refusal(place_close, actor=HOUSE, place_id=one.id) == "place.closed"
    assert refusal(place_rename, actor=HOUSE, place_id=one.id, name="新") == "place.closed"
    place("金辉华府")
    assert Place.objects.within(EVERYWHERE).count() == 2
    assert len(lines("place.closed")) == 1


def test_what_an_exercise_makes_is_marked_and_so_is_what_hangs_on_it() -> None:
    made = place("演练小区", actor=DRILL)
    alias = place_alias_add(actor=HOUSE, name="俗名", place_id=made.id)
    assert (made.exercise, alias.exercise) == (True, True)
    assert not place_alias_add(actor=HOUSE, name="东亭", area_code=VILLAGE).exercise


def test_who_may_change_places() -> None:
    one = place("金辉华府")
    for act, arguments in (
        (place, {"name": "新"}),
        (place_rename, {"place_id": one.id, "name": "新"}),
        (place_alias_add, {"place_id": one.id, "name": "新"}),
        (place_alias_add, {"area_code": VILLAGE, "name": "新"}),
        (place_close, {"place_id": one.id}),
    ):
        with pytest.raises(OutOfScope):
            act(actor=cadre(SIBLING), **arguments)
        with pytest.raises(NotAllowed):
            act(actor=chief(VILLAGE), **arguments)
    with pytest.raises(OutOfScope):
        place_close(actor=cadre(VILLAGE), place_id=uuid4())
    # A village's cadre may not name the whole town.
    with pytest.raises(OutOfScope):
        place_alias_add(actor=cadre(VILLAGE), name="新", area_code="350181007")
    assert PlaceAlias.objects.within(EVERYWHERE).count() == 0
