"""The structure stood up whole; branches and squads formed, joined, led, dissolved."""

from collections import Counter
from datetime import timedelta
from uuid import UUID

import pytest

from fangxian.access.scope import Scope
from fangxian.foundation.duties.bodies import CITY_BRANCH, Kind, bodies_of, charters_missing
from fangxian.foundation.duties.selectors import duties_at
from fangxian.foundation.duties.structure import (
    Formation,
    body_dissolve,
    branch_form,
    leader_appoint,
    members_add,
    problem_squad_form,
    structure_stand_up,
    superiors_of,
)
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.orgs.selectors import organisation_get, organisations_standing
from fangxian.foundation.orgs.services import organisation_dissolve
from fangxian.foundation.plan.selectors import plan_at
from fangxian.foundation.responders.models import Membership, Responder
from fangxian.foundation.responders.selectors import members_at
from fangxian.foundation.responders.services import Enrolment, responders_register
from fangxian.plain import clock
from fangxian.plain.errors import NotAllowed, OutOfScope, Refused
from tests.cast import COUNTY, GRID, OTHER_VILLAGE, SIBLING, SYSTEM, TOWN, VILLAGE, Cast

pytestmark = pytest.mark.django_db

EVERYWHERE = Scope.system("测试")


def standing() -> list[Organisation]:
    return list(organisations_standing(EVERYWHERE))


def the(kind: str, **about: str) -> Organisation:
    found: Organisation = organisations_standing(EVERYWHERE).get(kind=kind, **about)
    return found


def people(count: int, place: str = VILLAGE, standing: str = Responder.Standing.MEMBER) -> list[UUID]:
    said = [Enrolment("员", f"1548{place[-3:]}{number:04d}", standing, place) for number in range(count)]
    return [one.id for one in responders_register(actor=SYSTEM, enrolments=said)]


def formation(place: str = VILLAGE, name: str = "隔离点", days: int = 14) -> Formation:
    until = clock.day_of(clock.now()) + timedelta(days=days)
    return Formation(place, name, "看好隔离点", until)


def lacking(body: Organisation) -> list[str]:
    return [one.code for one in bodies_of([body], clock.now())[0].lacks]


def test_everything_that_the_plan_names_stands(city: None) -> None:
    found = Counter(one.kind for one in standing())
    assert (found[Kind.HEADQUARTERS], found[Kind.TEMPORARY_BRANCH]) == (1, 1)
    assert found[Kind.WORKING_GROUP] == found[Kind.PARTY_GROUP] == 9
    assert found[Kind.TOWN_OFFICE] == found[Kind.PARTY_COMMITTEE] == found[Kind.HEALTH_CENTRE] == 2
    assert found[Kind.POLICE_STATION] == 2
    assert found[Kind.VILLAGE_COMMITTEE] == 3
    assert found[Kind.HOSPITAL] > 0
    assert found[Kind.INSTITUTION] > 0
    assert found[Kind.DEPARTMENT] > 0
    assert charters_missing(plan_at(clock.now())) == []
    assert structure_stand_up(actor=SYSTEM, county=COUNTY) == []


def test_each_party_group_lies_in_the_branch_and_stands_beside_its_working_group(city: None) -> None:
    branch = the(Kind.TEMPORARY_BRANCH)
    assert branch.key == CITY_BRANCH
    for group in organisations_standing(EVERYWHERE).filter(kind=Kind.PARTY_GROUP):
        assert group.within_id == branch.id
        assert group.beside is not None
        assert (group.beside.kind, group.beside.key) == (Kind.WORKING_GROUP, group.key)


def test_what_was_dissolved_is_missing_and_formed_again(city: None) -> None:
    committee = the(Kind.PARTY_COMMITTEE, area_code=TOWN)
    organisation_dissolve(actor=SYSTEM, organisation=committee)
    assert [one.name for one in charters_missing(plan_at(clock.now()))] == [committee.name]
    assert [one.name for one in structure_stand_up(actor=SYSTEM, county=COUNTY)] == [committee.name]


def test_a_branch_at_a_site(cast: Cast) -> None:
    secretary, *others = people(3)
    town = the(Kind.PARTY_COMMITTEE, area_code=TOWN)
    assert [one.id for one in superiors_of(VILLAGE)] == [town.id, the(Kind.TEMPORARY_BRANCH).id]
    formed = branch_form(
        actor=cast.actor("town"), formation=formation(), secretary_id=secretary, member_ids=others, approved_by=town.id
    )  # fmt: skip
    assert (formed.within_id, formed.area_code, lacking(formed)) == (town.id, VILLAGE, [])
    body = bodies_of([formed], clock.now())[0]
    assert (body.members, body.full, len(body.leaders)) == (3, 3, 1)


def test_rules_warn_and_forbid_nothing(cast: Cast) -> None:
    [secretary] = people(1)
    formed = branch_form(actor=cast.actor("hq"), formation=formation(), secretary_id=secretary, member_ids=())
    assert lacking(formed) == ["too_few"]
    probationary = people(2, SIBLING, Responder.Standing.PROBATIONARY)
    members_add(actor=cast.actor("hq"), organisation_id=formed.id, responder_ids=probationary)
    assert lacking(formed) == ["too_few"]
    many = people(52, OTHER_VILLAGE)
    assert members_add(actor=cast.actor("hq"), organisation_id=formed.id, responder_ids=many) == 52
    assert lacking(formed) == ["too_many", "no_committee"]


