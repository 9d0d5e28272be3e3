"""Setting posts up as the plan expects them, changing them, and giving them up."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.domains.dispatch.making import shifts_renew
from fangxian.domains.dispatch.models import Assignment, Post, PostLine, Shift, ShiftLine
from fangxian.domains.dispatch.rules.plan import PostKind
from fangxian.domains.dispatch.selectors import (
    Shape,
    kind_of,
    line_kinds_of,
    pattern_of,
    post_unknown,
    posts_missing,
    shape_of,
)
from fangxian.foundation.areas.rules.names import cleaned_name
from fangxian.foundation.areas.selectors import area_get
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.acts import acts_said
from fangxian.foundation.journal.services import service
from fangxian.foundation.places.models import Place
from fangxian.foundation.places.selectors import place_get
from fangxian.foundation.plan.rules.plan import Plan
from fangxian.foundation.plan.selectors import plan_at
from fangxian.foundation.responders.selectors import responder_get
from fangxian.foundation.responders.services import Unmasked, responder_unmask
from fangxian.plain import clock
from fangxian.plain.errors import Refused, Stale
from fangxian.plain.words import N_

_ALL = Scope.system("设岗位")
#: The most people of one line in one shift.
MOST = 200


@service
def posts_set_up(*, actor: Actor, area_code: str) -> list[Post]:
    """Stand up every post that the plan expects within an area and that does not stand; with their lines, not yet shifts.

    An exercise staffs its own places alone: at a real one a post of it would stand in the real one's way. Raises ``Refused`` when somebody else did it at the same moment.
    """
    actor.require(Permission.POST_ARRANGE, area=area_code)
    now = clock.now()
    plan = plan_at(now)
    posts = [
        _post(
            actor.touching(exercise=one.place.exercise),
            one.kind,
            one.title,
            one.place.area_code,
            now,
            place=one.place,
        )
        for one in posts_missing(actor.scope(Permission.POST_ARRANGE), area_code, now)
        if one.place.exercise or not actor.exercise
    ]
    if not posts:
        journal.nothing_changed()
        return []
    _write(actor, plan, posts)
    return posts


@service
def post_add(
    *,
    actor: Actor,
    kind: str,
    area_code: str,
    title: str,
    place_id: UUID | None = None,
    meeting_point: str = "",
) -> Post:
    """Set a post up by hand: a warehouse, a van, a second gate."""
    actor.require(Permission.POST_ARRANGE, area=area_code)
    now = clock.now()
    plan = plan_at(now)
    if not area_get(_ALL, area_code).is_in_force:
        raise Refused("post.area_abolished", N_("这个地方已经撤销，不能再设岗位。"))
    place = place_get(Scope.of_areas(area_code), place_id) if place_id else None
    actor = actor.touching(exercise=place is not None and place.exercise)
    post = _post(
        actor,
        kind_of(plan, kind),
        cleaned_name(title),
        place.area_code if place else area_code,
        now,
        place=place,
    )
    post.meeting_point = meeting_point.strip()
    _write(actor, plan, [post])
    return post


@service
def post_change(*, actor: Actor, post_id: UUID, shape: Shape, version: int | None = None) -> Post:
    """Change what a post is called, where it meets, who leads it, whom it is open to, when it is staffed and by how many.

    Another pattern takes the place of the shifts ahead that nobody ever took. Raises ``Stale`` when ``version`` is
    no longer the one that stands.
    """
    post = _post_held(actor, post_id)
    before = shape_of(post)
    if version is not None and version != post.version:
        raise _overtaken(post)
    _require_shape(actor, post, shape)
    changed = sorted(name for name in Shape.__slots__ if getattr(shape, name) != getattr(before, name))
    if not changed:
        journal.nothing_changed()
        return post
    post.title, post.meeting_point, post.leader_id = (
        cleaned_name(shape.title),
        shape.meeting_point,
        shape.leader_id,
    )
    post.risk, post.open_to, post.pattern = shape.risk, shape.open_to, shape.pattern
    post.version += 1
    post.save()
    now = clock.now()
    if "headcounts" in changed:
        _headcounts_set(post, shape.headcounts, now)
    gone = shifts_renew(post, now) if "pattern" in changed else 0
    journal.record(
        actor.touching(exercise=post.exercise), "post.changed", post, area_code=post.area_code,
        facts={"changed": changed, "shifts_gone": gone},
    )  # fmt: skip
    return post


@service
def post_close(*, actor: Actor, post_id: UUID) -> Post:
    """Staff a post no longer, from now on: its shifts that are not over are called off, whoever is in them is free."""
    post = _post_held(actor, post_id)
    now = clock.now()
    post.until, post.version = now, post.version + 1
    post.save(update_fields=["until", "version"])
    Shift.objects.within(_ALL).filter(post=post, ends_at__gt=now, called_off_at=None).update(
        called_off_at=now
    )
    freed = (
        Assignment.objects.within(_ALL)
        .filter(shift_line__shift__post=post, ends_at__gt=now, ended_at=None)
        .update(state=Assignment.State.CALLED_OFF, ended_at=now)
    )
    journal.record(
        actor.touching(exercise=post.exercise),
        "post.closed",
        post,
        area_code=post.area_code,
        facts={"freed": freed},
    )
    return post


@service
def roster_unmask(
    *, actor: Actor, area_code: str, responder_ids: Collection[UUID], reason: str, words: str = ""
) -> dict[UUID, Unmasked]:
    """The full names of those who stand at a place's posts, for the wall: a line in the journal for each.

    Whoever stands nowhere there is left out. Raises ``NotAllowed``, ``OutOfScope``, ``Refused`` without a reason.
    """
    actor.require(Permission.RESPONDER_UNMASK, area=area_code)
    held = Assignment.objects.within(Scope.of_areas(area_code)).filter(ended_at=None)
    people = set(held.filter(responder_id__in=responder_ids).values_list("responder_id", flat=True))
    if not people:
        raise Refused("unmask.nobody", N_("这里的班还没有人，没有名字可以印。"))
    reach = Scope.system("排班表上的人")
    return {
        one: responder_unmask(actor=actor, responder_id=one, reason=reason, words=words, reach=reach)
        for one in sorted(people)
    }


def _post_held(actor: Actor, post_id: UUID) -> Post:
    """A standing post that is the actor's to arrange, held until the transaction ends."""
    actor.require_role(Permission.POST_ARRANGE)
    rows = Post.objects.within(actor.scope(Permission.POST_SEE)).select_for_update(no_key=True)
    post: Post | None = rows.filter(id=post_id).first()
    if post is None:
        raise post_unknown()
    actor.require(Permission.POST_ARRANGE, area=post.area_code, organisation=post.organisation_id)
    if post.until and post.until <= clock.now():
        raise Refused("post.closed", N_("“%(title)s”已经撤了。"), title=post.title)
    return post


