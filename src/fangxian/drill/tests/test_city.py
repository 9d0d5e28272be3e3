"""The exercise is made as people would make it, is marked, and is removed whole; what is real stays."""

import pytest
from django.apps import apps

from fangxian.access.actor import Actor
from fangxian.access.scope import Scope
from fangxian.drill.city import City, city_make
from fangxian.drill.removal import exercise_remove
from fangxian.drill.seats import SEATS, seats_make, seats_missing
from fangxian.foundation.accounts.models import User
from fangxian.foundation.areas.models import Area
from fangxian.foundation.duties.models import Duty
from fangxian.foundation.journal.models import JournalLine
from fangxian.foundation.responders.models import Responder
from fangxian.kit.records import Table
from fangxian.plain import clock
from fangxian.plain.errors import NotAllowed, Refused
from tests.cast import COUNTY, SIBLING, SYSTEM, TOWN, VILLAGE, Cast

pytestmark = pytest.mark.django_db

EVERYWHERE = Scope.system("测试")
SEED = 7


def counts() -> dict[str, int]:
    """Rows of every table but the journal's, whose lines stay, and the marks, which the worker works off."""
    tables = [model for model in apps.get_models() if issubclass(model, Table)]
    kept = {"journal.journalline", "line.dirtymark"}
    return {
        model._meta.label_lower: model.objects.within(EVERYWHERE).count()
        for model in tables
        if model._meta.label_lower not in kept
    }


def make() -> None:
    assert list(city_make(City(county=COUNTY, seed=SEED, surely_leaderless=SIBLING))) == [
        "音西街道",
        "阳下街道",
    ]
    seats_make(village=VILLAGE, password="exercise 2020", seed=SEED)


def test_it_is_made_and_removed_whole(real: Responder) -> None:
    before = counts()
    make()
    made = counts()
    gone = exercise_remove(actor=SYSTEM)
    assert counts() == before
    assert gone == {table: made[table] - before[table] for table in made if made[table] != before[table]}
    line = JournalLine.objects.within(EVERYWHERE).get(verb="exercise.removed")
    assert line.facts == gone


def test_removing_nothing_changes_nothing(real: Responder) -> None:
    assert exercise_remove(actor=SYSTEM) == {}
    assert not JournalLine.objects.within(EVERYWHERE).filter(verb="exercise.removed").exists()


def test_everything_it_makes_is_marked(real: Responder) -> None:
    make()
    assert list(Responder.objects.within(EVERYWHERE).filter(exercise=False)) == [real]
    assert not Area.objects.within(EVERYWHERE).filter(level="grid", exercise=False).exists()
    lines = JournalLine.objects.within(EVERYWHERE).filter(actor="system:drill")
    assert lines.exists()
    assert not lines.filter(exercise=False).exists()


def test_one_village_has_no_leader(real: Responder) -> None:
    make()
    led = Duty.objects.within(EVERYWHERE).filter(kind="village_leader").values_list("area_code", flat=True)
    assert SIBLING not in set(led)


def test_a_real_duty_that_hangs_on_the_exercise_keeps_it_all(real: Responder) -> None:
    """No service makes one: what touches the exercise bears its mark."""
    make()
    invented = Responder.objects.within(Scope.of_areas(TOWN)).filter(standing="leader")[0]
    real_duty = Duty(kind="village_leader", responder=invented, area_code=SIBLING, since=clock.now())
    real_duty.save(force_insert=True)
    before = counts()
    with pytest.raises(Refused, match="什么也没有删"):
        exercise_remove(actor=SYSTEM)
    assert counts() == before


def test_who_may_remove_it(cast: Cast) -> None:
    for actor in (cast.actor("hq"), cast.actor("town"), cast.actor("auditor"), Actor(key="nobody")):
        with pytest.raises(NotAllowed):
            exercise_remove(actor=actor)


def test_a_newcomer_can_sit_in_every_chair(real: Responder) -> None:
    assert seats_missing()
    make()
    assert not seats_missing()
    accounts = User.objects.within(EVERYWHERE).filter(exercise=True)
    assert {user.username for user in accounts} == {seat.username for seat in SEATS}
    assert all(user.check_password("exercise 2020") for user in accounts)
