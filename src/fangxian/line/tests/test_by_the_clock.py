"""What time alone opens and closes, how long the line was open, and what reading it costs."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fangxian.access.actor import Actor
from fangxian.access.scope import Scope
from fangxian.domains.needs.services import need_acknowledge, need_raise
from fangxian.foundation.areas.services import grids_draw
from fangxian.foundation.duties.selectors import duties_at
from fangxian.foundation.duties.services import duty_appoint, duty_end
from fangxian.foundation.journal.models import JournalLine
from fangxian.foundation.plan.selectors import editions
from fangxian.foundation.plan.services import plan_adopt
from fangxian.foundation.responders.models import Responder
from fangxian.foundation.responders.services import Enrolment, responders_register
from fangxian.kit.once import one_page
from fangxian.line.models import Gap
from fangxian.line.selectors import gap_get, gaps_open, line_count, time_line_was_open, told
from fangxian.line.services import line_sweep, marks_evaluate
from fangxian.plain import clock
from fangxian.plain.areacodes import Level
from fangxian.plain.errors import OutOfScope
from tests.cast import COUNTY, OTHER_GRID, SIBLING, SYSTEM, TOWN, VILLAGE, Cast

pytestmark = pytest.mark.django_db

EVERYWHERE = Scope.system("测试")
OWNER = Actor.system("tests.owner", reason="测试")

Move = Callable[[float], None]


def worked_off() -> None:
    while marks_evaluate():
        pass


def gaps(kind: str, subject: str) -> list[Gap]:
    """All there ever were, oldest first."""
    return list(Gap.objects.within(EVERYWHERE).filter(kind=kind, subject=subject).order_by("opened_at"))


def adopt(old: str, new: str, *, minutes: float = 0) -> None:
    text = editions().order_by("number")[0].text
    assert old in text
    later = clock.now() + timedelta(minutes=minutes) if minutes else None
    plan_adopt(actor=SYSTEM, text=text.replace(old, new), takes_effect_at=later)


def leader(number: int) -> UUID:
    enrolment = Enrolment("领导", f"1547000{number:04d}", Responder.Standing.LEADER, TOWN)
    return responders_register(actor=SYSTEM, enrolments=[enrolment])[0].id


def led(village: str, number: int) -> None:
    duty_appoint(actor=SYSTEM, kind="village_leader", responder_id=leader(number), area_code=village)


def relieved(village: str) -> None:
    held = duties_at(EVERYWHERE, clock.now()).get(kind="village_leader", area_code=village)
    duty_end(actor=SYSTEM, duty_id=held.id)


def test_a_need_past_its_clock_is_a_gap_at_the_next_sweep(cast: Cast, shifted: Move) -> None:
    need = need_raise(
        actor=SYSTEM, kind="protective_goods", urgency="urgent", words="缺口罩", area_code=VILLAGE
    )
    assert need.due_at
    shifted(29)
    worked_off()
    line_sweep()
    assert gaps("need.past_clock", str(need.id)) == []
    shifted(31)
    worked_off()
    assert gaps("need.past_clock", str(need.id)) == [], "no write has marked it"
    line_sweep()
    (gap,) = gaps("need.past_clock", str(need.id))
    assert (gap.since, gap.owner_id, gap.reference, gap.area_code) == (
        need.due_at, need.owner_id, need.number, VILLAGE,
    )  # fmt: skip
    need_acknowledge(actor=OWNER, need_id=need.id)
    worked_off()
    assert gaps("need.past_clock", str(need.id))[0].closed_at is not None


def test_an_edition_to_come_changes_the_line_when_it_takes_effect(cast: Cast, shifted: Move) -> None:
    worked_off()
    adopt('expected = true\nholders = 1\nfrom_level = "town"', 'from_level = "town"', minutes=60)
    worked_off()
    line_sweep()
    assert gaps("duty.village_leader", SIBLING)[0].closed_at is None
    shifted(61)
    # Until somebody looks again, the gap of a duty that the plan no longer expects is told all the same.
    assert told(gaps_open(Scope.of_areas(SIBLING)), clock.now())
    line_sweep()
    assert gaps("duty.village_leader", SIBLING)[0].closed_at is not None
    assert not gaps_open(EVERYWHERE).filter(kind="duty.village_leader").exists()


def test_a_gap_of_a_duty_that_the_plan_has_no_more_is_told_until_it_is_closed(
    cast: Cast, shifted: Move
) -> None:
    """A board must not break between an edition's beginning and the next look."""
    worked_off()
    adopt('key = "village_leader"\ntitle', 'key = "village_head"\ntitle', minutes=60)
    shifted(61)
    cards = told(gaps_open(Scope.of_areas(SIBLING)), clock.now())
    assert {card.kind for card in cards} == {"duty.village_leader", "grids.none"}
    line_sweep()
    assert {one.kind for one in gaps_open(Scope.of_areas(SIBLING))} == {"duty.village_head", "grids.none"}


