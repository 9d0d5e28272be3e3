"""Taking a seat, giving it back, being put in and taken off."""

from dataclasses import replace
from datetime import timedelta

import pytest

from fangxian.domains.dispatch.models import Assignment
from fangxian.domains.dispatch.selectors import shape_of
from fangxian.domains.dispatch.services import post_change
from fangxian.domains.dispatch.taking import (
    assignment_give_back,
    assignment_make,
    assignment_take,
    assignment_take_off,
)
from fangxian.domains.dispatch.tests.builders import (
    EVERYWHERE,
    gate,
    held,
    people,
    post_of,
    refuses,
    seats_of,
)
from fangxian.foundation.journal.models import JournalLine
from fangxian.foundation.responders.offering import exclusion_begin, skill_add
from fangxian.foundation.responders.rules.told import Skilled
from fangxian.plain import clock
from fangxian.plain.errors import NotAllowed, OutOfScope
from tests.cast import OTHER_VILLAGE, SIBLING, SYSTEM, VILLAGE, Cast

DAY = timedelta(days=1)


def test_a_place_is_taken_and_tapped_twice_it_is_one(cast: Cast) -> None:
    seat = seats_of(gate(), after=DAY)[0]
    actor = cast.actor("responder")
    taken = assignment_take(actor=actor, shift_line_id=seat.id)
    assert (taken.state, taken.seat, taken.starts_at) == ("taken", 1, seat.shift.starts_at)
    assert assignment_take(actor=actor, shift_line_id=seat.id).id == taken.id
    line = JournalLine.objects.within(EVERYWHERE).get(verb="shift.taken")
    assert line.facts["responder"] == str(cast.responder("responder"))
    assert line.area_code == VILLAGE


def test_seats_are_as_many_as_the_headcount_and_one_given_back_is_free(cast: Cast) -> None:
    post = gate()
    seat = seats_of(post, "village_gate_guard", after=DAY)[0]
    first, second, third = people(3)
    mine = assignment_make(actor=SYSTEM, shift_line_id=seat.id, responder_id=first)
    assignment_make(actor=SYSTEM, shift_line_id=seat.id, responder_id=second)
    with refuses("shift.full"):
        assignment_make(actor=SYSTEM, shift_line_id=seat.id, responder_id=third)
    assignment_take_off(actor=SYSTEM, assignment_id=mine.id, reason="ill")
    assert assignment_make(actor=SYSTEM, shift_line_id=seat.id, responder_id=third).seat == 1
    assert held(post) == [(third, 1, "assigned"), (second, 2, "assigned")]


def test_one_gives_back_until_the_hour_of_the_plan(cast: Cast, shifted) -> None:
    post, actor = gate(), cast.actor("responder")
    seat = seats_of(post, after=DAY)[0]
    mine = assignment_take(actor=actor, shift_line_id=seat.id)
    with refuses("shift.no_reason"):
        assignment_give_back(actor=actor, assignment_id=mine.id, reason="tired of it")
    with pytest.raises(OutOfScope):
        assignment_give_back(actor=cast.actor("runner"), assignment_id=mine.id, reason="ill")
    back = assignment_give_back(actor=actor, assignment_id=mine.id, reason="family")
    assert (back.state, back.reason) == ("given_back", "family")
    assert held(post) == []
    again = assignment_take(actor=actor, shift_line_id=seat.id)
    until = seat.shift.starts_at - timedelta(hours=6) - clock.now()
    shifted(until / timedelta(minutes=1) + 1)
    with refuses("shift.too_late_to_give_back"):
        assignment_give_back(actor=actor, assignment_id=again.id, reason="ill")
    assignment_take_off(actor=cast.actor("village"), assignment_id=again.id, reason="asked")


def test_the_hard_rules_hold_for_whoever_presses(cast: Cast) -> None:
    post = gate()
    guards = seats_of(post, "village_gate_guard", after=DAY)
    persuaders = seats_of(post, "village_gate_persuader", after=DAY)
    actor = cast.actor("responder")
    assignment_take(actor=actor, shift_line_id=guards[0].id)
    with refuses("shift.overlap"):
        assignment_take(actor=actor, shift_line_id=persuaders[0].id)
    with refuses("shift.too_little_rest"):
        assignment_take(actor=actor, shift_line_id=guards[1].id)
    for number in (3, 6, 9, 12, 15):
        assignment_take(actor=actor, shift_line_id=guards[number].id)
    with refuses("shift.too_many"):
        assignment_make(actor=SYSTEM, shift_line_id=guards[18].id, responder_id=cast.responder("responder"))
    assignment_take(actor=actor, shift_line_id=guards[21].id)


