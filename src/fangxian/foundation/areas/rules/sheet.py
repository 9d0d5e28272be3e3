"""Reading a register sheet: from bytes to cells, from cells to rows, with every fault told at once.

Codes come in many dresses: as numbers (350181002001.0), with an apostrophe, in full width, or filled up with
zeros to the length of the longest (350181000000 for the county 350181). All of them mean the same area here.
"""

import csv
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fangxian.foundation.areas.rules.kinds import kind_by_code
from fangxian.foundation.areas.rules.names import cleaned_name
from fangxian.foundation.areas.rules.register import RegisterRow, changes
from fangxian.foundation.sheets.rules.text import Unreadable, decoded, rows_of
from fangxian.plain.areacodes import DIGITS, Level, parent_of
from fangxian.plain.errors import Refused
from fangxian.plain.words import N_

Cells = Sequence[Sequence[object]]

MOST_ROWS = 100_000
LONGEST_KIND = 30

#: The columns of a sheet, by the words that may head them.
_HEADINGS = {
    "code": {"code", "代码", "区划代码", "行政区划代码", "统计用区划代码"},
    "name": {"name", "名称", "区划名称", "单位名称"},
    "kind": {"kind", "类型", "类别", "区划类型"},
}
#: Titles may stand above the heading, but not many.
_ROWS_ABOVE_HEADING = 10

#: Digits of the codes that a register lists: grids are drawn, not listed.
_LENGTHS = {digits for level, digits in DIGITS.items() if level is not Level.GRID}

_WHOLE_FLOAT = re.compile(r"(\d+)\.0+")
_SCIENTIFIC = re.compile(r"\d(\.\d+)?[eE]\+?\d+")


@dataclass(frozen=True, slots=True)
class RowError:
    """One thing that is wrong: in which row and column, and a sentence that says what."""

    row: int
    column: str
    sentence: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.sentence % self.facts


class SheetFaulty(Refused):
    """The sheet can't be read as a register; ``errors`` holds everything that is wrong with it."""

    def __init__(self, errors: Sequence[RowError]) -> None:
        super().__init__(
            "register.sheet_faulty", N_("表里有 %(count)d 处不对，没有导入。"), count=len(errors)
        )
        self.errors = tuple(errors)


def cells_of_csv(content: bytes) -> list[list[str]]:
    """The cells of a CSV file in UTF-8, UTF-16 with its mark, or GBK. Raises ``SheetFaulty``."""
    text = _decoded(content)
    rows = []
    try:
        for row in rows_of(text, "\t" if "\t" in text.partition("\n")[0] else ","):
            rows.append(row)
            if len(rows) > MOST_ROWS:
                break
    except csv.Error as error:
        sentence = N_("读不了：有一格太长，或者引号没有成对。")
        raise SheetFaulty([RowError(len(rows) + 1, "sheet", sentence)]) from error
    return rows


def read_sheet(cells: Cells, *, known: Mapping[str, RegisterRow]) -> list[RegisterRow]:
    """The rows of a sheet, each with a code of its own and a parent in the sheet or among ``known``.

    ``known`` is the register in force, by code. Where the kind is not said, it stays what it was, or follows
    from the code. Raises ``SheetFaulty`` with all that is wrong.
    """
    if len(cells) > MOST_ROWS:
        sentence = N_("行数太多：一份表最多 %(most)d 行。")
        raise SheetFaulty([RowError(MOST_ROWS + 1, "sheet", sentence, {"most": MOST_ROWS})])
    heading, columns = _heading(cells)
    errors: list[RowError] = []
    drafts = list(_drafts(cells, heading, columns, errors))
    if not drafts and not errors:
        errors.append(RowError(heading + 1, "sheet", N_("表头下面一行也没有。")))
    padded = _is_padded([draft.code for draft in drafts])
    rows = [_completed(draft, known, padded=padded) for draft in drafts]
    errors += _duplicates(rows)
    errors += _orphans(rows, known)
    if errors:
        raise SheetFaulty(sorted(errors, key=lambda error: (error.row, error.column)))
    return rows


def _decoded(content: bytes) -> str:
    try:
        return decoded(content)
    except Unreadable as error:
        raise SheetFaulty([RowError(1, "sheet", error.sentence)]) from error


