"""What somebody is told of his own shifts when he asks what is held on him."""

from datetime import timedelta

from fangxian.domains.dispatch.holdings import _stood
from fangxian.domains.dispatch.taking import assignment_give_back, assignment_take
from fangxian.domains.dispatch.tests.builders import gate, seats_of
from fangxian.foundation.retention.holdings import Subject
from tests.cast import Cast


def test_his_own_shifts_are_told(cast: Cast) -> None:
    actor = cast.actor("responder")
    seat = seats_of(gate(), after=timedelta(days=1))[0]
    taken = assignment_take(actor=actor, shift_line_id=seat.id)
    assignment_give_back(actor=actor, assignment_id=taken.id, reason="ill")
    (line,) = _stood(Subject(responders=frozenset({cast.responder("responder")})))
    assert "东村口 值守" in str(line)
    assert "退了" in str(line)
