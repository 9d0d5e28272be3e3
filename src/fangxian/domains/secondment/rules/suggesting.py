"""Whom a department is suggested to send, and why each is suggested or not.

Able: of an age, nothing that excludes him, not answering for a place already. Responsible: of a standing that the
plan names. Wanted skills come first, and nobody goes twice before everybody went once.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from fangxian.domains.secondment.rules.plan import Secondment


class Why(StrEnum):
    """Why somebody is suggested, or is not."""

    EXCLUDED = "excluded"
    UNREADY = "unready"
    SECONDED = "seconded"
    ON_DUTY = "on_duty"
    STANDING = "standing"
    TOO_YOUNG = "too_young"
    TOO_OLD = "too_old"
    AGE_UNKNOWN = "age_unknown"
    WENT_BEFORE = "went_before"
    SKILLED = "skilled"
    FIRST_TIME = "first_time"


#: Whoever is one of these is not sent, whatever anybody ticks.
FORBIDDING = frozenset({Why.EXCLUDED, Why.UNREADY, Why.SECONDED})
#: Whoever is one of these is not suggested, and may be sent all the same by whoever knows better.
HINDERING = FORBIDDING | {Why.ON_DUTY, Why.STANDING, Why.TOO_YOUNG, Why.TOO_OLD}


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is known of somebody; ``skills`` are keys of skills and of roles, ``times`` how often he was sent."""

    id: UUID
    standing: str
    born: int | None = None
    excluded: bool = False
    unready: bool = False
    seconded: bool = False
    on_duty: bool = False
    times: int = 0
    skills: frozenset[str] = frozenset()
    exercise: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rule says of somebody. ``suggested``: he is among as many as are wanted."""

    candidate: Candidate
    reasons: tuple[Why, ...]
    suggested: bool = False

    @property
    def is_able(self) -> bool:
        """Whether nothing hinders him; that he went before only puts him behind."""
        return not HINDERING & set(self.reasons)

    @property
    def is_forbidden(self) -> bool:
        """Whether he can't be sent at all."""
        return bool(FORBIDDING & set(self.reasons))


def judged(
    rule: Secondment, candidates: Iterable[Candidate], *, year: int, wanted: Collection[str], number: int
) -> list[Verdict]:
    """Everybody in the order in which he should go; the first ``number`` of those who are able are suggested."""
    known = list(candidates)
    verdicts = [Verdict(one, _reasons(rule, one, year, frozenset(wanted))) for one in known]
    verdicts.sort(key=_rank)
    found, left = [], number
    for one in verdicts:
        takes = one.is_able and left > 0
        left -= takes
        found.append(Verdict(one.candidate, one.reasons, suggested=takes))
    return found


def able_count(rule: Secondment, candidates: Iterable[Candidate], *, year: int) -> int:
    """How many can be sent: the size by which quotas are shared."""
    return sum(one.is_able for one in judged(rule, candidates, year=year, wanted=(), number=0))


def _reasons(rule: Secondment, one: Candidate, year: int, wanted: frozenset[str]) -> tuple[Why, ...]:
    age = None if one.born is None else year - one.born
    said = (
        (Why.EXCLUDED, one.excluded),
        (Why.UNREADY, one.unready),
        (Why.SECONDED, one.seconded),
        (Why.ON_DUTY, one.on_duty),
        (Why.STANDING, one.standing not in rule.standings),
        (Why.TOO_YOUNG, age is not None and age < rule.youngest),
        (Why.TOO_OLD, age is not None and age > rule.oldest),
        (Why.AGE_UNKNOWN, age is None),
        (Why.SKILLED, bool(one.skills & wanted)),
        (Why.FIRST_TIME, not one.times),
        (Why.WENT_BEFORE, bool(one.times)),
    )
    return tuple(why for why, holds in said if holds)


def _rank(verdict: Verdict) -> tuple[bool, bool, int, bool, bool, UUID]:
    """Able first, then who went least often, then who has what is wanted; else as they were registered."""
    one = verdict.candidate
    return (
        verdict.is_forbidden,
        not verdict.is_able,
        one.times,
        Why.SKILLED not in verdict.reasons,
        Why.AGE_UNKNOWN in verdict.reasons,
        one.id,
    )
