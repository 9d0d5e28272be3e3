"""Reading who is there: seats of a post with what check-ins and check-outs say of them, and who is missing."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from fangxian.access.scope import Scope
from fangxian.domains.dispatch.models import Assignment, Attendance, Post, Shift, ShiftLine
from fangxian.domains.dispatch.rules.attendance import (
    AttendanceRules,
    Fact,
    Presence,
    Turnout,
    What,
    came_late_by,
    may_come,
    may_go,
    presence_of,
    turnout_of,
)
from fangxian.domains.dispatch.rules.standing import Span
from fangxian.foundation.plan.selectors import plan_at
from fangxian.foundation.responders.selectors import PersonChip, chip_of

#: What hangs on a post is seen by whoever sees the post.
_ITS = Scope.system("岗位上谁到了")
#: Shifts that ended so long ago are no longer shown with those of today.
BACK = timedelta(hours=12)
AHEAD = timedelta(hours=24)
#: No shift of a pattern lasts longer: whoever should stand now began later than that.
LONGEST = timedelta(days=8)


def attendance_rules_at(moment: datetime) -> AttendanceRules:
    """When somebody is late and when he is missing, by the plan of a moment."""
    return plan_at(moment).one(AttendanceRules)


def presences(assignments: Collection[UUID]) -> dict[UUID, Presence]:
    """What the facts say of each of these, in one query; whoever has none is left out."""
    told: dict[UUID, list[Fact]] = defaultdict(list)
    columns = ("assignment_id", "id", "what", "at", "noted_at", "corrects", "beyond")
    rows = Attendance.objects.within(_ITS).filter(assignment_id__in=assignments)
    for assignment, identifier, what, *rest in rows.values_list(*columns):
        told[assignment].append(Fact(identifier, What(what), *rest))
    return {assignment: presence_of(facts) for assignment, facts in told.items()}


def span_of(assignment: Assignment) -> Span:
    """The hours that somebody was to stand: until he was taken off or relieved."""
    until = assignment.ended_at
    ends_at = min(assignment.ends_at, until) if until else assignment.ends_at
    return Span(assignment.starts_at, max(ends_at, assignment.starts_at))


@dataclass(frozen=True)
class Seat:
    """Somebody in a seat, and how it stands with him."""

    assignment: Assignment
    chip: PersonChip
    line: str
    presence: Presence
    turnout: Turnout
    late_minutes: int
    #: Whether he may come now, if he has not.
    near: bool

    @property
    def is_missing(self) -> bool:
        """Whether somebody must be looked for in his place."""
        return self.turnout == Turnout.MISSING


@dataclass(frozen=True)
class OnDuty:
    """One shift with those in it. ``free``: seats that nobody holds; ``left``: who was in one and ended."""

    shift: Shift
    seats: tuple[Seat, ...]
    free: int
    running: bool
    left: tuple[Seat, ...] = ()

    @property
    def missing(self) -> int:
        """How many of them are missing now."""
        return sum(one.is_missing for one in self.seats)

    @property
    def there(self) -> int:
        """How many are there now."""
        return sum(one.turnout == Turnout.THERE for one in self.seats)


def shifts_on_duty(post: Post, now: datetime) -> list[OnDuty]:
    """The shifts of a post that are near: over for a few hours, running, of the day to come. A fixed number of queries."""
    rows = Shift.objects.within(_ITS).filter(
        post=post, called_off_at=None, ends_at__gt=now - BACK, starts_at__lt=now + AHEAD
    )
    shifts = list(rows.order_by("starts_at"))
    lines = ShiftLine.objects.within(_ITS).filter(shift__in=shifts).select_related("line")
    needed: dict[UUID, int] = defaultdict(int)
    for line in lines:
        needed[line.shift_id] += line.headcount
    seats: dict[UUID, list[Seat]] = defaultdict(list)
    held = _in_seats(Q(shift_line__shift__in=shifts))
    for one in seats_told(held, now):
        seats[one.assignment.shift_line.shift_id].append(one)
    return [_on_duty(shift, seats[shift.id], needed[shift.id], now) for shift in shifts]


def _on_duty(shift: Shift, seats: Iterable[Seat], needed: int, now: datetime) -> OnDuty:
    standing = [one for one in seats if one.assignment.ended_at is None]
    relieved = [one for one in seats if one.assignment.ended_at and one.presence.came]
    return OnDuty(
        shift,
        tuple(standing),
        max(0, needed - len(standing)),
        shift.starts_at <= now < shift.ends_at,
        tuple(relieved),
    )


def _in_seats(these: Q) -> QuerySet[Assignment]:
    rows = Assignment.objects.within(_ITS).filter(these)
    return rows.select_related("responder", "shift_line__line", "shift_line__shift__post").order_by(
        "starts_at", "seat", "id"
    )


def seats_told(assignments: Iterable[Assignment], now: datetime) -> list[Seat]:
    """Each with how it stands."""
    held, rules = list(assignments), attendance_rules_at(now)
    known = presences([one.id for one in held])
    return [_seat(one, known.get(one.id, Presence()), now, rules) for one in held]


def _seat(one: Assignment, presence: Presence, now: datetime, rules: AttendanceRules) -> Seat:
    span = span_of(one)
    return Seat(
        one,
        chip_of(one.responder),
        one.shift_line.line.title,
        presence,
        turnout_of(span, presence, now, rules),
        came_late_by(span, presence, rules),
        may_come(span, now, rules),
    )


def missing_at(scope: Scope, moment: datetime) -> QuerySet[Assignment]:
    """Whoever should stand now, within reach, and has not come when somebody must be looked for."""
    late = moment - attendance_rules_at(moment).until_missing
    corrected = Attendance.objects.within(_ITS).filter(corrects=OuterRef("id"))
    came = Attendance.objects.within(_ITS).filter(
        ~Exists(corrected), assignment=OuterRef("pk"), what=Attendance.What.IN
    )
    rows = Assignment.objects.within(scope).filter(
        ~Exists(came), ended_at=None, starts_at__gt=moment - LONGEST, starts_at__lte=late, ends_at__gt=moment
    )
    return rows.order_by("starts_at", "id")


def seat_now(post: Post, responder_id: UUID, now: datetime) -> tuple[Seat, What | None] | None:
    """The seat that somebody stands in at a post, or is about to, and what he can say of it: that he came, or goes.

    None where he has none here now. A seat that he has left says nothing more.
    """
    rules = attendance_rules_at(now)
    held = _in_seats(
        Q(
            shift_line__shift__post=post,
            responder_id=responder_id,
            ended_at=None,
            starts_at__lte=now + rules.early,
            ends_at__gt=now - timedelta(minutes=rules.out_minutes),
        )
    )
    seats = seats_told(held, now)
    for seat in seats:
        if seat.turnout in (Turnout.THERE, Turnout.OPEN) and may_go(span_of(seat.assignment), now, rules):
            return seat, What.OUT
    for seat in seats:
        if seat.presence.came is None and may_come(span_of(seat.assignment), now, rules):
            return seat, What.IN
    return (seats[-1], None) if seats else None


def is_there(post: Post, responder_id: UUID, now: datetime) -> bool:
    """Whether somebody has come to a seat of this post and has not gone."""
    found = seat_now(post, responder_id, now)
    return found is not None and found[1] == What.OUT


def seat_get(assignment_id: UUID, now: datetime) -> Seat | None:
    """One seat, whoever asks; the page has asked whether he may."""
    return next(iter(seats_told(_in_seats(Q(id=assignment_id)), now)), None)
