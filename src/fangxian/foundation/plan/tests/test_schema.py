"""Reading a plan: every kind of fault is told with its table, its key and its line, in both languages."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Annotated, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import Field

from fangxian.foundation.plan.rules.faults import PlanFault
from fangxian.foundation.plan.rules.schema import (
    MOST_FAULTS,
    Plan,
    PlanInvalid,
    TableUnread,
    read_plan,
    register_table,
)
from fangxian.foundation.plan.rules.tables import (
    Duty,
    Group,
    Identity,
    Over,
    Speaker,
    Squad,
    Tier,
    Word,
)
from fangxian.foundation.plan.tests.plans import PLAN, line_with, spoilt
from fangxian.plain.areacodes import Level

pytestmark = pytest.mark.rules


MOMENT = datetime.fromisoformat("2020-02-03T08:00:00+08:00")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Something within a row."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A table with a field of every sort that a domain may want."""

    text: Annotated[str, Field(min_length=2, max_length=3)] = "ab"
    choice: Literal["one", "two"] = "one"
    share: Annotated[float, Field(gt=0, lt=1)] = 0.5
    step: Annotated[int, Field(le=20, multiple_of=5)] = 5
    words: Annotated[tuple[str, ...], Field(min_length=1, max_length=2)] = ("a",)
    day: date = date(2020, 2, 3)
    hour: time = time(8)
    moment: datetime = MOMENT
    parts: tuple[Part, ...] = ()
    flag: bool = False


@pytest.fixture
def _sample_table() -> None:
    register_table("sample", Sample, many=False)


def faults_in(text: str) -> tuple[PlanFault, ...]:
    """What is wrong with a text, which must be something."""
    with pytest.raises(PlanInvalid) as caught:
        read_plan(text)
    return caught.value.faults


def only_fault_in(text: str) -> PlanFault:
    """The one thing that is wrong with a text."""
    (fault,) = faults_in(text)
    return fault


def test_a_whole_plan_is_read() -> None:
    """Rows are typed, in the file's order, with the values that were left out."""
    plan = read_plan(PLAN)
    assert plan.identity == plan.one(Identity)
    assert plan.identity.county == "350181"
    assert [tier.level for tier in plan.many(Tier)] == [Level.COUNTY, Level.TOWN, Level.VILLAGE]
    leader, _chief = plan.many(Duty)
    assert (leader.level, leader.over, leader.holders) == (Level.VILLAGE, Over.AREA, 1)
    assert plan.one(Squad).minimum == 3
    assert not plan.many(Group)[0].assumed


def test_words_are_said_as_the_speaker_says_them() -> None:
    """The speaker's word, else the title; what the plan has no word for is itself."""
    plan = read_plan(PLAN)
    assert plan.word("need", Speaker.TOWN) == "吹哨"
    assert plan.word("need", Speaker.RESIDENT) == plan.word("need") == "需求"
    assert plan.word("unknown") == "unknown"
    assert plan.many(Word)[0].said_by == {"village": "困难", "town": "吹哨"}


