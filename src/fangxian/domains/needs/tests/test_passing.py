"""Returned once, transferred, put off: to whom, how often, until when."""

from datetime import timedelta

import pytest

from fangxian.domains.needs.climbing import needs_climb_due
from fangxian.domains.needs.passing import need_extend, need_return, need_transfer
from fangxian.domains.needs.rules.states import State, Verb
from fangxian.domains.needs.selectors import entries_of, moves_open_to
from fangxian.domains.needs.services import need_acknowledge, need_arrive
from fangxian.domains.needs.tests.builders import (
    COUNTY,
    EVERYWHERE,
    OTHER_VILLAGE,
    TO_TAKE,
    TOWN,
    VILLAGE,
    a_need,
    as_it_stands,
    brought_to,
    due_of,
    nobody_stands,
    the_body,
)
from fangxian.foundation.journal.models import JournalLine
from fangxian.foundation.orgs.models import Organisation
from fangxian.plain import clock
from fangxian.plain.errors import NotAllowed, OutOfScope, Refused

Kind = Organisation.Kind
LONG = timedelta(days=30)


@pytest.fixture
def office(city):
    return the_body(Kind.TOWN_OFFICE, TOWN)


def returned(cast, need, owner=None, seat="leader"):
    return need_return(
        actor=cast.actor(seat), need_id=need.id, words="不归村里管", owner_id=owner.id if owner else None
    )


def transferred(cast, need, owner, seat="leader"):
    return need_transfer(actor=cast.actor(seat), need_id=need.id, owner_id=owner.id, words="村里没有")


def test_it_goes_to_the_one_proposed_on_a_new_clock(cast, office, shifted):
    need = a_need(cast.actor("village"))
    shifted(10)
    after = returned(cast, need, office)
    assert (after.owner, after.state, after.rung, after.is_returned) == (office, State.RAISED, 1, True)
    assert after.due_at == after.state_since + timedelta(minutes=TO_TAKE)
    entry = entries_of(need).latest("version")
    assert (entry.verb, entry.from_owner_id, entry.to_owner_id) == (Verb.RETURN, need.owner_id, office.id)
    line = JournalLine.objects.within(EVERYWHERE)
    assert line.filter(verb="need.returned").get().facts["to"] == str(office.id)


def test_without_a_proposal_or_where_that_one_is_gone_the_headquarters_takes_it(cast, office):
    first = returned(cast, a_need(cast.actor("village")))
    assert first.owner.kind == Kind.HEADQUARTERS
    nobody_stands(Kind.TOWN_OFFICE, TOWN)
    assert returned(cast, a_need(cast.actor("village")), office).owner.kind == Kind.HEADQUARTERS
    far = the_body(Kind.VILLAGE_COMMITTEE, OTHER_VILLAGE)
    assert returned(cast, a_need(cast.actor("village")), far).owner.kind == Kind.HEADQUARTERS


def test_once_in_its_life(cast, office):
    need = returned(cast, a_need(cast.actor("village")), office)
    with pytest.raises(Refused) as refused:
        returned(cast, need, seat="town")
    assert refused.value.code == "need.returned_before"
    assert Verb.RETURN not in {move.verb for move in moves_open_to(cast.actor("town"), need, clock.now())}


def test_only_within_the_plans_window(cast, shifted):
    need = a_need(cast.actor("village"))
    shifted(120)
    with pytest.raises(Refused) as refused:
        returned(cast, need)
    assert refused.value.code == "need.return_too_late"


def test_what_was_taken_is_not_returned_but_can_be_transferred(cast, office):
    need = brought_to(State.ACKNOWLEDGED, raiser=cast.actor("village"), owner=cast.actor("leader"))
    with pytest.raises(Refused) as refused:
        returned(cast, need)
    assert refused.value.code == "need.not_when_acknowledged"
    after = transferred(cast, need, office)
    assert (after.owner, after.state, after.transferred) == (office, State.RAISED, 1)


def test_to_whom_it_can_be_transferred(cast):
    department = the_body(Kind.DEPARTMENT, COUNTY, key="tests")
    centre = the_body(Kind.HEALTH_CENTRE, TOWN)
    need = transferred(cast, a_need(cast.actor("village")), department)
    assert need.rung == 2
    need_acknowledge(actor=cast.actor("department"), need_id=need.id)
    after = transferred(cast, need, centre, seat="department")
    assert after.rung == 1
    with pytest.raises(OutOfScope):
        transferred(cast, after, the_body(Kind.VILLAGE_COMMITTEE, OTHER_VILLAGE), seat="town")
    with pytest.raises(OutOfScope):
        transferred(cast, after, centre, seat="town")  # it lies there already


