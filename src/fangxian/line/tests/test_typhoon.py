"""A typhoon on the same register: the city follows another plan and comes back, and the line follows the plan."""

from collections.abc import Callable

import pytest

from fangxian.access.scope import Scope
from fangxian.domains.needs.routing import ladder_in_plan, organisations_on
from fangxian.foundation.areas.models import Area
from fangxian.foundation.duties.chains import whole_chain
from fangxian.foundation.duties.holding import household_contact_assign
from fangxian.foundation.duties.selectors import duties_of
from fangxian.foundation.duties.services import duty_appoint
from fangxian.foundation.duties.structure import structure_stand_up
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.people.models import Household
from fangxian.foundation.people.services import household_category_set
from fangxian.foundation.people.tests.builders import household
from fangxian.foundation.places.services import place_add
from fangxian.foundation.plan.rules.schema import read_plan
from fangxian.foundation.plan.selectors import edition_get, plan_at, plan_if_in_force
from fangxian.foundation.plan.services import level_change, plan_adopt
from fangxian.foundation.plan.shipped import shipped_text
from fangxian.foundation.responders.models import Responder
from fangxian.kit.vocabulary import titles_of, words_of
from fangxian.line.effects import line_effect
from fangxian.line.kinds import FAMILIES
from fangxian.line.selectors import gaps_open, told
from fangxian.line.services import marks_evaluate
from fangxian.plain import clock
from tests.cast import COUNTY, GRID, OTHER_GRID, SYSTEM, TOWN, VILLAGE, Cast

pytestmark = pytest.mark.django_db

EVERYWHERE = Scope.system("测试")
Move = Callable[[float], None]


def standing() -> set[tuple[str, str]]:
    """The open gaps after the marks are worked off, which are those of a full look."""
    while marks_evaluate():
        pass
    found = {(gap.kind, gap.subject) for gap in gaps_open(EVERYWHERE)}
    county, now = EVERYWHERE & Scope.of_areas(COUNTY), clock.now()
    assert found == {hole.identity for one in FAMILIES.values() for hole in one.holes(county, now)}
    return found


def kinds() -> set[str]:
    return {kind for kind, _subject in standing()}


def adopt(name: str) -> None:
    plan_adopt(actor=SYSTEM, text=shipped_text(name))


def test_it_says_its_own_and_marks_what_it_assumes(cast: Cast) -> None:
    plan = read_plan(shipped_text("typhoon"))
    assert plan.identity.county == COUNTY
    rows = [row for table in plan.rows.values() for row in table if hasattr(row, "assumed")]
    assert sum(row.assumed for row in rows) > len(rows) / 2
    assert all(getattr(row, "source", "") for row in rows if type(row).__name__ == "ResponseLevel")


def test_each_family_speaks_as_the_plan_in_force_asks(cast: Cast) -> None:
    place_add(actor=SYSTEM, kind="village_gate", village_code=VILLAGE, name="东村口")
    home = household(room="501", area_code=GRID, categories=("elders_alone", "isolated"))
    before = standing()
    assert {
        "mouth.village_gate",
        "contact.isolated",
        "organisation.no_leader",
        "duty.village_leader",
    } <= kinds()
    areas, homes = Area.objects.within(EVERYWHERE).count(), Household.objects.within(EVERYWHERE).count()

    adopt("typhoon")
    assert kinds() == {"duty.boat_warden", "duty.grid_chief", "grids.none"}, (
        "fourth level: ships first, and nothing of the epidemic"
    )
    level_change(actor=cast.actor("hq"), level="level_3", reason="防指通知")
    assert {
        "duty.dyke_patrol",
        "duty.shelter_keeper",
        "duty.village_leader",
        "contact.elders_alone",
    } <= kinds()
    assert not {"duty.evacuation_leader", "contact.low_lying", "squad.not_formed"} & kinds()
    level_change(actor=cast.actor("hq"), level="level_2", reason="防指通知")
    assert {"duty.evacuation_leader", "squad.not_formed"} <= kinds()
    assert not {"mouth.village_gate", "contact.isolated"} & kinds()

    assert ("contact.elders_alone", GRID) in standing()
    household_contact_assign(
        actor=cast.actor("village"),
        grid_code=GRID,
        household_ids=[home.id],
        responder_id=cast.responder("responder"),
    )
    assert ("contact.elders_alone", GRID) not in standing()

    adopt("fuqing-2020")
    assert standing() == before
    assert Area.objects.within(EVERYWHERE).count() == areas
    assert Household.objects.within(EVERYWHERE).count() == homes


