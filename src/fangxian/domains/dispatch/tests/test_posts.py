"""Setting posts up, changing them, giving them up; the shifts ahead."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from fangxian.domains.dispatch.making import shifts_make_due
from fangxian.domains.dispatch.models import Assignment, Post, Shift, ShiftLine
from fangxian.domains.dispatch.selectors import posts_at, posts_missing, rules_at, shape_of
from fangxian.domains.dispatch.services import post_add, post_change, post_close, posts_set_up
from fangxian.domains.dispatch.taking import assignment_make
from fangxian.domains.dispatch.tests.builders import (
    EVERYWHERE,
    gate,
    held,
    people,
    post_of,
    refuses,
    seats_of,
)
from fangxian.foundation.journal.models import JournalLine
from fangxian.foundation.places.services import place_add
from fangxian.plain import clock
from fangxian.plain.errors import NotAllowed, OutOfScope, Stale
from tests.cast import OTHER_VILLAGE, SIBLING, SYSTEM, TOWN, VILLAGE, Cast


def told(verb: str) -> int:
    return JournalLine.objects.within(EVERYWHERE).filter(verb=verb).count()


def shifts(post: Post) -> int:
    return Shift.objects.within(EVERYWHERE).filter(post=post).count()


def test_what_the_plan_expects_is_missing_until_it_is_set_up(cast: Cast) -> None:
    for village, kind, name in (
        (VILLAGE, "village_gate", "东村口"), (VILLAGE, "junction", "大路口"), (VILLAGE, "hamlet", "后厝"),
        (SIBLING, "compound", "新村"), (OTHER_VILLAGE, "village_gate", "丁村口"),
    ):  # fmt: skip
        place_add(actor=SYSTEM, kind=kind, village_code=village, name=name)
    now = clock.now()
    missing = posts_missing(EVERYWHERE, TOWN, now)
    assert [(one.kind.key, one.title) for one in missing] == [
        ("village_gate", "东村口"), ("junction", "大路口"), ("compound_gate", "新村"),
    ]  # fmt: skip
    made = posts_set_up(actor=cast.actor("town"), area_code=TOWN)
    assert {one.title for one in made} == {"东村口", "大路口", "新村"}
    assert posts_missing(EVERYWHERE, TOWN, now) == []
    assert posts_set_up(actor=cast.actor("town"), area_code=TOWN) == []
    assert told("post.set_up") == 3


def test_a_village_sets_up_its_own(cast: Cast) -> None:
    for village in (VILLAGE, SIBLING):
        place_add(actor=SYSTEM, kind="village_gate", village_code=village, name="村口")
    assert [one.area_code for one in posts_set_up(actor=cast.actor("village"), area_code=VILLAGE)] == [
        VILLAGE
    ]
    with pytest.raises(OutOfScope):
        posts_set_up(actor=cast.actor("village"), area_code=SIBLING)
    for seat in ("leader", "gate", "chief"):
        with pytest.raises(NotAllowed):
            posts_set_up(actor=cast.actor(seat), area_code=VILLAGE)


def test_shifts_are_made_ahead_and_once(cast: Cast) -> None:
    post = gate()
    days = rules_at(clock.now()).days_ahead
    last = Shift.objects.within(EVERYWHERE).filter(post=post).latest("starts_at")
    assert clock.day_of(last.starts_at) == clock.day_of(clock.now()) + timedelta(days=days)
    assert clock.in_city(last.ends_at).hour == 0
    lines = ShiftLine.objects.within(EVERYWHERE).filter(shift__post=post)
    assert lines.count() == 2 * shifts(post)
    before = shifts(post), told("shifts.made")
    assert shifts_make_due(clock.now()) == 0
    assert (shifts(post), told("shifts.made")) == before


def test_a_day_later_a_day_more(cast: Cast, shifted) -> None:
    post = gate()
    before = shifts(post)
    shifted(24 * 60)
    assert shifts_make_due(clock.now()) == 3
    assert shifts(post) == before + 3


def test_a_post_is_set_up_by_hand(cast: Cast) -> None:
    place = place_add(actor=SYSTEM, kind="school", village_code=VILLAGE, name="小学")
    village = cast.actor("village")
    store = post_add(
        actor=village,
        kind="warehouse",
        area_code=VILLAGE,
        title=" 小学仓库 ",
        place_id=place.id,
        meeting_point="后门",
    )
    assert (store.title, store.meeting_point, store.place_id) == ("小学仓库", "后门", place.id)
    with refuses("post.kind_unknown"):
        post_add(actor=village, kind="moon", area_code=VILLAGE, title="月亮")
    with refuses("post.stands_already"):
        post_add(actor=village, kind="warehouse", area_code=VILLAGE, title="又一个", place_id=place.id)
    with pytest.raises(OutOfScope):
        post_add(actor=village, kind="warehouse", area_code=SIBLING, title="仓库")


def test_a_desk_changes_a_post(cast: Cast) -> None:
    post = gate()
    village, shape = cast.actor("village"), shape_of(post)
    changed = replace(
        shape, title="东大门", leader_id=cast.responder("chief"), risk=3, open_to="city",
        headcounts=dict.fromkeys(shape.headcounts, 5),
    )  # fmt: skip
    post = post_change(actor=village, post_id=post.id, shape=changed, version=1)
    assert shape_of(Post.objects.within(EVERYWHERE).get(id=post.id)) == changed
    assert {one.headcount for one in seats_of(post)} == {5}
    with pytest.raises(Stale):
        post_change(actor=village, post_id=post.id, shape=shape, version=1)
    unchanged = told("post.changed")
    post_change(actor=village, post_id=post.id, shape=changed, version=2)
    assert told("post.changed") == unchanged


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"open_to": "moon"}, "circle_unknown"),
        ({"risk": 4}, "risk_unknown"),
        ({"pattern": "none"}, "pattern_unknown"),
        ({"headcounts": 0}, "headcount"),
        ({"headcounts": 201}, "headcount"),
    ],
)
def test_what_a_post_can_not_be(cast: Cast, wrong, code) -> None:
    post = gate()
    shape = shape_of(post)
    if "headcounts" in wrong:
        wrong = {"headcounts": dict.fromkeys(shape.headcounts, wrong["headcounts"])}
    with refuses(f"post.{code}"):
        post_change(actor=cast.actor("village"), post_id=post.id, shape=replace(shape, **wrong))


def test_another_pattern_leaves_whom_it_finds(cast: Cast) -> None:
    post = gate()
    taken = seats_of(post, after=timedelta(days=2))[0]
    assignment_make(actor=SYSTEM, shift_line_id=taken.id, responder_id=people(1)[0])
    shape = replace(shape_of(post), pattern="two_shifts")
    post_change(actor=cast.actor("village"), post_id=post.id, shape=shape)
    shifts_make_due(clock.now())
    spans = list(
        Shift.objects.within(EVERYWHERE)
        .filter(post=post, ends_at__gt=clock.now() + timedelta(days=1))
        .order_by("starts_at")
        .values_list("starts_at", "ends_at")
    )
    assert (taken.shift.starts_at, taken.shift.ends_at) in spans
    assert {until - since for since, until in spans} == {timedelta(hours=12), timedelta(hours=8)}
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    assert len(held(post)) == 1


def test_a_post_given_up_frees_whoever_stood_there(cast: Cast) -> None:
    post = gate()
    (who,) = people(1)
    seat = seats_of(post)[3]
    assignment_make(actor=SYSTEM, shift_line_id=seat.id, responder_id=who)
    post_close(actor=cast.actor("village"), post_id=post.id)
    assert held(post) == []
    ended = Assignment.objects.within(EVERYWHERE).get(responder_id=who)
    assert (ended.state, ended.ended_at is not None) == ("called_off", True)
    assert list(posts_at(EVERYWHERE, clock.now())) == []
    with refuses("shift.called_off"):
        assignment_make(actor=SYSTEM, shift_line_id=seat.id, responder_id=who)
    with refuses("post.closed"):
        post_close(actor=cast.actor("village"), post_id=post.id)
    assert [one.title for one in posts_missing(EVERYWHERE, VILLAGE, clock.now())] == ["东村口"]


def test_only_its_own_desks_arrange_a_post(cast: Cast) -> None:
    post = gate()
    for seat, error in (("sibling", OutOfScope), ("other_town", OutOfScope), ("gate", NotAllowed)):
        with pytest.raises(error):
            post_close(actor=cast.actor(seat), post_id=post.id)
    post_close(actor=cast.actor("town"), post_id=post.id)


def test_a_pattern_of_a_few_days_is_not_made_again_and_again(cast: Cast, shifted) -> None:
    post = post_of("warehouse")
    before = shifts(post)
    for _again in range(3):
        shifts_make_due(clock.now())
    assert shifts(post) == before
