"""A town office's first screen: my villages side by side, and what waits for us."""

from collections import Counter
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.desks.chains import chain_shown
from fangxian.desks.gap_actions import crumbs, gap_cards
from fangxian.desks.living import desk, living
from fangxian.domains.needs.selectors import needs_open
from fangxian.foundation.areas.models import Area
from fangxian.foundation.areas.selectors import area_get, areas_at
from fangxian.foundation.sheets.listing import listing_taken
from fangxian.kit.listing import Column, Listing
from fangxian.kit.pages import Asking, page
from fangxian.kit.shapes import State, StripCell, StripHead, StripRow
from fangxian.line.kinds import family_of
from fangxian.line.selectors import gaps_open, line_count, told
from fangxian.plain import clock
from fangxian.plain.areacodes import Level
from fangxian.plain.errors import OutOfScope
from fangxian.plain.words import N_

#: Gap cards under the strip; the strip itself names every village.
SHOWN = 12


@page(Permission.LINE_SEE)
def town(request: Asking, code: str) -> HttpResponseBase:
    """The whole page."""
    if "as" in request.GET and (taken := listing_taken(request, _listing(request, code))) is not None:
        return taken
    live_url = reverse("town_live", args=[code])
    return desk(request, "town", lambda: _town(request, code), live_url=live_url)


@page(Permission.LINE_SEE)
def town_live(request: Asking, code: str) -> HttpResponse:
    """The part that refreshes itself."""
    live_url = reverse("town_live", args=[code])
    return living(request, "town", lambda: _town(request, code), live_url=live_url)


def _listing(request: Asking, code: str) -> Listing:
    """The villages with the number of their gaps of each kind."""
    area, now, here = _area(request, code), clock.now(), Scope.of_areas(code)
    count = line_count(here, Level.VILLAGE)

    def of(kind: str) -> Column:
        title = family_of(kind).telling(kind, now).title
        return Column(kind, title, lambda village: count.by_place.get(village.code, Counter())[kind])

    columns = [
        Column("code", N_("代码"), width=16),
        Column("name", N_("村居"), brief=True, width=24),
        Column("gaps", N_("缺口"), lambda village: count.at(village.code), brief=True, width=8),
        *(of(kind) for kind in sorted(count.by_kind)),
    ]
    title = _("%(town)s各村居") % {"town": area.name}
    return Listing(
        "villages", title, columns, areas_at(here, Level.VILLAGE), unit=_("个"), area_code=code, as_of=now
    )


def _area(request: Asking, code: str) -> Area:
    area = area_get(request.actor.scope(Permission.LINE_SEE), code)
    if area.level != Level.TOWN:
        raise OutOfScope("town.unknown", N_("没有这个镇街。"))
    return area


def _town(request: Asking, code: str) -> dict[str, Any]:
    actor, now, area = request.actor, clock.now(), _area(request, code)
    here = Scope.of_areas(code)
    count = line_count(here, Level.VILLAGE)
    titles = {kind: family_of(kind).telling(kind, now).title for kind in sorted(count.by_kind)}
    return {
        "as_of": now,
        "area": area,
        "crumbs": crumbs(actor, code),
        **chain_shown(actor, code),
        "heads": [StripHead(title) for title in titles.values()],
        "rows": _rows(here, titles, count.by_place),
        "cards": gap_cards(actor, told(gaps_open(here)[:SHOWN], now)),
        "total": count.total,
        "needs": needs_open(actor.scope(Permission.NEED_SEE) & here)[:10],
        "line_state": State.BROKEN if count.total else State.WHOLE,
    }


def _rows(here: Scope, titles: dict[str, str], found: dict[str, Counter[str]]) -> list[StripRow]:
    rows = []
    for village in areas_at(here, Level.VILLAGE):
        href = reverse("village", args=[village.code])
        counts = found.get(village.code, Counter())
        cells = tuple(_cell(title, counts[kind], href) for kind, title in titles.items())
        rows.append(StripRow(village.name, cells, href))
    return rows


def _cell(title: str, count: int, href: str) -> StripCell:
    if not count:
        return StripCell(State.WHOLE, title)
    return StripCell(
        State.BROKEN, _("%(title)s %(count)d 处") % {"title": title, "count": count}, href, str(count)
    )
