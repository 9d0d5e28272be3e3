"""Writing what sheets bring of responders, and taking it back. The services of responders' sheets."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import models

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.services import service
from fangxian.foundation.responders.enrolment import Binder, enrolment_of
from fangxian.foundation.responders.intake.matching import matched, outcome_of
from fangxian.foundation.responders.intake.reading import Draft
from fangxian.foundation.responders.models import Responder, ResponderVersion
from fangxian.foundation.responders.written import HANGING, Rewriting, kept_before, written_of
from fangxian.foundation.sheets.kinds import Outcome, Run, Undone
from fangxian.kit.locks import Turn, take_turn
from fangxian.plain import clock
from fangxian.plain.ids import numbered

_RESPONDERS = Scope.system("导入人员")


@service
def responders_take_in(*, actor: Actor, run: Run, drafts: Sequence[Draft]) -> Outcome:
    """Write a slice of a sheet: who is new, and what changes of those who are there, with what it was before."""
    actor.require_role(Permission.RESPONDER_EDIT)
    take_turn(Turn.RESPONDERS)
    found, now = matched(actor, run, drafts), clock.now()
    Binder(now=now, exercise=run.exercise).bind(
        # Row n of a run has its n-th identifier.
        enrolment_of(draft.told, numbered(run.base, draft.number))
        for draft in found.new
    ).write()
    rewriting = Rewriting(actor, now, intake=run.intake)
    for hit in found.changed:
        rewriting.rewrite(hit.responder, hit.before, hit.after)
    counts = {"new": len(found.new), "changed": len(found.changed), "same": found.same}
    journal.record(
        actor,
        "responders.taken_in",
        ("sheets.intake", str(run.intake)),
        area_code=run.area_code,
        facts={**counts, "refused": len(found.refused)},
    )
    return outcome_of(found)


@service
def responders_take_back(*, actor: Actor, run: Run, most: int) -> Undone:
    """Take back up to ``most`` rows of a run: whom it made, then what it changed.

    Who was changed or used since stays, and is counted at the end.
    """
    actor.require_role(Permission.RESPONDER_EDIT)
    take_turn(Turn.RESPONDERS)
    removed = _remove(_untouched(run)[:most])
    restored = kept = 0
    if removed < most:
        restored, kept = _restore(actor, run, most - removed)
    finished = removed + restored + kept < most
    if finished:
        kept += _made(run).count()
    facts = {"removed": removed, "restored": restored, "kept": kept}
    journal.record(
        actor,
        "responders.taken_back",
        ("sheets.intake", str(run.intake)),
        area_code=run.area_code,
        facts=facts,
    )
    return Undone(removed=removed, restored=restored, kept=kept, finished=finished)


def _made(run: Run) -> models.QuerySet[Responder]:
    """Whom a run made: one range of identifiers."""
    rows = Responder.objects.within(_RESPONDERS)
    return rows.filter(id__range=(numbered(run.base, 0), numbered(run.base, (1 << 32) - 1)))


def _untouched(run: Run) -> models.QuerySet[Responder]:
    """Those of them whom nobody has changed since, and to whom nothing but their own rows refers."""
    rows = _made(run).filter(version=1).order_by("id")
    for relation in Responder._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and relation.related_model not in HANGING:
            theirs: Any = relation.related_model
            named = {relation.field.name: models.OuterRef("pk")}  # type: ignore[union-attr]
            rows = rows.exclude(models.Exists(theirs.objects.within(_RESPONDERS).filter(**named)))
    return rows


def _remove(rows: models.QuerySet[Responder]) -> int:
    keys = list(rows.values_list("id", flat=True))
    if not keys:
        return 0
    for model in HANGING:
        hanging = model.objects.within(_RESPONDERS).filter(responder_id__in=keys)  # type: ignore[attr-defined]
        hanging._raw_delete(hanging.db)
    doomed = Responder.objects.within(_RESPONDERS).filter(id__in=keys)
    return int(doomed._raw_delete(doomed.db))


def _restore(actor: Actor, run: Run, most: int) -> tuple[int, int]:
    """Put back what the run changed of those whom nobody has changed since; returns how many, and how many stay.

    What was put back is a version more; the sheet's mark is taken from its own, so that each comes up once.
    """
    kept = ResponderVersion.objects.within(_RESPONDERS).filter(intake=run.intake)
    of: dict[UUID, list[ResponderVersion]] = defaultdict(list)
    for version in kept.order_by("id")[:most]:
        of[version.responder_id].append(version)
    people = list(Responder.objects.within(_RESPONDERS).filter(id__in=of).select_for_update())
    same = [one for one in people if one.version == of[one.id][0].number + len(of[one.id])]
    now = clock.now()
    written, before = written_of(same, now), kept_before(one for each in of.values() for one in each)
    for one in same:
        Rewriting(actor, now).rewrite(one, written[one.id], before[one.id])
    kept.filter(responder_id__in=of).update(intake=None)
    return len(same), len(people) - len(same)
