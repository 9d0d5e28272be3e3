"""The pool that the process keeps is the one that is read afresh, whatever was done in between."""

from collections.abc import Callable
from contextlib import suppress
from datetime import time, timedelta
from random import Random
from uuid import UUID

import pytest
from django.db import transaction

from fangxian.access.actor import Actor
from fangxian.domains.dispatch import ten_best
from fangxian.domains.dispatch.models import Assignment, Post
from fangxian.domains.dispatch.selectors import rules_at
from fangxian.domains.dispatch.services import post_close
from fangxian.domains.dispatch.taking import assignment_make, assignment_take_off
from fangxian.domains.dispatch.ten_best import best_for, candidate_for, pools_read, refused_for, wanted_for
from fangxian.domains.dispatch.tests.builders import EVERYWHERE, gate, people, seats_of
from fangxian.foundation.journal.services import seal_lines
from fangxian.foundation.responders.models import Responder, ResponderExclusion
from fangxian.foundation.responders.offering import exclusion_begin, exclusion_end, roles_set, windows_set
from fangxian.foundation.responders.rules.windows import Window
from fangxian.foundation.responders.services import (
    Enrolment,
    responder_leave,
    responder_return,
    responders_register,
)
from fangxian.plain import clock
from fangxian.plain.errors import Refused
from tests.cast import OTHER_VILLAGE, SIBLING, SYSTEM, VILLAGE, Cast


def kept() -> dict[bool, dict[UUID, object]]:
    return {mark: dict(pool.people()) for mark, pool in ten_best._pools_now().items()}


def afresh() -> dict[bool, dict[UUID, object]]:
    now = clock.now()
    pools = pools_read(rules_at(now), clock.start_of(clock.day_of(now)))
    return {mark: dict(pool.people()) for mark, pool in pools.items()}


class Undone(Exception):
    """What takes a transaction back."""


class Days:
    """Things done to people, thrown by dice."""

    def __init__(self, dice: Random) -> None:
        self.dice = dice
        self.post = gate()
        self.acts: list[Callable[[], object]] = [
            self.register, self.seat, self.seat, self.free, self.leave, self.exclude, self.include, self.windows,
            self.roles, self.close,
        ]  # fmt: skip

    def act(self) -> None:
        """Do one of them, sealed or not, looked at or not, taken back or not."""
        with suppress(Refused, IndexError):
            with suppress(Undone), transaction.atomic():
                self.dice.choice(self.acts)()
                if self.dice.random() < 0.2:
                    kept()
                if self.dice.random() < 0.2:
                    raise Undone
            if self.dice.random() < 0.3:
                kept()

    def someone(self) -> UUID:
        everybody: list[UUID] = list(Responder.objects.within(EVERYWHERE).values_list("id", flat=True))
        return self.dice.choice(everybody)

    def register(self) -> None:
        home = self.dice.choice((VILLAGE, SIBLING, OTHER_VILLAGE))
        people(self.dice.randrange(1, 3), home, first=self.dice.randrange(10**6))

    def seat(self) -> None:
        assignment_make(
            actor=SYSTEM, shift_line_id=self.dice.choice(seats_of(self.post)).id, responder_id=self.someone()
        )

    def free(self) -> None:
        held = list(Assignment.objects.within(EVERYWHERE).filter(ended_at=None))
        assignment_take_off(actor=SYSTEM, assignment_id=self.dice.choice(held).id, reason="moved")

    def leave(self) -> None:
        act = self.dice.choice((responder_leave, responder_return))
        act(actor=SYSTEM, responder_id=self.someone())

    def exclude(self) -> None:
        exclusion_begin(actor=SYSTEM, responder_id=self.someone(), reason="other")

    def include(self) -> None:
        out = list(ResponderExclusion.objects.within(EVERYWHERE).filter(until=None))
        exclusion_end(actor=SYSTEM, exclusion_id=self.dice.choice(out).id)

    def windows(self) -> None:
        windows = [Window(time(8), time(self.dice.randrange(24)), weekday=self.dice.randrange(7))]
        windows_set(actor=SYSTEM, responder_id=self.someone(), windows=windows)

    def roles(self) -> None:
        roles_set(
            actor=SYSTEM, responder_id=self.someone(), roles=[self.dice.choice(("persuader", "publicist"))]
        )

    def close(self) -> None:
        if self.dice.random() < 0.3:
            post_close(actor=SYSTEM, post_id=self.post.id)
            self.post = gate(name=f"村口{self.dice.randrange(10**6)}")


@pytest.mark.parametrize("seed", range(4))
def test_what_is_kept_equals_a_fresh_reading(cast: Cast, seed: int) -> None:
    days = Days(Random(seed))
    people(8)
    for number in range(32):
        days.act()
        if number % 8 == 5:
            seal_lines()
        if days.dice.random() < 0.5:
            assert kept() == afresh()


def test_a_question_reads_on_in_few_statements(
    cast: Cast, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    wanted = wanted_for(seats_of(gate())[0])
    people(3)
    best_for(wanted, exercise=False)
    with django_assert_max_num_queries(14):  # type: ignore[attr-defined]
        best_for(wanted, exercise=False)
    people(2, first=50)
    with django_assert_max_num_queries(30):  # type: ignore[attr-defined]
        assert len(best_for(wanted, exercise=False)) == 10


def test_the_village_comes_first_and_who_stands_there_already_is_no_candidate(cast: Cast) -> None:
    near, far = people(2), people(1, OTHER_VILLAGE, first=9)
    line = seats_of(gate(), "village_gate_guard", after=timedelta(days=1))[0]
    everybody = [one.person.id for one in best_for(wanted_for(line), exercise=False, count=99)]
    assert everybody.index(near[0]) < everybody.index(near[1]) < everybody.index(far[0])
    assignment_make(actor=SYSTEM, shift_line_id=line.id, responder_id=near[0])
    wanted = wanted_for(line, without={near[1]})
    assert not {near[0], near[1]} & {one.person.id for one in best_for(wanted, exercise=False, count=99)}
    refused = {one.person.id: why.code for one, why in refused_for(wanted_for(line), exercise=False)}
    assert refused == {near[0]: "shift.overlap"}


def test_a_volunteer_without_his_induction_is_no_candidate(cast: Cast) -> None:
    enrolment = Enrolment("新人", "15470000077", Responder.Standing.VOLUNTEER, VILLAGE)
    (volunteer,) = responders_register(actor=SYSTEM, enrolments=[enrolment])
    wanted = wanted_for(seats_of(gate())[0])
    assert volunteer.id not in {one.person.id for one in best_for(wanted, exercise=False, count=99)}
    assert candidate_for(wanted, volunteer.id, exercise=False) is None


def test_an_exercise_asks_nobody_real(cast: Cast) -> None:
    people(2)
    post = gate()
    drill = Actor.system("drill", reason="演练", exercise=True)
    assert isinstance(post, Post)
    wanted = wanted_for(seats_of(post)[0])
    assert best_for(wanted, exercise=True) == []
    assert best_for(wanted, exercise=False)
    assert drill.exercise
