"""From the whistle to the way home: what each verb leaves, and what it refuses."""

from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from fangxian.domains.secondment.batching import batch_choose, batch_send, batch_strike
from fangxian.domains.secondment.candidates import shares_proposed
from fangxian.domains.secondment.models import KitIssue, Mark
from fangxian.domains.secondment.naming import people_name, people_strike, quota_withhold
from fangxian.domains.secondment.receiving import (
    contingent_receive,
    people_appraise,
    people_extend,
    people_send_home,
    quota_appraise,
    slip_receive,
    slips_unmask,
)
from fangxian.domains.secondment.rules.states import State
from fangxian.domains.secondment.rules.whistle_states import State as WhistleState
from fangxian.domains.secondment.selectors import (
    contingents_coming,
    contingents_of,
    contingents_unreceived,
    people_of_contingent,
    quotas_short,
    standings_of,
    times_sent,
)
from fangxian.domains.secondment.services import (
    Wanted,
    quotas_adopt,
    whistle_blow,
    whistle_draft,
    whistle_finish,
    whistle_withdraw,
)
from fangxian.domains.secondment.tests.builders import (
    EVERYWHERE,
    as_it_stands,
    asked,
    blown,
    department,
    ids,
    named,
    received,
    sent,
    shared,
    staff,
)
from fangxian.foundation.journal.models import JournalLine
from fangxian.foundation.responders.offering import exclusion_begin
from fangxian.plain import clock
from fangxian.plain.errors import NotAllowed, OutOfScope, Refused, Stale

pytestmark = pytest.mark.django_db


@contextmanager
def refused(code):
    with pytest.raises(Refused) as told:
        yield
    assert told.value.code == code


@pytest.fixture
def seats(cast):
    return cast.actor("town"), cast.actor("hq"), cast.actor("department")


# --- the whistle


def test_a_draft_is_its_towns_alone_and_is_heard_when_it_is_blown(cast):
    from fangxian.domains.secondment.selectors import whistles_seen  # noqa: PLC0415

    town, hq = cast.actor("town"), cast.actor("hq")
    drafted = whistle_draft(actor=town, asked=asked())
    assert list(whistles_seen(town)) == [drafted]
    assert not whistles_seen(hq)
    whistle = whistle_blow(actor=town, number=drafted.number)
    assert list(whistles_seen(hq)) == [whistle]
    assert not whistles_seen(cast.actor("other_town"))
    assert whistle.lead_id is not None


def test_an_emergency_is_due_in_thirty_minutes(cast):
    whistle = blown(cast.actor("town"), kind="emergency", starts_at=clock.now())
    assert whistle.due_at is not None
    assert whistle.blown_at is not None
    assert whistle.due_at - whistle.blown_at == timedelta(minutes=30)


def test_the_same_form_sent_twice_is_one_whistle(cast):
    from fangxian.plain.ids import uuid7  # noqa: PLC0415

    key, town = uuid7(), cast.actor("town")
    first = whistle_draft(actor=town, asked=asked(), whistle_id=key)
    assert whistle_draft(actor=town, asked=asked(), whistle_id=key).number == first.number


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"kind": "picnic"}, "whistle.kind_unknown"),
        ({"lines": ()}, "whistle.nobody"),
        ({"lines": (Wanted(501),)}, "whistle.too_many"),
        ({"lines": (Wanted(1, role="dancer"),)}, "responder.word_unknown"),
        ({"days": 0}, "whistle.days"),
        ({"purpose": " "}, "whistle.purpose"),
        ({"contact": ""}, "whistle.where"),
        ({"origin": "x"}, "whistle.origin_malformed"),
    ],
)
def test_a_whistle_says_everything(cast, other, code):
    with pytest.raises(Refused) as told:
        whistle_draft(actor=cast.actor("town"), asked=asked(**{"lines": (Wanted(1),)} | other))
    assert told.value.code == code


def test_only_the_towns_office_whistles_for_its_town(cast):
    with pytest.raises(OutOfScope):
        whistle_draft(actor=cast.actor("other_town"), asked=asked())
    with pytest.raises(NotAllowed):
        whistle_draft(actor=cast.actor("hq"), asked=asked())


def test_a_stale_whistle_and_one_that_is_over(cast):
    town = cast.actor("town")
    whistle = blown(town)
    with pytest.raises(Stale):
        whistle_withdraw(actor=town, number=whistle.number, version=1)
    whistle_withdraw(actor=town, number=whistle.number, version=whistle.version)
    with refused("whistle.not_when_withdrawn"):
        whistle_blow(actor=town, number=whistle.number)


# --- quotas


