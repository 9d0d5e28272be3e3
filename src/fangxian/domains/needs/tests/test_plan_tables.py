"""The needs' own tables of a plan, and what must fit together in them."""

from pathlib import Path

import pytest

import fangxian
from fangxian.domains.needs.rules.plan import NeedKind, NeedRules, Rung, RungLevel, Thing, Urgency
from fangxian.foundation.plan.rules.schema import PlanInvalid, read_plan

pytestmark = pytest.mark.rules

TEXT = (Path(fangxian.__file__).parent / "plans" / "fuqing-2020.toml").read_text(encoding="utf-8")


def faults(old: str, new: str) -> list[tuple[str, int | None, str]]:
    """Where the plan is wrong once a passage of it is replaced."""
    assert TEXT.count(old) == 1, old
    with pytest.raises(PlanInvalid) as invalid:
        read_plan(TEXT.replace(old, new))
    for fault in invalid.value.faults:
        assert fault.line > 0
        assert fault.sentence_zh
        assert fault.sentence_en
    return [(fault.table, fault.index, fault.key) for fault in invalid.value.faults]


def test_the_first_plan_says_what_can_be_lacking():
    plan = read_plan(TEXT)
    kinds = {kind.key: kind for kind in plan.many(NeedKind)}
    assert (kinds["protective_goods"].thing, kinds["protective_goods"].group) == (Thing.GOODS, "supplies")
    assert "耳温枪" in kinds["protective_goods"].examples
    assert [rung.level for rung in plan.many(Rung)] == list(RungLevel)
    assert all(one.acknowledge_minutes > 0 and one.answer_minutes > 0 for one in plan.many(Urgency))


def test_an_urgency_takes_no_time_of_nothing():
    assert faults("acknowledge_minutes = 10", "acknowledge_minutes = 0") == [
        ("urgency", 0, "acknowledge_minutes")
    ]


def test_what_nobody_leaves_is_not_put_off_and_whoever_comes_has_taken_it():
    kept = "answer_minutes = 30\narrive_minutes = 30\nuntil_done = true"
    assert faults(kept, f"{kept}\nextend_minutes = 5") == [("urgency", 0, "extend_minutes")]
    early = kept.replace("arrive_minutes = 30", "arrive_minutes = 10")
    assert faults(kept, early) == [("urgency", 0, "arrive_minutes")]


def test_the_steps_of_urging_stand_in_their_order():
    assert faults('step = "supervise"', 'step = "circulate"') == [("urging", 1, "step")]
    assert faults('step = "urge"', 'step = "supervise"') == [("urging", 0, "step")]


def test_the_rules_of_needs_have_values_to_fall_back_on():
    assert faults("call_tries = 3", "call_tries = 0") == [("need_rules", None, "call_tries")]
    begin, end = TEXT.index("[need_rules]"), TEXT.index("# ——督促三步")
    assert read_plan(TEXT[:begin] + TEXT[end:]).one(NeedRules) == NeedRules()


def test_a_kind_belongs_to_a_group_of_the_plan():
    assert faults('group = "medical"', 'group = "nobody"') == [("need_kind", 3, "group")]


def test_rungs_go_up():
    swapped = faults(
        'level = "town"\ntitle = "镇街"\n\n[[rung]]\nlevel = "group"',
        'level = "group"\ntitle = "镇街"\n\n[[rung]]\nlevel = "town"',
    )
    assert swapped == [("rung", 2, "level")]


def test_the_last_rung_is_the_county():
    assert faults('\n[[rung]]\nlevel = "county"\ntitle = "指挥部"\n', "") == [("rung", 2, "level")]


def test_where_there_are_kinds_there_are_urgencies_and_rungs():
    begin = TEXT.index("[[urgency]]")
    with pytest.raises(PlanInvalid) as invalid:
        read_plan(TEXT[:begin])
    assert [fault.table for fault in invalid.value.faults] == ["need_kind", "need_kind"]


def test_a_plan_may_have_no_needs_at_all():
    begin = TEXT.index("[[need_kind]]")
    assert read_plan(TEXT[:begin]).many(NeedKind) == ()
