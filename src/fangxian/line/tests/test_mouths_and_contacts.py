"""Mouths without a holder, households without a contact: opened and closed by what is written."""

from collections.abc import Callable
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fangxian.access.scope import Scope
from fangxian.foundation.duties.holding import household_contact_assign, mouth_hold
from fangxian.foundation.duties.selectors import duties_at
from fangxian.foundation.duties.services import duty_end
from fangxian.foundation.people.services import household_category_end, household_category_set
from fangxian.foundation.people.tests.builders import household
from fangxian.foundation.places.services import place_add, place_close
from fangxian.line.kinds import FAMILIES
from fangxian.line.models import Gap
from fangxian.line.services import line_sweep, marks_evaluate
from fangxian.plain import clock
from fangxian.plain.errors import Refused
from tests.cast import GRID, OTHER_GRID, SYSTEM, VILLAGE, Cast

EVERYWHERE = Scope.system("测试")


def looked_at() -> set[tuple[str, str]]:
    """The open gaps of the two families after the marks are worked off."""
    while marks_evaluate():
        pass
    return open_now()


def open_now() -> set[tuple[str, str]]:
    rows = Gap.objects.within(EVERYWHERE).filter(closed_at=None).values_list("kind", "subject")
    return {(kind, subject) for kind, subject in rows if kind.startswith(("mouth.", "contact."))}


@pytest.mark.django_db
def test_a_mouth_is_broken_until_somebody_holds_it(cast: Cast) -> None:
    east = place_add(actor=SYSTEM, kind="village_gate", village_code=VILLAGE, name="东村口")
    assert looked_at() == {("mouth.village_gate", str(east.id))}
    held = mouth_hold(actor=cast.actor("village"), place_id=east.id, responder_id=cast.responder("gate"))
    assert looked_at() == set()
    duty_end(actor=cast.actor("village"), duty_id=held.id)
    assert looked_at() == {("mouth.village_gate", str(east.id))}
    since = Gap.objects.within(EVERYWHERE).get(kind="mouth.village_gate", closed_at=None).since
    assert since >= held.since
    place_close(actor=SYSTEM, place_id=east.id)
    assert looked_at() == set()


@pytest.mark.django_db
def test_a_grid_has_one_gap_for_a_kind_however_many_households(cast: Cast) -> None:
    homes = [household(room=str(room), area_code=GRID, categories=("isolated",)) for room in range(500, 504)]
    household(room="900", area_code=GRID, categories=("core",))
    household(room="901", categories=("isolated",))  # in no grid: it is drawn into one first
    assert looked_at() == {("contact.isolated", GRID)}
    keys = [one.id for one in homes]
    assign = {"actor": cast.actor("village"), "grid_code": GRID, "responder_id": cast.responder("responder")}
    household_contact_assign(household_ids=keys[:3], **assign)  # type: ignore[arg-type]
    assert looked_at() == {("contact.isolated", GRID)}
    household_contact_assign(household_ids=keys[3:], **assign)  # type: ignore[arg-type]
    assert looked_at() == set()


@pytest.mark.django_db
def test_the_number_of_questions_does_not_grow(cast: Cast) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            for name in ("mouth", "contact"):
                list(FAMILIES[name].holes(EVERYWHERE, clock.now()))
        return len(asked)

    household(room="1", area_code=GRID, categories=("isolated",))
    place_add(actor=SYSTEM, kind="junction", village_code=VILLAGE, name="路口一")
    few = count()
    for number in range(2, 12):
        household(room=str(number), area_code=OTHER_GRID, categories=("isolated", "hardship"))
        place_add(actor=SYSTEM, kind="junction", village_code=VILLAGE, name=f"路口{number}")
    assert count() == few


_STEPS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 2)), max_size=10)


@pytest.mark.django_db(transaction=False)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=_STEPS)
def test_after_any_changes_it_equals_a_full_recomputation(cast: Cast, steps: list[tuple[int, int]]) -> None:
    salt = Gap.objects.within(EVERYWHERE).count(), clock.now().timestamp()
    mouths = [
        place_add(actor=SYSTEM, kind="junction", village_code=VILLAGE, name=f"口{salt[1]}{number}").id
        for number in range(3)
    ]
    homes = [
        household(building=f"{salt[1]}"[-6:], room=str(number), area_code=(GRID, OTHER_GRID)[number % 2]).id
        for number in range(3)
    ]
    for verb, number in steps:
        try:
            _changes(cast, mouths[number], homes[number], (GRID, OTHER_GRID)[number % 2])[verb]()
        except Refused:
            continue
    by_marks = looked_at()
    line_sweep()
    assert open_now() == by_marks


def _changes(cast: Cast, mouth: UUID, home: UUID, grid: str) -> list[Callable[[], object]]:
    person = cast.responder("responder")
    return [
        lambda: mouth_hold(actor=SYSTEM, place_id=mouth, responder_id=person),
        lambda: place_close(actor=SYSTEM, place_id=mouth),
        lambda: [
            duty_end(actor=SYSTEM, duty_id=one.id)
            for one in duties_at(EVERYWHERE, clock.now()).filter(place_id=mouth)
        ],
        lambda: household_category_set(actor=SYSTEM, household_id=home, category="isolated"),
        lambda: household_category_end(actor=SYSTEM, household_id=home, category="isolated"),
        lambda: household_contact_assign(
            actor=SYSTEM, grid_code=grid, household_ids=[home], responder_id=person
        ),
    ]
