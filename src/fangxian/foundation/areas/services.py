"""Adopting editions of the register, and drawing grids."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import PurePath
from uuid import UUID

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.foundation.areas import shipped
from fangxian.foundation.areas.adoption import areas_insert, changes_write
from fangxian.foundation.areas.models import Area, AreaVersion, Register, RegisterDraft
from fangxian.foundation.areas.overtaken import changes_today, draft_overtaken, draft_settled
from fangxian.foundation.areas.rules.grids import next_grid_code
from fangxian.foundation.areas.rules.kinds import GRID
from fangxian.foundation.areas.rules.names import cleaned_name
from fangxian.foundation.areas.rules.register import Changes, RegisterRow, changes, common_area, row_as_json
from fangxian.foundation.areas.rules.sheet import read_sheet
from fangxian.foundation.areas.selectors import area_get, draft_get, register_in_force, register_newest
from fangxian.foundation.areas.shipped import Shape
from fangxian.foundation.areas.workbook import cells_of
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.acts import acts_said
from fangxian.foundation.journal.services import service
from fangxian.kit.locks import Turn, take_turn
from fangxian.plain import clock
from fangxian.plain.areacodes import Level, range_of
from fangxian.plain.errors import NotAllowed, Refused, Stale
from fangxian.plain.words import N_

#: Rows of the shipped register in one transaction, so that no write lock lasts 200 ms.
SLICE = 500
#: Up to so many changes, the journal has a line for each area; beyond, the edition's line has the counts.
MOST_LINES = 1_000

_REGISTER = Scope.system("区划名册")


def register_load_shipped(*, actor: Actor) -> Register:
    """Load the province that ships, in slices; where an edition stands already, that one is returned.

    A load that was cut short goes on where it stopped. Not one transaction but many: the edition counts as
    adopted when the last of them is through.
    """
    actor.require(Permission.REGISTER_IMPORT, area=shipped.PROVINCE.code)
    newest = register_newest()
    if newest:
        return newest
    rows, shapes = shipped.rows(), shipped.shapes()
    for start in range(0, len(rows), SLICE):
        _shipped_slice_load(actor=actor, rows=rows[start : start + SLICE], shapes=shapes)
    return _shipped_adopt(actor=actor, rows=rows)


def register_draft(
    *, actor: Actor, filename: str, content: bytes, title: str = "", as_of: date | None = None
) -> RegisterDraft:
    """Read a sheet (CSV or XLSX) and keep it with what it would change; ``as_of`` is the day it lists.

    Raises ``SheetFaulty`` with all that is wrong. The sheet is read before the transaction begins, which on
    SQLite keeps other writers waiting.
    """
    actor.require_role(Permission.REGISTER_IMPORT)
    # The edition is read before the areas: if another is adopted in between, the draft is stale, not wrong.
    base = register_newest()
    known = register_in_force()
    rows = read_sheet(cells_of(content), known=known)
    draft = RegisterDraft(
        area_code=common_area(rows),
        filename=PurePath(filename).name[-200:],
        title=cleaned_name(title or PurePath(filename).stem[:100], longest=120),
        as_of=as_of or clock.day_of(clock.now()),
        sha256=hashlib.sha256(content).hexdigest(),
        rows=[row_as_json(row) for row in rows],
        changes=changes(known.values(), rows).as_json(),
        base=base,
        drafted_at=clock.now(),
        drafted_by=actor.key,
        exercise=actor.exercise,
    )
    _require_reach(actor, draft)
    _require_order(draft)
    return _draft_keep(actor=actor, draft=draft)


@service
def register_adopt(*, actor: Actor, draft_id: UUID, seen: str | None = None) -> Register:
    """Make a draft the edition in force. Raises ``Stale`` when another was adopted since it was compared.

    ``seen`` is the edition that it was compared with when it was looked at, by number; empty before the first.
    """
    actor.require_role(Permission.REGISTER_IMPORT)
    take_turn(Turn.REGISTER)
    draft = draft_get(actor.scope(Permission.REGISTER_IMPORT), draft_id)
    _require_waiting(draft)
    if (overtaken := draft_overtaken(draft)) is not None:
        raise overtaken
    newest = Register.objects.within(_REGISTER).order_by("-number").first()
    if seen is not None and seen != str(draft.base_id or ""):
        raise Stale(
            "register.compared_anew",
            N_("您看过变化以后，这份名册又按现行的比过一遍（%(acts)s）。请看过现在的变化再采用。"),
            acts=acts_said(draft),
            version=draft.base_id,
        )
    register = Register(
        number=newest.number + 1 if newest else 1,
        title=draft.title,
        as_of=draft.as_of,
        source=draft.filename,
        sha256=draft.sha256,
        rows=len(draft.rows),
        adopted_at=clock.now(),
    )
    register.save(force_insert=True)
    draft.state = RegisterDraft.State.ADOPTED
    draft.save(update_fields=["state"])
    changed = changes_today(draft)
    grids = changes_write(changed, register)
    _tell_adopted(actor, register, draft.area_code, changed.counts() | {"grids_abolished": grids})
    if len(changed) <= MOST_LINES:
        journal.record_all(actor, _entries(changed))
    return register


@service
def register_draft_renew(*, actor: Actor, draft_id: UUID) -> RegisterDraft:
    """Compare a draft that another edition overtook with the one in force.

    Raises ``Refused`` when that one is of a later day than the sheet.
    """
    actor.require_role(Permission.REGISTER_IMPORT)
    take_turn(Turn.REGISTER)
    draft = draft_get(actor.scope(Permission.REGISTER_IMPORT), draft_id)
    _require_waiting(draft)
    newest = register_newest()
    if newest is None or draft.base_id == newest.number:
        journal.nothing_changed()
        return draft
    draft.base = newest
    _require_order(draft)
    draft.changes = changes_today(draft).as_json()
    draft.save(update_fields=["base", "changes"])
    facts = {"base": newest.number}
    journal.record(actor, "register.draft_renewed", draft, area_code=draft.area_code, facts=facts)
    return draft


@service
def register_draft_drop(*, actor: Actor, draft_id: UUID) -> RegisterDraft:
    """Give an uploaded sheet up; nothing of it comes into force."""
    actor.require_role(Permission.REGISTER_IMPORT)
    take_turn(Turn.REGISTER)
    draft = draft_get(actor.scope(Permission.REGISTER_IMPORT), draft_id)
    _require_waiting(draft)
    draft.state = RegisterDraft.State.DROPPED
    draft.save(update_fields=["state"])
    journal.record(actor, "register.draft_dropped", draft, area_code=draft.area_code)
    return draft


def grid_draw(*, actor: Actor, village_code: str, name: str) -> Area:
    """Draw a grid in a village, under the next free number."""
    return grids_draw(actor=actor, names={village_code: [name]})[0]


@service
def grids_draw(*, actor: Actor, names: Mapping[str, Sequence[str]]) -> list[Area]:
    """Draw grids in many villages at once: ``names`` maps a village's code to its new grids; all or none."""
    for village_code in names:
        actor.require(Permission.PLACE_EDIT, area=village_code)
    take_turn(Turn.REGISTER)
    today = clock.day_of(clock.now())
    grids = [
        grid for village_code in names for grid in _grids_of(actor, village_code, names[village_code], today)
    ]
    if not grids:
        journal.nothing_changed()
        return []
    Area.objects.within(_REGISTER).bulk_create(grids, batch_size=500)
    AreaVersion.objects.within(_REGISTER).bulk_create(
        [
            AreaVersion(
                code=grid.code, name=grid.name, kind=grid.kind, from_day=today, exercise=grid.exercise
            )
            for grid in grids
        ],
        batch_size=500,
    )
    journal.record_all(
        actor,
        [journal.Entry("grid.drawn", grid, area_code=grid.code, facts={"name": grid.name}) for grid in grids],
    )
    return grids


