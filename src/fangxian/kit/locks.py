"""Locks, taken in one declared order so that no two writers wait for each other."""

from enum import IntEnum

from django.db import connection


class Turn(IntEnum):
    """Work that only one process may do at a time. A transaction takes turns in ascending order."""

    REGISTER = 1
    PLAN = 2
    PEOPLE = 3
    RESPONDERS = 4
    GAPS = 5
    SEAL = 6


def take_turn(turn: Turn) -> None:
    """Hold the turn until the transaction ends.

    On SQLite a writing transaction is alone already (``BEGIN IMMEDIATE``).
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a turn is held by a transaction")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [0xFA4, int(turn)])