def _heading(cells: Cells) -> tuple[int, dict[str, int]]:
    """Where the heading stands, and the column of each field."""
    for index, row in enumerate(cells[:_ROWS_ABOVE_HEADING]):
        words = [unicodedata.normalize("NFKC", _text(cell)).strip().lower() for cell in row]
        columns = {}
        for name, headings in _HEADINGS.items():
            found = [position for position, word in enumerate(words) if word in headings]
            if found:
                columns[name] = found[0]
        if "code" in columns and "name" in columns:
            return index, columns
    sentence = N_(
        "没有找到表头：要有“代码”和“名称”两列，“类型”一列可有可无。文字是乱码的话，请另存为 UTF-8。"
    )
    raise SheetFaulty([RowError(1, "sheet", sentence)])


def _drafts(
    cells: Cells, heading: int, columns: Mapping[str, int], errors: list[RowError]
) -> Iterator[RegisterRow]:
    """Each row whose code can be read, with its number; all that is wrong goes to ``errors``.

    A row without a good name still counts as listed, so that its children are not faulted for it.
    """
    for number, row in enumerate(cells[heading + 1 :], start=heading + 2):
        texts = {name: _text(row[at]) if at < len(row) else "" for name, at in columns.items()}
        if not any(texts.values()):
            continue
        read: dict[str, str] = {}
        for name, reader in _READERS.items():
            try:
                read[name] = reader(texts.get(name, ""))
            except Refused as refusal:
                errors.append(RowError(number, name, refusal.sentence, refusal.facts))
        if "code" in read:
            yield RegisterRow(read["code"], read.get("name", ""), read.get("kind", ""), number)


def _completed(draft: RegisterRow, known: Mapping[str, RegisterRow], *, padded: bool) -> RegisterRow:
    """A row with the code as the house writes it, and with a kind."""
    code = draft.code if draft.code in known or not padded else _unpadded(draft.code)
    kind = draft.kind or (known[code].kind if code in known else kind_by_code(code, draft.name))
    return RegisterRow(code, draft.name, kind, draft.row)


def _text(cell: object) -> str:
    """A cell as text; a whole number without the tail that spreadsheets give it."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _read_code(text: str) -> str:
    code = "".join(unicodedata.normalize("NFKC", text).split()).lstrip("'")
    if not code:
        raise Refused("register.code_missing", N_("没有代码。合并的单元格请先拆开。"))
    if _SCIENTIFIC.fullmatch(code):
        raise Refused(
            "register.code_rounded",
            N_("代码“%(typed)s”被表格软件改成了科学记数，后几位丢了：请把这一列设成文本再填。"),
            typed=code,
        )
    whole = _WHOLE_FLOAT.fullmatch(code)
    code = whole[1] if whole else code
    if len(code) not in _LENGTHS or not (code.isascii() and code.isdigit()):
        raise Refused(
            "register.code_malformed",
            N_("“%(typed)s”不是区划代码：应是 2、4、6、9 或 12 位数字。"),
            typed=code if len(code) <= 40 else f"{code[:40]}…",
        )
    return code


def _read_kind(text: str) -> str:
    return cleaned_name(text, longest=LONGEST_KIND) if text else ""


_READERS: Mapping[str, Callable[[str], str]] = {"code": _read_code, "name": cleaned_name, "kind": _read_kind}


def _is_padded(codes: Sequence[str]) -> bool:
    """Whether all codes were filled up to one length with zeros, as in lists of the statistics bureau."""
    return len({len(code) for code in codes}) == 1 and any(code != _unpadded(code) for code in codes)


def _unpadded(code: str) -> str:
    """A code without the zeros that stand for "the whole of it"."""
    while (parent := parent_of(code)) is not None and not code[len(parent) :].strip("0"):
        code = parent
    return code


def _duplicates(rows: Sequence[RegisterRow]) -> Iterator[RowError]:
    first: dict[str, int] = {}
    for row in rows:
        if row.code in first:
            sentence = N_("代码 %(code)s 在第 %(first)d 行已经有了。")
            yield RowError(row.row, "code", sentence, {"code": row.code, "first": first[row.code]})
        first.setdefault(row.code, row.row)


def _orphans(rows: Sequence[RegisterRow], known: Mapping[str, RegisterRow]) -> Iterator[RowError]:
    """Rows whose parent is in neither the sheet nor the register, or is abolished by this very sheet."""
    listed = {row.code for row in rows}
    abolished = {row.code for row in changes(known.values(), rows).abolished}
    for row in rows:
        parent = parent_of(row.code)
        if parent is None or parent in listed:
            continue
        if parent not in known:
            sentence = N_("上一级 %(parent)s 不在表里，也不在现行名册里。")
            yield RowError(row.row, "code", sentence, {"parent": parent})
        elif parent in abolished:
            sentence = N_("上一级 %(parent)s（%(name)s）不在表里，照这份表它要撤销。")
            yield RowError(row.row, "code", sentence, {"parent": parent, "name": known[parent].name})
