"""The life of an intake: who may do what with it, one process at a time, what is kept and what is destroyed."""

from collections.abc import Callable
from typing import Any

import pytest

from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.foundation.journal.models import JournalLine
from fangxian.foundation.media.models import Attachment
from fangxian.foundation.sheets import run, running
from fangxian.foundation.sheets.delegates import acting_for
from fangxian.foundation.sheets.kinds import Outcome
from fangxian.foundation.sheets.mending import mend
from fangxian.foundation.sheets.models import Intake, IntakeFault
from fangxian.foundation.sheets.rules.states import State
from fangxian.foundation.sheets.run import begin, go_on
from fangxian.foundation.sheets.running import intake_take
from fangxian.foundation.sheets.selectors import (
    faults_of,
    intake_now,
    intakes_due,
    intakes_of,
    runner_here,
)
from fangxian.foundation.sheets.services import (
    intake_adopt,
    intake_drop,
    intake_open,
    intake_undo,
)
from fangxian.plain import clock
from fangxian.plain.errors import NotAllowed, OutOfScope, Refused, Stale
from tests.cast import OTHER_VILLAGE, SYSTEM, TOWN, VILLAGE, Cast
from tests.sheet_kind import places_written
from tests.sheet_rows import Refusing

pytestmark = pytest.mark.django_db

EVERYWHERE = Scope.system("测试")
SHEET = "村居,名称,类型\n凤山社区,凤山花园,小区\n凤山社区,,小区\n丁村,丁厝,自然村\n".encode()


def opened(cast: Cast, seat: str = "village", area: str = VILLAGE, content: bytes = SHEET) -> Intake:
    return intake_open(
        actor=cast.actor(seat), kind="test_places", filename="a.csv", chunks=[content], area_code=area
    )


def checked(cast: Cast, seat: str = "village", area: str = VILLAGE, content: bytes = SHEET) -> Intake:
    intake = opened(cast, seat, area, content)
    assert go_on(intake.id)
    return intake_now(intake.id)


def told(intake: Intake) -> list[tuple[str, str, str]]:
    rows = (
        JournalLine.objects.within(EVERYWHERE)
        .filter(noun="sheets.intake", noun_id=str(intake.id))
        .order_by("id")
    )
    return list(rows.values_list("verb", "actor", "on_behalf_of"))


# --- who may


def test_a_sheet_is_handed_in_where_he_may(cast: Cast) -> None:
    for seat, area, refusal in (
        ("village", OTHER_VILLAGE, OutOfScope),
        ("village", TOWN, OutOfScope),
        ("leader", VILLAGE, NotAllowed),
        ("chief", VILLAGE, NotAllowed),
    ):
        with pytest.raises(refusal):
            opened(cast, seat, area)
    assert not Attachment.objects.within(EVERYWHERE).exists()
    with pytest.raises(OutOfScope):
        intake_open(actor=SYSTEM, kind="nothing", filename="a", chunks=[], area_code=VILLAGE)


@pytest.mark.parametrize("act", [intake_adopt, intake_drop])
def test_only_who_may_hand_in_there_moves_it(cast: Cast, act: Callable[..., Any]) -> None:
    intake = checked(cast)
    for seat in ("other_village", "sibling", "leader", "auditor"):
        with pytest.raises(OutOfScope):
            act(actor=cast.actor(seat), intake_id=intake.id)
    act(actor=cast.actor("town"), intake_id=intake.id)


def test_a_run_reaches_no_further_than_who_pressed(cast: Cast) -> None:
    acting = acting_for(opened(cast))
    assert acting.scope(Permission.PLACE_EDIT) == Scope.of_areas(VILLAGE)
    assert acting.scope(Permission.LINE_SEE) == cast.actor("village").scope(Permission.LINE_SEE)
    assert not acting.may(Permission.PERSON_SEE)
    assert not acting.is_system
    assert acting_for(opened(cast, "town", TOWN)).scope(Permission.PLACE_EDIT) == Scope.of_areas(TOWN)
    by_hand = intake_open(actor=SYSTEM, kind="test_places", filename="a", chunks=[SHEET], area_code=VILLAGE)
    assert acting_for(by_hand).is_system


def test_lists_hold_ones_own_and_those_within_reach(cast: Cast) -> None:
    his, far = checked(cast), checked(cast, "other_village", OTHER_VILLAGE)
    listed = {
        seat: set(intakes_of(cast.actor(seat))) for seat in ("village", "colleague", "town", "auditor", "hq")
    }
    assert listed == {"village": {his}, "colleague": {his}, "town": {his}, "auditor": set(), "hq": set()}
    assert far in set(intakes_of(SYSTEM))


