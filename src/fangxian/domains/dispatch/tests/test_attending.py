"""Coming and going: by the code, by whoever leads the post; corrections; late and missing."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from fangxian.domains.dispatch.attending import (
    attendance_by_code,
    attendance_note,
    attendance_undo,
    code_shown,
    post_scanned,
    ticket_for,
)
from fangxian.domains.dispatch.models import Attendance, Post
from fangxian.domains.dispatch.on_duty import missing_at, shifts_on_duty
from fangxian.domains.dispatch.rules.attendance import Turnout
from fangxian.domains.dispatch.selectors import shape_of
from fangxian.domains.dispatch.services import post_change
from fangxian.domains.dispatch.taking import assignment_take_off
from fangxian.domains.dispatch.tests.builders import EVERYWHERE, people, refuses
from fangxian.domains.dispatch.tests.on_duty_builders import Manned, Move, facts, scan, stands
from fangxian.foundation.journal.models import JournalLine
from fangxian.plain import clock
from fangxian.plain.errors import NotAllowed, OutOfScope
from fangxian.plain.ids import uuid7
from tests.cast import SYSTEM, Cast


def missing() -> int:
    return missing_at(EVERYWHERE, clock.now()).count()


def led_by(post: Post, cast: Cast, seat: str) -> None:
    shape = replace(shape_of(post), leader_id=cast.responder(seat))
    post_change(actor=SYSTEM, post_id=post.id, shape=shape)


def test_a_scan_and_a_tap_is_coming_another_is_going(cast: Cast, shifted: Move) -> None:
    gate = Manned(shifted, responders=[cast.responder("responder")])
    came_at = gate.at(-5)
    came = scan(cast, "responder", gate.post)
    assert (came.what, came.how, came.assignment_id) == ("in", "code", gate.held[0].id)
    assert abs(came.at - came_at) < timedelta(seconds=30)
    assert gate.turnout() == Turnout.THERE
    gate.at(480)
    assert gate.turnout() == Turnout.OPEN
    went = scan(cast, "responder", gate.post)
    assert (went.what, gate.turnout()) == ("out", Turnout.GONE)
    line = JournalLine.objects.within(EVERYWHERE).get(verb="attendance.came")
    assert line.facts["responder"] == str(cast.responder("responder"))


def test_sent_twice_it_is_one(cast: Cast, shifted: Move) -> None:
    gate = Manned(shifted, responders=[cast.responder("responder")])
    now = gate.at(0)
    actor, fact = cast.actor("responder"), uuid7()
    ticket = ticket_for(gate.post, cast.responder("responder"), fact, now)
    for _ in range(3):
        attendance_by_code(actor=actor, post_id=gate.post.id, fact_id=fact, what="in", ticket=ticket)
    assert facts(gate.held[0]) == ["in"]
    # The page lay open, and another one was scanned meanwhile: he does not go by pressing “came” twice.
    other = uuid7()
    ticket = ticket_for(gate.post, cast.responder("responder"), other, now)
    with refuses("attendance.nothing_here"):
        attendance_by_code(actor=actor, post_id=gate.post.id, fact_id=other, what="in", ticket=ticket)


def test_a_photograph_of_the_code_is_worth_nothing_after_a_minute(cast: Cast, shifted: Move) -> None:
    gate = Manned(shifted, responders=[cast.responder("responder")])
    code = code_shown(cast.actor("village"), gate.post, gate.at(0))
    assert post_scanned(code, clock.now()).id == gate.post.id
    gate.at(1.1)
    with refuses("attendance.code_old"):
        post_scanned(code, clock.now())
    ticket = ticket_for(gate.post, cast.responder("runner"), uuid7(), clock.now())
    with refuses("attendance.ticket_old"):
        attendance_by_code(
            actor=cast.actor("responder"), post_id=gate.post.id, fact_id=uuid7(), what="in", ticket=ticket
        )


def test_nobody_comes_too_early_or_where_he_has_no_seat(cast: Cast, shifted: Move) -> None:
    gate = Manned(shifted, responders=[cast.responder("responder")])
    gate.at(-61)
    with refuses("attendance.nothing_here"):
        scan(cast, "responder", gate.post)
    gate.at(0)
    with refuses("attendance.nothing_here"):
        scan(cast, "runner", gate.post)
    assert facts(gate.held[0]) == []


def test_the_code_is_shown_by_the_leader_the_desk_and_whoever_stands_there(cast: Cast, shifted: Move) -> None:
    gate = Manned(shifted, responders=[cast.responder("responder")])
    gate.at(0)
    with pytest.raises(OutOfScope):
        code_shown(cast.actor("responder"), gate.post, clock.now())
    with pytest.raises(NotAllowed):
        code_shown(cast.actor("gate"), gate.post, clock.now())
    with pytest.raises(OutOfScope):
        code_shown(cast.actor("other_village"), gate.post, clock.now())
    gate.came()
    assert code_shown(cast.actor("responder"), gate.post, clock.now())
    led_by(gate.post, cast, "runner")
    gate.post.refresh_from_db()
    assert code_shown(cast.actor("runner"), gate.post, clock.now())


def test_the_leader_ticks_those_without_a_phone(cast: Cast, shifted: Move) -> None:
    gate = Manned(shifted)
    led_by(gate.post, cast, "runner")
    gate.at(3)
    said = attendance_note(actor=cast.actor("runner"), assignment_id=gate.held[0].id, what="in")
    assert (said.how, gate.turnout()) == ("leader", Turnout.THERE)
    by_desk = attendance_note(actor=cast.actor("village"), assignment_id=gate.held[1].id, what="in")
    assert by_desk.how == "desk"
    with pytest.raises(NotAllowed):
        attendance_note(actor=cast.actor("gate"), assignment_id=gate.held[0].id, what="out")
    with pytest.raises(OutOfScope):
        attendance_note(actor=cast.actor("sibling"), assignment_id=gate.held[0].id, what="out")


def test_corrections_are_new_facts(cast: Cast, shifted: Move) -> None:
    gate = Manned(shifted)
    gate.at(30)
    gate.came()
    earlier = gate.starts_at + timedelta(minutes=2)
    attendance_note(actor=SYSTEM, assignment_id=gate.held[0].id, what="in", at=earlier)
    assert (facts(gate.held[0]), stands(gate.held[0])) == (["in", "in"], (earlier, None))
    attendance_undo(actor=SYSTEM, assignment_id=gate.held[0].id, what="in")
    assert (facts(gate.held[0]), stands(gate.held[0])) == (["in", "in", "not"], (None, None))
    assert gate.turnout() == Turnout.MISSING
    assert JournalLine.objects.within(EVERYWHERE).filter(verb="attendance.corrected").count() == 2
    with refuses("attendance.nothing_to_undo"):
        attendance_undo(actor=SYSTEM, assignment_id=gate.held[0].id, what="in")


def test_what_cannot_be_is_refused(cast: Cast, shifted: Move) -> None:
    gate = Manned(shifted)
    gate.at(60)
    held = gate.held[0].id
    with refuses("attendance.not_come"):
        attendance_note(actor=SYSTEM, assignment_id=held, what="out")
    with refuses("attendance.ahead"):
        attendance_note(actor=SYSTEM, assignment_id=held, what="in", at=clock.now() + timedelta(minutes=5))
    with refuses("attendance.outside"):
        attendance_note(actor=SYSTEM, assignment_id=held, what="in", at=gate.starts_at - timedelta(hours=9))
    with refuses("attendance.what"):
        attendance_note(actor=SYSTEM, assignment_id=held, what="not")
    gate.came()
    with refuses("attendance.not_come"):
        attendance_note(
            actor=SYSTEM, assignment_id=held, what="out", at=gate.starts_at - timedelta(minutes=1)
        )
    gate.at(8 * 60 + 8 * 24 * 60)
    with refuses("attendance.too_late"):
        attendance_note(actor=SYSTEM, assignment_id=held, what="out", at=gate.ends_at)


def test_the_database_keeps_facts_as_they_were_written(cast: Cast, shifted: Move) -> None:
    gate = Manned(shifted)
    gate.at(1)
    said = gate.came()
    for change in (lambda rows: rows.update(what="out"), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change(Attendance.objects.within(EVERYWHERE).filter(id=said.id))


def test_late_and_missing_follow_the_clock(cast: Cast, shifted: Move) -> None:
    gate = Manned(shifted)
    steps = [(-1, Turnout.AHEAD, 0), (5, Turnout.DUE, 0), (12, Turnout.LATE, 0), (21, Turnout.MISSING, 2)]
    for minutes, turnout, gone in steps:
        gate.at(minutes)
        assert (gate.turnout(), missing()) == (turnout, gone)
    gate.came()
    assert missing() == 1
    assignment_take_off(actor=SYSTEM, assignment_id=gate.held[1].id, reason="absent")
    assert missing() == 0
    running = next(one for one in shifts_on_duty(gate.post, clock.now()) if one.running)
    assert (running.there, running.missing, running.seats[0].late_minutes) == (1, 0, 21)


def test_queries_do_not_grow_with_people(cast: Cast, shifted: Move, django_assert_num_queries) -> None:
    gate = Manned(shifted, responders=people(1))
    gate.at(5)
    gate.came()
    clock.now()
    shifts_on_duty(gate.post, clock.now())
    with django_assert_num_queries(6):
        shifts_on_duty(gate.post, clock.now())
