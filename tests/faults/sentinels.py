"""Rare names, initials, numbers, telephones and addresses, each with a mark that nothing else in the world bears.

Whoever finds none of the marks, in any of the ways in which text is written down, has found none of the values.
"""

import base64
import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from fangxian.kit.initials import initials_of

#: Rare enough that no list of names, no word of ours and no chance has them in this order.
_NAME = "龘爨彧夔魑魉鬯"
_LAST = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉萍红建国文"
_NUMBER, _PHONE, _ADDRESS = "3501811911", "1990731", "ZQJX73194"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True)
class Sentinel:
    """Somebody who is nowhere else."""

    name: str
    number: str
    phone: str
    address: str

    @property
    def initials(self) -> str:
        """Of the whole name."""
        return initials_of(self.name)


def sentinels(count: int) -> list[Sentinel]:
    """So many, all different."""
    endings = ("".join(pair) for pair in product(_LAST, repeat=3))
    return [
        Sentinel(_NAME + ending, _checked(place), f"{_PHONE}{place:04d}", f"{_ADDRESS}{place:05d}")
        for place, ending in zip(range(count), endings, strict=False)
    ]


def _checked(place: int) -> str:
    """An identity number: a month for every thousand."""
    body = f"{_NUMBER}{1 + place // 1000:02d}01{place % 1000:03d}"
    return (
        body
        + "10X98765432"[sum(int(sign) * weight for sign, weight in zip(body, _WEIGHTS, strict=True)) % 11]
    )


def marks() -> dict[str, str]:
    """The part that all values of a kind share."""
    return {
        "name": _NAME,
        "initials": initials_of(_NAME),
        "number": _NUMBER,
        "phone": _PHONE,
        "address": _ADDRESS,
    }


def ways(text: str) -> Iterator[tuple[str, bytes]]:
    """The ways in which a text may be written down."""
    for encoding in ("utf-8", "utf-16-le", "utf-16-be", "gb18030"):
        plain = text.encode(encoding)
        yield encoding, plain
        yield f"{encoding} in hexadecimal", plain.hex().encode()
        yield f"{encoding} in capital hexadecimal", plain.hex().upper().encode()
        for shift in range(3):
            yield f"{encoding} in base64", _base64_core(plain, shift)
    yield "escaped", text.encode("unicode_escape")
    yield "escaped twice", text.encode("unicode_escape").replace(b"\\", b"\\\\")


def _base64_core(plain: bytes, shift: int) -> bytes:
    """The signs of base64 that a text has wherever it begins in a longer one: those it shares with nobody else."""
    written = base64.b64encode(b"\0" * shift + plain + b"\0\0")
    first = -(-shift * 8 // 6)
    return written[first : (shift + len(plain)) * 8 // 6]


def found_in(content: bytes) -> list[str]:
    """Which marks a content holds, and how they are written; a packed one is looked into too."""
    looked = [content]
    if content[:2] == b"\x1f\x8b":
        looked.append(gzip.decompress(content))
    return [
        f"{kind}, {way}"
        for one in looked
        for kind, mark in marks().items()
        for way, written in ways(mark)
        if _holds(one, kind, mark, written)
    ]


def _holds(content: bytes, kind: str, mark: str, written: bytes) -> bool:
    if kind not in ("phone", "number") or written != mark.encode():
        return written in content
    # A run of digits may be chance; a whole value is not.
    place = content.find(written)
    while place >= 0:
        if content[place : place + len(mark) + 4].isdigit():
            return True
        place = content.find(written, place + 1)
    return False
