"""Adopting and reading editions in a database."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from fangxian.access.actor import Actor, Grant
from fangxian.access.permissions import Permission
from fangxian.access.roles import Auditor, HeadquartersOfficer, Role
from fangxian.access.scope import Scope
from fangxian.foundation.journal.models import JournalLine
from fangxian.foundation.plan import selectors
from fangxian.foundation.plan.models import PlanEdition
from fangxian.foundation.plan.rules.schema import PlanInvalid
from fangxian.foundation.plan.rules.tables import Squad
from fangxian.foundation.plan.selectors import edition_at, edition_get, editions, plan_at, plan_of
from fangxian.foundation.plan.services import plan_adopt
from fangxian.foundation.plan.tests.plans import PLAN, spoilt
from fangxian.plain import clock
from fangxian.plain.errors import NotAllowed, OutOfScope, Refused, Stale

pytestmark = pytest.mark.django_db

DAY = datetime(2020, 2, 3, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
OTHER = spoilt("minimum = 3", "minimum = 4")
EVERYWHERE = Scope.system("试验")


def holder_of(role: type[Role]) -> Actor:
    """Somebody who holds one role over the county."""
    county = Scope.of_areas("350181")
    return Actor(key="account:test", grants=(Grant(role=role, here=county, city=county),))


OFFICER = holder_of(HeadquartersOfficer)


@pytest.fixture(autouse=True)
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Sets the clock; plans read by other tests are forgotten."""
    selectors._plan_with.cache_clear()
    selectors._switched_with.cache_clear()

    def set_clock(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    set_clock(DAY)
    return set_clock


def lines() -> list[JournalLine]:
    """What the journal says."""
    return list(JournalLine.objects.within(EVERYWHERE).order_by("id"))


def test_an_edition_is_adopted_and_journalled() -> None:
    """In force from the moment of its adoption, unless it says otherwise."""
    edition = plan_adopt(actor=OFFICER, text=PLAN)
    assert (edition.number, edition.plan_key, edition.title) == (1, "test-plan", "试验预案")
    assert edition.takes_effect_at == edition.adopted_at == DAY
    assert edition.adopted_by == "account:test"
    (line,) = lines()
    assert (line.verb, line.noun_id, line.area_code) == ("plan.adopted", str(edition.id), "350181")
    assert line.facts == {
        "number": 1,
        "plan": "test-plan",
        "sha256": edition.sha256,
        "takes_effect_at": DAY.isoformat(),
    }


def test_the_same_text_again_changes_nothing() -> None:
    """Nor does it with a browser's line ends; an older text again is a new edition."""
    first = plan_adopt(actor=OFFICER, text=PLAN)
    again = plan_adopt(actor=OFFICER, text=PLAN.replace("\n", "\r\n"), takes_effect_at=DAY + HOUR)
    assert again == first
    assert len(lines()) == 1
    plan_adopt(actor=OFFICER, text=OTHER, takes_effect_at=DAY + HOUR)
    assert plan_adopt(actor=OFFICER, text=PLAN, takes_effect_at=DAY + 2 * HOUR).number == 3


def test_each_moment_has_the_plan_of_its_own_time(at: Callable[[datetime], None]) -> None:
    """Past, present and to come."""
    plan_adopt(actor=OFFICER, text=PLAN, takes_effect_at=DAY - 24 * HOUR)
    at(DAY + HOUR)
    plan_adopt(actor=OFFICER, text=OTHER, takes_effect_at=DAY + 5 * HOUR)
    sizes = [plan_at(DAY + hours * HOUR).one(Squad).minimum for hours in (-24, 0, 4, 5, 99)]
    assert sizes == [3, 3, 3, 4, 4]
    assert edition_at(DAY).number == 1
    assert [edition.number for edition in editions()] == [2, 1]
    assert plan_of(edition_get(2)).one(Squad).minimum == 4


def test_before_the_first_there_is_none() -> None:
    """And a sentence says so."""
    plan_adopt(actor=OFFICER, text=PLAN)
    for ask in (plan_at, edition_at):
        with pytest.raises(Refused) as caught:
            ask(DAY - HOUR)
        assert caught.value.code == "plan.none"
    with pytest.raises(OutOfScope):
        edition_get(2)


def test_the_past_is_refused_and_nothing_is_kept(at: Callable[[datetime], None]) -> None:
    """Neither an edition nor a line."""
    plan_adopt(actor=OFFICER, text=PLAN)
    at(DAY + HOUR)
    with pytest.raises(Refused) as caught:
        plan_adopt(actor=OFFICER, text=OTHER, takes_effect_at=DAY + HOUR / 2)
    assert caught.value.code == "plan.in_the_past"
    assert editions().count() == len(lines()) == 1


def test_a_spoilt_text_is_refused_with_its_faults() -> None:
    """All of them."""
    with pytest.raises(PlanInvalid) as caught:
        plan_adopt(actor=OFFICER, text=spoilt("minimum = 3", "minimum = 0"))
    assert caught.value.faults[0].key == "minimum"
    assert not editions()


def test_a_home_is_one_county_s() -> None:
    """What is registered and appointed here would be out of another county's reach."""
    plan_adopt(actor=OFFICER, text=PLAN)
    with pytest.raises(Refused) as caught:
        plan_adopt(actor=OFFICER, text=spoilt('county = "350181"', 'county = "350626"'))
    assert caught.value.code == "plan.other_county"
    assert editions().count() == 1


def test_an_edition_that_came_in_between() -> None:
    """The author is told; one who saw it may go on."""
    plan_adopt(actor=OFFICER, text=PLAN, made_from=0)
    with pytest.raises(Stale):
        plan_adopt(actor=OFFICER, text=OTHER, takes_effect_at=DAY + HOUR, made_from=0)
    assert plan_adopt(actor=OFFICER, text=OTHER, takes_effect_at=DAY + HOUR, made_from=1).number == 2


def test_who_may_adopt() -> None:
    """Only a role with the permission, and the house itself."""
    with pytest.raises(NotAllowed):
        plan_adopt(actor=holder_of(Auditor), text=PLAN)
    assert Permission.PLAN_ADOPT not in Auditor.here
    assert plan_adopt(actor=Actor.system("init", reason="建库"), text=PLAN).adopted_by == "system:init"


def test_an_exercise_marks_its_edition() -> None:
    """演练."""
    assert plan_adopt(actor=Actor.system("drill", reason="演练", exercise=True), text=PLAN).exercise


def test_a_text_changed_behind_the_houses_back_is_not_followed() -> None:
    """Its digest no longer fits."""
    plan_adopt(actor=OFFICER, text=PLAN)
    PlanEdition.objects.within(EVERYWHERE).update(text=OTHER)
    with pytest.raises(Refused) as caught:
        plan_at(DAY)
    assert caught.value.code == "plan.altered"


def test_a_plan_is_read_once(django_assert_num_queries: Callable[[int], object]) -> None:
    """After that, asking costs two short reads: of the editions and of the levels."""
    plan_adopt(actor=OFFICER, text=PLAN)
    first = plan_at(DAY)
    with django_assert_num_queries(2):  # type: ignore[attr-defined]
        assert plan_at(DAY + HOUR) is first
