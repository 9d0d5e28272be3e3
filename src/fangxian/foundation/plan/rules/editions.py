"""Editions: which one is in force at a moment, and when a new one may begin.

Every expectation is computed by the edition of its own time. What was in force stays so: a new edition begins
now or later, never in the past, and no two begin at the same moment.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from fangxian.plain.errors import Refused
from fangxian.plain.words import N_


@dataclass(frozen=True, slots=True)
class Edition:
    """An adopted edition as its rules see it; ``number`` counts adoptions from 1."""

    number: int
    takes_effect_at: datetime
    sha256: str
    withdrawn: bool = False


def in_force(editions: Collection[Edition], moment: datetime) -> Edition | None:
    """The edition in force at a moment: the latest to have taken effect. None before the first."""
    begun = [one for one in editions if one.takes_effect_at <= moment and not one.withdrawn]
    return max(begun, key=lambda edition: edition.takes_effect_at, default=None)


def newest(editions: Collection[Edition]) -> Edition | None:
    """The edition adopted last, whether or not it has taken effect."""
    return max(editions, key=lambda edition: edition.number, default=None)


def standing(editions: Collection[Edition]) -> list[Edition]:
    """Those that were not withdrawn."""
    return [edition for edition in editions if not edition.withdrawn]


def tidied(text: str) -> str:
    """The text as it is kept: line ends of one kind, one at the end, no mark of byte order.

    So the same plan stays the same plan whether it came from a file or through a browser's form.
    """
    return text.removeprefix("\ufeff").replace("\r\n", "\n").rstrip() + "\n"


def digest_of(text: str) -> str:
    """SHA-256 of a text as it is kept."""
    return hashlib.sha256(text.encode()).hexdigest()


def check_county(county: str, here: str) -> None:
    """Refuse a plan of another county: all that is registered and appointed here would be out of its reach."""
    if here and county != here:
        raise Refused(
            "plan.other_county",
            N_("这一版写的是区划 %(county)s，这里是 %(here)s 的防线；另一个县要用自己的数据文件夹。"),
            county=county,
            here=here,
        )


def check_takes_effect(editions: Collection[Edition], takes_effect_at: datetime, *, now: datetime) -> None:
    """Refuse a beginning that would change what was expected already, or that another edition has.

    The first edition of all may begin in the past: nothing was expected before it.
    """
    if not editions:
        return
    if takes_effect_at < now:
        raise Refused("plan.in_the_past", N_("新一版预案不能从过去的时间起生效，请选现在或以后的时间。"))
    for edition in editions:
        if edition.takes_effect_at == takes_effect_at:
            raise Refused(
                "plan.same_moment",
                N_("第 %(number)d 版预案也在这个时间生效，请换一个时间。"),
                number=edition.number,
            )


def check_withdrawing(edition: Edition, *, now: datetime, acts: str = "") -> None:
    """Refuse to take back what has begun, or was taken back before; ``acts`` says by whom and when."""
    if edition.withdrawn:
        raise Refused(
            "plan.withdrawn",
            N_("第 %(number)d 版预案已经撤回了（%(acts)s）。"),
            number=edition.number,
            acts=acts,
        )
    if edition.takes_effect_at <= now:
        raise Refused(
            "plan.begun",
            N_("第 %(number)d 版预案已经生效，不能撤回；要改，就采用下一版。"),
            number=edition.number,
        )


def is_overtaken(editions: Collection[Edition], made_from: int) -> bool:
    """Whether a form was made before the newest edition was adopted; 0 stands for none at all."""
    last = newest(editions)
    return last is not None and last.number != made_from
