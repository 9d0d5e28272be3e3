"""The pinyin initials of a name (张小明 → zxm), by which people look for each other on a phone."""

import os
from functools import lru_cache

# The library's phrases take a third of a second and 50 MB; a name is read character by character.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")

from pypinyin.pinyin_dict import pinyin_dict

#: Surnames whose usual reading is not the first one (百家姓; only where the initial differs).
_AS_SURNAME = {
    "曾": "z", "查": "z", "翟": "z", "仇": "q", "单": "s", "解": "x", "区": "o", "盖": "g", "乐": "y", "朴": "p", "尹": "y",
    "召": "s", "员": "y", "祭": "z", "种": "c", "长": "z", "覃": "q", "冼": "x", "洗": "x", "重": "c", "折": "s", "黑": "h",
    "隗": "k", "逄": "p", "郇": "x", "乜": "n", "缪": "m", "宓": "m", "尉": "w", "澹": "t", "万": "w", "俟": "q",
}  # fmt: skip

#: The plain letter of an accented one.
_PLAIN = str.maketrans("āáǎàōóǒòēéěèếềêńňǹḿ", "aaaaooooeeeeeeennnm")


@lru_cache(maxsize=50_000)
def letters_of(character: str) -> str:
    """Every initial that a character may be read with, its first reading's first; itself where it is no hanzi."""
    readings = pinyin_dict.get(ord(character))
    if not readings:
        return character.lower()
    return "".join(dict.fromkeys(reading[0].translate(_PLAIN) for reading in readings.split(",")))


def initials_of(name: str) -> str:
    """The initials that a name goes by, a surname read as a surname."""
    if not name:
        return ""
    first = _AS_SURNAME.get(name[0]) or letters_of(name[0])[:1]
    return first + "".join(letters_of(character)[:1] for character in name[1:] if not character.isspace())


def goes_by(name: str, typed: str) -> bool:
    """Whether typed letters are the beginning of a name's initials, by whatever reading."""
    if len(typed) > len(name):
        return False
    return all(
        letter in letters_of(character) or (not at and letter == _AS_SURNAME.get(character))
        for at, (letter, character) in enumerate(zip(typed.lower(), name, strict=False))
    )
