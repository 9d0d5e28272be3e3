"""Grids drawn from households: proposed, adopted, changed by hand."""

from collections import Counter

import pytest

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.foundation.areas.selectors import areas_at
from fangxian.foundation.journal.models import JournalLine
from fangxian.foundation.people import gridding
from fangxian.foundation.people.gridding import (
    Gridding,
    doors_of,
    grids_adopt,
    grids_propose,
    households_assign,
)
from fangxian.foundation.people.models import Household, HouseholdCategory, Person
from fangxian.foundation.people.rules.addresses import Address
from fangxian.foundation.people.rules.grids import Size
from fangxian.foundation.people.services import Door, Resident, households_enter
from fangxian.foundation.places.models import Place
from fangxian.foundation.places.services import place_add
from fangxian.plain.areacodes import Level
from fangxian.plain.errors import NotAllowed, OutOfScope, Refused, Stale
from tests.cast import GRID, OTHER_GRID, OTHER_VILLAGE, SIBLING, SYSTEM, VILLAGE, Cast

pytestmark = pytest.mark.django_db

EVERYWHERE = Scope.system("测试")
SIZE = Size(target=6, least=3, most=8)


def lived_in(building: int, households: int, *, village: str = VILLAGE, grid: str = "") -> list[Door]:
    """Doors of a building, one person behind the first of them and two behind each other one."""
    return [
        Door(
            village,
            Address(building=str(building), room=str(100 + room)),
            [Resident("张三", "none")] + [Resident("李四", "none")] * (room > 0),
            area_code=grid,
            categories=["core"] if room == 0 else [],
        )
        for room in range(households)
    ]


@pytest.fixture
def households(cast: Cast) -> None:
    """Five buildings of three households each, in no grid."""
    for building in (10, 1, 2, 3, 4):
        households_enter(actor=SYSTEM, doors=lived_in(building, 3))


def proposal(**other: object) -> Gridding:
    return grids_propose(EVERYWHERE, VILLAGE, **({"size": SIZE} | other))  # type: ignore[arg-type]


def adopted(cast: Cast, seat: str = "village", **other: object) -> int:
    asked = {"size": SIZE, "seen": proposal().stamp} | other
    return grids_adopt(actor=cast.actor(seat), village_code=VILLAGE, **asked)  # type: ignore[arg-type]


def where() -> dict[str, str]:
    """The grid of each building; several of one that is torn."""
    found: dict[str, set[str]] = {}
    for door in doors_of(EVERYWHERE, VILLAGE):
        found.setdefault(door.address.building, set()).add(door.grid)
    return {building: "+".join(sorted(grids)) for building, grids in found.items()}


def lines(*verbs: str) -> list[JournalLine]:
    return list(JournalLine.objects.within(EVERYWHERE).filter(verb__in=verbs).order_by("id"))


def test_what_would_be_drawn_stands_beside_what_is(households: None) -> None:
    found = proposal()
    assert [(grid.code, grid.households) for grid in found.today] == [(GRID, 0), (OTHER_GRID, 0)]
    assert [
        (grid.code, grid.name, grid.households, grid.persons, grid.span, grid.moving)
        for grid in found.proposed
    ] == [
        (GRID, "第1网格", 6, 10, "1栋—2栋", 6),
        (OTHER_GRID, "第2网格", 6, 10, "3栋—4栋", 6),
        ("", "第3网格", 3, 5, "10栋", 3),
    ]
    assert (found.loose, found.is_settled) == (15, False)


def test_a_village_without_households_has_nothing_to_draw(cast: Cast) -> None:
    assert proposal().proposed == []
    with pytest.raises(Refused, match="还没有登记住户"):
        adopted(cast)


def test_adopting_draws_what_is_missing_and_moves_households_with_their_people(
    cast: Cast, households: None
) -> None:
    assert adopted(cast) == 15
    grids = [area.code for area in areas_at(EVERYWHERE, Level.GRID)]
    assert len(grids) == 3
    assert where() == dict(
        zip(("1", "2", "3", "4", "10"), (GRID, GRID, OTHER_GRID, OTHER_GRID, grids[2]), strict=True)
    )
    of = dict(Household.objects.within(EVERYWHERE).values_list("id", "area_code"))
    for model in (Person, HouseholdCategory):
        rows = list(model.objects.within(EVERYWHERE).values_list("household_id", "area_code"))
        assert rows
        assert all(of[household] == area for household, area in rows)
    assert Counter(Person.objects.within(Scope.of_areas(GRID)).values_list("village_code", flat=True)) == {
        VILLAGE: 10
    }


