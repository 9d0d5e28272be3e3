"""A city with people: all of them written, marked, behind their doors, and comparable with the census."""

from pathlib import Path

import pytest

from fangxian.access.scope import Scope
from fangxian.drill.city import City, city_make
from fangxian.drill.comparison import of_database, of_population, page_write
from fangxian.drill.population import Fingerprint, shipped_census
from fangxian.drill.removal import exercise_remove
from fangxian.foundation.areas.models import Area
from fangxian.foundation.duties.models import Duty
from fangxian.foundation.duties.parts import parts_in, parts_lacking
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.people.models import Household, HouseholdCategory, Person
from fangxian.foundation.people.rules.addresses import Address
from fangxian.foundation.people.services import Door, Resident, households_enter
from fangxian.foundation.places.models import Place
from fangxian.foundation.places.services import place_add
from fangxian.foundation.plan.selectors import plan_at
from fangxian.foundation.responders.models import Pledge, PledgeSignature, Responder, ResponderRole
from fangxian.plain import clock
from tests.cast import COUNTY, SIBLING, SYSTEM, VILLAGE, Cast

pytestmark = pytest.mark.django_db

EVERYWHERE = Scope.system("测试")
PEOPLE = 600


def city(seed: int = 7, *, residents: int = PEOPLE, members: int = 0) -> City:
    return City(county=COUNTY, seed=seed, surely_leaderless=SIBLING, residents=residents, members=members)


def make(city: City) -> str:
    fingerprint = Fingerprint()
    list(city_make(city, fingerprint))
    return str(fingerprint)


def persons() -> list[tuple[str, ...]]:
    rows = Person.objects.within(EVERYWHERE).filter(exercise=True).select_related("household")
    return sorted(
        (one.area_code, one.household.address, one.name, one.number, one.phone, one.stay) for one in rows
    )


def test_everybody_is_written_marked_and_lives_in_a_grid_of_the_exercise(real: Responder) -> None:
    make(city())
    rows = Person.objects.within(EVERYWHERE)
    assert (rows.count(), rows.filter(exercise=False).count()) == (PEOPLE, 0)
    grids = set(
        Area.objects.within(EVERYWHERE).filter(level="grid", exercise=True).values_list("code", flat=True)
    )
    assert set(rows.values_list("area_code", flat=True)) <= grids
    households = Household.objects.within(EVERYWHERE)
    assert not households.filter(place=None).exists()
    assert not Place.objects.within(EVERYWHERE).filter(exercise=False).exists()
    kinds = HouseholdCategory.objects.within(EVERYWHERE).values_list("category", flat=True)
    assert set(kinds) <= {"core", "isolated", "hardship", "elders_alone"}


def test_a_grid_s_households_stand_side_by_side(real: Responder) -> None:
    make(city())
    rows = Household.objects.within(EVERYWHERE & Scope.of_areas(VILLAGE)).select_related("place")
    # Identifiers come in the order of the doors.
    grids = [one.area_code for one in sorted(rows, key=lambda one: one.id)]
    assert grids == sorted(grids)


def test_the_same_seed_makes_the_same_city_again(real: Responder) -> None:
    first = make(city()), persons()
    exercise_remove(actor=SYSTEM)
    assert persons() == []
    assert (make(city()), persons()) == first
    exercise_remove(actor=SYSTEM)
    assert make(city(8)) != first[0]


def test_core_households_play_their_parts(real: Responder) -> None:
    """Most of what the plan asks for, by members of the village, from households of the kind."""
    make(city(residents=2_000))
    plan, now = plan_at(clock.now()), clock.now()
    keys = {part.key for part in parts_in(plan)}
    rows = list(Duty.objects.within(EVERYWHERE).filter(kind__in=keys).select_related("responder"))
    core = set(
        HouseholdCategory.objects.within(EVERYWHERE)
        .filter(category="core")
        .values_list("household_id", flat=True)
    )
    assert core
    assert rows
    for one in rows:
        assert one.exercise
        assert one.household_id in core
        assert one.area_code.startswith(one.responder.area_code)
    asked = {part.key for part in parts_in(plan) if part.expected}
    lacking = sum(len(some) for some in parts_lacking(EVERYWHERE, plan, now).values())
    assert lacking < sum(one.kind in asked for one in rows)


def test_what_is_written_is_what_was_thrown(real: Responder) -> None:
    make(city())
    written, thrown = of_database(), of_population(city().population)
    assert (written.men, written.women, written.sizes) == (thrown.men, thrown.women, thrown.sizes)
    assert (written.generations, written.elders) == (thrown.generations, thrown.elders)


def test_the_page_says_what_is_modelled_and_by_how_much_it_is_off(real: Responder, tmp_path: Path) -> None:
    page_write(city(), shipped_census(), tmp_path)
    page = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert "音西街道" in page
    assert "people (推算)" in page
    assert "| 一人户 | households of one | 24.09 % |" in page
    figure = (tmp_path / "city-and-census.svg").read_text(encoding="utf-8")
    assert figure.startswith("<svg")
    assert figure.count("<rect") > 60


def test_real_households_and_places_keep_their_doors_and_names(cast: Cast) -> None:
    """A compound that the exercise would call the same is called otherwise; a door of the same number is another's."""
    names = {site.name for settled in city().population for site in settled.sites}
    village = city().population.settled(city().register[0])
    real_place = place_add(
        actor=SYSTEM, kind="compound", village_code=village.village.code, name=village.sites[0].name
    )
    door = village.homes[0].door
    address = Address(
        building=door.building, unit=door.unit, room=door.room, group=door.group, house=door.house
    )
    told = Resident("真人", "none", relation="head")
    here = Door(village.village.code, address, [told], place_id=real_place.id)
    households_enter(actor=SYSTEM, doors=[here])
    make(city())
    assert Person.objects.within(EVERYWHERE).filter(exercise=True).count() == PEOPLE
    exercise_remove(actor=SYSTEM)
    left = list(Person.objects.within(EVERYWHERE))
    assert [one.name for one in left] == ["真人"]
    assert list(Place.objects.within(EVERYWHERE)) == [real_place]
    assert real_place.name in names


def test_the_force_has_its_bodies_roles_and_the_hospital_s_pledge(real: Responder) -> None:
    make(city(residents=0, members=400))
    invented = Responder.objects.within(EVERYWHERE).filter(exercise=True)
    assert invented.filter(standing__in=("member", "probationary")).count() == 400
    hospital = Organisation.objects.within(EVERYWHERE).get(name="市医院")
    pledge = Pledge.objects.within(EVERYWHERE).get()
    assert pledge.organisation_id == hospital.id
    signatures = PledgeSignature.objects.within(EVERYWHERE).filter(pledge=pledge)
    assert signatures.count() == 132
    assert set(signatures.values_list("responder__unit_id", flat=True)) == {hospital.id}
    villages = {one.code for one in city().villages}
    assert set(invented.exclude(standing="leader").values_list("residence", flat=True)) <= villages
    roles = set(ResponderRole.objects.within(EVERYWHERE).values_list("role", flat=True))
    assert roles >= {"publicist", "investigator", "persuader", "service_helper"}
    assert len({one.phone for one in invented}) == invented.count()
