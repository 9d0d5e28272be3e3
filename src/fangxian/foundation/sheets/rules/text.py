"""From bytes to rows: which encoding, which delimiter, where one row ends and the next begins.

A large file is cut into blocks at the ends of rows without being read: a line break inside a quoted cell ends
no row. A quote opens a cell only where a cell begins, as in every program that writes such files; elsewhere it
is a letter.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fangxian.plain.errors import Refused
from fangxian.plain.words import N_

#: So many bytes are looked at to find encoding, delimiter and heading.
HEAD = 1 << 18
#: Bytes of a block; a row can't be longer.
BLOCK = 1 << 18

#: What stands for bytes that are no letter; a text has no more than one among so many.
GARBLED = "\ufffd"
_MOST_GARBLED = 50

DELIMITERS = (",", "\t", ";")
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


class Unreadable(Refused):
    """No rows can be found in the file."""


def no_text() -> Unreadable:
    """The refusal of what is no text at all, or in an encoding that nobody knows."""
    return Unreadable("sheets.no_text", N_("看不懂这个文件：请另存为 UTF-8 或 GBK 编码的 CSV，或 xlsx。"))


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a file's letters are written: the codec, and how many bytes of mark stand before them."""

    codec: str
    mark: int = 0
    #: Rows end in a lone carriage return, as old Macintosh files have it.
    lone_returns: bool = False

    @property
    def in_place(self) -> bool:
        """Whether quotes, delimiters and line ends are the bytes that they are in ASCII.

        They are in UTF-8, and in GB 18030, whose later bytes are never a quote, a comma or a line end.
        """
        return self.codec in ("utf-8", "gb18030") and not self.lone_returns


def encoding_of(head: bytes, *, whole: bool) -> Encoding:
    """The encoding of a file that begins so; ``whole`` says that nothing follows. Raises ``Unreadable``.

    A few letters that are none in it are let pass: their rows will be faulty, not the file.
    """
    marked = [(head[len(mark) :], codec, len(mark)) for mark, codec in _MARKS if head.startswith(mark)]
    found = [
        (_decoded(body, codec, whole=whole), codec, length)
        for body, codec, length in marked[:1] or [(head, "utf-8", 0), (head, "gb18030", 0)]
    ]
    text, codec, length = min(found, key=lambda one: one[0].count(GARBLED))
    if "\0" in text or text.count(GARBLED) * _MOST_GARBLED > len(text):
        raise no_text()
    return Encoding(codec, length, lone_returns="\r" in text and "\n" not in text)


def _decoded(body: bytes, codec: str, *, whole: bool) -> str:
    return codecs.getincrementaldecoder(codec)("replace").decode(body, whole)


def decoded(content: bytes) -> str:
    """The text of a whole small file, every letter of it. Raises ``Unreadable``."""
    encoding = encoding_of(content, whole=True)
    text = _decoded(content[encoding.mark :], encoding.codec, whole=True)
    if GARBLED in text:
        raise no_text()
    return text.replace("\r", "\n") if encoding.lone_returns else text


def in_utf8(chunks: Iterable[bytes], encoding: Encoding) -> Iterator[bytes]:
    """The same text in UTF-8 with line feeds, for encodings that are not in place; what is no letter becomes �."""
    decoder = codecs.getincrementaldecoder(encoding.codec)("replace")
    for chunk in chunks:
        yield _with_feeds(decoder.decode(chunk), encoding)
    yield _with_feeds(decoder.decode(b"", final=True), encoding)


def _with_feeds(text: str, encoding: Encoding) -> bytes:
    return (text.replace("\r", "\n") if encoding.lone_returns else text).encode("utf-8", "replace")


def rows_of(text: str, delimiter: str) -> Iterator[list[str]]:
    """The rows of a text. Raises ``csv.Error``."""
    return csv.reader(io.StringIO(text, newline="\n"), delimiter=delimiter)


# --- blocks


@dataclass(frozen=True, slots=True)
class Cut:
    """A block of whole rows: where it begins, its bytes, and how many rows they are."""

    at: int
    data: bytes
    rows: int


def cuts(chunks: Iterable[bytes], delimiter: str, *, at: int = 0, size: int = BLOCK) -> Iterator[Cut]:
    """Cut a stream that begins at a row's beginning into blocks of whole rows.

    ``at`` is where in the file it begins. Raises ``Unreadable`` for a row that is longer than a block.
    """
    ends = _RowEnds(delimiter)
    held, row = bytearray(), 0
    for chunk in chunks:
        held += chunk
        while len(held) > size:
            data = ends.whole_rows(bytes(held[:size]))
            if not data:
                raise Unreadable(
                    "sheets.row_too_long",
                    N_("第 %(row)d 行读不下去：有一格太长，或者引号没有成对。"),
                    row=row + 1,
                )
            cut = Cut(at, data, ends.count(data))
            yield cut
            del held[: len(data)]
            at, row = at + len(data), row + cut.rows
    if held:
        yield Cut(at, bytes(held), ends.count(bytes(held)))


class _RowEnds:
    """Finds the ends of rows: line feeds outside quoted cells."""

    def __init__(self, delimiter: str) -> None:
        before = re.escape(delimiter.encode()) + rb"\n"
        self._quoted = re.compile(rb"(?<![^" + before + rb'])"[^"]*(?:""[^"]*)*"?')

    def whole_rows(self, data: bytes) -> bytes:
        """As much of it as is whole rows."""
        return data[: max(self.every(data), default=0) if self._quoting(data) else data.rfind(b"\n") + 1]

    def count(self, data: bytes) -> int:
        """How many rows it has, one without an end included."""
        if self._quoting(data):
            return sum(1 for _ in self.split(data))
        return data.count(b"\n") + (not data.endswith(b"\n"))

    def split(self, data: bytes) -> Iterator[bytes]:
        """Its rows one by one, as they are counted."""
        start = 0
        for end in self.every(data):
            yield data[start:end]
            start = end
        if start < len(data):
            yield data[start:]

    def every(self, data: bytes) -> Iterator[int]:
        """Where each row ends."""
        for start, stop in self._outside(data) if self._quoting(data) else [(0, len(data))]:
            place = start
            while place := data.find(b"\n", place, stop) + 1:
                yield place

    def _outside(self, data: bytes) -> Iterator[tuple[int, int]]:
        """The stretches that lie in no quoted cell."""
        start = 0
        for quoted in self._quoted.finditer(data):
            yield start, quoted.start()
            start = quoted.end()
        yield start, len(data)

    @staticmethod
    def _quoting(data: bytes) -> bool:
        """Whether, counting quotes alone, some line feed lies within them: seldom, and then looked at closely."""
        return b'"' in data and any(b"\n" in part for part in data.split(b'"')[1::2])


def single_rows(data: bytes, delimiter: str) -> Iterator[bytes]:
    """The rows of a block one by one, as ``cuts`` counted them."""
    return _RowEnds(delimiter).split(data)
