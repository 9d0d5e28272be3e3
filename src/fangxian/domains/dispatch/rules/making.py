"""Which shifts a post is to have, and which of those that stand may go when its pattern changes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from fangxian.domains.dispatch.rules.plan import ShiftPattern
from fangxian.domains.dispatch.rules.standing import Span
from fangxian.plain import clock


def spans_wanted(pattern: ShiftPattern, since: datetime, until: datetime) -> list[Span]:
    """The shifts of a pattern that are not over at ``since`` and begin before ``until``, in order."""
    # A shift lasts a week at the most: the one that runs now may have begun so long ago.
    day, last = clock.day_of(since) - timedelta(days=8), clock.day_of(until)
    found = []
    while day <= last:
        found += [Span(*one) for one in pattern.on(day) if one[1] > since and one[0] < until]
        day += timedelta(days=1)
    return sorted(found)


def spans_missing(wanted: Sequence[Span], standing: Sequence[Span]) -> list[Span]:
    """Those wanted that do not stand and overlap with none that stands of another pattern.

    Asked again with what was made, there is nothing left. Shifts of one pattern may overlap by design.
    """
    begun = {one.starts_at for one in standing}
    known = set(wanted)
    others = [one for one in standing if one not in known]
    return [
        one
        for one in wanted
        if one.starts_at not in begun and not any(one.overlaps(other) for other in others)
    ]


@dataclass(frozen=True, slots=True)
class Standing:
    """A shift that stands and has not begun; ``touched``: somebody stands it, or did."""

    span: Span
    touched: bool


def spans_outdated(wanted: Iterable[Span], standing: Iterable[Standing]) -> list[Span]:
    """Those that stand, are wanted no longer, and that nobody ever took: they make room for the pattern's own."""
    kept = set(wanted)
    return [one.span for one in standing if not one.touched and one.span not in kept]
