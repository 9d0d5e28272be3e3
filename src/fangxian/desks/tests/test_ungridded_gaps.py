"""A village that nobody has divided into grids is broken, where the plan expects a chief for each grid."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fangxian.access.scope import Scope
from fangxian.foundation.areas.services import grid_draw, grids_draw
from fangxian.foundation.plan.selectors import editions
from fangxian.foundation.plan.services import plan_adopt
from fangxian.line.kinds import FAMILIES
from fangxian.line.models import Gap
from fangxian.line.services import marks_evaluate
from fangxian.plain import clock
from tests.cast import COUNTY, GRID, OTHER_VILLAGE, SIBLING, SYSTEM, VILLAGE, Cast

pytestmark = pytest.mark.django_db
EVERYWHERE = Scope.system("测试")


def looked_at() -> set[str]:
    """The villages with an open gap after the marks are worked off."""
    while marks_evaluate():
        pass
    rows = Gap.objects.within(EVERYWHERE).filter(closed_at=None, kind="grids.none")
    return set(rows.values_list("subject", flat=True))


def test_it_is_whole_when_its_first_grid_is_drawn(cast: Cast) -> None:
    assert looked_at() == {SIBLING, OTHER_VILLAGE}
    grid_draw(actor=SYSTEM, village_code=SIBLING, name="第1网格")
    assert looked_at() == {OTHER_VILLAGE}
    grids_draw(actor=SYSTEM, names={OTHER_VILLAGE: ["第1网格", "第2网格"]})
    assert looked_at() == set()


def test_a_plan_that_asks_for_no_chiefs_asks_for_no_grids(
    cast: Cast, shifted: Callable[[float], None]
) -> None:
    assert looked_at()
    chief = 'title = "网格长"\nlevel = "grid"\nrole = "grid_chief"\nexpected = '
    text = editions().order_by("number")[0].text
    assert f"{chief}true" in text
    plan_adopt(actor=SYSTEM, text=text.replace(f"{chief}true", f"{chief}false"))
    assert looked_at() == set()
    shifted(60)
    plan_adopt(actor=SYSTEM, text=text)
    assert looked_at() == {SIBLING, OTHER_VILLAGE}
    since = (
        Gap.objects.within(EVERYWHERE)
        .filter(closed_at=None, kind="grids.none")
        .values_list("since", flat=True)
    )
    assert {one.date() for one in since} == {clock.now().date()}


def test_another_places_reach_yields_none_and_the_queries_are_few(cast: Cast) -> None:
    holes, now = FAMILIES["grids"].holes, clock.now()
    assert list(holes(Scope.of_areas(VILLAGE), now)) == []
    assert list(holes(Scope.of_areas(GRID), now)) == []
    assert [one.subject for one in holes(Scope.of_areas(SIBLING), now)] == [SIBLING]
    assert [one.area_code for one in holes(Scope.of_areas(COUNTY), now)] == [SIBLING, OTHER_VILLAGE]
    with CaptureQueriesContext(
        connection,
    ) as captured:
        list(holes(Scope.of_areas(COUNTY), now))
    assert len(captured) <= 9
