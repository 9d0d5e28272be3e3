"""Open positions near somebody's home, and the shifts that are his."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from fangxian.access.scope import Scope
from fangxian.domains.dispatch.known import known_of
from fangxian.domains.dispatch.models import Assignment, Post, ShiftLine
from fangxian.domains.dispatch.rules.circles import Way, is_open_to, pull, way_between
from fangxian.domains.dispatch.rules.plan import Circle, PostKind, RosterRules
from fangxian.domains.dispatch.rules.standing import Known, Span, refusal_of
from fangxian.foundation.areas.selectors import area_points
from fangxian.foundation.duties.rules.proposing import Ways
from fangxian.foundation.plan.selectors import plan_at
from fangxian.foundation.responders.models import Responder
from fangxian.foundation.responders.seen import places_said
from fangxian.kit.vocabulary import titles_of
from fangxian.plain.areacodes import DIGITS, Level, cut, range_of

_NEAR = Scope.system("家附近要人的岗位")
#: Looked through at the most, the soonest first: more than a phone's reader ever scrolls to.
MOST = 2_000


@dataclass(frozen=True)
class Position:
    """Seats of one line in one shift that somebody may take: what, where, how far, when, how many are left."""

    id: UUID
    post: Post
    kind: str
    work: str
    line: str
    skill: str
    place: str
    way: Way
    span: Span
    left: int
    kit: tuple[str, ...]
    runs: bool

    @property
    def exercise(self) -> bool:
        """Whether it is the exercise's."""
        return self.post.exercise


@dataclass(frozen=True)
class Offer:
    """What there is for somebody, the best first; ``refused`` counts what is open and not for him, by the rule."""

    found: list[Position]
    refused: Mapping[str, int]
    residence: str


def positions_for(responder_id: UUID, now: datetime) -> Offer:
    """The open seats near somebody's home that he may take, the nearest and most urgent first.

    A fixed number of queries, whatever the city holds: his own village for all the days ahead, other places only
    as far as their circle and hour let him.
    """
    person = Responder.objects.within(_NEAR).filter(id=responder_id).first()
    known = known_of([responder_id], now).get(responder_id)
    if person is None or known is None:
        return Offer([], {}, "")
    plan = plan_at(now)
    rules, kinds = plan.one(RosterRules), {one.key: one for one in plan.many(PostKind)}
    rows = list(_open_lines(known, now, rules).filter(exercise=person.exercise)[:MOST])
    ways = Ways(area_points(known.residence[: DIGITS[Level.COUNTY]]))
    taken = set(_taken(responder_id, rows))
    offered, refused = [], Counter[str]()
    for row in rows:
        way = way_between(known.residence, row.area_code, ways, rules)
        post, span = row.shift.post, Span(max(row.shift.starts_at, now), row.shift.ends_at)
        if row.id in taken or not is_open_to(
            Circle(post.open_to), way.nearness, row.shift.starts_at, now, rules
        ):
            continue
        refusal = refusal_of(known, span, skill=row.line.skill, skill_title=row.line.skill, rules=rules)
        if refusal is not None:
            refused[refusal.code] += 1
            continue
        offered.append((pull(way, span.starts_at, post.risk, now), row, way))
    offered.sort(key=lambda one: (one[0], one[1].id))
    return Offer(_positions([one[1:] for one in offered], kinds, now), refused, _said(known))


def _open_lines(known: Known, now: datetime, rules: RosterRules) -> QuerySet[Any]:
    """Lines with an empty seat that might be open to him, the soonest first."""
    village, town = cut(known.residence, Level.VILLAGE), cut(known.residence, Level.TOWN)
    soon = Q(shift__starts_at__lte=now + timedelta(hours=rules.own_first_hours))
    near = soon & Q(shift__post__open_to__in=[Circle.RING.value, Circle.CITY.value])
    if town:
        near |= soon & Q(shift__post__open_to=Circle.TOWN.value) & _in(town)
    if village:
        near |= _in(village) & ~Q(shift__post__open_to=Circle.NOBODY.value)
    stands = Assignment.objects.within(_NEAR).filter(shift_line=OuterRef("pk"), ended_at=None).order_by()
    held = stands.values("shift_line").annotate(number=Count("id")).values("number")
    rows = ShiftLine.objects.within(_NEAR).filter(
        near, shift__ends_at__gt=now, shift__called_off_at=None, shift__post__until=None
    )
    free: QuerySet[Any] = rows.annotate(held=Coalesce(Subquery(held), 0)).filter(held__lt=F("headcount"))
    return free.select_related("shift__post", "line").order_by("shift__starts_at", "id")


def _in(code: str) -> Q:
    low, high = range_of(code)
    return Q(shift__area_code__gte=low, shift__area_code__lt=high)


def _taken(responder_id: UUID, rows: list[Any]) -> Any:
    held = Assignment.objects.within(_NEAR).filter(responder_id=responder_id, ended_at=None)
    return held.filter(shift_line__in=[row.id for row in rows]).values_list("shift_line_id", flat=True)


def _positions(rows: list[Any], kinds: Mapping[str, PostKind], now: datetime) -> list[Position]:
    places = places_said({cut(row.area_code, Level.VILLAGE) or row.area_code for row, _way in rows})
    skills = titles_of("skill")
    found = []
    for row, way in rows:
        post, kind = row.shift.post, kinds.get(row.shift.post.kind)
        found.append(
            Position(
                id=row.id, post=post, kind=kind.title if kind else "", work=kind.sentence if kind else "",
                line=row.line.title, skill=skills.get(row.line.skill, row.line.skill),
                place=places.get(cut(row.area_code, Level.VILLAGE) or row.area_code, ""), way=way,
                span=Span(row.shift.starts_at, row.shift.ends_at), left=row.headcount - row.held,
                kit=kind.kit if kind else (), runs=row.shift.starts_at <= now,
            )
        )  # fmt: skip
    return found


def _said(known: Known) -> str:
    return places_said({known.residence}).get(known.residence, "")


def shifts_of(responder_id: UUID, now: datetime) -> QuerySet[Assignment]:
    """The shifts that somebody stands now or will stand, the next first."""
    rows = _mine(responder_id).filter(ended_at=None, ends_at__gt=now)
    return rows.order_by("starts_at", "id")


def shifts_stood_by(responder_id: UUID, now: datetime) -> QuerySet[Assignment]:
    """The shifts that he stood, gave back or was taken off, the last first."""
    rows = _mine(responder_id).filter(Q(ends_at__lte=now) | Q(ended_at__isnull=False))
    return rows.order_by("-starts_at", "-id")


def _mine(responder_id: UUID) -> QuerySet[Any]:
    rows = Assignment.objects.within(Scope.system("本人的班次")).filter(responder_id=responder_id)
    return rows.select_related("shift_line__shift__post__leader", "shift_line__line")
