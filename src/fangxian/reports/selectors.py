"""Reading the duty log: a day of it, and the hand-over that waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from fangxian.access.scope import Scope
from fangxian.foundation.responders.selectors import chips_by_id
from fangxian.plain import clock
from fangxian.plain.errors import OutOfScope
from fangxian.plain.words import N_
from fangxian.reports.models import Handover, LogEntry


@dataclass(frozen=True)
class EntryShown:
    """An entry as the log shows it. ``corrects`` is when what it corrects was written."""

    id: UUID
    kind: str
    kind_title: str
    words: str
    at: datetime
    who: str
    corrects: datetime | None
    exercise: bool


@dataclass(frozen=True)
class HandoverShown:
    """A hand-over with the names of its two sides."""

    id: UUID
    figures: Sequence[Any]
    words: str
    given_at: datetime
    given_by: str
    given_by_key: str
    taken_at: datetime | None
    taken_by: str
    exercise: bool


def log_of_day(scope: Scope, area_code: str, day: date) -> QuerySet[LogEntry]:
    """What a log holds of a day of the city's, in the order of writing."""
    begin, end = clock.start_of(day), clock.end_of(day)
    rows = LogEntry.objects.within(scope).filter(area_code=area_code)
    found: QuerySet[LogEntry] = rows.filter(written_at__gte=begin, written_at__lt=end)
    return found.select_related("corrects").order_by("written_at", "id")


def entry_get(scope: Scope, identifier: UUID) -> LogEntry:
    """One entry. Raises ``OutOfScope``."""
    found: LogEntry | None = LogEntry.objects.within(scope).filter(id=identifier).first()
    if found is None:
        raise OutOfScope("log.unknown", N_("值班日志里没有这一条，或不在您的责任范围内。"))
    return found


def entries_shown(entries: Sequence[LogEntry]) -> list[EntryShown]:
    """Entries with the masked names of those who wrote them."""
    names = _names(entry.written_by_id for entry in entries)
    return [
        EntryShown(
            id=entry.id,
            kind=entry.kind,
            kind_title=str(LogEntry.Kind(entry.kind).label),
            words=entry.words,
            at=entry.written_at,
            who=names.get(entry.written_by_id, ""),
            corrects=entry.corrects.written_at if entry.corrects else None,
            exercise=entry.exercise,
        )
        for entry in entries
    ]


def handovers_of(scope: Scope, area_code: str) -> QuerySet[Handover]:
    """The hand-overs of a log, the latest first."""
    rows: QuerySet[Handover] = Handover.objects.within(scope).filter(area_code=area_code)
    return rows.order_by("-given_at", "-id")


def handover_waiting(scope: Scope, area_code: str) -> Handover | None:
    """The hand-over that nobody has taken yet."""
    found: Handover | None = handovers_of(scope, area_code).filter(taken_at=None).first()
    return found


def handovers_shown(handovers: Sequence[Handover]) -> list[HandoverShown]:
    """Hand-overs with masked names."""
    names = _names(one for row in handovers for one in (row.given_by_id, row.taken_by_id))
    return [
        HandoverShown(
            id=row.id,
            figures=row.figures,
            words=row.words,
            given_at=row.given_at,
            given_by=names.get(row.given_by_id, ""),
            given_by_key=row.given_by_key,
            taken_at=row.taken_at,
            taken_by=names.get(row.taken_by_id, ""),
            exercise=row.exercise,
        )
        for row in handovers
    ]


def _names(identifiers: Any) -> dict[UUID | None, str]:
    found = chips_by_id({one for one in identifiers if one is not None})
    return {identifier: chip.name for identifier, chip in found.items()}
