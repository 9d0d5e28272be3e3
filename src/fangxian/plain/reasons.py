"""Reasons for which a full name, number or address may be looked at; each look is journalled with one."""

from collections.abc import Collection

from fangxian.plain.errors import Refused
from fangxian.plain.words import N_

REASONS: Collection[tuple[str, str]] = (
    ("call", N_("要打电话联系")),
    ("roster", N_("核对值班名单")),
    ("visit", N_("要上门找人")),
    ("other", N_("其他（请写明）")),
)


def require_reason(reason: str, words: str) -> None:
    """Raises ``Refused`` for a reason that is none, and for another one that is not said in words."""
    if reason not in dict(REASONS) or (reason == "other" and not words.strip()):
        raise Refused("unmask.no_reason", N_("请说明为什么要看全名和号码。"))