def test_the_journal_names_who_pressed_and_holds_no_value(cast: Cast) -> None:
    intake = checked(cast)
    intake_adopt(actor=cast.actor("colleague"), intake_id=intake.id)
    go_on(intake.id)
    village, colleague = cast.actor("village").key, cast.actor("colleague").key
    assert told(intake) == [
        ("sheets.received", village, ""),
        ("sheets.checked", "system:sheets", village),
        ("sheets.adopting", colleague, ""),
        ("sheets.adopted", "system:sheets", colleague),
    ]
    lines = JournalLine.objects.within(EVERYWHERE).filter(noun_id=str(intake.id))
    assert not any("花园" in str(line.facts) or "a.csv" in str(line.facts) for line in lines)


# --- faulty rows


def test_faulty_rows_are_sealed_and_each_is_kept_once(cast: Cast) -> None:
    intake = checked(cast)
    (first, second) = faults_of(intake)
    raw = IntakeFault.objects.within(EVERYWHERE).filter(id=second.id).values("cells", "faults", "sheet").get()
    assert not any("丁厝".encode() in bytes(value) for value in raw.values())
    intake_adopt(actor=SYSTEM, intake_id=intake.id)
    go_on(intake.id)
    assert list(faults_of(intake)) == [first, second]


def test_a_row_is_mended_once(cast: Cast) -> None:
    intake = checked(cast)
    rows = {3: ["凤山社区", "新名", "小区"]}
    mend(actor=cast.actor("colleague"), intake_id=intake.id, rows=rows)
    with pytest.raises(Refused) as caught:
        mend(actor=cast.actor("village"), intake_id=intake.id, rows=rows)
    assert isinstance(caught.value, Stale)
    intake_adopt(actor=SYSTEM, intake_id=intake.id)
    with pytest.raises(Refused):
        mend(actor=SYSTEM, intake_id=intake.id, rows={4: ["凤山社区", "y", "小区"]})


def test_a_mended_row_that_the_database_refuses_after_all_is_faulty_again(cast: Cast) -> None:
    intake = checked(cast)
    mend(actor=SYSTEM, intake_id=intake.id, rows={3: ["凤山社区", "禁地", "小区"]})
    assert faults_of(intake).count() == 2
    assert intake_now(intake.id).found["new"] == 1


def test_a_sheet_without_a_right_row_is_not_adopted(cast: Cast) -> None:
    intake = checked(cast, content="村居,名称\n没有村,一\n".encode())
    with pytest.raises(Refused):
        intake_adopt(actor=SYSTEM, intake_id=intake.id)


def test_more_faulty_rows_than_are_kept_are_counted(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "MOST_FAULTY", 3)
    intake = checked(cast, content=("村居,名称\n" + "没有村,一\n" * 10).encode())
    assert intake.found["faulty"] == 10
    assert faults_of(intake).count() == 3


def test_what_can_not_be_read_says_why(cast: Cast) -> None:
    intake = checked(cast, content="甲,乙\n1,2\n".encode())
    assert (intake.state, intake.failure_facts) == (State.FAILED, {"columns": "“村居”、“名称”"})
    assert told(intake)[-1][0] == "sheets.failed"
    assert intake_drop(actor=cast.actor("village"), intake_id=intake.id).state == State.DROPPED


# --- one process at a time


def test_one_process_is_at_it(cast: Cast, shifted: Callable[[float], None]) -> None:
    intake = opened(cast)
    assert intakes_due(clock.now()) == [intake.id]
    assert intake_take(intake_id=intake.id, runner=runner_here())
    assert intake_take(intake_id=intake.id, runner="elsewhere:1") is None
    assert intakes_due(clock.now()) == []
    assert not go_on(intake.id)
    shifted(2)
    assert intakes_due(clock.now()) == [intake.id]
    assert go_on(intake.id)
    assert intakes_due(clock.now()) == []


def test_a_dead_process_of_this_machine_is_noticed_at_once(cast: Cast) -> None:
    intake = opened(cast)
    dead = runner_here().rpartition(":")[0] + ":999999999"
    assert intake_take(intake_id=intake.id, runner=dead)
    assert intakes_due(clock.now()) == [intake.id]
    assert go_on(intake.id, over=dead)