def test_a_paper_is_asked_for(cast: Cast) -> None:
    van = post_of("broadcast_van")
    driver = seats_of(van, "van_driver", after=DAY)[0]
    actor = cast.actor("responder")
    with refuses("shift.no_skill") as refused:
        assignment_take(actor=actor, shift_line_id=driver.id)
    assert "驾驶" in str(refused.value)
    skill_add(actor=SYSTEM, responder_id=cast.responder("responder"), skilled=Skilled("driver", "闽A1"))
    assignment_take(actor=actor, shift_line_id=driver.id)


def test_who_can_not_be_sent_is_not_put_in(cast: Cast) -> None:
    exclusion_begin(actor=SYSTEM, responder_id=cast.responder("responder"), reason="health")
    with refuses("shift.excluded") as refused:
        assignment_take(actor=cast.actor("responder"), shift_line_id=seats_of(gate(), after=DAY)[0].id)
    assert "身体" not in str(refused.value)


def test_a_place_opens_to_its_village_first_and_as_far_as_its_town_says(cast: Cast) -> None:
    post = gate(SIBLING)
    actor, far = cast.actor("responder"), cast.actor("other_village")
    soon, late = seats_of(post)[0], seats_of(post, after=timedelta(hours=49))[0]
    with refuses("shift.not_open_to_him"):
        assignment_take(actor=actor, shift_line_id=late.id)
    assignment_take(actor=cast.actor("sibling"), shift_line_id=late.id)
    with refuses("shift.not_open_to_him"):
        assignment_take(actor=far, shift_line_id=soon.id)
    post_change(actor=SYSTEM, post_id=post.id, shape=replace(shape_of(post), open_to="city"))
    assignment_take(actor=far, shift_line_id=soon.id)
    assignment_take(actor=actor, shift_line_id=soon.id)


def test_who_takes_over_a_shift_that_runs_stands_what_is_left_of_it(cast: Cast, shifted) -> None:
    seat = seats_of(gate())[0]
    shifted((seat.shift.starts_at - clock.now()) / timedelta(minutes=1) + 90)
    taken = assignment_take(actor=cast.actor("responder"), shift_line_id=seat.id)
    assert timedelta(minutes=89) < taken.starts_at - seat.shift.starts_at < timedelta(minutes=92)
    assert taken.ends_at == seat.shift.ends_at
    shifted((seat.shift.ends_at - clock.now()) / timedelta(minutes=1) + 24 * 60)
    with refuses("shift.over"):
        assignment_take(actor=cast.actor("responder"), shift_line_id=seat.id)


def test_who_may_put_in_and_take_off(cast: Cast) -> None:
    post = gate()
    seat = seats_of(post, after=DAY)[0]
    (who,) = people(1)
    (elsewhere,) = people(1, OTHER_VILLAGE, first=50)
    for seat_name, error in (("sibling", OutOfScope), ("gate", NotAllowed), ("auditor", NotAllowed)):
        with pytest.raises(error):
            assignment_make(actor=cast.actor(seat_name), shift_line_id=seat.id, responder_id=who)
    with pytest.raises(OutOfScope):
        assignment_make(actor=cast.actor("village"), shift_line_id=seat.id, responder_id=elsewhere)
    made = assignment_make(actor=cast.actor("colleague"), shift_line_id=seat.id, responder_id=who)
    for seat_name, error in (("sibling", OutOfScope), ("gate", NotAllowed)):
        with pytest.raises(error):
            assignment_take_off(actor=cast.actor(seat_name), assignment_id=made.id, reason="ill")
    with refuses("shift.no_reason"):
        assignment_take_off(actor=cast.actor("village"), assignment_id=made.id, reason="")
    assignment_take_off(actor=cast.actor("village"), assignment_id=made.id, reason="moved")
    with pytest.raises(OutOfScope):
        assignment_take_off(actor=cast.actor("village"), assignment_id=made.id, reason="moved")


def test_who_has_no_duty_or_is_nobody_takes_nothing(cast: Cast) -> None:
    seat = seats_of(gate(), after=DAY)[0]
    for seat_name in ("auditor", "admin", "nobody"):
        with pytest.raises(NotAllowed):
            assignment_take(actor=cast.actor(seat_name), shift_line_id=seat.id)
    with pytest.raises(NotAllowed):
        assignment_take(actor=SYSTEM, shift_line_id=seat.id)
    assert not Assignment.objects.within(EVERYWHERE).exists()
