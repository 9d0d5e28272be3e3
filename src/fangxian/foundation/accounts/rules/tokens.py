"""What tokens of the API open: parts of it that can only be read, by the first word of their address."""

import secrets
from collections.abc import Collection
from typing import NamedTuple

from fangxian.access.permissions import Permission
from fangxian.plain.words import N_

PREFIX = "/api/v1/"
#: Days that a token may hold for.
LIFETIMES = (30, 90, 365)


class Part(NamedTuple):
    """A part of the API: what it needs of whoever gives it away, and its words."""

    permission: Permission
    title: str


#: By the first word of their addresses.
PARTS = {
    "figures": Part(Permission.LINE_SEE, N_("数字：缺口有多少，按种类和地方")),
    "gaps": Part(Permission.LINE_SEE, N_("缺口：一处一处的清单")),
    "areas": Part(Permission.LINE_SEE, N_("区划：镇街、村居、网格的名称和代码")),
}


class Made(NamedTuple):
    """A new token: the mark it is found by, and the whole, which is shown once."""

    mark: str
    token: str


def token_new() -> Made:
    """``fx_`` and a mark, then a secret of 256 bits. The sign in front lets scanners of code find it."""
    mark = secrets.token_hex(6)
    return Made(mark, f"fx_{mark}_{secrets.token_urlsafe(32)}")


def mark_of(token: str) -> str:
    """The mark of what looks like a token; empty for what does not."""
    sign, _, rest = token.partition("_")
    mark, _, secret = rest.partition("_")
    return mark if sign == "fx" and len(mark) == 12 and secret else ""


def opens(parts: Collection[str], method: str, path: str) -> bool:
    """Whether a token for these parts opens this address: to read, and nothing beside them."""
    word = path.removeprefix(PREFIX).partition("/")[0]
    return method in ("GET", "HEAD") and path.startswith(PREFIX) and word in parts and word in PARTS
