"""Codes of the second step: six digits that a phone shows for half a minute, ten words on paper that hold once each."""

import re
import secrets
from typing import NamedTuple
from urllib.parse import quote

import pyotp

#: A code is shown for so many seconds.
PERIOD = 30
#: How many periods a phone's clock may be fast or slow.
DRIFT = 1
#: Recovery codes printed at once.
RECOVERY_CODES = 10

#: Neither 0 and O nor 1 and I and L: a code is read from paper.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_BARS = re.compile(r"[\s\u2010-\u2014\u2212-]")


class Typed(NamedTuple):
    """What was typed: digits from a phone, or letters from paper; the other one is empty."""

    digits: str
    letters: str


def secret_new() -> str:
    """A secret that a phone and the house share: 160 bits, in letters that can be typed."""
    return pyotp.random_base32()


def secret_spaced(secret: str) -> str:
    """The secret in groups of four, for whoever types it."""
    return " ".join(secret[place : place + 4] for place in range(0, len(secret), 4))


def address_of(secret: str, *, account: str, issuer: str) -> str:
    """What the square picture holds: an address that authenticator apps know."""
    return f"otpauth://totp/{quote(issuer)}:{quote(account)}?secret={secret}&issuer={quote(issuer)}"


def period_of(code: str, *, secret: str, at: float, after: int) -> int | None:
    """The period whose code this is, within ``DRIFT`` of the one at ``at`` (seconds since 1970) and later than ``after``.

    None for a wrong code, and for one that was used: every code holds once, and no older one holds after it.
    """
    clock, present = pyotp.TOTP(secret, interval=PERIOD), int(at) // PERIOD
    # Every period is looked at, so that the time it takes does not tell which one it was.
    held = [
        period
        for period in range(max(present - DRIFT, 0), present + DRIFT + 1)
        if secrets.compare_digest(clock.generate_otp(period), code) and period > after
    ]
    return held[0] if held else None


def recovery_code_new() -> str:
    """A code for paper: ten letters and digits that nobody takes for one another, about 49 bits."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(10))
    return f"{letters[:5]}-{letters[5:]}"


def typed(text: str) -> Typed | None:
    """What somebody typed, without spaces and bars; None for what is neither kind of code."""
    bare = _BARS.sub("", text).upper()
    if re.fullmatch(r"[0-9]{6}", bare):
        return Typed(bare, "")
    if len(bare) == 10 and set(bare) <= set(_LETTERS):
        return Typed("", bare)
    return None
