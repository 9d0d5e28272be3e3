"""Codes, identifiers, numbers, masks and the clock."""

import re
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from uuid import RFC_4122, UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxian.plain import clock
from fangxian.plain.areacodes import DIGITS, Level, chain_of, cut, level_of, parent_of, range_of
from fangxian.plain.errors import Refused
from fangxian.plain.ids import SAYABLE, numbered, sayable_number, uuid7
from fangxian.plain.masks import masked_address, masked_name, masked_number, masked_phone
from fangxian.plain.phone import cleaned_number

pytestmark = pytest.mark.rules

codes = st.sampled_from(list(DIGITS.values())).flatmap(
    lambda digits: st.from_regex(rf"[0-9]{{{digits}}}", fullmatch=True)
)


@given(code=codes, other=codes)
def test_a_range_holds_exactly_what_lies_within(code: str, other: str) -> None:
    low, high = range_of(code)
    assert (low <= other < high) == (other[: len(code)] == code)


@given(code=codes)
def test_a_chain_climbs_level_by_level(code: str) -> None:
    chain = chain_of(code)
    assert chain[0] == code
    assert chain[-1] == code[:2]
    for below, above in pairwise(chain):
        assert parent_of(below) == above
        assert cut(below, level_of(above)) == above
    assert parent_of(chain[-1]) is None
    assert all(cut(code, level) is None for level in Level if DIGITS[level] > len(code))


@pytest.mark.parametrize("wrong", ["", "3", "350", "35018", "3501810070021", "35018100700a", "３５", "-5"])
def test_what_is_no_code_is_refused(wrong: str) -> None:
    with pytest.raises(Refused):
        level_of(wrong)


def test_identifiers_are_in_the_order_of_their_making_and_differ_between_threads() -> None:
    made: list[list[UUID]] = [[] for _ in range(4)]

    def make(into: list[UUID]) -> None:
        into.extend(uuid7() for _ in range(5_000))

    threads = [threading.Thread(target=make, args=(one,)) for one in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(one == sorted(one) for one in made)
    everything = {identifier for one in made for identifier in one}
    assert len(everything) == 20_000
    assert {identifier.version for identifier in everything} == {7}
    assert {identifier.variant for identifier in everything} == {RFC_4122}


def test_a_sayable_number_has_no_letter_that_is_misheard() -> None:
    assert not set("ILOU") & set(SAYABLE)
    assert re.fullmatch(f"[{SAYABLE}]{{6}}", sayable_number())


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("13800001234", "13800001234"), ("138 0000 1234", "13800001234"), ("+86 138-0000-1234", "13800001234"),
        ("0591-85222222", "059185222222"), ("（0591）85222222", "059185222222"),
    ],
)  # fmt: skip
def test_numbers_are_read_as_people_type_them(typed: str, number: str) -> None:
    assert cleaned_number(typed) == number


@pytest.mark.parametrize("typed", ["", "12345", "23800001234", "138000012345", "电话"])
def test_what_is_no_number_is_refused_with_what_was_typed(typed: str) -> None:
    with pytest.raises(Refused) as refusal:
        cleaned_number(typed)
    assert typed in str(refusal.value)


@given(name=st.text(min_size=1, max_size=6), number=st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_masks_keep_what_they_must_hide(name: str, number: str) -> None:
    assert masked_name(name) == name[0] + "*"
    assert masked_phone(number) == f"{number[:3]}****{number[7:]}"
    assert masked_phone("12345") == "****"


def test_until_24_is_the_next_day_in_the_city() -> None:
    assert clock.end_of(date(2020, 2, 3)) == datetime(2020, 2, 3, 16, tzinfo=UTC)
    assert clock.day_of(datetime(2020, 2, 3, 15, 59, tzinfo=UTC)) == date(2020, 2, 3)
    assert clock.day_of(datetime(2020, 2, 3, 16, tzinfo=UTC)) == date(2020, 2, 4)


def test_an_exercise_runs_on_shifted_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shift = tmp_path / "shift"
    monkeypatch.setenv(clock.SHIFT_VARIABLE, str(shift))
    assert clock.shift() == timedelta(0)
    shift.write_text("3600")
    assert clock.shift() == timedelta(hours=1)
    assert abs(clock.now() - datetime.now(UTC) - timedelta(hours=1)) < timedelta(seconds=5)


@given(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1))
def test_a_run_of_identifiers_keeps_its_order_and_its_range(one: int, other: int) -> None:
    base = uuid7()
    first, second = numbered(base, one), numbered(base, other)
    assert (first < second) == (one < other)
    assert numbered(first, other) == second
    assert second.version == 7
    assert numbered(base, 0) <= first <= numbered(base, 2**32 - 1)


@pytest.mark.parametrize("number", [-1, 2**32])
def test_a_run_has_an_end(number: int) -> None:
    with pytest.raises(ValueError, match="run"):
        numbered(uuid7(), number)


@pytest.mark.parametrize(
    ("mask", "value", "shown"),
    [
        (masked_number, "35018119900101123X", "350181********123X"),
        (masked_number, "E12345678", "****78"),
        (masked_number, "123", "****"),
        (masked_number, "", ""),
        (masked_address, "3栋 2单元 501室", "3栋 **"),
        (masked_address, "12号", "**"),
        (masked_address, "", ""),
    ],
)
def test_masks_of_numbers_and_addresses(mask: Callable[[str], str], value: str, shown: str) -> None:
    assert mask(value) == shown