def _post(
    actor: Actor, kind: PostKind, title: str, area_code: str, now: datetime, *, place: Place | None
) -> Post:
    return Post(
        kind=kind.key, title=title, area_code=area_code, place=place, pattern=kind.shift_pattern,
        risk=kind.risk, open_to=kind.open_to.value, since=now, exercise=actor.exercise,
    )  # fmt: skip


def _write(actor: Actor, plan: Plan, posts: Sequence[Post]) -> None:
    """Posts with the lines that the plan gives their kinds, and a line in the journal for each."""
    lines = [
        PostLine(
            post=post, area_code=post.area_code, key=one.key, title=one.title, role=one.responder_role,
            skill=one.skill, headcount=one.headcount, exercise=post.exercise,
        )
        for post in posts
        for one in line_kinds_of(plan, post.kind)
    ]  # fmt: skip
    try:
        with transaction.atomic():
            Post.objects.within(_ALL).bulk_create(posts, batch_size=500)
    except IntegrityError as error:
        raise Refused("post.stands_already", N_("这里已经设了这种岗位，请刷新后再看。")) from error
    PostLine.objects.within(_ALL).bulk_create(lines, batch_size=500)
    journal.record_all(
        actor,
        [
            journal.Entry(
                "post.set_up",
                post,
                area_code=post.area_code,
                facts={"kind": post.kind},
                exercise=post.exercise,
            )
            for post in posts
        ],
    )


def _overtaken(post: Post) -> Stale:
    return Stale(
        "post.changed_meanwhile",
        N_("刚才有人改过这个岗位（%(acts)s），请重新打开，看过现在的样子再改。"),
        acts=acts_said(post),
    )


def _require_shape(actor: Actor, post: Post, shape: Shape) -> None:
    if shape.open_to not in Post.OpenTo.values:
        raise Refused("post.circle_unknown", N_("请选向谁开放。"))
    if shape.risk not in (1, 2, 3):
        raise Refused("post.risk_unknown", N_("风险请选低、中或高。"))
    if shape.pattern != post.pattern and pattern_of(plan_at(clock.now()), shape.pattern) is None:
        raise Refused("post.pattern_unknown", N_("现行预案里没有这种班制。"))
    if not all(1 <= count <= MOST for count in shape.headcounts.values()):
        raise Refused("post.headcount", N_("每班人数应在 1 到 %(most)d 之间。"), most=MOST)
    if shape.leader_id is not None and shape.leader_id != post.leader_id:
        leader = responder_get(actor.scope(Permission.RESPONDER_SEE), shape.leader_id)
        if leader.exercise and not post.exercise:
            raise Refused("post.leader_of_exercise", N_("演练里的人不能带真的岗位。"))


def _headcounts_set(post: Post, headcounts: Mapping[UUID, int], now: datetime) -> None:
    """A line's headcount, in shifts to come too; where more people stand already, they stay."""
    for line in PostLine.objects.within(_ALL).filter(post=post, id__in=headcounts):
        line.headcount = headcounts[line.id]
        line.save(update_fields=["headcount"])
        ahead = ShiftLine.objects.within(_ALL).filter(line=line, shift__ends_at__gt=now)
        ahead.update(headcount=line.headcount)
