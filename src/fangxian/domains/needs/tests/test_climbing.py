"""Climbing by the clock: one rung at a time, each once, to the headquarters and no further."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from fangxian.domains.needs import climbing, moving, services
from fangxian.domains.needs.models import NeedEntry
from fangxian.domains.needs.rules.states import State, Verb
from fangxian.domains.needs.selectors import entries_of, needs_overdue
from fangxian.domains.needs.tests.builders import (
    CLOCK,
    COUNTY,
    EVERYWHERE,
    TO_TAKE,
    TOWN,
    VILLAGE,
    a_need,
    as_it_stands,
    at_once,
    brought_to,
    due_of,
    nobody_stands,
)
from fangxian.foundation.journal.models import JournalLine
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.orgs.services import Charter, organisations_form
from fangxian.plain.errors import NotAllowed

Kind = Organisation.Kind
WAY_UP = [Kind.VILLAGE_COMMITTEE, Kind.TOWN_OFFICE, Kind.WORKING_GROUP, Kind.HEADQUARTERS]
LONG = timedelta(days=30)


def climbed(need):
    return list(entries_of(need).filter(verb=Verb.CLIMB))


def test_it_does_not_climb_before_its_time(cast):
    need = a_need(cast.actor("village"))
    assert climbing.needs_climb_due(due_of(need) - timedelta(microseconds=1)) == 0
    assert climbing.needs_climb_due(due_of(need)) == 1


def test_rung_by_rung_to_the_headquarters(cast):
    need = a_need(cast.actor("village"))
    lain = [need.owner.kind]
    for _ in range(3):
        due = due_of(as_it_stands(need))
        assert climbing.needs_climb_due(due) == 1
        need = as_it_stands(need)
        assert need.state == State.RAISED
        assert due_of(need) == due + timedelta(minutes=TO_TAKE)
        lain.append(need.owner.kind)
    assert lain == WAY_UP
    assert climbing.needs_climb_due(due_of(need) + LONG) == 0
    assert as_it_stands(need).owner.kind == Kind.HEADQUARTERS
    assert list(needs_overdue(EVERYWHERE, due_of(need))) == [need]


def test_what_is_told_of_a_climb(cast):
    need = a_need(cast.actor("village"))
    climbing.needs_climb_due(due_of(need))
    after = as_it_stands(need)
    (entry,) = climbed(need)
    assert (entry.from_owner_id, entry.to_owner_id, entry.rung) == (need.owner_id, after.owner_id, 1)
    assert (entry.actor_key, entry.at) == ("system:needs.climb", due_of(need))
    line = JournalLine.objects.within(EVERYWHERE).filter(verb="need.climbed").get()
    assert line.facts == {
        "kind": "protective_goods", "urgency": "urgent", "rung": 1, "owner": str(after.owner_id),
        "from": str(need.owner_id), "to": str(after.owner_id),
    }  # fmt: skip


def test_after_a_far_jump_of_the_clock_it_climbs_each_rung_once(cast):
    need = a_need(cast.actor("village"))
    assert climbing.needs_climb_due(due_of(need) + LONG) == 3
    assert [entry.rung for entry in climbed(need)] == [1, 2, 3]
    assert climbing.needs_climb_due(due_of(need) + LONG) == 0


def test_a_jump_lifts_only_as_far_as_the_time_is_over(cast):
    need = a_need(cast.actor("village"))
    late = due_of(need) + timedelta(minutes=TO_TAKE)
    assert climbing.needs_climb_due(late) == 2
    after = as_it_stands(need)
    assert after.owner.kind == Kind.WORKING_GROUP
    # However late the worker came by, the deadlines are those of the plan.
    assert after.due_at == late + timedelta(minutes=TO_TAKE)


def test_one_call_lifts_one_rung(cast):
    need = a_need(cast.actor("village"))
    assert climbing.need_climb(actor=CLOCK, need_id=need.id, now=due_of(need) + LONG)
    assert as_it_stands(need).rung == 1


def test_what_was_taken_and_not_answered_climbs_too(cast):
    need = brought_to(State.ACKNOWLEDGED, raiser=cast.actor("village"), owner=cast.actor("leader"))
    assert climbing.needs_climb_due(due_of(need)) == 1
    after = as_it_stands(need)
    assert (after.owner.kind, after.state) == (Kind.TOWN_OFFICE, State.RAISED)


@pytest.mark.parametrize("state", [State.ANSWERED, State.CLOSED, State.WITHDRAWN])
def test_what_nobody_owes_stays(cast, state):
    need = brought_to(state, raiser=cast.actor("village"), owner=cast.actor("leader"))
    assert climbing.needs_climb_due(need.raised_at + LONG) == 0


def test_who_let_it_climb_no_longer_answers_it(cast):
    need = a_need(cast.actor("village"))
    climbing.needs_climb_due(due_of(need))
    with pytest.raises(NotAllowed) as refused:
        services.need_acknowledge(actor=cast.actor("leader"), need_id=need.id)
    assert "音西街道" in str(refused.value)
    assert services.need_acknowledge(actor=cast.actor("town"), need_id=need.id).state == State.ACKNOWLEDGED


def test_the_working_group_takes_what_has_climbed_to_it(cast):
    need = a_need(cast.actor("village"))
    climbing.needs_climb_due(due_of(need) + timedelta(minutes=TO_TAKE))
    services.need_acknowledge(actor=cast.actor("group"), need_id=need.id)
    answered = services.need_answer(actor=cast.actor("group"), need_id=need.id, words="卫生院调来两支")
    assert answered.state == State.ANSWERED


def test_a_rung_where_nobody_stands_is_passed_over(cast):
    need = a_need(cast.actor("village"))
    nobody_stands(Kind.TOWN_OFFICE, TOWN)
    assert climbing.needs_climb_due(due_of(need) + LONG) == 2
    assert [entry.rung for entry in climbed(need)] == [2, 3]


def test_where_nobody_stands_above_it_waits_until_somebody_does(cast):
    need = a_need(cast.actor("village"))
    nobody_stands(Kind.TOWN_OFFICE, TOWN)
    nobody_stands(Kind.WORKING_GROUP, COUNTY, key="supplies")
    nobody_stands(Kind.HEADQUARTERS, COUNTY)
    assert climbing.needs_climb_due(due_of(need) + LONG) == 0
    organisations_form(actor=CLOCK, charters=[Charter(Kind.TOWN_OFFICE, "新的办公室", TOWN)])
    assert climbing.needs_climb_due(due_of(need) + LONG) == 1
    assert as_it_stands(need).owner.name == "新的办公室"


def test_after_reopening_it_climbs_on_from_where_it_lies(cast):
    need = a_need(cast.actor("village"))
    climbing.needs_climb_due(due_of(need))
    town = cast.actor("town")
    services.need_acknowledge(actor=town, need_id=need.id)
    services.need_answer(actor=town, need_id=need.id, words="已送一支")
    need = services.need_reopen(actor=cast.actor("village"), need_id=need.id, words="还差一支")
    assert climbing.needs_climb_due(due_of(need)) == 1
    assert [(entry.round, entry.rung) for entry in climbed(need)] == [(0, 1), (1, 2)]


def test_the_database_refuses_a_second_climb_to_a_rung(cast):
    need = a_need(cast.actor("village"))
    climbing.needs_climb_due(due_of(need))
    (entry,) = climbed(need)
    twin = NeedEntry(need=need, area_code=VILLAGE, version=99, at=entry.at, verb=Verb.CLIMB, rung=1, words="")
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)
    twin.round = 1
    twin.save(force_insert=True)


def test_one_that_fails_does_not_stop_the_others(cast, monkeypatch, caplog):
    needs = [a_need(cast.actor("village")) for _ in range(3)]
    lay = moving.Moving.lay

    def failing(self, place):
        if self.need.id == needs[1].id:
            raise RuntimeError("坏了")
        lay(self, place)

    monkeypatch.setattr(moving.Moving, "lay", failing)
    assert climbing.needs_climb_due(due_of(needs[2])) == 2
    assert [as_it_stands(need).rung for need in needs] == [1, 0, 1]
    assert str(needs[1].id) in caplog.text


def test_every_due_one_is_found_whatever_the_batch(cast, monkeypatch):
    monkeypatch.setattr(climbing, "BATCH", 2)
    needs = [a_need(cast.actor("village")) for _ in range(5)]
    assert climbing.needs_climb_due(due_of(needs[-1])) == 5
    # All five wait for the same moment now: the batches are cut within it.
    due = due_of(needs[0])
    type(needs[0]).objects.within(EVERYWHERE).update(due_at=due)
    assert climbing.needs_climb_due(due) == 5


def test_the_beat_asks_an_index_and_leaves_the_top_alone(cast):
    need = a_need(cast.actor("village"))
    climbing.needs_climb_due(due_of(need) + LONG)
    assert as_it_stands(need).at_top
    waiting = type(need).objects.within(EVERYWHERE).filter(at_top=False, due_at__lte=due_of(need) + LONG)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
    assert "need_to_climb" in waiting.order_by("due_at", "id").values_list("due_at", "id").explain()


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_lift_it_once(cast):
    need = a_need(cast.actor("village"))
    lifted = at_once(
        *[lambda: climbing.need_climb(actor=CLOCK, need_id=need.id, now=due_of(need))] * 6,
    )
    assert sorted(lifted) == [False] * 5 + [True]
    assert len(climbed(need)) == 1
    assert JournalLine.objects.within(EVERYWHERE).filter(verb="need.climbed").count() == 1
    assert as_it_stands(need).rung == 1


@pytest.mark.django_db(transaction=True)
def test_taken_at_the_very_moment_of_climbing_it_has_one_owner(cast):
    need = a_need(cast.actor("village"))
    leader = cast.actor("leader")
    taken, lifted = at_once(
        lambda: services.need_acknowledge(actor=leader, need_id=need.id),
        lambda: climbing.need_climb(actor=CLOCK, need_id=need.id, now=due_of(need)),
    )
    after = as_it_stands(need)
    if lifted is True:
        assert isinstance(taken, NotAllowed)
        assert (after.rung, after.state) == (1, State.RAISED)
    else:
        assert lifted is False
        assert (after.rung, after.state) == (0, State.ACKNOWLEDGED)
    assert after.version == need.version + 1
