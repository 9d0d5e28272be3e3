"""Day reports of the exercise: its villages and towns tell of every day, but for a few that wait to be urged.

The city's first day is told when it is made; the days after, from two hours before the plan's hour, by the worker.
Once a real person has reported for a place, the exercise leaves that place's day alone.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Max

from fangxian.access.actor import Actor
from fangxian.access.scope import Scope
from fangxian.drill.rules.days import counted_by_hand, is_silent
from fangxian.foundation.dayreports.models import DayReport, Urging
from fangxian.foundation.dayreports.rules.due import due_at
from fangxian.foundation.dayreports.rules.plan import ASKED, DayReporting
from fangxian.foundation.dayreports.selectors import filled_in
from fangxian.foundation.dayreports.services import day_report_file
from fangxian.foundation.dayreports.turnout import reporters_of
from fangxian.foundation.plan.selectors import editions, plan_at
from fangxian.plain import clock
from fangxian.plain.areacodes import Level, level_of

#: From how long before the hour they report, and how many days back tell who takes part.
BEFORE = timedelta(hours=2)
DAYS_BACK = 7
#: Reports of one transaction, so that no write lock lasts long; and of one beat of the worker.
TOGETHER, AT_ONCE = 5, 60

_ACTOR = Actor.system("drill", reason="演练报日报告", exercise=True)
_EVERYWHERE = Scope.system(_ACTOR.reason)


def day_told(places: Iterable[str], day: date, *, most: int | None = None) -> int:
    """Report of a day for those of these places that have not yet and are not silent; how many did.

    ``most`` is how many at once; towns come after villages, whose sums they tell.
    """
    told = reporters_of(_EVERYWHERE, day, clock.now())
    urged = set(Urging.objects.within(_EVERYWHERE).filter(day=day).values_list("area_code", flat=True))
    due = [
        code
        for code in sorted(places, key=lambda code: (level_of(code) == Level.TOWN, code))
        if code not in told and (not is_silent(code, day) or code in urged)
    ][:most]
    for start in range(0, len(due), TOGETHER):
        with transaction.atomic():
            for code in due[start : start + TOGETHER]:
                day_report_file(actor=_ACTOR, area_code=code, day=day, figures=_figures(code, day))
    return len(due)


def exercise_day_told() -> int:
    """Whoever took part in the exercise's days tells of today, once the hour is near; how many did."""
    now = clock.now()
    if not editions().exists():
        return 0
    rule, day = plan_at(now).one(DayReporting), clock.day_of(now)
    if not rule.expected or now < due_at(rule, Level.VILLAGE, day) - BEFORE:
        return 0
    places = _taking_part(day)
    if now < due_at(rule, Level.TOWN, day) - BEFORE / 2:
        places = {code for code in places if level_of(code) == Level.VILLAGE}
    return day_told(places, day, most=AT_ONCE) if places else 0


def _taking_part(day: date) -> set[str]:
    """The places that the exercise reported for on its last days; who was silent on one of them told of another."""
    rows = DayReport.objects.within(_EVERYWHERE).filter(exercise=True)
    last = rows.aggregate(last=Max("day"))["last"]
    if last is None:
        return set()
    return set(
        rows.filter(day__gte=last - timedelta(days=DAYS_BACK), day__lte=day).values_list(
            "area_code", flat=True
        )
    )


def _figures(code: str, day: date) -> dict[str, int]:
    """As the records fill them in; what is counted by hand in a village is made up."""
    is_village = level_of(code) == Level.VILLAGE
    return {
        one.figure.key: counted_by_hand(code, day, one.figure.key)
        if is_village and one.figure.source == ASKED
        else one.value
        for one in filled_in(code, day)
    }
