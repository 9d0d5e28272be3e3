"""The three steps of urging: by hand, by the clock, each once."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from fangxian.domains.needs.climbing import needs_climb_due
from fangxian.domains.needs.models import NeedEntry
from fangxian.domains.needs.rules.states import State, Verb
from fangxian.domains.needs.selectors import entries_of
from fangxian.domains.needs.services import need_acknowledge, need_answer, need_reopen
from fangxian.domains.needs.tests.builders import (
    CLOCK,
    EVERYWHERE,
    VILLAGE,
    a_need,
    as_it_stands,
    at_once,
    brought_to,
    due_of,
)
from fangxian.domains.needs.urging import (
    need_circulate,
    need_supervise,
    need_urge,
    need_urge_due,
    needs_urge_due,
)
from fangxian.foundation.journal.models import JournalLine
from fangxian.plain.errors import NotAllowed, Refused

LONG = timedelta(days=30)
#: The plan's minutes between the steps.
TO_SUPERVISE, TO_CIRCULATE = timedelta(minutes=240), timedelta(minutes=1440)
STEPS = [Verb.URGE, Verb.SUPERVISE, Verb.CIRCULATE]


@pytest.fixture
def at_the_top(cast):
    """A need that nobody took, and that lies with the headquarters by now."""
    need = a_need(cast.actor("village"))
    needs_climb_due(due_of(need) + LONG)
    return as_it_stands(need)


def steps(need):
    return [entry.verb for entry in entries_of(need) if entry.verb in STEPS]


def test_the_worker_urges_what_is_overdue_at_the_top_exactly_once(at_the_top):
    due = due_of(at_the_top)
    assert needs_urge_due(due - timedelta(microseconds=1)) == 0
    assert needs_urge_due(due) == 1
    assert needs_urge_due(due) == 0
    assert needs_urge_due(due + TO_SUPERVISE - timedelta(microseconds=1)) == 0
    assert needs_urge_due(due + TO_SUPERVISE) == 1
    # What is circulated, people decide.
    assert needs_urge_due(due + LONG) == 0
    assert steps(at_the_top) == [Verb.URGE, Verb.SUPERVISE]
    assert as_it_stands(at_the_top).due_at == due


def test_a_late_worker_takes_each_step_once_on_the_plans_clock(at_the_top):
    due = due_of(at_the_top)
    assert needs_urge_due(due + LONG) == 2
    after = as_it_stands(at_the_top)
    assert (after.urged, after.urged_at) == (2, due + TO_SUPERVISE)
    lines = JournalLine.objects.within(EVERYWHERE).filter(noun_id=str(at_the_top.id))
    assert lines.filter(verb="need.urged").count() == lines.filter(verb="need.supervised").count() == 1


def test_what_can_still_climb_is_not_urged_but_climbs(cast):
    need = a_need(cast.actor("village"))
    assert needs_urge_due(due_of(need) + LONG) == 0
    assert steps(need) == []


@pytest.mark.parametrize("seat", ["village", "town", "hq"])
def test_who_urges(cast, seat):
    need = a_need(cast.actor("village"))
    assert need_urge(actor=cast.actor(seat), need_id=need.id).urged == 1
    with pytest.raises(Refused) as refused:
        need_urge(actor=cast.actor("village"), need_id=need.id)
    assert refused.value.code == "need.urged_before"


@pytest.mark.parametrize("seat", ["leader", "gate", "colleague", "group"])
def test_who_does_not(cast, seat):
    need = a_need(cast.actor("village"))
    with pytest.raises(NotAllowed):
        need_urge(actor=cast.actor(seat), need_id=need.id)


def test_in_writing_by_the_headquarters_alone(cast):
    need = a_need(cast.actor("village"))
    for seat in ("town", "leader", "group"):
        with pytest.raises(NotAllowed):
            need_supervise(actor=cast.actor(seat), need_id=need.id)
    assert need_supervise(actor=cast.actor("hq"), need_id=need.id).urged == 2
    with pytest.raises(Refused):
        need_urge(actor=cast.actor("village"), need_id=need.id)


def test_circulated_when_its_time_has_come(cast, shifted):
    need = a_need(cast.actor("village"), urgency="daily")
    need_supervise(actor=cast.actor("hq"), need_id=need.id)
    with pytest.raises(Refused) as refused:
        need_circulate(actor=cast.actor("hq"), need_id=need.id)
    assert refused.value.code == "need.circulated_too_early"
    shifted(120 + TO_CIRCULATE.total_seconds() / 60)
    assert need_circulate(actor=cast.actor("hq"), need_id=need.id).urged == 3


def test_a_new_round_may_be_urged_again(cast):
    need = brought_to(State.ACKNOWLEDGED, raiser=cast.actor("village"), owner=cast.actor("leader"))
    need_urge(actor=cast.actor("village"), need_id=need.id)
    need_answer(actor=cast.actor("leader"), need_id=need.id, words="已送一支")
    after = need_reopen(actor=cast.actor("village"), need_id=need.id, words="还差一支")
    assert (after.urged, after.urged_at) == (0, None)
    need_urge(actor=cast.actor("village"), need_id=need.id)
    assert steps(need) == [Verb.URGE, Verb.URGE]


def test_taken_while_it_is_late_it_is_urged_by_the_clock_of_the_answer(cast, at_the_top):
    taken = need_acknowledge(actor=cast.actor("hq"), need_id=at_the_top.id)
    assert taken.urge_due_at == taken.due_at
    answered = need_answer(actor=cast.actor("hq"), need_id=at_the_top.id, words="已送到")
    assert answered.urge_due_at is None


def test_the_database_refuses_a_second_step_of_a_round(cast):
    need = a_need(cast.actor("village"))
    need_urge(actor=cast.actor("village"), need_id=need.id)
    twin = NeedEntry(need=need, area_code=VILLAGE, version=99, at=need.raised_at, verb=Verb.URGE, words="")
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)
    twin.round = 1
    twin.save(force_insert=True)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_urge_it_once(cast):
    need = a_need(cast.actor("village"))
    needs_climb_due(due_of(need) + LONG)
    due = due_of(as_it_stands(need))
    done = at_once(*[lambda: need_urge_due(actor=CLOCK, need_id=need.id, now=due)] * 6)
    assert sorted(done) == [False] * 5 + [True]
    assert steps(need) == [Verb.URGE]
