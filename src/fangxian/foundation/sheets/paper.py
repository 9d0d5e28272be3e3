"""Workbooks that go out so as to come back: the empty template, and the rows of a sheet that were wrong."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from fangxian.access.actor import Actor
from fangxian.foundation.sheets.checking import Layout
from fangxian.foundation.sheets.kinds import Column, Kind
from fangxian.foundation.sheets.models import Intake
from fangxian.foundation.sheets.rules.cells import EXAMPLE, LONGEST_CELL
from fangxian.foundation.sheets.selectors import FaultyRow, faults_of, faulty_row, kind_get, layouts_of
from fangxian.foundation.sheets.told import fault_said
from fangxian.kit.workbook import DANGEROUS, Taker, writable

#: Rows of a template that have drop-downs and look up their codes.
_ROWS = 2_000
#: The hidden sheet of what drop-downs offer; formulas name it.
OPTIONS = "选项"
#: In no temporary file, since what is written tells of people; and text is text.
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def template_workbook(kind: Kind, actor: Actor, area_code: str) -> bytes:
    """An empty sheet to be filled in: drop-downs, codes in hidden columns, an example, and what each column means."""
    file = BytesIO()
    book = xlsxwriter.Workbook(file, _OPTIONS)
    columns = _in_order(kind.columns())
    sheet = book.add_worksheet(_("填表"))
    _Template(book, sheet, columns, list(kind.prefilled(actor, area_code))).write()
    _explain(book, kind, columns)
    book.close()
    return file.getvalue()


def _in_order(columns: Sequence[Column]) -> list[Column]:
    """Columns that people fill in, then the hidden ones."""
    return sorted(columns, key=lambda one: one.hidden)


class _Template:
    """The sheet of a template."""

    def __init__(
        self, book: Any, sheet: Any, columns: list[Column], prefilled: list[Mapping[str, str]]
    ) -> None:
        self._book, self._sheet, self._columns, self._prefilled = book, sheet, columns, prefilled
        self._heading = book.add_format({"bold": True, "bottom": 2, "bg_color": "#F3F2EE", "locked": True})
        self._free = book.add_format({"num_format": "@", "locked": False})
        self._example = book.add_format({"num_format": "@", "italic": True, "font_color": "#55595F"})
        self._options: Any = None
        self._options_used = 0

    def write(self) -> None:
        """All of it."""
        self._sheet.freeze_panes(1, 0)
        for place, column in enumerate(self._columns):
            hidden = {"hidden": True} if column.hidden else {}
            self._sheet.set_column(place, place, column.width, self._free, hidden)
            self._sheet.write_string(0, place, _(column.title), self._heading)
            self._write_example(place, column)
            if column.choices:
                self._offer(place, self._list_of(column.choices))
        self._offer_prefilled()
        # Only the heading is locked; everything that fills a sheet is still allowed.
        self._sheet.protect("", {
            "insert_rows": True, "delete_rows": True, "format_columns": True, "format_rows": True,
            "format_cells": True, "sort": True, "autofilter": True,
        })  # fmt: skip

    def _write_example(self, place: int, column: Column) -> None:
        words = f"{EXAMPLE}{column.example}" if place == 0 else column.example
        if words:
            self._sheet.write_string(1, place, words, self._example)

    def _offer(self, place: int, source: Any) -> None:
        self._sheet.data_validation(
            1, place, _ROWS, place, {"validate": "list", "source": source, "error_type": "warning"}
        )

    def _offer_prefilled(self) -> None:
        """What the template knows already is offered, the second column by the first; hidden ones are looked up."""
        if not self._prefilled:
            return
        known = [one for one in self._columns if one.key in self._prefilled[0]]
        shown = [one.key for one in known if not one.hidden][:2]
        rows = sorted(self._prefilled, key=lambda row: [row.get(key, "") for key in shown])
        places = {one.key: place for place, one in enumerate(self._columns)}
        by_key = {key: self._column_of_options([row.get(key, "") for row in rows]) for key in shown}
        self._offer(
            places[shown[0]], self._list_of(list(dict.fromkeys(row[shown[0]] for row in rows)), apart=True)
        )
        if len(shown) == 2:
            first = _options(by_key[shown[0]])
            chosen = f"${xl_col_to_name(places[shown[0]])}2"
            begins = f"MATCH({chosen},{first},0)-1"
            start = _options(by_key[shown[1]], 1)
            self._offer(places[shown[1]], f"=OFFSET({start},{begins},0,COUNTIF({first},{chosen}),1)")
        sought = self._column_of_options(["|".join(row[key] for key in shown) for row in rows])
        for column in (one for one in known if one.hidden):
            codes = self._column_of_options([row.get(column.key, "") for row in rows])
            table = _options(sought, len(rows), codes)
            for row in range(2, _ROWS + 1):
                asked = '&"|"&'.join(xl_rowcol_to_cell(row, places[key]) for key in shown)
                formula = f'=IFERROR(VLOOKUP({asked},{table},{codes - sought + 1},FALSE),"")'
                self._sheet.write_formula(row, places[column.key], formula, self._free, "")

    def _list_of(self, choices: Sequence[str], *, apart: bool = False) -> Any:
        """A drop-down's source: Excel takes no more than 255 letters in place."""
        if not apart and len(",".join(choices)) <= 250 and not any("," in one for one in choices):
            return list(choices)
        return "=" + _options(self._column_of_options(choices), len(choices))

    def _column_of_options(self, words: Sequence[str]) -> int:
        if self._options is None:
            self._options = self._book.add_worksheet(OPTIONS)
            self._options.hide()
        for row, word in enumerate(words):
            self._options.write_string(row, self._options_used, writable(word))
        self._options_used += 1
        return self._options_used - 1


