"""Quiet hours, and how long to wait before the next try."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from fangxian.plain.clock import CITY


@dataclass(frozen=True)
class Quiet:
    """The hours of the day, by the city's clocks, in which nobody is woken. Equal ends: there are none."""

    begins: time
    ends: time

    def holds(self, moment: datetime) -> bool:
        """Whether a moment lies within."""
        at = moment.astimezone(CITY).time()
        if self.begins <= self.ends:
            return self.begins <= at < self.ends
        return at >= self.begins or at < self.ends

    def over_at(self, moment: datetime) -> datetime:
        """When somebody may be disturbed: the moment itself, or the end of the quiet hours that it lies in."""
        if not self.holds(moment):
            return moment
        here = moment.astimezone(CITY)
        end = datetime.combine(here.date(), self.ends, tzinfo=CITY)
        return (
            end if end > here else datetime.combine(here.date() + timedelta(days=1), self.ends, tzinfo=CITY)
        )


NEVER = Quiet(time.min, time.min)

#: A wait is longer or shorter by as much, so that a gateway that comes back is not run over.
JITTER = 0.2


def wait_before(tries: int, waits: Sequence[timedelta], dice: float) -> timedelta | None:
    """How long to wait after so many tries that failed; None when it is given up. ``dice``: between 0 and 1."""
    if tries > len(waits):
        return None
    return waits[tries - 1] * (1 - JITTER + 2 * JITTER * dice)
