"""Opening and closing gaps as the records change and as time passes."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Left

from fangxian.access.actor import Actor
from fangxian.access.scope import Scope
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.services import service
from fangxian.foundation.plan.selectors import plan_at
from fangxian.kit.locks import Turn, take_turn
from fangxian.kit.once import one_page
from fangxian.line.kinds import FAMILIES, Family
from fangxian.line.models import DirtyMark, Gap
from fangxian.line.rules.holes import Hole, turn_of
from fangxian.line.rules.holes import Turn as Changes
from fangxian.plain import clock

EVALUATOR = Actor.system("line.evaluate", reason="核对缺口")
_EVERYWHERE = Scope.system(EVALUATOR.reason)

#: Places looked at in one transaction, so that no write lock lasts long.
BATCH = 500
#: Marks read for them: a place that was written to often has many.
WINDOW = 5_000

#: What a hole may have become while its gap stood open.
_CHANGING = ["severity", "owner", "since", "reference", "area_code", "exercise"]


@service
def marks_evaluate() -> int:
    """Look again at the places that writes have marked; returns how many marks were worked off."""
    take_turn(Turn.GAPS)
    marks = _next_marks()
    if not marks:
        journal.nothing_changed()
        return 0
    places = defaultdict(set)
    for _id, family, code in marks:
        places[family].add(code)
    moment = clock.now()
    with one_page():
        for name, codes in places.items():
            reach = _EVERYWHERE if "" in codes else Scope.of_areas(*codes)
            _evaluate(FAMILIES[name], reach, moment)
    rows = DirtyMark.objects.within(_EVERYWHERE)
    for start in range(0, len(marks), BATCH):
        rows.filter(id__in=[one for one, *_place in marks[start : start + BATCH]]).delete()
    return len(marks)


def backlog_sweep() -> int:
    """After a whole city was made or adopted: look at everything once, instead of at thousands of places one by one.

    Returns how many marks that settled; 0 where few wait. What is marked while it looks keeps its mark.
    """
    rows = DirtyMark.objects.within(_EVERYWHERE)
    waiting = list(rows.order_by("id").values_list("id", flat=True)[: 20 * WINDOW])
    if len(waiting) <= WINDOW:
        return 0
    line_sweep()
    for start in range(0, len(waiting), WINDOW):
        _marks_drop(marks=waiting[start : start + WINDOW])
    return len(waiting)


@service
def _marks_drop(*, marks: Sequence[Any]) -> None:
    take_turn(Turn.GAPS)
    for start in range(0, len(marks), BATCH):
        DirtyMark.objects.within(_EVERYWHERE).filter(id__in=marks[start : start + BATCH]).delete()
    journal.nothing_changed()


def _next_marks() -> list[tuple[Any, str, str]]:
    """The oldest marks, of so many places as one transaction looks at: identifier, family, area."""
    rows = DirtyMark.objects.within(_EVERYWHERE).order_by("id").values_list("id", "family", "area_code")
    taken, places = [], set()
    for mark in rows[:WINDOW]:
        places.add(mark[1:])
        if len(places) > BATCH:
            break
        taken.append(mark)
    return taken


def line_sweep() -> None:
    """Look at everything: catches what only the clock opens or closes, and equals a recomputation.

    It looks without a lock, which on SQLite would keep every writer waiting; only the places where something
    has changed are looked at again under one.
    """
    moment = clock.now()
    for name, family in FAMILIES.items():
        places = _places_of(_turn(family, _EVERYWHERE, moment))
        for start in range(0, len(places), BATCH):
            _places_evaluate(family=name, codes=places[start : start + BATCH])


@service
def _places_evaluate(*, family: str, codes: Sequence[str]) -> None:
    take_turn(Turn.GAPS)
    _evaluate(FAMILIES[family], Scope.of_areas(*codes), clock.now())


def _places_of(turn: Changes[Gap]) -> list[str]:
    """Where an evaluation would change something."""
    places = {hole.area_code for hole in turn.opening} | {gap.area_code for gap in turn.closing}
    for gap, hole in turn.changing:
        places |= {gap.area_code, hole.area_code}
    return sorted(places)


def _turn(family: Family, reach: Scope, moment: datetime) -> Changes[Gap]:
    """What an evaluation would change."""
    standing = {(gap.kind, gap.subject): (_hole_of(gap), gap) for gap in _open_of(family, reach)}
    # The register knows the whole province; the line is that of the plan's county.
    county = Scope.of_areas(plan_at(moment).identity.county)
    return turn_of(family.holes(reach & county, moment), standing)


def _open_of(family: Family, reach: Scope) -> QuerySet[Gap]:
    """The open gaps of a family: by the word before the dot, since text sorts as each database was told to."""
    word = f"{family.FAMILY}."
    rows: QuerySet[Gap] = Gap.objects.within(reach).filter(closed_at=None)
    return rows.alias(word=Left("kind", len(word))).filter(word=word)


def _evaluate(family: Family, reach: Scope, moment: datetime) -> None:
    turn = _turn(family, reach, moment)
    opened = [_opened(hole, moment) for hole in turn.opening]
    gaps = Gap.objects.within(_EVERYWHERE)
    gaps.bulk_create(opened, batch_size=500)
    for start in range(0, len(turn.closing), BATCH):
        gaps.filter(id__in=[gap.id for gap in turn.closing[start : start + BATCH]]).update(closed_at=moment)
    for gap, hole in turn.changing:
        gap.severity, gap.owner_id, gap.since = hole.severity, hole.owner, hole.since
        gap.reference, gap.area_code, gap.exercise = hole.reference, hole.area_code, hole.exercise
        gap.save(update_fields=_CHANGING)
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
