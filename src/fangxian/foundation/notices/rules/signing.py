"""Calls of a gateway that say what arrived: signed with the key that both sides have, and good for five minutes."""

import hashlib
import hmac

#: Seconds by which two clocks may differ.
HOLDS_FOR = 300


def signature_of(body: bytes, *, key: str, at: int) -> str:
    """HMAC-SHA256 over a call's time (seconds since 1970) and its body, in hexadecimal."""
    return hmac.new(key.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()


def is_signed(body: bytes, *, key: str, at: str, signature: str, now: float) -> bool:
    """Whether a call bears the signature of now. Without a key nothing does."""
    if not key or not at.isdigit() or len(at) > 12 or abs(now - int(at)) > HOLDS_FOR:
        return False
    return hmac.compare_digest(signature_of(body, key=key, at=int(at)), signature.lower())
