"""Area codes: the statistical code of 12 digits, cut to a level, and the grid within a village.

A code's digits nest: 2 province, 4 prefecture, 6 county, 9 township unit, 12 village, 15 grid. All that lies
in an area is therefore one half-open range of codes, which an index can search; a prefix search can not.
Source of the first twelve digits: GB/T 2260 and the National Bureau of Statistics' list of 2019-10-31.
"""

from enum import StrEnum

from fangxian.plain.errors import Refused
from fangxian.plain.words import N_


class Level(StrEnum):
    """The tiers an area can stand on, from the widest."""

    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"
    TOWN = "town"
    VILLAGE = "village"
    GRID = "grid"


#: Digits of a code at each level.
DIGITS = {
    Level.PROVINCE: 2,
    Level.PREFECTURE: 4,
    Level.COUNTY: 6,
    Level.TOWN: 9,
    Level.VILLAGE: 12,
    Level.GRID: 15,
}
LONGEST = DIGITS[Level.GRID]
_LEVEL_BY_DIGITS = {digits: level for level, digits in DIGITS.items()}


def level_of(code: str) -> Level:
    """The level a code stands on. Raises ``Refused`` when it is no code of any level."""
    level = _LEVEL_BY_DIGITS.get(len(code))
    if level is None or not (code.isascii() and code.isdigit()):
        raise Refused(
            "area.code_malformed",
            N_("“%(code)s”不是区划代码：应是 2、4、6、9、12 或 15 位数字。"),
            code=code,
        )
    return level


def cut(code: str, level: Level) -> str | None:
    """The code of the area at ``level`` that holds ``code``; None when ``code`` stands above that level."""
    digits = DIGITS[level]
    return code[:digits] if len(code) >= digits else None


def parent_of(code: str) -> str | None:
    """The code one level up; None above the province."""
    shorter = [digits for digits in _LEVEL_BY_DIGITS if digits < len(code)]
    return code[: max(shorter)] if shorter else None


def chain_of(code: str) -> list[str]:
    """The code and everything above it, from the nearest to the province."""
    return [code[:digits] for digits in sorted(_LEVEL_BY_DIGITS, reverse=True) if digits <= len(code)]


def range_of(code: str) -> tuple[str, str]:
    """The half-open range [low, high) of all codes in an area, the area's own included.

    Codes compare byte by byte, so the upper end is the code with its last character raised by one: after
    "9" comes ":", which no code holds.
    """
    return code, code[:-1] + chr(ord(code[-1]) + 1)
