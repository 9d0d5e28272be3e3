"""What a proposal reads, and adopting it: all of it in one act, or nothing."""

from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fangxian.access.scope import Scope
from fangxian.foundation.areas.services import grid_draw
from fangxian.foundation.duties.adopting import Move, proposal_adopt, proposal_change, proposal_restart
from fangxian.foundation.duties.holding import mouth_hold
from fangxian.foundation.duties.models import Duty
from fangxian.foundation.duties.proposing import (
    Proposal,
    can_be_proposed,
    changes_by_hand,
    places_changed,
    proposal,
    vacancies_filled,
)
from fangxian.foundation.duties.selectors import duties_at, duty_in_plan
from fangxian.foundation.duties.services import duty_appoint, duty_end
from fangxian.foundation.journal.models import JournalLine
from fangxian.foundation.places.services import place_add
from fangxian.foundation.plan.selectors import plan_at
from fangxian.foundation.responders.models import Responder
from fangxian.foundation.responders.offering import exclusion_begin
from fangxian.foundation.responders.services import Enrolment, responder_leave, responders_register
from fangxian.plain import clock
from fangxian.plain.errors import NotAllowed, OutOfScope, Refused, Stale
from tests.cast import (
    COUNTY,
    GRID,
    OTHER_GRID,
    OTHER_TOWN,
    OTHER_VILLAGE,
    SIBLING,
    SYSTEM,
    TOWN,
    VILLAGE,
    Cast,
)

pytestmark = pytest.mark.django_db
EVERYWHERE = Scope.system("tests")


def proposed(reach: str, kind: str = "grid_chief", scope: Scope = EVERYWHERE, **more: object) -> Proposal:
    now = clock.now()
    return proposal(scope, duty_in_plan(plan_at(now), kind), reach, now, **more)  # type: ignore[arg-type]


def moves(found: Proposal) -> list[Move]:
    return [Move(row.code, row.today, row.better) for row in found.rows]


def holders(kind: str = "grid_chief") -> dict[str, UUID]:
    rows = duties_at(EVERYWHERE, clock.now()).filter(kind=kind)
    return dict(rows.values_list("area_code", "responder_id"))


def enrol(standing: str, area: str, *, residence: str = "") -> UUID:
    enrolment = Enrolment("考人", "15500000001", standing, area, residence=residence)
    return responders_register(actor=SYSTEM, enrolments=[enrolment])[0].id


def test_a_vacant_grid_is_offered_to_a_cadre_of_the_village_who_has_none(cast: Cast) -> None:
    rows = {row.code: row for row in proposed(VILLAGE).rows}
    assert rows[GRID].today == rows[GRID].proposed == cast.responder("chief")
    assert rows[OTHER_GRID].today is None
    assert rows[OTHER_GRID].proposed in {cast.responder("village"), cast.responder("colleague")}


def test_a_fixed_number_of_queries(cast: Cast) -> None:
    with CaptureQueriesContext(connection) as few:
        assert len(proposed(VILLAGE).rows) == 2
    for name in ("第3网格", "第4网格", "第5网格"):
        grid_draw(actor=SYSTEM, village_code=VILLAGE, name=name)
    with CaptureQueriesContext(connection) as many:
        assert len(proposed(VILLAGE).rows) == 5
    assert len(many) == len(few) <= 10


def test_whoever_has_left_or_is_excluded_is_not_proposed(cast: Cast) -> None:
    responder_leave(actor=SYSTEM, responder_id=cast.responder("village"))
    exclusion_begin(actor=SYSTEM, responder_id=cast.responder("colleague"), reason="health")
    rows = {row.code: row for row in proposed(VILLAGE).rows}
    assert rows[OTHER_GRID].proposed == cast.responder("responder")
    exclusion_begin(actor=SYSTEM, responder_id=cast.responder("responder"), reason="health")
    found = proposed(VILLAGE, scope=Scope.of_areas(VILLAGE))
    assert {row.code: row.proposed for row in found.rows} == {GRID: cast.responder("chief"), OTHER_GRID: None}
    unfit = found.unfit(OTHER_GRID)
    assert (unfit.drawn_on, unfit.excluded, unfit.full) == (3, 2, 1)


