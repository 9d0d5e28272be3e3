"""What the plan says of needs: their kinds, their urgencies, the rungs of the ladder they climb."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Annotated

from pydantic import Field

from fangxian.foundation.plan.rules.faults import PlanFault
from fangxian.foundation.plan.rules.plan import Plan
from fangxian.foundation.plan.rules.tables import Group, Key, Tier, Title
from fangxian.plain.areacodes import Level
from fangxian.plain.words import N_


class Thing(StrEnum):
    """What is asked for, whatever it is called."""

    PEOPLE = "people"
    GOODS = "goods"
    SERVICE = "service"
    ADVICE = "advice"
    DECISION = "decision"


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedKind:
    """A kind of need; ``group`` is the working group that answers it when it has climbed that far."""

    key: Key
    title: Title
    thing: Thing
    group: Key
    examples: tuple[Title, ...] = ()


#: A month at the most: what takes longer is a project.
Minutes = Annotated[int, Field(gt=0, le=31 * 24 * 60)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Urgency:
    """How soon a need is to be taken, and from then on to be answered."""

    key: Key
    title: Title
    acknowledge_minutes: Minutes
    answer_minutes: Minutes


class RungLevel(StrEnum):
    """Where a rung of the ladder stands."""

    VILLAGE = "village"
    TOWN = "town"
    GROUP = "group"
    COUNTY = "county"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One step of the ladder, written from the lowest up."""

    level: RungLevel
    title: Title


#: Which tier's area a rung answers for: a working group answers for the whole city.
AREA_LEVEL = {
    RungLevel.VILLAGE: Level.VILLAGE,
    RungLevel.TOWN: Level.TOWN,
    RungLevel.GROUP: Level.COUNTY,
    RungLevel.COUNTY: Level.COUNTY,
}

NEED_KIND_HEADINGS = {
    "title": N_("种类"),
    "thing": N_("要的是什么"),
    "group": N_("归哪个工作组"),
    "examples": N_("例如"),
}
NEED_KIND_WORDS = {
    "people": N_("人手"),
    "goods": N_("物资"),
    "service": N_("服务"),
    "advice": N_("解答"),
    "decision": N_("拿主意"),
}
URGENCY_HEADINGS = {
    "title": N_("缓急"),
    "acknowledge_minutes": N_("多少分钟内接下"),
    "answer_minutes": N_("接下后多少分钟内答复"),
}
RUNG_HEADINGS = {"level": N_("在哪一级"), "title": N_("名称")}


def check_kinds(plan: Plan) -> Iterator[PlanFault]:
    """A kind's group is one of the plan's; where there are kinds, there are urgencies and rungs."""
    groups = {group.key for group in plan.many(Group)}
    kinds = plan.many(NeedKind)
    for index, kind in enumerate(kinds):
        if kind.group not in groups:
            yield PlanFault(
                table="need_kind",
                index=index,
                key="group",
                sentence_zh=f"预案里没有“{kind.group}”这个工作组。",
                sentence_en=f"The plan has no group “{kind.group}”.",
            )
    for name, shape in (("urgency", Urgency), ("rung", Rung)):
        if kinds and not plan.many(shape):
            yield PlanFault(
                table="need_kind",
                index=0,
                sentence_zh=f"写了困难的种类，却没有写 [[{name}]]。",
                sentence_en=f"There are kinds of need but no [[{name}]].",
            )


def check_rungs(plan: Plan) -> Iterator[PlanFault]:
    """Rungs go up, end with the county, and stand where the plan has a tier."""
    rungs = plan.many(Rung)
    order = list(RungLevel)
    for index, (lower, higher) in enumerate(pairwise(rungs), start=1):
        if order.index(higher.level) <= order.index(lower.level):
            yield _of_rung(
                index,
                f"“{higher.level}”应高于前一级“{lower.level}”：从低到高写，每级一次。",
                f"“{higher.level}” must be above “{lower.level}”: write the rungs upward, each level once.",
            )
    if rungs and rungs[-1].level is not RungLevel.COUNTY:
        yield _of_rung(
            len(rungs) - 1,
            "最高一级应是“county”：没人能办的，最后由指挥部兜底。",
            "The last rung must be “county”: the headquarters is the fallback.",
        )
    tiers = {tier.level for tier in plan.many(Tier)}
    for index, rung in enumerate(rungs):
        if AREA_LEVEL[rung.level] not in tiers:
            yield _of_rung(
                index,
                f"“{rung.level}”这一级没有写 [[tier]]，没有组织能接。",
                f"There is no [[tier]] for “{rung.level}”: no organisation answers there.",
            )


def _of_rung(index: int, zh: str, en: str) -> PlanFault:
    return PlanFault(table="rung", index=index, key="level", sentence_zh=zh, sentence_en=en)
