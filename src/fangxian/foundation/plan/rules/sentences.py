"""What is said about a value that a table does not take, in Chinese and English, by the kind of error.

The kinds are those of pydantic: https://docs.pydantic.dev/latest/errors/validation_errors/
"""

import re
from collections.abc import Mapping
from typing import Any

from fangxian.foundation.plan.rules import tables

Pair = tuple[str, str]

#: Kind → the two sentences. Places: ``key``, ``value`` (as written), and whatever the error's context has.
_SENTENCES: dict[str, Pair] = {
    "missing": ("缺少“{key}”。", "“{key}” is missing."),
    "string_type": (
        "“{key}”应是文字，用英文引号括起来，现在是 {value}。",
        "“{key}” must be text, not {value}.",
    ),
    "string_too_short": (
        "“{key}”太短，至少 {min_length} 个字。",
        "“{key}” is too short: at least {min_length} characters.",
    ),
    "string_too_long": (
        "“{key}”太长，最多 {max_length} 个字。",
        "“{key}” is too long: at most {max_length} characters.",
    ),
    "int_type": (
        "“{key}”应是整数，不加引号，现在是 {value}。",
        "“{key}” must be a whole number, not {value}.",
    ),
    "int_parsing_size": ("“{key}”这个数太大。", "The number of “{key}” is too large."),
    "float_type": ("“{key}”应是数字，不加引号，现在是 {value}。", "“{key}” must be a number, not {value}."),
    "finite_number": ("“{key}”应是有限的数字。", "“{key}” must be a finite number."),
    "bool_type": (
        "“{key}”应是 true（是）或 false（否），不加引号，现在是 {value}。",
        "“{key}” must be true or false, not {value}.",
    ),
    "greater_than": (
        "“{key}”应大于 {gt}，现在是 {value}。",
        "“{key}” must be greater than {gt}, not {value}.",
    ),
    "greater_than_equal": (
        "“{key}”至少是 {ge}，现在是 {value}。",
        "“{key}” must be at least {ge}, not {value}.",
    ),
    "less_than": ("“{key}”应小于 {lt}，现在是 {value}。", "“{key}” must be less than {lt}, not {value}."),
    "less_than_equal": ("“{key}”最多是 {le}，现在是 {value}。", "“{key}” must be at most {le}, not {value}."),
    "multiple_of": (
        "“{key}”应是 {multiple_of} 的倍数，现在是 {value}。",
        "“{key}” must be a multiple of {multiple_of}, not {value}.",
    ),
    "too_short": (
        "“{key}”至少要有 {min_length} 项，现在有 {actual_length} 项。",
        "“{key}” needs at least {min_length} items, not {actual_length}.",
    ),
    "too_long": (
        "“{key}”最多 {max_length} 项，现在有 {actual_length} 项。",
        "“{key}” takes at most {max_length} items, not {actual_length}.",
    ),
    "value_error": ("“{key}”不对：{error}。", "“{key}” is wrong: {error}."),
}
_LIST = ("“{key}”应是列表，写成 [ … ]，现在是 {value}。", "“{key}” must be a list, [ … ], not {value}.")
_MAPPING = (
    "“{key}”应写成 {{ 键 = 值 }}，现在是 {value}。",
    "“{key}” must be {{ key = value }}, not {value}.",
)
_DATE = (
    "“{key}”应是日期，如 2020-02-03，现在是 {value}。",
    "“{key}” must be a date (2020-02-03), not {value}.",
)
_TIME = ("“{key}”应是时刻，如 08:00:00，现在是 {value}。", "“{key}” must be a time (08:00:00), not {value}.")
_MOMENT = (
    "“{key}”应是日期和时刻，如 2020-02-03T08:00:00+08:00，现在是 {value}。",
    "“{key}” must be a date and time (2020-02-03T08:00:00+08:00), not {value}.",
)
_SENTENCES |= dict.fromkeys(
    ("enum", "literal_error"),
    ("“{key}”不能是 {value}，只能是 {one_of_zh}。", "“{key}” can't be {value}; it must be {one_of_en}."),
)
_SENTENCES |= dict.fromkeys(("list_type", "tuple_type", "set_type", "frozen_set_type"), _LIST)
_SENTENCES |= dict.fromkeys(("dict_type", "mapping_type", "dataclass_type", "dataclass_exact_type"), _MAPPING)
_SENTENCES |= dict.fromkeys(("date_type", "date_parsing", "date_from_datetime_parsing"), _DATE)
_SENTENCES |= dict.fromkeys(("time_type", "time_parsing"), _TIME)
_SENTENCES |= dict.fromkeys(
    ("datetime_type", "datetime_parsing", "datetime_from_date_parsing", "timezone_aware"), _MOMENT
)
_SENTENCES |= dict.fromkeys(
    ("unexpected_keyword_argument", "extra_forbidden"),
    ("这张表没有“{key}”这个键{like_zh}。", "This table has no key “{key}”{like_en}."),
)
_SENTENCES["string_pattern_mismatch"] = (
    "“{key}”不能写成 {value}：{rule_zh}。",
    "“{key}” can't be spelt {value}: {rule_en}.",
)
_OTHER = ("“{key}”写得不对，现在是 {value}。", "“{key}” is not right, being {value}: {msg}.")

#: Spelling → what it asks for.
_SPELLINGS: dict[str, Pair] = {
    tables.KEY_SPELLING: (
        "只用小写字母、数字和下划线，以字母开头",
        "use lower-case letters, digits and underscores, beginning with a letter",
    ),
    tables.PLAN_KEY_SPELLING: (
        "只用小写字母、数字和连字符，以字母开头",
        "use lower-case letters, digits and hyphens, beginning with a letter",
    ),
    tables.COUNTY_SPELLING: ("应是 6 位数字的县级区划代码", "it must be a county's code of 6 digits"),
    tables.ONE_LINE_SPELLING: ("应写在一行里", "it must be one line"),
}

#: How pydantic prints a member of an enumeration among the values that it expects.
_MEMBER = re.compile(r"<[^:<>]+: ('[^']*')>")


def of_error(key: str, error: Mapping[str, Any], like: str = "") -> Pair:
    """The sentences for one of pydantic's errors at ``key``; ``like`` is a known key that looks like it."""
    context = dict(error.get("ctx", {}))
    one_of = _MEMBER.sub(r"\1", str(context.get("expected", "")))
    rule_zh, rule_en = _SPELLINGS.get(str(context.get("pattern")), ("写法不对", "it is not spelt so"))
    values = context | {
        "key": key,
        "value": as_written(error["input"]),
        "msg": error["msg"],
        "like_zh": f"，是不是“{like}”？" if like else "",
        "like_en": f"; do you mean “{like}”?" if like else "",
        "one_of_zh": one_of.replace(" or ", " 或 ").replace(", ", "、"),
        "one_of_en": one_of,
        "rule_zh": rule_zh,
        "rule_en": rule_en,
    }
    zh, en = _SENTENCES.get(error["type"], _OTHER)
    return zh.format(**values).replace("？。", "？"), en.format(**values).replace("?.", "?")


def as_written(value: object) -> str:
    """A value much as the file spells it, cut where it is long."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{value}"' if len(value) <= 40 else f'"{value[:40]}…"'
    if isinstance(value, list):
        return "[ … ]" if value else "[]"
    if isinstance(value, dict):
        return "{ … }" if value else "{}"
    return str(value)
