"""What changed in the last hour: gaps that opened and closed, who was appointed, levels that were changed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from fangxian.access.scope import Scope
from fangxian.desks.gap_actions import place_href
from fangxian.foundation.areas.selectors import area_names
from fangxian.foundation.journal.selectors import lines_lately
from fangxian.kit.shapes import State
from fangxian.kit.vocabulary import words_of
from fangxian.line.selectors import gaps_changed, told
from fangxian.plain.areacodes import Level, cut

HOUR = timedelta(hours=1)
#: Lines of it on the board.
MOST = 12
#: Acts that are told beside the gaps, among so many of the newest lines of the journal.
VERBS = (
    "duty.appointed", "duty.ended", "level.changed", "plan.adopted", "organisation.formed", "organisation.dissolved",
)  # fmt: skip
_AMONG = 2_000


@dataclass(frozen=True)
class Change:
    """One thing that changed: when, what, where. ``state`` is the sign of a gap that opened or closed."""

    at: datetime
    said: str
    place: str
    href: str
    state: str = ""
    exercise: bool = False


def changes_lately(scope: Scope, now: datetime, *, most: int = MOST) -> list[Change]:
    """The newest changes of the last hour in reach; the same act in the same place is told once."""
    found = [*_gaps(scope, now, most), *_acts(scope, now, most)]
    return sorted(found, key=lambda change: change.at, reverse=True)[:most]


def _gaps(scope: Scope, now: datetime, most: int) -> list[Change]:
    rows = gaps_changed(scope, now - HOUR, now, most=most)
    return [
        Change(
            at=row.closed_at or row.opened_at,
            said=_("补上了：%(gap)s") % {"gap": gap.title} if row.closed_at else gap.title,
            place=gap.area_name,
            href=place_href(gap.area_code),
            state=State.CLOSED if row.closed_at else State.BROKEN,
            exercise=gap.exercise,
        )
        for row, gap in zip(rows, told(rows, now), strict=True)
    ]


def _acts(scope: Scope, now: datetime, most: int) -> list[Change]:
    words = words_of("journal_verb")
    newest: dict[tuple[str, str], Change] = {}
    lines = lines_lately(scope, VERBS, now - HOUR, among=_AMONG)
    codes = {line.area_code for line in lines}
    names = area_names(codes | {cut(code, Level.VILLAGE) or code for code in codes})
    for line in lines:
        place = (line.verb, line.area_code)
        if place in newest or len(newest) >= most:
            continue
        village = cut(line.area_code, Level.VILLAGE) or line.area_code
        own = names.get(line.area_code, "")
        newest[place] = Change(
            at=line.at,
            said=_(words.get(line.verb, line.verb)),
            place=own if village == line.area_code else f"{names.get(village, '')}{own}",
            href=place_href(line.area_code),
            exercise=line.exercise,
        )
    return list(newest.values())
