"""What the plan says of secondment: kinds of whistle, how quotas are shared, who may be selected, kit per person."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from fangxian.foundation.plan.rules.faults import PlanFault
from fangxian.foundation.plan.rules.plan import Plan
from fangxian.foundation.plan.rules.tables import ONE_LINE_SPELLING, Group, Key, Sentence, Severity, Title
from fangxian.plain.errors import Refused
from fangxian.plain.words import N_

Standing = Literal["leader", "cadre", "member", "probationary", "volunteer", "staff"]
Minutes = Annotated[int, Field(gt=0, le=31 * 24 * 60)]


@dataclass(frozen=True, slots=True, kw_only=True)
class WhistleKind:
    """A kind of whistle: within how many minutes people must be there, and whether they stay until it is done."""

    key: Key
    title: Title
    arrive_minutes: Minutes
    until_done: bool = False
    sentence: Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Secondment:
    """How people of departments outside the response are selected and sent.

    Eligible are the organisations of ``kinds`` that no unit of the plan names, or that one names as ``outside``.
    Each gives at least ``floor`` people while the total allows it, at most ``ceiling_percent`` of those who can be
    sent. ``group`` chooses the batches; names are due ``name_minutes`` after the quota.
    """

    group: Key = "organisation"
    kinds: tuple[Literal["department", "institution"], ...] = ("department", "institution")
    floor: Annotated[int, Field(ge=0, le=100)] = 1
    ceiling_percent: Annotated[int, Field(ge=1, le=100)] = 50
    standings: tuple[Standing, ...] = ("cadre", "member", "probationary", "staff")
    youngest: Annotated[int, Field(ge=14, le=100)] = 18
    oldest: Annotated[int, Field(ge=14, le=100)] = 60
    serve_days: Annotated[int, Field(ge=1, le=366)] = 14
    name_minutes: Minutes = 240
    severity: Severity = 2
    source: Annotated[str, StringConstraints(pattern=ONE_LINE_SPELLING, max_length=300)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondmentKit:
    """A thing that everybody who is sent gets, ``each`` of it; what is ``returned`` is counted back in."""

    key: Key
    title: Title
    each: Annotated[int, Field(ge=1, le=1_000)] = 1
    returned: bool = False
    assumed: bool = False


WHISTLE_KIND_HEADINGS = {
    "title": N_("哨"),
    "arrive_minutes": N_("多少分钟内到"),
    "until_done": N_("事不完、人不撤"),
    "sentence": N_("什么时候吹"),
}
SECONDMENT_HEADINGS = {
    "group": N_("由哪个工作组定批次"),
    "kinds": N_("从哪类组织选派"),
    "floor": N_("每个单位至少几人"),
    "ceiling_percent": N_("每个单位最多出百分之几"),
    "standings": N_("选派哪些人"),
    "youngest": N_("最小几岁"),
    "oldest": N_("最大几岁"),
    "serve_days": N_("一批几天"),
    "name_minutes": N_("多少分钟内报名单"),
    "severity": N_("轻重（1–3）"),
    "source": N_("来源"),
}
SECONDMENT_WORDS = {
    "department": N_("部门"),
    "institution": N_("事业单位"),
    "leader": N_("镇街领导"),
    "cadre": N_("干部"),
    "member": N_("党员"),
    "probationary": N_("预备党员"),
    "volunteer": N_("志愿者"),
    "staff": N_("工作人员"),
}
SECONDMENT_KIT_HEADINGS = {
    "title": N_("装备"),
    "each": N_("每人几件"),
    "returned": N_("回来要交还"),
    "assumed": N_("推定"),
}


def kind_in_plan(plan: Plan, key: str) -> WhistleKind:
    """The plan's kind of whistle with this key. Raises ``Refused`` when the plan has none."""
    for kind in plan.many(WhistleKind):
        if kind.key == key:
            return kind
    raise Refused("whistle.kind_unknown", N_("现行预案里没有这种哨。"))


def check_secondment(plan: Plan) -> Iterator[PlanFault]:
    """Its group is one of the plan's; the ages go upward."""
    rule = plan.one(Secondment)
    groups = {group.key for group in plan.many(Group)}
    if groups and plan.many(WhistleKind) and rule.group not in groups:
        yield PlanFault(
            table="secondment",
            key="group",
            sentence_zh=f"预案里没有“{rule.group}”这个工作组。",
            sentence_en=f"The plan has no group “{rule.group}”.",
        )
    if rule.youngest > rule.oldest:
        yield PlanFault(
            table="secondment",
            key="oldest",
            sentence_zh=f"最大 {rule.oldest} 岁，小于最小 {rule.youngest} 岁。",
            sentence_en=f"The oldest age {rule.oldest} is below the youngest {rule.youngest}.",
        )
