"""Who gets what, and which refusal, for every role and permission."""

from uuid import UUID

import pytest

from fangxian.access.actor import Actor, Grant
from fangxian.access.permissions import Permission
from fangxian.access.roles import ROLES, GroupOfficer, Role, VillageCadre
from fangxian.access.scope import Scope
from fangxian.plain.errors import NotAllowed, OutOfScope

pytestmark = pytest.mark.rules

HERE, SIBLING, COUNTY, ELSEWHERE = "350181007002", "350181007003", "350181", "350182"


def holder(role: type[Role]) -> Actor:
    return Actor(key="user:1", grants=(Grant(role, Scope.of_areas(HERE), Scope.of_areas(COUNTY)),))


@pytest.mark.parametrize("permission", Permission)
@pytest.mark.parametrize("role", ROLES.values(), ids=lambda role: role.key)
def test_a_role_gives_exactly_what_it_says(role: type[Role], permission: Permission) -> None:
    actor = holder(role)
    assert actor.may(permission) == (permission in role.here | role.citywide)
    assert actor.may_at(permission, area=HERE) == (permission in role.here | role.citywide)
    assert actor.may_at(permission, area=SIBLING) == (permission in role.citywide)
    assert not actor.may_at(permission, area=ELSEWHERE)


def test_out_of_role_is_not_allowed_and_out_of_reach_is_not_there() -> None:
    cadre = holder(VillageCadre)
    cadre.require(Permission.DUTY_APPOINT, area=HERE)
    with pytest.raises(NotAllowed):
        cadre.require(Permission.PLAN_ADOPT, area=HERE)
    with pytest.raises(OutOfScope):
        cadre.require(Permission.DUTY_APPOINT, area=SIBLING)


def test_what_is_seen_but_not_ones_own_to_do_is_not_allowed() -> None:
    mine, others = UUID(int=1), UUID(int=2)
    officer = Actor(
        key="user:1", grants=(Grant(GroupOfficer, Scope.of_organisations(mine), Scope.of_areas(COUNTY)),)
    )
    officer.require(Permission.NEED_ANSWER, area=HERE, organisation=mine)
    with pytest.raises(NotAllowed):
        officer.require(Permission.NEED_ANSWER, area=HERE, organisation=others)
    with pytest.raises(OutOfScope):
        officer.require(Permission.NEED_ANSWER, area=ELSEWHERE, organisation=others)


def test_rights_of_several_duties_add_up() -> None:
    both = Actor(
        key="user:1",
        grants=tuple(
            Grant(VillageCadre, Scope.of_areas(code), Scope.of_areas(COUNTY)) for code in (HERE, SIBLING)
        ),
    )
    assert both.scope(Permission.LINE_SEE) == Scope.of_areas(HERE, SIBLING)


def test_without_a_duty_there_is_no_right() -> None:
    nobody = Actor(key="nobody")
    assert not any(nobody.may(permission) for permission in Permission)


def test_every_role_says_itself_in_words() -> None:
    assert len(ROLES) == len(Role.__subclasses__())
    for role in ROLES.values():
        assert role.title
        assert role.sentence.endswith("。")
        assert role.here | role.citywide
