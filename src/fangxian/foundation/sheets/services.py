"""What people do with a sheet on its way in: hand in, mend, adopt, undo, drop. What its run writes: ``running``."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.foundation.journal.services import service
from fangxian.foundation.media.models import Attachment
from fangxian.foundation.media.services import attachment_destroy, attachment_keep
from fangxian.foundation.sheets.checking import Faulty
from fangxian.foundation.sheets.delegates import reach_as_json
from fangxian.foundation.sheets.kinds import Kind
from fangxian.foundation.sheets.models import Intake, IntakeFault
from fangxian.foundation.sheets.rules.states import (
    MOVE,
    State,
    Verb,
    require_droppable,
    require_undoable,
    state_after,
)
from fangxian.foundation.sheets.running import Tally, changes_with, counts_add, fault_write, record
from fangxian.foundation.sheets.selectors import intake_get, kind_get, mended_already
from fangxian.plain import clock
from fangxian.plain.errors import Refused
from fangxian.plain.ids import uuid7
from fangxian.plain.words import N_

#: Where the clocks of what was uploaded are.
DATA_CLASS = "attachment"

_EVERYWHERE = Scope.system("导入表格")


def intake_open(
    *,
    actor: Actor,
    kind: str,
    filename: str,
    chunks: Iterable[bytes],
    area_code: str,
    organisation: UUID | None = None,
    options: Mapping[str, str] | None = None,
    heading_optional: bool = False,
    at_once: bool = False,
) -> Intake:
    """Take a sheet in, at a place or for a unit: seal the upload, then enter it. A run goes on with it.

    ``at_once``: it is adopted without being looked at, so that one pass both checks and writes.

    Not one transaction: the upload is sealed before the row is written, which on SQLite keeps others waiting.
    """
    found = kind_get(kind)
    attachment = attachment_keep(
        actor=actor,
        filename=filename,
        media_type="application/octet-stream",
        chunks=chunks,
        area_code=area_code,
        data_class=DATA_CLASS,
        permission=found.permission,
        organisation=organisation,
    )
    return _intake_enter(
        actor=actor,
        kind=found,
        attachment=attachment,
        organisation=organisation,
        options=options or {},
        heading_optional=heading_optional,
        at_once=at_once,
    )


@service
def _intake_enter(
    *, actor: Actor, kind: Kind, attachment: Attachment, organisation: UUID | None, options: Mapping[str, str],
    heading_optional: bool, at_once: bool,
) -> Intake:  # fmt: skip
    actor.require(kind.permission, area=attachment.area_code, organisation=organisation)
    intake = Intake(
        kind=kind.key,
        area_code=attachment.area_code,
        organisation=organisation,
        reach=reach_as_json(actor, kind),
        filename=attachment.filename,
        handed_in_by=actor.key,
        handed_in_at=clock.now(),
        attachment=attachment,
        digest=attachment.sha256,
        size=attachment.size,
        heading_optional=heading_optional,
        options=dict(options),
        state=MOVE[Verb.TAKE_IN if at_once else Verb.RECEIVE].target,
        adopted_by=actor.key if at_once else "",
        base=uuid7(),
        exercise=actor.exercise,
    )
    intake.save(force_insert=True)
    facts = {"kind": kind.key, "bytes": attachment.size, "at_once": at_once}
    record(actor, "sheets.received", intake, facts)
    return intake


@service
def intake_adopt(*, actor: Actor, intake_id: UUID) -> Intake:
    """Have its right rows written; a run does it."""
    intake = _intake_to_move(actor, intake_id, Verb.ADOPT)
    if not intake.found.get("new", 0) + intake.found.get("changed", 0) + intake.found.get("same", 0):
        raise Refused("sheets.nothing_to_adopt", N_("没有一行是对的，没有可以采用的。请改好再上传。"))
    intake.adopted_by, intake.reach = actor.key, reach_as_json(actor, kind_get(intake.kind))
    _begin(intake, Verb.ADOPT)
    record(actor, "sheets.adopting", intake, {"kind": intake.kind})
    return intake


@service
def intake_undo(*, actor: Actor, intake_id: UUID) -> Intake:
    """Take back what an adopted sheet wrote, once; a run does it. What was changed since stays."""
    intake = _intake_to_move(actor, intake_id, Verb.UNDO)
    require_undoable(State(intake.state), written=_has_written(intake))
    _begin(intake, Verb.UNDO)
    record(actor, "sheets.undoing", intake, {"kind": intake.kind})
    return intake


@service
def intake_drop(*, actor: Actor, intake_id: UUID) -> Intake:
    """Give it up before it is adopted; the upload and the faulty rows are destroyed at once."""
    intake = _intake_to_move(actor, intake_id, Verb.DROP)
    require_droppable(State(intake.state), written=_has_written(intake))
    intake.state = state_after(Verb.DROP, State(intake.state))
    intake.settled_at, intake.runner, intake.leased_until = clock.now(), "", None
    _empty(actor, intake, kind_get(intake.kind).permission)
    record(actor, "sheets.dropped", intake, {"kind": intake.kind})
    return intake


@service
def intake_mend(
    *, actor: Actor, intake_id: UUID, mended: Sequence[Faulty], right: frozenset[int], tally: Tally
) -> Intake:
    """Put mended cells in the place of faulty rows; ``right`` are the numbers of those that can now be taken.

    Checked and compared they are already (``run.mend``); the other rows of the sheet are not touched.
    """
    intake = _intake_to_move(actor, intake_id, Verb.MEND)
    by_number = {one.number: one for one in mended}
    kept = IntakeFault.objects.within(_EVERYWHERE).filter(intake=intake, number__in=list(by_number))
    faults = list(kept.filter(mended=False).select_for_update())
    if len(faults) != len(by_number):
        raise mended_already()
    for fault in faults:
        fault_write(fault, by_number[fault.number], mended=fault.number in right)
    counts_add(intake.found, {**tally.counts(), "rows": 0, "faulty": -len(right)})
    intake.changes = changes_with(intake.changes, tally.changes)
    intake.save(update_fields=["found", "changes"])
    record(actor, "sheets.mended", intake, {"kind": intake.kind, "rows": len(right)})
    return intake


@service
def faults_carry(*, actor: Actor, intake_id: UUID, numbers: frozenset[int]) -> list[IntakeFault]:
    """Hand over faulty rows of an adopted sheet, which are about to come in as one of their own; each once."""
    intake = _intake_to_move(actor, intake_id, Verb.UNDO)
    rows = IntakeFault.objects.within(_EVERYWHERE).filter(intake=intake, mended=False, number__in=numbers)
    faults = list(rows.select_for_update().order_by("number"))
    if len(faults) != len(numbers):
        raise mended_already()
    rows.update(mended=True)
    record(actor, "sheets.mended", intake, {"kind": intake.kind, "rows": len(faults)})
    return faults


@service
def faults_take(*, actor: Actor, intake_id: UUID) -> Intake:
    """Journal that somebody takes the faulty rows out of the house, unmasked as they came."""
    intake = intake_get(actor, intake_id)
    rows = IntakeFault.objects.within(_EVERYWHERE).filter(intake=intake, mended=False).count()
    record(actor, "sheets.faults_taken", intake, {"kind": intake.kind, "rows": rows})
    return intake


def _intake_to_move(actor: Actor, intake_id: UUID, verb: Verb) -> Intake:
    """An intake that is the actor's to move, held until the transaction ends, in a state that allows it."""
    seen = intake_get(actor, intake_id)
    actor.require(kind_get(seen.kind).permission, area=seen.area_code, organisation=seen.organisation)
    intake: Intake = Intake.objects.within(_EVERYWHERE).select_for_update().get(id=intake_id)
    state_after(verb, State(intake.state))
    return intake


def _has_written(intake: Intake) -> bool:
    return bool(intake.written.get("new", 0) + intake.written.get("changed", 0))


def _begin(intake: Intake, verb: Verb) -> None:
    """A new pass over it begins, at its beginning."""
    intake.state = state_after(verb, State(intake.state))
    intake.at = intake.number = intake.done = intake.attempts = 0
    intake.progress, intake.runner, intake.leased_until = 0.0, "", None
    intake.save()


def _empty(actor: Actor, intake: Intake, permission: Permission) -> None:
    IntakeFault.objects.within(_EVERYWHERE).filter(intake=intake).delete()
    attachment, intake.attachment = intake.attachment, None
    intake.filename = intake.layout = intake.changes = ""
    intake.save()
    if attachment is not None:
        attachment_destroy(
            actor=actor, attachment=attachment, permission=permission, organisation=intake.organisation
        )
