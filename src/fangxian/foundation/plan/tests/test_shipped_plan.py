"""The plan that ships: the foundation's part of it reads without faults and says what was reported."""

from pathlib import Path

import pytest

import fangxian
from fangxian.access.roles import ROLES
from fangxian.foundation.plan.rules.faults import PlanFault
from fangxian.foundation.plan.rules.schema import Plan, PlanInvalid, read_plan
from fangxian.foundation.plan.rules.tables import (
    Duty,
    GridSize,
    Group,
    HouseholdKind,
    ResponderRole,
    Speaker,
    Squad,
)

pytestmark = pytest.mark.rules

TEXT = (Path(fangxian.__file__).parent / "plans" / "fuqing-2020.toml").read_text(encoding="utf-8")
#: Tables of rooms above this one begin here.
ABOVE = TEXT.index("[[need_kind]]")


@pytest.fixture
def plan() -> Plan:
    """The foundation's part of the shipped plan."""
    return read_plan(TEXT[:ABOVE])


def test_its_foundation_has_no_fault(plan: Plan) -> None:
    """Whatever rooms are installed, only tables of rooms that are not remain unknown."""
    assert plan.identity.county == "350181"
    assert plan.identity.headquarters == "福清市新型冠状病毒感染肺炎防控工作应急指挥部"
    assert {fault.table for fault in _faults(TEXT)} == {
        "need_kind", "urgency", "need_rules", "urging", "rung", "report_figure", "day_report",
        "post", "post_line", "shift_pattern", "roster_rules",
        "whistle_kind", "secondment", "secondment_kit",
        "notice", "notice_rules", "attendance_rules", "certificate_rules", "asking_rules",
    }  # fmt: skip


def test_the_duties_that_were_reported(plan: Plan) -> None:
    """Every village has its leader from the town, every grid its chief from the village; mouths and three kinds (S13)."""
    expected = {duty.key: duty for duty in plan.many(Duty) if duty.expected}
    assert sorted(expected) == [
        "core_informant",
        "core_publicist",
        "grid_chief",
        "household_contact",
        "mouth_holder",
        "village_leader",
    ]
    leader, chief = expected["village_leader"], expected["grid_chief"]
    assert (leader.level, leader.from_level, leader.owner, leader.limit) == ("village", "town", "town", 1)
    assert (chief.level, chief.from_level, chief.owner, chief.limit) == ("grid", "village", "village", 1)
    assert plan.one(Squad).led_by == "grid_chief"
    assert {duty.role for duty in plan.many(Duty)} == set(ROLES)


def test_four_party_groups_are_named_and_five_assumed(plan: Plan) -> None:
    """As S1 has it."""
    named = [group.title for group in plan.many(Group) if not group.assumed]
    assert named == ["监测观察组", "物资保障组", "环境管控组", "宣传报道组"]
    assert len(plan.many(Group)) == 9


def test_a_need_is_called_as_its_speaker_calls_it(plan: Plan) -> None:
    """困难, 求助, 吹哨, 交办."""
    said = [plan.word("need", speaker) for speaker in Speaker]
    assert said == ["求助", "困难", "吹哨", "需求", "交办"]


def test_the_three_kinds_of_household_and_four_roles_that_were_reported(plan: Plan) -> None:
    """S13 and S7."""
    assert [one.key for one in plan.many(HouseholdKind) if not one.assumed] == [
        "core",
        "isolated",
        "hardship",
    ]
    assert [one.title for one in plan.many(ResponderRole)][:4] == ["宣传员", "调查员", "劝导员", "服务员"]


def test_a_grid_size_must_fit_its_bounds(plan: Plan) -> None:
    assert {(size.settlement, size.target) for size in plan.many(GridSize)} == {
        ("urban", 400),
        ("rural", 300),
    }
    spoilt = TEXT.replace("least = 150", "least = 350")
    assert [(fault.table, fault.key) for fault in _faults(spoilt[:ABOVE])] == [("grid_size", "target")]


def _faults(text: str) -> tuple[PlanFault, ...]:
    try:
        read_plan(text)
    except PlanInvalid as invalid:
        return invalid.faults
    return ()
