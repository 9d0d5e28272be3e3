"""Telephone numbers of mainland China, as people type them."""

import re

from fangxian.plain.errors import Refused
from fangxian.plain.words import N_

_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"0\d{2,3}\d{7,8}")
_PUNCTUATION = re.compile(r"[\s\-()（）]+")


def cleaned_number(typed: str) -> str:
    """The bare digits of a mobile or landline number. Raises ``Refused`` when it is neither."""
    digits = _PUNCTUATION.sub("", typed).removeprefix("+86")
    if _MOBILE.fullmatch(digits) or _LANDLINE.fullmatch(digits):
        return digits
    raise Refused(
        "phone.malformed",
        N_("“%(typed)s”不是电话号码：手机应是 11 位，座机请带区号。"),
        typed=typed,
    )