def test_what_comes_of_it_is_told_before(cast: Cast) -> None:
    before, now = standing(), clock.now()
    storm = plan_if_in_force(read_plan(shipped_text("typhoon")), now)
    effect = line_effect(plan_at(now), storm, now)
    adopt("typhoon")
    after = standing()
    assert sum(effect.closing.values()) == len(before - after) > 0
    assert sum(effect.opening.values()) == len(after - before) > 0


def test_the_past_stays_as_it_was(cast: Cast, shifted: Move) -> None:
    epidemic = clock.now()
    shifted(60)
    adopt("typhoon")
    warden = cast.responder("leader")
    duty_appoint(actor=cast.actor("town"), kind="boat_warden", responder_id=warden, area_code=TOWN)
    storm = clock.now()
    shifted(120)
    adopt("fuqing-2020")
    now = clock.now()
    assert [plan_at(at).identity.key for at in (epidemic, storm, now)] == [
        "fuqing-2020",
        "typhoon",
        "fuqing-2020",
    ]
    titles = {at: {link.title for link in whole_chain(GRID, at).links} for at in (epidemic, storm, now)}
    assert "渔船管控责任人" in titles[storm]
    assert "渔船管控责任人" not in titles[epidemic] | titles[now]
    assert edition_get(2).title == "福清市防台风预案"


def test_whoever_the_plan_does_not_know_has_no_rights_and_keeps_his_title(cast: Cast) -> None:
    adopt("typhoon")
    assert not cast.actor("gate").grants
    assert cast.actor("village").grants
    assert [held.title for held in duties_of(cast.responder("gate"), clock.now())] == ["值守员"]


def test_a_kind_of_household_stays_legible_and_is_offered_no_more(cast: Cast) -> None:
    adopt("typhoon")
    assert "isolated" not in words_of("household_category")
    assert titles_of("household_category")["isolated"] == "居家隔离户"
    home = household(room="502", area_code=OTHER_GRID)
    household_category_set(actor=cast.actor("village"), household_id=home.id, category="dangerous_house")
    adopt("fuqing-2020")
    assert titles_of("household_category")["dangerous_house"] == "危险房屋户"


def test_the_offices_of_the_plan_in_force_answer(cast: Cast) -> None:
    """Those of both stand; gaps and needs go to those of the plan in force."""

    def answering() -> tuple[str, ...]:
        standing()
        now = clock.now()
        duty = next(gap for gap in told(gaps_open(EVERYWHERE), now) if gap.kind == "duty.grid_chief")
        plan = plan_at(now)
        bodies = organisations_on(plan, ladder_in_plan(plan, kind="living_goods", area_code=VILLAGE))
        return duty.owner, bodies[1].name, bodies[3].name

    first = answering()
    assert first == ("凤山社区", "音西街道疫情防控办公室", plan_at(clock.now()).identity.headquarters)
    adopt("typhoon")
    structure_stand_up(actor=SYSTEM, county=COUNTY)
    assert answering() == ("凤山社区", "音西街道防汛防台风指挥所", "福清市防汛抗旱指挥部")
    groups = Organisation.objects.within(EVERYWHERE).filter(
        kind=Organisation.Kind.WORKING_GROUP, key="supplies"
    )
    assert groups.count() == 1, "the same group under the same name is one"
    adopt("fuqing-2020")
    assert answering() == first


def test_both_keep_whoever_sits_at_a_desk(cast: Cast) -> None:
    """Nobody who runs the system loses his seat by the switch."""
    adopt("typhoon")
    for seat in (
        "hq",
        "group",
        "town",
        "leader",
        "village",
        "chief",
        "responder",
        "department",
        "partner",
        "admin",
    ):
        assert cast.actor(seat).grants, seat
    assert Responder.objects.within(EVERYWHERE).count() == 17
