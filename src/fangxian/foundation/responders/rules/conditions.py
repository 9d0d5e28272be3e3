"""What must be so before somebody may stand anywhere. Pure.

Asked of volunteers alone: who is sent by his unit is instructed and insured by it. The plan says which conditions
there are; consent is asked of who is not known to be eighteen.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

ADULT = 18
_VOLUNTEER = "volunteer"


class Lack(StrEnum):
    """Why somebody may not stand."""

    LEFT = "left"
    EXCLUDED = "excluded"
    AGE_UNKNOWN = "age_unknown"
    INDUCTION = "induction"
    INSURANCE = "insurance"
    INSURANCE_EXPIRED = "insurance_expired"
    CONSENT = "consent"


@dataclass(frozen=True, slots=True)
class Met:
    """A condition that was met, and the last day it holds (None: for good)."""

    kind: str
    expires_on: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether it holds on a day."""
        return self.expires_on is None or self.expires_on >= day


@dataclass(frozen=True, slots=True)
class Stander:
    """What is known of somebody who would stand."""

    standing: str
    born: int | None = None
    has_left: bool = False
    is_excluded: bool = False
    met: tuple[Met, ...] = ()


def may_be_minor(born: int | None, day: date) -> bool:
    """Whether he may not be eighteen yet: only the year is known, so in the year of the birthday he may not be."""
    return born is None or day.year - born <= ADULT


def lacks(one: Stander, day: date, *, asked: Collection[str]) -> tuple[Lack, ...]:
    """Everything that keeps him from standing; nothing when he may."""
    found = [lack for lack, holds in ((Lack.LEFT, one.has_left), (Lack.EXCLUDED, one.is_excluded)) if holds]
    if one.standing != _VOLUNTEER:
        return tuple(found)
    good = {met.kind for met in one.met if met.holds_on(day)}
    if "induction" in asked and "induction" not in good:
        found.append(Lack.INDUCTION)
    if "insurance" in asked and "insurance" not in good:
        there = any(met.kind == "insurance" for met in one.met)
        found.append(Lack.INSURANCE_EXPIRED if there else Lack.INSURANCE)
    if "consent" in asked and "consent" not in good and may_be_minor(one.born, day):
        found.append(Lack.AGE_UNKNOWN if one.born is None else Lack.CONSENT)
    return tuple(found)
