"""Whether somebody can stand a shift: the hard rules, each with its sentence.

Pure: what is known of him, the shift and the plan's rules go in, the first refusal or none comes out.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from fangxian.domains.dispatch.rules.plan import RosterRules
from fangxian.foundation.responders.rules.told import Skilled
from fangxian.foundation.responders.rules.windows import Window
from fangxian.plain import clock
from fangxian.plain.errors import Refused
from fangxian.plain.words import N_

_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From and until, half-open: one may begin when the other ends."""

    starts_at: datetime
    ends_at: datetime

    def overlaps(self, other: "Span") -> bool:
        """Whether there is a moment in both."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    def rest_to(self, other: "Span") -> timedelta:
        """How much lies between two that do not overlap."""
        return max(other.starts_at - self.ends_at, self.starts_at - other.ends_at)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of somebody who might stand: ``held`` are his other shifts, ``out`` when he can't be sent.

    ``windows`` are when he said that he can come; who said none has not been asked. ``shifts_a_week`` is his own most.
    """

    residence: str = ""
    skills: Mapping[str, Skilled] = field(default_factory=dict)
    windows: tuple[Window, ...] = ()
    out: tuple[tuple[datetime, datetime | None], ...] = ()
    held: tuple[Span, ...] = ()
    shifts_a_week: int | None = None
    left: bool = False


def refusal_of(
    known: Known, span: Span, *, skill: str, skill_title: str, rules: RosterRules
) -> Refused | None:
    """The first rule that forbids him this shift, None when he may stand it."""
    return next(_refusals(known, span, skill, skill_title, rules), None)


def _refusals(
    known: Known, span: Span, skill: str, skill_title: str, rules: RosterRules
) -> Iterator[Refused]:
    if known.left:
        yield Refused("shift.has_left", N_("这个人已经离开，不能再安排。"))
    if any(since < span.ends_at and (until is None or span.starts_at < until) for since, until in known.out):
        yield Refused("shift.excluded", N_("这段时间登记了不能上岗，先到村居或单位改了登记再来。"))
    if skill and not _has(known, skill, span):
        yield Refused(
            "shift.no_skill",
            N_("这个位置要会“%(skill)s”，登记里没有，或者证书到那天已经过期。"),
            skill=skill_title,
        )
    if known.windows and not covered(known.windows, span):
        yield Refused("shift.outside_windows", N_("这一班不在登记的可以来的时间里。"))
    yield from _of_other_shifts(known, span, rules)


def _of_other_shifts(known: Known, span: Span, rules: RosterRules) -> Iterator[Refused]:
    if any(span.overlaps(one) for one in known.held):
        yield Refused("shift.overlap", N_("这段时间已经有一班了，一个人不能同时在两处。"))
    elif any(span.rest_to(one) < timedelta(hours=rules.rest_hours) for one in known.held):
        yield Refused(
            "shift.too_little_rest",
            N_("和前后的班离得太近，两班之间要歇够 %(hours)d 小时。"),
            hours=rules.rest_hours,
        )
    most = min(
        rules.shifts_a_week, known.shifts_a_week if known.shifts_a_week is not None else rules.shifts_a_week
    )
    if most_in_a_week([*known.held, span], near=span) > most:
        yield Refused("shift.too_many", N_("七天里已经排满 %(most)d 班，先歇一歇。"), most=most)


def _has(known: Known, skill: str, span: Span) -> bool:
    """Whether a skill counts until the last day of the shift."""
    held = known.skills.get(skill)
    return held is not None and held.counts_on(clock.day_of(span.ends_at - timedelta(microseconds=1)))


def most_in_a_week(spans: Iterable[Span], *, near: Span) -> int:
    """The most shifts that begin within any seven days in which ``near`` begins."""
    begun = sorted(one.starts_at for one in spans)
    return max(
        sum(first <= one < first + _WEEK for one in begun)
        for first in begun
        if first <= near.starts_at < first + _WEEK
    )


def covered(windows: Sequence[Window], span: Span) -> bool:
    """Whether every moment of a span lies in one window or another."""
    moment, until = clock.in_city(span.starts_at), clock.in_city(span.ends_at)
    while moment < until:
        ends = [end for window in windows if (end := _end_of(window, moment)) is not None]
        if not ends:
            return False
        moment = max(ends)
    return True


def _end_of(window: Window, moment: datetime) -> datetime | None:
    """When a window that holds a moment of the city's clocks is over; None when it does not hold it."""
    for day in (moment.date(), moment.date() - timedelta(days=1)):
        if not window.begins_on(day):
            continue
        begins = datetime.combine(day, window.begins, tzinfo=clock.CITY)
        ends = datetime.combine(day, window.ends, tzinfo=clock.CITY)
        if window.crosses_midnight:
            ends += timedelta(days=1)
        if begins <= moment < ends:
            return ends
    return None


def may_still_give_back(starts_at: datetime, now: datetime, rules: RosterRules) -> bool:
    """Whether a shift can be given back: until the plan's hour before it begins."""
    return now <= last_moment_to_give_back(starts_at, rules)


def last_moment_to_give_back(starts_at: datetime, rules: RosterRules) -> datetime:
    """Until when a shift can be given back."""
    return starts_at - timedelta(hours=rules.give_back_hours)
