"""The worker is killed while it carries notices: none is lost, and the gateway sends none twice.

Real ``python -m fangxian worker`` processes, killed as by kill −9 while people go on being told, and a gateway's
stand-in that takes its time before and after it has taken a batch, so that kills fall on both sides of it.
"""

import os
import random
import threading
import time
from collections.abc import Iterator

import pytest
from django.db import transaction

from fangxian.foundation.notices.carrying import LEASE
from fangxian.foundation.notices.models import Delivery, Notice
from fangxian.foundation.notices.rules.states import State
from fangxian.foundation.notices.services import notices_send
from fangxian.foundation.notices.stand_in import StandIn
from fangxian.foundation.notices.tests.builders import EVERYWHERE, telling
from fangxian.plain import clock
from tests.cast import SYSTEM, Cast
from tests.emptying import append_only_tables_are_emptied, witness_file
from tests.faults.test_worker_killed import Clock, Workers, exercise_clock, until, workers

__all__ = ["append_only_tables_are_emptied", "exercise_clock", "witness_file", "workers"]

pytestmark = pytest.mark.django_db(transaction=True)

SEATS = ("village", "town", "leader", "chief", "hq")


class Slow(StandIn):
    """It thinks before it takes a batch, and before it answers."""

    begun = 0

    def take(self, messages: list[dict[str, object]]) -> dict[str, str]:
        self.begun += 1
        time.sleep(random.uniform(0, 0.15))
        refused = super().take(messages)
        time.sleep(random.uniform(0, 0.15))
        return refused


@pytest.fixture
def slow_gateway(monkeypatch: pytest.MonkeyPatch, settings: object) -> Iterator[Slow]:
    """Before ``workers``: they take their environment from here."""
    one = Slow(key="a key of tests")
    threading.Thread(target=one.serve_forever, daemon=True).start()
    monkeypatch.setenv("FANGXIAN_SMS_URL", one.url)
    monkeypatch.setenv("FANGXIAN_SMS_KEY", one.key)
    settings.FANGXIAN_SMS_URL = one.url  # type: ignore[attr-defined]
    yield one
    one.shutdown()
    one.server_close()


def tell_some(cast: Cast, cycle: int, dice: random.Random) -> int:
    """Some are told, and now and then an act that would have told somebody is undone."""
    count = dice.randrange(1, 6)
    with transaction.atomic():
        some = [telling(cast, dice.choice(SEATS), occasion=f"{cycle}-{number}") for number in range(count)]
        assert notices_send(actor=SYSTEM, tellings=some) == count
    if dice.random() < 0.3:
        with transaction.atomic():
            notices_send(actor=SYSTEM, tellings=[telling(cast, occasion=f"undone {cycle}")])
            transaction.set_rollback(True)
    return count


def killed(kills: int, cast: Cast, gateway: Slow, some: Workers, clock_ahead: Clock) -> None:
    seed = int(os.environ.get("FANGXIAN_KILL_SEED", "0")) or random.SystemRandom().randrange(1, 10**9)
    print(f"FANGXIAN_KILL_SEED={seed}")
    dice, told = random.Random(seed), 0
    for cycle in range(kills):
        while len(some.running) < 2:
            some.start()
        begun, deadline = gateway.begun, time.monotonic() + 8
        told += tell_some(cast, cycle, dice)
        # Mostly one of them has just called the gateway: it is killed before, while or after the batch is taken.
        while gateway.begun == begun and time.monotonic() < deadline and dice.random() < 0.995:
            time.sleep(0.01)
        time.sleep(dice.uniform(0, 0.4))
        some.kill(dice)
        clock_ahead.forward(LEASE.total_seconds() + 1)
    some.start()

    def is_carried() -> bool:
        waiting = Delivery.objects.within(EVERYWHERE).filter(state=State.WAITING)
        if waiting.filter(due_at__gt=clock.now()).exists():
            clock_ahead.forward(60)
        return not waiting.exists()

    until(is_carried, "everything is carried", some)
    some.end()
    some.running.clear()
    notices = Notice.objects.within(EVERYWHERE)
    assert notices.count() == told
    assert set(Delivery.objects.within(EVERYWHERE).values_list("state", flat=True)) == {State.SENT}
    ids = [str(one) for one in Delivery.objects.within(EVERYWHERE).values_list("id", flat=True)]
    assert sorted(ids) == sorted(gateway.messages)
    print(f"{kills} kills, {told} told, {gateway.calls} calls, {gateway.repeated} sent again and not doubled")


def test_carrying_is_killed_eight_times(
    cast: Cast, slow_gateway: Slow, workers: Workers, exercise_clock: Clock
) -> None:
    killed(8, cast, slow_gateway, workers, exercise_clock)


@pytest.mark.long
def test_carrying_is_killed_a_thousand_times(
    cast: Cast, slow_gateway: Slow, workers: Workers, exercise_clock: Clock
) -> None:
    killed(1_000, cast, slow_gateway, workers, exercise_clock)
