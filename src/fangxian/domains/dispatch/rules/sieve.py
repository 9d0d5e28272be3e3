"""A village's people as rows of bits: who certainly may not stand a shift is sifted out before anybody is looked at.

One bit for each person, the first in the order of asking lowest. What holds at some time lies in slots of time: a
set bit says that he may not. The sieve never holds back anybody who may stand (a slot counts only when it refuses him whatever
the minutes say); whoever passes is still asked about by the rules themselves.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import lru_cache
from uuid import UUID

from fangxian.domains.dispatch.rules.candidates import Person, Wanted
from fangxian.domains.dispatch.rules.plan import RosterRules
from fangxian.domains.dispatch.rules.standing import Span
from fangxian.foundation.responders.rules.windows import Window
from fangxian.plain import clock

_HOUR = 3600
#: Slots of what lasts long: away for days, or full for the week.
_LONG = 3 * _HOUR
#: So far ahead slots are filled; beyond, the rules alone decide.
HORIZON = timedelta(days=21)
_WEEK = timedelta(days=7)
_WEEK_HOURS = 7 * 24
_HOUR_WHOLE = bytes([1]) * 60

Slots = Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a sieve is asked, in slots, worked out once for all villages."""

    busy: range
    long: range
    begins: int
    week_hours: tuple[int, ...]
    wanted: Wanted


def asked_of(wanted: Wanted, rules: RosterRules) -> Asked:
    """The slots that a span and its rest fill."""
    starts, ends = wanted.span.starts_at.timestamp(), wanted.span.ends_at.timestamp()
    rest = rules.rest_hours * _HOUR
    inside = _slots_inside(starts, ends, _HOUR)
    city = clock.in_city(wanted.span.starts_at)
    first = city.weekday() * 24 + city.hour + (inside.start - int(starts // _HOUR))
    return Asked(
        busy=_slots_inside(starts - rest, ends + rest, _HOUR),
        long=_slots_touched(starts, ends, _LONG),
        begins=int(starts // _LONG),
        week_hours=tuple((first + one) % _WEEK_HOURS for one in range(min(len(inside), _WEEK_HOURS))),
        wanted=wanted,
    )


@dataclass(slots=True)
class Sieve:
    """The people of one village in the order of asking, and their rows of bits."""

    people: list[Person]
    everybody: int = 0
    skills: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    roles: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    busy: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    out: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    full: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    away: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    def leave_out(self, identifier: UUID) -> None:
        """Somebody of these has changed, or is there no longer: he passes no more."""
        for place, one in enumerate(self.people):
            if one.id == identifier:
                self.everybody &= ~(1 << place)

    def passing(self, asked: Asked) -> int:
        """The bits of those whom nothing here refuses."""
        free = self.everybody
        if asked.wanted.skill:
            free &= self.skills.get(asked.wanted.skill, 0)
        if free:
            free &= ~(_any(self.out, asked.long) | self.full.get(asked.begins, 0))
        if free:
            free &= ~(_any(self.busy, asked.busy) | _any(self.away, asked.week_hours))
        return free


def sieve_of(people: Sequence[Person], rules: RosterRules, today: datetime) -> Sieve:
    """Sort a village's people, and write their bits."""
    rows = sorted((one.load(today), not one.pledged, one.id, one) for one in people)
    sieve = Sieve([row[3] for row in rows])
    for place, person in enumerate(sieve.people):
        _write(sieve, person, 1 << place, rules, today)
    return sieve


def _write(sieve: Sieve, person: Person, bit: int, rules: RosterRules, today: datetime) -> None:
    known = person.known
    most = (
        rules.shifts_a_week if known.shifts_a_week is None else min(rules.shifts_a_week, known.shifts_a_week)
    )
    if known.left or most < 1:
        return
    sieve.everybody |= bit
    for skill in known.skills:
        sieve.skills[skill] |= bit
    for role in person.roles:
        sieve.roles[role] |= bit
    for one in known.held:
        _set(sieve.busy, _slots_touched(one.starts_at.timestamp(), one.ends_at.timestamp(), _HOUR), bit)
    floor, horizon = today.timestamp(), (today + HORIZON).timestamp()
    for since, until in known.out:
        ends = horizon if until is None else min(until.timestamp(), horizon)
        _set(sieve.out, _slots_inside(max(since.timestamp(), floor), ends, _LONG), bit)
    for first, last in _weeks_full(known.held, most):
        # A shift is one too many strictly between these two: a slot that begins on the first of them may not count.
        _set(sieve.full, _slots_inside(max(first, floor) + 1, min(last, horizon), _LONG), bit)
    if known.windows:
        _set(sieve.away, away_hours(known.windows), bit)


def _weeks_full(held: Sequence[Span], most: int) -> Iterator[tuple[float, float]]:
    """Between which moments no further shift may begin, because a week would have more than the most."""
    begun = sorted(one.starts_at for one in held)
    for first, last in zip(begun, begun[most - 1 :], strict=False):
        if last - first < _WEEK:
            yield (last - _WEEK).timestamp(), (first + _WEEK).timestamp()


@lru_cache(maxsize=20_000)
def away_hours(windows: tuple[Window, ...]) -> tuple[int, ...]:
    """The hours of a week, from Monday 00:00, in which windows leave a minute uncovered; none where one is of dated days."""
    if any(window.weekday is None for window in windows):
        return ()
    minutes = bytearray(_WEEK_HOURS * 60 * 2)
    for window in windows:
        begins = (window.weekday or 0) * 1440 + _minute(window.begins)
        ends = (window.weekday or 0) * 1440 + _minute(window.ends) + bool(window.ends.second)
        ends += 1440 * window.crosses_midnight
        minutes[begins:ends] = bytes([1]) * (ends - begins)
    week = _WEEK_HOURS * 60
    folded = bytes(one | other for one, other in zip(minutes[:week], minutes[week:], strict=True))
    return tuple(hour for hour in range(_WEEK_HOURS) if folded[hour * 60 : hour * 60 + 60] != _HOUR_WHOLE)


def _minute(of: time) -> int:
    return of.hour * 60 + of.minute


def _slots_touched(starts: float, ends: float, length: int) -> range:
    """The slots of which a span has a moment."""
    return range(int(starts // length), -int(-ends // length))


def _slots_inside(starts: float, ends: float, length: int) -> range:
    """The slots that lie in a span whole."""
    return range(-int(-starts // length), int(ends // length))


def _set(slots: dict[int, int], at: Sequence[int], bit: int) -> None:
    for one in at:
        slots[one] |= bit


def _any(slots: Slots, at: Sequence[int]) -> int:
    found = 0
    for one in at:
        found |= slots.get(one, 0)
    return found
