"""Sheets as a bureau sends them, made with the library that Excel's own files are read by."""

import io
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Border, Font, Side


def bureau_sheet() -> Workbook:
    """A title over merged cells, a row for each village, sums under it, a signature."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "日报"
    sheet.merge_cells("A1:D1")
    sheet["A1"] = "{{地方}}疫情防控日报（{{日期}}）"
    sheet["A1"].font = Font(bold=True, size=16)
    for column, word in zip("ABCD", ("序号", "村居", "测温（人次）", "发热（人）"), strict=True):
        sheet[f"{column}2"] = word
    for column, word in zip(
        "ABCD", ("{{每村：序号}}", "{{每村：名称}}", "{{每村：测温}}", "{{每村：发热}}"), strict=True
    ):
        sheet[f"{column}3"] = word
        sheet[f"{column}3"].border = Border(bottom=Side(style="thin"))
    sheet["A4"] = "合计"
    sheet["C4"] = "=SUM(C3:C3)"
    sheet["A5"] = "今日测温"
    sheet["B5"] = "{{测温}}"
    sheet["C5"] = "没报：{{没报村居}}"
    sheet.merge_cells("A6:B6")
    sheet["A6"] = "填报单位：{{填报单位}}"
    sheet["C6"] = "{{填表人}}"
    sheet.column_dimensions["B"].width = 31
    sheet.row_dimensions[6].height = 40
    return book


def saved(book: Workbook) -> bytes:
    """Its bytes."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def of_cells(cells: dict[str, Any]) -> bytes:
    """A workbook of one sheet with these cells."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for at, value in cells.items():
        sheet[at] = value
    return saved(book)


def read(content: bytes) -> Any:
    """The first sheet of a workbook."""
    return load_workbook(io.BytesIO(content), rich_text=True).worksheets[0]
