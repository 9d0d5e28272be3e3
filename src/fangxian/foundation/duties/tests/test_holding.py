"""Mouths, contacts and hand-overs: whole or not at all, no hole between, nothing wider than it was."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.foundation.duties.chains import DOOR, whole_chain
from fangxian.foundation.duties.holding import duties_hand_over, household_contact_assign, mouth_hold
from fangxian.foundation.duties.models import Duty
from fangxian.foundation.duties.selectors import duties_at, grants_of
from fangxian.foundation.duties.services import Appointment, duties_appoint, duty_appoint
from fangxian.foundation.journal.models import JournalLine
from fangxian.foundation.people.models import Household
from fangxian.foundation.people.services import household_category_set
from fangxian.foundation.people.tests.builders import household
from fangxian.foundation.places.models import Place
from fangxian.foundation.places.services import place_add
from fangxian.plain import clock
from fangxian.plain.errors import NotAllowed, OutOfScope, Refused, Stale
from tests.cast import GRID, OTHER_VILLAGE, SYSTEM, VILLAGE, Cast

EVERYWHERE = Scope.system("测试")


def mouth(name: str = "东村口", kind: str = "village_gate", village: str = VILLAGE) -> Place:
    """A mouth of a village."""
    return place_add(actor=SYSTEM, kind=kind, village_code=village, name=name)


def home(room: str, kind: str = "isolated") -> Household:
    """A household of a kind, in the first grid."""
    return household(room=room, area_code=GRID, categories=(kind,))


def held(responder: UUID, kind: str) -> list[Duty]:
    """What somebody holds of a kind now."""
    rows = duties_at(EVERYWHERE, clock.now()).filter(responder_id=responder, kind=kind)
    return list(rows.order_by("id"))


@pytest.mark.django_db
def test_each_mouth_has_its_own_holder(cast: Cast) -> None:
    east, west = mouth(), mouth("西路口", "junction")
    by = cast.actor("village")
    mouth_hold(actor=by, place_id=east.id, responder_id=cast.responder("gate"))
    mouth_hold(actor=by, place_id=west.id, responder_id=cast.responder("responder"))
    with pytest.raises(Refused) as refused:
        mouth_hold(actor=by, place_id=east.id, responder_id=cast.responder("runner"))
    assert refused.value.code == "duty.taken"
    line = JournalLine.objects.within(EVERYWHERE).filter(verb="duty.appointed").order_by("id").last()
    assert line is not None
    assert line.facts["place"] == str(west.id)


@pytest.mark.django_db
def test_the_database_itself_refuses_a_second_holder(cast: Cast) -> None:
    east = mouth()
    first = mouth_hold(actor=cast.actor("village"), place_id=east.id, responder_id=cast.responder("gate"))
    second = Duty(
        kind=first.kind, responder_id=cast.responder("runner"), area_code=VILLAGE, place=east, sole=True,
        since=first.since + timedelta(seconds=1),
    )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        second.save(force_insert=True)


@pytest.mark.django_db
def test_a_compound_is_no_mouth_and_a_closed_one_is_not_held(cast: Cast) -> None:
    compound = place_add(actor=SYSTEM, kind="compound", village_code=VILLAGE, name="和园")
    with pytest.raises(Refused) as refused:
        mouth_hold(actor=cast.actor("village"), place_id=compound.id, responder_id=cast.responder("gate"))
    assert refused.value.code == "mouth.is_none"


@pytest.mark.django_db
def test_who_may_not_fill_it(cast: Cast) -> None:
    east = mouth()
    for seat, error in (("chief", NotAllowed), ("gate", NotAllowed), ("other_village", OutOfScope)):
        with pytest.raises(error):
            mouth_hold(actor=cast.actor(seat), place_id=east.id, responder_id=cast.responder("gate"))


@pytest.mark.django_db
def test_a_mouth_or_a_household_is_never_a_bare_place(cast: Cast) -> None:
    for kind, code in (("mouth_holder", VILLAGE), ("household_contact", GRID)):
        with pytest.raises(Refused) as refused:
            duty_appoint(
                actor=cast.actor("village"), kind=kind, responder_id=cast.responder("gate"), area_code=code
            )
        assert refused.value.code == "duty.over_no_area"


@pytest.mark.django_db
def test_a_contact_reaches_his_grid_and_sees_no_people(cast: Cast) -> None:
    one = home("501")
    person = cast.responder("other_village")
    Duty.objects.within(EVERYWHERE).filter(responder_id=person).update(until=clock.now())
    household_contact_assign(actor=SYSTEM, grid_code=GRID, household_ids=[one.id], responder_id=person)
    (grant,) = grants_of(person, clock.now())
    assert grant.here == Scope.of_areas(GRID)
    assert Permission.PERSON_SEE not in grant.role.here | grant.role.citywide


@pytest.mark.django_db
def test_a_duty_over_a_mouth_without_its_mouth_reaches_nothing(cast: Cast) -> None:
    person = cast.responder("other_village")
    Duty.objects.within(EVERYWHERE).filter(responder_id=person).update(until=clock.now())
    Duty(kind="mouth_holder", responder_id=person, area_code=VILLAGE, since=clock.now()).save(
        force_insert=True
    )
    assert grants_of(person, clock.now()) == ()


@pytest.mark.django_db
def test_many_households_go_to_one_person_and_on_to_another(cast: Cast) -> None:
    homes = [home(f"50{number}") for number in range(4)]
    keys, by = [one.id for one in homes], cast.actor("village")
    first, second = cast.responder("responder"), cast.responder("runner")
    given = household_contact_assign(actor=by, grid_code=GRID, household_ids=keys, responder_id=first)
    assert len(given) == 4
    assert household_contact_assign(actor=by, grid_code=GRID, household_ids=keys, responder_id=first) == []
    household_contact_assign(actor=by, grid_code=GRID, household_ids=keys[:1], responder_id=second)
    assert [row.household_id for row in held(second, "household_contact")] == keys[:1]
    assert len(held(first, "household_contact")) == 3
    ended = Duty.objects.within(EVERYWHERE).get(household_id=keys[0], responder_id=first)
    assert ended.until == held(second, "household_contact")[0].since


@pytest.mark.django_db
def test_a_household_of_another_grid_is_not_given(cast: Cast) -> None:
    here, elsewhere = home("501"), household(room="777", village=OTHER_VILLAGE)
    with pytest.raises(OutOfScope):
        household_contact_assign(
            actor=cast.actor("village"),
            grid_code=GRID,
            household_ids=[here.id, elsewhere.id],
            responder_id=cast.responder("responder"),
        )
    assert held(cast.responder("responder"), "household_contact") == []


@pytest.mark.django_db
def test_what_he_answered_for_is_handed_over_at_one_moment(cast: Cast) -> None:
    chief, runner = cast.responder("chief"), cast.responder("responder")
    one = home("501")
    by = cast.actor("village")
    household_contact_assign(actor=by, grid_code=GRID, household_ids=[one.id], responder_id=chief)
    (grid,), (contact,) = held(chief, "grid_chief"), held(chief, "household_contact")
    begun = duties_hand_over(actor=by, responder_id=chief, to={grid.id: runner, contact.id: None})
    grid.refresh_from_db()
    contact.refresh_from_db()
    assert [row.kind for row in begun] == ["grid_chief"]
    assert grid.until == contact.until == begun[0].since
    assert not duties_at(EVERYWHERE, clock.now()).filter(responder_id=chief).exists()
    lines = JournalLine.objects.within(EVERYWHERE).filter(verb="duties.handed_over")
    assert [line.facts for line in lines] == [{"ended": 2, "handed": 1, "responder": str(chief)}]


@pytest.mark.django_db
def test_a_hand_over_that_fails_for_one_changes_nothing(cast: Cast) -> None:
    chief, by = cast.responder("chief"), cast.actor("village")
    duties_appoint(actor=SYSTEM, appointments=[Appointment("village_cadre", chief, VILLAGE)])
    (grid,), (cadre,) = held(chief, "grid_chief"), held(chief, "village_cadre")
    # The town appoints a village's cadres; the village itself may not.
    with pytest.raises(NotAllowed):
        duties_hand_over(actor=by, responder_id=chief, to={grid.id: None, cadre.id: None})
    assert held(chief, "grid_chief") == [grid]
    with pytest.raises(Refused):
        duties_hand_over(actor=by, responder_id=chief, to={grid.id: chief})
    duties_hand_over(actor=by, responder_id=chief, to={grid.id: None})
    with pytest.raises(Stale):
        duties_hand_over(actor=by, responder_id=chief, to={grid.id: None})


@pytest.mark.django_db
def test_the_chain_of_a_household_as_of_any_time(cast: Cast, django_assert_max_num_queries: Any) -> None:
    one, helper = home("501"), home("601", "core")
    east = mouth()
    household_category_set(actor=SYSTEM, household_id=one.id, category="hardship")
    before = clock.now()
    by = cast.actor("village")
    mouth_hold(actor=by, place_id=east.id, responder_id=cast.responder("gate"))
    household_contact_assign(
        actor=by, grid_code=GRID, household_ids=[one.id], responder_id=cast.responder("responder")
    )
    with django_assert_max_num_queries(10):
        now = whole_chain(one.area_code, clock.now(), one)
    told = [(link.kind, link.missing, [h.chip.id for h in link.holders]) for link in now.links[:3]]
    assert told == [
        ("household_contact", 0, [cast.responder("responder")]),
        ("grid_chief", 0, [cast.responder("chief")]),
        ("mouth_holder", 0, [cast.responder("gate")]),
    ]
    assert [link.level for link in now.links][-1] == "county"
    assert now.links[0].level == DOOR
    assert [core.household.id for core in now.core] == [helper.id]
    then = whole_chain(one.area_code, before, one)
    assert [link.missing for link in then.links[:3]] == [1, 0, 1]
