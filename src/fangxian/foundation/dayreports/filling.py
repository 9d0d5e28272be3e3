"""Figures that fill themselves in: each room says how it counts what is its own.

A figure of the plan names its source; a source counts in one village, town or city at one moment.
"""

from collections.abc import Callable
from datetime import datetime

from fangxian.access.scope import Scope
from fangxian.foundation.people.models import HouseholdCategory, Person

#: How many there are in a reach at a moment.
Count = Callable[[Scope, datetime], int]
_counts: dict[str, Count] = {}


def provide(source: str, count: Count) -> None:
    """Say how a source counts."""
    _counts[source] = count


def counted(source: str, area_code: str, moment: datetime) -> int | None:
    """What a source counts in a place; None where nobody counts it."""
    count = _counts.get(source)
    return count(Scope.of_areas(area_code), moment) if count else None


def provide_own() -> None:
    """What the register of residents knows."""
    provide("returnees", _staying(Person.Stay.RETURNEE))
    provide("tenants", _staying(Person.Stay.TENANT))
    for kind in ("isolated", "hardship", "core", "elders_alone"):
        provide(f"households_{kind}", _of_kind(kind))


def _staying(stay: str) -> Count:
    return lambda reach, _moment: Person.objects.within(reach).filter(stay=stay, gone_at=None).count()


def _of_kind(kind: str) -> Count:
    return lambda reach, _moment: (
        HouseholdCategory.objects.within(reach).filter(category=kind, until=None).count()
    )
