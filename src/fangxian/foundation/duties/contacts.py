"""Households that somebody must keep in touch with by the plan in force, each with whoever does."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from fangxian.access.scope import Scope
from fangxian.foundation.duties.chains import kinds_in_contact
from fangxian.foundation.duties.selectors import duties_at, duty_over
from fangxian.foundation.people.models import Household, HouseholdCategory
from fangxian.foundation.people.selectors import HouseholdSeen, households_seen
from fangxian.foundation.plan.rules import tables
from fangxian.foundation.plan.selectors import plan_at, titles_ever
from fangxian.foundation.responders.selectors import PersonChip, chips_by_id

_CHAIN = Scope.system("责任链")


@dataclass(frozen=True)
class InContact:
    """A household, masked as its reader may see it, why it is kept in touch with, and who does; nobody is a gap."""

    home: HouseholdSeen
    area_code: str
    kinds: tuple[str, ...]
    contacts: tuple[PersonChip, ...]


def households_in_contact(scope: Scope, moment: datetime) -> list[InContact]:
    """The open households in reach of the plan's kinds in contact, grid by grid; a fixed number of queries."""
    plan = plan_at(moment)
    duty = duty_over(plan, tables.Over.HOUSEHOLD)
    if duty is None:
        return []
    titles = titles_ever(tables.HouseholdKind, moment)
    kinds = defaultdict(list)
    of_kind = HouseholdCategory.objects.within(scope).filter(
        Q(until=None) | Q(until__gt=moment), since__lte=moment, category__in=kinds_in_contact(plan)
    )
    for household, category in of_kind.order_by("since", "id").values_list("household_id", "category"):
        kinds[household].append(titles.get(category, category))
    rows = list(
        Household.objects.within(scope)
        .filter(id__in=kinds, closed_at=None)
        .select_related("place")
        .order_by("area_code", "id")
    )
    held = _contacts(duty.key, [one.id for one in rows], moment)
    return [
        InContact(seen, one.area_code, tuple(kinds[one.id]), tuple(held[one.id]))
        for one, seen in zip(rows, households_seen(scope, rows), strict=True)
    ]


def _contacts(kind: str, households: list[UUID], moment: datetime) -> dict[UUID, list[PersonChip]]:
    rows = duties_at(_CHAIN, moment).filter(kind=kind, household__in=households).order_by("since", "id")
    pairs = list(rows.values_list("household_id", "responder_id"))
    chips = chips_by_id({responder for _household, responder in pairs})
    found: dict[UUID, list[PersonChip]] = defaultdict(list)
    for household, responder in pairs:
        found[household].append(chips[responder])
    return found