@pytest.mark.parametrize(
    ("old", "new", "table", "index", "key", "zh", "en"),
    [
        ("minimum = 3\n", "", "squad", None, "minimum", "缺少", "missing"),
        ('title = "网格长"', "title = 7", "duty", 1, "title", "应是文字", "must be text"),
        ('title = "网格长"', 'title = ""', "duty", 1, "title", "太短", "too short"),
        ('title = "网格长"', f'title = "{"长" * 61}"', "duty", 1, "title", "太长", "too long"),
        ('title = "网格长"', 'title = "a\\nb"', "duty", 1, "title", "一行", "one line"),
        ("minimum = 3", 'minimum = "3"', "squad", None, "minimum", "应是整数", "whole number"),
        ("minimum = 3", "minimum = 3.0", "squad", None, "minimum", "应是整数", "whole number"),
        ("minimum = 3", "minimum = true", "squad", None, "minimum", "应是整数", "whole number"),
        ("minimum = 3", "minimum = 0", "squad", None, "minimum", "至少是 1", "at least 1"),
        ("severity = 3", "severity = 4", "duty", 0, "severity", "最多是 3", "at most 3"),
        ('level = "grid"', 'level = "block"', "duty", 1, "level", "'village' 或 'grid'", "or 'grid'"),
        ('level = "grid"', "level = 3", "duty", 1, "level", "只能是", "must be"),
        ('said_by = { village = "困难"', 'said_by = { hamlet = "困难"', "vocabulary", 0, "said_by.hamlet",
         "只能是", "must be"),
        ('village = "困难"', "village = 1", "vocabulary", 0, "said_by.village", "应是文字", "must be text"),
        ('said_by = { village = "困难", town = "吹哨" }', "said_by = []", "vocabulary", 0, "said_by",
         "键 = 值", "key = value"),
        ('key = "supplies"', 'key = "Supplies"', "group", 0, "key", "小写字母", "lower-case"),
        ('key = "test-plan"', 'key = "test_plan"', "identity", None, "key", "连字符", "hyphens"),
        ('county = "350181"', 'county = "3501"', "identity", None, "county", "6 位", "6 digits"),
        ('limit = 1\nsentence = "对一个网格负责。"', 'limits = 1\nsentence = "对一个网格负责。"',
         "duty", 1, "limits", "是不是“limit”？", "do you mean “limit”?"),
        ("minimum = 3", "minimum = 3\nzzz = 1", "squad", None, "zzz", "没有“zzz”这个键。", "no key “zzz”."),
        ("[squad]", "[[squad]]", "squad", None, "", "应写成 [squad]", "written [squad]"),
        ('key = "grid_chief"', 'key = "village_leader"', "duty", 1, "key", "已经用过", "used already"),
        ('level = "town"\ntitle', 'level = "county"\ntitle', "tier", 1, "level", "只写一次", "once"),
        ('role = "grid_chief"', 'role = "chief"', "duty", 1, "role", "没有“chief”这个角色", "no role"),
        ('from_level = "town"', 'from_level = "grid"', "duty", 0, "from_level", "更低", "narrower"),
        ('expected = true\nfrom_level = "town"',
         'over = "organisation"\nexpected = true\nfrom_level = "town"',
         "duty", 0, "expected", "对组织的责任", "over an organisation"),
        ('led_by = "grid_chief"', 'led_by = "chief"', "squad", None, "led_by", "没有“chief”", "no duty"),
    ],
)  # fmt: skip
def test_each_fault_is_told_with_its_place(
    old: str, new: str, table: str, index: int | None, key: str, zh: str, en: str
) -> None:
    """One thing spoilt gives a fault at that table, row, key and line."""
    text = spoilt(old, new)
    fault = next(fault for fault in faults_in(text) if (fault.table, fault.key) == (table, key))
    assert fault.index == index
    assert zh in fault.sentence_zh
    assert en in fault.sentence_en
    line = text.split("\n")[fault.line - 1]
    if old.count("\n") == new.count("\n") == 0 and key:
        assert fault.line == line_with(PLAN, old)
    assert key.rpartition(".")[2] in line or "missing" in en or table in line


@pytest.mark.parametrize(
    ("written", "key", "zh", "en"),
    [
        ('text = "a"', "text", "至少 2 个字", "at least 2 characters"),
        ('text = "abcd"', "text", "最多 3 个字", "at most 3 characters"),
        ('choice = "three"', "choice", "'one' 或 'two'", "'one' or 'two'"),
        ('share = "0.5"', "share", "应是数字", "must be a number"),
        ("share = 0.0", "share", "应大于 0", "greater than 0"),
        ("share = 1", "share", "应小于 1", "less than 1"),
        ("share = nan", "share", "有限的数字", "finite number"),
        ("step = 7", "step", "5 的倍数", "multiple of 5"),
        ("step = 25", "step", "最多是 20", "at most 20"),
        ("words = []", "words", "至少要有 1 项", "at least 1 items"),
        ('words = ["a", "b", "c"]', "words", "最多 2 项", "at most 2 items"),
        ('words = "a"', "words", "应是列表", "must be a list"),
        ('words = ["a", 1]', "words[1]", "应是文字", "must be text"),
        ('day = "3 Feb"', "day", "应是日期", "must be a date"),
        ("hour = 8", "hour", "应是时刻", "must be a time"),
        ('moment = "soon"', "moment", "应是日期和时刻", "a date and time"),
        ("flag = 1", "flag", "true（是）或 false（否）", "true or false"),
        ("parts = [1]", "parts[0]", "键 = 值", "key = value"),
        ("parts = [{}]", "parts[0].name", "缺少", "missing"),
        ('parts = [{ name = "a", nme = 1 }]', "parts[0].nme", "没有", "no key"),
    ],
)
@pytest.mark.usefixtures("_sample_table")
def test_a_domains_values_are_explained_too(written: str, key: str, zh: str, en: str) -> None:
    """Whatever pydantic says of a registered table, both languages have a sentence for it."""
    text = f"{PLAN}[sample]\n# 这一行没有错\n{written}\n"
    fault = only_fault_in(text)
    assert (fault.table, fault.key, fault.line) == ("sample", key, line_with(text, written))
    assert zh in fault.sentence_zh
    assert en in fault.sentence_en


