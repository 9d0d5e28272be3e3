"""Reading the line: open gaps, counts for the map, history."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from fangxian.access.scope import Scope
from fangxian.foundation.areas.selectors import area_names
from fangxian.foundation.orgs.selectors import organisation_names
from fangxian.line.kinds import family_of
from fangxian.line.kinds.telling import Telling
from fangxian.line.models import Gap
from fangxian.line.rules.holes import time_open
from fangxian.plain.areacodes import Level, cut
from fangxian.plain.errors import OutOfScope
from fangxian.plain.words import N_


@dataclass(frozen=True)
class OpenGap:
    """A gap as a card shows it. ``filled_at`` is the place of whoever must close it; ``reference`` leads to what
    closes it.
    """

    id: UUID
    kind: str
    subject: str
    title: str
    verb: str
    action: str
    area_code: str
    filled_at: str
    reference: str
    area_name: str
    since: datetime
    severity: int
    owner_id: UUID | None
    owner: str
    exercise: bool


def gaps_open(scope: Scope) -> QuerySet[Gap]:
    """Open gaps in reach, the worst first, then the oldest."""
    rows = Gap.objects.within(scope).filter(closed_at=None).select_related("owner")
    return rows.order_by("-severity", "since", "area_code", "id")


def gap_get(scope: Scope, identifier: UUID) -> Gap:
    """One gap. Raises ``OutOfScope``."""
    found: Gap | None = Gap.objects.within(scope).filter(id=identifier).first()
    if found is None:
        raise OutOfScope("gap.unknown", N_("没有这处缺口，或不在您的责任范围内。"))
    return found


def told(gaps: Iterable[Gap], moment: datetime) -> list[OpenGap]:
    """Gaps with the words of their kinds and the names of their places, in one more query for all."""
    gaps = list(gaps)
    tellings: dict[str, Telling] = {
        kind: family_of(kind).telling(kind, moment) for kind in {gap.kind for gap in gaps}
    }
    villages = {cut(gap.area_code, Level.VILLAGE) or gap.area_code for gap in gaps}
    names = area_names({gap.area_code for gap in gaps} | villages)
    bodies = _bodies([gap.subject for gap in gaps if tellings[gap.kind].named])
    return [
        OpenGap(
            id=gap.id,
            kind=gap.kind,
            subject=gap.subject,
            title=_title(tellings[gap.kind], bodies.get(gap.subject, "")),
            verb=tellings[gap.kind].verb,
            action=tellings[gap.kind].action,
            area_code=gap.area_code,
            filled_at=gap.owner.area_code if gap.owner else gap.area_code,
            reference=gap.reference,
            area_name=_place(gap.area_code, names),
            since=gap.since,
            severity=gap.severity,
            owner_id=gap.owner_id,
            owner=gap.owner.name if gap.owner else "",
            exercise=gap.exercise,
        )
        for gap in gaps
    ]


def _bodies(subjects: Collection[str]) -> dict[str, str]:
    """Names of the organisations that gaps are about, by subject."""
    names = organisation_names([UUID(one) for one in subjects]) if subjects else {}
    return {str(identifier): name for identifier, name in names.items()}


def _title(telling: Telling, body: str) -> str:
    return telling.named % {"name": body} if telling.named and body else telling.title


def _place(code: str, names: dict[str, str]) -> str:
    village = cut(code, Level.VILLAGE)
    own = names.get(code, code)
    return f"{names.get(village, '')}{own}" if village and village != code else own


@dataclass(frozen=True)
class LineCount:
    """How many gaps of each kind are open in each place of a level."""

    by_place: dict[str, Counter[str]]
    by_kind: Counter[str]

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.by_kind.values())

    def at(self, code: str) -> int:
        """Those of one place."""
        return sum(self.by_place.get(code, Counter()).values())


def line_count(scope: Scope, level: Level) -> LineCount:
    """Open gaps in reach, counted by kind and by the place at ``level`` that they lie in."""
    rows = (
        Gap.objects.within(scope)
        .filter(closed_at=None)
        .values_list("area_code", "kind")
        .annotate(Count("id"))
    )
    by_place: dict[str, Counter[str]] = defaultdict(Counter)
    by_kind: Counter[str] = Counter()
    for area_code, kind, count in rows:
        by_kind[kind] += count
        by_place[cut(area_code, level) or area_code][kind] += count
    return LineCount(dict(by_place), by_kind)


def gaps_closed_since(scope: Scope, since: datetime, now: datetime) -> int:
    """How many gaps were closed since a moment."""
    return int(_between(scope, "closed_at", since, now).count())


def gaps_closed(scope: Scope, since: datetime, now: datetime, *, most: int) -> list[Gap]:
    """The gaps that were closed last since a moment, newest first."""
    return list(
        _between(scope, "closed_at", since, now).select_related("owner").order_by("-closed_at")[:most]
    )


def gaps_changed(scope: Scope, since: datetime, now: datetime, *, most: int) -> list[Gap]:
    """The gaps that were opened or closed last since a moment; one that was both, once."""
    opened = _between(scope, "opened_at", since, now).filter(closed_at=None).order_by("-opened_at")
    changed = [*gaps_closed(scope, since, now, most=most), *opened.select_related("owner")[:most]]
    return sorted(changed, key=lambda gap: gap.closed_at or gap.opened_at, reverse=True)[:most]


def _between(scope: Scope, moment: str, since: datetime, now: datetime) -> QuerySet[Gap]:
    """By when they were opened or closed; bounded on both sides, or SQLite goes through the index of places."""
    return Gap.objects.within(scope).filter(**{f"{moment}__gte": since, f"{moment}__lte": now})


def time_line_was_open(scope: Scope, begin: datetime, end: datetime, *, kind: str = "") -> timedelta:
    """For how long in a period the line was open in reach: by any gap, or by those of one kind."""
    rows = Gap.objects.within(scope).filter(Q(closed_at=None) | Q(closed_at__gt=begin), since__lt=end)
    if kind:
        rows = rows.filter(kind=kind)
    return time_open(rows.values_list("since", "closed_at"), begin, end)
