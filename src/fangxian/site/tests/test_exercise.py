"""An exercise over a city at work, from its making to its removal, with the worker's beats between."""

from typing import Any

import pytest

from fangxian.access.scope import Scope
from fangxian.drill.city import City, city_make
from fangxian.drill.removal import exercise_remove
from fangxian.foundation.journal.selectors import proof
from fangxian.foundation.journal.services import seal_lines
from fangxian.foundation.journal.tests.builders import wait_for_older
from fangxian.line.models import DirtyMark, Gap
from fangxian.line.services import line_sweep, marks_evaluate
from tests.cast import COUNTY, OTHER_VILLAGE, SIBLING, SYSTEM, Cast
from tests.emptying import append_only_tables_are_emptied, witness_file

__all__ = ["append_only_tables_are_emptied", "witness_file"]

pytestmark = pytest.mark.django_db(transaction=True)

EVERYWHERE = Scope.system("测试")


def gaps() -> list[tuple[Any, ...]]:
    rows = Gap.objects.within(EVERYWHERE).filter(closed_at=None)
    return sorted(rows.values_list("kind", "subject", "exercise"))


def beat() -> None:
    while marks_evaluate():
        pass
    line_sweep()
    wait_for_older()
    while seal_lines():
        pass


def test_the_line_is_as_it_was_when_the_exercise_is_gone(cast: Cast) -> None:
    beat()
    before = gaps()
    list(city_make(City(county=COUNTY, seed=7, surely_leaderless=SIBLING)))
    beat()
    during = gaps()
    assert [one for one in during if one[2]], "grids of the exercise without a chief"
    bodies = {one[1] for one in before if one[0].startswith("organisation.")}
    assert {one[1] for one in before} - {one[1] for one in during} <= {OTHER_VILLAGE} | bodies, (
        "it led where nobody did"
    )
    exercise_remove(actor=SYSTEM)
    beat()
    assert gaps() == before
    assert not Gap.objects.within(EVERYWHERE).filter(exercise=True).exists()
    assert not DirtyMark.objects.within(EVERYWHERE).exists()
    found = proof()
    assert (found.faults, found.unsealed, found.unwitnessed_seals) == ((), 0, 0)
