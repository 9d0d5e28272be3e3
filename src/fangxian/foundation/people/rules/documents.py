"""The papers by which people are known, and their numbers.

Of an identity number only its checksum and its date are checked. The area in it is where it was first given,
long ago: it says nothing of where somebody lives, and codes that no list has any more are in force for him.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from operator import mul

from fangxian.plain.errors import Refused
from fangxian.plain.words import N_

RESIDENT_ID, RESIDENCE_PERMIT, FOREIGNER_ID = "resident_id", "residence_permit", "foreigner_id"
HK_MACAU_PERMIT, TAIWAN_PERMIT, PASSPORT = "hk_macau_permit", "taiwan_permit", "passport"
OTHER, NONE = "other", "none"

FEMALE, MALE, UNKNOWN = "female", "male", "unknown"

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
#: The sum is taken over the digits' bytes: what "0" adds to each is taken away beforehand.
_ZEROES = 48 * sum(_WEIGHTS)
_CHECKS = "10X98765432"

#: Numbers built like an identity number, and what they begin with.
_OF_HONG_KONG_MACAU_TAIWAN = ("81", "82", "83")
_OF_FOREIGNERS = "9"

_SHAPES = {
    HK_MACAU_PERMIT: (re.compile(r"[HM]\d{8}(\d{2})?"), N_("港澳居民来往内地通行证是 H 或 M 开头，后面 8 位或 10 位数字。")),
    TAIWAN_PERMIT: (re.compile(r"\d{8}|\d{10}[A-Z]?"), N_("台湾居民来往大陆通行证是 8 位数字，旧证是 10 位数字，后面可以有一个字母。")),
    PASSPORT: (re.compile(r"(?=.*\d)[A-Z0-9]{5,12}"), N_("护照号码是 5 到 12 位字母和数字。")),
    OTHER: (re.compile(r"(?=.*\d)[^\W_][\w()\-/]{1,28}[^\W_]|\d{1,30}"), N_("证件号码至少要有一位数字，最多 30 位。")),
}  # fmt: skip
_OLD_FOREIGNER_ID = re.compile(r"[A-Z]{3}\d{12}")


@dataclass(frozen=True, slots=True)
class Paper:
    """A checked document: its kind, its number, and what the number tells; ``born`` is the year."""

    kind: str
    number: str
    sex: str = UNKNOWN
    born: int | None = None


def paper_of(kind: str, typed: str, today: date) -> Paper:
    """A document as it was typed. An empty ``kind`` is guessed from the number. Raises ``Refused``."""
    number = number_cleaned(typed)
    if not number:
        if kind in ("", NONE):
            return Paper(NONE, "")
        raise Refused("document.number_missing", N_("请填证件号码；没有证件的，证件类型选“没有证件”。"))
    if kind == NONE:
        raise Refused("document.number_unexpected", N_("填了证件号码，请选证件类型。"))
    kind = kind or kind_guessed(number)
    if kind == RESIDENT_ID:
        return _resident(number, today)
    if kind == RESIDENCE_PERMIT:
        return _permit(number, today)
    if kind == FOREIGNER_ID:
        return _foreigner(number, today)
    if kind not in _SHAPES:
        raise Refused("document.kind_unknown", N_("没有“%(kind)s”这种证件。"), kind=kind)
    shape, sentence = _SHAPES[kind]
    if not shape.fullmatch(number):
        raise Refused("document.malformed", sentence)
    return Paper(kind, number)


def number_cleaned(typed: str) -> str:
    """A number in one width, upper case, without blanks and without the apostrophe that keeps it text in a sheet."""
    if typed.isascii() and typed.isalnum():
        return typed.upper()
    number = unicodedata.normalize("NFKC", typed).strip("'‘’`′\ufeff\u200b ")
    number = "".join(number.split()).upper()
    # The sign × is on every keyboard of a village, the letter X is not.
    return f"{number[:-1]}X" if len(number) == 18 and number[-1] in "×✕✗Χ" else number


def kind_guessed(number: str) -> str:
    """What a number without a kind is, by its shape; an identity number when nothing else fits."""
    if len(number) == 18 and number[:17].isdigit():
        if number.startswith(_OF_HONG_KONG_MACAU_TAIWAN):
            return RESIDENCE_PERMIT
        return FOREIGNER_ID if number[0] == _OF_FOREIGNERS else RESIDENT_ID
    if _SHAPES[HK_MACAU_PERMIT][0].fullmatch(number):
        return HK_MACAU_PERMIT
    if _OLD_FOREIGNER_ID.fullmatch(number):
        return FOREIGNER_ID
    if len(number) <= 10 and number[0].isalpha() and _SHAPES[PASSPORT][0].fullmatch(number):
        return PASSPORT
    return RESIDENT_ID


def _resident(number: str, today: date) -> Paper:
    if number.startswith(_OF_HONG_KONG_MACAU_TAIWAN) and len(number) == 18:
        raise Refused(
            "document.is_permit", N_("81、82、83 开头的是港澳台居民居住证，证件类型请选“港澳台居民居住证”。")
        )
    return _numbered(RESIDENT_ID, number, today)


def _permit(number: str, today: date) -> Paper:
    if not number.startswith(_OF_HONG_KONG_MACAU_TAIWAN):
        raise Refused("document.no_permit", N_("港澳台居民居住证的号码以 81、82 或 83 开头。"))
    return _numbered(RESIDENCE_PERMIT, number, today)


def _foreigner(number: str, today: date) -> Paper:
    if number[:1] == _OF_FOREIGNERS and len(number) == 18:
        return _numbered(FOREIGNER_ID, number, today)
    if not _OLD_FOREIGNER_ID.fullmatch(number):
        raise Refused(
            "document.malformed",
            N_("外国人永久居留身份证是 9 开头的 18 位号码，旧证是 3 个字母加 12 位数字。"),
        )
    return Paper(FOREIGNER_ID, number)


def _numbered(kind: str, number: str, today: date) -> Paper:
    """A number of 17 digits and a check sign: its date, its sex, its checksum."""
    body = number[:17]
    if len(number) != 18 or not (body.isascii() and body.isdigit()):
        raise _misshapen(number)
    born = _day(body[6:14])
    if born is None or not (date(1900, 1, 1) <= born <= today):
        raise Refused("document.date", N_("身份证号第 7 到 14 位不是一个出生日期，请对照证件核对。"))
    if check_sign(body) != number[17]:
        raise Refused("document.check", N_("身份证号校验位不对，有一位写错了，请对照证件核对。"))
    return Paper(kind, number, MALE if int(body[16]) % 2 else FEMALE, born.year)


def check_sign(body: str) -> str:
    """The last sign that belongs to the first seventeen digits (GB 11643)."""
    return _CHECKS[(sum(map(mul, body.encode(), _WEIGHTS)) - _ZEROES) % 11]


@lru_cache(maxsize=50_000)
def _day(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def _misshapen(number: str) -> Refused:
    """What is wrong with a number that is not built like one."""
    if "E+" in number or re.fullmatch(r"\d(\.\d+)?E\d+", number):
        return Refused(
            "document.rounded",
            N_("身份证号被表格软件改成了科学计数（如 3.50E+17），后几位已丢失，请把该列设为文本后重新填。"),
        )
    if len(number) == 15 and number.isdigit():
        return Refused("document.old", N_("15 位的旧身份证号已停用，请填 18 位的新号码。"))
    if len(number) != 18:
        return Refused(
            "document.length", N_("身份证号应是 18 位，这里是 %(length)d 位。"), length=len(number)
        )
    return Refused("document.signs", N_("身份证号前 17 位应是数字，最后一位是数字或 X。"))
