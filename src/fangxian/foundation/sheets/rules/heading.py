"""Finding the heading: titles and merged groups may stand above it, columns in any order under other names."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fangxian.plain.errors import Refused
from fangxian.plain.words import N_

#: Titles may stand above the heading, but not many.
ROWS_LOOKED_AT = 20
#: More columns than a sheet that people keep has.
MOST_COLUMNS = 120

_AROUND = re.compile(r"[\s*＊:：]+|[（(](必填|选填|可不填)[）)]")


class NoHeading(Refused):
    """No row of the first twenty heads the columns that must be there."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A column that may be headed by any of these words."""

    key: str
    title: str
    words: tuple[str, ...]
    required: bool


@dataclass(frozen=True, slots=True)
class Heading:
    """Where the heading stands (counted from 0), its words, and the place of each wanted column (-1: not there)."""

    row: int
    words: tuple[str, ...]
    places: tuple[int, ...]


def plain_word(text: str) -> str:
    """A heading's word without spaces, stars and what says that it must be filled."""
    return _AROUND.sub("", unicodedata.normalize("NFKC", text)).lower()


def heading_in(rows: Sequence[Sequence[str]], wanted: Sequence[Wanted]) -> Heading:
    """The heading among the first rows. Raises ``NoHeading`` and says which columns are missing."""
    best: Heading | None = None
    for row in range(min(len(rows), ROWS_LOOKED_AT)):
        found = _read(rows, row, wanted)
        if best is None or _score(found) > _score(best):
            best = found
    if best is None or not _score(best):
        raise NoHeading(
            "sheets.no_heading",
            N_("没有找到表头：要有一行写着 %(columns)s。文字是乱码的话，请另存为 UTF-8。"),
            columns=_listed([one.title for one in wanted if one.required]),
        )
    missing = [
        one.title for one, place in zip(wanted, best.places, strict=True) if one.required and place < 0
    ]
    if missing:
        raise NoHeading(
            "sheets.columns_missing",
            N_("第 %(row)d 行像是表头，但缺少这些列：%(columns)s。"),
            row=best.row + 1,
            columns=_listed(missing),
        )
    if len(best.words) > MOST_COLUMNS:
        raise NoHeading(
            "sheets.too_many_columns",
            N_("这张表有 %(count)d 列，太多了：最多 %(most)d 列，请删去用不着的。"),
            count=len(best.words),
            most=MOST_COLUMNS,
        )
    return best


def heading_as_wanted(wanted: Sequence[Wanted]) -> Heading:
    """The heading of a sheet without one: the columns stand as wanted."""
    return Heading(-1, tuple(one.title for one in wanted), tuple(range(len(wanted))))


def _read(rows: Sequence[Sequence[str]], row: int, wanted: Sequence[Wanted]) -> Heading:
    """One row as a heading; where it is empty under a merged cell, the word above stands for it."""
    words = [word.strip() for word in rows[row]]
    above = rows[row - 1] if row else ()
    words = [word or (above[place].strip() if place < len(above) else "") for place, word in enumerate(words)]
    while words and not words[-1]:
        words.pop()
    at: dict[str, int] = {}
    for place, word in enumerate(words):
        at.setdefault(plain_word(word), place)
    return Heading(row, tuple(words), tuple(_place(at, one) for one in wanted))


def _place(at: Mapping[str, int], one: Wanted) -> int:
    return next((at[word] for word in map(plain_word, (one.title, *one.words)) if word in at), -1)


def _score(heading: Heading) -> int:
    return sum(place >= 0 for place in heading.places)


def _listed(titles: Sequence[str]) -> str:
    return "、".join(f"“{title}”" for title in titles)
