"""Bytes become rows: every encoding, and blocks that end where the whole file's rows end."""

import codecs
import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxian.foundation.sheets.rules.text import (
    Unreadable,
    cuts,
    decoded,
    encoding_of,
    in_utf8,
    rows_of,
    single_rows,
)

pytestmark = pytest.mark.rules

CELLS = st.text(alphabet='ab,"\n;\t 凤山', max_size=8)


@pytest.mark.parametrize(
    ("encoded", "codec"),
    [
        ("姓名,村居\n".encode(), "utf-8"),
        ("姓名,村居\n".encode("utf-8-sig"), "utf-8"),
        ("姓名,村居\n".encode("gbk"), "gb18030"),
        ("姓名,㐂𠀀\n".encode("gb18030"), "gb18030"),
        ("姓名,村居\n".encode("utf-16"), "utf-16-le"),
        (codecs.BOM_UTF16_BE + "姓名,村居\n".encode("utf-16-be"), "utf-16-be"),
        (b"name,village\n", "utf-8"),
    ],
)
def test_encodings(encoded: bytes, codec: str) -> None:
    assert encoding_of(encoded, whole=True).codec == codec
    assert decoded(encoded).endswith("\n")
    assert decoded(encoded)[0] in "姓n"


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n\0\0\0\r", b"\xff\xfe\0", b"a\0b", b"\x80\x80\xff"])
def test_what_is_no_text(content: bytes) -> None:
    with pytest.raises(Unreadable):
        encoding_of(content, whole=True)


def test_a_head_may_end_within_a_letter() -> None:
    for codec in ("utf-8", "gbk"):
        for end in range(1, 9):
            assert encoding_of("凤山社区".encode(codec)[:end], whole=False).in_place


def test_lone_returns_end_rows() -> None:
    encoding = encoding_of(b"a,b\rc,d\r", whole=True)
    assert not encoding.in_place
    assert b"".join(in_utf8([b"a,b\rc", b",d\r"], encoding)) == b"a,b\nc,d\n"


def written(rows: list[list[str]], quoting: int = csv.QUOTE_MINIMAL) -> str:
    file = io.StringIO()
    csv.writer(file, lineterminator="\n", quoting=quoting).writerows(rows)  # type: ignore[arg-type]
    return file.getvalue()


@given(
    st.lists(st.lists(CELLS, min_size=1, max_size=4), max_size=30),
    st.integers(40, 200),
    st.integers(1, 50),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_blocks_are_the_file_and_end_where_rows_end(
    rows: list[list[str]], size: int, chunk: int, quoting: int
) -> None:
    raw = written(rows, quoting).encode()
    chunks = [raw[start : start + chunk] for start in range(0, len(raw), chunk)]
    try:
        found = list(cuts(chunks, ",", size=size))
    except Unreadable:
        assert max(len(written([row], quoting).encode()) for row in rows) >= size / 2
        return
    assert b"".join(one.data for one in found) == raw
    assert [one.at for one in found] == [sum(len(one.data) for one in found[:n]) for n in range(len(found))]
    assert sum(one.rows for one in found) == len(rows)
    read = [row for one in found for row in rows_of(one.data.decode(), ",")]
    assert [row or [""] for row in read] == [row or [""] for row in rows]


@given(st.lists(st.lists(CELLS, min_size=1, max_size=4), max_size=12), st.integers(0, 11))
def test_any_block_begins_where_another_ended(rows: list[list[str]], place: int) -> None:
    raw = written(rows).encode()
    found = list(cuts([raw], ",", size=150)) if all(len(written([row])) < 100 for row in rows) else []
    if found:
        start = found[place % len(found)].at
        assert [one.data for one in cuts([raw[start:]], ",", at=start, size=150)] == [
            one.data for one in found if one.at >= start
        ]


@given(st.text(alphabet='ab,"\n', max_size=60))
def test_what_no_program_writes_is_still_cut_as_it_is_counted(text: str) -> None:
    raw = text.encode()
    whole = list(cuts([raw], ",", size=1000))
    assert len(whole) == bool(raw)
    if not whole:
        return
    (found,) = whole
    singles = list(single_rows(found.data, ","))
    assert b"".join(singles) == raw
    assert len(singles) == found.rows


def test_a_quote_within_a_cell_is_a_letter() -> None:
    raw = b'a,5" pipe\nb,2\nc,"x\ny"\n'
    assert [one.rows for one in cuts([raw], ",", size=1000)] == [3]


def test_a_row_longer_than_a_block_is_refused_with_its_number() -> None:
    with pytest.raises(Unreadable) as caught:
        list(cuts([b"a,b\n" * 10 + b'"' + b"x" * 300], ",", size=100))
    assert caught.value.facts["row"] == 11
