"""The roster as screens and paper show it: shifts with their lines, seats, and who is in them, masked."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, F, Min, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from fangxian.access.scope import Scope
from fangxian.domains.dispatch.models import Assignment, Post, Shift, ShiftLine
from fangxian.foundation.responders.selectors import PersonChip, chips_by_id
from fangxian.plain import clock

#: What hangs on a post is seen by whoever sees the post.
_ITS = Scope.system("岗位的班次和位置")
#: What is empty so soon is broken or will be (look.md).
DUE_WITHIN = timedelta(hours=72)
#: No shift is longer: what runs now began later than this before now.
_LONGEST = timedelta(days=8)


@dataclass(frozen=True)
class SeatSeen:
    """One seat of a line: whoever is in it, or nobody."""

    number: int
    assignment: UUID | None = None
    person: PersonChip | None = None
    how: str = ""


@dataclass(frozen=True)
class LineSeen:
    """A line of a shift with its seats."""

    id: UUID
    title: str
    skill: str
    headcount: int
    seats: tuple[SeatSeen, ...]

    @property
    def missing(self) -> int:
        """How many seats are empty."""
        return sum(seat.person is None for seat in self.seats)


@dataclass(frozen=True)
class ShiftSeen:
    """A shift with its lines, at a moment."""

    id: UUID
    starts_at: datetime
    ends_at: datetime
    lines: tuple[LineSeen, ...]
    now: datetime

    @property
    def missing(self) -> int:
        """How many people it lacks."""
        return sum(line.missing for line in self.lines)

    @property
    def people(self) -> list[PersonChip]:
        """Who stands it."""
        return [seat.person for line in self.lines for seat in line.seats if seat.person]

    @property
    def day(self) -> date:
        """The city's day on which it begins."""
        return clock.day_of(self.starts_at)

    @property
    def hours(self) -> str:
        """From and until, by the city's clocks; 24:00 is the end of its day."""
        begins, ends = clock.in_city(self.starts_at), clock.in_city(self.ends_at)
        if ends == clock.end_of(begins.date()):
            return f"{begins:%H:%M}–24:00"
        return f"{begins:%H:%M}–{ends:%H:%M}"

    @property
    def is_over(self) -> bool:
        """Whether nobody can be put in any more."""
        return self.ends_at <= self.now

    @property
    def state(self) -> str:
        """Whole, due or broken, as signs and strokes say it."""
        if not self.missing or self.is_over:
            return "whole"
        if self.starts_at <= self.now:
            return "broken"
        return "due" if self.starts_at - self.now <= DUE_WITHIN else "whole"


def shifts_by_post(
    posts: Collection[Post], since: datetime, until: datetime, now: datetime
) -> dict[UUID, list[ShiftSeen]]:
    """The shifts of posts that the reader sees which touch a span, in order; in four queries however many there are."""
    shifts = Shift.objects.within(_ITS).filter(
        post__in=posts, starts_at__lt=until, ends_at__gt=since, called_off_at=None
    )
    lines = ShiftLine.objects.within(_ITS).filter(shift__in=shifts).select_related("line").order_by("line_id")
    held = (
        Assignment.objects.within(_ITS)
        .filter(shift_line__shift__in=shifts, ended_at=None)
        .order_by("seat", "id")
    )
    in_line: dict[UUID, list[Assignment]] = defaultdict(list)
    for one in held:
        in_line[one.shift_line_id].append(one)
    chips = chips_by_id({one.responder_id for some in in_line.values() for one in some})
    of_shift: dict[UUID, list[LineSeen]] = defaultdict(list)
    for line in lines:
        of_shift[line.shift_id].append(_line(line, in_line[line.id], chips))
    found: dict[UUID, list[ShiftSeen]] = {post.id: [] for post in posts}
    for shift in shifts.order_by("starts_at"):
        seen = ShiftSeen(shift.id, shift.starts_at, shift.ends_at, tuple(of_shift[shift.id]), now)
        found[shift.post_id].append(seen)
    return found