def test_adopting_is_one_act_of_the_journal(cast: Cast, households: None) -> None:
    adopted(cast)
    (act,) = lines("grids.adopted")
    assert act.area_code == VILLAGE
    assert act.facts["households"] == 15
    assert act.facts["drawn"] == 1
    assert act.facts["grids"][GRID] == 6
    assert len(lines("grid.drawn")) == 3
    assert [line.facts["households"] for line in lines("households.moved")] == [15]


def test_moving_goes_by_slices(cast: Cast, households: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gridding, "SLICE", 4)
    assert adopted(cast) == 15
    assert [line.facts["households"] for line in lines("households.moved")] == [4, 4, 4, 3]
    assert proposal().is_settled


def test_adopting_what_is_there_moves_nobody(cast: Cast, households: None) -> None:
    adopted(cast)
    before = where()
    found = proposal()
    assert found.is_settled
    assert adopted(cast) == 0
    assert where() == before


def test_a_grid_with_a_chief_keeps_its_code_where_it_overlaps_most(cast: Cast, households: None) -> None:
    adopted(cast)
    smaller = Size(target=3, least=3, most=3)
    plain = grids_propose(EVERYWHERE, VILLAGE, size=smaller)
    assert [grid.code for grid in plain.proposed if grid.households][:1] == [GRID]
    wide = Size(target=12, least=9, most=15)
    chiefed = grids_propose(EVERYWHERE, VILLAGE, size=wide, chiefed=[OTHER_GRID])
    assert [grid.code for grid in chiefed.proposed] == [OTHER_GRID]


def test_what_was_seen_is_adopted_or_nothing(cast: Cast, households: None) -> None:
    seen = proposal().stamp
    households_enter(actor=SYSTEM, doors=lived_in(5, 1))
    with pytest.raises(Stale):
        adopted(cast, seen=seen)
    assert set(where().values()) == {""}


@pytest.mark.parametrize(
    ("seat", "refusal"),
    [("leader", NotAllowed), ("chief", NotAllowed), ("hq", NotAllowed), ("sibling", OutOfScope), ("gate", NotAllowed)],
)  # fmt: skip
def test_who_may_not_draw(cast: Cast, households: None, seat: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        adopted(cast, seat)
    with pytest.raises(refusal):
        households_assign(actor=cast.actor(seat), village_code=VILLAGE, grid_code=GRID, first="1栋")
    assert set(where().values()) == {""}


def test_the_town_may(cast: Cast, households: None) -> None:
    assert adopted(cast, "town") == 15


def test_only_what_is_in_reach_is_read(cast: Cast, households: None) -> None:
    households_enter(actor=SYSTEM, doors=lived_in(1, 2, village=OTHER_VILLAGE))
    scope = cast.actor("other_village").scope(Permission.PERSON_SEE)
    assert doors_of(scope, VILLAGE) == []
    assert len(doors_of(scope, OTHER_VILLAGE)) == 2


def test_a_building_is_put_into_another_grid_by_hand(cast: Cast, households: None) -> None:
    adopted(cast)
    moved = households_assign(actor=cast.actor("village"), village_code=VILLAGE, grid_code=GRID, first="3栋")
    assert moved == 3
    assert where()["3"] == GRID
    assert lines("households.moved")[-1].facts == {"households": 3, "persons": 5, "to": {GRID: 3}}


def test_a_run_of_addresses_is_put_into_another_grid(cast: Cast, households: None) -> None:
    adopted(cast)
    moved = households_assign(
        actor=cast.actor("village"), village_code=VILLAGE, grid_code=OTHER_GRID, first="2栋101", last="2栋"
    )
    assert moved == 2
    assert where()["2"] == f"{GRID}+{OTHER_GRID}"


def test_tearing_a_grid_is_warned_of_and_may_be_wanted(cast: Cast, households: None) -> None:
    adopted(cast)
    asked = {"actor": cast.actor("village"), "village_code": VILLAGE, "grid_code": GRID, "first": "10栋"}
    with pytest.raises(Refused, match="第1网格就不连片了"):
        households_assign(**asked)  # type: ignore[arg-type]
    assert households_assign(**asked, anyway=True) == 3  # type: ignore[arg-type]
    assert {grid.code: grid.pieces for grid in proposal().today}[GRID] == 2


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"first": "99栋"}, "没有住户"),
        ({"first": "老地方"}, "看不懂"),
        ({"first": "1栋", "last": "？"}, "看不懂"),
        ({"first": "1栋", "grid_code": f"{SIBLING}001"}, "请选这个村居的一个网格"),
        ({"first": "1栋", "place": "望潮里"}, "没有住户"),
        ({"first": "1栋"}, "已经在第1网格"),
    ],
)
def test_what_cannot_be_moved_is_said(
    cast: Cast, households: None, asked: dict[str, str], sentence: str
) -> None:
    adopted(cast)
    with pytest.raises(Refused, match=sentence):
        households_assign(actor=cast.actor("village"), village_code=VILLAGE, **({"grid_code": GRID} | asked))  # type: ignore[arg-type]


