"""Mending: faulty rows typed anew are checked alone, before adoption in their place, after it as a sheet of their own."""

import csv
from collections.abc import Mapping, Sequence
from io import StringIO
from typing import Any
from uuid import UUID

from fangxian.access.actor import Actor
from fangxian.foundation.sheets.checking import Faulty, RowsChecker, faulty_row, picker
from fangxian.foundation.sheets.delegates import acting_for
from fangxian.foundation.sheets.kinds import Outcome
from fangxian.foundation.sheets.models import Intake
from fangxian.foundation.sheets.run import run_of
from fangxian.foundation.sheets.running import Tally
from fangxian.foundation.sheets.selectors import (
    faults_of,
    faulty_cells,
    intake_get,
    kind_get,
    layouts_of,
    mended_already,
)
from fangxian.foundation.sheets.services import faults_carry, intake_mend, intake_open


def mend(*, actor: Actor, intake_id: UUID, rows: Mapping[int, Sequence[str]]) -> Intake:
    """Check mended rows again, and put them in the place of the faulty ones.

    A row that was sent as it stands is left alone: what it was refused for may lie in rows that are not looked at
    here, as when it has another's number.
    """
    intake = intake_get(actor, intake_id)
    kind, run = kind_get(intake.kind), run_of(intake, writing=False)
    checker = RowsChecker(kind.checker(acting_for(intake), run), {})
    layouts = layouts_of(intake)
    tally, mended, drafts = Tally(), list[Faulty](), list[Any]()
    faults = list(faults_of(intake).filter(number__in=list(rows)))
    if len(faults) != len(rows):
        raise mended_already()
    for fault in faults:
        layout, cells = layouts[fault.sheet], tuple(cell.strip() for cell in rows[fault.number])
        if _filled(cells) == _filled(faulty_cells(fault)):
            continue
        checked = checker.row(fault.number, cells, layout)
        mended.append(checked.faulty[0] if checked.faulty else faulty_row(layout, fault.number, cells, ()))
        drafts += checked.drafts
    outcome = kind.compare(acting_for(intake), run, drafts) if drafts else Outcome()
    tally.add(outcome)
    still = [_refused_again(one, outcome) for one in mended]
    right = frozenset(one.number for one in still if not one.faults)
    return intake_mend(actor=actor, intake_id=intake_id, mended=still, right=right, tally=tally)


def _filled(cells: Sequence[str]) -> list[str]:
    """A row's cells without the empty ones at its end."""
    said = [cell.strip() for cell in cells]
    while said and not said[-1]:
        said.pop()
    return said


def hand_in_again(*, actor: Actor, intake_id: UUID, rows: Mapping[int, Sequence[str]]) -> Intake:
    """Make a sheet of its own of rows that an adopted one did not take, as they now are."""
    intake = intake_get(actor, intake_id)
    layouts, columns = layouts_of(intake), kind_get(intake.kind).columns()
    file = StringIO()
    sheet = csv.writer(file)
    sheet.writerow([column.title for column in columns])
    for fault in faults_carry(actor=actor, intake_id=intake_id, numbers=frozenset(rows)):
        cells = [*rows[fault.number], *[""] * len(layouts[fault.sheet].heading)]
        sheet.writerow(picker(layouts[fault.sheet])(cells))
    return intake_open(
        actor=actor,
        kind=intake.kind,
        filename=intake.filename,
        chunks=[file.getvalue().encode()],
        area_code=intake.area_code,
        organisation=intake.organisation,
        options=intake.options,
    )


def _refused_again(row: Faulty, outcome: Outcome) -> Faulty:
    faults = outcome.refused.get(row.number)
    return Faulty(row.number, row.sheet, row.row, row.cells, faults) if faults else row
