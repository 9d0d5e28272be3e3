"""The text of pages that Chromium printed: as much of PDF as it writes, and no more."""

import re
import zlib
from collections.abc import Iterator, Mapping

_OBJECT = re.compile(rb"(?m)^(\d+) 0 obj\s(.*?)\sendobj", re.DOTALL)
_PAGE = re.compile(rb"/Type /Page\b")
_CONTENTS = re.compile(rb"/Contents (\d+) 0 R")
_FONT = re.compile(rb"/(F\d+) (\d+) 0 R")
_LENGTH = re.compile(rb"/Length (\d+)")
_UNICODE = re.compile(rb"/ToUnicode (\d+) 0 R")
_WRITTEN = re.compile(rb"/(F\d+) [\d.]+ Tf|<([0-9A-Fa-f]+)> Tj|\bBT\b")
_SPACE = re.compile(rb"begincodespacerange\s*<([0-9A-Fa-f]+)>")
_BLOCK = re.compile(rb"beginbf(char|range)(.*?)endbf", re.DOTALL)
_HEX = re.compile(rb"<([0-9A-Fa-f]+)>")

#: What a font's codes mean, and how many hexadecimal digits each has.
Font = tuple[int, Mapping[int, str]]


def pages_printed(pdf: bytes) -> list[str]:
    """The text of each page, in the order in which it was drawn; runs of text stand on lines of their own."""
    objects = {int(found[1]): found[2] for found in _OBJECT.finditer(pdf)}
    pages = [body for _number, body in sorted(objects.items()) if _PAGE.search(body)]
    return ["".join(_text(page, objects)).strip() for page in pages]


def _text(page: bytes, objects: Mapping[int, bytes]) -> Iterator[str]:
    contents = _CONTENTS.search(page)
    assert contents is not None
    fonts = {name: _font(objects[int(number)], objects) for name, number in _FONT.findall(page)}
    digits, known = 0, {}
    for font, written in _WRITTEN.findall(_stream(objects[int(contents[1])])):
        if font:
            digits, known = fonts[font]
        elif written:
            codes = (written[start : start + digits] for start in range(0, len(written), digits))
            yield "".join(known.get(int(code, 16), "?") for code in codes)
        else:
            yield "\n"


def _font(body: bytes, objects: Mapping[int, bytes]) -> Font:
    found = _UNICODE.search(body)
    assert found is not None, body[:200]
    told = _stream(objects[int(found[1])])
    space = _SPACE.search(told)
    assert space is not None
    return len(space[1]), dict(_codes(told))


def _codes(told: bytes) -> Iterator[tuple[int, str]]:
    for kind, block in _BLOCK.findall(told):
        numbers = _HEX.findall(block)
        if kind == b"char":
            for code, text in zip(numbers[::2], numbers[1::2], strict=True):
                yield int(code, 16), _characters(text)
            continue
        for first, last, text in zip(numbers[::3], numbers[1::3], numbers[2::3], strict=True):
            for step in range(int(last, 16) - int(first, 16) + 1):
                yield int(first, 16) + step, chr(ord(_characters(text)) + step)


def _characters(text: bytes) -> str:
    return bytes.fromhex(text.decode()).decode("utf-16-be")


def _stream(body: bytes) -> bytes:
    opening, _word, rest = body.partition(b"stream")
    length = _LENGTH.search(opening)
    assert length is not None
    written = rest.removeprefix(b"\r").removeprefix(b"\n")[: int(length[1])]
    return zlib.decompress(written) if b"/FlateDecode" in opening else written
