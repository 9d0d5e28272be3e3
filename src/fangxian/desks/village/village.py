"""A village's first screen, on a phone: what is broken here, who answers for it, what to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.desks.chains import chain_shown
from fangxian.desks.gap_actions import crumbs, gap_cards
from fangxian.desks.living import desk, living
from fangxian.domains.needs.selectors import needs_open
from fangxian.foundation.areas.models import Area
from fangxian.foundation.areas.selectors import area_get, areas_at
from fangxian.foundation.duties.selectors import Holder, holders_in
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.orgs.selectors import organisations_standing
from fangxian.foundation.places.selectors import places_in
from fangxian.foundation.plan.rules import tables
from fangxian.foundation.plan.selectors import plan_at
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


@page(Permission.LINE_SEE)
def village(request: Asking, code: str) -> HttpResponse:
    """The whole page."""
    live_url = reverse("village_live", args=[code])
    return desk(request, "village", lambda: _village(request, code), live_url=live_url)


@page(Permission.LINE_SEE)
def village_live(request: Asking, code: str) -> HttpResponse:
    """The part that refreshes itself."""
    live_url = reverse("village_live", args=[code])
    return living(request, "village", lambda: _village(request, code), live_url=live_url)


def _village(request: Asking, code: str) -> dict[str, Any]:
    actor, now = request.actor, clock.now()
    scope, here = actor.scope(Permission.LINE_SEE), Scope.of_areas(code)
    # Somebody who answers for one grid sees the village's page, and on it his grid.
    area = area_get(here, code) if scope & here else None
    if area is None or area.level != Level.VILLAGE:
        raise OutOfScope("village.unknown", N_("没有这个村居，或不在您的责任范围内。"))
    cards = gap_cards(actor, told(gaps_open(scope & here), now))
    return {
        "as_of": now,
        "area": area,
        "crumbs": crumbs(actor, code),
        **chain_shown(actor, code),
        "cards": cards,
        "total": len(cards),
        "grids": _grids(scope & here, now),
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
