"""Reading what is worth a look among the duties held: whom and which seats to look at, then the rules' findings.

The database names those who hold several, the seats that hold several, those who left, those from elsewhere: few of
many. What somebody holds beyond the reader's reach counts too; the page does not say where.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Left

from fangxian.access.scope import Scope
from fangxian.foundation.duties.models import Duty
from fangxian.foundation.duties.rules.concerns import Concern, Finding, Found, Post, findings_among
from fangxian.foundation.duties.selectors import duties_at
from fangxian.foundation.plan.rules import tables
from fangxian.foundation.plan.rules.schema import Plan
from fangxian.foundation.plan.selectors import plan_at
from fangxian.plain.areacodes import DIGITS, Level

_HELD = Scope.system("核对责任是否重叠")
_COLUMNS = ("id", "kind", "responder_id", "area_code", "organisation_id", "place_id", "household_id")
#: Levels whose units hold people of their own; whoever is the county's may come from anywhere in it.
_HOMES = (Level.TOWN, Level.VILLAGE)


def concerns_in(
    scope: Scope, moment: datetime, *, at: Collection[str] | None = None
) -> dict[UUID, tuple[Finding, ...]]:
    """Why which of the duties in reach are worth a look; a fixed number of queries.

    ``at``: only of the duties over the areas with these codes, for a list that shows a few of thousands.
    """
    plan = plan_at(moment)
    rows = duties_at(scope, moment)
    if at is not None:
        rows = rows.filter(area_code__in=at)
    found: Found = {}
    posts = {post.id: post for post in (*_of_several(rows, plan, moment), *_of_crowded(rows, plan))}
    among = findings_among(posts.values(), plan.many(tables.Duty), plan.many(tables.NotTogether))
    inside = set(rows.filter(id__in=among).values_list("id", flat=True)) if among else set()
    for identifier, said in among.items():
        if identifier in inside:
            found[identifier] = list(said)
    for identifier in rows.filter(responder__left_at__lte=moment).values_list("id", flat=True):
        found.setdefault(identifier, []).append(Finding(Concern.LEFT, "has_left"))
    for identifier in _from_elsewhere(rows, plan):
        found.setdefault(identifier, []).append(Finding(Concern.OUTSIDE, "from_elsewhere"))
    return {identifier: tuple(said) for identifier, said in found.items()}


def concerns_counted(found: Mapping[UUID, Collection[Finding]]) -> Counter[str]:
    """How many duties there are of each concern; one may have several."""
    return Counter(concern for said in found.values() for concern in {str(one.concern) for one in said})


def _of_several(rows: QuerySet[Duty], plan: Plan, moment: datetime) -> list[Post]:
    """All that those hold who have a duty here, and may have in all too many, too far apart, or what does not go together."""
    everything = duties_at(_HELD, moment)
    mine = everything.filter(responder_id__in=rows.order_by().values("responder_id"))
    counts, wanted = _suspicions(plan)
    suspects = mine.order_by().values("responder_id").annotate(**counts).filter(wanted)
    return _posts(everything.filter(responder_id__in=suspects.values("responder_id")))


def _suspicions(plan: Plan) -> tuple[dict[str, Count], Q]:
    """What to count of each person, and when it is suspicious; the rules look at it closely."""
    duties = plan.many(tables.Duty)
    near = [duty.key for duty in duties if duty.within]
    village = Left("area_code", DIGITS[Level.VILLAGE])
    counts = {"villages": Count(village, filter=Q(kind__in=near), distinct=True)}
    wanted = Q(villages__gt=1)
    for number, duty in enumerate(one for one in duties if one.limit):
        counts[f"limited_{number}"] = Count("id", filter=Q(kind=duty.key))
        wanted |= Q(**{f"limited_{number}__gt": duty.limit})
    for number, apart in enumerate(plan.many(tables.NotTogether)):
        counts[f"apart_{number}"] = Count("kind", filter=Q(kind__in=apart.duties), distinct=True)
        wanted |= Q(**{f"apart_{number}__gt": 1})
    return counts, wanted


def _of_crowded(rows: QuerySet[Duty], plan: Plan) -> list[Post]:
    """All that is held on seats with more holders than one takes."""
    posts: list[Post] = []
    by_most: dict[int, list[str]] = {}
    for duty in plan.many(tables.Duty):
        if duty.seats:
            by_most.setdefault(duty.seats, []).append(duty.key)
    for most, kinds in by_most.items():
        seats = (
            rows.filter(kind__in=kinds)
            .order_by()
            .values("kind", "area_code", "organisation_id", "place_id", "household_id")
            .annotate(number=Count("id"))
            .filter(number__gt=most)
        )
        codes = {row["area_code"] for row in seats}
        if codes:
            posts += _posts(rows.filter(kind__in=kinds, area_code__in=codes))
    return posts


def _posts(rows: QuerySet[Duty]) -> list[Post]:
    return [
        Post(identifier, kind, person, code, organisation or place or household)
        for identifier, kind, person, code, organisation, place, household in rows.values_list(*_COLUMNS)
    ]


def _from_elsewhere(rows: QuerySet[Duty], plan: Plan) -> list[UUID]:
    """Held by people who neither belong to the unit that the plan draws on nor live there."""
    wanted = Q(pk__in=())
    for level in _HOMES:
        kinds = [duty.key for duty in plan.many(tables.Duty) if Level(duty.from_level) == level]
        digits = DIGITS[level]
        rows = rows.alias(
            **{
                f"home_{level}": Left("area_code", digits),
                f"unit_{level}": Left("responder__area_code", digits),
                f"lives_{level}": Left("responder__residence", digits),
            }
        )
        strange = ~Q(**{f"unit_{level}": F(f"home_{level}")}) & ~Q(**{f"lives_{level}": F(f"home_{level}")})
        wanted |= Q(kind__in=kinds) & strange
    return list(rows.filter(wanted).values_list("id", flat=True))
