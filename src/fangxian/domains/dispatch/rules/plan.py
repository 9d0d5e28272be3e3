"""What the plan says of posts: their kinds and lines, the patterns of their shifts, the rules of a roster."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, StringConstraints

from fangxian.foundation.plan.rules.faults import PlanFault
from fangxian.foundation.plan.rules.plan import Plan
from fangxian.foundation.plan.rules.tables import Key, ResponderRole, Sentence, Severity, Skill, Title
from fangxian.plain import clock
from fangxian.plain.words import N_

#: From and until by the city's clocks; an end that is not later is the next day's, ``+2`` two days later still.
HOURS_SPELLING = r"^([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)(\+[1-6])?$"
Hours = Annotated[str, StringConstraints(pattern=HOURS_SPELLING)]
#: 1 is Monday.
Weekday = Annotated[int, Field(ge=1, le=7)]
#: 1 low, 2 middling, 3 high.
Risk = Annotated[int, Field(ge=1, le=3)]
#: A key of another table, or nothing.
Pointer = Annotated[str, StringConstraints(pattern=r"^([a-z][a-z0-9_]*)?$", max_length=40)]

_DAY = timedelta(days=1)


class Stand(StrEnum):
    """Where a post stands."""

    GATE = "gate"
    WARD = "ward"
    WAREHOUSE = "warehouse"
    VAN = "van"
    GRID = "grid"
    ROUND = "round"
    OTHER = "other"


class Circle(StrEnum):
    """Whom a post is open to, from the narrowest."""

    NOBODY = "nobody"
    VILLAGE = "village"
    TOWN = "town"
    RING = "ring"
    CITY = "city"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostKind:
    """A kind of post. ``places``: the kinds of place of the register that it stands at.

    ``expected``: every such place must have one, at the response levels that ``levels`` names (at each where it
    names none). ``open_to``: who may take its shifts by his own will, when a post is set up.
    """

    key: Key
    title: Title
    at: Stand
    places: tuple[Key, ...] = ()
    expected: bool = False
    levels: tuple[Key, ...] = ()
    shift_pattern: Key
    risk: Risk = 1
    kit: tuple[Title, ...] = ()
    open_to: Circle = Circle.NOBODY
    severity: Severity = 2
    sentence: Sentence
    assumed: bool = False

    def switched_off(self) -> Self:
        """The kind at a level that asks no place to have one: those that stand stay."""
        return replace(self, expected=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PostLineKind:
    """One line of a kind of post: so many people, as what they serve, and what they must be able to do."""

    post: Key
    key: Key
    title: Title
    headcount: Annotated[int, Field(ge=1, le=200)]
    responder_role: Pointer = ""
    skill: Pointer = ""
    assumed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftPattern:
    """The shifts of a day, any number and any length, on some days of the week or (none named) on every day."""

    key: Key
    title: Title
    shifts: Annotated[tuple[Hours, ...], Field(min_length=1, max_length=48)]
    weekdays: tuple[Weekday, ...] = ()
    assumed: bool = False

    def on(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """From and until of the shifts that begin on a day."""
        if self.weekdays and day.isoweekday() not in self.weekdays:
            return
        for one in self.shifts:
            begins, _dash, rest = one.partition("-")
            ends, _plus, more = rest.partition("+")
            start = datetime.combine(day, time.fromisoformat(begins), tzinfo=clock.CITY)
            end = datetime.combine(day, time.fromisoformat(ends.replace("24:00", "00:00")), tzinfo=clock.CITY)
            yield start, end + _DAY * ((end <= start) + int(more or 0))


class Nearness(StrEnum):
    """Whose home is how near, for the order of calling up."""

    OWN_VILLAGE = "own_village"
    OWN_TOWN = "own_town"
    RING = "ring"
    CITY = "city"


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterRules:
    """What holds of every roster.

    Between two shifts of one person lie ``rest_hours``; in seven days he stands at most ``shifts_a_week`` (fewer
    where he said so). A shift is given back until ``give_back_hours`` before it begins. Shifts are made for
    ``days_ahead``. A place is taken by people of its own village alone until ``own_first_hours`` before the shift;
    from then on by everybody whom the post is open to. ``ring_km`` is how far from home, by road, still counts as
    nearby in another town.
    """

    rest_hours: Annotated[int, Field(ge=0, le=72)] = 11
    shifts_a_week: Annotated[int, Field(ge=1, le=50)] = 6
    give_back_hours: Annotated[int, Field(ge=0, le=168)] = 6
    days_ahead: Annotated[int, Field(ge=1, le=60)] = 14
    own_first_hours: Annotated[int, Field(ge=0, le=336)] = 48
    ring_km: Annotated[int, Field(ge=0, le=500)] = 15
    call_up_order: tuple[Nearness, ...] = tuple(Nearness)
    assumed: bool = False


#: The kinds of place that the register of places has.
PLACE_WORDS: Mapping[str, str] = {
    "compound": N_("小区"), "hamlet": N_("自然村"), "industrial": N_("厂区"), "market": N_("市场"), "school": N_("学校"),
    "site": N_("工地"), "village_gate": N_("村口"), "junction": N_("路口"),
}  # fmt: skip
POST_WORDS: Mapping[str, str] = {
    **PLACE_WORDS,
    "gate": N_("门口、路口"), "ward": N_("病区、观察点"), "warehouse": N_("仓库"), "van": N_("车上"), "grid": N_("网格"),
    "round": N_("逐户走访"), "other": N_("其他"),
    "nobody": N_("不开放"), "village": N_("本村居"), "town": N_("本镇街"), "ring": N_("邻近镇街"), "city": N_("全市"),
}  # fmt: skip
POST_HEADINGS = {
    "title": N_("岗位"), "at": N_("在哪里"), "places": N_("设在哪种地方"), "expected": N_("这种地方必须有"),
    "levels": N_("在哪几级"), "shift_pattern": N_("班制"), "risk": N_("风险（1—3）"), "kit": N_("带什么、穿什么"),
    "open_to": N_("向谁开放"), "severity": N_("多急"), "sentence": N_("做什么"), "assumed": N_("推定"),
}  # fmt: skip
LINE_HEADINGS = {
    "post": N_("岗位"), "title": N_("位置"), "headcount": N_("每班几人"), "responder_role": N_("什么角色"), "skill": N_("要什么特长"),
    "assumed": N_("推定"),
}  # fmt: skip
PATTERN_HEADINGS = {
    "title": N_("班制"),
    "shifts": N_("几点到几点"),
    "weekdays": N_("每周哪几天"),
    "assumed": N_("推定"),
}
RULES_HEADINGS = {
    "rest_hours": N_("两班之间至少歇几小时"), "shifts_a_week": N_("七天里最多几班"),
    "give_back_hours": N_("开班前几小时以内不能退"), "days_ahead": N_("提前排几天"),
    "own_first_hours": N_("开班前几小时以前只给本村居的人"), "ring_km": N_("离家几公里以内算邻近镇街"),
    "call_up_order": N_("按什么次序叫人"), "assumed": N_("推定"),
}  # fmt: skip
RULES_WORDS = {
    "own_village": N_("本村居"),
    "own_town": N_("本镇街"),
    "ring": N_("邻近镇街"),
    "city": N_("全市"),
}


def check_posts(plan: Plan) -> Iterator[PlanFault]:
    """A kind of post has a pattern and a line of the plan, and stands at places that the register can have."""
    patterns = {one.key for one in plan.many(ShiftPattern)}
    lined = {one.post for one in plan.many(PostLineKind)}
    for index, kind in enumerate(plan.many(PostKind)):
        if kind.shift_pattern not in patterns:
            yield _missing("post", index, "shift_pattern", kind.shift_pattern)
        if kind.key not in lined:
            yield PlanFault(
                table="post",
                index=index,
                key="key",
                sentence_zh=f"“{kind.title}”没有写要几个人，请给它写一行 [[post_line]]。",
                sentence_en=f"“{kind.key}” has no line; write a [[post_line]] for it.",
            )
        for one in kind.places:
            if one not in PLACE_WORDS:
                yield PlanFault(
                    table="post",
                    index=index,
                    key="places",
                    sentence_zh=f"没有“{one}”这种地方，可以写：{'、'.join(PLACE_WORDS)}。",
                    sentence_en=f"There is no kind of place “{one}”; there are {', '.join(PLACE_WORDS)}.",
                )


def check_lines(plan: Plan) -> Iterator[PlanFault]:
    """A line belongs to a post of the plan, and its role and skill are the plan's. Keys of lines are the whole table's."""
    posts = {one.key for one in plan.many(PostKind)}
    roles = {one.key for one in plan.many(ResponderRole)}
    skills = {one.key for one in plan.many(Skill)}
    for index, line in enumerate(plan.many(PostLineKind)):
        if line.post not in posts:
            yield _missing("post_line", index, "post", line.post)
        if line.responder_role and line.responder_role not in roles:
            yield _missing("post_line", index, "responder_role", line.responder_role)
        if line.skill and line.skill not in skills:
            yield _missing("post_line", index, "skill", line.skill)


def check_patterns(plan: Plan) -> Iterator[PlanFault]:
    """No two shifts of a pattern begin at the same time."""
    for index, pattern in enumerate(plan.many(ShiftPattern)):
        begun = [one.partition("-")[0] for one in pattern.shifts]
        if len(set(begun)) < len(begun):
            yield PlanFault(
                table="shift_pattern",
                index=index,
                key="shifts",
                sentence_zh="同一班制里有两班同时开始，请写一班，人数写在 [[post_line]] 里。",
                sentence_en="Two shifts begin at the same time; write one, and its headcount in [[post_line]].",
            )


def _missing(table: str, index: int, key: str, value: str) -> PlanFault:
    return PlanFault(
        table=table,
        index=index,
        key=key,
        sentence_zh=f"预案里没有“{value}”，请写在 [[{key}]] 里。",
        sentence_en=f"The plan has no “{value}”; write it as a [[{key}]].",
    )
