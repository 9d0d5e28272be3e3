"""What must fit together in the needs' tables of a plan, and what the tables and their columns are called in print."""

from collections.abc import Iterator
from itertools import pairwise

from fangxian.domains.needs.rules.plan import (
    AREA_LEVEL,
    NeedKind,
    Rung,
    RungLevel,
    Urgency,
    Urging,
    UrgingStep,
)
from fangxian.foundation.plan.rules.faults import PlanFault
from fangxian.foundation.plan.rules.plan import Plan
from fangxian.foundation.plan.rules.tables import Group, Tier
from fangxian.plain.words import N_

NEED_KIND_HEADINGS = {
    "title": N_("种类"),
    "thing": N_("要的是什么"),
    "group": N_("归哪个工作组"),
    "ask": N_("先问谁"),
    "examples": N_("例如"),
}
NEED_KIND_WORDS = {
    "people": N_("人手"),
    "goods": N_("物资"),
    "service": N_("服务"),
    "advice": N_("解答"),
    "decision": N_("拿主意"),
    "group": N_("对口工作组"),
    "health_centre": N_("当地卫生院"),
    "police_station": N_("当地派出所"),
    "hospital": N_("医院"),
    "department": N_("各部门"),
    "neighbour": N_("左右邻"),
}
URGENCY_HEADINGS = {
    "title": N_("缓急"),
    "acknowledge_minutes": N_("多少分钟内接下"),
    "arrive_minutes": N_("多少分钟内到场"),
    "answer_minutes": N_("接下后多少分钟内答复"),
    "extend_minutes": N_("最多延期多少分钟"),
    "whistle": N_("吹哨时叫"),
}
RUNG_HEADINGS = {"level": N_("在哪一级"), "title": N_("名称")}


NEED_RULES_HEADINGS = {
    "consult_minutes": N_("被征询的多少分钟内回复"),
    "return_minutes": N_("交到手里多少分钟内可以退回"),
    "most_transfers": N_("最多转几次"),
    "most_extensions": N_("最多延期几次"),
    "call_tries": N_("回访几次联系不上可以办结"),
    "call_gap_minutes": N_("两次回访至少隔多少分钟"),
    "reopen_days": N_("办结后几天内可以重办"),
}
URGING_HEADINGS = {
    "title": N_("哪一步"),
    "after_minutes": N_("逾期或上一步以后多少分钟"),
    "by_clock": N_("到时自动"),
}


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


def check_urgencies(plan: Plan) -> Iterator[PlanFault]:
    """Whoever comes has taken it before; what nobody leaves is not put off."""
    for index, urgency in enumerate(plan.many(Urgency)):
        if 0 < urgency.arrive_minutes <= urgency.acknowledge_minutes:
            yield PlanFault(
                table="urgency",
                index=index,
                key="arrive_minutes",
                sentence_zh="到场的时限应晚于接下的时限。",
                sentence_en="The time to arrive must be later than the time to take it.",
            )
        if urgency.until_done and urgency.extend_minutes:
            yield PlanFault(
                table="urgency",
                index=index,
                key="extend_minutes",
                sentence_zh="“事不完、人不撤”的不能延期。",
                sentence_en="What nobody leaves before it is done is not put off.",
            )


def check_urgings(plan: Plan) -> Iterator[PlanFault]:
    """The steps of urging stand in their order, each once, none left out before another."""
    order = list(UrgingStep)
    for index, urging in enumerate(plan.many(Urging)):
        if index >= len(order) or urging.step is not order[index]:
            yield PlanFault(
                table="urging",
                index=index,
                key="step",
                sentence_zh="督促的三步按“urge、supervise、circulate”的次序写，每步一次。",
                sentence_en="The steps of urging are written in the order urge, supervise, circulate, each once.",
            )