def test_quotas_go_to_who_is_outside_the_response(cast):
    staff(8), staff(4, key="statistics"), staff(20, key="health")
    whistle = blown(cast.actor("town"), Wanted(4))
    shares = {one.department.key: one for one in shares_proposed(whistle, clock.now())}
    assert "health" not in shares
    assert (shares["tests"].available, shares["statistics"].available) == (8, 4)
    assert sum(one.share.number for one in shares.values()) == 4
    assert shares["tests"].share.number == 3


def test_quotas_are_adopted_in_one_act_by_headquarters_or_its_group(cast, seats):
    town, hq, _ = seats
    staff(6)
    whistle = blown(town, Wanted(4))
    for numbers, code in (
        ({}, "quota.nobody"),
        ({department().id: 5}, "quota.too_many"),
        ({department("statistics").id: 1}, "organisation.unknown"),
    ):
        with pytest.raises(Refused) as told:
            quotas_adopt(actor=hq, number=whistle.number, numbers=numbers)
        assert told.value.code == code
    with pytest.raises(OutOfScope):
        quotas_adopt(actor=cast.actor("group"), number=whistle.number, numbers={department().id: 4})
    (quota,) = quotas_adopt(actor=hq, number=whistle.number, numbers={department().id: 3})
    assert (quota.number, quota.available) == (3, 6)
    (more,) = quotas_adopt(actor=hq, number=whistle.number, numbers={department().id: 1})
    assert (more.id, more.number) == (quota.id, 4)


def test_names_that_are_owed_are_spoken_for(seats):
    town, hq, _ = seats
    staff(4)
    shared(town, hq, 3)
    second = blown(town, Wanted(2))
    (share,) = [one for one in shares_proposed(second, clock.now()) if one.department.key == "tests"]
    assert share.available == 1


# --- names


def test_a_department_names_within_its_quota(cast, seats):
    town, hq, officer = seats
    people = staff(5)
    whistle, quota = shared(town, hq, 3)
    with refused("secondment.beyond_quota"):
        people_name(actor=officer, quota_id=quota.id, responders=[one.id for one in people])
    with pytest.raises(OutOfScope):
        people_name(actor=officer, quota_id=quota.id, responders=[cast.responder("town")])
    with pytest.raises(NotAllowed):
        people_name(actor=hq, quota_id=quota.id, responders=[people[0].id])
    told = people_name(actor=officer, quota_id=quota.id, responders=[one.id for one in people[:2]])
    assert [one.state for one in told] == [State.NAMED] * 2
    assert standings_of([whistle])[whistle.id].lacking == 1
    assert people_strike(actor=officer, quota_id=quota.id, secondees=[told[0].id]) == 1
    people_name(actor=officer, quota_id=quota.id, responders=[people[0].id])


def test_who_is_excluded_or_sent_already_is_not_named(seats):
    town, hq, officer = seats
    ill, away = staff(2)
    exclusion_begin(actor=officer, responder_id=ill.id, reason="health")
    named(town, hq, officer, [away])
    staff(2, first=10)
    _whistle, quota = shared(town, hq, 2)
    for one in (ill, away):
        with refused("secondment.forbidden"):
            people_name(actor=officer, quota_id=quota.id, responders=[one.id])


def test_what_a_department_cannot_give_is_said_with_a_reason_and_asked_of_others(seats):
    town, hq, officer = seats
    staff(4), staff(3, key="statistics")
    whistle, quota = shared(town, hq, 3)
    with refused("quota.no_reason"):
        quota_withhold(actor=officer, quota_id=quota.id, count=2, reason="")
    with refused("quota.withheld_beyond"):
        quota_withhold(actor=officer, quota_id=quota.id, count=4, reason="都在外地")
    quota_withhold(actor=officer, quota_id=quota.id, count=2, reason="两人在外地回不来")
    assert standings_of([whistle])[whistle.id].to_share == 2
    again = {one.department.key: one.share.number for one in shares_proposed(whistle, clock.now())}
    assert "tests" not in again
    assert again["statistics"] == 1  # half of three at the most


def test_a_quota_is_short_when_its_time_is_over(seats, shifted):
    town, hq, officer = seats
    people = staff(3)
    _whistle, quota = shared(town, hq, 3)
    assert not quotas_short(EVERYWHERE, clock.now())
    shifted(241)
    (short,) = quotas_short(EVERYWHERE, clock.now())
    assert (short.id, short.area_code, short.department_id) == (quota.id, town_code(), department().id)
    people_name(actor=officer, quota_id=quota.id, responders=[one.id for one in people[:2]])
    assert quotas_short(EVERYWHERE, clock.now())
    quota_withhold(actor=officer, quota_id=quota.id, count=1, reason="一人生病")
    assert not quotas_short(EVERYWHERE, clock.now())


def town_code():
    return "350181007"


# --- batches


