"""What must fit together between the foundation's own tables.

A check sees the plan as far as it could be read: asking for a table that has faults of its own ends it
(``TableUnread``), because nothing can be said about it yet.
"""

from collections import Counter
from collections.abc import Iterator

from fangxian.access.roles import ROLES
from fangxian.foundation.plan.rules.faults import PlanFault
from fangxian.foundation.plan.rules.plan import Plan
from fangxian.foundation.plan.rules.tables import (
    Duty,
    GridSize,
    HouseholdKind,
    NotTogether,
    Over,
    Squad,
    Tier,
    lies_within,
)


def check_tiers(plan: Plan) -> Iterator[PlanFault]:
    """Each level has one tier."""
    seen: Counter[str] = Counter()
    for index, tier in enumerate(plan.many(Tier)):
        seen[tier.level] += 1
        if seen[tier.level] == 2:
            yield PlanFault(
                table="tier",
                index=index,
                key="level",
                sentence_zh=f"“{tier.level}”这一级已经写过了，每级只写一次。",
                sentence_en=f"The level “{tier.level}” is written already; write each level once.",
            )


def check_duties(plan: Plan) -> Iterator[PlanFault]:
    """A duty's role and tier exist, its holders come from around its place, what is expected is a place."""
    for index, duty in enumerate(plan.many(Duty)):
        if duty.role not in ROLES:
            yield _of_duty(
                index,
                "role",
                f"没有“{duty.role}”这个角色，可以写：{'、'.join(ROLES)}。",
                f"There is no role “{duty.role}”; the roles are {', '.join(ROLES)}.",
            )
        if not lies_within(duty.level, duty.from_level):
            yield _of_duty(
                index,
                "from_level",
                f"“from_level”（{duty.from_level}）不能比责任所在的“level”（{duty.level}）更低。",
                f"“from_level” ({duty.from_level}) can't be narrower than “level” ({duty.level}).",
            )
        if duty.expected and duty.over is Over.ORGANISATION:
            yield _of_duty(
                index,
                "expected",
                "对组织的责任不能要求每个地方都有人，请去掉“expected”。",
                "A duty over an organisation can't be expected of every place; leave “expected” out.",
            )
    yield from _check_owners(plan)
    yield from _check_parts(plan)


def _check_parts(plan: Plan) -> Iterator[PlanFault]:
    """A part belongs to a kind of household that the plan has, and is a duty over households."""
    kinds = {kind.key for kind in plan.many(HouseholdKind)}
    for index, duty in enumerate(plan.many(Duty)):
        if duty.part_of and duty.over is not Over.HOUSEHOLD:
            yield _of_duty(
                index,
                "part_of",
                "只有对住户的责任（over 写 household）才能写“part_of”。",
                "Only a duty over households (over = household) has a “part_of”.",
            )
        elif duty.part_of and duty.part_of not in kinds:
            yield _of_duty(
                index,
                "part_of",
                f"预案里没有“{duty.part_of}”这种户类别，请写在 [[household_kind]] 里。",
                f"The plan has no kind of household “{duty.part_of}”; write it as a [[household_kind]].",
            )


def check_not_together(plan: Plan) -> Iterator[PlanFault]:
    """What does not go together are duties of the plan."""
    known = {duty.key for duty in plan.many(Duty)}
    for index, one in enumerate(plan.many(NotTogether)):
        for key in one.duties:
            if key not in known:
                yield PlanFault(
                    table="not_together",
                    index=index,
                    key="duties",
                    sentence_zh=f"预案里没有“{key}”这种责任，请写在 [[duty]] 里。",
                    sentence_en=f"The plan has no duty “{key}”; write it as a [[duty]].",
                )


def _check_owners(plan: Plan) -> Iterator[PlanFault]:
    """The tier that fills a duty is one of the plan's, and no narrower than the duty's place."""
    tiers = {tier.level for tier in plan.many(Tier)}
    for index, duty in enumerate(plan.many(Duty)):
        if duty.owner not in tiers:
            yield _of_duty(index, "owner", *_no_tier(duty.owner))
        elif not lies_within(duty.level, duty.owner):
            yield _of_duty(
                index,
                "owner",
                f"“owner”（{duty.owner}）不能比责任所在的“level”（{duty.level}）更低。",
                f"“owner” ({duty.owner}) can't be narrower than “level” ({duty.level}).",
            )


def check_squad(plan: Plan) -> Iterator[PlanFault]:
    """The squad is led by one of the plan's duties, over a place; its tier is one of the plan's."""
    squad = plan.one(Squad)
    duties = {duty.key for duty in plan.many(Duty) if duty.over is Over.AREA}
    if squad.led_by not in duties:
        yield PlanFault(
            table="squad",
            key="led_by",
            sentence_zh=f"预案里没有“{squad.led_by}”这种对地方的责任。",
            sentence_en=f"The plan has no duty “{squad.led_by}” over a place.",
        )
    if squad.owner not in {tier.level for tier in plan.many(Tier)}:
        zh, en = _no_tier(squad.owner)
        yield PlanFault(table="squad", key="owner", sentence_zh=zh, sentence_en=en)


def check_grid_sizes(plan: Plan) -> Iterator[PlanFault]:
    """The least is no more than the target, the target no more than the most."""
    for index, size in enumerate(plan.many(GridSize)):
        if not size.least <= size.target <= size.most:
            yield PlanFault(
                table="grid_size",
                index=index,
                key="target",
                sentence_zh=f"每格约 {size.target} 户，应在至少 {size.least} 户和至多 {size.most} 户之间。",
                sentence_en=f"The target of {size.target} must lie between {size.least} and {size.most}.",
            )


def _no_tier(level: str) -> tuple[str, str]:
    return (
        f"“{level}”这一级没有写 [[tier]]，没有组织能负责。",
        f"There is no [[tier]] for “{level}”: no organisation answers there.",
    )


def _of_duty(index: int, key: str, zh: str, en: str) -> PlanFault:
    return PlanFault(table="duty", index=index, key=key, sentence_zh=zh, sentence_en=en)
