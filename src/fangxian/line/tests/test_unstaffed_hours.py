"""Posts that lack people: opened and closed by what is written and by the clock."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fangxian.access.scope import Scope
from fangxian.domains.dispatch.models import Post, ShiftLine
from fangxian.domains.dispatch.services import post_close
from fangxian.domains.dispatch.taking import assignment_make, assignment_take_off
from fangxian.domains.dispatch.tests.builders import gate, people
from fangxian.line.kinds import FAMILIES, unstaffed_hour
from fangxian.line.models import Gap
from fangxian.line.rules.holes import Hole
from fangxian.line.services import line_sweep, marks_evaluate
from fangxian.plain import clock
from tests.cast import OTHER_VILLAGE, SYSTEM, VILLAGE, Cast

pytestmark = pytest.mark.django_db

EVERYWHERE = Scope.system("测试")


def looked_at() -> set[tuple[str, str]]:
    """The open gaps of the family after the marks are worked off."""
    while marks_evaluate():
        pass
    rows = Gap.objects.within(EVERYWHERE).filter(closed_at=None, kind__startswith="post.")
    return set(rows.values_list("kind", "subject"))


def lines(post: Post, hours: float) -> list[ShiftLine]:
    """The lines of a post's shifts that begin within so many hours or run already."""
    rows = ShiftLine.objects.within(EVERYWHERE).filter(
        shift__post=post,
        shift__ends_at__gt=clock.now(),
        shift__starts_at__lt=clock.now() + timedelta(hours=hours),
    )
    return list(rows.select_related("shift", "line").order_by("shift__starts_at", "line_id"))


def filled(some: list[ShiftLine], first: int = 0) -> None:
    """Put somebody into every seat, each into one shift alone."""
    seats = [line for line in some for _seat in range(line.headcount)]
    for line, who in zip(seats, people(len(seats), first=first), strict=True):
        assignment_make(actor=SYSTEM, shift_line_id=line.id, responder_id=who)


def holes(reach: Scope = EVERYWHERE) -> list[Hole]:
    return list(unstaffed_hour.holes(reach, clock.now()))


def test_a_post_is_broken_now_and_due_ahead_until_people_stand_there(cast: Cast) -> None:
    post = gate()
    key = str(post.id)
    assert looked_at() == {("post.unstaffed_now", key), ("post.unstaffed_hour", key)}
    now = [one for one in lines(post, 0.001) if one.shift.starts_at <= clock.now()]
    filled(now)
    assert looked_at() == {("post.unstaffed_hour", key)}
    filled(lines(post, 72)[len(now) :], first=100)
    assert looked_at() == set()


def test_whoever_is_taken_off_opens_it_again(cast: Cast) -> None:
    post = gate()
    (who,) = people(1)
    guard = next(one for one in lines(post, 72) if one.line.key == "village_gate_persuader")
    made = assignment_make(actor=SYSTEM, shift_line_id=guard.id, responder_id=who)
    looked_at()
    assignment_take_off(actor=SYSTEM, assignment_id=made.id, reason="absent")
    assert ("post.unstaffed_now", str(post.id)) in looked_at()
    post_close(actor=SYSTEM, post_id=post.id)
    assert looked_at() == set()


def test_the_clock_opens_what_comes_within_reach(cast: Cast, shifted: Callable[[float], None]) -> None:
    post = gate()
    filled(lines(post, 72))
    assert looked_at() == set()
    shifted(9 * 60)
    line_sweep()
    assert looked_at() == {("post.unstaffed_hour", str(post.id))}


def test_a_hole_says_how_bad_since_when_and_whose(cast: Cast) -> None:
    gate()
    now, ahead = sorted(holes(), key=lambda one: one.kind, reverse=True)
    assert (now.severity, ahead.severity) == (3, 1)
    assert now.owner is not None
    assert all(one.area_code == VILLAGE and one.since <= clock.now() for one in (now, ahead))
    assert holes(Scope.of_areas(OTHER_VILLAGE)) == []
    assert FAMILIES["post"].telling(now.kind, clock.now()).action == "staff_post"


def test_the_number_of_questions_does_not_grow(cast: Cast) -> None:
    gate()
    with CaptureQueriesContext(connection) as few:
        holes()
    for name in ("西村口", "南村口"):
        gate(name=name)
    with CaptureQueriesContext(connection) as more:
        holes()
    assert len(more) <= len(few)
    assert len(holes()) == 6