def test_a_secretary_is_replaced_and_a_deputy_is_added(cast: Cast) -> None:
    branch = the(Kind.TEMPORARY_BRANCH)
    first, second, third, deputy = people(4)
    for who in (first, second):
        leader_appoint(actor=cast.actor("hq"), organisation_id=branch.id, responder_id=who)
    with pytest.raises(Refused, match="他现在就是"):
        leader_appoint(actor=cast.actor("hq"), organisation_id=branch.id, responder_id=second)
    for who in (third, deputy):
        leader_appoint(actor=cast.actor("hq"), organisation_id=branch.id, responder_id=who, deputy=True)
    held = duties_at(EVERYWHERE, clock.now()).filter(organisation=branch)
    assert dict(held.values_list("responder_id", "kind")) == {
        second: "branch_secretary",
        third: "branch_deputy",
        deputy: "branch_deputy",
    }
    assert members_at(EVERYWHERE, clock.now()).filter(organisation=branch).count() == 4


def test_a_leader_of_a_party_group(cast: Cast) -> None:
    group = the(Kind.PARTY_GROUP, key="supplies")
    [leader] = people(1)
    leader_appoint(actor=cast.actor("hq"), organisation_id=group.id, responder_id=leader)
    assert "no_leader" not in lacking(group)
    with pytest.raises(Refused, match="不设副组长"):
        leader_appoint(actor=cast.actor("hq"), organisation_id=group.id, responder_id=leader, deputy=True)


def test_a_squad_for_one_problem(cast: Cast) -> None:
    leader, *others = people(2)
    formed = problem_squad_form(
        actor=cast.actor("village"), formation=formation(name="劝返"), leader_id=leader, member_ids=others
    )
    parts = members_at(EVERYWHERE, clock.now()).filter(organisation=formed)
    assert dict(parts.values_list("responder_id", "part")) == {
        leader: Membership.Part.LEADER,
        others[0]: Membership.Part.MEMBER,
    }
    with pytest.raises(Refused, match="都已经在"):
        members_add(actor=cast.actor("village"), organisation_id=formed.id, responder_ids=others)
    body_dissolve(actor=cast.actor("village"), organisation_id=formed.id)
    assert not members_at(EVERYWHERE, clock.now()).filter(organisation=formed).exists()
    with pytest.raises(Refused, match="已经撤销"):
        body_dissolve(actor=cast.actor("village"), organisation_id=formed.id)


def test_a_branch_ends_with_its_duties(cast: Cast) -> None:
    [secretary] = people(1)
    formed = branch_form(
        actor=cast.actor("town"), formation=formation(), secretary_id=secretary, member_ids=()
    )
    body_dissolve(actor=cast.actor("town"), organisation_id=formed.id)
    assert not duties_at(EVERYWHERE, clock.now()).filter(responder_id=secretary).exists()
    assert organisation_get(EVERYWHERE, formed.id).dissolved_at is not None


@pytest.mark.parametrize(
    ("seat", "refused"),
    [("gate", NotAllowed), ("auditor", NotAllowed), ("sibling", OutOfScope), ("other_town", OutOfScope)],
)
def test_whose_it_is_not_to_form(cast: Cast, seat: str, refused: type[Exception]) -> None:
    [leader] = people(1)
    with pytest.raises(refused):
        problem_squad_form(actor=cast.actor(seat), formation=formation(), leader_id=leader, member_ids=())
    with pytest.raises(refused):
        branch_form(actor=cast.actor(seat), formation=formation(), secretary_id=leader, member_ids=())


def test_a_village_forms_no_branch_of_its_own(cast: Cast) -> None:
    """Its leaders are appointed by the level above."""
    [leader] = people(1)
    with pytest.raises(NotAllowed):
        branch_form(actor=cast.actor("village"), formation=formation(), secretary_id=leader, member_ids=())


def test_nobody_from_beyond_ones_sight(cast: Cast) -> None:
    [leader] = people(1, OTHER_VILLAGE)
    with pytest.raises(OutOfScope):
        problem_squad_form(
            actor=cast.actor("village"), formation=formation(), leader_id=leader, member_ids=()
        )


def test_what_can_not_be(cast: Cast) -> None:
    [leader] = people(1)
    actor = cast.actor("village")
    for place, days, said in ((GRID, 3, "由网格长组建"), (VILLAGE, -1, "已经过了")):
        with pytest.raises(Refused, match=said):
            problem_squad_form(
                actor=actor, formation=formation(place, days=days), leader_id=leader, member_ids=()
            )
    problem_squad_form(actor=actor, formation=formation(), leader_id=leader, member_ids=())
    with pytest.raises(Refused, match="请换个名称"):
        problem_squad_form(actor=actor, formation=formation(), leader_id=leader, member_ids=())
    with pytest.raises(Refused, match="预案里写明"):
        body_dissolve(actor=cast.actor("hq"), organisation_id=the(Kind.TEMPORARY_BRANCH).id)
    with pytest.raises(Refused, match="不在这里办"):
        members_add(actor=cast.actor("hq"), organisation_id=the(Kind.HEADQUARTERS).id, responder_ids=[leader])
