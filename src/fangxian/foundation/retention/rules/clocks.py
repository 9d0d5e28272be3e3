"""When the time of a row is over, by the clock of its data class."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from fangxian.foundation.plan.rules.tables import CountsFrom
from fangxian.plain import clock


@dataclass(frozen=True, slots=True)
class Due:
    """Whose time is over: rows that began to run out by ``before``, or ``everything``; else nothing."""

    before: datetime | None = None
    everything: bool = False

    def __bool__(self) -> bool:
        return self.everything or self.before is not None


NOTHING = Due()


@dataclass(frozen=True, slots=True)
class Clock:
    """The clock of one data class."""

    counts_from: CountsFrom
    days: int

    def due(self, now: datetime, ended_on: date | None, *, has_moment: bool) -> Due:
        """What is due now.

        ``ended_on`` is the emergency's last day, ``has_moment`` whether rows have a moment of their own from
        which they run out. What had no end of its own ended with the emergency.
        """
        by_the_end = self.counts_from is not CountsFrom.MADE or not has_moment
        if by_the_end and ended_on is not None and clock.end_of(ended_on) + timedelta(days=self.days) <= now:
            return Due(everything=True)
        if self.counts_from is CountsFrom.EMERGENCY_END or not has_moment:
            return NOTHING
        return Due(before=now - timedelta(days=self.days))


#: Rows in the first slice, and bounds that no slice leaves.
FIRST_SLICE, SMALLEST, LARGEST = 100, 20, 1_000
#: Seconds that a slice should hold the database's write lock.
AIM = 0.03
#: Seconds of rest between two slices at the least.
_LEAST_REST = 0.005


def next_slice(rows: int, seconds: float) -> int:
    """How many rows the next slice takes, so that it lasts about as long as it should."""
    wanted = rows * AIM / max(seconds, 0.001)
    return max(SMALLEST, min(LARGEST, int(min(wanted, rows * 2))))


def rest_after(seconds: float) -> float:
    """For how long others have the lock after a slice: as long as the slice had it.

    SQLite asks again ever more rarely whoever waits, every tenth of a second in the end; a shorter rest he misses.
    """
    return max(_LEAST_REST, seconds)
