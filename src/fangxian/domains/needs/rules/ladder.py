"""The ladder: who answers for a place, rung by rung, when time runs out, and which rung comes next.

A rung without an organisation is a hole, and passed over. The highest rung that has one never climbs: what
nobody could solve stays with the headquarters, and is shown overtime.
"""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from fangxian.domains.needs.rules.plan import AREA_LEVEL, Rung, RungLevel, Urgency
from fangxian.domains.needs.rules.states import State
from fangxian.plain.areacodes import cut

#: Below every rung: where a need is before it is routed.
GROUND = -1


@dataclass(frozen=True, slots=True)
class Step:
    """One rung as it stands over a place. ``group`` names the working group on a group's rung."""

    rung: int
    level: RungLevel
    title: str
    area_code: str
    group: str = ""


def ladder_over(rungs: Sequence[Rung], area_code: str, group: str) -> tuple[Step, ...]:
    """The steps at and above a place, from the lowest, for a kind of need that ``group`` answers."""
    steps = []
    for number, rung in enumerate(rungs):
        place = cut(area_code, AREA_LEVEL[rung.level])
        if place is not None:
            of_group = group if rung.level is RungLevel.GROUP else ""
            steps.append(Step(number, rung.level, rung.title, place, of_group))
    return tuple(steps)


def next_step(ladder: Iterable[Step], rung: int, answering: Container[int]) -> Step | None:
    """The nearest step above ``rung`` on which an organisation answers; None at the top."""
    for step in ladder:
        if step.rung > rung and step.rung in answering:
            return step
    return None


def is_top(rungs: Sequence[Rung], rung: int) -> bool:
    """Whether nothing can ever stand above this rung."""
    return rung >= len(rungs) - 1


def due_at(urgency: Urgency, state: State, since: datetime, *, arrived: bool = False) -> datetime | None:
    """When the time of a state is over that a need is in ``since`` then; None while nobody owes a step.

    Where somebody must be there, his way counts first, and the answer from where he arrived.
    """
    if state is State.RAISED:
        return since + timedelta(minutes=urgency.acknowledge_minutes)
    if state is not State.ACKNOWLEDGED:
        return None
    on_the_way = urgency.arrive_minutes - urgency.acknowledge_minutes
    minutes = on_the_way if urgency.arrive_minutes and not arrived else urgency.answer_minutes
    return since + timedelta(minutes=minutes)


def is_past(due: datetime | None, now: datetime) -> bool:
    """Whether a clock has run out."""
    return due is not None and due <= now
