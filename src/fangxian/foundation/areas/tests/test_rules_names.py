"""Names, kinds and numbers of areas."""

import pytest

from fangxian.foundation.areas import shipped
from fangxian.foundation.areas.rules.grids import next_grid_code
from fangxian.foundation.areas.rules.kinds import kind_by_code
from fangxian.foundation.areas.rules.names import cleaned_name
from fangxian.plain.areacodes import parent_of
from fangxian.plain.errors import Refused

pytestmark = pytest.mark.rules


def test_spare_blanks_go() -> None:
    assert cleaned_name("  金辉\u3000华府 ") == "金辉 华府"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "name.missing"),
        (" \u3000", "name.missing"),
        ("长" * 61, "name.too_long"),
        ("翻\u202e转", "name.unseen"),
        ("零\u200b宽", "name.unseen"),
        ("响\x07铃", "name.unseen"),
        ("=HYPERLINK()", "name.formula"),
        ("@甲", "name.formula"),
    ],
)
def test_names_that_are_refused(typed: str, code: str) -> None:
    with pytest.raises(Refused) as caught:
        cleaned_name(typed)
    assert caught.value.code == code


def test_the_shipped_kinds_are_those_that_the_codes_say() -> None:
    rows = shipped.rows()
    other = [row.code for row in rows if kind_by_code(row.code, row.name) != row.kind]
    assert len(rows) == 1 + 9 + 85 + 1_167 + 17_253
    assert other == ["350527000000"]


def test_the_shipped_rows_have_their_parents_above_them() -> None:
    seen: set[str | None] = {None}
    for row in shipped.rows():
        assert parent_of(row.code) in seen
        seen.add(row.code)


def test_an_unknown_band_and_an_odd_county() -> None:
    assert [kind_by_code(code, "某地") for code in ("350181700", "350181700900", "350199")] == ["其他"] * 3


def test_the_next_grid_takes_the_first_free_number() -> None:
    village = "350181007002"
    assert next_grid_code(village, set()) == f"{village}001"
    assert next_grid_code(village, {f"{village}001", f"{village}003"}) == f"{village}002"


def test_the_thousandth_grid_is_refused() -> None:
    taken = {f"350181007002{number:03}" for number in range(1, 1_000)}
    with pytest.raises(Refused) as caught:
        next_grid_code("350181007002", taken)
    assert caught.value.code == "grid.numbers_used_up"
