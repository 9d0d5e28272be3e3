"""What changed in the last hour stands on the board: each once, newest first, in reach, with its place."""

from collections.abc import Callable

import pytest

from fangxian.access.scope import Scope
from fangxian.desks.hq.lasthour import MOST, changes_lately
from fangxian.foundation.duties.selectors import duties_at
from fangxian.foundation.duties.services import duty_appoint, duty_end
from fangxian.line.services import line_sweep, marks_evaluate
from fangxian.plain import clock
from tests.cast import OTHER_TOWN, SYSTEM, TOWN, VILLAGE, Cast

pytestmark = pytest.mark.django_db
EVERYWHERE = Scope.system("测试")


def relieved() -> None:
    line_sweep()
    held = duties_at(EVERYWHERE, clock.now()).filter(kind="village_leader", area_code=VILLAGE).get()
    duty_end(actor=SYSTEM, duty_id=held.id)
    marks_evaluate()


def test_what_opened_and_who_was_relieved(cast: Cast) -> None:
    relieved()
    found = changes_lately(Scope.of_areas(TOWN), clock.now())
    assert ("没有包村领导", "凤山社区") in {(one.said, one.place) for one in found}
    assert "解除了责任" in {one.said for one in found}
    assert [one.at for one in found] == sorted((one.at for one in found), reverse=True)
    assert len(changes_lately(EVERYWHERE, clock.now())) <= MOST


def test_what_closed(cast: Cast) -> None:
    relieved()
    duty_appoint(
        actor=SYSTEM, kind="village_leader", responder_id=cast.responder("leader"), area_code=VILLAGE
    )
    marks_evaluate()
    first = changes_lately(Scope.of_areas(TOWN), clock.now())[0]
    assert (first.said, first.state) == ("补上了：没有包村领导", "closed")


def test_another_town_sees_its_own_and_an_hour_passes(cast: Cast, shifted: Callable[[float], None]) -> None:
    relieved()
    assert not [one for one in changes_lately(Scope.of_areas(OTHER_TOWN), clock.now()) if "凤山" in one.place]
    shifted(61)
    assert changes_lately(EVERYWHERE, clock.now()) == []


def test_it_stands_on_the_board(cast: Cast) -> None:
    relieved()
    page = cast.client("hq").get("/board").content.decode()
    assert "一小时内的变化" in page
    assert "解除了责任" in page
