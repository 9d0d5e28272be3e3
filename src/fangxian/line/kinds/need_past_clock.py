"""A need that nobody took or answered in its time (S8)."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from fangxian.access.scope import Scope
from fangxian.domains.needs.selectors import needs_past_clock
from fangxian.line.kinds.telling import Telling
from fangxian.line.rules.holes import Hole

FAMILY = "need"
VERBS = frozenset({
    "need.raised", "need.acknowledged", "need.answered", "need.confirmed", "need.reopened", "need.withdrawn",
    "need.climbed", "need.arrived", "need.extended", "need.transferred", "need.returned", "need.merged", "need.separated",
})  # fmt: skip


def holes(reach: Scope, moment: datetime) -> Iterable[Hole]:
    """Every open need in reach whose clock has run out."""
    for need in needs_past_clock(reach, moment):
        yield Hole(
            kind=f"{FAMILY}.past_clock",
            subject=str(need.id),
            area_code=need.area_code,
            severity=3,
            owner=need.owner_id,
            since=need.due_at,
            exercise=need.exercise,
            reference=need.number,
        )


def telling(kind: str, moment: datetime) -> Telling:  # noqa: ARG001 - the family's one kind
    """“困难超时没人接”, closed by answering."""
    return Telling(title=_("困难超时"), verb=_("去处理"), action="answer_need")