@pytest.mark.usefixtures("_sample_table")
def test_dates_and_times_are_read_as_toml_writes_them() -> None:
    """A date of TOML is a date, an hour an hour."""
    written = "day = 2020-01-24\nhour = 22:32:00\nmoment = 2020-01-24T22:32:00+08:00\nshare = 0.25\n"
    sample = read_plan(f"{PLAN}[sample]\n{written}").one(Sample)
    assert (sample.day, sample.hour) == (date(2020, 1, 24), time(22, 32))
    assert sample.moment.isoformat() == "2020-01-24T22:32:00+08:00"


@pytest.mark.usefixtures("_sample_table")
def test_a_table_with_a_value_for_every_key_need_not_be_written() -> None:
    """So that editions from before the table came stay readable."""
    assert read_plan(PLAN).one(Sample) == Sample()


def test_a_table_that_is_missing() -> None:
    """Of one that must be there, the fault names it."""
    fault = only_fault_in(PLAN[: PLAN.index("[squad]")])
    assert (fault.table, fault.key, fault.line) == ("squad", "", 1)
    assert "[squad]" in fault.sentence_zh
    assert "missing" in fault.sentence_en


def test_a_table_that_nobody_registered() -> None:
    """It is a fault, with the table that was perhaps meant."""
    text = spoilt("[[group]]", "[[groups]]")
    fault = only_fault_in(text)
    assert (fault.table, fault.line) == ("groups", line_with(text, "[[groups]]"))
    assert "是不是“group”？" in fault.sentence_zh
    assert "do you mean “group”?" in fault.sentence_en


def test_a_value_outside_any_table() -> None:
    """It is told on its line."""
    fault = only_fault_in(f"title = 1\n{PLAN}")
    assert (fault.table, fault.line) == ("title", 1)


def test_one_table_in_the_place_of_many() -> None:
    """``[group]`` for ``[[group]]``."""
    text = spoilt("[[group]]", "[group]")
    fault = only_fault_in(text)
    assert (fault.table, fault.line) == ("group", line_with(text, "[group]"))
    assert "[[group]]" in fault.sentence_zh


def test_a_tier_that_nobody_answers_in() -> None:
    """A duty's and the squad's owner must have an organisation."""
    tier = '[[tier]]\nlevel = "village"\ntitle = "村居"\norganisation = "village_committee"\n'
    faults = faults_in(spoilt(tier, ""))
    assert [(fault.table, fault.index, fault.key) for fault in faults] == [
        ("duty", 1, "owner"),
        ("squad", None, "owner"),
    ]


def test_an_owner_narrower_than_the_place() -> None:
    """A village can't fill a town's duty."""
    text = spoilt('level = "village"\nrole', 'level = "town"\nrole').replace(
        'owner = "town"', 'owner = "village"'
    )
    fault = only_fault_in(text)
    assert (fault.table, fault.index, fault.key) == ("duty", 0, "owner")
    assert "更低" in fault.sentence_zh


def test_everything_is_told_at_once_in_the_order_of_the_file() -> None:
    """Faults of shape and of fit, of several tables, come together."""
    text = spoilt('county = "350181"', "county = 350181").replace("minimum = 3", "minimum = 0")
    text = text.replace('role = "grid_chief"', 'role = "chief"')
    faults = faults_in(text)
    assert [(fault.table, fault.key) for fault in faults] == [
        ("identity", "county"),
        ("duty", "role"),
        ("squad", "minimum"),
    ]
    assert [fault.line for fault in faults] == sorted(fault.line for fault in faults)


def test_the_refusal_counts_its_faults() -> None:
    """Escaping to a page, it still says where to begin."""
    text = spoilt("minimum = 3", "minimum = 0")
    with pytest.raises(PlanInvalid) as caught:
        read_plan(text)
    line = line_with(text, "minimum = 0")
    assert str(caught.value) == f"预案里有 1 处要改，第一处在第 {line} 行。"
    assert caught.value.faults[0].said().startswith("[squad] minimum：")


def test_a_fault_names_its_row_as_a_person_counts() -> None:
    """From 1."""
    assert PlanFault(table="duty", index=2, sentence_zh="", sentence_en="").place == "[[duty]] 3"