def test_somebody_who_can_not_be_sent_any_more_is_replaced(cast: Cast) -> None:
    exclusion_begin(actor=SYSTEM, responder_id=cast.responder("chief"), reason="health")
    row = proposed(VILLAGE).rows[0]
    assert row.today == cast.responder("chief")
    assert row.proposed in {cast.responder("village"), cast.responder("colleague")}


def test_who_holds_the_mouths_beside_his_grid_stays_its_chief(cast: Cast) -> None:
    for name in ("东村口", "西村口"):
        gate = place_add(actor=SYSTEM, kind="village_gate", village_code=VILLAGE, name=name)
        mouth_hold(actor=SYSTEM, place_id=gate.id, responder_id=cast.responder("chief"))
    row = proposed(VILLAGE).rows[0]
    assert row.today == row.proposed == cast.responder("chief")


def test_nobody_is_sent_away_where_nobody_would_come(cast: Cast) -> None:
    for seat in ("chief", "village", "colleague", "responder"):
        exclusion_begin(actor=SYSTEM, responder_id=cast.responder(seat), reason="health")
    row = proposed(VILLAGE, scope=Scope.of_areas(VILLAGE)).rows[0]
    assert (row.proposed, row.better) == (None, cast.responder("chief"))


def test_who_lives_in_the_grid_comes_before_who_lives_elsewhere_in_the_village(cast: Cast) -> None:
    here = enrol(Responder.Standing.CADRE, VILLAGE, residence=OTHER_GRID)
    assert proposed(VILLAGE).choice.taken[OTHER_GRID] == (here,)


def test_people_of_another_town_lead_where_ones_own_do_not_suffice(cast: Cast) -> None:
    leaders = [enrol(Responder.Standing.LEADER, OTHER_TOWN) for _ in range(2)]
    found = proposed(COUNTY, "village_leader")
    assert found.choice.taken[VILLAGE] == (cast.responder("leader"),)
    assert {found.choice.taken[SIBLING][0], found.choice.taken[OTHER_VILLAGE][0]} == set(leaders)
    within = proposed(TOWN, "village_leader", Scope.of_areas(TOWN))
    assert within.choice.taken[SIBLING] == ()


def test_only_vacancies_are_filled_where_nobody_shall_move(cast: Cast) -> None:
    duty = duty_in_plan(plan_at(clock.now()), "grid_chief")
    found = vacancies_filled(Scope.of_areas(VILLAGE), duty, VILLAGE, [OTHER_GRID], clock.now())
    assert found.keys() == {OTHER_GRID}
    assert found[OTHER_GRID].chip.id in {cast.responder("village"), cast.responder("colleague")}
    assert not found[OTHER_GRID].warnings
    assert vacancies_filled(Scope.of_areas(OTHER_VILLAGE), duty, VILLAGE, [OTHER_GRID], clock.now()) == {}
    assert vacancies_filled(Scope.of_areas(VILLAGE), duty, VILLAGE, [], clock.now()) == {}


@pytest.mark.parametrize(
    ("kind", "reach", "can"),
    [
        ("grid_chief", VILLAGE, True),
        ("grid_chief", COUNTY, True),
        ("grid_chief", GRID, False),
        ("village_leader", VILLAGE, True),
        ("village_leader", TOWN, True),
        ("village_leader", "3501", False),
        ("village_cadre", VILLAGE, False),
        ("group_officer", COUNTY, False),
    ],
)
def test_where_a_proposal_can_be_made(city: None, kind: str, reach: str, can: bool) -> None:
    assert can_be_proposed(duty_in_plan(plan_at(clock.now()), kind), reach) is can


