"""A form that was made before somebody else's change is told what was done, and when; a look is no change."""

import pytest

from fangxian.foundation.journal.acts import acts_said
from fangxian.foundation.places.models import Place
from fangxian.foundation.places.services import place_add, place_rename
from tests.cast import SYSTEM, VILLAGE

pytestmark = pytest.mark.django_db


def test_the_newest_act_comes_first_with_its_time(city: None) -> None:
    one = place_add(
        actor=SYSTEM, kind=Place.Kind.COMPOUND, village_code=VILLAGE, name="凤山花园", grid_code=None
    )
    place_rename(actor=SYSTEM, place_id=one.id, name="凤山小区")
    first, second = acts_said(one, 2).split("；")
    assert first.startswith("今天")
    assert first.endswith("地点改了名")
    assert second.endswith("登记了地点")
    assert acts_said(one) == first