def _options(column: int, rows: int = 0, last: int | None = None) -> str:
    """A range of the sheet of options: a column as a whole or its first rows, or several columns."""
    first, end = xl_col_to_name(column), xl_col_to_name(column if last is None else last)
    if rows == 1 and last is None:
        return f"{OPTIONS}!${first}$1"
    return f"{OPTIONS}!${first}$1:${end}${rows or 5_000}"


def _explain(book: Any, kind: Kind, columns: Sequence[Column]) -> None:
    """What each column is, on a sheet of its own that is not read when it comes back."""
    sheet = book.add_worksheet(_("填写说明"))
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    lines = [
        _("一行写一条，从第三行写起；第二行是示例，不会导入，可以删去。"),
        _("表头不要改；列的次序可以换，用不着的列可以空着。"),
        _("证件号码、电话已设成文本，请直接输入；从别处粘贴时选“只粘贴值”。"),
        _("一格最多 %(most)d 个字。CSV 和 xlsx 都可以上传。") % {"most": LONGEST_CELL},
    ]
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 8)
    sheet.set_column(2, 3, 50)
    sheet.write_string(0, 0, _(kind.title), bold)
    for row, line in enumerate(lines, start=1):
        sheet.write_string(row, 0, line)
    start = len(lines) + 2
    # Not the template's own words, so that this sheet has no heading and is passed over.
    for place, word in enumerate((_("哪一列"), _("要不要填"), _("怎样填"), _("也可以叫"))):
        sheet.write_string(start, place, word, bold)
    for row, column in enumerate((one for one in columns if not one.hidden), start=start + 1):
        hints = [_(column.hint) if column.hint else "", _("、").join(column.choices)]
        for place, words in enumerate((
            _(column.title),
            _("必填") if column.required else _("可不填"),
            _("；").join(filter(None, hints)),
            _("、").join(column.aliases),
        )):  # fmt: skip
            sheet.write_string(row, place, words, wrap)


# --- the rows that were wrong


def faulty_workbook(intake: Intake, taker: Taker) -> bytes:
    """The faulty rows as the same sheet: its columns in its order, and one more that says what is wrong with each."""
    file = BytesIO()
    book = xlsxwriter.Workbook(file, _OPTIONS)
    hidden = {one.key for one in kind_get(intake.kind).columns() if one.hidden}
    layouts = layouts_of(intake)
    rows: dict[str, list[FaultyRow]] = {name: [] for name in layouts}
    for fault in faults_of(intake).iterator(chunk_size=2_000):
        rows[fault.sheet].append(faulty_row(fault))
    for name, layout in layouts.items():
        if rows[name] or len(layouts) == 1:
            _faulty_sheet(book, book.add_worksheet(name or _("有错的行")), layout, rows[name], taker, hidden)
    book.close()
    return file.getvalue()


def _faulty_sheet(
    book: Any, sheet: Any, layout: Layout, rows: Sequence[FaultyRow], taker: Taker, hidden: set[str]
) -> None:
    text = {"num_format": "@", "valign": "top"}
    bold = book.add_format({"bold": True, "bottom": 1, **text})
    plain, wrong = book.add_format(text), book.add_format({**text, "bg_color": "#FBECEA"})
    quoted = book.add_format({**text, "quote_prefix": True})
    width = len(layout.heading)
    sheet.set_column(0, width - 1, 16, plain)
    sheet.set_column(width, width, 60, plain)
    sheet.write_string(0, 0, _("有错的行，改好后直接上传这张表。") + taker.said(), plain)
    sheet.set_footer(f"&L{taker.said().replace('&', '&&')[:200]}&R&P / &N")
    for place, word in enumerate((*layout.heading, _("哪里不对"))):
        sheet.write_string(1, place, writable(word), bold)
    sheet.freeze_panes(2, 0)
    titles = {
        key: layout.heading[place]
        for key, place in zip(layout.keys, layout.places, strict=True)
        if place >= 0
    }
    places = dict(zip(layout.keys, layout.places, strict=True))
    for place in (places[key] for key in hidden if places[key] >= 0):
        sheet.set_column(place, place, 16, plain, {"hidden": True})
    for number, row in enumerate(rows, start=2):
        wrong_at = {places.get(fault.column, -1) for fault in row.faults}
        for place, cell in enumerate(row.cells[:width]):
            if cell:
                style = wrong if place in wrong_at else quoted if cell.startswith(DANGEROUS) else plain
                sheet.write_string(number, place, writable(cell), style)
            elif place in wrong_at:
                sheet.write_blank(number, place, None, wrong)
        sheet.write_string(
            number, width, writable(_("；").join(fault_said(one, titles) for one in row.faults)), plain
        )
