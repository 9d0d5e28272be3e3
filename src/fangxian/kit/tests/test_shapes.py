"""The shapes that components take."""

import pytest

from fangxian.kit.shapes import State, StripCell, StripRow, in_runs

pytestmark = pytest.mark.rules


def hours(*states: str) -> list[StripCell]:
    return [StripCell(state, f"{state} 的班") for state in states]


def test_hours_that_say_the_same_are_one_stroke():
    runs = in_runs(hours("whole", "whole", "broken", "whole"))
    assert [(cell.state, cell.span) for cell in runs] == [("whole", 2), ("broken", 1), ("whole", 1)]


def test_hours_of_different_reasons_stay_apart():
    assert len(in_runs([StripCell("broken", "缺 1 人"), StripCell("broken", "缺 2 人")])) == 2


def test_joining_runs_again_changes_nothing():
    runs = in_runs(hours("whole", "whole", "due"))
    assert in_runs(runs) == runs


def test_a_row_says_its_worst():
    row = StripRow("青石村", tuple(hours("whole", "due", "broken", "broken")))
    assert (row.worst, row.worst_count, row.columns) == (State.BROKEN, 2, 4)


def test_a_whole_row_says_nothing():
    assert StripRow("青石村", tuple(hours("whole", "closed"))).worst == ""


@pytest.mark.parametrize(
    ("columns", "length"),
    [(3, "pair"), (6, "few"), (7, "some"), (24, "day"), (48, "two-days"), (72, "three-days")],
)
def test_a_row_knows_how_much_room_it_needs(columns, length):
    assert StripRow("青石村", (StripCell("whole", "", span=columns),)).length == length
