"""Whatever anybody does in whatever order: everybody stays in a legal state, and counts agree with names."""

import random
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from fangxian.access.actor import Actor
from fangxian.domains.secondment.batching import batch_choose, batch_send, batch_strike
from fangxian.domains.secondment.models import Batch, Contingent, Mark, Quota, Secondee, Whistle
from fangxian.domains.secondment.naming import people_name, people_strike, quota_withhold
from fangxian.domains.secondment.receiving import (
    contingent_receive,
    people_appraise,
    people_extend,
    people_send_home,
    slip_receive,
)
from fangxian.domains.secondment.rules import whistle_states
from fangxian.domains.secondment.rules.states import LIVE, MOVES, State
from fangxian.domains.secondment.services import (
    Wanted,
    quotas_adopt,
    whistle_blow,
    whistle_draft,
    whistle_finish,
    whistle_withdraw,
)
from fangxian.domains.secondment.tests.builders import EVERYWHERE, asked, department, staff
from fangxian.plain import clock
from fangxian.plain.errors import Refused

pytestmark = pytest.mark.django_db

STEPS = 90
#: From which state to which somebody may come by one verb; a strike of the whole whistle is one too.
LEGAL = {(source, move.target) for move in MOVES for source in move.sources}


class Dice:
    """Picks somebody and something, also what does not fit."""

    def __init__(self, seed: int, seats: dict[str, Actor]) -> None:
        self.random, self.seats = random.Random(seed), seats

    def actor(self) -> Actor:
        return self.random.choice(list(self.seats.values()))

    def some(self, model: Any, most: int = 3) -> list[UUID]:
        rows = list(model.objects.within(EVERYWHERE).order_by("id").values_list("id", flat=True))
        return self.random.sample(rows, min(len(rows), self.random.randint(1, most)))

    def one(self, model: Any) -> UUID:
        found = self.some(model, 1)
        return found[0] if found else UUID(int=0)

    def number(self) -> str:
        rows = list(Whistle.objects.within(EVERYWHERE).order_by("id").values_list("number", flat=True))
        return self.random.choice(rows) if rows else "000000"


def acts(dice: Dice, people: list[UUID]) -> list[Callable[[], Any]]:
    """Every verb, with whatever the dice say."""
    roll, one = dice.random, dice.one
    day = clock.day_of(clock.now())
    return [
        lambda: whistle_draft(actor=dice.actor(), asked=asked(Wanted(roll.randint(1, 4)))),
        lambda: whistle_blow(actor=dice.actor(), number=dice.number()),
        lambda: whistle_finish(actor=dice.actor(), number=dice.number()) if roll.random() < 0.2 else None,
        lambda: whistle_withdraw(actor=dice.actor(), number=dice.number()) if roll.random() < 0.2 else None,
        lambda: quotas_adopt(
            actor=dice.actor(), number=dice.number(), numbers={department().id: roll.randint(0, 3)}
        ),
        lambda: people_name(
            actor=dice.actor(), quota_id=one(Quota), responders=roll.sample(people, roll.randint(1, 3))
        ),
        lambda: people_strike(actor=dice.actor(), quota_id=one(Quota), secondees=dice.some(Secondee)),
        lambda: quota_withhold(
            actor=dice.actor(), quota_id=one(Quota), count=roll.randint(0, 2), reason="在外地"
        ),
        lambda: batch_choose(actor=dice.actor(), secondees=dice.some(Secondee)),
        lambda: batch_strike(actor=dice.actor(), batch_id=one(Batch), secondee_id=one(Secondee)),
        lambda: batch_send(actor=dice.actor(), batch_id=one(Batch), kit={one(Contingent): {"vest": 2}}),
        lambda: contingent_receive(
            actor=dice.actor(), contingent_id=one(Contingent), present=dice.some(Secondee), count=roll.randint(0, 3)
        ),
        lambda: slip_receive(actor=dice.actor(), number=_slip(dice)),
        lambda: people_appraise(
            actor=dice.actor(), contingent_id=one(Contingent), marks=dict.fromkeys(dice.some(Secondee), (Mark.FAIR, ""))
        ),
        lambda: people_extend(
            actor=dice.actor(), contingent_id=one(Contingent), secondees=dice.some(Secondee), until=day
        ),
        lambda: people_send_home(
            actor=dice.actor(), contingent_id=one(Contingent), secondees=dice.some(Secondee), returned={"vest": 1}
        ),
    ]  # fmt: skip


def _slip(dice: Dice) -> str:
    rows = list(Secondee.objects.within(EVERYWHERE).order_by("id").values_list("number", flat=True))
    return dice.random.choice(rows) if rows else "000000"


def _states() -> dict[UUID, str]:
    return dict(Secondee.objects.within(EVERYWHERE).values_list("id", "state"))


@pytest.mark.parametrize("seed", range(4))
def test_any_order_of_verbs_by_any_seat(cast, seed):
    seats = {name: cast.actor(name) for name in ("town", "hq", "department", "other_town", "group")}
    people = [one.id for one in staff(5)]
    dice = Dice(seed, seats)
    done = 0
    for _ in range(STEPS):
        before = _states()
        act = dice.random.choice(acts(dice, people))
        try:
            act()
        except Refused:
            assert _states() == before
            continue
        done += 1
        after = _states()
        assert all(
            (State(before[one]), State(after[one])) in LEGAL or before[one] == after[one] for one in before
        )
        _holds()
    assert done


def _holds() -> None:
    rows = list(Secondee.objects.within(EVERYWHERE).select_related("quota", "contingent"))
    live = [one.responder_id for one in rows if one.state in LIVE]
    assert len(live) == len(set(live))
    for quota in Quota.objects.within(EVERYWHERE):
        named = [one for one in rows if one.quota_id == quota.id and one.state in LIVE]
        assert len(named) <= quota.number - quota.withheld
    for contingent in Contingent.objects.within(EVERYWHERE).exclude(received=None):
        mine = [one for one in rows if one.contingent_id == contingent.id and one.received_at is not None]
        assert contingent.received is None or len(mine) <= (contingent.sent or 0)
    for whistle in Whistle.objects.within(EVERYWHERE):
        over = whistle.state in (whistle_states.State.FINISHED, whistle_states.State.WITHDRAWN)
        assert (whistle.closed_at is not None) == over
