"""Pinyin initials, by which people look for each other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxian.kit.initials import goes_by, initials_of, letters_of

pytestmark = pytest.mark.rules

HANZI = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("张小明", "zxm"), ("曾小明", "zxm"), ("单雄信", "sxx"), ("解小东", "xxd"), ("欧阳娜娜", "oynn"), ("查良", "zl"),
        ("区 立", "ol"), ("Ann", "ann"), ("阿·卜", "a·b"), ("", ""), ("吕安", "la"), ("鄂尔", "ee"), ("仇英", "qy"),
    ],
)  # fmt: skip
def test_the_initials_of_a_name(name: str, initials: str) -> None:
    assert initials_of(name) == initials


@pytest.mark.parametrize("typed", ["z", "zx", "zxm", "cxm", "ZXM"])
def test_a_name_goes_by_the_beginning_of_any_reading(typed: str) -> None:
    assert goes_by("曾小明", typed)


@pytest.mark.parametrize("typed", ["x", "zxmm", "zm", "sxm"])
def test_a_name_does_not_go_by_other_letters(typed: str) -> None:
    assert not goes_by("曾小明", typed)


@given(st.text(HANZI, min_size=1, max_size=5))
def test_every_name_goes_by_its_initials_and_every_beginning_of_them(name: str) -> None:
    initials = initials_of(name)
    assert len(initials) == len(name)
    assert all(goes_by(name, initials[:end]) for end in range(1, len(name) + 1))


def test_readings_are_plain_letters() -> None:
    letters = {letter for code in range(0x4E00, 0x9FA6) for letter in letters_of(chr(code))}
    assert {letter for letter in letters if len(letter.encode()) == 1} <= set("abcdefghjklmnopqrstwxyz")
    assert all(letter >= "\u4e00" for letter in letters if len(letter.encode()) > 1)
