"""A duty fits its place, its organisation and its holder; rights follow it at once, in and out of reach."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.foundation.areas.models import Area
from fangxian.foundation.duties.models import Duty
from fangxian.foundation.duties.selectors import (
    candidates,
    chain,
    duties_at,
    duty_in_plan,
    grants_of,
    squad_candidates,
)
from fangxian.foundation.duties.services import Appointment, duties_appoint, duty_appoint, duty_end
from fangxian.foundation.duties.structure import squad_dissolve, squad_form
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.orgs.selectors import organisation_answering
from fangxian.foundation.orgs.services import Charter, organisations_form
from fangxian.foundation.plan.rules import tables
from fangxian.foundation.plan.selectors import plan_at
from fangxian.foundation.responders.models import Membership, Responder
from fangxian.foundation.responders.services import Enrolment, members_join, responders_register
from fangxian.plain import clock
from fangxian.plain.errors import NotAllowed, OutOfScope, Refused
from tests.cast import COUNTY, GRID, OTHER_GRID, SIBLING, SYSTEM, TOWN, VILLAGE, Cast

pytestmark = pytest.mark.django_db

EVERYWHERE = Scope.system("测试")


def people(count: int, standing: str, area_code: str) -> list[UUID]:
    enrolments = [Enrolment("新人", f"1545000{number:04d}", standing, area_code) for number in range(count)]
    return [one.id for one in responders_register(actor=SYSTEM, enrolments=enrolments)]


def refusal(*, code: str, **asked: object) -> None:
    with pytest.raises(Refused) as caught:
        duty_appoint(**{"actor": SYSTEM, **asked})  # type: ignore[arg-type]
    assert caught.value.code == code


def abolished(code: str) -> None:
    Area.objects.within(EVERYWHERE).filter(code=code).update(abolished_on=date(2099, 1, 1))


@pytest.mark.parametrize(
    ("seat", "kind", "standing", "home", "place", "ends"),
    [
        ("hq", "town_officer", "staff", TOWN, TOWN, None),
        ("hq", "village_leader", "leader", TOWN, SIBLING, None),
        ("hq", "grid_chief", "cadre", VILLAGE, OTHER_GRID, None),
        ("town", "village_leader", "leader", TOWN, SIBLING, None),
        ("town", "grid_chief", "cadre", VILLAGE, OTHER_GRID, None),
        ("town", "town_officer", "staff", TOWN, TOWN, NotAllowed),
        ("leader", "grid_chief", "cadre", VILLAGE, OTHER_GRID, None),
        ("leader", "village_leader", "leader", TOWN, VILLAGE, NotAllowed),
        ("village", "grid_chief", "cadre", VILLAGE, OTHER_GRID, None),
        ("village", "village_leader", "leader", TOWN, SIBLING, OutOfScope),
        ("village", "village_secretary", "cadre", VILLAGE, VILLAGE, NotAllowed),
        ("sibling", "grid_chief", "cadre", VILLAGE, OTHER_GRID, OutOfScope),
        ("other_town", "village_leader", "leader", TOWN, SIBLING, OutOfScope),
        ("chief", "grid_chief", "cadre", VILLAGE, GRID, NotAllowed),
        ("group", "village_leader", "leader", TOWN, SIBLING, NotAllowed),
        ("auditor", "grid_chief", "cadre", VILLAGE, OTHER_GRID, NotAllowed),
        ("admin", "grid_chief", "cadre", VILLAGE, OTHER_GRID, NotAllowed),
        ("nobody", "grid_chief", "cadre", VILLAGE, OTHER_GRID, NotAllowed),
    ],
)
def test_each_tier_fills_what_is_its_own(
    cast: Cast, seat: str, kind: str, standing: str, home: str, place: str, ends: type[Refused] | None
) -> None:
    """403 where he sees the place and may not, 404 where it does not exist for him."""
    (person,) = people(1, standing, home)
    asked = {"actor": cast.actor(seat), "kind": kind, "responder_id": person, "area_code": place}
    if ends is None:
        duty = duty_appoint(**asked)  # type: ignore[arg-type]
        assert duty in duties_at(EVERYWHERE, clock.now())
        assert duty_end(actor=cast.actor(seat), duty_id=duty.id).until
        return
    with pytest.raises(ends):
        duty_appoint(**asked)  # type: ignore[arg-type]
    assert not duties_at(EVERYWHERE, clock.now()).filter(responder_id=person).exists()


def test_relieving_is_for_those_who_may_appoint(cast: Cast) -> None:
    held = duties_at(EVERYWHERE, clock.now()).get(kind="village_leader", area_code=VILLAGE)
    for seat, refused in (("gate", NotAllowed), ("village", NotAllowed), ("sibling", OutOfScope)):
        with pytest.raises(refused):
            duty_end(actor=cast.actor(seat), duty_id=held.id)
    assert duty_end(actor=cast.actor("town"), duty_id=held.id).until
    with pytest.raises(OutOfScope):
        duty_end(actor=cast.actor("town"), duty_id=held.id)


def test_the_same_place_is_not_given_him_twice(cast: Cast) -> None:
    asked = {"kind": "village_cadre", "responder_id": cast.responder("village"), "area_code": VILLAGE}
    refusal(code="duty.held_already", **asked)
    refusal(code="duty.held_already", **asked | {"actor": cast.actor("town")})


def test_a_place_that_is_no_more_gets_nobody(cast: Cast) -> None:
    (chief,) = people(1, "cadre", VILLAGE)
    asked = {"kind": "grid_chief", "responder_id": chief, "area_code": OTHER_GRID}
    abolished(OTHER_GRID)
    refusal(code="area.abolished", **asked)
    refusal(code="area.unknown", **asked | {"area_code": f"{VILLAGE}777"})
    refusal(code="area.code_malformed", **asked | {"area_code": "abc"})
    for code in (OTHER_GRID, f"{VILLAGE}777"):
        with pytest.raises(Refused):
            duties_appoint(actor=SYSTEM, appointments=[Appointment("grid_chief", chief, code)])
    with pytest.raises(Refused, match="不能放在这一级"):
        duties_appoint(actor=SYSTEM, appointments=[Appointment("grid_chief", chief, VILLAGE)])
    assert not duties_at(EVERYWHERE, clock.now()).filter(responder_id=chief).exists()


def test_a_squad_is_not_formed_where_there_is_no_grid_any_more(cast: Cast) -> None:
    members = people(3, "member", VILLAGE)
    abolished(GRID)
    with pytest.raises(Refused) as caught:
        squad_form(actor=SYSTEM, grid_code=GRID, responder_ids=members)
    assert caught.value.code == "area.abolished"


def test_a_duty_in_an_organisation_names_it_and_reaches_no_further(cast: Cast) -> None:
    """Without one, it would reach the whole county."""
    (officer,) = people(1, "staff", COUNTY)
    asked = {"kind": "group_officer", "responder_id": officer, "area_code": COUNTY}
    refusal(code="duty.no_organisation", **asked)
    medical = organisation_answering(Organisation.Kind.WORKING_GROUP, COUNTY, key="medical")
    assert medical
    duty_appoint(actor=SYSTEM, organisation=medical, **asked)  # type: ignore[arg-type]
    (grant,) = grants_of(officer, clock.now())
    assert grant.scope(Permission.NEED_ANSWER) == Scope.of_organisations(medical.id)
    Duty.objects.within(EVERYWHERE).filter(responder_id=officer).update(organisation=None)
    assert grants_of(officer, clock.now()) == ()


def test_rights_end_at_the_next_request(cast: Cast) -> None:
    client, page = cast.client("leader"), f"/villages/{VILLAGE}"
    held = duties_at(EVERYWHERE, clock.now()).get(kind="village_leader", area_code=VILLAGE)
    seen = client.get(page).status_code
    duty_end(actor=cast.actor("town"), duty_id=held.id)
    after = client.get(page)
    assert (seen, after.status_code, after["Location"]) == (200, 302, "/sign-in")


def test_duties_are_asked_as_of_any_time(cast: Cast) -> None:
    first, second = people(2, "leader", TOWN)
    begin = clock.now()

    def holders(moment_minutes: float) -> list[UUID]:
        moment = begin + timedelta(minutes=moment_minutes)
        rows = duties_at(EVERYWHERE, moment).filter(kind="village_leader", area_code=SIBLING)
        return list(rows.values_list("responder_id", flat=True))

    term = {"kind": "village_leader", "area_code": SIBLING, "sole": True}
    for holder, since, until in ((first, 10, 20), (second, 20, None)):
        Duty(
            **term,
            responder_id=holder,
            since=begin + timedelta(minutes=since),
            until=begin + timedelta(minutes=until) if until else None,
        ).save(force_insert=True)
    assert [holders(minute) for minute in (9, 10, 19, 20, 9999)] == [[], [first], [first], [second], [second]]


def test_a_chain_with_holes_from_a_grid_to_the_city(cast: Cast) -> None:
    links = chain(OTHER_GRID, clock.now())
    assert next(link.area_code for link in links if link.holders or link.is_broken) == OTHER_GRID
    assert {link.area_code for link in links} >= {OTHER_GRID, VILLAGE, TOWN, COUNTY}
    assert {link.kind: link.missing for link in links if link.is_broken} == {"grid_chief": 1}
    whole = chain(GRID, clock.now())
    assert not [link for link in whole if link.is_broken]
    sibling = chain(SIBLING, clock.now())
    assert {link.kind for link in sibling if link.is_broken} == {"village_leader"}
    assert all(link.area_name for link in links)


def test_candidates_are_the_least_loaded_first_and_warned_about(cast: Cast) -> None:
    fresh, loaded = people(2, "leader", TOWN)
    duty_appoint(actor=SYSTEM, kind="village_leader", responder_id=loaded, area_code=SIBLING)
    duty = duty_in_plan(plan_at(clock.now()), "village_leader")
    reach = cast.actor("town").scope(Permission.RESPONDER_SEE)
    found = candidates(reach, duty, VILLAGE, clock.now())
    assert found[0].chip.id == fresh
    assert [(one.held, bool(one.warnings)) for one in found] == [(0, False), (1, True), (1, True)]
    assert (
        candidates(cast.actor("other_town").scope(Permission.RESPONDER_SEE), duty, VILLAGE, clock.now()) == []
    )


def formed(cast: Cast, grid: str = GRID) -> Organisation:
    return squad_form(actor=SYSTEM, grid_code=grid, responder_ids=people(2, "member", VILLAGE))


def test_who_was_in_a_squad_is_free_when_it_is_dissolved(cast: Cast) -> None:
    plan = plan_at(clock.now()).one(tables.Squad)

    def busy() -> int:
        return sum(1 for one in squad_candidates(OTHER_GRID, plan, clock.now()) if one.warnings)

    assert busy() == 0
    squad = formed(cast)
    assert busy() == 3, "two members and the chief"
    squad_dissolve(actor=cast.actor("chief"), squad=squad)
    assert busy() == 0
    terms = Membership.objects.within(EVERYWHERE).filter(organisation=squad)
    assert (terms.count(), terms.filter(until=None).count()) == (3, 0)


def test_only_a_squad_is_dissolved_as_one(cast: Cast) -> None:
    committee = organisation_answering(Organisation.Kind.VILLAGE_COMMITTEE, VILLAGE)
    assert committee
    with pytest.raises(Refused, match="不是突击队"):
        squad_dissolve(actor=cast.actor("village"), squad=committee)
    assert organisation_answering(Organisation.Kind.VILLAGE_COMMITTEE, VILLAGE) == committee


def test_a_chief_who_was_sent_from_elsewhere_forms_a_squad_too(cast: Cast) -> None:
    (sent,) = people(1, Responder.Standing.CADRE, TOWN)
    duty_appoint(actor=cast.actor("town"), kind="grid_chief", responder_id=sent, area_code=OTHER_GRID)
    squad = squad_form(
        actor=cast.actor("village"), grid_code=OTHER_GRID, responder_ids=people(2, "member", VILLAGE)
    )
    leader = Membership.objects.within(EVERYWHERE).get(organisation=squad, part=Membership.Part.LEADER)
    assert leader.responder_id == sent


def test_nobody_joining_changes_nothing(cast: Cast) -> None:
    body = organisations_form(actor=SYSTEM, charters=[Charter(Organisation.Kind.PARTNER, "厨房", VILLAGE)])[0]
    nobody: list[dict[Organisation, dict[UUID, str]]] = [{}, {body: {}}]
    for parts in nobody:
        assert members_join(actor=SYSTEM, parts=parts, permission=Permission.DUTY_APPOINT) == []
