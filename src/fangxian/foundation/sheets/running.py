"""The services of a run: its lease, and what it writes as it goes; a run acts for whoever pressed the button."""

import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from fangxian.access.actor import Actor
from fangxian.access.scope import Scope
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.services import service
from fangxian.foundation.sheets.checking import Faulty
from fangxian.foundation.sheets.kinds import Change, Fault, Kind, Outcome, Run, Undone
from fangxian.foundation.sheets.models import Intake, IntakeFault
from fangxian.foundation.sheets.rules.states import (
    RUNNING,
    State,
    Verb,
    may_move,
    state_after,
)
from fangxian.foundation.sheets.source import Place
from fangxian.plain import clock

#: A process that has not been heard of for so long is dead.
LEASE = timedelta(seconds=60)
#: After so many seconds a run that broke off is tried again; so often at the most.
AGAIN = timedelta(seconds=10)
MOST_ATTEMPTS = 5
#: Faulty rows that are kept with their cells; what is more is counted.
MOST_FAULTY = 20_000
#: Changes that are shown.
MOST_CHANGES = 200
_EVERYWHERE = Scope.system("导入表格")


#: The faulty rows, with their cells, that an outcome refuses.
Refusing = Callable[[Outcome], list[Faulty]]


class LeaseLost(RuntimeError):
    """Another process has taken the run over; this one ends."""


@dataclass(slots=True)
class Tally:
    """Rows of some slices, added up; what of them must be kept."""

    rows: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    faulty: list[Faulty] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    #: When the slice's transaction held the database, by the machine's steady clock.
    began: float = 0.0

    def add(self, outcome: Outcome) -> None:
        """One slice more."""
        self.new += outcome.new
        self.changed += outcome.changed
        self.same += outcome.same
        self.changes += outcome.changes

    def counts(self) -> dict[str, int]:
        """As a row keeps them."""
        return {
            "rows": self.rows,
            "new": self.new,
            "changed": self.changed,
            "same": self.same,
            "faulty": len(self.faulty),
        }


@service
def intake_take(*, intake_id: UUID, runner: str, over: str = "") -> Intake | None:
    """Take the lease of a run: None when another process has it, or nothing is to be done.

    ``over`` names the process that is known to be dead.
    """
    journal.nothing_changed()
    now = clock.now()
    intake: Intake = Intake.objects.within(_EVERYWHERE).select_for_update().get(id=intake_id)
    held = intake.leased_until is not None and intake.leased_until >= now and intake.runner != over
    if held or State(intake.state) not in RUNNING:
        return None
    if may_move(Verb.CHECK, State(intake.state)):
        intake.state = state_after(Verb.CHECK, State(intake.state))
    intake.runner, intake.leased_until = runner, now + LEASE
    intake.save(update_fields=["state", "runner", "leased_until"])
    return intake


@service
def intake_checked_so_far(
    *, intake: Intake, place: Place, progress: float, tally: Tally, layout: str
) -> None:
    """Keep what a check has found up to a place."""
    journal.nothing_changed()
    row = _held(intake)
    _found(row, tally, layout)
    _move(row, place, progress)


@service
def intake_end_check(*, actor: Actor, intake: Intake, tally: Tally, layout: str) -> None:
    """All rows have been checked; ``tally`` is what was found last."""
    row = _held(intake)
    _found(row, tally, layout)
    row.checked_at = clock.now()
    _end(row, Verb.END_CHECK)
    record(actor, "sheets.checked", row, {"kind": row.kind, **row.found})


@service
def intake_write_slice(
    *, actor: Actor, intake: Intake, kind: Kind, run: Run, drafts: Sequence[Any], tally: Tally,
    refused: Refusing, place: Place, progress: float, layout: str,
) -> Outcome:  # fmt: skip
    """Write a slice of rows, and move the run's place in the same transaction.

    ``tally`` brings the faulty rows met on the way; ``refused`` gives the cells of those that the database refuses.
    """
    journal.nothing_changed()
    row = _held(intake)
    tally.began = time.monotonic()
    outcome = kind.write(actor, run, drafts) if drafts else Outcome()
    tally.add(outcome)
    tally.faulty += refused(outcome)
    _faults_enter(row, tally.faulty)
    counts_add(row.written, tally.counts())
    # What a check has found already is not found again.
    if not row.found:
        _note(row, tally, layout)
    _move(row, place, progress)
    return outcome


@service
def intake_end_adopt(*, actor: Actor, intake: Intake) -> None:
    """All rows have been written."""
    row = _held(intake)
    row.adopted_at = row.settled_at = clock.now()
    _end(row, Verb.END_ADOPT)
    record(actor, "sheets.adopted", row, {"kind": row.kind, **row.written})


