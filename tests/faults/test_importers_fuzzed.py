"""The importers under fire: whatever comes, each kind's reader answers with rows, faults or one sentence.

Sheets of every kind that is registered are made, spoilt in random ways and read by that kind's own checker. A
minute at most in ordinary runs; ten minutes of the processor each, with the mark ``long``.
"""

import io
import os
import random
import resource
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pytest
import xlsxwriter

from fangxian.foundation.sheets.checking import RowsChecker
from fangxian.foundation.sheets.kinds import Checker, Column, Run, kinds
from fangxian.foundation.sheets.source import Place, Source
from fangxian.plain.errors import Refused
from fangxian.plain.ids import uuid7
from tests.cast import COUNTY, SYSTEM

pytestmark = pytest.mark.django_db

CELLS = (
    "", " ", "凤山社区", "甲村", "音西街道", "张三", "欧阳 娜娜", "3501811990010112", "350181199001011234", "11010519491231002X",
    "3.50181E+17", "E12345678", "13812345678", "0591-85230000", "138 1234 5678", "男", "女", "户主", "党员", "2020-1-23", "43853",
    "2020年1月23日", "99999999", "0", "-1", "1e309", "NaN", "=1+1", "=HYPERLINK(\"http://x\")", "@SUM(A1)", "+86", "\u202e反",
    "\ufeff", "\u200b", "\x0b", "\ud7ff", "𠮷", "🙂", "'350181", "３５０１８１", "3栋2单元501室", "五组12号", "a" * 600,
    "示例：", "无", "、、、", "a,b", 'a"b', "两\n行", "\r", "\t", "%(name)s", "%s", "{}", "\\", "<b>", "null", "True", "1899-12-31",
)  # fmt: skip
SEEDED = int(os.environ.get("FANGXIAN_FUZZ_SEED", "0")) or random.SystemRandom().randrange(1, 10**9)
ENCODINGS = ("utf-8", "utf-8", "utf-8-sig", "gb18030", "utf-16")
TOKENS = (
    b'"', b'""', b",", b"\t", b";", b"\n", b"\r", b"\r\n", b"\0", b"\xef\xbb\xbf", b"\xff\xfe", b"\x81", b"\xfe", b"\xe5\x87",
    b"\x1a", b"PK\x03\x04", b"=", b"x" * 400, b'"' * 9, b"\xed\xa0\x80",
)  # fmt: skip


@dataclass(frozen=True)
class Target:
    """A kind of sheet with its checker."""

    columns: Sequence[Column]
    check: Checker


@pytest.fixture
def targets(city: None) -> list[Target]:
    found = []
    for kind in kinds():
        for writing in (False, True):
            run = Run(uuid7(), COUNTY, uuid7(), exercise=False, writing=writing)
            found.append(Target(kind.columns(), kind.checker(SYSTEM, run)))
    assert len(found) >= 2
    return found


def read(target: Target, content: bytes, *, pasted: bool = False) -> str:
    """All of it is read; every fault can be said; rows come once and in order. How it ended."""

    def opened(offset: int):
        for start in range(offset, len(content), 777):
            yield content[start : start + 777]

    source = Source(opened, len(content), target.columns, heading_optional=pasted)
    checker, last, ended = RowsChecker(target.check, {}), -1, "no rows"
    try:
        for block in source.blocks(Place()):
            found = checker.block(block)
            numbers = sorted([one.number for one in found.drafts] + [one.number for one in found.faulty])
            assert len(set(numbers)) == len(numbers)
            assert not numbers or (numbers[0] > last and numbers[-1] < block.number + block.rows)
            last = max([last, *numbers])
            ended = "right rows" if found.drafts else "faulty rows" if found.faulty else ended
            for one in found.faulty:
                assert one.faults
                assert all(fault.sentence % fault.facts for fault in one.faults)
    except Refused as refusal:
        ended = refusal.code if str(refusal) else "no sentence"
    assert ended != "no sentence"
    return ended


# --- sheets, spoilt


def rows(dice: random.Random, target: Target, *, heading: bool = True) -> list[list[str]]:
    columns = list(target.columns)
    if dice.random() < 0.3:
        dice.shuffle(columns)
    words = [dice.choice([one.title, *one.aliases]) for one in columns]
    above = [[dice.choice(CELLS)]] * dice.choice([0, 0, 1, 3])
    below = [
        [_cell(dice, one) for one in columns][: dice.choice([len(columns), len(columns), 3])]
        for _ in range(dice.randrange(6))
    ]
    return [*above, *([words] if heading else []), *below]


def _cell(dice: random.Random, column: Column) -> str:
    """Mostly what could be right, so that what is wrong beside it is looked at too."""
    if dice.random() < 0.15:
        return dice.choice(CELLS)
    return (
        dice.choice(column.choices) if column.choices else dice.choice([column.example, column.example, ""])
    )


