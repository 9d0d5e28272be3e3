"""What part each core household plays: given, taken over, seen in the chain, missed where the plan asks for it."""

from collections.abc import Callable

import pytest

from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.foundation.duties.chains import DOOR, whole_chain
from fangxian.foundation.duties.holding import household_contact_assign, household_part_give
from fangxian.foundation.duties.models import Duty
from fangxian.foundation.duties.parts import parts_lacking
from fangxian.foundation.duties.selectors import duties_at, grants_of
from fangxian.foundation.duties.services import duty_end
from fangxian.foundation.people.models import Household
from fangxian.foundation.people.tests.builders import household
from fangxian.foundation.plan.selectors import plan_at
from fangxian.plain import clock
from fangxian.plain.errors import NotAllowed, OutOfScope, Refused
from tests.cast import GRID, SIBLING, SYSTEM, VILLAGE, Cast

EVERYWHERE = Scope.system("测试")
pytestmark = pytest.mark.django_db


def core(room: str = "101", area: str = GRID) -> Household:
    """A household that helps."""
    return household(room=room, area_code=area, categories=("core",))


def give(
    cast: Cast, home: Household, kind: str = "core_publicist", *, who: str = "responder", by: str = "village"
) -> Duty | None:
    """A part for a household, done by somebody."""
    return household_part_give(
        actor=cast.actor(by), kind=kind, household_id=home.id, responder_id=cast.responder(who)
    )


def played(home: Household) -> list[tuple[str, bool]]:
    """The parts that it plays, as the chain of its grid has them."""
    found = next(one for one in whole_chain(GRID, clock.now()).core if one.household.id == home.id)
    return [(part.title, part.holder.chip.name != "") for part in found.parts]


def test_a_part_is_given_and_seen_in_the_chain(cast: Cast) -> None:
    helper, neighbour = core(), household(room="102", area_code=GRID, categories=("isolated",))
    held = give(cast, helper)
    assert held is not None
    assert held.sole
    assert played(helper) == [("中心户宣传员", True)]
    give(cast, helper, "core_errands", who="runner")
    assert [title for title, _chip in played(helper)] == ["中心户宣传员", "中心户代办员"]
    # Of the neighbour's chain the part is no link: nobody keeps in touch with him yet.
    whole = whole_chain(GRID, clock.now(), neighbour)
    assert [link.holders for link in whole.links if link.level == DOOR] == [()]
    household_contact_assign(
        actor=SYSTEM, grid_code=GRID, household_ids=[neighbour.id], responder_id=cast.responder("responder")
    )
    assert len(whole_chain(GRID, clock.now(), neighbour).core) == 1
    # Who does a part reaches the grid as any responder does: no personal data.
    reach = [
        grant for grant in grants_of(cast.responder("runner"), clock.now()) if grant.here.holds_area(GRID)
    ]
    assert all(not grant.scope(Permission.PERSON_SEE) for grant in reach)


def test_another_takes_it_over(cast: Cast, shifted: Callable[[float], None]) -> None:
    helper = core()
    first = give(cast, helper)
    assert first is not None
    assert give(cast, helper) is None
    before = clock.now()
    shifted(30)
    second = give(cast, helper, who="chief")
    assert second is not None
    first.refresh_from_db()
    assert first.until == second.since
    then = whole_chain(GRID, before).core[0]
    assert [part.holder.duty_id for part in then.parts] == [first.id]
    assert [part.holder.duty_id for part in whole_chain(GRID, clock.now()).core[0].parts] == [second.id]
    duty_end(actor=cast.actor("village"), duty_id=second.id)
    assert played(helper) == []


def test_two_households_may_play_the_same(cast: Cast) -> None:
    for room in ("101", "102"):
        give(cast, core(room))
    assert duties_at(EVERYWHERE, clock.now()).filter(kind="core_publicist").count() == 2


def test_what_is_refused(cast: Cast) -> None:
    helper, plain, loose = core(), household(room="109", area_code=GRID), core("110", VILLAGE)
    for home, kind, code in (
        (plain, "core_publicist", "part.not_of_kind"),
        (helper, "household_contact", "part.is_none"),
        (helper, "no_such_part", "duty.not_in_plan"),
        (loose, "core_publicist", "part.no_grid"),
    ):
        with pytest.raises(Refused) as refused:
            give(cast, home, kind)
        assert refused.value.code == code
    with pytest.raises(OutOfScope):
        give(cast, helper, by="other_village")
    with pytest.raises(NotAllowed):
        give(cast, helper, by="chief")
    with pytest.raises(OutOfScope):
        give(cast, helper, who="other_village")


def test_what_the_plan_asks_for_in_vain(cast: Cast) -> None:
    def lacking() -> list[str]:
        found = parts_lacking(Scope.of_areas(VILLAGE), plan_at(clock.now()), clock.now())
        return [part.key for part in found.get(GRID, ())]

    # Where no household could, none is missed.
    assert lacking() == []
    helper = core()
    assert lacking() == ["core_publicist", "core_informant"]
    give(cast, helper)
    assert lacking() == ["core_informant"]
    give(cast, helper, "core_informant")
    assert parts_lacking(Scope.of_areas(VILLAGE, SIBLING), plan_at(clock.now()), clock.now()) == {}