@service
def intake_undo_slice(*, actor: Actor, intake: Intake, kind: Kind, run: Run, most: int) -> Undone:
    """Take back some rows; the last slice ends it."""
    row = _held(intake)
    undone = kind.undo(actor, run, most)
    counts = {"removed": undone.removed, "restored": undone.restored, "kept": undone.kept}
    counts_add(row.taken_back, counts)
    written = max(1, row.written.get("new", 0) + row.written.get("changed", 0))
    _move(row, Place(), min(1.0, sum(row.taken_back.values()) / written))
    if not undone.finished:
        journal.nothing_changed()
        return undone
    row.settled_at = clock.now()
    _end(row, Verb.END_UNDO)
    record(actor, "sheets.undone", row, {"kind": row.kind, **row.taken_back})
    return undone


@service
def intake_fail(*, actor: Actor, intake: Intake, sentence: str, facts: Mapping[str, object]) -> None:
    """It can't be read: say why."""
    row = _held(intake)
    row.failure, row.failure_facts = sentence, dict(facts)
    row.settled_at = clock.now()
    _end(row, Verb.FAIL)
    record(actor, "sheets.failed", row, {"kind": row.kind})


@service
def intake_break_off(*, intake: Intake, failed: bool) -> None:
    """A run breaks off: told to stop, it may go on at once; after an error of ours a little later, and not for ever."""
    journal.nothing_changed()
    row = _held(intake)
    row.attempts += failed
    wait = 60 * LEASE if row.attempts >= MOST_ATTEMPTS else AGAIN
    row.runner, row.leased_until = "", (clock.now() + wait if failed else None)
    row.save(update_fields=["attempts", "runner", "leased_until"])


def _found(row: Intake, tally: Tally, layout: str) -> None:
    _faults_enter(row, tally.faulty)
    counts_add(row.found, tally.counts())
    _note(row, tally, layout)


def _note(row: Intake, tally: Tally, layout: str) -> None:
    """How the sheets are read so far, and the first changes."""
    if row.layout != layout:
        row.layout = layout
    if tally.changes:
        row.changes = changes_with(row.changes, tally.changes)


def _held(intake: Intake) -> Intake:
    """The row of a run, held, so long as it is this process's. Raises ``LeaseLost``."""
    rows = Intake.objects.within(_EVERYWHERE).filter(id=intake.id, runner=intake.runner)
    row: Intake | None = rows.select_for_update().first()
    if row is None or not intake.runner:
        raise LeaseLost(str(intake.id))
    return row


def _move(row: Intake, place: Place, progress: float) -> None:
    row.at, row.number, row.done = place.at, place.number, place.done
    row.progress, row.leased_until = progress, clock.now() + LEASE
    row.save(update_fields=[
        "at", "number", "done", "progress", "leased_until", "found", "written", "taken_back", "changes", "layout",
    ])  # fmt: skip


def _end(row: Intake, verb: Verb) -> None:
    row.state = state_after(verb, State(row.state))
    row.progress, row.runner, row.leased_until, row.attempts = 1.0, "", None, 0
    row.save()


def _faults_enter(intake: Intake, faulty: Sequence[Faulty]) -> None:
    """Keep faulty rows, each once however often it is met; a mended one that is met again is faulty again."""
    if not faulty:
        return
    kept = IntakeFault.objects.within(_EVERYWHERE).filter(intake=intake)
    by_number = {one.number: one for one in faulty}
    for fault in kept.filter(number__in=list(by_number)):
        again = by_number.pop(fault.number)
        if fault.mended:
            fault_write(fault, again, mended=False)
    room = max(0, MOST_FAULTY - kept.count()) if by_number else 0
    rows = [
        IntakeFault(
            intake=intake,
            area_code=intake.area_code,
            number=one.number,
            sheet=one.sheet,
            row=one.row,
            cells=json.dumps(one.cells, ensure_ascii=False),
            faults=_faults_as_json(one.faults),
            exercise=intake.exercise,
        )
        for one in list(by_number.values())[:room]
    ]
    IntakeFault.objects.within(_EVERYWHERE).bulk_create(rows, batch_size=500)


def fault_write(fault: IntakeFault, faulty: Faulty, *, mended: bool) -> None:
    fault.cells = json.dumps(faulty.cells, ensure_ascii=False)
    fault.faults, fault.mended = _faults_as_json(faulty.faults), mended
    fault.save(update_fields=["cells", "faults", "mended"])


def _faults_as_json(faults: Iterable[Fault]) -> str:
    return json.dumps([(one.column, one.sentence, dict(one.facts)) for one in faults], ensure_ascii=False)


def changes_with(kept: str, changes: Sequence[Change]) -> str:
    rows = json.loads(kept) if kept else []
    rows += [(one.number, one.who, one.columns) for one in changes[: MOST_CHANGES - len(rows)]]
    return json.dumps(rows, ensure_ascii=False)


def counts_add(counts: dict[str, int], more: Mapping[str, int]) -> None:
    for key, number in more.items():
        counts[key] = counts.get(key, 0) + number


def record(actor: Actor, verb: str, intake: Intake, facts: Mapping[str, Any]) -> None:
    actor = actor.touching(exercise=intake.exercise)
    journal.record(actor, verb, intake, area_code=intake.area_code, facts=facts)
