"""People's names, as they are typed."""

import unicodedata

from fangxian.plain.errors import Refused
from fangxian.plain.words import N_

LONGEST = 30
#: The dots that keyboards offer for the one within a name (阿依古丽·买买提).
_DOTS = str.maketrans(dict.fromkeys("•・‧●.．⋅∙", "·"))
_BETWEEN = frozenset("·'’- ")


def person_name(typed: str) -> str:
    """A name as it is kept: 1 to 30 letters, one kind of dot, no blanks between Chinese signs.

    Raises ``Refused`` for what can't be a name.
    """
    if typed.isalpha() and len(typed) <= LONGEST and unicodedata.is_normalized("NFKC", typed):
        return typed
    name = unicodedata.normalize("NFKC", typed).translate(_DOTS)
    words = name.split()
    name = (" " if name.isascii() else "").join(words).strip("·-' ")
    if not name:
        raise Refused("person.name_missing", N_("请填姓名。"))
    if len(name) > LONGEST:
        raise Refused("person.name_long", N_("姓名超过 %(most)d 个字。"), most=LONGEST)
    if any(sign.isdigit() for sign in name):
        raise Refused("person.name_digits", N_("姓名里不能有数字。"))
    if not all(sign.isalpha() or sign in _BETWEEN for sign in name):
        raise Refused("person.name_signs", N_("姓名里有不能用的符号，只能是文字和“·”。"))
    return name
