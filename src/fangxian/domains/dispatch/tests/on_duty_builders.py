"""A gate with people in its next shift, at a moment of it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from fangxian.domains.dispatch.attending import (
    attendance_by_code,
    attendance_note,
    code_shown,
    post_scanned,
    ticket_for,
)
from fangxian.domains.dispatch.models import Assignment, Attendance, Post, ShiftLine
from fangxian.domains.dispatch.on_duty import presences, seat_now, seats_told
from fangxian.domains.dispatch.rules.attendance import Turnout
from fangxian.domains.dispatch.taking import assignment_make
from fangxian.domains.dispatch.tests.builders import EVERYWHERE, gate, people, seats_of
from fangxian.plain import clock
from fangxian.plain.ids import uuid7
from tests.cast import SYSTEM, Cast

GUARD = "village_gate_guard"
Move = Callable[[float], None]


class Manned:
    """A gate whose first shift after tomorrow's begin has two people; the clock is moved to minutes from its begin."""

    def __init__(self, shifted: Move, *, responders: list[UUID] | None = None) -> None:
        self._shifted, self._began = shifted, clock.now()
        self.post: Post = gate()
        self.line: ShiftLine = seats_of(self.post, GUARD, after=timedelta(days=1))[0]
        self.who = responders or people(2)
        self.held: list[Assignment] = [
            assignment_make(actor=SYSTEM, shift_line_id=self.line.id, responder_id=one) for one in self.who
        ]

    @property
    def starts_at(self) -> datetime:
        return self.line.shift.starts_at

    @property
    def ends_at(self) -> datetime:
        return self.line.shift.ends_at

    def at(self, minutes: float) -> datetime:
        """Move the clock to so many minutes after the shift begins."""
        ahead = self.starts_at - self._began
        self._shifted(ahead.total_seconds() / 60 + minutes)
        return clock.now()

    def next_lines(self) -> list[ShiftLine]:
        """The same line's later shifts, the next first."""
        rows = ShiftLine.objects.within(EVERYWHERE).filter(
            shift__post=self.post, line_id=self.line.line_id, shift__starts_at__gt=self.starts_at
        )
        return list(rows.select_related("shift").order_by("shift__starts_at"))

    def came(self, number: int = 0, *, minutes: int | None = None) -> Attendance:
        """He came: now, or so many minutes after the shift began."""
        return self._said("in", number, minutes)

    def went(self, number: int = 0, *, minutes: int | None = None) -> Attendance:
        """He went."""
        return self._said("out", number, minutes)

    def _said(self, what: str, number: int, minutes: int | None) -> Attendance:
        at = None if minutes is None else self.starts_at + timedelta(minutes=minutes)
        return attendance_note(actor=SYSTEM, assignment_id=self.held[number].id, what=what, at=at)

    def turnout(self, number: int = 0) -> Turnout:
        row = Assignment.objects.within(EVERYWHERE).select_related(
            "responder", "shift_line__line", "shift_line__shift__post"
        )
        (seat,) = seats_told([row.get(id=self.held[number].id)], clock.now())
        return seat.turnout


def scan(cast: Cast, seat: str, post: Post, *, by: str = "village") -> Attendance:
    """Scan the code that somebody shows, and press the one button."""
    actor, now = cast.actor(seat), clock.now()
    found = post_scanned(code_shown(cast.actor(by), post, now), now)
    assert actor.responder is not None
    fact = uuid7()
    ticket = ticket_for(found, actor.responder, fact, now)
    here = seat_now(found, actor.responder, now)
    what = here[1].value if here and here[1] else "in"
    return attendance_by_code(actor=actor, post_id=found.id, fact_id=fact, what=what, ticket=ticket)


def facts(held: Assignment) -> list[str]:
    """What was ever written of a seat."""
    rows = Attendance.objects.within(EVERYWHERE).filter(assignment=held).order_by("noted_at", "id")
    return list(rows.values_list("what", flat=True))


def stands(held: Assignment) -> tuple[datetime | None, datetime | None]:
    """What holds of a seat after all corrections."""
    presence = presences([held.id]).get(held.id)
    return (presence.came_at, presence.went_at) if presence else (None, None)
