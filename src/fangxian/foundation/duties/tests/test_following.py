"""A duty ends with what it is over, goes with its household to another grid, and a squad follows its chief."""

from uuid import UUID

import pytest

from fangxian.access.scope import Scope
from fangxian.foundation.areas.services import register_adopt, register_draft
from fangxian.foundation.duties.chains import whole_chain
from fangxian.foundation.duties.following import duties_settle, squads_follow
from fangxian.foundation.duties.holding import (
    duties_hand_over,
    household_contact_assign,
    household_part_give,
    mouth_hold,
)
from fangxian.foundation.duties.models import Duty
from fangxian.foundation.duties.selectors import duties_at, grants_of
from fangxian.foundation.duties.services import Appointment, duties_appoint, duty_appoint, duty_end
from fangxian.foundation.duties.structure import squad_form
from fangxian.foundation.journal.models import JournalLine
from fangxian.foundation.people.models import Household
from fangxian.foundation.people.services import (
    household_category_end,
    household_category_set,
    household_close,
    household_move,
)
from fangxian.foundation.people.tests.builders import household
from fangxian.foundation.places.services import place_add, place_close
from fangxian.foundation.responders.models import Membership
from fangxian.foundation.responders.selectors import members_at
from fangxian.plain import clock
from tests.cast import GRID, OTHER_GRID, OTHER_VILLAGE, REGISTER, SIBLING, SYSTEM, VILLAGE, Cast

EVERYWHERE = Scope.system("测试")
pytestmark = pytest.mark.django_db


def empty(room: str = "101", *kinds: str) -> Household:
    """A household in which nobody is written down."""
    return household(room=room, area_code=GRID, categories=kinds)


def held(**told: object) -> list[Duty]:
    """What is held now over something."""
    return list(duties_at(EVERYWHERE, clock.now()).filter(**told).order_by("id"))


def contact(cast: Cast, home: Household) -> Duty:
    """Somebody keeps in touch with it."""
    return household_contact_assign(
        actor=SYSTEM, grid_code=GRID, household_ids=[home.id], responder_id=cast.responder("responder")
    )[0]


def test_a_mouths_duty_ends_when_it_closes(cast: Cast) -> None:
    east = place_add(actor=SYSTEM, kind="village_gate", village_code=VILLAGE, name="东村口")
    west = place_add(actor=SYSTEM, kind="village_gate", village_code=VILLAGE, name="西村口")
    mouth_hold(actor=SYSTEM, place_id=east.id, responder_id=cast.responder("gate"))
    mouth_hold(actor=SYSTEM, place_id=west.id, responder_id=cast.responder("responder"))
    place_close(actor=cast.actor("village"), place_id=east.id)
    assert held(place=east) == []
    assert len(held(place=west)) == 1
    line = JournalLine.objects.within(EVERYWHERE).filter(verb="duty.ended").get()
    assert (line.actor, line.on_behalf_of) == ("system:duties.follow", cast.actor("village").key)
    assert line.facts["place"] == str(east.id)


def test_a_contact_and_a_part_end_when_the_household_closes(cast: Cast) -> None:
    home = empty("101", "isolated", "core")
    contact(cast, home)
    household_part_give(
        actor=SYSTEM, kind="core_publicist", household_id=home.id, responder_id=cast.responder("runner")
    )
    assert len(held(household=home)) == 2
    household_close(actor=cast.actor("village"), household_id=home.id)
    assert held(household=home) == []
    # With it goes what it let him reach.
    assert not any(grant.here.holds_area(GRID) and not grant.here.holds_area(OTHER_GRID) for grant in grants_of(cast.responder("runner"), clock.now()))  # fmt: skip


def test_a_contact_goes_along_to_another_grid(cast: Cast) -> None:
    home = household(room="101", area_code=GRID, categories=("isolated",))
    before = contact(cast, home)
    household_move(actor=SYSTEM, household_id=home.id, area_code=OTHER_GRID)
    (now,) = held(household=home)
    before.refresh_from_db()
    assert (now.area_code, now.responder_id, now.since) == (OTHER_GRID, before.responder_id, before.until)
    assert (
        whole_chain(OTHER_GRID, clock.now(), Household.objects.within(EVERYWHERE).get(id=home.id))
        .links[0]
        .holders
    )
    household_move(actor=SYSTEM, household_id=home.id, area_code=VILLAGE)
    assert held(household=home) == []


def test_a_contact_ends_with_its_reason(cast: Cast) -> None:
    home = empty("101", "isolated", "hardship")
    contact(cast, home)
    household_category_end(actor=SYSTEM, household_id=home.id, category="isolated")
    assert len(held(household=home)) == 1
    household_category_end(actor=SYSTEM, household_id=home.id, category="hardship")
    assert held(household=home) == []


