"""Posts with their shifts, and people to stand them, made through the services."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from fangxian.access.scope import Scope
from fangxian.domains.dispatch.making import shifts_make_due
from fangxian.domains.dispatch.models import Assignment, Post, ShiftLine
from fangxian.domains.dispatch.services import post_add, posts_set_up
from fangxian.foundation.places.services import place_add
from fangxian.foundation.responders.models import Responder
from fangxian.foundation.responders.services import Enrolment, responders_register
from fangxian.plain import clock
from fangxian.plain.errors import Refused
from tests.cast import SYSTEM, VILLAGE

EVERYWHERE = Scope.system("测试")


def gate(village: str = VILLAGE, name: str = "东村口") -> Post:
    """A village's gate, staffed as the plan expects, its shifts made."""
    place = place_add(actor=SYSTEM, kind="village_gate", village_code=village, name=name)
    post = next(one for one in posts_set_up(actor=SYSTEM, area_code=village) if one.place_id == place.id)
    shifts_make_due(clock.now())
    return post


def post_of(kind: str, village: str = VILLAGE, title: str = "") -> Post:
    """A post of any kind, set up by hand, its shifts made."""
    post = post_add(actor=SYSTEM, kind=kind, area_code=village, title=title or kind)
    shifts_make_due(clock.now())
    return post


def seats_of(post: Post, key: str = "", *, after: timedelta = timedelta(0)) -> list[ShiftLine]:
    """The lines of a post's shifts that begin later than so long from now, the earliest first."""
    rows = ShiftLine.objects.within(EVERYWHERE).filter(
        shift__post=post, shift__starts_at__gt=clock.now() + after
    )
    rows = rows.filter(line__key=key) if key else rows
    return list(rows.select_related("shift", "line").order_by("shift__starts_at", "line_id"))


def held(post: Post) -> list[tuple[UUID, int, str]]:
    """Who stands at a post: person, seat, state."""
    rows = Assignment.objects.within(EVERYWHERE).filter(shift_line__shift__post=post, ended_at=None)
    return list(rows.order_by("starts_at", "seat").values_list("responder_id", "seat", "state"))


def people(count: int, area_code: str = VILLAGE, *, first: int = 0) -> list[UUID]:
    """So many members who live in a place."""
    enrolments = [
        Enrolment("新人", f"1547{first + number:07d}", Responder.Standing.MEMBER, area_code)
        for number in range(count)
    ]
    return [one.id for one in responders_register(actor=SYSTEM, enrolments=enrolments)]


def noon(days: int) -> datetime:
    """Noon, so many days from now."""
    return clock.start_of(clock.day_of(clock.now()) + timedelta(days=days)) + timedelta(hours=12)


@contextmanager
def refuses(code: str) -> Iterator[Any]:
    """What is done in here is refused by this rule."""
    with pytest.raises(Refused) as refused:
        yield refused
    assert refused.value.code == code
