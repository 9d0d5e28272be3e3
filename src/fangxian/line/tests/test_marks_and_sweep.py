"""Whatever people do: the marked places looked at give the same gaps as everything looked at, in every family."""

import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fangxian.access.scope import Scope
from fangxian.foundation.areas.models import Area
from fangxian.foundation.areas.services import grid_draw, register_adopt, register_draft
from fangxian.foundation.duties.services import duty_appoint
from fangxian.foundation.duties.structure import Formation, branch_form, squad_form
from fangxian.foundation.journal.models import JournalLine
from fangxian.foundation.journal.services import service
from fangxian.foundation.plan.selectors import plan_at
from fangxian.foundation.responders.models import Responder
from fangxian.foundation.responders.services import Enrolment, responder_correct, responders_register
from fangxian.line.kinds import FAMILIES
from fangxian.line.models import DirtyMark, Gap
from fangxian.line.services import backlog_sweep, line_sweep, marks_evaluate
from fangxian.line.tests.days import ACTS, EVERYWHERE, Day, undone
from fangxian.plain import clock
from fangxian.plain.areacodes import Level, cut
from fangxian.plain.errors import Refused
from tests.cast import GRID, REGISTER, SYSTEM, TOWN, VILLAGE, Cast

pytestmark = pytest.mark.django_db

COLUMNS = ("kind", "subject", "reference", "area_code", "severity", "owner_id", "since", "exercise")


def open_gaps() -> list[tuple[Any, ...]]:
    """What stands open, with everything a card shows."""
    return sorted(Gap.objects.within(EVERYWHERE).filter(closed_at=None).values_list(*COLUMNS))


def holes_now() -> list[tuple[Any, ...]]:
    """What a fresh look at everything would find."""
    moment = clock.now()
    county = Scope.of_areas(plan_at(moment).identity.county)
    return sorted(
        (
            one.kind,
            one.subject,
            one.reference,
            one.area_code,
            one.severity,
            one.owner,
            one.since,
            one.exercise,
        )
        for family in FAMILIES.values()
        for one in family.holes(county, moment)
    )


def gap_lines() -> int:
    return (
        JournalLine.objects.within(EVERYWHERE)
        .filter(verb__in=["gap.opened", "gap.closed", "gap.changed"])
        .count()
    )


def worked_off() -> None:
    while marks_evaluate():
        pass


#: An act, what its dice fall from, and whether the marks are looked at right after it: several may be together.
_STEP = st.tuples(st.sampled_from(ACTS), st.integers(0, 10_000), st.booleans())


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(_STEP, min_size=1, max_size=24))
def test_marks_give_what_a_full_look_gives(
    cast: Cast, shifted: Callable[[float], None], steps: list[tuple[str, int, bool]]
) -> None:
    shifted(0)
    with undone():
        today = Day(cast, random.Random(0), shifted)
        worked_off()
        done: list[str] = []
        for name, seed, looked in [*steps, ("time_passes", 0, True)]:
            done.append(acted(today, name, seed))
            if looked:
                agrees(done)


def acted(today: Day, name: str, seed: int) -> str:
    """One act, in words; a refusal is no fault, and writes nothing."""
    today.dice = random.Random(seed)
    try:
        getattr(today, name)()
    except Refused as refusal:
        return f"{name}: {refusal.code}"
    return name


def agrees(done: list[str]) -> None:
    """The marks worked off give what a fresh look gives, and a sweep has nothing to add."""
    worked_off()
    by_marks, lines = open_gaps(), gap_lines()
    assert by_marks == holes_now(), done
    line_sweep()
    assert (open_gaps(), gap_lines()) == (by_marks, lines), done


#: A day that opens and closes a gap of every family.
_TOUR = (
    "open_mouth", "enter_household", "enter_household", "enter_household", "appoint_chief", "form_squad",
    "raise_need", "form_branch", "form_problem_squad", "set_up_post", "assign", "time_passes", "relieve_shift", "check_in",
    "whistle", "day_passes", "name_people", "day_passes", "receive_people", "file_report", "hold_mouth", "assign_contact", "draw_grid", "move_need", "climb", "end_head",
    "change_standing", "change_level", "change_plan", "stand_up",
    "change_level", "time_passes",
)  # fmt: skip


def test_every_family_is_reached(cast: Cast, shifted: Callable[[float], None]) -> None:
    """A new family comes with an act that opens its gap and one that closes it."""
    today = Day(cast, random.Random(0), shifted)
    done: list[str] = []
    worked_off()
    for turn in range(4):
        for name in _TOUR:
            done += [acted(today, name, seed) for seed in range(turn * 3, turn * 3 + 3)]
            agrees(done)
    assert set(_TOUR) <= set(done), "never done"
    ever = Gap.objects.within(EVERYWHERE).values_list("kind", "closed_at")
    assert {kind.partition(".")[0] for kind, _closed in ever} == set(FAMILIES)
    assert {kind.partition(".")[0] for kind, closed in ever if closed} == set(FAMILIES)