def test_who_does_not_own_it_passes_nothing_on(cast, office):
    need = a_need(cast.actor("village"))
    for seat, error in (("village", NotAllowed), ("gate", NotAllowed), ("sibling", OutOfScope)):
        with pytest.raises(Refused) as refused:
            transferred(cast, need, office, seat=seat)
        assert type(refused.value) is error


def test_not_more_often_than_the_plan_says(cast, office):
    need, village = a_need(cast.actor("village")), the_body(Kind.VILLAGE_COMMITTEE, VILLAGE)
    for owner in (office, village, office):
        transferred(cast, need, owner, seat="hq")
    with pytest.raises(Refused) as refused:
        transferred(cast, need, village, seat="hq")
    assert refused.value.code == "need.passed_on_enough"


def test_after_it_was_passed_down_it_climbs_the_same_rungs_again(cast):
    need = a_need(cast.actor("village"))
    needs_climb_due(due_of(need) + LONG)
    transferred(cast, need, the_body(Kind.VILLAGE_COMMITTEE, VILLAGE), seat="hq")
    assert needs_climb_due(clock.now() + LONG) == 3
    assert as_it_stands(need).owner.kind == Kind.HEADQUARTERS


def test_put_off_once_before_the_deadline(cast):
    need = brought_to(State.ACKNOWLEDGED, raiser=cast.actor("village"), owner=cast.actor("leader"))
    until = due_of(need) + timedelta(minutes=60)
    after = need_extend(actor=cast.actor("leader"), need_id=need.id, until=until, words="货在路上")
    assert (after.due_at, after.state, after.extended) == (until, State.ACKNOWLEDGED, 1)
    assert entries_of(need).latest("version").until == until
    with pytest.raises(Refused) as refused:
        need_extend(
            actor=cast.actor("leader"), need_id=need.id, until=until + timedelta(minutes=1), words="还在路上"
        )
    assert refused.value.code == "need.extended_before"
    assert needs_climb_due(until - timedelta(seconds=1)) == 0
    assert needs_climb_due(until) == 1


@pytest.mark.parametrize(
    ("minutes", "code"),
    [(-1, "need.extended_too_far"), (0, "need.extended_too_far"), (241, "need.extended_too_far")],
)
def test_no_further_than_the_plan_lets_him(cast, minutes, code):
    need = brought_to(State.ACKNOWLEDGED, raiser=cast.actor("village"), owner=cast.actor("leader"))
    until = due_of(need) + timedelta(minutes=minutes)
    with pytest.raises(Refused) as refused:
        need_extend(actor=cast.actor("leader"), need_id=need.id, until=until, words="货在路上")
    assert refused.value.code == code


def test_not_after_the_deadline(cast, shifted):
    need = brought_to(State.ACKNOWLEDGED, raiser=cast.actor("village"), owner=cast.actor("leader"))
    shifted(240)
    with pytest.raises(Refused) as refused:
        need_extend(
            actor=cast.actor("leader"), need_id=need.id, until=clock.now() + timedelta(hours=1), words="忘了"
        )
    assert refused.value.code == "need.extended_too_late"


def test_an_emergency_is_not_put_off_and_not_left(cast, office):
    need = a_need(cast.actor("village"), urgency="emergency")
    leader = cast.actor("leader")
    taken = need_acknowledge(actor=leader, need_id=need.id)
    assert due_of(taken) == taken.state_since + timedelta(minutes=20)
    with pytest.raises(Refused) as refused:
        need_extend(actor=leader, need_id=need.id, until=due_of(taken) + timedelta(minutes=1), words="堵车")
    assert refused.value.code == "need.never_put_off"
    there = need_arrive(actor=leader, need_id=need.id)
    assert due_of(there) == clock_of(there) + timedelta(minutes=30)
    with pytest.raises(Refused) as refused:
        transferred(cast, need, office)
    assert refused.value.code == "need.not_left"


def clock_of(need):
    """When somebody was there."""
    assert need.arrived_at is not None
    return need.arrived_at
