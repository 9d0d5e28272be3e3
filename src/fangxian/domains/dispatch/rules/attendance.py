"""Who is there: what check-ins and check-outs (到岗、离岗) say of somebody in a seat, at a moment."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from fangxian.domains.dispatch.rules.standing import Span
from fangxian.foundation.plan.rules.tables import Severity
from fangxian.plain.words import N_

Minutes = Annotated[int, Field(ge=0, le=24 * 60)]


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceRules:
    """When somebody checks in and out. Minutes count from his own begin and end.

    He checks in from ``early_minutes`` before; from ``late_minutes`` after it he is late, from ``missing_minutes``
    he is missing and somebody is looked for. He checks out until ``out_minutes`` after the end; after that his post's
    leader says when he went.
    """

    early_minutes: Minutes = 60
    late_minutes: Minutes = 10
    missing_minutes: Minutes = 20
    out_minutes: Minutes = 240
    severity: Severity = 3
    assumed: bool = False

    @property
    def early(self) -> timedelta:
        """How long before he may check in."""
        return timedelta(minutes=self.early_minutes)

    @property
    def until_missing(self) -> timedelta:
        """How long after the begin he is missing. Never sooner than late."""
        return timedelta(minutes=max(self.missing_minutes, self.late_minutes))


ATTENDANCE_HEADINGS: Mapping[str, str] = {
    "early_minutes": N_("开班前几分钟起可以到岗"), "late_minutes": N_("过几分钟算迟到"),
    "missing_minutes": N_("过几分钟没到就找人替"), "out_minutes": N_("下班后几分钟以内可以自己离岗"),
    "severity": N_("多急"), "assumed": N_("推定"),
}  # fmt: skip


class What(StrEnum):
    """What a fact says: he came, he went, or that another fact is not so."""

    IN = "in"
    OUT = "out"
    NOT = "not"


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing written down. ``corrects``: the fact in whose place it stands. ``beyond``: hours outside the shift count."""

    id: UUID
    what: What
    at: datetime
    noted_at: datetime
    corrects: UUID | None = None
    beyond: bool = False


@dataclass(frozen=True, slots=True)
class Presence:
    """What the facts say together."""

    came: Fact | None = None
    went: Fact | None = None

    @property
    def came_at(self) -> datetime | None:
        """When he came."""
        return self.came.at if self.came else None

    @property
    def went_at(self) -> datetime | None:
        """When he went."""
        return self.went.at if self.went else None


def presence_of(facts: Iterable[Fact]) -> Presence:
    """What stands after all corrections: of each sort the fact that was written last and that none corrects."""
    told = sorted(facts, key=lambda one: (one.noted_at, one.id))
    corrected = {one.corrects for one in told}
    standing = {one.what: one for one in told if one.id not in corrected}
    return Presence(standing.get(What.IN), standing.get(What.OUT))


class Turnout(StrEnum):
    """How it stands with somebody in a seat."""

    AHEAD = "ahead"
    DUE = "due"
    LATE = "late"
    MISSING = "missing"
    THERE = "there"
    GONE = "gone"
    #: Over, and he never said that he went: his hours wait for his leader's word.
    OPEN = "open"
    #: Over, and he never came.
    ABSENT = "absent"


def turnout_of(span: Span, presence: Presence, now: datetime, rules: AttendanceRules) -> Turnout:
    """How it stands at a moment: exactly one of them, whatever the facts."""
    if presence.went is not None and presence.came is not None:
        return Turnout.GONE
    if presence.came is not None:
        return Turnout.THERE if now < span.ends_at else Turnout.OPEN
    if now >= span.ends_at:
        return Turnout.ABSENT
    if now < span.starts_at:
        return Turnout.AHEAD
    if now >= span.starts_at + rules.until_missing:
        return Turnout.MISSING
    late = now >= span.starts_at + timedelta(minutes=rules.late_minutes)
    return Turnout.LATE if late else Turnout.DUE


def came_late_by(span: Span, presence: Presence, rules: AttendanceRules) -> int:
    """By how many whole minutes he came late; 0 for whoever came in time, or not yet."""
    if presence.came is None:
        return 0
    by = int((presence.came.at - span.starts_at).total_seconds() // 60)
    return by if by >= max(rules.late_minutes, 1) else 0


def minutes_served(span: Span, presence: Presence) -> int:
    """Whole minutes from coming to going, inside the shift unless his leader said that more counts.

    Who never said that he went has none until somebody says when.
    """
    if presence.came is None or presence.went is None:
        return 0
    begins = presence.came.at if presence.came.beyond else max(presence.came.at, span.starts_at)
    ends = presence.went.at if presence.went.beyond else min(presence.went.at, span.ends_at)
    return max(0, int((ends - begins).total_seconds() // 60))


def may_come(span: Span, now: datetime, rules: AttendanceRules) -> bool:
    """Whether he may check himself in at a moment."""
    return span.starts_at - rules.early <= now < span.ends_at


def may_go(span: Span, now: datetime, rules: AttendanceRules) -> bool:
    """Whether he may check himself out at a moment."""
    return now < span.ends_at + timedelta(minutes=rules.out_minutes)
