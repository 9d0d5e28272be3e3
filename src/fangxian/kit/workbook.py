"""A list as an XLSX file: no cell of it is a formula, and every page of it says who took it, when and from where."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, Any

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.worksheet import Worksheet

from fangxian.kit.listing import Column, Listing, Value, is_exercise
from fangxian.plain import clock

#: Rows of a sheet at the most: what an office computer still opens.
MOST = 50_000

#: Characters that Excel, or who opens a file made from the sheet, may take for the beginning of a formula.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
#: What no XML document can hold.
_UNWRITABLE = re.compile("[\ud800-\udfff\ufffe\uffff]")
#: Below Excel's limit of 32,767 UTF-16 units, however many of them a character takes.
_LONGEST_CELL = 16_000


@dataclass(frozen=True)
class Taker:
    """Who takes a list with him, when, and from which address of the house."""

    name: str
    at: datetime
    address: str

    def said(self) -> str:
        """As it stands on the sheet."""
        return _("由 %(name)s 于 %(at)s 从 %(address)s 导出") % {
            "name": self.name,
            "at": _exactly(self.at),
            "address": self.address,
        }


class _PlainSheet(Worksheet):  # type: ignore[misc] # the library ships no types
    """A sheet on which text is text: the library takes a cell of the form <r>…</r> for markup of its own."""

    def _xml_rich_inline_string(self, string: str, attributes: Any = ()) -> None:
        self._xml_inline_string(string, False, list(attributes))


@dataclass(frozen=True)
class _Formats:
    """How cells look: text is text for Excel too, and what begins like a formula is quoted."""

    heading: Any
    text: Any
    quoted: Any
    number: Any

    @classmethod
    def of(cls, book: Any) -> "_Formats":
        text = {"num_format": "@", "valign": "top", "text_wrap": True}
        return cls(
            heading=book.add_format({"bold": True, "bottom": 1, "num_format": "@", "valign": "top"}),
            text=book.add_format(text),
            quoted=book.add_format({**text, "quote_prefix": True}),
            number=book.add_format({"valign": "top"}),
        )


def listing_written(listing: Listing, file: IO[bytes], taker: Taker) -> int:
    """Write the whole list into ``file``, and return how many rows it has. Memory does not grow with them."""
    columns = [*listing.columns, Column("exercise", _("标记"), _mark, width=6)]
    with _book(file) as book:
        sheet = book.add_worksheet(_("名单"), worksheet_class=_PlainSheet)
        formats = _Formats.of(book)
        _head(sheet, columns, formats)
        number, marked = 0, False
        for number, row in enumerate(listing.shown(MOST), start=1):
            for place, column in enumerate(columns):
                _write(sheet, number, place, column.of(row), formats)
            marked = marked or is_exercise(row)
        sheet.autofilter(0, 0, number, len(columns) - 1)
        _sign(sheet, number, listing, taker, formats, marked=marked)
    return number


@contextmanager
def _book(file: IO[bytes]) -> Iterator[Any]:
    """A workbook that keeps one row in memory at a time."""
    book = xlsxwriter.Workbook(
        file,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    yield book
    book.close()


def _head(sheet: Any, columns: list[Column], formats: _Formats) -> None:
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
        sheet.write_string(0, place, _(column.label), formats.heading)


def _write(sheet: Any, row: int, place: int, value: Value, formats: _Formats) -> None:
    """Never by what the library makes of a value: a whole number as a number, everything else as text."""
    if isinstance(value, int) and not isinstance(value, bool):
        sheet.write_number(row, place, value, formats.number)
        return
    words = _exactly(value) if isinstance(value, date) else writable("" if value is None else str(value))
    if words:
        dangerous = words.startswith(DANGEROUS)
        sheet.write_string(row, place, words, formats.quoted if dangerous else formats.text)


def _sign(sheet: Any, row: int, listing: Listing, taker: Taker, formats: _Formats, *, marked: bool) -> None:
    """Under the list, and small on every page: that it is an exercise, who has taken it, what is missing."""
    mark = _("演练，不是真实情况") if marked else ""
    said = [mark, taker.said(), _missing(listing, rows=row)]
    sheet.write_string(row + 2, 0, writable("；".join(filter(None, said))), formats.heading)
    sheet.set_header(f"&L{_header(listing.title)}&R{_header(mark)}")
    sheet.set_footer(f"&L{_header(taker.said())}&R&P / &N")


def _missing(listing: Listing, *, rows: int) -> str:
    if rows < MOST or (total := listing.count()) <= MOST:
        return ""
    said = _("只有前 %(rows)d 行，一共 %(total)d 行；其余的请按镇街或村居分开导出")
    return said % {"rows": rows, "total": total}


def _header(words: str) -> str:
    """Words within a header, where "&" begins a code of Excel's; a header holds 255 characters in all."""
    return writable(words)[:100].replace("&", "&&")


def _mark(row: Any) -> str:
    return _("演练") if is_exercise(row) else ""


def writable(text: str) -> str:
    """The text as a cell can hold it."""
    return _UNWRITABLE.sub("\ufffd", text)[:_LONGEST_CELL]


def _exactly(moment: date) -> str:
    return clock.in_city(moment).strftime("%Y-%m-%d %H:%M") if isinstance(moment, datetime) else str(moment)
