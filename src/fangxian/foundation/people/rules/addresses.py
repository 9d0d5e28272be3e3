"""Addresses within a village, as people say and write them: 3栋2单元501室, 3#501, 五组12号.

From the widest part to the narrowest: compound or hamlet (``place``, only where no registered place says it),
group, house number, building, unit, room; what can't be read stays as ``detail``. No part holds a blank.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

_PLACE, _DETAIL = "@", "~"
#: The word that follows each part when it is said; no word ends in another, so that a part is known by its end.
_WORDS = {"group": "组", "house": "号", "building": "栋", "unit": "单元", "room": "室"}

#: What offices write instead of those words, the longest first.
_SPELLINGS = {
    "building": ("号楼", "#楼", "栋楼", "栋", "幢", "座", "楼", "#", "号"),
    "unit": ("单元", "门", "梯"),
    "room": ("号室", "号房", "室", "房", "户", "号"),
    "group": ("村民小组", "生产队", "小组", "小队", "组", "队"),
    "house": ("门牌号", "号院", "号", "#"),
}

NaturalKey = tuple[tuple[int, int, str], ...]
SortKey = tuple[str, NaturalKey, NaturalKey, NaturalKey, NaturalKey, NaturalKey, str]


@dataclass(frozen=True, slots=True)
class Address:
    """Where a household lives within its village."""

    place: str = ""
    building: str = ""
    unit: str = ""
    room: str = ""
    group: str = ""
    house: str = ""
    detail: str = ""

    def __bool__(self) -> bool:
        return any((self.place, self.group, self.house, self.building, self.unit, self.room, self.detail))

    def said(self) -> str:
        """As it is read on a screen, its first word wide enough to be shown to everybody: 3栋 2单元 501室."""
        return " ".join(part for part in (self.place, *self._numbered(), self.detail) if part)

    def packed(self) -> str:
        """As it is kept: every part known by its mark."""
        place = f"{_PLACE}{self.place}" if self.place else ""
        detail = f"{_DETAIL}{self.detail}" if self.detail else ""
        return " ".join(part for part in (place, *self._numbered(), detail) if part)

    @classmethod
    def unpacked(cls, text: str) -> "Address":
        """The address that was packed."""
        found: dict[str, str] = {}
        for part in text.split(" ") if text else ():
            if part[0] == _PLACE and "place" not in found:
                found["place"] = part[1:]
            elif part[0] == _DETAIL:
                found["detail"] = part[1:]
            else:
                key = next((key for key, word in _WORDS.items() if part.endswith(word)), "")
                found[key or "detail"] = part[: -len(_WORDS[key])] if key else part
        return cls(**found)

    def sort_key(self) -> SortKey:
        """Doors in the order in which one walks past them: 2栋 before 10栋."""
        numbers = (self.group, self.house, self.building, self.unit, self.room)
        group, house, building, unit, room = (_natural(part) for part in numbers)
        return self.place, group, house, building, unit, room, self.detail

    def without_place(self) -> "Address":
        """The same, where a registered place says what the compound or hamlet is."""
        return replace(self, place="") if self.place else self

    def _numbered(self) -> tuple[str, ...]:
        return tuple(
            part and part + word
            for part, word in zip(
                (self.group, self.house, self.building, self.unit, self.room), _WORDS.values(), strict=True
            )
        )


def address_of(
    *, place: str = "", building: str = "", unit: str = "", room: str = "", group: str = "", house: str = ""
) -> Address:
    """An address from the cells of a form or a sheet, each with or without its word: "3", "3栋", "３号楼"."""
    return Address(
        place=place and _plain(place),
        building=building and _bare("building", building),
        unit=unit and _bare("unit", unit),
        room=room and _bare("room", room),
        group=group and _bare("group", group),
        house=house and _bare("house", house),
    )


def parse_address(text: str, within: Sequence[str] = (), places: Iterable[str] = ()) -> Address:
    """One free text, as an address is written in one cell.

    ``within``: names of the areas that it is known to lie in, which people write before it (福建省, 福清市 …).
    ``places``: names of compounds and hamlets there, which may hold digits (金辉3期).
    """
    rest = _without(_plain(text), within)
    known = max((name for name in places if name and rest.startswith(name)), key=len, default="")
    if known:
        return replace(parse_address(rest[len(known) :]), place=known)
    found: dict[str, str] = {}
    left: list[str] = []
    for match in _PARTS.finditer(rest):
        key, value = match.lastgroup or "", match[0]
        if key == "words":
            left.append(value.removesuffix("第"))
        elif key == "joined":
            found.update(_joined(value, found))
        elif (key := _key_of(key, rest[match.end() :], found)) and key not in found:
            found[key] = _bare(key, value)
        else:
            left.append(value)
    place = left.pop(0) if left and rest.startswith(left[0]) and not left[0][0].isdigit() else ""
    return Address(place=place, detail="".join(left), **found)


_NUMBER = r"(?:[A-Za-z]?\d+[A-Za-z]?|[A-Za-z]|[一二三四五六七八九十百]+)"
#: The parts of a written address, each with its word; then numbers joined by dashes, bare numbers, other words.
_PARTS = re.compile(
    rf"(?P<building>{_NUMBER}(?:号楼|栋楼?|幢|座|#楼?))"
    rf"|(?P<unit>{_NUMBER}(?:单元|梯))"
    rf"|(?P<group>第?{_NUMBER}(?:村民小组|生产队|小组|小队|组|队))"
    rf"|(?P<room>{_NUMBER}(?:号室|号房|室|房))"
    rf"|(?P<house>{_NUMBER}(?:-\d+)?(?:门牌号|号院|号))"
    r"|(?P<joined>[A-Za-z]?\d+[A-Za-z]?(?:[-–—/]\d+[A-Za-z]?){1,2})"
    r"|(?P<bare>[A-Za-z]?\d+[A-Za-z]?)"
    rf"|(?P<words>(?:(?!{_NUMBER}(?:号|栋|幢|座|#|单元|梯|第?{_NUMBER}组|村民小组|生产队|小组|小队|组|队|室|房))\D)+|.)"
)


def _key_of(key: str, after: str, found: dict[str, str]) -> str:
    """Which part a number is: a bare one after a building is a room, and so is 501号."""
    if key == "bare":
        return "room" if {"building", "unit"} & found.keys() and not after else ""
    if key == "house" and {"building", "unit"} & found.keys():
        return "room"
    return key


def _joined(value: str, found: dict[str, str]) -> dict[str, str]:
    """3-2-501, 3-501, and 2-501 after a building."""
    numbers = re.split("[-–—/]", value)
    keys = ("unit", "room") if "building" in found else ("building", "room")
    return dict(zip(("building", "unit", "room") if len(numbers) == 3 else keys, numbers, strict=True))


@lru_cache(maxsize=20_000)
def _bare(key: str, typed: str) -> str:
    """A part without its word."""
    value = _digits(_plain(typed)).removeprefix("第")
    for word in _SPELLINGS[key]:
        if value.endswith(word) and len(value) > len(word):
            value = _digits(value.removesuffix(word))
            break
    return value.upper()


@lru_cache(maxsize=20_000)
def _plain(text: str) -> str:
    """One width, one kind of dash, no blanks, and none of the marks by which parts are packed."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(folded.split()).replace("，", "").replace(",", "").lstrip(_PLACE + _DETAIL)


