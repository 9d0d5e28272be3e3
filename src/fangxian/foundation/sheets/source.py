"""An upload as a source of blocks, whatever its format, from any place of it on."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import Any

from fangxian.foundation.sheets.checking import Block, Layout, numbered_rows
from fangxian.foundation.sheets.kinds import Column
from fangxian.foundation.sheets.rules.heading import (
    ROWS_LOOKED_AT,
    Heading,
    NoHeading,
    Wanted,
    heading_as_wanted,
    heading_in,
)
from fangxian.foundation.sheets.rules.text import (
    DELIMITERS,
    HEAD,
    Unreadable,
    cuts,
    encoding_of,
    in_utf8,
    rows_of,
)
from fangxian.foundation.sheets.workbook import COMPOUND, ZIP, Bounds, old_or_locked, workbook_lines
from fangxian.plain.errors import Refused
from fangxian.plain.words import N_

#: Opens the upload at an offset.
Opener = Callable[[int], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a run stands: the next block begins ``at``, with row ``number``; rows below ``done`` are done."""

    at: int = 0
    number: int = 0
    done: int = 0


class Source:
    """An upload.

    ``layouts`` fills as its sheets are found, by their names, ``unread`` with those that have no heading.
    """

    def __init__(
        self, open_at: Opener, size: int, columns: Sequence[Column], *, heading_optional: bool = False
    ) -> None:
        self._open_at, self._size = open_at, size
        self._wanted = [Wanted(one.key, one.title, one.aliases, one.required) for one in columns]
        self._heading_optional = heading_optional
        # The template writes its mark into the first column that people see.
        self._marked = next((place for place, one in enumerate(columns) if not one.hidden), 0)
        self.layouts: dict[str, Layout] = {}
        self.unread: list[str] = []
        self.extent = size

    def blocks(self, place: Place) -> Iterator[Block]:
        """Every block from a place on. Raises ``Refused`` for what can't be read."""
        head = b"".join(_first(self._open_at(0), HEAD))
        if not head.strip():
            raise Unreadable("sheets.empty", N_("这个文件是空的。"))
        if head.startswith(COMPOUND):
            raise old_or_locked()
        yield from self._of_workbook(place) if head.startswith(ZIP) else self._of_text(head, place)

    def progress(self, block: Block) -> float:
        """How far the end of a block is, 0 to 1."""
        return min(1.0, block.end / max(1, self.extent))

    # --- text

    def _of_text(self, head: bytes, place: Place) -> Iterator[Block]:
        encoding = encoding_of(head, whole=len(head) >= self._size)
        if encoding.in_place:
            start, chunks = max(place.at, encoding.mark), self._open_at(max(place.at, encoding.mark))
            head = head[encoding.mark :]
        else:
            # Offsets are those of the text in UTF-8: what lies before is read again.
            start, chunks = place.at, _skipped(in_utf8(self._open_at(encoding.mark), encoding), place.at)
            head = b"".join(_first(in_utf8(self._open_at(encoding.mark), encoding), HEAD))
            self.extent = 2 * self._size
        codec = encoding.codec if encoding.in_place else "utf-8"
        delimiter, heading = self._delimited(head.decode(codec, "replace"))
        layout = self._layout("", heading, 1, codec=codec, delimiter=delimiter)
        number = place.number or 1
        for cut in cuts(chunks, delimiter, at=start):
            yield Block(layout, cut.data, number, cut.rows, cut.at, cut.at + len(cut.data))
            number += cut.rows

    def _delimited(self, head: str) -> tuple[str, Heading]:
        """The delimiter by which the heading is found; where none is, the refusal that found most of it."""
        refusals: list[NoHeading] = []
        for delimiter in DELIMITERS:
            try:
                return delimiter, self._heading(_head_rows(head, delimiter))
            except NoHeading as refusal:
                refusals.append(refusal)
        if self._heading_optional and all(one.code == "sheets.no_heading" for one in refusals):
            return _likeliest(head), heading_as_wanted(self._wanted)
        raise next((one for one in refusals if one.code != "sheets.no_heading"), refusals[0])

    # --- workbooks

    def _of_workbook(self, place: Place) -> Iterator[Block]:
        """Rows are numbered through all visible sheets, so that a number says which sheet's row it is."""
        refusals: list[NoHeading] = []
        layout: Layout | None = None
        begun = number = self.extent = 0
        fresh = False
        sheet = ""
        for line in workbook_lines(self._open_at(0), Bounds()):
            said = _sheet_in(line)
            if said is not None:
                begun = number = self.extent + 1
                sheet, fresh, layout = said["sheet"], True, None
                self.extent += int(said["height"])
                continue
            block = _of_line(line, number)
            if fresh:
                layout, fresh = self._layout_of_sheet(sheet, begun, block, refusals), False
            number += block.rows
            if layout is not None and number > place.done:
                yield replace(block, layout=layout)
        if not self.layouts:
            raise _worst(refusals)

    def _layout_of_sheet(
        self, sheet: str, begun: int, block: Block, refusals: list[NoHeading]
    ) -> Layout | None:
        """A sheet without a heading is not read (填写说明), so long as another has one."""
        rows = [row for _, row in islice(numbered_rows(block), ROWS_LOOKED_AT)]
        try:
            return self._layout(sheet, self._heading(rows), begun)
        except NoHeading as refusal:
            self.unread.append(sheet)
            refusals.append(refusal)
            return None

    # --- both

    def _heading(self, rows: Sequence[Sequence[str]]) -> Heading:
        return heading_in(rows, self._wanted)

    def _layout(
        self, sheet: str, heading: Heading, begun: int, *, codec: str = "", delimiter: str = ","
    ) -> Layout:
        keys = tuple(one.key for one in self._wanted)
        first = begun + heading.row + 1
        layout = Layout(
            sheet, begun, first, heading.words, keys, heading.places, self._marked, codec, delimiter
        )
        self.layouts[sheet] = layout
        return layout


_NO_LAYOUT = Layout("", 0, 0, (), (), ())


def _of_line(line: bytes, number: int) -> Block:
    count, _, cells = line.partition(b" ")
    rows = int(count)
    return Block(_NO_LAYOUT, cells, number, rows, number, number + rows)


def _sheet_in(line: bytes) -> dict[str, Any] | None:
    return json.loads(line) if line.startswith(b"{") else None


def _worst(refusals: Sequence[NoHeading]) -> Refused:
    if not refusals:
        return Unreadable("sheets.empty", N_("这个文件是空的。"))
    return next((one for one in refusals if one.code != "sheets.no_heading"), refusals[0])


def _head_rows(head: str, delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for row in islice(rows_of(head, delimiter), ROWS_LOOKED_AT):
            rows.append(row)
    except csv.Error:
        pass  # what could be read before is looked at
    return rows


def _likeliest(head: str) -> str:
    """The delimiter that stands most often in the first line."""
    line = head.partition("\n")[0]
    return max(("\t", ",", ";"), key=line.count)


def _first(chunks: Iterable[bytes], length: int) -> Iterator[bytes]:
    for chunk in chunks:
        yield chunk[:length]
        length -= len(chunk)
        if length <= 0:
            return


def _skipped(chunks: Iterator[bytes], length: int) -> Iterator[bytes]:
    for chunk in chunks:
        if length < len(chunk):
            return chain((chunk[length:],), chunks)
        length -= len(chunk)
    return iter(())
