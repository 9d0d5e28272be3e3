"""Appointing, relieving, and squads: who may, and what the database itself refuses."""

from collections.abc import Callable
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.foundation.duties.models import Duty
from fangxian.foundation.duties.selectors import duties_at
from fangxian.foundation.duties.services import Appointment, duties_appoint, duty_appoint, duty_end
from fangxian.foundation.duties.structure import squad_dissolve, squad_form, structure_stand_up
from fangxian.foundation.journal.models import JournalLine
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.orgs.selectors import organisations_standing
from fangxian.foundation.responders.models import Membership, Responder
from fangxian.foundation.responders.selectors import members_at
from fangxian.foundation.responders.services import Enrolment, responders_register
from fangxian.plain import clock
from fangxian.plain.errors import NotAllowed, OutOfScope, Refused
from tests.cast import COUNTY, GRID, OTHER_GRID, OTHER_VILLAGE, SIBLING, SYSTEM, TOWN, VILLAGE, Cast

pytestmark = pytest.mark.django_db

EVERYWHERE = Scope.system("测试")


def somebody(standing: str, area_code: str, *, number: int = 0) -> UUID:
    enrolment = Enrolment("新人", f"1549000{number:04d}", standing, area_code)
    return responders_register(actor=SYSTEM, enrolments=[enrolment])[0].id


def held(kind: str, area_code: str) -> Duty | None:
    found: Duty | None = duties_at(EVERYWHERE, clock.now()).filter(kind=kind, area_code=area_code).first()
    return found


def refusal(act: Callable[..., object], **arguments: object) -> str:
    with pytest.raises(Refused) as caught:
        act(**arguments)
    return caught.value.code


def test_a_town_gives_a_village_its_leader(cast: Cast) -> None:
    leader = somebody(Responder.Standing.LEADER, TOWN)
    duty = duty_appoint(
        actor=cast.actor("town"), kind="village_leader", responder_id=leader, area_code=SIBLING
    )
    assert held("village_leader", SIBLING) == duty
    line = JournalLine.objects.within(EVERYWHERE).get(verb="duty.appointed", noun_id=str(duty.id))
    assert (line.area_code, line.facts) == (SIBLING, {"kind": "village_leader", "responder": str(leader)})


def test_a_duty_for_one_is_held_by_one(cast: Cast) -> None:
    town, other = cast.actor("town"), somebody(Responder.Standing.LEADER, TOWN)

    def appoint() -> Duty:
        return duty_appoint(actor=town, kind="village_leader", responder_id=other, area_code=VILLAGE)

    assert refusal(appoint) == "duty.taken"
    before = held("village_leader", VILLAGE)
    assert before is not None
    duty_end(actor=town, duty_id=before.id)
    assert held("village_leader", VILLAGE) is None
    assert appoint() == held("village_leader", VILLAGE)