def test_an_edition_that_says_the_same_makes_no_hole_younger(cast: Cast, shifted: Move) -> None:
    worked_off()
    (before,) = gaps("duty.village_leader", SIBLING)
    shifted(24 * 60)
    adopt("minimum = 3", "minimum = 4")
    worked_off()
    (after,) = gaps("duty.village_leader", SIBLING)
    assert (after.id, after.since) == (before.id, before.since)


def test_what_changes_about_an_open_gap_is_written_into_it_and_told_once(cast: Cast) -> None:
    worked_off()
    adopt("severity = 1\nowner", "severity = 3\nowner")
    worked_off()
    line_sweep()
    (gap,) = Gap.objects.within(EVERYWHERE).filter(kind="squad.not_formed")
    assert gap.severity == 3
    changed = JournalLine.objects.within(EVERYWHERE).filter(verb="gap.changed")
    assert list(changed.values_list("noun_id", flat=True)) == [str(gap.id)]


def test_a_hole_that_opens_again_is_another_gap(cast: Cast, shifted: Move) -> None:
    """So that history can be asked: twenty minutes, then forty of the next hour."""
    worked_off()
    start = clock.now()
    shifted(60)
    relieved(VILLAGE)
    worked_off()
    shifted(80)
    led(VILLAGE, 1)
    worked_off()
    shifted(120)
    relieved(VILLAGE)
    worked_off()
    shifted(160)
    first, second = gaps("duty.village_leader", VILLAGE)
    assert first.closed_at
    assert second.closed_at is None
    here, end = Scope.of_areas(VILLAGE), clock.now()

    def minutes(scope: Scope, since: float, until: float, **of: Any) -> float:
        begin = start + timedelta(minutes=since)
        open_for = time_line_was_open(scope, begin, start + timedelta(minutes=until), **of)
        return round(open_for / timedelta(minutes=1))

    of = {"kind": "duty.village_leader"}
    assert minutes(here, 0, 160, **of) == 60
    assert minutes(here, 0, 100, **of) == 20
    assert minutes(here, 70, 130, **of) == 20
    assert minutes(here, 81, 119, **of) == 0
    assert minutes(here, 0, 160) == 160, "its second grid had no chief all the time"
    assert minutes(Scope.of_areas(SIBLING), 0, 160, **of) == 160
    assert time_line_was_open(Scope.nothing(), start, end) == timedelta(0)


def test_a_gap_is_found_in_its_reach_only(cast: Cast) -> None:
    worked_off()
    (gap,) = gaps("duty.grid_chief", OTHER_GRID)
    assert gap_get(Scope.of_areas(VILLAGE), gap.id) == gap
    assert gap.owner_id
    assert gap_get(Scope.of_organisations(gap.owner_id), gap.id) == gap
    with pytest.raises(OutOfScope):
        gap_get(Scope.of_areas(SIBLING), gap.id)


def test_reading_costs_as_many_queries_for_many_gaps_as_for_few(cast: Cast) -> None:
    def queries() -> tuple[int, int, int]:
        everywhere, now = Scope.of_areas(COUNTY), clock.now()
        with one_page(), CaptureQueriesContext(connection) as listed:
            cards = told(gaps_open(everywhere), now)
        with CaptureQueriesContext(connection) as counted:
            assert line_count(everywhere, Level.VILLAGE).total == len(cards)
        return len(cards), len(listed), len(counted)

    worked_off()
    few = queries()
    grids_draw(actor=SYSTEM, names={VILLAGE: [f"新{number}网格" for number in range(40)]})
    worked_off()
    many = queries()
    assert many[0] == few[0] + 40
    assert many[1:] == few[1:]
    assert many[1] <= 6
    assert many[2] == 1


def test_a_look_costs_as_many_queries_for_many_places_as_for_few(cast: Cast) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as made:
            line_sweep()
        return len(made)

    line_sweep()
    few = queries()
    grids_draw(actor=SYSTEM, names={VILLAGE: [f"新{number}网格" for number in range(40)]})
    line_sweep()
    assert queries() == few


def test_a_sweep_that_finds_nothing_holds_no_lock(cast: Cast) -> None:
    """On SQLite it would keep every writer waiting."""
    line_sweep()
    with CaptureQueriesContext(connection) as made:
        line_sweep()
    writing = ("SAVEPOINT", "BEGIN", "INSERT", "UPDATE", "DELETE", "pg_advisory")
    assert not [one["sql"] for one in made if any(word in one["sql"] for word in writing)]