def test_who_lost_the_lease_writes_nothing_more(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    intake = checked(cast)
    intake_adopt(actor=SYSTEM, intake_id=intake.id)

    def taken_over(*_: Any, **__: Any) -> Any:
        Intake.objects.within(EVERYWHERE).filter(id=intake.id).update(runner="elsewhere:1")
        return real(*_, **__)

    real = running.intake_write_slice
    monkeypatch.setattr(run, "intake_write_slice", taken_over)
    assert not go_on(intake.id)
    assert places_written() == []


def test_dropped_while_it_is_checked(cast: Cast, places_kind: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    intake = opened(cast)

    def dropped(*_: Any) -> Outcome:
        intake_drop(actor=cast.actor("village"), intake_id=intake.id)
        return Outcome()

    monkeypatch.setattr(places_kind, "compare", dropped)
    assert not go_on(intake.id)
    assert intake_now(intake.id).state == State.DROPPED
    assert not IntakeFault.objects.within(EVERYWHERE).exists()


def test_a_run_that_fails_by_our_fault_is_tried_again(
    cast: Cast, places_kind: Any, monkeypatch: pytest.MonkeyPatch, shifted: Callable[[float], None]
) -> None:
    intake = opened(cast)
    with monkeypatch.context() as broken:
        broken.setattr(places_kind, "compare", lambda *_: 1 / 0)
        begin(intake)
    assert (intake_now(intake.id).state, intake_now(intake.id).attempts) == (State.CHECKING, 1)
    assert intakes_due(clock.now()) == []
    shifted(1)
    assert intakes_due(clock.now()) == [intake.id]
    assert go_on(intake.id)
    assert intake_now(intake.id).state == State.CHECKED


def test_a_request_has_no_patience_for_a_great_many_rows(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "PATIENCE", -1.0)
    intake = checked(cast)
    intake_adopt(actor=SYSTEM, intake_id=intake.id)
    begin(intake)
    assert intake_now(intake.id).state == State.ADOPTING
    assert intakes_due(clock.now()) == [intake.id]
    assert go_on(intake.id)
    assert intake_now(intake.id).state == State.ADOPTED
    assert len(places_written()) == 1


def test_told_to_stop_it_may_go_on_at_once(
    cast: Cast, places_kind: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    intake = opened(cast)

    def stopped(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(places_kind, "compare", stopped)
        with pytest.raises(KeyboardInterrupt):
            go_on(intake.id)
    assert intakes_due(clock.now()) == [intake.id]
    assert go_on(intake.id)


def test_a_large_sheet_is_checked_by_processes_and_comes_to_the_same(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = ("村居,名称,备注\n" + "".join(f"甲村,第{n}处,{'注' * 30}\n" for n in range(6_000))).encode()
    alone = checked(cast, "town", TOWN, content)
    monkeypatch.setattr(run, "SMALL", 1_000)
    large = checked(cast, "town", TOWN, content)
    assert large.found == alone.found == {"rows": 6000, "new": 6000, "changed": 0, "same": 0, "faulty": 0}
    intake_adopt(actor=SYSTEM, intake_id=large.id)
    assert go_on(large.id)
    assert [name for _, name, _ in places_written()] == [f"第{n}处" for n in range(6_000)]


# --- the end


def test_dropping_destroys_what_was_uploaded(cast: Cast) -> None:
    intake = intake_drop(actor=cast.actor("village"), intake_id=checked(cast).id)
    kept = intake_now(intake.id)
    assert (kept.attachment_id, kept.filename, kept.layout, kept.changes) == (None, "", "", "")
    assert not Attachment.objects.within(EVERYWHERE).exists()
    assert not IntakeFault.objects.within(EVERYWHERE).exists()


def test_after_its_time_only_the_counts_stay(cast: Cast) -> None:
    """The purge empties columns and destroys keys; the page of a sheet stands all the same."""
    intake = checked(cast)
    intake_adopt(actor=SYSTEM, intake_id=intake.id)
    go_on(intake.id)
    assert intake_now(intake.id).settled_at is not None
    Intake.objects.within(EVERYWHERE).update(filename=b"", layout=b"", changes=b"", attachment=None)
    assert cast.client("village").get(f"/sheets/{intake.id}").status_code == 200
    assert intake_now(intake.id).written["new"] == 1
    # What it wrote can still be taken back: that needs no upload.
    intake_undo(actor=cast.actor("village"), intake_id=intake.id)
    assert go_on(intake.id)
    assert places_written() == []


@pytest.mark.parametrize("large", [False, True])
def test_what_a_checker_refuses_of_the_whole_is_told(
    cast: Cast, places_kind: Any, monkeypatch: pytest.MonkeyPatch, large: bool
) -> None:
    if large:
        monkeypatch.setattr(run, "SMALL", 0)
    monkeypatch.setattr(places_kind, "checker", lambda *_: Refusing())
    intake = checked(cast)
    assert (intake.state, intake.failure, intake.failure_facts) == (
        State.FAILED,
        "第 %(row)d 行就不行。",
        {"row": 2},
    )
