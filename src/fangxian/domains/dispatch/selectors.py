"""Reading posts: those that stand, those that the plan expects and that are not there, and what they need."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from fangxian.access.scope import Scope
from fangxian.domains.dispatch.models import Assignment, Post, PostLine, ShiftLine
from fangxian.domains.dispatch.rules.plan import PostKind, PostLineKind, RosterRules, ShiftPattern
from fangxian.foundation.places.models import Place
from fangxian.foundation.plan.rules.plan import Plan
from fangxian.foundation.plan.selectors import plan_at, titles_ever
from fangxian.plain.errors import OutOfScope, Refused
from fangxian.plain.words import N_

#: What hangs on a post is seen by whoever sees the post.
_ITS = Scope.system("岗位的班次和位置")


def post_get(scope: Scope, identifier: UUID) -> Post:
    """One post, standing or not. Raises ``OutOfScope``."""
    found: Post | None = Post.objects.within(scope).filter(id=identifier).first()
    if found is None:
        raise post_unknown()
    return found


def post_unknown() -> OutOfScope:
    """What is said of a post that is not there, or not his to see."""
    return OutOfScope("post.unknown", N_("没有这个岗位，或不在您的责任范围内。"))


def line_get(scope: Scope, identifier: UUID) -> ShiftLine:
    """One line of a shift with its post. Raises ``OutOfScope``."""
    rows = ShiftLine.objects.within(scope).select_related("shift__post", "line")
    found: ShiftLine | None = rows.filter(id=identifier).first()
    if found is None:
        raise shift_unknown()
    return found


def assignment_get(scope: Scope, identifier: UUID) -> Assignment:
    """Somebody in a seat, as long as it holds. Raises ``OutOfScope``."""
    rows = Assignment.objects.within(scope).filter(ended_at=None).select_related("shift_line__shift")
    found: Assignment | None = rows.filter(id=identifier).first()
    if found is None:
        raise shift_unknown()
    return found


def shift_unknown() -> OutOfScope:
    """What is said of a shift, or a seat in one, that is not there or not his to see."""
    return OutOfScope("shift.unknown", N_("没有这一班，或不在您的责任范围内。"))


def posts_at(scope: Scope, moment: datetime) -> QuerySet[Post]:
    """The posts in reach that are staffed at a moment or will be, place by place."""
    rows = Post.objects.within(scope).filter(Q(until=None) | Q(until__gt=moment))
    return rows.order_by("area_code", "kind", "id")


def lines_by_post(posts: Collection[UUID]) -> dict[UUID, list[PostLine]]:
    """What each post needs, in the order of the plan."""
    found: dict[UUID, list[PostLine]] = defaultdict(list)
    for line in PostLine.objects.within(_ITS).filter(post_id__in=posts).order_by("id"):
        found[line.post_id].append(line)
    return found


@dataclass(frozen=True, slots=True)
class Shape:
    """How a post is to be: what its desk may change of it. ``headcounts`` by line."""

    title: str
    meeting_point: str
    leader_id: UUID | None
    risk: int
    open_to: str
    pattern: str
    headcounts: Mapping[UUID, int]


def shape_of(post: Post) -> Shape:
    """How a post is."""
    lines = PostLine.objects.within(_ITS).filter(post=post)
    return Shape(
        title=post.title, meeting_point=post.meeting_point, leader_id=post.leader_id, risk=post.risk,
        open_to=post.open_to, pattern=post.pattern, headcounts=dict(lines.values_list("id", "headcount")),
    )  # fmt: skip


@dataclass(frozen=True)
class Missing:
    """A place at which the plan expects a kind of post, and where none stands."""

    kind: PostKind
    place: Place

    @property
    def title(self) -> str:
        """What the post will be called."""
        return self.place.name


def posts_missing(scope: Scope, area_code: str, moment: datetime) -> list[Missing]:
    """The posts that the plan expects within an area and that do not stand, village by village."""
    kinds = [one for one in plan_at(moment).many(PostKind) if one.expected]
    reach = scope & Scope.of_areas(area_code)
    found = []
    for kind in kinds:
        stands = Post.objects.within(_ITS).filter(place=OuterRef("pk"), kind=kind.key, until=None)
        rows = Place.objects.within(reach).filter(kind__in=kind.places, closed_at=None)
        found += [Missing(kind, place) for place in rows.exclude(Exists(stands)).order_by("area_code", "id")]
    return sorted(found, key=lambda one: (one.place.village_code, -one.kind.severity))


def kind_of(plan: Plan, key: str) -> PostKind:
    """A kind of post of the plan. Raises ``Refused`` for one that it has not."""
    found = next((one for one in plan.many(PostKind) if one.key == key), None)
    if found is None:
        raise Refused("post.kind_unknown", N_("现行预案里没有这种岗位。"))
    return found


def line_kinds_of(plan: Plan, key: str) -> list[PostLineKind]:
    """Whom a kind of post needs."""
    return [one for one in plan.many(PostLineKind) if one.post == key]


def pattern_of(plan: Plan, key: str) -> ShiftPattern | None:
    """A pattern of shifts; None where the plan in force has it no longer."""
    return next((one for one in plan.many(ShiftPattern) if one.key == key), None)


def rules_at(moment: datetime) -> RosterRules:
    """What holds of rosters at a moment."""
    return plan_at(moment).one(RosterRules)


def kind_titles(moment: datetime) -> dict[str, str]:
    """What kinds of post are called, those of other plans included."""
    return titles_ever(PostKind, moment)


def pattern_titles(moment: datetime) -> dict[str, str]:
    """What patterns of shifts are called, those of other plans included."""
    return titles_ever(ShiftPattern, moment)


@dataclass(frozen=True, slots=True)
class EmptySeat:
    """A numbered seat that nobody is in, of a line that asks no paper or ``skill``."""

    shift_line_id: UUID
    post_id: UUID
    area_code: str
    seat: int
    skill: str
    starts_at: datetime
    ends_at: datetime


def seats_empty(scope: Scope, since: datetime, until: datetime, *, exercise: bool) -> list[EmptySeat]:
    """Every empty seat in reach in shifts that begin within a span, the earliest first; in two queries.

    For whoever works a whole roster out.
    """
    held = Assignment.objects.within(scope).filter(ended_at=None, starts_at__lt=until, ends_at__gt=since)
    taken: dict[UUID, set[int]] = defaultdict(set)
    for line, seat in held.values_list("shift_line_id", "seat"):
        taken[line].add(seat)
    # By the lines' own area: without statistics SQLite would go by the shifts' hours through the whole city.
    lines = ShiftLine.objects.within(scope).filter(
        shift__starts_at__gte=since, shift__starts_at__lt=until, shift__called_off_at=None,
        shift__post__until=None, exercise=exercise,
    )  # fmt: skip
    rows = lines.order_by("shift__starts_at", "id").values_list(
        "id", "shift__post_id", "area_code", "headcount", "line__skill", "shift__starts_at", "shift__ends_at"
    )
    return [
        EmptySeat(line, post, area, seat, skill, starts_at, ends_at)
        for line, post, area, headcount, skill, starts_at, ends_at in rows
        for seat in range(1, headcount + 1)
        if seat not in taken[line]
    ]
