"""The record of service: which shifts somebody stood, for how long by his coming and going, at what, as what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from fangxian.access.scope import Scope
from fangxian.domains.dispatch.models import Assignment
from fangxian.domains.dispatch.on_duty import attendance_rules_at, presences, span_of
from fangxian.domains.dispatch.rules.attendance import Presence, Turnout, minutes_served, turnout_of
from fangxian.domains.dispatch.rules.certificate import KindServed, Served, by_kind
from fangxian.domains.dispatch.selectors import kind_titles
from fangxian.kit.vocabulary import titles_of
from fangxian.plain import clock

#: Whoever may see a record sees all of it, wherever the posts were.
_RECORD = Scope.system("服务记录")


@dataclass(frozen=True)
class ShiftServed:
    """One shift of a record, as it is read. ``open``: he has not said when he went, so nothing counts yet."""

    post: str
    kind: str
    risk: int
    line: str
    role: str
    starts_at: datetime
    ends_at: datetime
    presence: Presence
    turnout: Turnout
    minutes: int
    exercise: bool

    @property
    def is_open(self) -> bool:
        """Whether his hours wait for his leader's word."""
        return self.turnout == Turnout.OPEN

    @property
    def is_absent(self) -> bool:
        """Whether he never came."""
        return self.turnout == Turnout.ABSENT


@dataclass(frozen=True)
class ServiceRecord:
    """All of it, the newest first, and its sums."""

    shifts: tuple[ShiftServed, ...]

    @property
    def minutes(self) -> int:
        """Of all shifts."""
        return sum(one.minutes for one in self.shifts)

    @property
    def stood(self) -> int:
        """How many shifts have a minute."""
        return sum(one.minutes > 0 for one in self.shifts)

    @property
    def kinds(self) -> Sequence[KindServed]:
        """By kind of post and risk, the most hours first."""
        return by_kind(
            Served(one.kind, one.risk, one.line, one.role, one.starts_at, one.minutes) for one in self.shifts
        )

    @property
    def roles(self) -> Sequence[tuple[str, int]]:
        """As what he served, with how many shifts, the most first."""
        counts: dict[str, int] = {}
        for one in self.shifts:
            if one.minutes:
                counts[one.role or one.line] = counts.get(one.role or one.line, 0) + 1
        return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def record_of(responder_id: UUID, now: datetime, *, since: datetime | None = None) -> ServiceRecord:
    """Every shift of somebody that has begun, or that he came to early; ``since``: those that began from then on."""
    rules = attendance_rules_at(now)
    rows = Assignment.objects.within(_RECORD).filter(
        responder_id=responder_id, starts_at__lt=now + rules.early
    )
    rows = rows.filter(starts_at__gte=since) if since else rows
    held = list(
        rows.select_related("shift_line__line", "shift_line__shift__post").order_by("-starts_at", "id")
    )
    known, kinds, roles = presences([one.id for one in held]), kind_titles(now), titles_of("responder_role")
    found = []
    for one in held:
        presence, span = known.get(one.id, Presence()), span_of(one)
        turnout = turnout_of(span, presence, now, rules)
        # Whoever gave a shift back, was taken off before it, or has not begun it has not served.
        if presence.came is None and (one.ended_at is not None or turnout != Turnout.ABSENT):
            continue
        post, line = one.shift_line.shift.post, one.shift_line.line
        found.append(
            ShiftServed(
                post=post.title, kind=kinds.get(post.kind, post.kind), risk=post.risk, line=line.title,
                role=roles.get(line.role, ""), starts_at=span.starts_at, ends_at=span.ends_at, presence=presence,
                turnout=turnout, minutes=minutes_served(span, presence), exercise=one.exercise,
            )
        )  # fmt: skip
    return ServiceRecord(tuple(found))


def day_of_service(one: ShiftServed) -> date:
    """The city's day on which a shift was served."""
    return clock.day_of(one.starts_at)
