"""The code that a post shows, another every 30 seconds; and the ticket that somebody who scanned it holds.

A code names its post and proves that somebody stands before its picture now: it opens at most a minute after it was
shown, so that a photograph of it is soon worth nothing. A ticket is for one person and a few minutes.
"""

import base64
import hashlib
import hmac
from datetime import datetime
from uuid import UUID

#: Seconds that a code is shown.
STEP = 30
#: Seconds of one step of a ticket: it holds for one or two.
TICKET_STEP = 180
_MAC = 9


def code_at(key: bytes, post: UUID, moment: datetime) -> str:
    """What the post shows at a moment, fit for an address."""
    return _spelled(post.bytes + _code_mac(key, post, _step(moment, STEP)))


def post_shown(key: bytes, code: str, moment: datetime) -> UUID | None:
    """Whose code it is, when it is of this step, of the last or of the next; None for any other."""
    raw = _unspelled(code)
    if len(raw) != 16 + _MAC:
        return None
    post, mac, step = UUID(bytes=raw[:16]), raw[16:], _step(moment, STEP)
    fits = [hmac.compare_digest(mac, _code_mac(key, post, step + away)) for away in (-1, 0, 1)]
    return post if any(fits) else None


def ticket_at(key: bytes, *, post: UUID, responder: UUID, fact: UUID, moment: datetime) -> str:
    """What lets this person note this fact at this post for the next minutes."""
    return _spelled(_ticket_mac(key, post, responder, fact, _step(moment, TICKET_STEP)))


def ticket_holds(
    key: bytes, ticket: str, *, post: UUID, responder: UUID, fact: UUID, moment: datetime
) -> bool:
    """Whether a ticket is this one's, of this step or the last."""
    mac, step = _unspelled(ticket), _step(moment, TICKET_STEP)
    fits = [hmac.compare_digest(mac, _ticket_mac(key, post, responder, fact, step - back)) for back in (0, 1)]
    return any(fits)


def _step(moment: datetime, seconds: int) -> int:
    return int(moment.timestamp()) // seconds


def _code_mac(key: bytes, post: UUID, step: int) -> bytes:
    return _mac(key, b"code", post.bytes, step)


def _ticket_mac(key: bytes, post: UUID, responder: UUID, fact: UUID, step: int) -> bytes:
    return _mac(key, b"ticket", post.bytes + responder.bytes + fact.bytes, step)


def _mac(key: bytes, use: bytes, about: bytes, step: int) -> bytes:
    said = use + b"|" + about + b"|" + str(step).encode()
    return hmac.new(key, said, hashlib.sha256).digest()[:_MAC]


def _spelled(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _unspelled(text: str) -> bytes:
    if len(text) > 64 or not text.isascii():
        return b""
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return b""
