"""The three rates: what is counted, into which class, and what is divided by what.

A need counts for the organisation that it lay with when the thing was decided, whatever became of that one and
wherever the need went afterwards: whether it was taken in time, for whoever had to take it; what the one who raised it
said, for whoever had answered him. Who could not be reached is a class of its own and in no rate.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from fangxian.plain.words import N_


class Outcome(StrEnum):
    """What was decided about a need, for whom it then lay with."""

    IN_TIME = "in_time"
    LATE = "late"
    SOLVED = "solved"
    UNSOLVED = "unsolved"
    UNREACHED = "unreached"
    CONTENT = "content"
    DISCONTENT = "discontent"
    UNRATED = "unrated"


OUTCOMES: Mapping[Outcome, str] = {
    Outcome.IN_TIME: N_("按时接下"),
    Outcome.LATE: N_("没有按时接下"),
    Outcome.SOLVED: N_("报的人说解决了"),
    Outcome.UNSOLVED: N_("报的人说还没解决"),
    Outcome.UNREACHED: N_("联系不上"),
    Outcome.CONTENT: N_("评了满意或基本满意"),
    Outcome.DISCONTENT: N_("评了不满意"),
    Outcome.UNRATED: N_("说解决了，没有评"),
}


@dataclass(frozen=True, slots=True)
class Rate:
    """So many of so many. Of none there is no rate."""

    part: int
    whole: int

    @property
    def percent(self) -> int | None:
        """Rounded down, so that only all of them are a hundred."""
        return self.part * 100 // self.whole if self.whole else None


@dataclass(frozen=True, slots=True)
class Tally:
    """How often each outcome was decided for one unit, or for several together."""

    counts: Mapping[Outcome, int] = field(default_factory=dict)

    def of(self, *outcomes: Outcome) -> int:
        """How many of these outcomes there were together."""
        return sum(self.counts.get(outcome, 0) for outcome in outcomes)

    def __add__(self, other: "Tally") -> "Tally":
        return Tally({outcome: self.of(outcome) + other.of(outcome) for outcome in Outcome})

    @property
    def response(self) -> Rate:
        """响应率: taken in time, of all whose time to take them is over one way or the other."""
        return Rate(self.of(Outcome.IN_TIME), self.of(*_RESPONSE))

    @property
    def solution(self) -> Rate:
        """解决率: said to be solved, of all about whom the one who raised it said a word."""
        return Rate(self.of(Outcome.SOLVED), self.of(*_SOLUTION))

    @property
    def satisfaction(self) -> Rate:
        """满意率: content, of all who rated it or said that it is not solved."""
        return Rate(self.of(Outcome.CONTENT), self.of(*_SATISFACTION))

    @property
    def unreached(self) -> int:
        """联系不上: in no rate, and never among the solved."""
        return self.of(Outcome.UNREACHED)

    def __bool__(self) -> bool:
        return any(self.counts.values())


_RESPONSE = (Outcome.IN_TIME, Outcome.LATE)
_SOLUTION = (Outcome.SOLVED, Outcome.UNSOLVED)
_SATISFACTION = (Outcome.CONTENT, Outcome.DISCONTENT, Outcome.UNSOLVED)
