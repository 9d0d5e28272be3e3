"""The schema of a plan: which tables there are, and how a text becomes a plan or a list of its faults.

The plan knows no domain: each room above registers the pure classes of its own tables, and the plan grows
with the house. Editions of the past are read by the schema of today, so a table or key that comes later has a
value to fall back on, and none is ever taken away.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass, replace
from difflib import get_close_matches
from itertools import islice
from typing import Any, get_args, get_type_hints

from pydantic import ConfigDict, TypeAdapter, ValidationError

from fangxian.foundation.notices.rules import plan as notices
from fangxian.foundation.plan.rules import headings, sentences
from fangxian.foundation.plan.rules.checks import (
    check_duties,
    check_grid_sizes,
    check_not_together,
    check_squad,
    check_tiers,
)
from fangxian.foundation.plan.rules.faults import PlanFault, PlanInvalid
from fangxian.foundation.plan.rules.levels import check_levels
from fangxian.foundation.plan.rules.lines import LineIndex, Path
from fangxian.foundation.plan.rules.plan import Plan, TableUnread
from fangxian.foundation.plan.rules.syntax import TOO_DEEP, as_json, loaded
from fangxian.foundation.plan.rules.tables import (
    BranchRules,
    Duty,
    GridSize,
    Group,
    HouseholdKind,
    Identity,
    NotTogether,
    ResponderRole,
    ResponseLevel,
    Retention,
    RiskClass,
    Skill,
    Squad,
    StandingCondition,
    Tier,
    Unit,
    Word,
)
from fangxian.plain.words import N_

__all__ = ["Plan", "PlanFault", "PlanInvalid", "TableUnread", "read_plan", "register_table"]

Check = Callable[[Plan], Iterable[PlanFault]]

#: Faults told of one table, of one row, of unknown tables. Who made more has taken the wrong file.
MOST_FAULTS = 100


@dataclass(frozen=True)
class TableSchema:
    """One table of the file: the class of its rows and what it is called in print.

    ``columns`` gives the keys that are printed, in order, each with its heading; every key when it is empty.
    ``words`` says what the values are called that are codes of the schema itself.
    """

    name: str
    shape: type[Any]
    many: bool
    check: Check | None
    title: str
    columns: Mapping[str, str]
    words: Mapping[str, str]
    adapter: TypeAdapter[Any]

    @property
    def needs_no_text(self) -> bool:
        """Whether every key has a value to fall back on, so that the table need not be written."""
        return all(
            one.default is not MISSING or one.default_factory is not MISSING for one in fields(self.shape)
        )


_tables: dict[str, TableSchema] = {}


def register_table(
    name: str,
    shape: type[Any],
    *,
    many: bool,
    check: Check | None = None,
    title: str = "",
    columns: Mapping[str, str] | None = None,
    words: Mapping[str, str] | None = None,
) -> None:
    """Make ``[name]`` (``[[name]]`` when ``many``) a table of every plan, its rows instances of ``shape``.

    ``check`` looks at the whole plan for what a row alone can't tell; it yields faults without their lines.
    A ``many`` table whose rows have a ``key`` has each key once; that needs no check.
    """
    known = _tables.get(name)
    if known is not None and known.shape is not shape:
        raise ValueError(f"two rooms register the plan's table {name}")
    _close(shape)
    _tables[name] = TableSchema(
        name, shape, many, check, title or name, columns or {}, words or {}, TypeAdapter(shape)
    )


def tables() -> tuple[TableSchema, ...]:
    """Every registered table, in the order of registering."""
    return tuple(_tables.values())


def read_plan(text: str) -> Plan:
    """The plan that a text holds. Raises ``PlanInvalid`` with everything that is wrong in it."""
    try:
        return _read(loaded(text), text)
    except RecursionError as error:
        raise PlanInvalid([TOO_DEEP]) from error


def _read(written: Mapping[str, Any], text: str) -> Plan:
    unknown = (name for name in written if name not in _tables)
    faults = [_unknown_table(name) for name in islice(unknown, MOST_FAULTS)]
    rows: dict[type[Any], tuple[Any, ...]] = {}
    for table in tables():
        read, wrong = _read_table(table, written.get(table.name))
        faults += wrong
        if not wrong:
            rows[table.shape] = read
    plan = Plan(rows)
    for table in tables():
        faults += _checked(table, plan)
    if ResponseLevel in plan.rows:
        faults += check_levels(plan, [(table.name, table.shape, table.many) for table in tables()])
    if faults:
        raise PlanInvalid(_placed(faults, LineIndex(text)))
    return plan


def _read_table(table: TableSchema, written: Any) -> tuple[tuple[Any, ...], list[PlanFault]]:
    """The rows of one table, and what is wrong with them."""
    if written is None:
        if table.many:
            return (), []
        return ((table.shape(),), []) if table.needs_no_text else ((), [_missing_table(table)])
    if not _is_written_as(table, written):
        return (), [_wrong_brackets(table)]
    if not table.many:
        row, faults = _read_row(table, None, written)
        return (row,), faults
    rows, faults = [], []
    for index, values in enumerate(written):
        row, wrong = _read_row(table, index, values)
        rows.append(row)
        faults += wrong
        if len(faults) >= MOST_FAULTS:
            break
    return tuple(rows), faults + list(islice(_keys_written_twice(table, written), MOST_FAULTS))


def _is_written_as(table: TableSchema, written: Any) -> bool:
    if not table.many:
        return isinstance(written, dict)
    return isinstance(written, list) and all(isinstance(row, dict) for row in written)


def _read_row(
    table: TableSchema, index: int | None, values: Mapping[str, Any]
) -> tuple[Any, list[PlanFault]]:
    # By way of JSON, because pydantic's strict reading of JSON is just what TOML means: no text for a number,
    # but a word for a member of an enumeration and a list for a tuple.
    try:
        return table.adapter.validate_json(as_json(values), strict=True), []
    except ValidationError as error:
        errors = error.errors(include_url=False)[:MOST_FAULTS]
        return None, [_of_error(table, index, one) for one in errors]


def _keys_written_twice(table: TableSchema, rows: Iterable[Mapping[str, Any]]) -> Iterator[PlanFault]:
    seen: Counter[str] = Counter()
    for index, row in enumerate(rows):
        key = row.get("key")
        if not isinstance(key, str):
            continue
        seen[key] += 1
        if seen[key] > 1:
            yield PlanFault(
                table=table.name,
                index=index,
                key="key",
                sentence_zh=f"“{key}”已经用过了，同一种表里每个“key”只能用一次。",
                sentence_en=f"“{key}” is used already; each “key” of a table is used once.",
            )


def _checked(table: TableSchema, plan: Plan) -> Iterator[PlanFault]:
    if table.check is None:
        return
    try:
        yield from table.check(plan)
    except TableUnread:
        return


def _placed(faults: Iterable[PlanFault], index: LineIndex) -> list[PlanFault]:
    """The faults with their lines, in the order in which one comes upon them in the file."""
    placed = [replace(fault, line=index.line_of(_path_of(fault))) for fault in faults]
    return sorted(placed, key=lambda fault: fault.line)


_STEP = re.compile(r"\[(\d+)\]|\.?([^.\[\]]+)")


def _path_of(fault: PlanFault) -> Path:
    row = () if fault.index is None else (fault.index,)
    steps = (int(number) if number else name for number, name in _STEP.findall(fault.key))
    return (fault.table, *row, *steps)


def _of_error(table: TableSchema, index: int | None, error: Mapping[str, Any]) -> PlanFault:
    *outer, last = steps = [step for step in error["loc"] if step != "[key]"]
    key = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps).lstrip(".")
    known = [] if outer else [one.name for one in fields(table.shape)]
    like = get_close_matches(str(last), known, n=1)
    zh, en = sentences.of_error(key, error, like[0] if like else "")
    return PlanFault(table=table.name, index=index, key=key, sentence_zh=zh, sentence_en=en)


def _unknown_table(name: str) -> PlanFault:
    like = get_close_matches(name, _tables, n=1)
    return PlanFault(
        table=name,
        sentence_zh=f"预案没有“{name}”这张表{f'，是不是“{like[0]}”？' if like else '。'}",
        sentence_en=f"A plan has no table “{name}”{f'; do you mean “{like[0]}”?' if like else '.'}",
    )


def _missing_table(table: TableSchema) -> PlanFault:
    return PlanFault(
        table=table.name,
        sentence_zh=f"缺少 [{table.name}] 这张表。",
        sentence_en=f"The table [{table.name}] is missing.",
    )


def _wrong_brackets(table: TableSchema) -> PlanFault:
    right = f"[[{table.name}]]" if table.many else f"[{table.name}]"
    zh, en = ("可以有多张", "it may stand many times") if table.many else ("只能有一张", "it stands once")
    return PlanFault(
        table=table.name,
        sentence_zh=f"“{table.name}”应写成 {right}：{zh}。",
        sentence_en=f"“{table.name}” is written {right}: {en}.",
    )


def _close(shape: type[Any]) -> None:
    """Make a class, and those within it, take no key that they do not name."""
    if is_dataclass(shape) and "__pydantic_config__" not in vars(shape):
        shape.__pydantic_config__ = ConfigDict(extra="forbid", allow_inf_nan=False)  # type: ignore[attr-defined]
        for hint in get_type_hints(shape).values():
            _close_within(hint)


def _close_within(hint: Any) -> None:
    if isinstance(hint, type):
        _close(hint)
    for part in get_args(hint):
        _close_within(part)


register_table("identity", Identity, many=False, title=N_("预案"), columns=headings.IDENTITY)
register_table("vocabulary", Word, many=True, title=N_("用语"), columns=headings.VOCABULARY)
register_table(
    "tier",
    Tier,
    many=True,
    check=check_tiers,
    title=N_("层级"),
    columns=headings.TIER,
    words=headings.TIER_WORDS,
)
register_table("group", Group, many=True, title=N_("工作组和党小组"), columns=headings.GROUP)
register_table(
    "unit", Unit, many=True, title=N_("其他组织"), columns=headings.UNIT, words=headings.UNIT_WORDS
)
register_table(
    "branch_rules", BranchRules, many=False, title=N_("党支部的规矩"), columns=headings.BRANCH_RULES
)
register_table(
    "response_level",
    ResponseLevel,
    many=True,
    title=N_("响应级别"),
    columns=headings.RESPONSE_LEVEL,
)
register_table("risk_class", RiskClass, many=True, title=N_("县区风险等级"), columns=headings.RISK_CLASS)
register_table(
    "duty",
    Duty,
    many=True,
    check=check_duties,
    title=N_("责任"),
    columns=headings.DUTY,
    words=headings.DUTY_WORDS,
)
register_table(
    "not_together",
    NotTogether,
    many=True,
    check=check_not_together,
    title=N_("不能一人兼任"),
    columns=headings.NOT_TOGETHER,
)
register_table("squad", Squad, many=False, check=check_squad, title=N_("突击队"), columns=headings.SQUAD)
register_table(
    "household_kind", HouseholdKind, many=True, title=N_("三类联系户"), columns=headings.HOUSEHOLD_KIND
)
register_table(
    "responder_role", ResponderRole, many=True, title=N_("岗位角色"), columns=headings.RESPONDER_ROLE
)
register_table(
    "skill", Skill, many=True, title=N_("特长和证书"), columns=headings.SKILL, words=headings.SKILL_WORDS
)
register_table(
    "standing_condition",
    StandingCondition,
    many=True,
    title=N_("志愿者的上岗条件"),
    columns=headings.STANDING_CONDITION,
)
register_table(
    "grid_size",
    GridSize,
    many=True,
    check=check_grid_sizes,
    title=N_("网格大小"),
    columns=headings.GRID_SIZE,
    words=headings.GRID_SIZE_WORDS,
)
register_table(
    "retention",
    Retention,
    many=True,
    title=N_("个人信息留多久"),
    columns=headings.RETENTION,
    words=headings.RETENTION_WORDS,
)
register_table(
    "notice",
    notices.Notice,
    many=True,
    title=N_("通知怎么发"),
    columns=notices.NOTICE_HEADINGS,
    words=notices.NOTICE_WORDS,
)
register_table(
    "notice_rules",
    notices.NoticeRules,
    many=False,
    title=N_("通知什么时候发"),
    columns=notices.NOTICE_RULES_HEADINGS,
)
