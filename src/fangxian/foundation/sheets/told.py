"""An intake in words: what it is called, what it came to, why it failed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

from fangxian.foundation.sheets.checking import Layout
from fangxian.foundation.sheets.models import Intake, IntakeFault
from fangxian.foundation.sheets.rules.states import TITLES, State
from fangxian.foundation.sheets.selectors import (
    FaultTold,
    FaultyRow,
    faults_of,
    faulty_row,
    kind_get,
    layouts_of,
)
from fangxian.plain.words import N_


def title_of(intake: Intake) -> str:
    """The kind and the file's name."""
    title = _(kind_get(intake.kind).title)
    return f"{title} {intake.filename}".strip()


def state_said(intake: Intake) -> str:
    """Where it stands."""
    return _(TITLES[State(intake.state)])


def counts_said(intake: Intake) -> str:
    """Where it stands and what it came to, in one line."""
    state = State(intake.state)
    match state:
        case State.RECEIVED | State.CHECKING | State.CHECKED:
            counts = found_said(intake.found)
        case State.ADOPTING | State.ADOPTED:
            counts = written_said(intake.written)
        case State.UNDOING | State.UNDONE:
            counts = taken_back_said(intake.taken_back)
        case _:
            counts = ""
    return _("，").join(part for part in (state_said(intake), counts) if part)


def found_said(counts: Mapping[str, int]) -> str:
    """What a check found."""
    return _listed(counts, {
        "new": N_("会新增 %(number)d 行"), "changed": N_("会改 %(number)d 行"),
        "same": N_("%(number)d 行不变"), "faulty": N_("%(number)d 行不对"),
    })  # fmt: skip


def written_said(counts: Mapping[str, int]) -> str:
    """What was written."""
    return _listed(counts, {
        "new": N_("新增 %(number)d 行"), "changed": N_("改了 %(number)d 行"),
        "same": N_("%(number)d 行不变"), "faulty": N_("%(number)d 行没有收"),
    })  # fmt: skip


def taken_back_said(counts: Mapping[str, int]) -> str:
    """What was taken back."""
    return _listed(counts, {
        "removed": N_("删去 %(number)d 行"), "restored": N_("改回 %(number)d 行"),
        "kept": N_("%(number)d 行后来又动过，留着"),
    })  # fmt: skip


def _listed(counts: Mapping[str, int], words: Mapping[str, str]) -> str:
    """What there is of each, what there is none of left out."""
    if not counts:
        return ""
    said = [_(word) % {"number": counts[key]} for key, word in words.items() if counts.get(key)]
    return _("，").join(said) or _("一行也没有")


def failure_said(intake: Intake) -> str:
    """Why it could not be read."""
    return _(intake.failure) % intake.failure_facts if intake.failure else ""


#: Faulty rows on a page, and the cells that a form can carry back.
ROWS_ON_PAGE, CELLS_ON_PAGE = 50, 900


@dataclass(frozen=True)
class MendingCell:
    """One cell of a faulty row, as a field: its name, label, value, whether something is wrong with it."""

    name: str
    label: str
    value: str
    wrong: bool


@dataclass(frozen=True)
class MendingRow:
    """A faulty row to be mended: where it stands, what is wrong, its cells, those that are wrong first."""

    title: str
    said: Sequence[str]
    wrong: Sequence[MendingCell]
    right: Sequence[MendingCell]


@dataclass(frozen=True)
class FaultyLeaf:
    """One page of faulty rows."""

    page: Page[IntakeFault]
    rows: Sequence[MendingRow]


def faulty_leaf(intake: Intake, number: str | None) -> FaultyLeaf | None:
    """A page of the faulty rows; None when there are none."""
    layouts = layouts_of(intake)
    widest = max((len(one.heading) for one in layouts.values()), default=1)
    leaves = Paginator(faults_of(intake), max(1, min(ROWS_ON_PAGE, CELLS_ON_PAGE // max(1, widest))))
    # Without its layout it has lost its rows too, or is about to.
    if not layouts or not leaves.count:
        return None
    leaf = leaves.get_page(number)
    rows = [_mending_row(faulty_row(one), layouts[one.sheet]) for one in leaf.object_list]
    return FaultyLeaf(leaf, rows)


def _mending_row(row: FaultyRow, layout: Layout) -> MendingRow:
    places = dict(zip(layout.keys, layout.places, strict=True))
    wrong_at = {places.get(fault.column, -1) for fault in row.faults}
    cells = [
        MendingCell(
            name=f"r{row.number}c{place}",
            label=word or _("第 %(number)d 列") % {"number": place + 1},
            value=row.cells[place] if place < len(row.cells) else "",
            wrong=place in wrong_at,
        )
        for place, word in enumerate(layout.heading)
    ]
    where = _("第 %(row)d 行") % {"row": row.row}
    titles = {key: layout.heading[place] for key, place in places.items() if place >= 0}
    return MendingRow(
        title=f"{row.sheet} {where}".strip(),
        said=[fault_said(fault, titles) for fault in row.faults],
        wrong=[one for one in cells if one.wrong],
        right=[one for one in cells if not one.wrong],
    )


def fault_said(fault: FaultTold, titles: Mapping[str, str]) -> str:
    """What is wrong, with its column's heading."""
    if fault.column not in titles:
        return fault.sentence
    return _("%(column)s：%(sentence)s") % {"column": titles[fault.column], "sentence": fault.sentence}
