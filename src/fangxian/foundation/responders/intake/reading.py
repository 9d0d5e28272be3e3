"""Reading one row of a sheet of responders. Knows no database: it works in processes of its own."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Any, NamedTuple
from uuid import UUID

from fangxian.foundation.people.rows import Index
from fangxian.foundation.people.rules.cells import phone_of
from fangxian.foundation.people.rules.names import person_name
from fangxian.foundation.people.rules.villages import Villages
from fangxian.foundation.responders.rules.told import Skilled, Told
from fangxian.foundation.responders.rules.windows import Window, parse_windows
from fangxian.foundation.sheets.kinds import Fault, RowFaulty
from fangxian.foundation.sheets.rules.cells import day_in
from fangxian.kit.keys import Tokens
from fangxian.plain.errors import Refused
from fangxian.plain.words import N_


class At(IntEnum):
    """Where each column stands in a row."""

    NAME = 0
    PHONE = 1
    STANDING = 2
    UNIT = 3
    CODE = 4
    TOWN = 5
    VILLAGE = 6
    ROLES = 7
    SKILLS = 8
    EXPIRES = 9
    WINDOWS = 10
    EXCLUSION = 11


#: Other words that offices write for the standings.
STANDINGS = {
    "中共党员": "member", "正式党员": "member", "预备": "probationary", "中共预备党员": "probationary", "领导": "leader",
    "镇领导": "leader", "班子成员": "leader", "机关干部": "cadre", "村干部": "cadre", "社区干部": "cadre", "村居干部": "cadre",
    "公务员": "cadre", "事业干部": "cadre", "群众": "volunteer", "团员": "volunteer", "共青团员": "volunteer",
    "学生": "volunteer", "社会志愿者": "volunteer", "职工": "staff", "医护": "staff", "医务人员": "staff", "医生": "staff",
    "护士": "staff", "教师": "staff", "网格员": "staff",
}  # fmt: skip
#: Why somebody can't be sent, by what a cell that says so has in it; of several the first.
_EXCLUSIONS = (
    ("observation", ("隔离", "观察", "密接")),
    ("epidemic_duty", ("防疫", "已在岗", "一线", "值守", "已上岗", "卡口", "发热门诊")),
    ("health", ("身体", "病", "孕", "产", "手术", "哺乳", "年老", "年迈", "残疾", "体弱")),
)
#: What people write into a cell that they have nothing for.
_NOTHING = frozenset(("", "无", "暂无", "没有", "/", "-", "—", "／", "0"))
_BETWEEN = re.compile(r"[、,，;；/／\s]+")
_SKILL = re.compile(r"(?P<skill>[^()（）]+)(?:[(（](?P<certificate>[^()（）]*)[)）])?")
_FOR_EVER = frozenset(("长期", "永久", "长期有效"))


class Draft(NamedTuple):
    """A row that can be taken: what it tells, empty where it says nothing."""

    number: int
    told: Told
    name_token: int
    phone_token: int | None


@dataclass(frozen=True, slots=True)
class Known:
    """What a reader must know of the database and of the plan.

    ``home`` is the one village that the sheet was handed in for, ``unit`` the one unit: its identifier, name and
    place. ``units`` are those of each name, with their places; ``inside`` the codes of places where people without
    a unit may stand.
    """

    villages: tuple[tuple[str, str, str], ...]
    inside: frozenset[str]
    units: Mapping[str, tuple[tuple[UUID, str], ...]]
    home: str
    unit: tuple[UUID, str, str] | None
    today: date
    standings: Mapping[str, str]
    roles: Mapping[str, str]
    skills: Mapping[str, str]


class Reader:
    """Reads rows; everything that is wrong with one is said at once."""

    def __init__(self, known: Known, tokens: Tokens) -> None:
        self.known, self.tokens = known, tokens
        self._villages = Villages(known.villages)
        self._index = Index(tokens)
        self._windows: dict[str, tuple[Window, ...]] = {}

    def __reduce__(self) -> tuple[type["Reader"], tuple[Known, Tokens]]:
        return Reader, (self.known, self.tokens)

    def __call__(self, number: int, cells: Sequence[str]) -> Draft:
        """The draft of a row. Raises ``RowFaulty``."""
        faults: list[Fault] = []
        name = _tried(faults, "name", person_name, cells[At.NAME])
        phone = _tried(faults, "phone", _phone, cells[At.PHONE])
        standing = self._standing(cells[At.STANDING], faults)
        unit = self._unit(cells, faults)
        residence = self._residence(cells, unit, faults)
        roles = self._words("roles", cells[At.ROLES], self.known.roles, faults)
        skills = self._skills(cells[At.SKILLS], cells[At.EXPIRES], faults)
        windows = self._when(cells[At.WINDOWS], faults)
        if faults:
            raise RowFaulty(*faults)
        told = Told(
            name=name, phone=phone, standing=standing, area_code=unit[1] if unit else residence,
            unit_id=unit[0] if unit else None, residence=residence, roles=roles, skills=skills, windows=windows,
            exclusions=_exclusions(cells[At.EXCLUSION]),
        )  # fmt: skip
        index = self._index
        return Draft(number, told, index.name(name, told.area_code), index.phone(phone))

    def _standing(self, typed: str, faults: list[Fault]) -> str:
        found = self.known.standings.get(typed) or STANDINGS.get(typed)
        if found is None:
            sentence = (
                N_("请填类别：%(known)s。") if not typed else N_("类别“%(typed)s”不认识，可以填：%(known)s。")
            )
            facts = {"typed": typed[:20], "known": _offered(self.known.standings)}
            faults.append(Fault("standing", sentence, facts))
        return found or ""

    def _unit(self, cells: Sequence[str], faults: list[Fault]) -> tuple[UUID, str] | None:
        """The unit that a row names, or the sheet's; of namesakes the one where he lives."""
        typed, given = "" if cells[At.UNIT] in _NOTHING else cells[At.UNIT], self.known.unit
        if given is not None:
            if typed and typed != given[1]:
                sentence = N_("这份名单是%(unit)s的，这一行写的是“%(typed)s”。")
                faults.append(Fault("unit", sentence, {"unit": given[1], "typed": typed[:30]}))
            return given[0], given[2]
        if not typed:
            return None
        found = self.known.units.get(typed, ())
        if len(found) > 1:
            home = _tried([], "village", self._village, *_where(cells)) or ""
            found = tuple(unit for unit in found if home.startswith(unit[1])) or found
        if len(found) == 1:
            return found[0]
        sentence = N_("您的范围里没有“%(typed)s”这个单位，请照系统里的名称写，或留空。")
        if found:
            sentence = N_("您的范围里有 %(count)d 个“%(typed)s”，请填居住镇街和村居来分清，或留空。")
        faults.append(Fault("unit", sentence, {"typed": typed[:30], "count": len(found)}))
        return None

    def _residence(self, cells: Sequence[str], unit: tuple[UUID, str] | None, faults: list[Fault]) -> str:
        """The village where he lives; who has no unit must have one, inside the place of the sheet."""
        code, town, village = _where(cells)
        if not (code or town or village):
            if unit is None and not self.known.home:
                faults.append(Fault("village", N_("没有单位的，请填居住镇街和村居。")))
            return self.known.home if unit is None else ""
        found = str(_tried(faults, "village", self._village, code, town, village) or "")
        if found and unit is None and found not in self.known.inside:
            faults.append(Fault("village", N_("没有单位的人，居住地要在您负责的范围里。")))
        return found

    def _village(self, code: str, town: str, village: str) -> str:
        """By the names, which people change; the code that the template filled in decides between namesakes."""
        if village and code in self._villages.names and self._villages.names[code] != village:
            code = ""
        return self._villages.code_of(code, town, village)

    def _words(
        self, column: str, typed: str, words: Mapping[str, str], faults: list[Fault]
    ) -> tuple[str, ...]:
        found = []
        for word in _split(typed):
            key = words.get(word) or words.get(f"{word}员")
            if key is None:
                sentence = N_("“%(typed)s”不认识，可以填：%(known)s。")
                faults.append(Fault(column, sentence, {"typed": word[:20], "known": _offered(words)}))
            else:
                found.append(key)
        return tuple(found)

    def _skills(self, typed: str, expires: str, faults: list[Fault]) -> tuple[Skilled, ...]:
        expires_on = None
        if expires not in _NOTHING and expires not in _FOR_EVER:
            expires_on = day_in(expires)
            if expires_on is None:
                sentence = N_("“%(typed)s”不是日期，请写成 2026-12-31，长期有效的写“长期”。")
                faults.append(Fault("expires", sentence, {"typed": expires[:20]}))
        matches = [match for word in _split(typed) if (match := _SKILL.fullmatch(word))]
        keys = self._words(
            "skills", "、".join(match["skill"] for match in matches), self.known.skills, faults
        )
        if len(keys) < len(matches):
            return ()
        return tuple(
            Skilled(key, match["certificate"] or "", None, expires_on)
            for key, match in zip(keys, matches, strict=True)
        )

    def _when(self, typed: str, faults: list[Fault]) -> tuple[Window, ...]:
        """Windows; the same words come again in row after row."""
        if typed in _NOTHING:
            return ()
        found = self._windows.get(typed)
        if found is None:
            found = _tried(faults, "windows", parse_windows, typed, self.known.today)
            if found is not None and len(self._windows) < 10_000:
                self._windows[typed] = found
        return found or ()


