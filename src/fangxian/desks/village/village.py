"""A village's first screen, on a phone: what is broken here, who answers for it, what to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
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
from fangxian.desks.village.today import today_of
from fangxian.domains.needs.selectors import needs_open
from fangxian.foundation.areas.models import Area
from fangxian.foundation.areas.selectors import area_get, areas_at
from fangxian.foundation.duties.selectors import Holder, holders_in
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.orgs.selectors import organisations_standing
from fangxian.foundation.places.selectors import places_in
from fangxian.foundation.plan.rules import tables
from fangxian.foundation.plan.selectors import plan_at
from fangxian.foundation.sheets.listing import listing_taken
from fangxian.kit.listing import Column, Listing
from fangxian.kit.pages import Asking, page
from fangxian.kit.shapes import State
from fangxian.line.selectors import gaps_open, told
from fangxian.plain import clock
from fangxian.plain.areacodes import Level
from fangxian.plain.errors import OutOfScope
from fangxian.plain.words import N_


@dataclass(frozen=True)
class GridRow:
    """A grid with its chief and his squad."""

    area: Area
    chiefs: Sequence[Holder]
    squad: Organisation | None

    @property
    def exercise(self) -> bool:
        """Whether it belongs to an exercise."""
        return any(holder.chip.exercise for holder in self.chiefs)

    def chiefs_said(self) -> str:
        """Its chiefs, masked, in a word."""
        return "、".join(f"{holder.chip.name} {holder.chip.phone}" for holder in self.chiefs)


GRIDS = (
    Column("code", N_("代码"), lambda row: row.area.code, width=18),
    Column("name", N_("网格"), lambda row: row.area.name, brief=True),
    Column("chiefs", N_("网格长"), lambda row: row.chiefs_said() or _("没有网格长"), brief=True, width=30),
    Column("squad", N_("突击队"), lambda row: row.squad.name if row.squad else _("没有突击队"), width=24),
)


@page(Permission.LINE_SEE)
def village(request: Asking, code: str) -> HttpResponseBase:
    """The whole page."""
    if "as" in request.GET and (taken := listing_taken(request, _listing(request, code))) is not None:
        return taken
    live_url = reverse("village_live", args=[code])
    return desk(request, "village", lambda: _village(request, code), live_url=live_url)


@page(Permission.LINE_SEE)
def village_live(request: Asking, code: str) -> HttpResponse:
    """The part that refreshes itself."""
    live_url = reverse("village_live", args=[code])
    return living(request, "village", lambda: _village(request, code), live_url=live_url)


def _listing(request: Asking, code: str) -> Listing:
    """The grids in reach with who answers for them."""
    area, here, now = _area(request, code), Scope.of_areas(code), clock.now()
    grids = _grids(request.actor.scope(Permission.LINE_SEE) & here, now)
    title = _("%(village)s的网格") % {"village": area.name}
    return Listing("grids", title, GRIDS, grids, unit=_("个"), area_code=code, as_of=now)


def _area(request: Asking, code: str) -> Area:
    """The village. Somebody who answers for one grid sees its page, and on it his grid."""
    scope, here = request.actor.scope(Permission.LINE_SEE), Scope.of_areas(code)
    area = area_get(here, code) if scope & here else None
    if area is None or area.level != Level.VILLAGE:
        raise OutOfScope("village.unknown", N_("没有这个村居，或不在您的责任范围内。"))
    return area


def _village(request: Asking, code: str) -> dict[str, Any]:
    actor, now, area = request.actor, clock.now(), _area(request, code)
    scope, here = actor.scope(Permission.LINE_SEE), Scope.of_areas(code)
    gaps = told(gaps_open(scope & here), now)
    cards = gap_cards(actor, gaps)
    return {
        "as_of": now,
        "area": area,
        "crumbs": crumbs(actor, code),
        **chain_shown(actor, code),
        "today": today_of(actor, here, zip(cards, (gap.severity for gap in gaps), strict=True), now),
        "cards": [card for card in cards if card.action is None],
        "broken": len(cards),
        "proposals": proposals_offered(actor, code, now),
        "grids": _grids(scope & here, now),
        "finds_people": bool(actor.scope(Permission.PERSON_SEE) & here),
        "needs": needs_open(actor.scope(Permission.NEED_SEE) & here)[:10],
        "places": places_in(scope & here, code)[:10],
        "line_state": State.BROKEN if cards else State.WHOLE,
    }


def _grids(here: Scope, now: datetime) -> list[GridRow]:
    squad = plan_at(now).one(tables.Squad)
    chiefs = holders_in(here, squad.led_by, now)
    squads = {one.area_code: one for one in organisations_standing(here).filter(kind=Organisation.Kind.SQUAD)}
    return [
        GridRow(grid, chiefs.get(grid.code, ()), squads.get(grid.code)) for grid in areas_at(here, Level.GRID)
    ]
