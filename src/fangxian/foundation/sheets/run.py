"""The run of an intake: over the whole sheet once to check it, once more to write it, or back to undo it.

A run may be killed at any moment; the next one goes on from what the last transaction left.
"""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.db import connection

from fangxian.access.actor import Actor
from fangxian.foundation.media.selectors import attachment_open
from fangxian.foundation.sheets.checking import (
    Block,
    Checked,
    Faulty,
    RowsChecker,
    refused_rows,
)
from fangxian.foundation.sheets.crew import checked_alone, checked_by_hands
from fangxian.foundation.sheets.delegates import acting_for
from fangxian.foundation.sheets.kinds import Kind, Outcome, Run
from fangxian.foundation.sheets.models import Intake
from fangxian.foundation.sheets.rules.states import State
from fangxian.foundation.sheets.running import (
    LeaseLost,
    Tally,
    intake_break_off,
    intake_checked_so_far,
    intake_end_adopt,
    intake_end_check,
    intake_fail,
    intake_take,
    intake_undo_slice,
    intake_write_slice,
)
from fangxian.foundation.sheets.selectors import (
    kind_get,
    layout_as_json,
    mended_cells,
    runner_here,
)
from fangxian.foundation.sheets.source import Place, Source
from fangxian.plain.errors import Refused
from fangxian.plain.words import N_

#: An upload of so many bytes is checked and written at once, by the process that took it in.
SMALL = 100_000
#: Seconds that it may take there.
PATIENCE = 5.0
#: Seconds between two writes of what a check has found.
KEPT_EVERY = 0.5
#: Seconds that a slice may hold the database.
HELD = 0.05
#: So often it is left alone for so long: who waits for SQLite asks again every 50 ms at first, and then more seldom.
BREATHS, BREATH = 0.3, 0.045
#: Pages of 4 kB that SQLite's log may have while a large sheet is written.
LOG_PAGES = 8_000

log = logging.getLogger("fangxian.sheets")


@dataclass(frozen=True)
class Standing:
    """How far a run has come, for whoever watches it."""

    state: State
    progress: float
    tally: Tally
    #: Seconds for which the longest of its transactions kept others from writing.
    longest: float


Watch = Callable[[Standing], None]


class OutOfPatience(Exception):
    """Raised by who watches: the run breaks off, and the worker goes on with it."""


def go_on(intake_id: UUID, *, watch: Watch = lambda _: None, over: str = "") -> bool:
    """Go on with an intake to the end of what it is at; False when another process is at it or nothing is to do.

    ``over`` names a process whose lease is taken over, since it is dead. What is wrong with the sheet is written
    down; any other error is raised, and the run tried again later.
    """
    intake = intake_take(intake_id=intake_id, runner=runner_here(), over=over)
    if intake is None:
        return False
    try:
        _go(_Going(intake, watch))
    except LeaseLost:
        # It was dropped, or somebody thought this process dead.
        return False
    return True


def _go(going: "_Going") -> None:
    intake = going.intake
    try:
        going.go()
    except LeaseLost:
        raise
    except Refused as refusal:
        if intake.state == State.UNDOING:
            intake_break_off(intake=intake, failed=True)
            raise
        intake_fail(actor=going.actor, intake=intake, sentence=refusal.sentence, facts=refusal.facts)
    except OutOfPatience:
        intake_break_off(intake=intake, failed=False)
    except KeyboardInterrupt:
        intake_break_off(intake=intake, failed=False)
        raise
    except Exception:
        intake_break_off(intake=intake, failed=True)
        raise


