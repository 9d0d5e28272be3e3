"""Turns: one process at a time, until its transaction ends."""

import threading

import pytest
from django.db import connection, connections, transaction

from fangxian.kit.locks import Turn, take_turn

PATIENCE = 20


@pytest.mark.django_db(transaction=True)
def test_a_turn_outside_a_transaction_is_refused() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        take_turn(Turn.SEAL)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("mine", [Turn.SEAL, Turn.GAPS])
def test_the_same_turn_waits_for_the_transaction_that_has_it_and_another_does_not(mine: Turn) -> None:
    waits = mine is Turn.SEAL or connection.vendor == "sqlite"  # SQLite has one writer
    holding, told = threading.Event(), []

    def take_later() -> None:
        try:
            assert holding.wait(PATIENCE)
            with transaction.atomic():
                take_turn(mine)
                told.append("second")
        finally:
            connections.close_all()

    thread = threading.Thread(target=take_later)
    thread.start()
    with transaction.atomic():
        take_turn(Turn.SEAL)
        holding.set()
        thread.join(0.4 if waits else PATIENCE)
        told.append("first")
    thread.join(PATIENCE)
    assert told == (["first", "second"] if waits else ["second", "first"])