def _line(line: ShiftLine, held: Iterable[Assignment], chips: dict[UUID, PersonChip]) -> LineSeen:
    taken = {one.seat: one for one in held}
    numbers = sorted({*range(1, line.headcount + 1), *taken})
    return LineSeen(
        line.id, line.line.title, line.line.skill, line.headcount,
        tuple(_seat(number, taken.get(number), chips) for number in numbers),
    )  # fmt: skip


def _seat(number: int, held: Assignment | None, chips: dict[UUID, PersonChip]) -> SeatSeen:
    if held is None:
        return SeatSeen(number)
    return SeatSeen(number, held.id, chips[held.responder_id], str(held.get_state_display()))


@dataclass(frozen=True)
class DayCell:
    """The shifts of one post that begin on one day."""

    day: date
    shifts: tuple[ShiftSeen, ...]


@dataclass(frozen=True)
class RosterRow:
    """One post with its days."""

    post: Post
    days: tuple[DayCell, ...]

    @property
    def missing(self) -> int:
        """How many people it lacks in these days, in shifts that are not over."""
        return sum(one.missing for cell in self.days for one in cell.shifts if not one.is_over)


def roster_of(posts: Sequence[Post], first: date, days: int, now: datetime) -> list[RosterRow]:
    """The roster of posts, post by post and day by day; a shift stands on the day on which it begins."""
    span = [first + timedelta(days=one) for one in range(days)]
    found = shifts_by_post(posts, clock.start_of(first), clock.end_of(span[-1]), now)
    return [
        RosterRow(
            post,
            tuple(DayCell(day, tuple(one for one in found[post.id] if one.day == day)) for day in span),
        )
        for post in posts
    ]


def short_by_post(posts: Collection[UUID], since: datetime, until: datetime) -> dict[UUID, int]:
    """How many people each post lacks in the shifts that touch a span; in two queries. Posts that lack nobody are left out."""
    lines = ShiftLine.objects.within(_ITS).filter(
        shift__post__in=posts, shift__starts_at__lt=until, shift__ends_at__gt=since, shift__called_off_at=None
    )
    needed = {
        line: (post, count) for line, post, count in lines.values_list("id", "shift__post_id", "headcount")
    }
    held = Assignment.objects.within(_ITS).filter(
        ended_at=None, shift_line__shift__post__in=posts, starts_at__lt=until, ends_at__gt=since
    )
    stand = Counter(held.values_list("shift_line_id", flat=True))
    short: Counter[UUID] = Counter()
    for line, (post, count) in needed.items():
        short[post] += max(0, count - stand[line])
    return dict(+short)


@dataclass(frozen=True)
class Unstaffed:
    """A post that lacks somebody: since when in a shift that runs, and in which shift ahead; None for neither."""

    post_id: UUID
    kind: str
    area_code: str
    post_since: datetime
    exercise: bool
    runs_since: datetime | None
    ahead: datetime | None


def posts_unstaffed(scope: Scope, moment: datetime, until: datetime) -> list[Unstaffed]:
    """What lacks somebody in reach, in shifts that run at a moment or begin before ``until``; post by post.

    In one query, however large the city. Who is in a seat now counts for the shift that runs.
    """
    held = Assignment.objects.within(_ITS).filter(shift_line=OuterRef("pk"), ended_at=None).order_by()
    number = held.values("shift_line").annotate(number=Count("id")).values("number")
    rows = ShiftLine.objects.within(scope).filter(
        shift__ends_at__gt=moment,
        shift__starts_at__lt=until,
        shift__called_off_at=None,
        shift__post__until=None,
    )
    rows = rows.alias(held=Coalesce(Subquery(number), 0)).filter(held__lt=F("headcount"))
    by_post = rows.order_by("shift__post_id").values_list(
        "shift__post_id", "shift__post__kind", "area_code", "shift__post__since", "exercise"
    )
    begins = "shift__starts_at"
    found = by_post.annotate(
        runs_since=Min(begins, filter=Q(shift__starts_at__lte=moment)),
        ahead=Min(begins, filter=Q(shift__starts_at__gt=moment)),
    )
    return [Unstaffed(*one) for one in found]
