"""我的今天: what is mine to do in a place, by its deadline, with its one verb; what is done is folded."""

import pytest

from fangxian.access.scope import Scope
from fangxian.domains.needs.rules.states import State
from fangxian.domains.needs.services import need_acknowledge, need_answer
from fangxian.domains.needs.tests.builders import a_need, brought_to
from fangxian.foundation.duties.selectors import duties_at
from fangxian.foundation.duties.services import duty_appoint, duty_end
from fangxian.line.services import line_sweep, marks_evaluate
from fangxian.plain import clock
from tests.cast import GRID, OTHER_GRID, SYSTEM, VILLAGE, Cast

pytestmark = pytest.mark.django_db
PAGE = f"/villages/{VILLAGE}"


def listed(cast: Cast, seat: str) -> list[tuple[str, str]]:
    today = cast.client(seat).get(PAGE).context["today"]
    return [(one.place, one.action.label) for one in today.todo]


def test_gaps_that_are_his_to_close_are_his(cast: Cast) -> None:
    line_sweep()
    assert ("凤山社区第2网格", "指派") in listed(cast, "village")
    assert listed(cast, "gate") == []
    text = cast.client("gate").get(PAGE).content.decode()
    assert "等别人补的" in text
    assert "凤山社区第2网格" in text


def test_a_chief_sees_only_his_grid(cast: Cast) -> None:
    line_sweep()
    places = {place for place, _verb in listed(cast, "chief")}
    assert places <= {"凤山社区第1网格"}
    assert "第2网格" not in cast.client("chief").get(PAGE).content.decode().partition("谁负责")[0]


def test_needs_wait_for_who_takes_them_answers_them_and_confirms_them(cast: Cast) -> None:
    raiser, owner = cast.actor("chief"), cast.actor("village")
    need = a_need(raiser, area_code=GRID)
    place = "第1网格"
    assert (place, "接下") in listed(cast, "village")
    assert (place, "接下") not in listed(cast, "chief")
    need_acknowledge(actor=owner, need_id=need.id, version=1)
    assert (place, "答复") in listed(cast, "village")
    need_answer(actor=owner, need_id=need.id, version=2, words="今天送到")
    # Nobody closes for another what he answered himself; a colleague of the same village may.
    assert [verb for at, verb in listed(cast, "village") if at == place] == []
    assert (place, "解决了") in listed(cast, "chief")
    assert (place, "解决了") in listed(cast, "colleague")


def test_what_was_done_today_is_folded(cast: Cast) -> None:
    line_sweep()
    duty_appoint(
        actor=SYSTEM, kind="grid_chief", responder_id=cast.responder("colleague"), area_code=OTHER_GRID
    )
    marks_evaluate()
    brought_to(State.CLOSED, raiser=cast.actor("chief"), owner=cast.actor("village"), area_code=GRID)
    answer = cast.client("village").get(PAGE)
    done = {(one.title, one.place) for one in answer.context["today"].done}
    assert ("没有网格长", "凤山社区第2网格") in done
    assert any(title.endswith("办结") for title, _place in done)
    assert "今天已做" in answer.content.decode()


def test_what_can_not_wait_comes_first_then_the_clock(cast: Cast) -> None:
    held = duties_at(Scope.system("测试"), clock.now()).filter(kind="village_leader", area_code=VILLAGE).get()
    duty_end(actor=SYSTEM, duty_id=held.id)
    line_sweep()
    a_need(cast.actor("chief"), area_code=GRID)
    todo = cast.client("town").get(PAGE).context["today"].todo
    assert todo[0].title == "没有包村领导"
    ranks = [one.due is None and one.severity < 3 for one in todo]
    assert ranks == sorted(ranks)