def _without(text: str, within: Sequence[str]) -> str:
    """The text without the names of the areas around it, in whatever order they stand at its beginning."""
    cut = True
    while cut:
        cut = False
        for name in within:
            if name and text.startswith(name) and len(text) > len(name):
                text, cut = text[len(name) :], True
    return text


_CHINESE = {sign: number for number, sign in enumerate("零一二三四五六七八九")}
_CHINESE_NUMBER = re.compile(
    "[一二三四五六七八九十百零]+(?=$|号|栋|幢|座|单元|门|梯|组|队|室|房|村民|生产|小)"
)


def _digits(text: str) -> str:
    """十二组 → 12组."""
    return _CHINESE_NUMBER.sub(lambda match: str(_value(match[0])), text)


def _value(chinese: str) -> int:
    total = digit = 0
    for sign in chinese:
        if sign == "百":
            total, digit = total + (digit or 1) * 100, 0
        elif sign == "十":
            total, digit = total + (digit or 1) * 10, 0
        else:
            digit = _CHINESE[sign]
    return total + digit


@lru_cache(maxsize=20_000)
def _natural(part: str) -> NaturalKey:
    """Runs of digits compare as numbers, before letters."""
    return tuple((0, int(run), "") if run.isdigit() else (1, 0, run) for run in re.findall(r"\d+|\D+", part))