def test_a_batch_is_chosen_for_several_towns_and_sent(cast, seats):
    town, hq, officer = seats
    people = staff(4)
    one, first = named(town, hq, officer, people[:2])
    two, second = named(cast.actor("other_town"), hq, officer, people[2:], area_code="350181008")
    batch = batch_choose(actor=hq, secondees=[each.id for each in (*first, *second)])
    assert batch.ordinal == 1
    contingents = list(contingents_of([batch]))
    assert [each.area_code for each in contingents] == [one.area_code, two.area_code]
    with refused("contingent.not_sent"):
        contingent_receive(actor=town, contingent_id=contingents[0].id, present=[], count=0)
    batch_strike(actor=hq, batch_id=batch.id, secondee_id=first[0].id)
    batch_send(actor=hq, batch_id=batch.id, kit={contingents[0].id: {"vest": 1, "dance": 3}})
    with refused("batch.sent_before"):
        batch_send(actor=hq, batch_id=batch.id, kit={})
    assert [each.sent for each in contingents_of([batch])] == [1, 2]
    assert [each.item for each in KitIssue.objects.within(EVERYWHERE)] == ["vest"]
    assert list(contingents_coming(town_scope())) == [contingents[0]]
    assert batch_choose_again(hq, officer, town).ordinal == 2


def batch_choose_again(hq, officer, town):
    _whistle, more = named(town, hq, officer, staff(1, first=50))
    return batch_choose(actor=hq, secondees=[one.id for one in more])


def town_scope():
    from fangxian.access.scope import Scope  # noqa: PLC0415

    return Scope.of_areas("350181007")


def test_nobody_is_chosen_twice(seats):
    town, hq, officer = seats
    _whistle, people = named(town, hq, officer, staff(1))
    batch_choose(actor=hq, secondees=[people[0].id])
    with refused("batch.changed"):
        batch_choose(actor=hq, secondees=[people[0].id])
    with refused("secondment.nobody"):
        batch_choose(actor=hq, secondees=[])


# --- received, appraised, home


def test_the_count_must_agree_and_who_is_missing_is_named_and_found(cast, seats, shifted):
    town, hq, officer = seats
    whistle, _batch, contingent = sent(town, hq, officer, staff(3))
    people = ids(whistle)
    with refused("contingent.count"):
        contingent_receive(actor=town, contingent_id=contingent.id, present=people[:2], count=3)
    with pytest.raises(OutOfScope):
        contingent_receive(
            actor=cast.actor("other_town"), contingent_id=contingent.id, present=people, count=3
        )
    assert not contingents_unreceived(EVERYWHERE, clock.now())
    shifted(600)
    assert contingents_unreceived(EVERYWHERE, clock.now())
    contingent_receive(actor=town, contingent_id=contingent.id, present=people[:2], count=2)
    assert ids(whistle, State.MISSING) == people[2:]
    assert contingents_unreceived(EVERYWHERE, clock.now())
    contingent_receive(actor=town, contingent_id=contingent.id, present=people[2:], count=3)
    assert ids(whistle, State.RECEIVED) == people
    assert not contingents_unreceived(EVERYWHERE, clock.now())


def test_a_slip_that_is_scanned_counts_its_bearer_in(cast, seats):
    town, hq, officer = seats
    whistle, _batch, contingent = sent(town, hq, officer, staff(2))
    first, second = people_of_contingent(contingent)
    with pytest.raises(OutOfScope):
        slip_receive(actor=cast.actor("other_town"), number=first.number)
    assert slip_receive(actor=town, number=first.number.lower()).state == State.RECEIVED
    slip_receive(actor=town, number=first.number)
    contingent_receive(actor=town, contingent_id=contingent.id, present=[second.id], count=2)
    assert len(ids(whistle, State.RECEIVED)) == 2


def test_who_did_not_come_is_replaced(seats):
    town, hq, officer = seats
    whistle, batch, contingent = sent(town, hq, officer, staff(2))
    people = ids(whistle)
    contingent_receive(actor=town, contingent_id=contingent.id, present=people[:1], count=1)
    batch_strike(actor=hq, batch_id=batch.id, secondee_id=people[1])
    assert standings_of([whistle])[whistle.id].lacking == 1
    assert not list(contingents_coming(EVERYWHERE))


