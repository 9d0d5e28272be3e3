"""Who should be asked for a shift first: whoever may stand it, in one stated order. Pure.

The order is: the nearest home first; of equally near ones whoever already serves in the line's role, then whoever has stood
least lately, then whoever has signed a pledge, then the one registered first. ``best_plainly`` says it in a few lines and looks
at everybody; ``pool`` gives the same answer for a city in well under a millisecond.
"""

from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import nsmallest
from uuid import UUID

from fangxian.domains.dispatch.rules.plan import RosterRules
from fangxian.domains.dispatch.rules.standing import Known, Span, refusal_of
from fangxian.foundation.duties.rules.proposing import BETWEEN_TOWNS, Ways
from fangxian.plain.areacodes import DIGITS, Level
from fangxian.plain.errors import Refused

#: Shifts count as load from so long before today, those ahead included.
LATELY = timedelta(days=7)
_VILLAGE, _TOWN = DIGITS[Level.VILLAGE], DIGITS[Level.TOWN]

#: Within one distance: not in the role, load, not pledged, identifier.
Key = tuple[bool, int, bool, UUID]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who might be asked."""

    id: UUID
    known: Known
    roles: frozenset[str] = frozenset()
    pledged: bool = False

    @property
    def home(self) -> str:
        """The village where he lives, or as much of it as is known."""
        return self.known.residence[:_VILLAGE]

    def load(self, today: datetime) -> int:
        """How many shifts he has stood lately or has ahead; ``today`` is when the day began."""
        return sum(one.starts_at >= today - LATELY for one in self.known.held)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody is wanted for: where, from when until when, with which skill, in which role; and who is not."""

    area_code: str
    span: Span
    skill: str = ""
    role: str = ""
    without: Set[UUID] = frozenset()

    def refusal_of(self, person: Person, rules: RosterRules) -> Refused | None:
        """The rule that forbids him, None when he may."""
        return refusal_of(person.known, self.span, skill=self.skill, skill_title=self.skill, rules=rules)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be asked: how far away he lives, in metres, and what else put him where he stands."""

    person: Person
    metres: int
    in_role: bool
    load: int

    @property
    def key(self) -> Key:
        """His place among those who live as far away."""
        return (not self.in_role, self.load, not self.person.pledged, self.person.id)


def metres_between(home: str, area_code: str, ways: Ways) -> int:
    """How far somebody's home lies from a place; whose town nobody knows lives as far as another town."""
    if len(home) < _TOWN:
        return BETWEEN_TOWNS
    return ways.metres(home, area_code[:_VILLAGE])


def best_plainly(
    people: Iterable[Person], wanted: Wanted, ways: Ways, rules: RosterRules, *, today: datetime, count: int
) -> list[Candidate]:
    """The best of all who may stand, found by looking at each."""
    fit = (
        candidate_of(one, wanted, ways, today)
        for one in people
        if one.id not in wanted.without and wanted.refusal_of(one, rules) is None
    )
    return nsmallest(count, fit, key=lambda one: (one.metres, one.key))


def candidate_of(person: Person, wanted: Wanted, ways: Ways, today: datetime) -> Candidate:
    """How somebody stands to what is wanted, whether or not he may."""
    return Candidate(
        person,
        metres_between(person.home, wanted.area_code, ways),
        in_role=bool(wanted.role) and wanted.role in person.roles,
        load=person.load(today),
    )
