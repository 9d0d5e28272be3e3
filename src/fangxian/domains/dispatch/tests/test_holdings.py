"""What somebody is told of his own shifts when he asks what is held on him."""

from datetime import timedelta

from fangxian.domains.dispatch.asking import ask_one
from fangxian.domains.dispatch.holdings import _asked, _assigned
from fangxian.domains.dispatch.taking import assignment_give_back, assignment_take
from fangxian.domains.dispatch.tests.builders import gate, seats_of
from fangxian.foundation.retention.holdings import Subject
from tests.cast import SYSTEM, Cast


def test_his_own_shifts_are_told(cast: Cast) -> None:
    actor = cast.actor("responder")
    seat = seats_of(gate(), after=timedelta(days=1))[0]
    taken = assignment_take(actor=actor, shift_line_id=seat.id)
    assignment_give_back(actor=actor, assignment_id=taken.id, reason="ill")
    (line,) = _assigned(Subject(responders=frozenset({cast.responder("responder")})))
    assert "东村口 值守" in str(line)
    assert "退了" in str(line)


def test_what_he_was_asked_is_told(cast: Cast) -> None:
    seat = seats_of(gate(), after=timedelta(days=1))[0]
    who = cast.responder("responder")
    ask_one(actor=SYSTEM, shift_line_id=seat.id, responder_id=who)
    (line,) = _asked(Subject(responders=frozenset({who})))
    assert "东村口 值守" in str(line)
    assert "等答复" in str(line)
