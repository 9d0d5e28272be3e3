"""A gap's one button is there for whoever may press it, and leads where it is closed."""

import pytest

from fangxian.access.scope import Scope
from fangxian.desks.gap_actions import crumbs, gap_cards, place_href
from fangxian.line.selectors import gaps_open, told
from fangxian.line.services import line_sweep
from fangxian.plain import clock
from tests.cast import COUNTY, GRID, OTHER_GRID, SIBLING, TOWN, VILLAGE, Cast

pytestmark = pytest.mark.django_db

LEADERLESS = f"/appoint/village_leader/{SIBLING}"
GRIDLESS = f"/villages/{SIBLING}/grids"
CHIEFLESS = f"/appoint/grid_chief/{OTHER_GRID}"
SQUADLESS = f"/squads/form/{GRID}"


def buttons(cast: Cast, seat: str) -> set[str]:
    """Where a seat's buttons on all gaps of the town lead."""
    gaps = told(gaps_open(Scope.of_areas(TOWN)), clock.now())
    return {card.action.href for card in gap_cards(cast.actor(seat), gaps) if card.action}


@pytest.mark.parametrize(
    ("seat", "wanted"),
    [
        ("hq", {LEADERLESS, CHIEFLESS}),
        ("town", {LEADERLESS, CHIEFLESS, GRIDLESS}),
        ("village", {CHIEFLESS, SQUADLESS}),
        ("sibling", {GRIDLESS}),
        ("chief", {SQUADLESS}),
        ("gate", set()),
        ("auditor", set()),
        ("nobody", set()),
    ],
)
def test_who_has_which_button(cast: Cast, seat: str, wanted: set[str]) -> None:
    line_sweep()
    assert buttons(cast, seat) == wanted


@pytest.mark.parametrize("seat", ["town", "village", "chief"])
def test_every_button_opens_a_page(cast: Cast, seat: str) -> None:
    line_sweep()
    for href in buttons(cast, seat):
        assert cast.client(seat).get(href).status_code == 200, href


@pytest.mark.parametrize(
    ("code", "href"),
    [
        (COUNTY, "/board"),
        (TOWN, f"/towns/{TOWN}"),
        (VILLAGE, f"/villages/{VILLAGE}"),
        (GRID, f"/villages/{VILLAGE}"),
    ],
)
def test_where_a_place_is_shown(code: str, href: str) -> None:
    assert place_href(code) == href


def test_the_way_down_links_only_what_the_reader_may_open(cast: Cast) -> None:
    steps = crumbs(cast.actor("village"), VILLAGE, here="指派")
    assert {step.label: step.href for step in steps if step.href} == {"凤山社区": f"/villages/{VILLAGE}"}
    assert steps[-1].label == "指派"
    steps = crumbs(cast.actor("hq"), VILLAGE)
    assert [step.href for step in steps][-2:] == [f"/towns/{TOWN}", ""]
