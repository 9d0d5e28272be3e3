"""A workbook looked through and filled by a process of its own (``filler.py``), with bounds on memory, time and size."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fangxian.foundation.formsheets.rules.sheets import Cell, Filled
from fangxian.plain.errors import Refused
from fangxian.plain.words import N_

#: Bytes of a template at the most; what it may unpack to, and what a filler may use. Seconds of the processor.
LARGEST = 1_000_000
_BOUNDS = {"memory": 700_000_000, "seconds": 20, "unpacked": 40_000_000}
#: Cells that name something, and rows that one row may become.
MOST_CELLS = 2_000

_FILLER = Path(__file__).with_name("filler.py")
_TOO_LARGE, _LINKED = 3, 4


@dataclass(frozen=True)
class Scan:
    """The cells of a template that name something, and whether it has pictures, which do not come out again."""

    cells: Sequence[Cell]
    pictures: bool


def scan(content: bytes) -> Scan:
    """Look through a template. Raises ``Refused`` for what is no workbook, too large, or reaches for other files."""
    if not content.startswith(b"PK\x03\x04"):
        raise Refused(
            "formsheet.not_xlsx", N_("这不是 xlsx 表格。请在 Excel 或 WPS 里另存为不加密码的 xlsx 再上传。")
        )
    found = json.loads(_ran({"act": "scan"}, content))
    if len(found["cells"]) > MOST_CELLS:
        raise Refused("formsheet.too_many", N_("模板里要填的格太多，最多 %(most)d 格。"), most=MOST_CELLS)
    return Scan([Cell(*one) for one in found["cells"]], found["pictures"])


def fill(content: bytes, values: Filled, *, mark: str = "") -> bytes:
    """The template with the values in it; ``mark`` stands in the head of every printed page."""
    return _ran({"act": "fill", "cells": values.cells, "rows": values.rows, "mark": mark}, content)


def _ran(order: dict[str, Any], content: bytes) -> bytes:
    line = json.dumps({**order, "bounds": _BOUNDS}).encode() + b"\n"
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and our own file, no shell
            [sys.executable, "-I", str(_FILLER)],
            input=line + content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=3 * _BOUNDS["seconds"],
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _too_large() from error
    if done.returncode == _LINKED:
        raise Refused(
            "formsheet.linked",
            N_("模板里有宏、嵌入的对象或指向别的文件的链接，不能用。请去掉再上传。"),
        )
    # A filler that used up its time or was killed for it found too much as well.
    if done.returncode == _TOO_LARGE or done.returncode < 0:
        raise _too_large()
    if done.returncode:
        raise Refused("formsheet.unreadable", N_("打不开这个表格：它坏了，或者不是 xlsx。"))
    return done.stdout


def _too_large() -> Refused:
    return Refused("formsheet.too_large", N_("这个表格展开后太大，没有打开。请删去多余的行和工作表再上传。"))
