"""A town office's first screen: my villages side by side, and what waits for us."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.desks.chains import chain_shown
from fangxian.desks.gap_actions import crumbs, gap_cards
from fangxian.desks.living import desk, living
from fangxian.desks.proposing import proposals_offered
from fangxian.desks.standing_duties import standing_duties
from fangxian.desks.town.receiving import secondment_of_town
from fangxian.desks.town.villages import VillageRow, Villages, villages_of
from fangxian.domains.needs.selectors import needs_open
from fangxian.foundation.areas.models import Area
from fangxian.foundation.areas.selectors import area_get
from fangxian.foundation.dayreports.turnout import turnout_of
from fangxian.foundation.sheets.listing import listing_taken
from fangxian.kit.listing import Listing
from fangxian.kit.pages import Asking, page
from fangxian.kit.shapes import State, StripCell, StripHead, StripRow
from fangxian.kit.tables import arranged
from fangxian.line.selectors import gaps_open, told
from fangxian.plain import clock
from fangxian.plain.areacodes import Level
from fangxian.plain.errors import OutOfScope
from fangxian.plain.words import N_

#: Gap cards over the villages; the rest is a click away, and each village's own are on its page.
SHOWN = 4


@page(Permission.LINE_SEE)
def town(request: Asking, code: str) -> HttpResponseBase:
    """The whole page."""
    if "as" in request.GET and (taken := listing_taken(request, _listing(request, code))) is not None:
        return taken
    return desk(request, "town", lambda: _town(request, code), live_url=_live_url(request, code))


@page(Permission.LINE_SEE)
def town_live(request: Asking, code: str) -> HttpResponse:
    """The part that refreshes itself, in the order that its page is in."""
    return living(request, "town", lambda: _town(request, code), live_url=_live_url(request, code))


def _live_url(request: Asking, code: str) -> str:
    url = reverse("town_live", args=[code])
    sort = request.GET.get("sort", "")
    known = sort.removeprefix("-").isidentifier()
    return f"{url}?sort={sort}" if known else url


def _listing(request: Asking, code: str) -> Listing:
    """The villages with the number of their gaps of each kind."""
    area, now = _area(request, code), clock.now()
    villages = villages_of(request.actor, code, now)
    asked = arranged(request, villages.columns)
    return Listing(
        "villages",
        _("%(town)s各村居") % {"town": area.name},
        villages.sheet_columns,
        asked.put(villages.rows),
        unit=_("个"),
        filters=asked.said,
        area_code=code,
        as_of=now,
    )


def _area(request: Asking, code: str) -> Area:
    area = area_get(request.actor.scope(Permission.LINE_SEE), code)
    if area.level != Level.TOWN:
        raise OutOfScope("town.unknown", N_("没有这个镇街。"))
    return area


def _town(request: Asking, code: str) -> dict[str, Any]:
    actor, now, area = request.actor, clock.now(), _area(request, code)
    here = Scope.of_areas(code)
    villages = villages_of(actor, code, now)
    asked = arranged(request, villages.columns)
    rows = asked.put(villages.rows)
    total = villages.count.total
    return {
        "as_of": now,
        "area": area,
        "crumbs": crumbs(actor, code),
        **chain_shown(actor, code),
        "standing_duties": standing_duties(actor, area, now),
        "asked": asked,
        "villages": rows,
        "leading": villages.leading,
        "heads": [StripHead(title) for title in villages.titles.values()],
        "rows": [_strip_row(row, villages) for row in rows],
        "cards": gap_cards(actor, told(gaps_open(here)[:SHOWN], now)),
        "proposals": proposals_offered(actor, code, now),
        "total": total,
        **secondment_of_town(actor, code, now),
        "turnout": turnout_of(here, Level.VILLAGE, now),
        "needs": needs_open(actor.scope(Permission.NEED_SEE) & here)[:10],
        "line_state": State.BROKEN if total else State.WHOLE,
    }


def _strip_row(row: VillageRow, villages: Villages) -> StripRow:
    href = reverse("village", args=[row.area.code])
    cells = tuple(_cell(title, row.counts.get(kind, 0), href) for kind, title in villages.titles.items())
    return StripRow(row.area.name, cells, href)


def _cell(title: str, count: int, href: str) -> StripCell:
    if not count:
        return StripCell(State.WHOLE, title)
    return StripCell(
        State.BROKEN, _("%(title)s %(count)d 处") % {"title": title, "count": count}, href, str(count)
    )