def test_the_database_itself_refuses_a_second_holder(cast: Cast) -> None:
    first = held("village_leader", VILLAGE)
    assert first is not None
    second = Duty(
        kind=first.kind,
        responder_id=cast.responder("town"),
        area_code=VILLAGE,
        sole=True,
        since=first.since,
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        second.save(force_insert=True)


def test_all_or_none_are_appointed(cast: Cast) -> None:
    leaders = [somebody(Responder.Standing.LEADER, TOWN, number=number) for number in (1, 2)]
    appointments = [
        Appointment("village_leader", leader, code)
        for leader, code in zip(leaders, (SIBLING, VILLAGE), strict=True)
    ]
    assert refusal(duties_appoint, actor=SYSTEM, appointments=appointments) == "duty.taken_among_many"
    assert held("village_leader", SIBLING) is None


def test_what_no_plan_says_is_refused(cast: Cast) -> None:
    someone = somebody(Responder.Standing.LEADER, TOWN)
    asked = {"actor": SYSTEM, "kind": "village_leader", "responder_id": someone, "area_code": SIBLING}
    assert refusal(duty_appoint, **asked | {"kind": "king"}) == "duty.not_in_plan"
    assert refusal(duty_appoint, **asked | {"area_code": TOWN}) == "duty.wrong_level"


@pytest.mark.parametrize(
    ("seat", "refused"),
    [
        ("gate", NotAllowed),
        ("chief", NotAllowed),
        ("village", NotAllowed),
        ("other_town", OutOfScope),
        ("sibling", OutOfScope),
    ],
)
def test_whose_it_is_to_fill(cast: Cast, seat: str, refused: type[Refused]) -> None:
    """The tier that the plan names, not everybody who may appoint; who sees the place is told so."""
    ended = held("village_leader", VILLAGE)
    assert ended is not None
    duty_end(actor=SYSTEM, duty_id=ended.id)
    leader = somebody(Responder.Standing.LEADER, TOWN)
    with pytest.raises(refused):
        duty_appoint(actor=cast.actor(seat), kind="village_leader", responder_id=leader, area_code=VILLAGE)
    assert held("village_leader", VILLAGE) is None


def test_nobody_from_elsewhere_is_appointed(cast: Cast) -> None:
    stranger = somebody(Responder.Standing.CADRE, OTHER_VILLAGE)
    with pytest.raises(OutOfScope):
        duty_appoint(
            actor=cast.actor("village"), kind="grid_chief", responder_id=stranger, area_code=OTHER_GRID
        )


def test_rights_end_with_the_duty(cast: Cast) -> None:
    assert cast.actor("chief").may_at(Permission.SQUAD_FORM, area=GRID)
    duty = held("grid_chief", GRID)
    assert duty is not None
    duty_end(actor=cast.actor("village"), duty_id=duty.id)
    assert not cast.actor("chief").may(Permission.SQUAD_FORM)
    assert refusal(duty_end, actor=cast.actor("village"), duty_id=duty.id) == "duty.unknown"


def squad(*, actor: object, members: int, grid_code: str = GRID, home: str = VILLAGE) -> Organisation:
    people = [somebody(Responder.Standing.MEMBER, home, number=number) for number in range(members)]
    formed: Organisation = squad_form(actor=actor, grid_code=grid_code, responder_ids=people)  # type: ignore[arg-type]
    return formed


def test_a_chief_forms_his_squad_and_leads_it(cast: Cast) -> None:
    formed = squad(actor=cast.actor("chief"), members=2)
    parts = {
        one.responder_id: one.part for one in members_at(EVERYWHERE, clock.now()).filter(organisation=formed)
    }
    assert parts[cast.responder("chief")] == Membership.Part.LEADER
    assert sorted(parts.values()) == ["leader", "member", "member"]


def test_squads_that_are_refused(cast: Cast) -> None:
    def code(**asked: object) -> str:
        return refusal(squad, **asked)

    assert code(actor=cast.actor("chief"), members=1) == "squad.too_small"
    assert code(actor=cast.actor("village"), members=3, grid_code=OTHER_GRID) == "squad.no_chief"
    assert code(actor=cast.actor("chief"), members=3, home=SIBLING) == "responder.unknown"
    assert code(actor=cast.actor("gate"), members=3) == "access.no_role"
    squad(actor=cast.actor("chief"), members=2)
    assert code(actor=cast.actor("chief"), members=2) == "squad.stands"


def test_a_squad_can_be_formed_anew(cast: Cast) -> None:
    first = squad(actor=cast.actor("chief"), members=2)
    squad_dissolve(actor=cast.actor("chief"), squad=first)
    assert squad(actor=cast.actor("chief"), members=2).id != first.id


def test_the_structure_stands_and_stays(city: None) -> None:
    standing = organisations_standing(EVERYWHERE)
    kinds = set(standing.values_list("kind", flat=True))
    assert {"headquarters", "working_group", "town_office", "village_committee"} <= kinds
    before = standing.count()
    assert structure_stand_up(actor=SYSTEM, county=COUNTY) == []
    assert organisations_standing(EVERYWHERE).count() == before
