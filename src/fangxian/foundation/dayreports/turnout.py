"""Who has told of his day and who has not: for the line's gaps, the board and the desks."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from fangxian.access.scope import Scope
from fangxian.foundation.areas.selectors import areas_at
from fangxian.foundation.dayreports.models import DayReport
from fangxian.foundation.dayreports.rules.due import missed_at
from fangxian.foundation.dayreports.rules.plan import DayReporting
from fangxian.foundation.plan.rules.plan import Plan
from fangxian.foundation.plan.selectors import plan_at, true_since
from fangxian.plain import clock
from fangxian.plain.areacodes import Level

#: Who tells of his day to somebody above; the city itself tells nobody of the house.
REPORTERS = (Level.TOWN, Level.VILLAGE)


class Missing(NamedTuple):
    """A place that has not told of its day."""

    code: str
    name: str


@dataclass(frozen=True)
class Turnout:
    """How many places of a level in reach there are, and which have not told of a day.

    ``due_at`` is from when on that is a gap, ``is_due`` whether that is so.
    """

    day: date
    due_at: datetime
    is_due: bool
    total: int
    missing: tuple[Missing, ...]

    @property
    def told(self) -> int:
        """How many have."""
        return self.total - len(self.missing)


def reporting_since(moment: datetime) -> datetime | None:
    """Since when the plan has expected day reports; None while it does not."""
    if not _expects(plan_at(moment)):
        return None
    return true_since(_expects, moment)


def _expects(plan: Plan) -> bool:
    return any(rule.expected for rule in plan.rows.get(DayReporting, ()))


def reporters_of(reach: Scope, day: date, moment: datetime) -> set[str]:
    """The places in reach that had told of a day by a moment."""
    rows = DayReport.objects.within(reach).filter(day=day, number=1, filed_at__lte=moment)
    return set(rows.values_list("area_code", flat=True))


def turnout_of(reach: Scope, level: Level, moment: datetime) -> Turnout | None:
    """Who of a level has told of today; None where the plan expects no day reports."""
    began = reporting_since(moment)
    if began is None:
        return None
    day = clock.day_of(moment)
    due = missed_at(plan_at(moment).one(DayReporting), level, day)
    # Codes and names alone: every look at the board asks for them.
    places, told = list(areas_at(reach, level).values_list("code", "name")), reporters_of(reach, day, moment)
    missing = tuple(Missing(code, name) for code, name in places if code not in told)
    return Turnout(day, due, began <= due <= moment, len(places), missing)