def _grids_of(actor: Actor, village_code: str, names: Sequence[str], today: date) -> Iterator[Area]:
    village = area_get(actor.scope(Permission.PLACE_EDIT), village_code)
    if not (village.is_village and village.is_in_force):
        raise Refused("grid.no_village", N_("%(name)s不是现有的村居，不能在里面划网格。"), name=village.name)
    low, high = range_of(village_code)
    rows = Area.objects.within(_REGISTER).filter(level=Level.GRID, code__gte=low, code__lt=high)
    taken = set(rows.values_list("code", flat=True))
    called = set(rows.filter(abolished_on=None).values_list("name", flat=True))
    for typed in names:
        name = cleaned_name(typed)
        if name in called:
            raise Refused("grid.name_taken", N_("这个村居已经有“%(name)s”了。"), name=name)
        code = next_grid_code(village_code, taken)
        taken.add(code)
        called.add(name)
        yield Area(
            code=code, level=Level.GRID, name=name, kind=GRID, valid_from=today, exercise=actor.exercise
        )


@service
def _shipped_slice_load(*, actor: Actor, rows: Sequence[RegisterRow], shapes: Mapping[str, Shape]) -> None:
    take_turn(Turn.REGISTER)
    register, _ = Register.objects.within(_REGISTER).get_or_create(
        number=1,
        defaults={
            "title": shipped.TITLE,
            "as_of": shipped.AS_OF,
            "source": shipped.SOURCE,
            "sha256": shipped.digest(),
            "rows": len(rows),
        },
    )
    if register.adopted_at:
        journal.nothing_changed()
        return
    areas_insert(rows, register, shapes)
    journal.record(
        actor,
        "register.slice_loaded",
        register,
        area_code=shipped.PROVINCE.code,
        facts={"first": rows[0].code, "last": rows[-1].code, "rows": len(rows)},
    )


