"""The line index tells where each key stands, in whatever way TOML lets it be written."""

import json
import tomllib
from dataclasses import dataclass, field
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fangxian.foundation.plan.rules.lines import LineIndex, Path

T = TypeVar("T")
Row = dict[str, object]
Tables = dict[str, Row | list[Row]]

pytestmark = pytest.mark.rules


def test_each_way_of_writing() -> None:
    """One file with all of TOML's ways."""
    text = '''\
# 注释 [no.table] key = 1
top = 1
[one] # 注释
bare = "a # no comment"
"quoted key" = 'literal "x"'
dotted . deep."er" = 2020-01-24 22:32:00

many = """
first = 1
\\""" still
"""""
literal = \'\'\'
[[no_table]]
\'\'\'
list = [ # 注释
  "a", "]",

  { x = 1, y = [
    2 ] },
]
inline = { a = { b = 1 }, c.d = "}" }
[[rows]]
key = 1
[rows.inner]
key = 2
[[rows.inner.deep]]
key = 3
[[rows]]
key = 4
  [[rows.inner]]
  key = 5
'''
    assert tomllib.loads(text)
    index = LineIndex(text)
    expected: dict[Path, int] = {
        ("top",): 2,
        ("one",): 3,
        ("one", "bare"): 4,
        ("one", "quoted key"): 5,
        ("one", "dotted", "deep", "er"): 6,
        ("one", "many"): 8,
        ("one", "literal"): 12,
        ("one", "list"): 15,
        ("one", "list", 0): 16,
        ("one", "list", 1): 16,
        ("one", "list", 2, "x"): 18,
        ("one", "list", 2, "y", 0): 19,
        ("one", "inline", "a", "b"): 21,
        ("one", "inline", "c", "d"): 21,
        ("rows", 0): 22,
        ("rows", 0, "key"): 23,
        ("rows", 0, "inner"): 24,
        ("rows", 0, "inner", "key"): 25,
        ("rows", 0, "inner", "deep", 0, "key"): 27,
        ("rows", 1, "key"): 29,
        ("rows", 1, "inner", 0, "key"): 31,
    }
    assert {path: index.line_of(path) for path in expected} == expected


def test_what_is_not_written_is_told_by_what_holds_it() -> None:
    """A missing key is on its table's line, a missing table on the first."""
    index = LineIndex("\n[[duty]]\nkey = 1\n\n[[duty]]\n")
    assert index.line_of(("duty", 1, "level")) == 5
    assert index.line_of(("squad", "title")) == 1


_WORDS = st.text(st.sampled_from("ab#[]{}=,.'\"\\ 村\n\t"), max_size=8)
_NAMES = st.sampled_from(["a", "b", "key", "x-1", "村 名", 'q"', "d.t"])
_SCALARS = st.one_of(_WORDS, st.integers(-9, 9_999), st.booleans(), st.floats(0, 1))
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=3),
    max_leaves=6,
)
_ROWS = st.dictionaries(_NAMES, _VALUES, max_size=4)
_FILES = st.dictionaries(_NAMES, st.one_of(_ROWS, st.lists(_ROWS, min_size=1, max_size=3)), max_size=4)


@dataclass
class _Writer:
    """Writes TOML in ways that the test draws, and notes on which line each path came to stand."""

    draw: st.DataObject
    text: str = ""
    lines: dict[Path, int] = field(default_factory=dict)

    def file(self, tables: Tables) -> None:
        for name, rows in tables.items():
            if isinstance(rows, dict):
                self.row((name,), f"[{_key(name)}]", rows)
                continue
            for index, row in enumerate(rows):
                self.row((name, index), f"[[{_key(name)}]]", row)

    def row(self, path: Path, header: str, row: Row) -> None:
        self.blank()
        self.note(path)
        self.text += header + self.pick("", " # [x]") + "\n"
        for key, value in row.items():
            self.blank()
            self.note((*path, key))
            self.text += f"{_key(key)}{self.pick('', ' ')}= "
            self.value((*path, key), value, within_line=False)
            self.text += self.pick("", " # 注释") + "\n"

    def value(self, path: Path, value: object, *, within_line: bool) -> None:
        if isinstance(value, dict):
            self.text += "{ "
            for number, (key, one) in enumerate(value.items()):
                self.text += ", " if number else ""
                self.note((*path, key))
                self.text += f"{_key(key)} = "
                self.value((*path, key), one, within_line=True)
            self.text += " }"
        elif isinstance(value, list):
            gap = " " if within_line else self.pick(" ", "\n", " # ],\n\n")
            self.text += "[" + gap
            for index, one in enumerate(value):
                self.note((*path, index))
                self.value((*path, index), one, within_line=within_line)
                self.text += "," + gap
            self.text += "]"
        elif isinstance(value, str):
            self.text += self.string(value, within_line=within_line)
        else:
            self.text += json.dumps(value)

    def string(self, value: str, *, within_line: bool) -> str:
        if within_line or self.pick(True, False):
            return json.dumps(value, ensure_ascii=False)
        if "'" not in value and self.pick(True, False):
            return f"'''\n{value}'''"
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"""\n{escaped}"""'

    def blank(self) -> None:
        self.text += self.pick("", "\n", "# a = [1\n", "  \n\n")

    def note(self, path: Path) -> None:
        self.lines[path] = self.text.count("\n") + 1

    def pick(self, *choices: T) -> T:
        return self.draw.draw(st.sampled_from(choices))


def _key(name: str) -> str:
    return name if name.replace("-", "").isascii() and name.replace("-", "").isalnum() else json.dumps(name)


@settings(deadline=None)
@given(st.data(), _FILES)
def test_every_line_is_told(draw: st.DataObject, tables: Tables) -> None:
    """For any file, however written, every path has the line that it was written on."""
    writer = _Writer(draw)
    writer.file(tables)
    assert tomllib.loads(writer.text) == tables
    index = LineIndex(writer.text)
    assert {path: index.line_of(path) for path in writer.lines} == writer.lines