class _Going:
    """One pass of one intake."""

    def __init__(self, intake: Intake, watch: Watch) -> None:
        self.intake, self.kind, self.watch = intake, kind_get(intake.kind), watch
        self.actor = acting_for(intake)
        self.place = Place(intake.at, intake.number, intake.done)
        self.total = Tally()
        self.longest = 0.0

    def go(self) -> None:
        """To the end."""
        if not is_small(self.intake):
            _let_log_grow()
        match State(self.intake.state):
            case State.CHECKING:
                self.check()
            case State.ADOPTING:
                self.adopt()
            case State.UNDOING:
                self.undo()

    def check(self) -> None:
        """Every row is looked at; nothing is written but what was found."""
        run, source = run_of(self.intake, writing=False), _source(self.intake, self.kind)
        tally, kept = Tally(), time.monotonic()
        for block, checked in self.checked(run, source):
            _compared(self.kind, self.actor, run, block, checked, tally)
            if time.monotonic() - kept >= KEPT_EVERY or len(tally.faulty) > 100:
                intake_checked_so_far(
                    intake=self.intake,
                    place=_after(block),
                    progress=source.progress(block),
                    tally=tally,
                    layout=_layout(source),
                )
                self.told(source.progress(block), tally)
                tally, kept = Tally(), time.monotonic()
        self.told(1.0, tally)
        intake_end_check(actor=self.actor, intake=self.intake, tally=tally, layout=_layout(source))

    def adopt(self) -> None:
        """Right rows are written, slice by slice."""
        run, source = run_of(self.intake, writing=True), _source(self.intake, self.kind)
        pace = _Pace()
        for block, checked in self.checked(run, source):
            for drafts, last in _slices(checked.drafts, self.place.done, pace):
                tally = Tally(checked.rows, faulty=list(checked.faulty)) if last else Tally()
                pace.breathe()
                intake_write_slice(
                    actor=self.actor,
                    intake=self.intake,
                    kind=self.kind,
                    run=run,
                    drafts=drafts,
                    tally=tally,
                    refused=partial(_refused, block),
                    place=_after(block) if last else Place(block.at, block.number, drafts[-1].number + 1),
                    progress=source.progress(block),
                    layout=_layout(source),
                )
                held = time.monotonic() - tally.began
                self.longest = max(self.longest, held)
                pace.took(len(drafts), held)
                self.told(source.progress(block), tally)
        intake_end_adopt(actor=self.actor, intake=self.intake)

    def undo(self) -> None:
        """What was written is taken back, slice by slice."""
        run, pace = run_of(self.intake, writing=True), _Pace()
        while True:
            pace.breathe()
            began = time.monotonic()
            undone = intake_undo_slice(
                actor=self.actor, intake=self.intake, kind=self.kind, run=run, most=pace.rows
            )
            if undone.finished:
                return
            pace.took(pace.rows, time.monotonic() - began)

    def checked(self, run: Run, source: Source) -> Iterator[tuple[Block, Checked]]:
        """The blocks that are left, checked; large sheets by processes of their own."""
        checker = RowsChecker(self.kind.checker(self.actor, run), mended_cells(self.intake))
        blocks = source.blocks(self.place)
        return (checked_alone if is_small(self.intake) else checked_by_hands)(checker, blocks)

    def told(self, progress: float, tally: Tally) -> None:
        """Tell whoever watches."""
        self.total.rows += tally.rows
        self.total.new += tally.new
        self.total.changed += tally.changed
        self.total.same += tally.same
        self.watch(Standing(State(self.intake.state), progress, self.total, self.longest))


def _let_log_grow() -> None:
    """Have SQLite copy its log into the database more seldom: a run writes the same pages of indexes again and again."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA wal_autocheckpoint = {LOG_PAGES}")


class _Pace:
    """How many rows a slice may have, by how long the last ones held the database; and when others have their turn."""

    def __init__(self) -> None:
        self.rows = 300
        self._ended = self._breathed = time.monotonic()

    def breathe(self) -> None:
        """Before a slice: now and then, leave others long enough that whoever waits gets in."""
        left = time.monotonic() - self._ended
        if left < BREATH and self._ended - self._breathed >= BREATHS:
            time.sleep(BREATH - left)
            left = BREATH
        if left >= BREATH:
            self._breathed = time.monotonic()

    def took(self, rows: int, seconds: float) -> None:
        """After a slice: learn from it."""
        self._ended = time.monotonic()
        if rows > 50 and seconds > 0:
            self.rows = max(50, min(4_000, int((self.rows + rows * HELD / seconds) / 2)))


def begin(intake: Intake) -> None:
    """Go on at once with a small sheet, so that its page is ready; a large one is left to the worker."""
    if not is_small(intake):
        return
    began = time.monotonic()

    def patiently(_: Standing) -> None:
        # A small file may hold a great many rows.
        if time.monotonic() - began > PATIENCE:
            raise OutOfPatience

    try:
        go_on(intake.id, watch=patiently)
    except Exception:
        # The run has been broken off and will be tried again: the page says so.
        log.exception("a run of a small sheet broke off")


def is_small(intake: Intake) -> bool:
    """Whether it is done within a request."""
    return intake.size <= SMALL


def _refused(block: Block, outcome: Outcome) -> list[Faulty]:
    return refused_rows(block, outcome.refused)


def _compared(kind: Kind, actor: Actor, run: Run, block: Block, checked: Checked, tally: Tally) -> None:
    outcome = kind.compare(actor, run, checked.drafts) if checked.drafts else Outcome()
    tally.rows += checked.rows
    tally.add(outcome)
    tally.faulty += checked.faulty
    tally.faulty += _refused(block, outcome)


def _slices(drafts: Sequence[Any], done: int, pace: _Pace) -> Iterator[tuple[Sequence[Any], bool]]:
    """What of a block is not yet written, in slices; the last one also when it is empty."""
    left = [one for one in drafts if one.number >= done]
    start, size = 0, pace.rows
    while start + size < len(left):
        yield left[start : start + size], False
        start, size = start + size, pace.rows
    yield left[start:], True


def _after(block: Block) -> Place:
    number = block.number + block.rows
    return Place(block.end, number, number)


def _layout(source: Source) -> str:
    return layout_as_json(source.layouts.values(), source.unread)


def run_of(intake: Intake, *, writing: bool) -> Run:
    """What a pass over an intake is told."""
    return Run(intake.id, intake.area_code, intake.base, intake.exercise, writing, intake.options)


def _source(intake: Intake, kind: Kind) -> Source:
    attachment = intake.attachment
    if attachment is None:
        raise Refused("sheets.upload_gone", N_("上传的文件已经销毁了，请重新上传。"))
    return Source(
        lambda offset: attachment_open(attachment, offset),
        intake.size,
        kind.columns(),
        heading_optional=intake.heading_optional,
    )
