"""Reading intakes: those of a reader, one, its faulty rows, those that a process should be at."""

import json
import os
import socket
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.foundation.sheets.checking import Layout
from fangxian.foundation.sheets.kinds import Change, Kind, kind_of, kinds
from fangxian.foundation.sheets.models import Intake, IntakeFault
from fangxian.foundation.sheets.rules.states import RUNNING, State
from fangxian.kit.fields import GONE
from fangxian.plain.errors import OutOfScope, Stale
from fangxian.plain.words import N_

_EVERYWHERE = Scope.system("导入表格")


def kind_get(key: str) -> Kind:
    """A registered kind. Raises ``OutOfScope``."""
    kind = kind_of(key)
    if kind is None:
        raise OutOfScope("sheets.kind_unknown", N_("没有这一种表格。"))
    return kind


def intakes_of(actor: Actor) -> QuerySet[Intake]:
    """What he handed in, and what others handed in where he may take in the same; the newest first."""
    his = Intake.objects.within(_EVERYWHERE).filter(handed_in_by=actor.key)
    reaches: dict[Permission, list[str]] = {}
    for kind in kinds():
        if actor.may(kind.permission):
            reaches.setdefault(kind.permission, []).append(kind.key)
    found = reduce(
        or_,
        (
            Intake.objects.within(actor.scope(permission)).filter(kind__in=keys)
            for permission, keys in reaches.items()
        ),
        his,
    )
    return found.order_by("-handed_in_at", "-id")


def intake_get(actor: Actor, identifier: UUID) -> Intake:
    """One intake that he handed in, or may take in there. Raises ``OutOfScope``."""
    found: Intake | None = Intake.objects.within(_EVERYWHERE).filter(id=identifier).first()
    kind = kind_of(found.kind) if found else None
    if found is None or kind is None:
        raise _unknown()
    # His own stays his to see while his duties let him do such things at all.
    his = found.handed_in_by == actor.key and actor.may(kind.permission)
    if not his and not actor.may_at(kind.permission, area=found.area_code, organisation=found.organisation):
        raise _unknown()
    return found


def _unknown() -> OutOfScope:
    return OutOfScope("sheets.unknown", N_("没有这张表，或不在您的责任范围内。"))


def intake_now(intake_id: UUID) -> Intake:
    """An intake as it stands, for the house itself."""
    found: Intake = Intake.objects.within(_EVERYWHERE).get(id=intake_id)
    return found


def adopted_before(intake: Intake) -> Intake | None:
    """The last time that this very file was adopted at this place, if it was."""
    rows = Intake.objects.within(_EVERYWHERE).filter(
        digest=intake.digest, kind=intake.kind, area_code=intake.area_code, state=State.ADOPTED
    )
    found: Intake | None = rows.exclude(id=intake.id).order_by("-adopted_at").first()
    return found


# --- faulty rows


@dataclass(frozen=True)
class FaultTold:
    """One thing that is wrong, in the reader's language; ``column`` is a key, empty for the whole row."""

    column: str
    sentence: str


@dataclass(frozen=True)
class FaultyRow:
    """A row that can't be taken, as people see it."""

    number: int
    sheet: str
    row: int
    cells: Sequence[str]
    faults: Sequence[FaultTold]


def faults_of(intake: Intake) -> QuerySet[IntakeFault]:
    """The rows that are still faulty, in the order of the sheet."""
    rows = IntakeFault.objects.within(_EVERYWHERE).filter(intake=intake, mended=False)
    return rows.order_by("number")


def faulty_row(fault: IntakeFault) -> FaultyRow:
    """One of them, opened."""
    said = [
        FaultTold(column, gettext(sentence) % facts) for column, sentence, facts in _read(fault.faults, [])
    ]
    return FaultyRow(fault.number, fault.sheet, fault.row, _read(fault.cells, []), said)


def faulty_cells(fault: IntakeFault) -> Sequence[str]:
    """The cells of a faulty row, opened."""
    cells: Sequence[str] = _read(fault.cells, [])
    return cells


def mended_cells(intake: Intake) -> dict[int, Sequence[str]]:
    """The cells that stand in the place of those that came, by the row's number."""
    rows = IntakeFault.objects.within(_EVERYWHERE).filter(intake=intake, mended=True)
    return {fault.number: _read(fault.cells, []) for fault in rows}


def mended_already() -> Stale:
    """The refusal of a form whose rows somebody else has mended meanwhile."""
    return Stale("sheets.mended_already", N_("有几行刚刚已经改过了，请看一眼再改。"))


def layouts_of(intake: Intake) -> dict[str, Layout]:
    """How its sheets are read, by their names; empty before it was looked into."""
    rows: list[Any] = _layout(intake).get("layouts", [])
    return {
        sheet: Layout(
            sheet, begun, first, tuple(heading), tuple(keys), tuple(places), marked, codec, delimiter
        )
        for sheet, begun, first, heading, keys, places, marked, codec, delimiter in rows
    }


def unread_sheets(intake: Intake) -> Sequence[str]:
    """Sheets of the file that were passed over, since they have no heading."""
    found: list[str] = _layout(intake).get("unread", [])
    return found


def layout_as_json(layouts: Iterable[Layout], unread: Sequence[str]) -> str:
    """As a row keeps it."""
    return json.dumps(
        {"layouts": [astuple(one) for one in layouts], "unread": list(unread)}, ensure_ascii=False
    )


def _layout(intake: Intake) -> dict[str, Any]:
    found: dict[str, Any] = _read(intake.layout, {})
    return found


def _read(text: str, nothing: Any) -> Any:
    """What a row keeps as JSON; ``nothing`` where it was emptied or its key is gone."""
    return nothing if text in ("", GONE) else json.loads(text)


def changes_of(intake: Intake) -> list[Change]:
    """The first changes that it would make, or made."""
    rows: list[Any] = _read(intake.changes, [])
    return [Change(number, who, tuple(tuple(one) for one in columns)) for number, who, columns in rows]


# --- for the worker


def intakes_due(moment: datetime) -> list[UUID]:
    """Intakes that nobody is at and somebody should be: new ones, and those whose process has died."""
    running = Intake.objects.within(_EVERYWHERE).filter(state__in=RUNNING).order_by("handed_in_at")
    return [
        intake.id
        for intake in running.only("id", "runner", "leased_until")
        if intake.leased_until is None or intake.leased_until < moment or is_dead(intake.runner)
    ]


def runner_here() -> str:
    """What this process is called in a lease."""
    return f"{socket.gethostname()}:{os.getpid()}"


def is_dead(runner: str) -> bool:
    """Whether the process of a lease, on this machine, is no more."""
    host, _, process = runner.rpartition(":")
    if host != socket.gethostname() or not process.isdigit():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
