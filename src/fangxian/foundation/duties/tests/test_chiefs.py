"""Whom to appoint as chief of which grid."""

from collections import Counter
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxian.access.scope import Scope
from fangxian.foundation.duties.rules.chiefs import Willing, chiefs_chosen
from fangxian.foundation.duties.selectors import chiefs_proposed, duty_in_plan
from fangxian.foundation.plan.selectors import plan_at
from fangxian.plain import clock
from tests.cast import GRID, OTHER_GRID, SIBLING, VILLAGE, Cast


def somebody(number: int, *, cadre: bool = False, residence: str = VILLAGE, held: int = 0) -> Willing:
    return Willing(UUID(int=number), cadre, residence, held)


@pytest.mark.rules
@pytest.mark.parametrize(
    ("people", "expected"),
    [
        ([somebody(1), somebody(2, cadre=True)], 2),
        ([somebody(1), somebody(2, cadre=True, held=1)], 1),
        ([somebody(1), somebody(2, residence=GRID)], 2),
        ([somebody(1), somebody(2, residence=SIBLING)], 1),
        ([somebody(2), somebody(1)], 1),
        ([somebody(1, held=2, cadre=True), somebody(2, held=1)], 2),
    ],
)
def test_the_best_for_a_grid(people: list[Willing], expected: int) -> None:
    assert chiefs_chosen([GRID], people) == {GRID: UUID(int=expected)}


@pytest.mark.rules
def test_without_people_nobody_is_proposed() -> None:
    assert chiefs_chosen([GRID, OTHER_GRID], []) == {}


@pytest.mark.rules
@given(
    st.integers(1, 12),
    st.lists(st.tuples(st.booleans(), st.integers(0, 3)), min_size=1, max_size=8),
)
def test_loads_are_even_and_every_grid_has_one(grids: int, people: list[tuple[bool, int]]) -> None:
    willing = [somebody(number, cadre=cadre, held=held) for number, (cadre, held) in enumerate(people)]
    codes = [f"{VILLAGE}{number:03}" for number in range(1, grids + 1)]
    chosen = chiefs_chosen(codes, willing)
    assert list(chosen) == codes
    added = Counter(chosen.values())
    after = {one.id: one.held + added[one.id] for one in willing}
    lowest = min(after.values())
    assert all(after[one] <= lowest + 1 for one in added)


@pytest.mark.django_db
def test_cadres_without_a_grid_are_proposed_first(cast: Cast) -> None:
    duty = duty_in_plan(plan_at(clock.now()), "grid_chief")
    proposed = chiefs_proposed(Scope.of_areas(VILLAGE), duty, [OTHER_GRID, f"{VILLAGE}003"], clock.now())
    assert {one.chip.id for one in proposed.values()} == {
        cast.responder("village"),
        cast.responder("colleague"),
    }
    assert all(not one.warnings for one in proposed.values())


@pytest.mark.django_db
def test_out_of_reach_nobody_is_proposed(cast: Cast) -> None:
    duty = duty_in_plan(plan_at(clock.now()), "grid_chief")
    assert chiefs_proposed(Scope.of_areas(SIBLING), duty, [OTHER_GRID], clock.now()) == {}
    assert chiefs_proposed(Scope.of_areas(VILLAGE), duty, [], clock.now()) == {}