def _phone(typed: str) -> str:
    if not typed:
        raise Refused("responder.no_phone", N_("请填手机号码。"))
    return phone_of(typed)


def _exclusions(typed: str) -> tuple[str, ...]:
    """Why somebody can't be sent, in one of the house's words; what none of them says is another reason."""
    if typed in _NOTHING or typed in ("能", "可以", "否"):
        return ()
    return (next((key for key, signs in _EXCLUSIONS if any(sign in typed for sign in signs)), "other"),)


def _split(typed: str) -> list[str]:
    return [word for word in _BETWEEN.split(typed) if word not in _NOTHING]


def _offered(words: Mapping[str, str]) -> str:
    """The words that a sentence offers: the titles, which come after the keys."""
    return "、".join(dict.fromkeys(word for word in words if not word.isascii()))


def _where(cells: Sequence[str]) -> tuple[str, str, str]:
    """Code, town and village as they were typed."""
    code, town, village = (part if part not in _NOTHING else "" for part in cells[At.CODE : At.ROLES])
    return code, town, village


def _tried(faults: list[Fault], column: str, read: Callable[..., Any], *typed: Any) -> Any:
    try:
        return read(*typed)
    except Refused as refusal:
        faults.append(Fault(column, refusal.sentence, dict(refusal.facts)))
        return None
