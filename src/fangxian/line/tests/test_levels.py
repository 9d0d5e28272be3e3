"""Response levels (S16): the line follows a level at its hour and back, without any write in between."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from fangxian.access.scope import Scope
from fangxian.foundation.plan.rules import tables
from fangxian.foundation.plan.rules.levels import switched
from fangxian.foundation.plan.selectors import (
    edition_at,
    level_in_force,
    levels_declared,
    plan_at,
    plan_if_in_force,
    plan_of,
)
from fangxian.foundation.plan.services import level_change, level_withdraw, plan_adopt, plan_withdraw
from fangxian.line.effects import line_effect
from fangxian.line.kinds import FAMILIES
from fangxian.line.selectors import gaps_open
from fangxian.line.services import line_sweep, marks_evaluate
from fangxian.plain import clock
from fangxian.plain.errors import NotAllowed, Refused, Stale
from tests.cast import COUNTY, SYSTEM, Cast

pytestmark = pytest.mark.django_db

EVERYWHERE = Scope.system("测试")
Move = Callable[[float], None]


def worked_off() -> None:
    while marks_evaluate():
        pass


def standing() -> dict[tuple[str, str], object]:
    """The open gaps, each with its beginning."""
    return {(gap.kind, gap.subject): gap.since for gap in gaps_open(EVERYWHERE)}


def recomputed() -> dict[tuple[str, str], object]:
    """What a full look finds now."""
    now, county = clock.now(), EVERYWHERE & Scope.of_areas(COUNTY)
    return {hole.identity: hole.since for one in FAMILIES.values() for hole in one.holes(county, now)}


def kinds() -> set[str]:
    return {kind for kind, _subject in standing()}


def test_one_to_three_and_back_at_their_hours(cast: Cast, shifted: Move) -> None:
    worked_off()
    start, hq = clock.now(), cast.actor("hq")
    assert "duty.village_leader" in kinds()
    level_change(actor=hq, level="level_3", reason="省里通告", takes_effect_at=start + timedelta(minutes=60))
    level_change(actor=hq, level="level_1", reason="又有病例", takes_effect_at=start + timedelta(minutes=120))
    worked_off()
    expected = {0: True, 59: True, 61: False, 119: False, 121: True}
    for minutes, leaders in expected.items():
        shifted(minutes)
        line_sweep()
        assert standing() == recomputed()
        assert ("duty.village_leader" in kinds()) is leaders, minutes
        assert "duty.grid_chief" in kinds()
    since = {at for (kind, _subject), at in standing().items() if kind == "duty.village_leader"}
    assert since == {start + timedelta(minutes=120)}, "not expected in between: a hole as old as its level"


def test_what_a_level_would_change_is_what_it_changes(cast: Cast) -> None:
    worked_off()
    now, before = clock.now(), standing()
    after = switched(plan_of(edition_at(now)), "level_3")
    effect = line_effect(plan_at(now), after, now)
    level_change(actor=cast.actor("hq"), level="level_3", reason="省里通告")
    worked_off()
    assert sum(effect.closing.values()) == len(before.keys() - standing().keys()) > 0
    assert sum(effect.opening.values()) == len(standing().keys() - before.keys()) == 0


def test_what_is_refused(cast: Cast) -> None:
    hq, now = cast.actor("hq"), clock.now()
    for level, reason, begins, code in (
        ("level_9", "通告", None, "level.unknown"),
        ("level_3", "  ", None, "level.no_reason"),
        ("level_3", "通告", now - timedelta(minutes=1), "level.in_the_past"),
    ):
        with pytest.raises(Refused) as caught:
            level_change(actor=hq, level=level, reason=reason, takes_effect_at=begins)
        assert caught.value.code == code
    with pytest.raises(NotAllowed):
        level_change(actor=cast.actor("town"), level="level_3", reason="通告")
    level_change(actor=hq, level="level_3", reason="通告", made_from=0)
    with pytest.raises(Stale):
        level_change(actor=hq, level="level_1", reason="通告", made_from=0)


def test_one_to_come_is_taken_back(cast: Cast, shifted: Move) -> None:
    hq = cast.actor("hq")
    later = clock.now() + timedelta(minutes=60)
    change = level_change(actor=hq, level="level_3", reason="通告", takes_effect_at=later)
    level_withdraw(actor=hq, number=change.number, reason="看错了")
    with pytest.raises(Refused):
        level_withdraw(actor=hq, number=change.number, reason="再撤")
    shifted(61)
    assert level_in_force(clock.now()) == "level_1"
    assert [one.withdrawn for one in levels_declared()] == [True]


def test_an_edition_to_come_is_taken_back(cast: Cast, shifted: Move) -> None:
    now = clock.now()
    text = edition_at(now).text.replace("minimum = 3", "minimum = 4")
    later = plan_adopt(actor=SYSTEM, text=text, takes_effect_at=now + timedelta(minutes=60))
    plan_withdraw(actor=cast.actor("hq"), number=later.number)
    shifted(61)
    assert plan_at(clock.now()).one(tables.Squad).minimum == 3
    assert plan_adopt(actor=SYSTEM, text=text).number == later.number + 1
    with pytest.raises(Refused):
        plan_withdraw(actor=SYSTEM, number=1)


def test_switching_touches_only_what_names_levels(cast: Cast) -> None:
    plan = plan_of(edition_at(clock.now()))
    off = switched(plan, "level_3")
    assert not off.one(tables.Squad).expected
    assert switched(plan, "level_1") == plan_if_in_force(plan, clock.now())
    for duty, was in zip(off.many(tables.Duty), plan.many(tables.Duty), strict=True):
        assert duty.expected == (was.expected and (not was.levels or "level_3" in was.levels)), duty.key
