"""What another plan would do to the line: the families evaluated as if it were in force. Nothing is written."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from fangxian.access.scope import Scope
from fangxian.foundation.plan.rules.plan import Plan
from fangxian.foundation.plan.selectors import supposing
from fangxian.line.kinds import FAMILIES, family_of
from fangxian.plain.areacodes import Level, cut

_EVERYWHERE = Scope.system("看预案会改变什么")

Identity = tuple[str, str]


@dataclass(frozen=True)
class Effect:
    """Gaps that would open and close if one plan followed another, by kind and by town.

    ``titles`` says what each kind is called by the plan that expects it.
    """

    opening: Counter[tuple[str, str]]
    closing: Counter[tuple[str, str]]
    titles: dict[str, str]

    def by_kind(self) -> list[tuple[str, int, int]]:
        """Title, how many open, how many close, of every kind that moves."""
        opens, closes = _kinds(self.opening), _kinds(self.closing)
        return [(self.titles[kind], opens[kind], closes[kind]) for kind in sorted(opens | closes)]

    def by_town(self) -> list[tuple[str, int, int]]:
        """Code of the town (of the county, for what lies in none), how many open, how many close."""
        opens, closes = _towns(self.opening), _towns(self.closing)
        return [(town, opens[town], closes[town]) for town in sorted(opens | closes)]


def line_effect(before: Plan | None, after: Plan, moment: datetime) -> Effect:
    """What opens and closes at a moment if ``after`` held instead of ``before``; both as levels switch them.

    Both are evaluated anew, so that a hole that the worker has not seen yet is no effect of the plan.
    """
    old = _holes(before, moment) if before is not None else {}
    new = _holes(after, moment)
    opening = Counter(_place(one, area) for one, area in new.items() if one not in old)
    closing = Counter(_place(one, area) for one, area in old.items() if one not in new)
    titles = _titles(after, opening, moment) | (_titles(before, closing, moment) if before else {})
    return Effect(opening, closing, titles)


def _holes(plan: Plan, moment: datetime) -> dict[Identity, str]:
    county = _EVERYWHERE & Scope.of_areas(plan.identity.county)
    with supposing(plan, moment):
        return {
            hole.identity: hole.area_code
            for family in FAMILIES.values()
            for hole in family.holes(county, moment)
        }


def _titles(plan: Plan, counted: Counter[tuple[str, str]], moment: datetime) -> dict[str, str]:
    with supposing(plan, moment):
        return {kind: family_of(kind).telling(kind, moment).title for kind, _town in counted}


def _place(identity: Identity, area_code: str) -> tuple[str, str]:
    return identity[0], cut(area_code, Level.TOWN) or area_code


def _kinds(counted: Counter[tuple[str, str]]) -> Counter[str]:
    found: Counter[str] = Counter()
    for (kind, _town), number in counted.items():
        found[kind] += number
    return found


def _towns(counted: Counter[tuple[str, str]]) -> Counter[str]:
    found: Counter[str] = Counter()
    for (_kind, town), number in counted.items():
        found[town] += number
    return found
