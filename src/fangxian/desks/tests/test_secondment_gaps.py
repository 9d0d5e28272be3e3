"""Names that a department owes, people whom a town has not received: opened by the clock, closed by an act."""

from collections.abc import Callable

import pytest
from django.urls import reverse

from fangxian.access.scope import Scope
from fangxian.desks.gap_actions import gap_cards
from fangxian.domains.secondment.naming import people_name
from fangxian.domains.secondment.receiving import contingent_receive
from fangxian.domains.secondment.tests.builders import ids, sent, shared, staff
from fangxian.line.kinds import secondment
from fangxian.line.selectors import gaps_open, told
from fangxian.line.services import line_sweep, marks_evaluate
from fangxian.plain import clock
from tests.cast import OTHER_TOWN, TOWN, Cast

pytestmark = pytest.mark.django_db
EVERYWHERE = Scope.system("测试")


def open_now() -> set[tuple[str, str]]:
    found = gaps_open(EVERYWHERE).filter(kind__startswith="secondment.")
    return set(found.values_list("kind", "subject"))


def worked_off() -> None:
    while marks_evaluate():
        pass


def test_a_quota_that_is_not_filled_in_time(cast: Cast, shifted: Callable[[float], None]) -> None:
    people = staff(2)
    _whistle, quota = shared(cast.actor("town"), cast.actor("hq"), 2)
    worked_off()
    assert not open_now()
    shifted(241)
    line_sweep()
    assert open_now() == {("secondment.quota_short", str(quota.id))}
    (gap,) = told(gaps_open(EVERYWHERE).filter(kind="secondment.quota_short"), clock.now())
    (card,) = gap_cards(cast.actor("department"), [gap])
    assert card.owner == "测试部门"
    assert card.action is not None
    assert card.action.href == reverse("quota", args=[quota.id])
    assert gap_cards(cast.actor("group"), [gap])[0].action is None
    people_name(actor=cast.actor("department"), quota_id=quota.id, responders=[one.id for one in people])
    worked_off()
    assert not open_now()


def test_people_who_are_not_received_in_time(cast: Cast, shifted: Callable[[float], None]) -> None:
    seats = (cast.actor("town"), cast.actor("hq"), cast.actor("department"))
    whistle, _batch, contingent = sent(*seats, staff(2))
    shifted(600)
    line_sweep()
    assert open_now() == {("secondment.not_received", str(contingent.id))}
    people = ids(whistle)
    contingent_receive(actor=seats[0], contingent_id=contingent.id, present=people[:1], count=1)
    worked_off()
    assert open_now()
    contingent_receive(actor=seats[0], contingent_id=contingent.id, present=people[1:], count=2)
    worked_off()
    assert not open_now()


def test_marks_and_recomputation_agree_and_reach_holds(cast: Cast, shifted: Callable[[float], None]) -> None:
    seats = (cast.actor("town"), cast.actor("hq"), cast.actor("department"))
    sent(*seats, staff(2))
    shifted(600)
    now = clock.now()
    found = {hole.identity for hole in secondment.holes(EVERYWHERE, now)}
    assert found == {hole.identity for hole in secondment.holes(Scope.of_areas(TOWN), now)}
    assert not list(secondment.holes(Scope.of_areas(OTHER_TOWN), now))
