"""What the database itself refuses, whoever writes."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from fangxian.access.scope import Scope
from fangxian.domains.dispatch.models import Assignment, Post, PostLine, Shift, ShiftLine
from tests.cast import VILLAGE, Cast

EVERYWHERE = Scope.system("测试")
MORNING = datetime(2020, 2, 3, 0, 0, tzinfo=UTC)


@pytest.fixture
def lines(cast: Cast) -> list[ShiftLine]:
    """Three shifts of eight hours after each other, each with one line of two."""
    post = Post(kind="gate", title="东村口", area_code=VILLAGE, pattern="three_shifts", since=MORNING)
    post.save(force_insert=True)
    line = PostLine(post=post, area_code=VILLAGE, key="guard", title="值守", headcount=2)
    line.save(force_insert=True)
    found = []
    for number in range(3):
        begins = MORNING + timedelta(hours=8 * number)
        shift = Shift(post=post, area_code=VILLAGE, starts_at=begins, ends_at=begins + timedelta(hours=8))
        shift.save(force_insert=True)
        one = ShiftLine(shift=shift, line=line, area_code=VILLAGE, headcount=2)
        one.save(force_insert=True)
        found.append(one)
    return found


def stand(line: ShiftLine, responder: UUID, seat: int = 1, late: int = 0) -> Assignment:
    """Put somebody in a seat, from so many minutes after the shift's beginning."""
    one = Assignment(
        shift_line=line, responder_id=responder, area_code=VILLAGE, seat=seat, state=Assignment.State.TAKEN,
        starts_at=line.shift.starts_at + timedelta(minutes=late), ends_at=line.shift.ends_at, made_at=MORNING,
    )  # fmt: skip
    with transaction.atomic():
        one.save(force_insert=True)
    return one


def test_nobody_stands_in_two_places(cast: Cast, lines: list[ShiftLine]) -> None:
    first, second, _third = lines
    stand(first, cast.responder("responder"))
    with pytest.raises(IntegrityError, match="assignment_one_place"):
        stand(first, cast.responder("responder"), seat=2, late=60)
    stand(second, cast.responder("responder"))
    moved = Assignment.objects.within(EVERYWHERE).filter(shift_line=second)
    with pytest.raises(IntegrityError, match="assignment_one_place"), transaction.atomic():
        moved.update(starts_at=second.shift.starts_at - timedelta(microseconds=1))


def test_a_seat_is_held_by_one_until_it_is_given_back(cast: Cast, lines: list[ShiftLine]) -> None:
    taken = stand(lines[0], cast.responder("responder"))
    with pytest.raises(IntegrityError):
        stand(lines[0], cast.responder("runner"))
    Assignment.objects.within(EVERYWHERE).filter(id=taken.id).update(
        state=Assignment.State.GIVEN_BACK, ended_at=MORNING
    )
    stand(lines[0], cast.responder("runner"))
    stand(lines[0], cast.responder("responder"), seat=2)


def test_what_ended_says_that_it_ended(cast: Cast, lines: list[ShiftLine]) -> None:
    taken = stand(lines[0], cast.responder("responder"))
    rows = Assignment.objects.within(EVERYWHERE).filter(id=taken.id)
    for wrong in ({"ended_at": MORNING}, {"state": Assignment.State.TAKEN_OFF}, {"seat": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**wrong)


def test_a_shift_is_made_once(lines: list[ShiftLine]) -> None:
    again = lines[0].shift
    twin = Shift(post=again.post, area_code=VILLAGE, starts_at=again.starts_at, ends_at=again.ends_at)
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)
