"""Identifiers: UUIDv7 for records, and short numbers that a person can say on the telephone."""

import os
import secrets
import threading
import time
from uuid import UUID

_LOCK = threading.Lock()
_last_millisecond = 0
_counter = 0

#: Crockford's base 32: no I, L, O or U, so that a number survives handwriting and a bad line.
SAYABLE = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def uuid7() -> UUID:
    """A new identifier whose order is that of its making (RFC 9562, version 7).

    The 12 bits after the millisecond are a counter, so that identifiers made within one process and one
    millisecond keep their order too.
    """
    global _last_millisecond, _counter  # noqa: PLW0603 - the generator's state is the module's only purpose
    with _LOCK:
        millisecond = time.time_ns() // 1_000_000
        if millisecond > _last_millisecond:
            _last_millisecond, _counter = millisecond, secrets.randbelow(1 << 8)
        else:
            _counter += 1
            if _counter >= 1 << 12:
                _last_millisecond, _counter = _last_millisecond + 1, 0
        stamp, counter = _last_millisecond, _counter
    tail = int.from_bytes(os.urandom(8), "big") & ((1 << 62) - 1)
    return UUID(int=(stamp << 80) | (0x7 << 76) | (counter << 64) | (0b10 << 62) | tail)


def numbered(base: UUID, number: int) -> UUID:
    """The ``number``-th identifier of a run that begins at ``base``: the same whenever it is asked for.

    A run's identifiers follow each other, so that all rows of one run are one range of keys. A run has 2^32.
    """
    if not 0 <= number < 1 << 32:
        raise ValueError("a run has 2^32 identifiers")
    return UUID(int=(base.int >> 32 << 32) | number)


def sayable_number(length: int = 6) -> str:
    """A short random number for a need or a receipt; the table's unique constraint settles the rare clash."""
    return "".join(secrets.choice(SAYABLE) for _ in range(length))
