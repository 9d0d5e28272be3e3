"""Taking the rest of a shift over."""

from dataclasses import replace
from datetime import timedelta

import pytest

from fangxian.domains.dispatch.models import Assignment
from fangxian.domains.dispatch.on_duty import missing_at
from fangxian.domains.dispatch.relieving import shift_relieve, substitutes_for
from fangxian.domains.dispatch.rules.attendance import Turnout
from fangxian.domains.dispatch.selectors import shape_of
from fangxian.domains.dispatch.services import post_change
from fangxian.domains.dispatch.taking import assignment_make
from fangxian.domains.dispatch.tests.builders import EVERYWHERE, held, people, refuses
from fangxian.domains.dispatch.tests.on_duty_builders import Manned, Move, stands
from fangxian.foundation.journal.models import JournalLine
from fangxian.plain import clock
from fangxian.plain.errors import NotAllowed, OutOfScope
from tests.cast import OTHER_VILLAGE, SYSTEM, Cast


def test_a_no_show_is_relieved_by_somebody_who_stands_there(cast: Cast, shifted: Move) -> None:
    gate = Manned(shifted)
    (other,) = people(1, first=50)
    gate.at(25)
    gate.came(1)
    absent = gate.held[0]
    made = shift_relieve(
        actor=cast.actor("village"),
        assignment_id=absent.id,
        responder_id=other,
        reason="absent",
        is_here=True,
    )
    assert (made.seat, made.ends_at) == (absent.seat, gate.ends_at)
    assert made.starts_at >= gate.starts_at + timedelta(minutes=24)
    absent.refresh_from_db()
    assert (absent.state, absent.reason) == ("relieved", "absent")
    assert stands(absent) == (None, None)
    assert stands(made)[0] is not None
    assert missing_at(EVERYWHERE, clock.now()).count() == 0
    assert sorted(one[0] for one in held(gate.post)) == sorted([other, gate.who[1]])
    line = JournalLine.objects.within(EVERYWHERE).get(verb="shift.relieved")
    assert (line.facts["by"], line.facts["reason"]) == (str(other), "absent")


def test_who_is_relieved_goes_at_that_moment(cast: Cast, shifted: Move) -> None:
    gate = Manned(shifted)
    (other,) = people(1, first=50)
    gate.at(0)
    gate.came()
    now = gate.at(200)
    made = shift_relieve(
        actor=cast.actor("village"), assignment_id=gate.held[0].id, responder_id=other, reason="ill"
    )
    went = stands(gate.held[0])[1]
    assert went is not None
    assert abs(went - now) < timedelta(seconds=30)
    assert stands(made) == (None, None)
    assert gate.turnout() == Turnout.GONE


def test_nobody_takes_over_who_stands_elsewhere_or_may_not(cast: Cast, shifted: Move) -> None:
    gate = Manned(shifted)
    (other, far) = [*people(1, first=50), *people(1, OTHER_VILLAGE, first=60)]
    later = gate.next_lines()[0]
    assignment_make(actor=SYSTEM, shift_line_id=later.id, responder_id=other)
    gate.at(30)
    with refuses("shift.too_little_rest"):
        shift_relieve(actor=SYSTEM, assignment_id=gate.held[0].id, responder_id=other, reason="absent")
    with refuses("shift.overlap"):
        shift_relieve(actor=SYSTEM, assignment_id=gate.held[0].id, responder_id=gate.who[1], reason="absent")
    with refuses("relief.same"):
        shift_relieve(actor=SYSTEM, assignment_id=gate.held[0].id, responder_id=gate.who[0], reason="absent")
    with pytest.raises(OutOfScope):
        shift_relieve(
            actor=cast.actor("village"), assignment_id=gate.held[0].id, responder_id=far, reason="absent"
        )
    # Nothing was half done.
    assert Assignment.objects.within(EVERYWHERE).get(id=gate.held[0].id).state == "assigned"
    for seat, error in (("gate", NotAllowed), ("sibling", OutOfScope), ("responder", OutOfScope)):
        with pytest.raises(error):
            shift_relieve(
                actor=cast.actor(seat), assignment_id=gate.held[0].id, responder_id=other, reason="absent"
            )


def test_offered_are_those_who_may_and_the_leader_may_choose(cast: Cast, shifted: Move) -> None:
    gate = Manned(shifted)
    shape = replace(shape_of(gate.post), leader_id=cast.responder("runner"))
    post_change(actor=SYSTEM, post_id=gate.post.id, shape=shape)
    gate.at(30)
    row = Assignment.objects.within(EVERYWHERE).select_related("shift_line__shift__post", "shift_line__line")
    one = row.get(id=gate.held[0].id)
    offered = [found.chip.id for found in substitutes_for(cast.actor("runner"), one)]
    assert cast.responder("responder") in offered
    assert not set(gate.who) & set(offered)
    assert substitutes_for(cast.actor("gate"), one) == []
    made = shift_relieve(
        actor=cast.actor("runner"), assignment_id=one.id, responder_id=offered[0], reason="absent"
    )
    assert made.responder_id == offered[0]
