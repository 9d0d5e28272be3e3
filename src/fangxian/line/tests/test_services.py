"""Gaps open and close by themselves; marks, sweep and a recomputation say the same."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest

from fangxian.access.actor import Actor
from fangxian.access.scope import Scope
from fangxian.foundation.areas.services import grid_draw
from fangxian.foundation.duties.models import Duty
from fangxian.foundation.duties.selectors import duties_at
from fangxian.foundation.duties.services import duty_appoint, duty_end
from fangxian.foundation.duties.structure import squad_form
from fangxian.foundation.journal.models import JournalLine
from fangxian.foundation.responders.models import Responder
from fangxian.foundation.responders.services import Enrolment, responders_register
from fangxian.line.models import DirtyMark, Gap
from fangxian.line.selectors import gaps_closed_since, gaps_open, line_count, time_line_was_open, told
from fangxian.line.services import line_sweep, marks_evaluate
from fangxian.plain import clock
from fangxian.plain.areacodes import Level
from tests.cast import GRID, OTHER_GRID, OTHER_VILLAGE, SIBLING, SYSTEM, TOWN, VILLAGE, Cast

pytestmark = pytest.mark.django_db

EVERYWHERE = Scope.system("测试")
DRILL = Actor.system("drill", reason="演练", exercise=True)


def standing() -> set[tuple[str, str]]:
    return set(gaps_open(EVERYWHERE).values_list("kind", "subject"))


def worked_off() -> None:
    while marks_evaluate():
        pass


def member(number: int) -> Responder:
    enrolment = Enrolment("队员", f"1548000{number:04d}", Responder.Standing.MEMBER, VILLAGE)
    return responders_register(actor=SYSTEM, enrolments=[enrolment])[0]


def leader_of(village: str) -> Duty:
    found: Duty = duties_at(EVERYWHERE, clock.now()).get(kind="village_leader", area_code=village)
    return found


def test_what_the_plan_expects_and_nobody_does_is_a_gap(cast: Cast) -> None:
    worked_off()
    found = standing()
    assert {one for one in found if not one[0].startswith("organisation.")} == {
        ("duty.village_leader", SIBLING),
        ("duty.village_leader", OTHER_VILLAGE),
        ("duty.grid_chief", OTHER_GRID),
        ("squad.not_formed", GRID),
        ("grids.none", SIBLING),
        ("grids.none", OTHER_VILLAGE),
    }
    assert Counter(kind for kind, _body in found if kind.startswith("organisation.")) == {
        "organisation.no_secretary": 1,
        "organisation.too_few": 1,
        "organisation.no_leader": 9,
    }


def test_a_gap_closes_when_somebody_is_appointed_and_opens_when_he_is_relieved(cast: Cast) -> None:
    worked_off()
    person = responders_register(
        actor=SYSTEM, enrolments=[Enrolment("领导", "15480009999", Responder.Standing.LEADER, TOWN)]
    )[0]
    duty = duty_appoint(
        actor=cast.actor("town"), kind="village_leader", responder_id=person.id, area_code=SIBLING
    )
    worked_off()
    assert ("duty.village_leader", SIBLING) not in standing()
    duty_end(actor=cast.actor("town"), duty_id=duty.id)
    worked_off()
    assert ("duty.village_leader", SIBLING) in standing()
    lines = JournalLine.objects.within(EVERYWHERE).filter(
        facts__subject=SIBLING, facts__kind="duty.village_leader"
    )
    assert list(lines.order_by("id").values_list("verb", flat=True)) == [
        "gap.opened",
        "gap.closed",
        "gap.opened",
    ]


def test_a_squad_closes_its_gap(cast: Cast) -> None:
    worked_off()
    people = [member(number).id for number in range(2)]
    squad_form(actor=cast.actor("chief"), grid_code=GRID, responder_ids=people)
    worked_off()
    assert ("squad.not_formed", GRID) not in standing()


@pytest.mark.parametrize(
    "write",
    [
        lambda cast: grid_draw(actor=SYSTEM, village_code=SIBLING, name="新网格"),
        lambda cast: duty_end(actor=SYSTEM, duty_id=leader_of(VILLAGE).id),
        lambda cast: squad_form(
            actor=cast.actor("chief"), grid_code=GRID, responder_ids=[member(1).id, member(2).id]
        ),
    ],
    ids=["a new grid", "a leader relieved", "a squad formed"],
)
def test_marks_say_what_a_sweep_says(cast: Cast, write: Callable[[Cast], object]) -> None:
    worked_off()
    write(cast)
    assert DirtyMark.objects.within(EVERYWHERE).exists()
    worked_off()
    by_marks = standing()
    line_sweep()
    assert standing() == by_marks
    assert not DirtyMark.objects.within(EVERYWHERE).exists()


def test_looking_twice_changes_nothing(cast: Cast) -> None:
    line_sweep()
    before = list(Gap.objects.within(EVERYWHERE).order_by("id").values())
    lines = JournalLine.objects.within(EVERYWHERE).count()
    line_sweep()
    assert list(Gap.objects.within(EVERYWHERE).order_by("id").values()) == before
    assert JournalLine.objects.within(EVERYWHERE).count() == lines


def test_history_stays(cast: Cast) -> None:
    begin = clock.now()
    duty_end(actor=SYSTEM, duty_id=leader_of(VILLAGE).id)
    worked_off()
    gap = Gap.objects.within(EVERYWHERE).get(subject=VILLAGE, kind="duty.village_leader")
    assert begin <= gap.since <= gap.opened_at
    person = responders_register(
        actor=SYSTEM, enrolments=[Enrolment("领导", "15480009999", Responder.Standing.LEADER, TOWN)]
    )[0]
    duty_appoint(actor=SYSTEM, kind="village_leader", responder_id=person.id, area_code=VILLAGE)
    worked_off()
    gap.refresh_from_db()
    assert gap.closed_at is not None
    here = Scope.of_areas(VILLAGE)
    later = clock.now() + timedelta(hours=1)
    assert time_line_was_open(here, begin, later, kind="duty.village_leader") == gap.closed_at - gap.since
    assert gaps_closed_since(here, begin, clock.now()) == 1


def test_counts_agree_with_what_is_open(cast: Cast) -> None:
    worked_off()
    count = line_count(EVERYWHERE, Level.VILLAGE)
    assert count.total == gaps_open(EVERYWHERE).count()
    assert (count.at(VILLAGE), count.at(SIBLING), count.at(OTHER_VILLAGE)) == (2, 2, 2)
    assert line_count(Scope.of_areas(SIBLING), Level.VILLAGE).total == 2
    assert line_count(Scope.nothing(), Level.VILLAGE).total == 0


def test_every_gap_is_told_with_its_place_its_owner_and_one_action(cast: Cast) -> None:
    worked_off()
    cards = told(gaps_open(EVERYWHERE), clock.now())
    said = {(card.title, card.area_name, card.owner, card.verb) for card in cards}
    assert ("没有包村领导", "甲村", "音西街道疫情防控办公室", "指派") in said
    assert ("没有网格长", "凤山社区第2网格", "凤山社区", "指派") in said
    assert all(card.action for card in cards)


def test_the_worst_come_first(cast: Cast) -> None:
    worked_off()
    severities = [gap.severity for gap in gaps_open(EVERYWHERE)]
    assert severities == sorted(severities, reverse=True)


def test_a_gap_of_the_exercise_bears_its_mark(cast: Cast) -> None:
    grid = grid_draw(actor=DRILL, village_code=VILLAGE, name="演练网格")
    worked_off()
    gap = Gap.objects.within(EVERYWHERE).get(subject=grid.code)
    assert gap.exercise
