"""Shifts made ahead from the patterns of the plan: the worker's beat, and whoever sets a post up.

Idempotent: what stands is not made again, so that a beat cut short is finished by the next.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from fangxian.access.actor import Actor
from fangxian.access.scope import Scope
from fangxian.domains.dispatch.models import Assignment, Post, PostLine, Shift, ShiftLine
from fangxian.domains.dispatch.rules.making import Standing, spans_missing, spans_outdated, spans_wanted
from fangxian.domains.dispatch.rules.plan import RosterRules
from fangxian.domains.dispatch.rules.standing import Span
from fangxian.domains.dispatch.selectors import lines_by_post, pattern_of, posts_at
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.services import service
from fangxian.foundation.plan.rules.plan import Plan
from fangxian.foundation.plan.selectors import plan_at
from fangxian.kit.bulk import rows_write, uuid_value
from fangxian.plain import clock
from fangxian.plain.areacodes import Level, cut
from fangxian.plain.ids import uuid7

_ALL = Scope.system("按班制排出班次")
#: Posts in one transaction: 30 of them are some 1,300 shifts when they are new.
SLICE = 30

_SHIFT = ("id", "exercise", "post_id", "area_code", "starts_at", "ends_at")
_SHIFT_LINE = ("id", "exercise", "shift_id", "line_id", "area_code", "headcount")


def shifts_make_due(now: datetime, *, scope: Scope = _ALL) -> int:
    """Make the shifts that are lacking in the days ahead, slice by slice; how many there were."""
    if not posts_at(scope, now).exists():
        return 0
    plan = plan_at(now)
    due = list(_posts_due(scope, plan.one(RosterRules), now).values_list("id", flat=True))
    made = 0
    for begin in range(0, len(due), SLICE):
        made += shifts_make(posts=due[begin : begin + SLICE], now=now)
    return made


def _posts_due(scope: Scope, rules: RosterRules, now: datetime) -> Any:
    """Standing posts without a shift on the last of the days ahead."""
    last_day = clock.start_of(clock.day_of(now) + timedelta(days=rules.days_ahead))
    there = Shift.objects.within(_ALL).filter(post=OuterRef("pk"), starts_at__gte=last_day)
    return posts_at(scope, now).exclude(Exists(there))


@service
def shifts_make(*, posts: Collection[UUID], now: datetime) -> int:
    """Make the lacking shifts of some posts, at most a slice of them; how many there were."""
    plan = plan_at(now)
    rows = list(Post.objects.within(_ALL).select_for_update(no_key=True).filter(id__in=posts).order_by("id"))
    lines, standing = lines_by_post([one.id for one in rows]), _standing(rows, now)
    made: list[tuple[Post, Span]] = []
    for post in rows:
        made += [(post, span) for span in spans_missing(_wanted(plan, post, now), standing[post.id])]
    if not made:
        journal.nothing_changed()
        return 0
    _write(made, lines)
    _journal(made)
    return len(made)


@transaction.atomic
def shifts_renew(post: Post, now: datetime) -> int:
    """Take away what nobody ever took and the post's pattern has no longer; how many went.

    Part of a service that changed the pattern, which makes the new ones afterwards.
    """
    rows = Shift.objects.within(_ALL).filter(post=post, starts_at__gt=now)
    touched = Assignment.objects.within(_ALL).filter(shift_line__shift=OuterRef("pk"))
    standing = [
        Standing(Span(starts_at, ends_at), used)
        for starts_at, ends_at, used in rows.annotate(used=Exists(touched)).values_list(
            "starts_at", "ends_at", "used"
        )
    ]
    gone = [one.starts_at for one in spans_outdated(_wanted(plan_at(now), post, now), standing)]
    ShiftLine.objects.within(_ALL).filter(shift__post=post, shift__starts_at__in=gone).delete()
    rows.filter(starts_at__in=gone).delete()
    return len(gone)


def _wanted(plan: Plan, post: Post, now: datetime) -> list[Span]:
    pattern = pattern_of(plan, post.pattern)
    if pattern is None or (post.until and post.until <= now):
        return []
    until = clock.end_of(clock.day_of(now) + timedelta(days=plan.one(RosterRules).days_ahead))
    return spans_wanted(pattern, max(now, post.since), min(until, post.until) if post.until else until)


def _standing(posts: Sequence[Post], now: datetime) -> Mapping[UUID, list[Span]]:
    found: dict[UUID, list[Span]] = defaultdict(list)
    rows = Shift.objects.within(_ALL).filter(post__in=posts, ends_at__gt=now).order_by("starts_at")
    for post, *span in rows.values_list("post_id", "starts_at", "ends_at"):
        found[post].append(Span(*span))
    return found


def _write(made: Iterable[tuple[Post, Span]], lines: Mapping[UUID, Sequence[PostLine]]) -> None:
    moment = connection.ops.adapt_datetimefield_value
    shifts: list[tuple[Any, ...]] = []
    needed: list[tuple[Any, ...]] = []
    for post, span in made:
        shift = uuid_value(uuid7())
        shifts.append(
            (
                shift,
                post.exercise,
                uuid_value(post.id),
                post.area_code,
                moment(span.starts_at),
                moment(span.ends_at),
            )
        )
        needed += [
            (uuid_value(uuid7()), post.exercise, shift, uuid_value(line.id), post.area_code, line.headcount)
            for line in lines[post.id]
        ]
    rows_write(Shift, _SHIFT, shifts)
    rows_write(ShiftLine, _SHIFT_LINE, needed)


def _journal(made: Iterable[tuple[Post, Span]]) -> None:
    """A line for each town, real posts and the exercise's apart."""
    counted: Counter[tuple[str, bool]] = Counter()
    for post, _span in made:
        counted[cut(post.area_code, Level.TOWN) or post.area_code, post.exercise] += 1
    actor = Actor.system("dispatch.shifts", reason="按班制排出班次")
    journal.record_all(
        actor,
        [
            journal.Entry(
                "shifts.made", ("area", town), area_code=town, facts={"shifts": count}, exercise=exercise
            )
            for (town, exercise), count in sorted(counted.items())
        ],
    )