def test_adopting_is_one_act_with_all_its_appointments_and_endings(cast: Cast) -> None:
    exclusion_begin(actor=SYSTEM, responder_id=cast.responder("chief"), reason="health")
    found = proposed(VILLAGE)
    actor = cast.actor("village")
    adopted = proposal_adopt(actor=actor, kind="grid_chief", area_code=VILLAGE, moves=moves(found))
    assert (adopted.appointed, adopted.ended) == (2, 1)
    assert holders() == {row.code: row.proposed for row in found.rows}
    lines = JournalLine.objects.within(EVERYWHERE).filter(actor=actor.key).order_by("id")
    assert list(lines.values_list("verb", "area_code")) == [
        ("proposal.adopted", VILLAGE), ("duty.ended", GRID), ("duty.appointed", GRID), ("duty.appointed", OTHER_GRID),
    ]  # fmt: skip
    assert lines[0].facts == {"kind": "grid_chief", "appointed": 2, "ended": 1}
    again = proposal_adopt(actor=actor, kind="grid_chief", area_code=VILLAGE, moves=moves(proposed(VILLAGE)))
    assert (again.appointed, again.ended) == (0, 0)


def test_two_who_change_places_do_so_at_once(cast: Cast) -> None:
    duty_appoint(
        actor=SYSTEM, kind="grid_chief", responder_id=cast.responder("village"), area_code=OTHER_GRID
    )
    one, other = cast.responder("chief"), cast.responder("village")
    changed = [Move(GRID, one, other), Move(OTHER_GRID, other, one)]
    proposal_adopt(actor=cast.actor("village"), kind="grid_chief", area_code=VILLAGE, moves=changed)
    assert holders() == {GRID: other, OTHER_GRID: one}


def test_somebody_appointed_meanwhile_makes_it_stale_and_nothing_is_done(cast: Cast) -> None:
    exclusion_begin(actor=SYSTEM, responder_id=cast.responder("chief"), reason="health")
    found = proposed(VILLAGE)
    duty_appoint(
        actor=SYSTEM, kind="grid_chief", responder_id=cast.responder("responder"), area_code=OTHER_GRID
    )
    before = holders()
    with pytest.raises(Stale, match="第2网格换了人") as stale:
        proposal_adopt(actor=cast.actor("village"), kind="grid_chief", area_code=VILLAGE, moves=moves(found))
    assert holders() == before
    (change,) = stale.value.changes
    assert (change.label, change.before) == ("第2网格", "没有人")
    assert change.now.startswith("演*（今天")


def test_somebody_relieved_meanwhile_makes_it_stale(cast: Cast) -> None:
    moved = [Move(GRID, cast.responder("chief"), cast.responder("village"))]
    for duty in Duty.objects.within(EVERYWHERE).filter(kind="grid_chief"):
        duty_end(actor=SYSTEM, duty_id=duty.id)
    with pytest.raises(Stale, match="第1网格换了人"):
        proposal_adopt(actor=cast.actor("village"), kind="grid_chief", area_code=VILLAGE, moves=moved)


@pytest.mark.parametrize("gone", ["left", "excluded", "elsewhere"])
def test_whoever_can_no_longer_be_sent_makes_it_stale(cast: Cast, gone: str) -> None:
    who = cast.responder("sibling" if gone == "elsewhere" else "colleague")
    if gone == "left":
        responder_leave(actor=SYSTEM, responder_id=who)
    if gone == "excluded":
        exclusion_begin(actor=SYSTEM, responder_id=who, reason="health")
    with pytest.raises(Stale, match="第2网格的人现在不能派"):
        proposal_adopt(
            actor=cast.actor("village"),
            kind="grid_chief",
            area_code=VILLAGE,
            moves=[Move(OTHER_GRID, None, who)],
        )
    assert OTHER_GRID not in holders()


