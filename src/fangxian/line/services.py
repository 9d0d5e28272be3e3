"""Opening and closing gaps as the records change and as time passes."""

from collections import defaultdict
from datetime import datetime

from fangxian.access.actor import Actor
from fangxian.access.scope import Scope
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.services import service
from fangxian.kit.locks import Turn, take_turn
from fangxian.line.kinds import FAMILIES, Family
from fangxian.line.models import DirtyMark, Gap
from fangxian.line.rules.holes import Hole, turn_of
from fangxian.plain import clock

EVALUATOR = Actor.system("line.evaluate", reason="核对缺口")
_EVERYWHERE = Scope.system(EVALUATOR.reason)

#: Marks looked at in one transaction, so that no write lock lasts long.
BATCH = 500


@service
def marks_evaluate() -> int:
    """Look again at the places that writes have marked; returns how many marks were worked off."""
    take_turn(Turn.GAPS)
    marks = list(DirtyMark.objects.within(_EVERYWHERE).order_by("id")[:BATCH])
    if not marks:
        journal.nothing_changed()
        return 0
    places = defaultdict(set)
    for mark in marks:
        places[mark.family].add(mark.area_code)
    moment = clock.now()
    for name, codes in places.items():
        reach = _EVERYWHERE if "" in codes else Scope.of_areas(*codes)
        _evaluate(FAMILIES[name], reach, moment)
    DirtyMark.objects.within(_EVERYWHERE).filter(id__in=[mark.id for mark in marks]).delete()
    return len(marks)


@service
def line_sweep() -> None:
    """Look at everything: catches what only the clock opens or closes, and equals a recomputation."""
    take_turn(Turn.GAPS)
    moment = clock.now()
    for family in FAMILIES.values():
        _evaluate(family, _EVERYWHERE, moment)


def _evaluate(family: Family, reach: Scope, moment: datetime) -> None:
    standing = {
        (gap.kind, gap.subject): (_hole_of(gap), gap)
        for gap in Gap.objects.within(reach).filter(
            closed_at=None, kind__gte=f"{family.FAMILY}.", kind__lt=f"{family.FAMILY}/"
        )
    }
    turn = turn_of(family.holes(reach, moment), standing)
    opened = [_opened(hole, moment) for hole in turn.opening]
    gaps = Gap.objects.within(_EVERYWHERE)
    gaps.bulk_create(opened, batch_size=500)
    for start in range(0, len(turn.closing), BATCH):
        gaps.filter(id__in=[gap.id for gap in turn.closing[start : start + BATCH]]).update(closed_at=moment)
    for gap, hole in turn.changing:
        gap.severity, gap.owner_id, gap.since = hole.severity, hole.owner, hole.since
        gap.save(update_fields=["severity", "owner", "since"])
    lines = [_line("gap.opened", gap) for gap in opened]
    lines += [_line("gap.closed", gap) for gap in turn.closing]
    lines += [_line("gap.changed", gap) for gap, _ in turn.changing]
    if lines:
        journal.record_all(EVALUATOR, lines)
    else:
        journal.nothing_changed()


def _opened(hole: Hole, moment: datetime) -> Gap:
    return Gap(
        kind=hole.kind,
        subject=hole.subject,
        reference=hole.reference,
        area_code=hole.area_code,
        severity=hole.severity,
        owner_id=hole.owner,
        since=hole.since,
        opened_at=moment,
        exercise=hole.exercise,
    )


def _hole_of(gap: Gap) -> Hole:
    return Hole(
        kind=gap.kind,
        subject=gap.subject,
        reference=gap.reference,
        area_code=gap.area_code,
        severity=gap.severity,
        owner=gap.owner_id,
        since=gap.since,
        exercise=gap.exercise,
    )


def _line(verb: str, gap: Gap) -> journal.Entry:
    return journal.Entry(
        verb,
        gap,
        area_code=gap.area_code,
        facts={"kind": gap.kind, "subject": gap.subject},
        exercise=gap.exercise,
    )
