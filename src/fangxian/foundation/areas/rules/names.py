"""What the name of a place may be."""

import unicodedata

from fangxian.plain.errors import Refused
from fangxian.plain.words import N_

LONGEST_NAME = 60

#: Control, format (zero width, direction) and half a pair: what nobody can see, or that breaks a page.
_UNSEEN = {"Cc", "Cf", "Cs"}
#: What a spreadsheet takes for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@")


def cleaned_name(typed: str, *, longest: int = LONGEST_NAME) -> str:
    """The name without spare blanks. Raises ``Refused`` for one that can't be shown, kept or exported."""
    name = " ".join(typed.split())
    if not name:
        raise Refused("name.missing", N_("还没有填名称。"))
    if len(name) > longest:
        raise Refused("name.too_long", N_("名称太长：最多 %(longest)d 个字。"), longest=longest)
    if any(unicodedata.category(letter) in _UNSEEN for letter in name):
        raise Refused("name.unseen", N_("名称里有看不见的字符，请重新打一遍。"))
    if name.startswith(_FORMULA):
        raise Refused("name.formula", N_("名称不能以 =、+、- 或 @ 开头，表格软件会把它当公式。"))
    return name
