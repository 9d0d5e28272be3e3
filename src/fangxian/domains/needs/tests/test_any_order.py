"""Any order of verbs by any seat, and the clock between them: one owner, a legal state, a whole thread."""

import random
from collections import Counter

import pytest
from django.db import transaction

from fangxian.domains.needs.climbing import needs_climb_due
from fangxian.domains.needs.models import Consultation, Need
from fangxian.domains.needs.rules.consultations import Reply
from fangxian.domains.needs.rules.states import CLOCKED, MOVE, OVER, State, Verb, state_after
from fangxian.domains.needs.selectors import entries_of, moves_open_to
from fangxian.domains.needs.tests.builders import (
    COUNTY,
    EVERYWHERE,
    GRID,
    VILLAGE,
    a_need,
    pressed,
    the_body,
)
from fangxian.domains.needs.urging import needs_urge_due
from fangxian.domains.needs.verbs import ACTS
from fangxian.foundation.journal.models import JournalLine
from fangxian.foundation.orgs.selectors import organisations_standing
from fangxian.plain import clock
from fangxian.plain.errors import Refused

SEATS = ("village", "leader", "colleague", "gate", "chief", "town", "group", "department", "hq", "sibling")
STEPS = 50


class Walk:
    """A few needs that many people act on, in an order that the dice choose."""

    def __init__(self, cast, shifted, seed):
        self.cast, self.shifted, self.dice = cast, shifted, random.Random(seed)
        self.minutes = 0.0
        self.done: Counter[Verb] = Counter()
        village, chief = cast.actor("village"), cast.actor("chief")
        self.needs = [
            a_need(village, quantity=50),
            a_need(chief, area_code=GRID, urgency="emergency"),
            a_need(village, area_code=VILLAGE, urgency="daily", kind="staff"),
        ]

    def step(self):
        if self.dice.random() < 0.2:
            return self.time_passes()
        need = self.dice.choice(list(Need.objects.within(EVERYWHERE).select_related("owner")))
        seat = self.dice.choice(SEATS)
        actor = self.cast.actor(seat)
        possible = [move.verb for move in moves_open_to(actor, need, clock.now())]
        likely = possible if possible and self.dice.random() < 0.7 else list(ACTS)
        verb = self.dice.choice(likely)
        offered = verb in possible
        try:
            with transaction.atomic():
                pressed(verb, actor, need, **self.chosen(verb, need))
        except Refused:
            # What was offered may still be refused for what was typed, never for who or when.
            assert not offered or verb in (Verb.CONSULT, Verb.TRANSFER, Verb.MERGE, Verb.EXTEND, Verb.RETURN)
        else:
            assert offered, (verb, seat, need.state)
            self.done[verb] += 1

    def chosen(self, verb, need):
        """What the dice fill in where there is a choice."""
        if verb is Verb.MERGE:
            return {"other": self.dice.choice(self.needs).id}
        if verb is Verb.CONSULT:
            bodies = ("working_group", COUNTY, "supplies"), ("department", COUNTY, "tests")
            asked = [the_body(kind, area, key=key).id for kind, area, key in bodies]
            return {"organisation_ids": self.dice.sample(asked, self.dice.randint(1, 2))}
        if verb is Verb.TRANSFER:
            return {"owner_id": self.dice.choice(list(organisations_standing(EVERYWHERE))).id}
        return {}

    def time_passes(self):
        self.minutes += self.dice.choice([1, 15, 60, 300, 1500])
        self.shifted(self.minutes)
        if self.dice.random() < 0.5:
            needs_climb_due(clock.now())
            needs_urge_due(clock.now())

    def check(self):
        standing = set(organisations_standing(EVERYWHERE).values_list("id", flat=True))
        for need in Need.objects.within(EVERYWHERE):
            state, entries = State(need.state), list(entries_of(need))
            assert need.owner_id in standing
            assert (need.due_at is not None) == (state in CLOCKED)
            assert (need.closed_at is not None) == (state in OVER)
            assert (need.urge_due_at is None) or state in CLOCKED
            assert [entry.version for entry in entries] == list(range(1, need.version + 1))
            assert _replayed(entries) is state
            assert entries[-1].owner_id == need.owner_id
            assert sum(entry.verb == Verb.RETURN for entry in entries) == need.is_returned
            lines = JournalLine.objects.within(EVERYWHERE).filter(noun_id=str(need.id))
            assert Counter(lines.values_list("verb", flat=True)) == Counter(
                f"need.{MOVE[Verb(entry.verb)].past}" for entry in entries
            )
            waiting = Consultation.objects.within(EVERYWHERE).filter(need=need, reply=Reply.WAITING)
            assert state in CLOCKED or not waiting.exists()


def _replayed(entries):
    """The state that a thread leads to, by the table of moves alone."""
    state = State.RAISED
    for entry in entries[1:]:
        state = state_after(Verb(entry.verb), state)
    return state


@pytest.mark.parametrize("seed", range(4))
def test_any_order_of_verbs_by_any_seat(cast, shifted, seed):
    walk = Walk(cast, shifted, seed)
    for _ in range(STEPS):
        walk.step()
        walk.check()
    assert walk.done


@pytest.mark.long
def test_many_orders(cast, shifted):
    done: Counter[Verb] = Counter()
    for seed in range(100, 160):
        with transaction.atomic():
            walk = Walk(cast, shifted, seed)
            for _ in range(STEPS):
                walk.step()
            walk.check()
            done += walk.done
            transaction.set_rollback(True)
        shifted(0)
    assert set(done) > {
        Verb.CONSULT,
        Verb.TRANSFER,
        Verb.RETURN,
        Verb.MERGE,
        Verb.URGE,
        Verb.SUPERVISE,
        Verb.GIVE,
    }