def test_what_was_decided_by_hand_is_kept_and_the_rest_makes_room(cast: Cast) -> None:
    actor, chief = cast.actor("village"), cast.responder("chief")
    proposal_change(actor=actor, kind="grid_chief", area_code=VILLAGE, choices={OTHER_GRID: [chief]})
    duty = duty_in_plan(plan_at(clock.now()), "grid_chief")
    by_hand = changes_by_hand(duty, VILLAGE)
    assert by_hand == {OTHER_GRID: (chief,)}
    rows = {row.code: row for row in proposed(VILLAGE, by_hand=by_hand).rows}
    assert rows[OTHER_GRID].better == chief
    assert rows[OTHER_GRID].by_hand
    assert rows[GRID].better not in (None, chief)
    proposal_adopt(
        actor=actor, kind="grid_chief", area_code=VILLAGE, moves=moves(proposed(VILLAGE, by_hand=by_hand))
    )
    assert holders()[OTHER_GRID] == chief
    assert changes_by_hand(duty, VILLAGE) == {}


def test_a_place_left_empty_by_hand_stays_empty(cast: Cast) -> None:
    actor = cast.actor("village")
    proposal_change(actor=actor, kind="grid_chief", area_code=VILLAGE, choices={GRID: []})
    row = proposed(VILLAGE, by_hand={GRID: ()}).rows[0]
    assert row.better is None
    proposal_restart(actor=actor, kind="grid_chief", area_code=VILLAGE)
    proposal_restart(actor=actor, kind="grid_chief", area_code=VILLAGE)
    assert changes_by_hand(duty_in_plan(plan_at(clock.now()), "grid_chief"), VILLAGE) == {}
    verbs = JournalLine.objects.within(EVERYWHERE).filter(actor=actor.key).order_by("id")
    assert list(verbs.values_list("verb", flat=True)) == ["proposal.changed", "proposal.restarted"]


def test_a_decision_for_somebody_who_is_not_there_any_more_is_forgotten(cast: Cast) -> None:
    gone = UUID(int=1)
    proposal_change(
        actor=cast.actor("village"),
        kind="grid_chief",
        area_code=VILLAGE,
        choices={OTHER_GRID: [gone], GRID: []},
    )
    assert changes_by_hand(duty_in_plan(plan_at(clock.now()), "grid_chief"), VILLAGE) == {GRID: ()}


def test_places_of_elsewhere_are_not_in_the_proposal(cast: Cast) -> None:
    with pytest.raises(Refused, match="不在这份建议里"):
        proposal_change(
            actor=cast.actor("village"), kind="grid_chief", area_code=VILLAGE, choices={f"{SIBLING}001": []}
        )
    with pytest.raises(Refused, match="不在这份建议里"):
        proposal_adopt(
            actor=cast.actor("village"), kind="grid_chief", area_code=VILLAGE,
            moves=[Move(VILLAGE, None, cast.responder("village"))],
        )  # fmt: skip


def test_whose_it_is_not_to_fill(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        proposal_adopt(actor=cast.actor("village"), kind="village_leader", area_code=VILLAGE, moves=[])
    with pytest.raises(OutOfScope):
        proposal_adopt(actor=cast.actor("sibling"), kind="grid_chief", area_code=VILLAGE, moves=[])
    with pytest.raises(NotAllowed):
        proposal_adopt(actor=cast.actor("gate"), kind="grid_chief", area_code=VILLAGE, moves=[])
    with pytest.raises(OutOfScope):
        proposal_adopt(actor=cast.actor("hq"), kind="village_cadre", area_code=VILLAGE, moves=[])


def test_places_that_changed_are_named(cast: Cast) -> None:
    duty, before = duty_in_plan(plan_at(clock.now()), "grid_chief"), clock.now()
    assert places_changed(duty, VILLAGE, before) == []
    duty_appoint(
        actor=SYSTEM, kind="grid_chief", responder_id=cast.responder("responder"), area_code=OTHER_GRID
    )
    assert places_changed(duty, VILLAGE, before) == ["第2网格"]
    assert places_changed(duty, SIBLING, before) == []
