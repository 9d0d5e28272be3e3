"""First passwords: made by the house, read from paper, exchanged for an own one."""

import secrets
from datetime import datetime, timedelta

#: What is on a slip lets nobody in any more after this.
HOLDS_FOR = timedelta(days=14)

#: Neither 0 and o nor 1, i and l: it is read from paper and typed on a phone.
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"


def first_password_new() -> str:
    """Three groups of four, about 59 bits: ``k7mp-3xqd-9trw``."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(12))
    return f"{letters[:4]}-{letters[4:8]}-{letters[8:]}"


def has_lapsed(given_at: datetime | None, now: datetime) -> bool:
    """Whether a first password was given too long ago. An own one never lapses."""
    return given_at is not None and now - given_at > HOLDS_FOR