def text(
    dice: random.Random, table: list[list[str]], delimiter: str, encodings: Sequence[str] = ENCODINGS
) -> bytes:
    def cell(value: str) -> str:
        quoted = dice.random() < 0.2 or (set(value) & set('",\n\r;\t') and dice.random() < 0.7)
        return '"' + value.replace('"', '""') + '"' if quoted else value

    ending = dice.choice(["\n", "\r\n", "\r"])
    said = ending.join(delimiter.join(map(cell, row)) for row in table)
    return said.encode(dice.choice(encodings), "replace")


def spoilt(dice: random.Random, content: bytes) -> bytes:
    """Some bytes changed, put in, left out, doubled."""
    found = bytearray(content)
    for _ in range(dice.choice([0, 1, 1, 2, 5, 20])):
        at = dice.randrange(len(found) + 1)
        match dice.randrange(4):
            case 0:
                found[at:at] = dice.choice(TOKENS)
            case 1:
                del found[at : at + dice.choice([1, 1, 2, 30])]
            case 2:
                found[at:at] = found[at : at + dice.randrange(60)]
            case 3 if at < len(found):
                found[at] = dice.randrange(256)
    return bytes(found)


def workbook(dice: random.Random, target: Target) -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    for _ in range(dice.choice([1, 1, 2])):
        page = book.add_worksheet()
        for number, row in enumerate(rows(dice, target, heading=dice.random() < 0.9)):
            for place, cell in enumerate(row):
                clean = "".join(one for one in cell if one >= " ")
                write = dice.choice(
                    [page.write_string, page.write_string, page.write_string, page.write_number]
                )
                write(
                    number, place, clean if write == page.write_string else dice.choice([1, 43853, 1e17, 0.1])
                )
        if dice.random() < 0.1:
            page.merge_range(0, 0, 1, 3, "合并")
    book.close()
    return file.getvalue()


def spoilt_workbook(dice: random.Random, content: bytes) -> bytes:
    """Its members are spoilt, not only the archive around them."""
    if dice.random() < 0.2:
        return spoilt(dice, content)
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w") as new:
        for member in old.infolist():
            raw = old.read(member)
            if dice.random() < 0.15:
                raw = _xml(dice, raw)
            if dice.random() < 0.99:
                new.writestr(member.filename, raw)
    return file.getvalue()


def _xml(dice: random.Random, raw: bytes) -> bytes:
    if dice.random() < 0.4:
        return spoilt(dice, raw)
    old, new = dice.choice([
        (b't="s"', dice.choice([b't="n"', b't="e"', b't="b"', b't="str"', b't="d"', b""])),
        (b"<v>0", b"<v>" + dice.choice([b"-1", b"99999", b"1e400", b"x"])),
        (b'r="A', b'r="' + dice.choice([b"XFD", b"ZZZZ", b"", b"A9999999"])),
        (b"<row", b"<row hidden=\"1\""), (b"visible", b"veryHidden"), (b"<sheetData>", b"<sheetData><row r=\"0\"/>"),
        (b"sheet1.xml", b"sheet9.xml"), (b"<c ", b"<c><c "),
    ])  # fmt: skip
    return raw.replace(old, new, dice.choice([1, 1, -1]))


# --- the tests


def shoot(
    shot: Callable[[random.Random, Target], str], targets: list[Target], *, shots: int = 0, seconds: int = 0
) -> None:
    """So many shots, or as many as fit into so many seconds of the processor."""
    print(f"FANGXIAN_FUZZ_SEED={SEEDED}")
    began, number, ends = _processor(), 0, Counter[str]()
    while number < shots or _processor() - began < seconds:
        number += 1
        dice = random.Random(SEEDED * 1_000_003 + number)
        ends[shot(dice, targets[number % len(targets)])] += 1
    print(f"{number} shots in {_processor() - began:.0f} s of the processor: {dict(ends)}")


def _processor() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def csv_shot(dice: random.Random, target: Target) -> str:
    return read(target, spoilt(dice, text(dice, rows(dice, target), dice.choice([",", "\t", ";"]))))


def paste_shot(dice: random.Random, target: Target) -> str:
    said = text(dice, rows(dice, target, heading=dice.random() < 0.5), "\t", ["utf-8"]).decode()
    return read(
        target, spoilt(dice, said.encode()).decode("utf-8", "replace").strip("\r\n").encode(), pasted=True
    )


def workbook_shot(dice: random.Random, target: Target) -> str:
    return read(target, spoilt_workbook(dice, workbook(dice, target)))


def test_text(targets: list[Target]) -> None:
    shoot(csv_shot, targets, shots=3_000)


def test_pasted(targets: list[Target]) -> None:
    shoot(paste_shot, targets, shots=3_000)


def test_workbooks(targets: list[Target]) -> None:
    shoot(workbook_shot, targets, shots=40)


@pytest.mark.long
@pytest.mark.parametrize("shot", [csv_shot, paste_shot, workbook_shot])
def test_ten_minutes(targets: list[Target], shot: Callable[[random.Random, Target], str]) -> None:
    shoot(shot, targets, seconds=600)