@pytest.mark.parametrize(
    ("text", "line", "zh"),
    [
        ("[identity]\ntitle = “试验”\n", 2, "英文双引号"),
        ("[identity]\ntitle\n", 2, "等号"),
        ("[identity]\ntitle = 1 2\n", 2, "多写"),
        ("a = 1\na = 2\n", 2, "已经写过"),
        ("[a]\n[b]\n[a]\n", 3, "已经写过"),
        ("[a\n", 1, "方括号"),
        ("a = [1\n2]\n", 2, "逗号"),
        ('a = "b\n', 1, "引号"),
        ("a = 2020-02-30\n", 1, "没有这个日期"),
        ("村 = 1\n", 1, "看不懂"),
        ('a = """\nb\n', 2, "引号"),
        ("a = '''\n", 1, "引号"),
        ('a = "\\x"\n', 1, "反斜线"),
        ("a = { b = 1, b = 2 }\n", 1, "两次"),
        ("a = { b = 1\n", 1, "花括号"),
        ("\n\na = " + "1" * 600, 3, "太长"),
        ("a = [\n" + "[\n" * 2_000, 1, "太深"),
        ("a\x00b = 1", 1, "等号"),
        ("a = 1 \x7f", 1, "多写"),
    ],
)
def test_what_is_not_toml_is_told_with_its_line(text: str, line: int, zh: str) -> None:
    """The usual slips of somebody who fills in a file by hand."""
    fault = faults_in(text)[0]
    assert fault.line == line, fault
    assert zh in fault.sentence_zh, fault
    assert fault.sentence_en


def test_a_wrong_file_is_not_told_to_its_end() -> None:
    """Who made more than a hundred faults in one table has taken the wrong file."""
    text = PLAN + "[[group]]\n" * 5_000
    assert len(faults_in(text)) < 2 * MOST_FAULTS
    assert len(faults_in("".join(f"a{number} = 1\n" for number in range(5_000)))) < 2 * MOST_FAULTS


def test_two_rooms_can_not_register_one_table() -> None:
    """The same class again is no harm: apps may be made ready twice."""
    register_table("sample", Sample, many=False)
    register_table("sample", Sample, many=False)
    with pytest.raises(ValueError, match="sample"):
        register_table("sample", Part, many=True)


def test_a_check_may_look_at_other_tables() -> None:
    """Its fault gets the line of the row it names; it is not asked when a table it needs has faults."""

    def no_group_of_that_name(plan: Plan) -> Iterator[PlanFault]:
        groups = {group.key for group in plan.many(Group)}
        for index, part in enumerate(plan.many(Part)):
            if part.name not in groups:
                yield PlanFault(table="part", index=index, key="name", sentence_zh="没有", sentence_en="none")

    register_table("part", Part, many=True, check=no_group_of_that_name)
    text = PLAN + '[[part]]\nname = "supplies"\n[[part]]\nname = "other"\n'
    fault = only_fault_in(text)
    assert (fault.index, fault.line) == (1, line_with(text, '"other"'))
    fault = only_fault_in(text.replace('key = "supplies"', "key = 1"))
    assert (fault.table, fault.key) == ("group", "key")


def test_a_table_that_is_no_table_of_the_plan() -> None:
    """Asking for it is a mistake of the program."""
    with pytest.raises(TableUnread):
        read_plan(PLAN).many(Part)


@settings(deadline=None)
@given(st.text())
def test_no_text_does_more_than_be_refused(text: str) -> None:
    """Any text at all is a plan or a list of faults with lines within it."""
    for fault in faults_in(text):
        assert 1 <= fault.line <= text.count("\n") + 1
        assert fault.sentence_zh
        assert fault.sentence_en


@settings(deadline=None)
@given(st.integers(0, PLAN.count("\n") - 1), st.sampled_from(["drop", "twice", "junk"]))
def test_a_plan_with_one_bad_line_is_still_only_refused(number: int, how: str) -> None:
    """Losing, doubling or garbling a line of a good plan never breaks the reader."""
    lines = PLAN.split("\n")
    lines[number : number + 1] = {
        "drop": [],
        "twice": [lines[number]] * 2,
        "junk": [lines[number][::-1]],
    }[how]
    text = "\n".join(lines)
    try:
        read_plan(text)
    except PlanInvalid as invalid:
        assert all(1 <= fault.line <= len(lines) for fault in invalid.faults)  # noqa: PT017