def test_names_that_are_taken_are_not_drawn_twice(cast: Cast) -> None:
    households_enter(actor=SYSTEM, doors=lived_in(1, 3, village=SIBLING) + lived_in(2, 3, village=SIBLING))
    found = grids_propose(EVERYWHERE, SIBLING, size=Size(target=3, least=3, most=3))
    assert [grid.name for grid in found.proposed] == ["第1网格", "第2网格"]
    grids_adopt(
        actor=cast.actor("sibling"),
        village_code=SIBLING,
        size=Size(target=3, least=3, most=3),
        seen=found.stamp,
    )
    assert [area.code for area in areas_at(Scope.of_areas(SIBLING), Level.GRID)] == [
        f"{SIBLING}001",
        f"{SIBLING}002",
    ]


def test_a_span_says_its_compound_once_and_no_door(cast: Cast) -> None:
    compounds = [
        place_add(actor=SYSTEM, kind=Place.Kind.COMPOUND, village_code=VILLAGE, name=name, grid_code=None)
        for name in ("望潮里", "阳光城")
    ]
    for compound in compounds:
        doors = [
            Door(
                VILLAGE,
                Address(building=str(building), room="101"),
                [Resident("张三", "none")],
                place_id=compound.id,
            )
            for building in (1, 2, 3)
        ]
        households_enter(actor=SYSTEM, doors=doors)
    households_enter(actor=SYSTEM, doors=[Door(VILLAGE, Address(house="12"), [Resident("李四", "none")])])
    spans = {
        most: [grid.span for grid in proposal(size=Size(target=most, least=1, most=most)).proposed]
        for most in (1, 3, 7)
    }
    assert spans[1] == ["", *(f"{name} {number}栋" for name in ("望潮里", "阳光城") for number in (1, 2, 3))]
    assert spans[3] == ["", "望潮里 1栋—3栋", "阳光城 1栋—3栋"]
    assert spans[7] == ["望潮里 1栋—阳光城 3栋"]
    assert proposal().places == ("", "望潮里", "阳光城")


def test_grids_drawn_for_an_exercise_bear_its_mark(cast: Cast) -> None:
    drill = Actor.system("tests", reason="演练", exercise=True)
    households_enter(actor=drill, doors=lived_in(1, 3, village=SIBLING))
    found = grids_propose(EVERYWHERE, SIBLING, size=SIZE)
    grids_adopt(actor=cast.actor("sibling"), village_code=SIBLING, size=SIZE, seen=found.stamp)
    (grid,) = areas_at(Scope.of_areas(SIBLING), Level.GRID)
    assert grid.exercise
    assert all(
        line.exercise
        for line in lines("grids.adopted", "households.moved", "grid.drawn")
        if line.area_code[:12] == SIBLING
    )
