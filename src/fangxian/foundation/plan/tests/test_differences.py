"""What would change between two plans, as values and in words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fangxian.foundation.plan.rules.differences import Kind, differences
from fangxian.foundation.plan.rules.schema import Plan, read_plan
from fangxian.foundation.plan.rules.showing import shown, shown_changes
from fangxian.foundation.plan.tests.plans import PLAN, spoilt

pytestmark = pytest.mark.rules

GROUP = '[[group]]\nkey = "medical"\ntitle = "医疗救治组"\nparty_group = "医疗救治党小组"\nwork = "救治。"\n'


def changes(before: str, after: str) -> list[tuple[str, str, str, str, str, str]]:
    """The differences between two texts, in words."""
    return [
        (change.kind, change.table, change.row, change.key, change.before, change.after)
        for change in shown_changes(read_plan(before), read_plan(after), str)
    ]


def test_a_plan_differs_in_nothing_from_itself() -> None:
    """Comments and blank lines are no difference."""
    assert differences(read_plan(PLAN), read_plan(f"# 注释\n\n{PLAN}")) == ()


def test_a_changed_value() -> None:
    """Told with heading and title, before and after; codes in the plan's own words."""
    assert changes(PLAN, spoilt("minimum = 3", "minimum = 5")) == [
        ("changed", "突击队", "", "至少几人", "3", "5"),
    ]
    assert changes(PLAN, spoilt('owner = "town"', 'owner = "county"')) == [
        ("changed", "责任", "包村领导", "由谁补上", "镇街", "市"),
    ]
    assert changes(PLAN, spoilt('village = "困难", ', "")) == [
        ("changed", "用语", "需求", "不同人的说法", "村居：困难；镇街：吹哨", "镇街：吹哨"),
    ]


def test_a_row_that_comes_and_one_that_goes() -> None:
    """Told by its title."""
    assert changes(PLAN, PLAN + GROUP) == [("added", "工作组和党小组", "医疗救治组", "", "", "")]
    assert changes(PLAN + GROUP, PLAN) == [("removed", "工作组和党小组", "医疗救治组", "", "", "")]


def test_an_order_that_changes() -> None:
    """Some tables are climbed in their order, so it counts."""
    moved = GROUP + PLAN[PLAN.index("[[group]]") :]
    before, after = PLAN + GROUP, PLAN[: PLAN.index("[[group]]")] + moved
    assert changes(before, after) == [
        ("moved", "工作组和党小组", "", "", "物资保障组 → 医疗救治组", "医疗救治组 → 物资保障组"),
    ]


_LINES = st.sets(
    st.sampled_from([
        ("minimum = 3", "minimum = 4"),
        ('limit = 1\nsentence = "对一个村', 'limit = 2\nsentence = "对一个村'),
        ('key = "supplies"', 'key = "goods"'),
        ('level = "county"\n', 'level = "county"\nsuffix = "部"\n'),
        ('title = "试验预案"', 'title = "新预案"'),
    ])
)  # fmt: skip


@settings(deadline=None)
@given(_LINES, _LINES)
def test_there_and_back(some: set[tuple[str, str]], others: set[tuple[str, str]]) -> None:
    """The way back has the same changes with before and after exchanged."""
    one, other = _changed(some), _changed(others)
    there, back = differences(one, other), differences(other, one)
    exchanged = {Kind.ADDED: Kind.REMOVED, Kind.REMOVED: Kind.ADDED}
    assert {
        (change.table.name, change.row, change.key, exchanged.get(change.kind, change.kind))
        for change in there
    } == {(change.table.name, change.row, change.key, change.kind) for change in back}
    assert bool(there) == (one != other)


def _changed(passages: set[tuple[str, str]]) -> Plan:
    text = PLAN
    for old, new in passages:
        text = text.replace(old, new)
    return read_plan(text)


def test_a_plan_is_shown_as_tables_in_words() -> None:
    """Headings for keys, titles for codes; what the plan leaves out is not shown."""
    tables = {table.name: table for table in shown(read_plan(PLAN), str)}
    assert list(tables) == ["identity", "vocabulary", "tier", "group", "branch_rules", "duty", "squad"]
    duty = dict(zip(tables["duty"].headings, tables["duty"].rows[1], strict=True))
    assert duty["责任"] == duty["权限"] == "网格长"
    assert (duty["在哪一级"], duty["从哪一级来"], duty["每处必须有人"]) == ("网格", "村居", "是")
    assert dict(tables["squad"].pairs)["由谁带领"] == "网格长"
    assert tables["tier"].rows[1][2] == "镇街办公室"


def test_what_the_house_says_is_in_the_readers_language() -> None:
    """And what the plan says is not touched."""
    tables = {table.name: table for table in shown(read_plan(PLAN), lambda text: f"<{text}>")}
    duty = dict(zip(tables["duty"].headings, tables["duty"].rows[1], strict=True))
    assert tables["duty"].title == "<责任>"
    assert (duty["<责任>"], duty["<权限>"], duty["<每处必须有人>"]) == ("网格长", "<网格长>", "<是>")
