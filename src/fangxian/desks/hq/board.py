"""The board of headquarters: where is the line broken now, and who is closing it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.desks.gap_actions import gap_cards, how_bad
from fangxian.desks.hq.lasthour import HOUR, changes_lately
from fangxian.desks.living import desk, living
from fangxian.desks.proposing import proposals_offered
from fangxian.domains.needs.selectors import need_counts, needs_open
from fangxian.foundation.areas.models import Area
from fangxian.foundation.areas.selectors import area_names, areas_at, outlines_within, register_newest
from fangxian.foundation.dayreports.turnout import turnout_of
from fangxian.foundation.journal.selectors import oldest_unsealed
from fangxian.foundation.plan.rules.levels import level_titled
from fangxian.foundation.plan.selectors import level_in_force, plan_at
from fangxian.foundation.sheets.listing import listing_taken
from fangxian.kit.listing import Column, Listing
from fangxian.kit.maps import MapUnit, sheet
from fangxian.kit.pages import Asking, page
from fangxian.kit.shapes import Figure, State
from fangxian.kit.tables import Filter, arranged
from fangxian.line.kinds import family_of
from fangxian.line.selectors import LineCount, gaps_closed_since, gaps_open, line_count, told
from fangxian.plain import clock
from fangxian.plain.areacodes import Level
from fangxian.plain.words import N_

#: Gap cards on the board; the rest is a click away.
SHOWN = 12

#: The kind of gap that has a figure of its own.
NOT_REPORTED = "report.village"

#: A worker that has not sealed for so long stands still, and the board says so.
STILL = timedelta(seconds=30)

#: Streets have town codes from 001 to 099: they lie close together and are drawn again, larger.
_STREETS = ("001", "100")


GAPS = (
    Column("area_name", N_("地方"), brief=True, width=24, sorts="area_code"),
    Column("title", N_("缺口"), brief=True, width=24, sorts=("kind", "area_code")),
    Column(
        "severity", N_("多急"), lambda gap: how_bad(gap.severity), sorts=("severity", "since"), descends=True
    ),
    Column("since", N_("从何时起"), brief=True, width=18, sorts="since", descends=True),
    Column("owner", N_("该由谁补上"), width=24, sorts="owner__name"),
)


@page(Permission.LINE_SEE)
def board(request: Asking) -> HttpResponse:
    """The whole board."""
    return desk(request, "board", lambda: _board(request.actor), live_url=reverse("board_live"))


@page(Permission.LINE_SEE)
def board_live(request: Asking) -> HttpResponse:
    """The part of the board that refreshes itself."""
    return living(request, "board", lambda: _board(request.actor), live_url=reverse("board_live"))


@page(Permission.LINE_SEE)
def gaps(request: Asking) -> HttpResponseBase:
    """Every open gap in reach, of one kind if one is named."""
    now, scope = clock.now(), request.actor.scope(Permission.LINE_SEE)
    kinds = line_count(scope, Level.TOWN).by_kind
    titles = {one: family_of(one).telling(one, now).title for one in sorted(kinds)}
    asked = arranged(request, GAPS, Filter("kind", N_("缺口种类"), {"": _("全部"), **titles}, kinds))
    kind = asked.chosen["kind"]
    rows = asked.put(gaps_open(scope).filter(kind=kind) if kind else gaps_open(scope))
    total = kinds[kind] if kind else kinds.total()  # known already: counting again reads all history
    listing = Listing(
        "gaps",
        _("缺口"),
        GAPS,
        rows,
        told=lambda some: told(some, now),
        total=total,
        unit=_places(total),
        filters=asked.said,
        as_of=now,
    )
    if (taken := listing_taken(request, listing)) is not None:
        return taken
    leaf = asked.page(rows, 24, count=total)
    context = {
        "as_of": now,
        "asked": asked,
        "cards": gap_cards(request.actor, told(leaf.object_list, now)),
        "page": leaf,
        "line_state": State.BROKEN if kinds else State.WHOLE,
    }
    return render(request, "desks/gaps.html", context)


def _board(actor: Actor) -> dict[str, Any]:
    now, scope = clock.now(), actor.scope(Permission.LINE_SEE)
    plan = plan_at(now)
    identity = plan.identity
    count = line_count(scope, Level.TOWN)
    waiting = oldest_unsealed()
    return {
        "as_of": now,
        "title": identity.title,
        "level": level_titled(plan, level_in_force(now)),
        "figures": _figures(actor, count, scope, now),
        "map": (drawn := _map(scope, identity.county, count)),
        "towns": [] if drawn else _towns(scope, identity.county, count),
        "changes": changes_lately(scope, now),
        "cards": gap_cards(actor, told(gaps_open(scope)[:SHOWN], now)),
        "total": count.total,
        "proposals": proposals_offered(actor, identity.county, now),
        "needs": needs_open(actor.scope(Permission.NEED_SEE))[:8],
        "worker_still_since": waiting if waiting is not None and now - waiting > STILL else None,
        "line_state": State.BROKEN if count.total else State.WHOLE,
    }


def _figures(actor: Actor, count: LineCount, scope: Scope, now: datetime) -> list[Figure]:
    """At most seven: all gaps, the commonest kinds, who has not reported, needs, and what was closed just now."""
    gaps_page, needs_page = reverse("gaps"), reverse("needs")
    found = [_figure(_("缺口"), count.total, _places(count.total), now, gaps_page, loud=True)]
    reported = _reported(actor, scope, now)
    commonest = [one for one in count.by_kind.most_common() if not (reported and one[0] == NOT_REPORTED)]
    for kind, number in commonest[: 3 - len(reported)]:
        title = family_of(kind).telling(kind, now).title
        found.append(_figure(title, number, _places(number), now, f"{gaps_page}?kind={kind}", loud=True))
    found += reported
    if actor.may(Permission.NEED_SEE):
        needs = need_counts(actor.scope(Permission.NEED_SEE), now)
        found.append(
            _figure(_("没办完的困难"), needs.open, ngettext("件", "件", needs.open), now, needs_page)
        )
        found.append(
            _figure(
                _("超时的困难"),
                needs.overdue,
                ngettext("件", "件", needs.overdue),
                now,
                f"{needs_page}?overdue=1",
                loud=True,
            )
        )
    closed = gaps_closed_since(scope, now - HOUR, now)
    return [*found, _figure(_("一小时内补上"), closed, _places(closed), now)]


def _reported(actor: Actor, scope: Scope, now: datetime) -> list[Figure]:
    """How many villages of how many have not told of today; before the hour, how many have."""
    county = plan_at(now).identity.county
    turnout = turnout_of(scope & Scope.of_areas(county), Level.VILLAGE, now)
    if turnout is None:
        return []
    if actor.may_at(Permission.REPORT_URGE, area=county):
        href = reverse("day_reports_below", args=[county])
    else:
        href = f"{reverse('gaps')}?kind={NOT_REPORTED}" if turnout.is_due else ""
    of = ngettext("/ %(total)d 个村居", "/ %(total)d 个村居", turnout.total) % {"total": turnout.total}
    if turnout.is_due:
        return [_figure(_("没报日报告"), len(turnout.missing), of, now, href, loud=True)]
    return [_figure(_("已报日报告"), turnout.told, of, now, href)]


def _places(number: int) -> str:
    return ngettext("处", "处", number)


def _figure(
    label: str, number: int, unit: str, now: datetime, href: str = "", *, loud: bool = False
) -> Figure:
    return Figure(label, number, unit, now, href, state=State.BROKEN if loud and number else "")


def _map(scope: Scope, county: str, count: LineCount) -> str:
    """The map as it is drawn; anew only when a number on it or the register has changed."""
    newest = register_newest()
    sign = f"{newest.number} {newest.adopted_at}" if newest else ""
    counts = tuple(sorted((code, count.at(code)) for code in count.by_place))
    return _drawn(sign, scope, county, counts, get_language())


@dataclass(frozen=True)
class TownRow:
    """A town of a county whose outlines nobody knows."""

    name: str
    href: str
    state: State
    count: int


def _towns(scope: Scope, county: str, count: LineCount) -> list[TownRow]:
    """The towns by name, those with most gaps first."""
    rows = [
        TownRow(
            area.name,
            reverse("town", args=[area.code]),
            State.BROKEN if count.at(area.code) else State.WHOLE,
            count.at(area.code),
        )
        for area in areas_at(scope & Scope.of_areas(county), Level.TOWN)
    ]
    return sorted(rows, key=lambda row: -row.count)


@lru_cache(maxsize=32)
def _drawn(
    sign: str,  # noqa: ARG001 - the outlines stand under it
    scope: Scope,
    county: str,
    counts: tuple[tuple[str, int], ...],
    language: str | None,  # noqa: ARG001 - the words do
) -> str:
    """The map's markup; empty where there is nothing to draw."""
    gaps_at = dict(counts)
    units = [
        MapUnit(
            code=area.code,
            name=area.name,
            href=reverse("town", args=[area.code]),
            outline=area.outline or {},
            seat=_seat(area),
            state=State.BROKEN if gaps_at.get(area.code) else State.WHOLE,
            count=gaps_at.get(area.code, 0),
        )
        for area in outlines_within(scope, county)
    ]
    if not units:
        return ""
    streets = [unit.code for unit in units if _STREETS[0] <= unit.code[6:9] < _STREETS[1]]
    title = _("%(county)s各镇街") % {"county": area_names([county]).get(county, county)}
    context = {"map": sheet(units, inset=streets), "title": title, "schematic": True}
    return render_to_string("kit/components/map.html", context)


def _seat(area: Area) -> tuple[float, float] | None:
    if area.seat_lon is None or area.seat_lat is None:
        return None
    return area.seat_lon, area.seat_lat
