"""Who holds a duty, what somebody holds, who could take one, and the chain up to the city."""

from datetime import timedelta

import pytest

from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.foundation.duties.models import Duty
from fangxian.foundation.duties.selectors import (
    candidates,
    chain,
    duties_at,
    duties_of,
    duty_in_plan,
    grants_of,
    places_answered_for,
    relieved_at,
)
from fangxian.foundation.duties.services import duty_end
from fangxian.foundation.plan.selectors import plan_at
from fangxian.plain import clock
from tests.cast import GRID, OTHER_GRID, SIBLING, SYSTEM, TOWN, VILLAGE, Cast

pytestmark = pytest.mark.django_db

EVERYWHERE = Scope.system("测试")


def leader_of(area_code: str) -> Duty:
    found: Duty = duties_at(EVERYWHERE, clock.now()).get(kind="village_leader", area_code=area_code)
    return found


def test_the_past_is_asked_as_it_was(cast: Cast) -> None:
    duty = leader_of(VILLAGE)
    before = clock.now()
    duty_end(actor=SYSTEM, duty_id=duty.id)
    after = clock.now() + timedelta(seconds=1)
    assert set(places_answered_for(EVERYWHERE, "village_leader", before)) == {VILLAGE}
    assert set(places_answered_for(EVERYWHERE, "village_leader", after)) == set()
    assert set(relieved_at(EVERYWHERE, "village_leader", after)) == {VILLAGE}
    assert relieved_at(EVERYWHERE, "village_leader", before) == {}


def test_a_chain_goes_up_and_says_where_it_is_broken(cast: Cast) -> None:
    links = chain(OTHER_GRID, clock.now())
    broken = {(link.kind, link.area_code) for link in links if link.is_broken}
    assert broken == {("grid_chief", OTHER_GRID)}
    answering = {link.kind: [one.chip.id for one in link.holders] for link in links}
    assert answering["village_leader"] == [cast.responder("leader")]
    assert [link.area_code for link in links] == sorted((link.area_code for link in links), reverse=True)


def test_a_duty_gives_its_role_over_its_reach(cast: Cast) -> None:
    grants = grants_of(cast.responder("town"), clock.now())
    assert [grant.scope(Permission.DUTY_APPOINT) for grant in grants] == [Scope.of_areas(TOWN)]
    assert [grant.role.key for grant in grants] == ["town_officer"]


def test_a_duty_in_an_organisation_reaches_what_is_the_organisation_s(cast: Cast) -> None:
    (grant,) = grants_of(cast.responder("department"), clock.now())
    assert grant.scope(Permission.NEED_ANSWER).areas == ()
    assert len(grant.scope(Permission.NEED_ANSWER).organisations) == 1
    assert grant.scope(Permission.LINE_SEE).holds_area(VILLAGE)


def test_what_somebody_answers_for(cast: Cast) -> None:
    (held,) = duties_of(cast.responder("chief"), clock.now())
    assert (held.title, held.area_code, held.area_name) == ("网格长", GRID, "第1网格")


def test_candidates_come_from_the_unit_that_the_plan_draws_on(cast: Cast) -> None:
    duty = duty_in_plan(plan_at(clock.now()), "village_leader")
    found = candidates(cast.actor("town").scope(Permission.RESPONDER_SEE), duty, SIBLING, clock.now())
    assert [one.chip.id for one in found] == [cast.responder("leader")]
    assert found[0].held == 1
    assert found[0].warnings
