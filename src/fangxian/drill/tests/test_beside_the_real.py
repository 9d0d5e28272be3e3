"""An exercise in a city that is at work: beside real grids and leaders, the same each time, gone without a trace."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction

from fangxian.access.scope import Scope
from fangxian.drill.city import City, city_make
from fangxian.drill.removal import exercise_remove
from fangxian.drill.rules.shape import grids_of, shape_of
from fangxian.drill.seats import seats_make
from fangxian.foundation.areas.models import Area
from fangxian.foundation.duties.models import Duty
from fangxian.foundation.duties.selectors import places_answered_for
from fangxian.foundation.journal.models import JournalLine
from fangxian.foundation.journal.selectors import proof
from fangxian.foundation.journal.services import seal_lines
from fangxian.foundation.journal.tests.builders import wait_for_older
from fangxian.foundation.responders.models import Responder
from fangxian.kit.records import Table
from fangxian.plain import clock
from fangxian.plain.errors import Refused
from tests.cast import COUNTY, SIBLING, SYSTEM, VILLAGE, Cast
from tests.emptying import append_only_tables_are_emptied, witness_file

__all__ = ["append_only_tables_are_emptied", "witness_file"]

EVERYWHERE = Scope.system("测试")
SEED = 7


def make(seed: int = SEED) -> None:
    list(city_make(City(county=COUNTY, seed=seed, surely_leaderless=SIBLING)))
    seats_make(village=VILLAGE, password="exercise 2020", seed=seed)


def tables() -> Iterator[type[Table]]:
    for model in apps.get_models():
        if issubclass(model, Table) and model._meta.label_lower not in (
            "journal.journalline",
            "line.dirtymark",
        ):
            yield model


def real_rows() -> dict[str, list[Any]]:
    """Every row that is not the exercise's, as it lies in the database; gaps and seals follow by themselves."""
    return {
        model._meta.label_lower: list(_real(model).order_by("pk").values())
        for model in tables()
        if model._meta.label_lower not in ("line.gap", "journal.seal")
    }


def _real(model: type[Table]) -> Any:
    rows = model.objects.within(EVERYWHERE)
    marked = any(field.name == "exercise" for field in model._meta.fields)
    return rows.filter(exercise=False) if marked else rows


def people() -> list[tuple[str, str, str, str]]:
    rows = Responder.objects.within(EVERYWHERE).filter(exercise=True)
    return sorted((one.area_code, one.standing, one.name, one.phone) for one in rows)


def places() -> list[tuple[str, str]]:
    """Who holds what, without the identifiers, which are new each time."""
    held = Duty.objects.within(EVERYWHERE).filter(exercise=True)
    return sorted(held.values_list("kind", "area_code"))


@pytest.mark.django_db
def test_the_same_seed_makes_the_same_people_in_the_same_places(cast: Cast) -> None:
    make()
    first = (people(), places())
    exercise_remove(actor=SYSTEM)
    assert (people(), places()) == ([], [])
    make()
    assert (people(), places()) == first
    exercise_remove(actor=SYSTEM)
    make(SEED + 1)
    assert people() != first[0]


@pytest.mark.django_db
def test_real_grids_and_leaders_stay_as_they_are(cast: Cast) -> None:
    before = real_rows()
    leaders = places_answered_for(EVERYWHERE, "village_leader", clock.now())
    make()
    assert real_rows() == before
    after = places_answered_for(EVERYWHERE, "village_leader", clock.now())
    assert after[VILLAGE] == leaders[VILLAGE]
    names = list(
        Area.objects.within(Scope.of_areas(VILLAGE)).filter(level="grid").values_list("name", flat=True)
    )
    assert len(names) == len(set(names)) == 2 + grids_of(SEED, VILLAGE)


@pytest.mark.django_db
def test_the_shape_s_holes_are_the_exercise_s_whatever_real_grids_there_are(cast: Cast) -> None:
    make()
    shape = shape_of(
        SEED, list(Area.objects.within(EVERYWHERE).filter(level="village").values_list("code", flat=True)),
        surely_leaderless=SIBLING,
    )  # fmt: skip
    grids = Area.objects.within(EVERYWHERE).filter(level="grid", exercise=True)
    chiefs = Duty.objects.within(EVERYWHERE).filter(kind="grid_chief", exercise=True)
    assert grids.count() - chiefs.count() == len(shape.chiefless)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(20))
def test_any_seed_makes_a_city_even_one_without_a_squad(city: None, seed: int) -> None:
    with transaction.atomic():
        list(city_make(City(county=COUNTY, seed=seed, surely_leaderless=SIBLING)))


@pytest.mark.django_db(transaction=True)
def test_it_goes_without_a_trace_and_the_journal_tells_of_it(cast: Cast) -> None:
    before = real_rows()
    make()
    wait_for_older()
    while seal_lines():
        pass
    exercise_remove(actor=SYSTEM)
    wait_for_older()
    while seal_lines():
        pass
    for model in tables():
        if any(field.name == "exercise" for field in model._meta.fields):
            assert not model.objects.within(EVERYWHERE).filter(exercise=True).exists(), model
    assert real_rows() == before
    assert JournalLine.objects.within(EVERYWHERE).filter(exercise=True).count() > 50
    found = proof()
    assert (found.faults, found.unsealed, found.unwitnessed_seals) == ((), 0, 0)


@pytest.mark.django_db
def test_a_real_person_of_an_exercise_s_body_keeps_it_all(cast: Cast) -> None:
    """Nothing is removed while something real hangs on it."""
    make()
    invented = Responder.objects.within(EVERYWHERE).filter(exercise=True)[0]
    Duty(kind="village_cadre", responder=invented, area_code=VILLAGE, since=clock.now(), exercise=False).save(
        force_insert=True
    )
    before = people()
    with pytest.raises(Refused, match="什么也没有删"):
        exercise_remove(actor=SYSTEM)
    assert people() == before
