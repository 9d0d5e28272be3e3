"""Open positions near somebody's home, and the shifts that are his."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from fangxian.access.scope import Scope
from fangxian.domains.dispatch.known import known_of
from fangxian.domains.dispatch.models import Assignment, Post, Shift, ShiftLine
from fangxian.domains.dispatch.rules.circles import Way, is_open_to, pull, way_between
from fangxian.domains.dispatch.rules.plan import Circle, PostKind, RosterRules
from fangxian.domains.dispatch.rules.standing import Known, Span, refusal_of
from fangxian.domains.dispatch.selectors import rules_at
from fangxian.foundation.areas.selectors import area_points
from fangxian.foundation.duties.rules.proposing import Ways
from fangxian.foundation.plan.selectors import plan_at
from fangxian.foundation.responders.models import Responder
from fangxian.foundation.responders.seen import places_said
from fangxian.kit.vocabulary import titles_of
from fangxian.plain.areacodes import DIGITS, Level, cut, range_of

_NEAR = Scope.system("家附近要人的岗位")
#: Looked through at the most, the soonest first: more than a phone's reader ever scrolls to.
MOST = 4_000
#: Looked through for whoever came too late for a place: many press at once, and he wants the next one now.
NEXT_BEST = 200


@dataclass(frozen=True)
class Position:
    """Seats of one line in one shift that somebody may take: what, where, how far, when, how many are left."""

    id: UUID
    post: Post
    kind: PostKind | None
    line: str
    skill: str
    place: str
    way: Way
    span: Span
    left: int
    runs: bool

    @property
    def exercise(self) -> bool:
        """Whether it is the exercise's."""
        return self.post.exercise


@dataclass(frozen=True)
class Found:
    """The same as it is looked through: a row of what the order and the rules ask."""

    id: UUID
    post_id: UUID
    area_code: str
    line: str
    skill: str
    span: Span
    left: int
    way: Way


@dataclass(frozen=True)
class Offer:
    """What there is for somebody, the best first; ``refused`` counts what is open and not for him, by the rule."""

    found: list[Found]
    refused: Mapping[str, int]
    residence: str


#: Columns that are looked through, in this order.
_COLUMNS = (
    "id", "shift__post_id", "area_code", "line__title", "line__skill", "shift__starts_at", "shift__ends_at",
    "headcount", "held", "shift__post__open_to", "shift__post__risk",
)  # fmt: skip


def positions_for(responder_id: UUID, now: datetime, *, most: int = MOST) -> Offer:
    """The open seats near somebody's home that he may take, the nearest and most urgent first.

    A fixed number of queries, whatever the city holds: his own village for all the days ahead, other places only
    as far as their circle and hour let him. ``most``: how many are looked through, the soonest first.
    """
    person = Responder.objects.within(_NEAR).filter(id=responder_id).first()
    known = known_of([responder_id], now).get(responder_id)
    if person is None or known is None:
        return Offer([], {}, "")
    rules = rules_at(now)
    rows = _lines_near(known, now, rules, exercise=person.exercise).values_list(*_COLUMNS)[:most]
    ways = Ways(area_points(known.residence[: DIGITS[Level.COUNTY]]))
    # His own shifts overlap with themselves, and need not be counted among what he can't take.
    mine = set(
        _mine(responder_id).filter(ended_at=None, ends_at__gt=now).values_list("shift_line_id", flat=True)
    )
    offered, refused = [], Counter[str]()
    for line, post, area, title, skill, starts_at, ends_at, headcount, held, circle, risk in rows:
        way = way_between(known.residence, area, ways, rules)
        if (
            held >= headcount
            or line in mine
            or not is_open_to(Circle(circle), way.nearness, starts_at, now, rules)
        ):
            continue
        span = Span(max(starts_at, now), ends_at)
        refusal = refusal_of(known, span, skill=skill, skill_title=skill, rules=rules)
        if refusal is not None:
            refused[refusal.code] += 1
            continue
        seat = Found(line, post, area, title, skill, Span(starts_at, ends_at), headcount - held, way)
        offered.append((pull(way, starts_at, risk, now), line, seat))
    return Offer([seat for *_order, seat in sorted(offered, key=lambda one: one[:2])], refused, _said(known))


def positions_shown(some: Sequence[Found], now: datetime) -> list[Position]:
    """Some of them as cards show them, in a fixed number of queries."""
    posts = {one.id: one for one in Post.objects.within(_NEAR).filter(id__in={one.post_id for one in some})}
    kinds = {one.key: one for one in plan_at(now).many(PostKind)}
    places = places_said({cut(one.area_code, Level.VILLAGE) or one.area_code for one in some})
    skills = titles_of("skill")
    return [
        Position(
            id=one.id,
            post=posts[one.post_id],
            kind=kinds.get(posts[one.post_id].kind),
            line=one.line,
            skill=skills.get(one.skill, one.skill),
            place=places.get(cut(one.area_code, Level.VILLAGE) or one.area_code, ""),
            way=one.way,
            span=one.span,
            left=one.left,
            runs=one.span.starts_at <= now,
        )
        for one in some
    ]


def _lines_near(known: Known, now: datetime, rules: RosterRules, *, exercise: bool) -> QuerySet[Any]:
    """Lines that might be open to him, full ones too, the soonest first.

    The shifts come first, by the indexes of area and time: SQLite would otherwise look through every line there is.
    """
    village, town = cut(known.residence, Level.VILLAGE), cut(known.residence, Level.TOWN)
    soon = Q(starts_at__lte=now + timedelta(hours=rules.own_first_hours))
    near = soon & Q(post__in=_posts(Circle.RING, Circle.CITY))
    if town:
        near |= soon & _in(town) & Q(post__in=_posts(Circle.TOWN))
    if village:
        near |= _in(village) & ~Q(post__open_to=Circle.NOBODY.value)
    shifts = Shift.objects.within(_NEAR).filter(
        near, ends_at__gt=now, called_off_at=None, post__until=None, exercise=exercise
    )
    stands = Assignment.objects.within(_NEAR).filter(shift_line=OuterRef("pk"), ended_at=None).order_by()
    held = stands.values("shift_line").annotate(number=Count("id")).values("number")
    rows: QuerySet[Any] = ShiftLine.objects.within(_NEAR).filter(shift__in=shifts.values("id"))
    counted: QuerySet[Any] = rows.annotate(held=Coalesce(Subquery(held), 0))
    return counted.order_by("shift__starts_at", "id")


def _posts(*circles: Circle) -> Any:
    return (
        Post.objects.within(_NEAR).filter(until=None, open_to__in=[one.value for one in circles]).values("id")
    )


def _in(code: str) -> Q:
    low, high = range_of(code)
    return Q(area_code__gte=low, area_code__lt=high)


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
