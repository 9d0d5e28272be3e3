"""The kinds of gap, one module for each family; each compares an expectation with a selector's answer.

A family's module offers ``FAMILY`` (its name), ``VERBS`` (the journal's verbs after which a place must be
looked at again), ``holes(reach, moment)`` and ``telling(kind, moment)``; ``EVERYWHERE`` where there are verbs
after which every place must be. A new one is added to ``FAMILIES``, and nowhere else.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from fangxian.access.scope import Scope
from fangxian.line.kinds import (
    household_contact,
    lacking_organisation,
    need_past_clock,
    not_checked_in,
    not_reported,
    secondment,
    squad_not_formed,
    unanswered_duty,
    ungridded_village,
    unheld_mouth,
    unstaffed_hour,
)
from fangxian.line.kinds.telling import Telling
from fangxian.line.rules.holes import Hole


class Family(Protocol):
    """What each module of this package offers."""

    FAMILY: str
    VERBS: frozenset[str]

    @staticmethod
    def holes(reach: Scope, moment: datetime) -> Iterable[Hole]:
        """Every hole of this family in reach at a moment."""

    @staticmethod
    def telling(kind: str, moment: datetime) -> Telling:
        """How a gap of this kind is told, and what closes it."""


FAMILIES: dict[str, Family] = {
    family.FAMILY: family  # type: ignore[misc]
    for family in (
        unanswered_duty,
        ungridded_village,
        squad_not_formed,
        unheld_mouth,
        household_contact,
        lacking_organisation,
        need_past_clock,
        not_reported,
        secondment,
        unstaffed_hour,
        not_checked_in,
    )
}


def family_of(kind: str) -> Family:
    """The family that a gap's kind belongs to: the word before its dot."""
    return FAMILIES[kind.partition(".")[0]]