def test_appraised_then_home_with_days_and_kit(seats, shifted):
    town, hq, officer = seats
    whistle, contingent = received(town, hq, officer, staff(2))
    people = ids(whistle)
    with refused("secondment.not_when_received"):
        people_send_home(actor=town, contingent_id=contingent.id, secondees=people, returned={})
    with refused("secondee.no_mark"):
        people_appraise(actor=town, contingent_id=contingent.id, marks={people[0]: ("", "")})
    people_appraise(
        actor=town, contingent_id=contingent.id, marks=dict.fromkeys(people, (Mark.GOOD, "守夜认真"))
    )
    shifted(3 * 24 * 60)
    with refused("kit.returned_beyond"):
        people_send_home(actor=town, contingent_id=contingent.id, secondees=people, returned={"vest": 3})
    people_send_home(actor=town, contingent_id=contingent.id, secondees=people, returned={"vest": 2})
    home = as_it_stands(people[0])
    assert (home.state, home.days, home.mark, home.words) == (State.HOME, 4, Mark.GOOD, "守夜认真")
    assert times_sent([home.responder_id])[home.responder_id] == 1
    assert {one.item: one.returned for one in KitIssue.objects.within(EVERYWHERE)} == {"vest": 2, "mask": 0}


def test_kept_on_until_a_later_day(seats):
    town, hq, officer = seats
    whistle, contingent = received(town, hq, officer, staff(1))
    (person,) = ids(whistle)
    until = as_it_stands(person).until
    assert until is not None
    with refused("secondee.not_later"):
        people_extend(actor=town, contingent_id=contingent.id, secondees=[person], until=until)
    later = until + timedelta(days=7)
    people_extend(actor=town, contingent_id=contingent.id, secondees=[person], until=later)
    assert as_it_stands(person).until == later


def test_nobody_leaves_an_emergency_before_it_is_done(seats):
    town, hq, officer = seats
    whistle, contingent = received(town, hq, officer, staff(1), kind="emergency")
    (person,) = ids(whistle)
    people_appraise(actor=town, contingent_id=contingent.id, marks={person: (Mark.GOOD, "")})
    home = {"actor": town, "contingent_id": contingent.id, "secondees": [person], "returned": {}}
    with refused("secondee.not_done"):
        people_send_home(**home)
    whistle_finish(actor=town, number=whistle.number)
    assert people_send_home(**home) == 1


def test_finishing_lets_go_who_was_not_sent(seats):
    town, hq, officer = seats
    whistle, people = named(town, hq, officer, staff(2))
    batch_choose(actor=hq, secondees=[people[0].id])
    done = whistle_finish(actor=town, number=whistle.number)
    assert done.state == WhistleState.FINISHED
    assert ids(whistle, State.STRUCK) == [one.id for one in people]


def test_the_town_appraises_the_department(cast, seats):
    town, hq, _officer = seats
    staff(3)
    _whistle, quota = shared(town, hq, 3)
    with pytest.raises(NotAllowed):
        quota_appraise(actor=hq, quota_id=quota.id, mark=Mark.GOOD, words="")
    done = quota_appraise(actor=town, quota_id=quota.id, mark=Mark.POOR, words="报名单晚了一天")
    assert (done.mark, done.words) == (Mark.POOR, "报名单晚了一天")


def test_full_names_for_slips_are_written_down(cast, seats):
    town, hq, officer = seats
    people = staff(1)
    _whistle, _batch, contingent = sent(town, hq, officer, people)
    asked_for: dict[str, Any] = {"contingent_id": contingent.id, "people": [people[0].id]}
    with refused("unmask.no_reason"):
        slips_unmask(actor=town, reason="", **asked_for)
    with pytest.raises(OutOfScope):
        slips_unmask(actor=cast.actor("other_town"), reason="roster", **asked_for)
    assert slips_unmask(actor=hq, reason="roster", **asked_for)[people[0].id][0] == people[0].name
    assert JournalLine.objects.within(EVERYWHERE).filter(verb="secondee.unmasked").count() == 1


def test_no_line_holds_a_name(seats):
    town, hq, officer = seats
    people = staff(2)
    whistle, contingent = received(town, hq, officer, people)
    people_appraise(
        actor=town, contingent_id=contingent.id, marks=dict.fromkeys(ids(whistle), (Mark.GOOD, "细心"))
    )
    lines = JournalLine.objects.within(EVERYWHERE).filter(verb__regex=r"^(whistle|secondee|quota)\.")
    written = " ".join(str(line.facts) for line in lines)
    assert {line.verb for line in lines} >= {"whistle.blown", "secondee.named", "secondee.received"}
    for hidden in (people[0].name, people[0].phone, "细心", "三个路口"):
        assert hidden not in written


def test_what_hangs_on_an_exercise_is_one(cast, seats):
    from fangxian.domains.secondment.models import Quota  # noqa: PLC0415
    from fangxian.foundation.responders.models import Responder  # noqa: PLC0415

    town, hq, officer = seats
    drilled, real = staff(2)
    Responder.objects.within(EVERYWHERE).filter(id=drilled.id).update(exercise=True)
    _whistle, people = named(town, hq, officer, [drilled, real])
    assert {one.responder_id: one.exercise for one in people} == {drilled.id: True, real.id: False}
    assert not Quota.objects.within(EVERYWHERE).filter(exercise=True)
