"""Reading a text as TOML; what is said when it is none."""

import json
import re
import tomllib
from typing import Any

from fangxian.foundation.plan.rules.faults import PlanFault, PlanInvalid

#: The beginning of what tomllib says → what that means for somebody who fills in a plan.
_SYNTAX = {
    "Invalid value": "等号右边不是合法的值：文字要放在英文双引号里，数字和 true、false 不加引号",
    "Invalid statement": "这一行看不懂：应是 [表名]、[[表名]] 或 键 = 值",
    "Expected '=' after a key": "键的后面缺少等号",
    "Expected newline or end of document after a statement": "值的后面多写了东西",
    "Cannot overwrite a value": "这个键已经写过了",
    "Cannot declare": "这张表已经写过了",
    "Unclosed array": "方括号没有合上，或两项之间缺少逗号",
    "Unclosed inline table": "花括号没有合上，或两项之间缺少逗号",
    "Duplicate inline table key": "花括号里这个键写了两次",
    "Expected ']'": "表名后面的方括号没有合上",
    "Unterminated string": "引号没有合上",
    'Expected "': "引号没有合上",
    "Illegal character": "引号没有在同一行里合上，或有看不见的字符",
    "Unescaped '\\' in a string": "引号里的反斜线要写两个",
    "Invalid date or datetime": "没有这个日期或时刻",
    "Invalid initial character for a key part": "键只能用英文字母、数字、下划线和连字符，或放在引号里",
}
_SYNTAX_PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")

#: No line of a plan is longer; it also keeps a key of a thousand dots from holding the parser up for minutes.
LONGEST_LINE = 500

#: Brackets a thousand deep: Python's own parsers give up on them.
TOO_DEEP = PlanFault(
    table="",
    line=1,
    sentence_zh="括号套得太深，读不了。",
    sentence_en="Brackets nest too deep to be read.",
)


def loaded(text: str) -> dict[str, Any]:
    """The tables of a text. Raises ``PlanInvalid`` for what is no TOML."""
    too_long = [number for number, line in enumerate(text.split("\n"), start=1) if len(line) > LONGEST_LINE]
    if too_long:
        raise PlanInvalid(_of_length(number) for number in too_long)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PlanInvalid([_of_syntax(str(error), text)]) from error


def as_json(written: Any) -> str:
    """What TOML says, as JSON, with dates and times as ISO 8601."""
    return json.dumps(written, default=lambda moment: moment.isoformat())


def _of_length(number: int) -> PlanFault:
    return PlanFault(
        table="",
        line=number,
        sentence_zh=f"这一行太长，最多 {LONGEST_LINE} 个字，请分成几行。",
        sentence_en=f"This line is too long: at most {LONGEST_LINE} characters; break it.",
    )


def _of_syntax(message: str, text: str) -> PlanFault:
    place = _SYNTAX_PLACE.search(message)
    said = _SYNTAX_PLACE.sub("", message)
    at_end = max(1, len(text.rstrip("\n").split("\n")))
    zh = next((zh for beginning, zh in _SYNTAX.items() if said.startswith(beginning)), "这里不合 TOML 的写法")
    return PlanFault(
        table="",
        line=int(place[1]) if place and place[1] else at_end,
        sentence_zh=f"{zh}。",
        sentence_en=f"This is not TOML: {said}.",
    )