def test_a_member_who_is_none_is_missed_by_a_branch_elsewhere(cast: Cast) -> None:
    """What is written of somebody lies in his village, and the branch at the town."""
    people = [cast.responder(seat) for seat in ("village", "colleague", "responder")]
    formation = Formation(TOWN, "堤上支部")
    branch = branch_form(actor=SYSTEM, formation=formation, secretary_id=people[0], member_ids=people)
    for standing, few in (("volunteer", True), ("member", False)):
        responder_correct(actor=SYSTEM, responder_id=people[2], changes={"standing": standing})
        agrees([standing])
        assert (("organisation.too_few", str(branch.id)) in {gap[:2] for gap in open_gaps()}) is few


def test_a_backlog_is_settled_by_one_look_at_everything(
    cast: Cast, shifted: Callable[[float], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    today = Day(cast, random.Random(3), shifted)
    assert backlog_sweep() == 0, "few wait, and are looked at one by one"
    monkeypatch.setattr("fangxian.line.services.WINDOW", 2)
    waiting = 0
    for number, name in enumerate(_TOUR):
        acted(today, name, number)
        waiting += backlog_sweep()
    worked_off()
    assert waiting > 10
    assert open_gaps() == holes_now()


def test_no_act_is_never_done(cast: Cast, shifted: Callable[[float], None]) -> None:
    """An act whose dice are always refused would prove nothing."""
    shifted(0)
    today = Day(cast, random.Random(0), shifted)
    told: dict[str, set[str]] = {name: set() for name in ACTS}
    for _ in range(3):
        for name, found in told.items():
            found |= {acted(today, name, seed) for seed in range(8) if name not in found}
    assert {name: found for name, found in told.items() if name not in found} == {}


def test_hundreds_of_scattered_places_are_looked_at_in_slices(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As many ranges in one statement as SQLite takes."""
    DirtyMark.objects.within(EVERYWHERE).bulk_create(
        [DirtyMark(family="duty", area_code=f"350181{number:03d}") for number in range(0, 1000, 2)]
        + [DirtyMark(family="squad", area_code=f"350181{number:03d}200") for number in range(500)]
    )
    worked_off()
    assert not DirtyMark.objects.within(EVERYWHERE).exists()
    assert open_gaps() == holes_now()


def test_a_mark_of_everywhere_is_everywhere(cast: Cast) -> None:
    DirtyMark.objects.within(EVERYWHERE).delete()
    DirtyMark.objects.within(EVERYWHERE).bulk_create(
        [DirtyMark(family=name, area_code="") for name in FAMILIES]
    )
    worked_off()
    assert open_gaps() == holes_now() != []


def test_what_lies_in_no_plan_is_no_gap(cast: Cast) -> None:
    """The register may know a whole province; the line is that of the plan's county."""
    beyond = "\n350182,长乐区,县\n350182100,金峰镇,镇\n350182100200,外村,村委会"
    draft = register_draft(actor=SYSTEM, filename="r.csv", content=(REGISTER.strip() + beyond).encode())
    register_adopt(actor=SYSTEM, draft_id=draft.id)
    worked_off()
    line_sweep()
    assert Area.objects.within(EVERYWHERE).filter(code="350182100200").exists()
    assert not Gap.objects.within(Scope.of_areas("350182")).exists()


def test_a_grid_s_gap_is_not_older_than_the_grid(cast: Cast, shifted: Callable[[float], None]) -> None:
    shifted(3 * 24 * 60)
    grid = grid_draw(actor=SYSTEM, village_code=VILLAGE, name="新网格")
    worked_off()
    gap = Gap.objects.within(EVERYWHERE).get(subject=grid.code)
    assert gap.since == clock.start_of(clock.day_of(clock.now()))
    assert Gap.objects.within(EVERYWHERE).get(subject=f"{GRID[:12]}002").since < gap.since


def test_writes_mark_within_their_transaction(cast: Cast) -> None:
    """A refused write leaves no mark."""
    worked_off()
    squads = [one.id for one in Responder.objects.within(Scope.of_areas(VILLAGE))[:1]]
    with pytest.raises(Refused):
        squad_form(actor=SYSTEM, grid_code=GRID, responder_ids=squads[:0])
    with pytest.raises(RuntimeError):
        _appoint_and_fail()
    assert not DirtyMark.objects.within(EVERYWHERE).exists()


def _appoint_and_fail() -> None:
    @service
    def fails() -> None:
        village = cut(GRID, Level.VILLAGE) or ""
        person = responders_register(
            actor=SYSTEM, enrolments=[Enrolment("某", "15400000001", "cadre", village)]
        )[0]
        duty_appoint(actor=SYSTEM, kind="grid_chief", responder_id=person.id, area_code=f"{village}002")
        assert DirtyMark.objects.within(EVERYWHERE).exists()
        raise RuntimeError("taken back")

    fails()
