"""Names in the cells of somebody else's sheet: ``{{测温}}``, ``{{昨日测温}}``, ``{{每村：住户数}}``, ``{{日期}}``."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

from fangxian.plain.areacodes import Level


class About(StrEnum):
    """What a name is about."""

    FIGURE = "figure"
    PLACE = "place"
    CODE = "code"
    DAY = "day"
    AS_OF = "as_of"
    FILLED_BY = "filled_by"
    OFFICE = "office"
    VILLAGES = "villages"
    TOLD = "told"
    SILENT = "silent"
    SILENT_NAMES = "silent_names"
    NUMBER = "number"
    TOWNS = "towns"
    GRIDS = "grids"
    HOUSEHOLDS = "households"
    RESIDENTS = "residents"
    RESPONDERS = "responders"


class Days(StrEnum):
    """Which days a figure counts."""

    TODAY = "today"
    YESTERDAY = "yesterday"
    UNTIL = "until"


#: Names that are no figure of the plan.
STANDARD: Mapping[str, About] = {
    "地方": About.PLACE,
    "名称": About.PLACE,
    "代码": About.CODE,
    "日期": About.DAY,
    "截至": About.AS_OF,
    "填表人": About.FILLED_BY,
    "填报单位": About.OFFICE,
    "村居数": About.VILLAGES,
    "已报村居数": About.TOLD,
    "没报村居数": About.SILENT,
    "没报村居": About.SILENT_NAMES,
    "序号": About.NUMBER,
    "镇街数": About.TOWNS,
    "网格数": About.GRIDS,
    "住户数": About.HOUSEHOLDS,
    "居民数": About.RESIDENTS,
    "一线人员数": About.RESPONDERS,
}
#: What the registers hold at the moment of filling in: they do not tell what they held on another day.
HELD_NOW = frozenset({About.TOWNS, About.GRIDS, About.HOUSEHOLDS, About.RESIDENTS, About.RESPONDERS})
_DAYS = {"今日": Days.TODAY, "昨日": Days.YESTERDAY, "累计": Days.UNTIL}
_SUMS = {"镇街合计": Level.TOWN, "村居合计": Level.VILLAGE, "合计": Level.VILLAGE}
_EACH = {"每村": Level.VILLAGE, "每镇": Level.TOWN}

NAME = re.compile(r"\{\{([^{}]{0,60})\}\}")
#: What people put between the words of a name.
_BETWEEN = re.compile(r"[\s.．·：:、（）()-]+")


@dataclass(frozen=True, slots=True)
class Name:
    """What one name asks for.

    ``each``: once for every place of that level, a row for each; ``summed``: over all places of that level.
    """

    about: About
    figure: str = ""
    days: Days = Days.TODAY
    summed: Level | None = None
    each: Level | None = None


def names_in(text: str) -> list[str]:
    """The names that a cell's text holds, as they are written."""
    return [found.strip() for found in NAME.findall(text)]


def read_name(written: str, figures: Mapping[str, str]) -> Name | None:
    """What a name asks for; ``figures`` are the plan's keys by what may be written for them. None: nothing known."""
    text = _BETWEEN.sub("", written)
    each = next((level for word, level in _EACH.items() if text.startswith(word)), None)
    if each is not None:
        text = text[len("每村") :]
    if text in STANDARD:
        about = STANDARD[text]
        return Name(about, each=each) if each is not None or about is not About.NUMBER else None
    plain = {_BETWEEN.sub("", said): key for said, key in figures.items()}
    if text in plain:
        return Name(About.FIGURE, plain[text], each=each)
    days = next((one for word, one in _DAYS.items() if text.startswith(word)), None)
    if days is not None:
        text = text[len("今日") :]
    word = next((one for one in _SUMS if text.endswith(one)), "")
    key = plain.get(text.removesuffix(word))
    if key is None:
        return None
    return Name(About.FIGURE, key, days or Days.TODAY, _SUMS.get(word), each)


def likely(written: str, figures: Mapping[str, str]) -> str:
    """The known name that looks most like one that is not; empty when none does."""
    return next(iter(get_close_matches(written, [*STANDARD, *figures], n=1, cutoff=0.4)), "")