def test_a_part_ends_when_the_household_helps_no_longer(cast: Cast) -> None:
    home = empty("101", "core", "elders_alone")
    give = {"household_id": home.id, "responder_id": cast.responder("runner")}
    household_part_give(actor=SYSTEM, kind="core_publicist", **give)
    contact(cast, home)  # for company; no kind of it asks for that
    household_category_end(actor=SYSTEM, household_id=home.id, category="elders_alone")
    assert len(held(household=home)) == 2
    household_category_end(actor=SYSTEM, household_id=home.id, category="core")
    assert [one.kind for one in held(household=home)] == ["household_contact"]
    household_category_set(actor=SYSTEM, household_id=home.id, category="core")
    household_part_give(actor=SYSTEM, kind="core_publicist", **give)
    assert len(held(household=home)) == 2


def test_duties_over_a_village_end_when_it_is_abolished(cast: Cast) -> None:
    assert held(area_code=SIBLING)
    rows = [row for row in REGISTER.splitlines() if not row.startswith(SIBLING)]
    draft = register_draft(actor=SYSTEM, filename="register.csv", content="\n".join(rows).encode())
    register_adopt(actor=SYSTEM, draft_id=draft.id)
    assert held(area_code=SIBLING) == []
    assert held(area_code=VILLAGE)
    assert held(area_code=OTHER_VILLAGE)


def test_settling_again_changes_nothing(cast: Cast) -> None:
    contact(cast, household(room="101", area_code=GRID, categories=("isolated",)))
    before = JournalLine.objects.within(EVERYWHERE).count()
    assert duties_settle(actor=SYSTEM, areas=[VILLAGE]) == 0
    assert JournalLine.objects.within(EVERYWHERE).count() == before


# --- a squad and its chief


def squad(cast: Cast) -> UUID:
    """The chief's, with two members."""
    members = [cast.responder("responder"), cast.responder("runner")]
    return squad_form(actor=cast.actor("chief"), grid_code=GRID, responder_ids=members).id


def leaders(body: UUID) -> list[UUID]:
    """Who leads it now."""
    rows = members_at(EVERYWHERE, clock.now()).filter(organisation_id=body, part=Membership.Part.LEADER)
    return list(rows.values_list("responder_id", flat=True))


def chief_of_grid() -> Duty:
    """The duty of the first grid's chief."""
    return duties_at(EVERYWHERE, clock.now()).get(kind="grid_chief", area_code=GRID)


def test_a_squad_follows_the_new_chief(cast: Cast) -> None:
    body = squad(cast)
    assert leaders(body) == [cast.responder("chief")]
    duties_hand_over(
        actor=SYSTEM, responder_id=cast.responder("chief"), to={chief_of_grid().id: cast.responder("village")}
    )
    assert leaders(body) == [cast.responder("village")]
    assert [one.leaders[0].id for one in whole_chain(GRID, clock.now()).squads] == [cast.responder("village")]
    there = members_at(EVERYWHERE, clock.now()).filter(organisation_id=body)
    assert cast.responder("chief") not in there.values_list("responder_id", flat=True)
    assert there.count() == 3


def test_a_member_who_becomes_chief_leads(cast: Cast) -> None:
    body = squad(cast)
    duties_hand_over(
        actor=SYSTEM,
        responder_id=cast.responder("chief"),
        to={chief_of_grid().id: cast.responder("responder")},
    )
    assert leaders(body) == [cast.responder("responder")]
    assert members_at(EVERYWHERE, clock.now()).filter(organisation_id=body).count() == 2


def test_without_a_chief_it_lacks_a_leader_until_the_next(cast: Cast) -> None:
    body = squad(cast)
    duty_end(actor=SYSTEM, duty_id=chief_of_grid().id)
    assert leaders(body) == []
    assert [one.leaders for one in whole_chain(GRID, clock.now()).squads] == [()]
    assert "没有队长" in cast.client("village").get(f"/chain/{GRID}").content.decode()
    duty_appoint(actor=SYSTEM, kind="grid_chief", responder_id=cast.responder("colleague"), area_code=GRID)
    assert leaders(body) == [cast.responder("colleague")]


def test_other_duties_of_the_grid_leave_the_squad_alone(cast: Cast) -> None:
    body = squad(cast)
    contact(cast, household(room="101", area_code=GRID, categories=("isolated",)))
    duties_appoint(
        actor=SYSTEM, appointments=[Appointment("grid_chief", cast.responder("village"), OTHER_GRID)]
    )
    assert leaders(body) == [cast.responder("chief")]


def test_a_squad_that_its_chief_leads_already_is_left_as_it_is(cast: Cast) -> None:
    body = squad(cast)
    assert squads_follow(actor=SYSTEM, grids=[GRID]) == 0
    assert leaders(body) == [cast.responder("chief")]
