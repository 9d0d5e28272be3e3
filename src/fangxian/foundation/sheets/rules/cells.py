"""Cells as people type them and as spreadsheets change them, for those who read rows."""

import re
import unicodedata
from datetime import date, timedelta

#: A cell holds so many letters at the most.
LONGEST_CELL = 500
#: A row that begins so is the template's example.
EXAMPLE = "示例："

_ROUNDED = re.compile(r"\d(\.\d+)?[eE]\+?\d+")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]00:00(?::00)?)?")
_PACKED_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SERIAL = re.compile(r"(\d{5})(\.\d+)?")
#: The day that spreadsheets count from, their false 29 February 1900 included.
_SERIAL_START = date(1899, 12, 30)


def is_rounded(text: str) -> bool:
    """Whether a spreadsheet has turned a long number into powers of ten, its last digits lost."""
    return _ROUNDED.fullmatch(text) is not None


def day_in(text: str) -> date | None:
    """The day that a cell says: 2020-1-23, 2020/1/23, 2020年1月23日, 20200123, or a spreadsheet's own number."""
    text = unicodedata.normalize("NFKC", text).strip()
    found = _DAY.fullmatch(text) or _PACKED_DAY.fullmatch(text)
    try:
        if found:
            return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None
    serial = _SERIAL.fullmatch(text)
    return _SERIAL_START + timedelta(days=int(serial[1])) if serial else None


def as_number(value: float) -> str:
    """A workbook's number as it was typed; one too long for it shows that its last digits are lost."""
    if value != value or value in (float("inf"), float("-inf")):
        return ""
    if abs(value) >= 1e15:
        return f"{value:.14E}"
    return str(int(value)) if value == int(value) else repr(value)