@service
def _shipped_adopt(*, actor: Actor, rows: Sequence[RegisterRow]) -> Register:
    take_turn(Turn.REGISTER)
    register: Register = Register.objects.within(_REGISTER).get(number=1)
    if register.adopted_at:
        journal.nothing_changed()
        return register
    register.rows, register.adopted_at = len(rows), clock.now()
    register.save(update_fields=["rows", "adopted_at"])
    _tell_adopted(actor, register, shipped.PROVINCE.code, Changes(added=tuple(rows)).counts())
    return register


@service
def _draft_keep(*, actor: Actor, draft: RegisterDraft) -> RegisterDraft:
    draft.save(force_insert=True)
    journal.record(
        actor,
        "register.drafted",
        draft,
        area_code=draft.area_code,
        facts={"sha256": draft.sha256, "rows": len(draft.rows)},
    )
    return draft


def _require_reach(actor: Actor, draft: RegisterDraft) -> None:
    if not actor.may_at(Permission.REGISTER_IMPORT, area=draft.area_code):
        raise NotAllowed(
            "register.beyond_reach", N_("表里有您责任范围之外的地方，请只留下范围之内的行再上传。")
        )


def _require_order(draft: RegisterDraft) -> None:
    """Editions go forward: what was so on a day is never rewritten by an older sheet."""
    if draft.as_of > clock.day_of(clock.now()):
        raise Refused("register.from_the_future", N_("名册的截止日期还没有到。"))
    if draft.base and draft.as_of < draft.base.as_of:
        raise Refused(
            "register.older",
            N_("这份名册截至 %(as_of)s，比现行的还旧（截至 %(in_force)s）。"),
            as_of=draft.as_of.isoformat(),
            in_force=draft.base.as_of.isoformat(),
        )


def _require_waiting(draft: RegisterDraft) -> None:
    if draft.state != RegisterDraft.State.WAITING:
        raise draft_settled(draft)


def _tell_adopted(actor: Actor, register: Register, area_code: str, counts: Mapping[str, int]) -> None:
    journal.record(
        actor,
        "register.adopted",
        register,
        area_code=area_code,
        facts={
            "title": register.title,
            "as_of": register.as_of.isoformat(),
            "sha256": register.sha256,
            "rows": register.rows,
            **counts,
        },
    )


def _entries(changed: Changes) -> Iterator[journal.Entry]:
    """A line for each area that changes."""
    for row in changed.added:
        yield _entry("area.added", row, {"name": row.name, "kind": row.kind})
    for one in changed.renamed:
        yield _entry("area.renamed", one.after, {"before": one.before.name, "after": one.after.name})
    for one in changed.kind_changed:
        yield _entry("area.kind_changed", one.after, {"before": one.before.kind, "after": one.after.kind})
    for row in changed.abolished:
        yield _entry("area.abolished", row, {"name": row.name})


def _entry(verb: str, row: RegisterRow, facts: Mapping[str, str]) -> journal.Entry:
    return journal.Entry(verb, ("areas.area", row.code), area_code=row.code, facts=facts)
