"""The structure on one page (架子): what the plan names, who leads it, what is missing, and the list of all bodies."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.desks.gap_actions import place_href
from fangxian.foundation.areas.selectors import area_names, areas_at
from fangxian.foundation.duties.bodies import (
    CITY_BRANCH,
    Body,
    Kind,
    bodies_lasting,
    bodies_of,
    bodies_of_city,
    bodies_temporary,
    charters_missing,
)
from fangxian.foundation.duties.structure import structure_stand_up
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.orgs.selectors import organisations_standing
from fangxian.foundation.plan.selectors import plan_at
from fangxian.foundation.sheets.listing import listing_taken
from fangxian.kit.listing import Column, Listing
from fangxian.kit.pages import Asking, page
from fangxian.kit.tables import Filter, arranged
from fangxian.plain import clock
from fangxian.plain.areacodes import Level, cut
from fangxian.plain.words import N_

COLUMNS = (
    Column("name", N_("名称"), lambda row: row.organisation.name, brief=True, width=30, sorts="name"),
    Column("kind_title", N_("种类"), brief=True, sorts=("kind", "area_code")),
    Column("place", N_("地方"), width=20, sorts="area_code"),
    Column("leaders", N_("带头人"), brief=True, width=20),
    Column("members", N_("人数")),
    Column("purpose", N_("做什么"), lambda row: row.organisation.purpose, width=40),
    Column(
        "formed_at",
        N_("组建时间"),
        lambda row: row.organisation.formed_at,
        width=18,
        sorts="formed_at",
        descends=True,
    ),
    Column("ends_on", N_("到哪一天"), lambda row: row.organisation.ends_on, sorts="ends_on"),
)


@dataclass(frozen=True)
class LackSaid:
    """What a body lacks, in words; ``is_gap`` if somebody must close it."""

    words: str
    is_gap: bool


def lacks_said(body: Body) -> list[LackSaid]:
    """What a body lacks by the rules, in the reader's language."""
    return [LackSaid(_(one.sentence) % one.facts, one.is_gap) for one in body.lacks]


@dataclass(frozen=True)
class BodyRow:
    """One organisation of the list."""

    body: Body
    place: str
    href: str

    @property
    def organisation(self) -> Organisation:
        """The organisation itself."""
        return self.body.organisation

    @property
    def kind_title(self) -> str:
        """What sort it is."""
        return str(Kind(self.organisation.kind).label)

    @property
    def said(self) -> list[LackSaid]:
        """What it lacks, in words."""
        return lacks_said(self.body)

    @property
    def members(self) -> int:
        """How many belong to it."""
        return self.body.members

    @property
    def exercise(self) -> bool:
        """Whether it belongs to an exercise."""
        return self.organisation.exercise

    @property
    def leaders(self) -> str:
        """Who leads it, masked."""
        return "、".join(one.chip.name for one in self.body.leaders)


@page(Permission.LINE_SEE, methods=("GET", "POST"))
def structure(request: Asking) -> HttpResponse:
    """The whole structure; stand it up as the plan says."""
    actor, now = request.actor, clock.now()
    plan = plan_at(now)
    county = plan.identity.county
    if request.method == "POST":
        actor.require(Permission.DUTY_APPOINT, area=county)
        formed = structure_stand_up(actor=actor, county=county)
        messages.success(request, _("组建了 %(count)d 个组织。") % {"count": len(formed)})
        return redirect("structure")
    missing = [
        one
        for one in charters_missing(plan)
        if one.area_code == county or actor.may_at(Permission.LINE_SEE, area=one.area_code)
    ]
    names = area_names({one.area_code for one in missing[:MOST_NAMED]})
    context = {
        "as_of": now,
        "county": county,
        **_top(actor, county, now),
        "towns": _towns(actor, county),
        "formed": _rows(actor, _temporary(actor), now),
        "missing": [(one, names.get(one.area_code, "")) for one in missing[:MOST_NAMED]],
        "missing_count": len(missing),
        "may_stand_up": actor.may_at(Permission.DUTY_APPOINT, area=county),
    }
    return render(request, "desks/structure.html", context)


#: Missing bodies that are named one by one, and bodies formed for a time that the tree shows.
MOST_NAMED = 30
MOST_FORMED = 60


@page(Permission.LINE_SEE)
def organisations(request: Asking) -> HttpResponseBase:
    """Every standing organisation in reach, of one kind or town if asked."""
    actor, now = request.actor, clock.now()
    scope = actor.scope(Permission.LINE_SEE)
    towns = areas_at(scope, Level.TOWN).order_by("code")
    asked = arranged(
        request,
        COLUMNS,
        Filter("kind", N_("种类"), {"": _("全部"), **{one.value: str(one.label) for one in Kind}}),
        Filter("town", N_("镇街"), {"": _("全部"), **dict(towns.values_list("code", "name"))}),
    )
    town = asked.chosen["town"]
    seen = organisations_standing(scope & Scope.of_areas(town) if town else scope)
    if asked.chosen["kind"]:
        seen = seen.filter(kind=asked.chosen["kind"])
    rows = asked.put(seen.order_by("area_code", "kind", "id"))
    total = seen.count()
    listing = Listing(
        "organisations", _("组织"), COLUMNS, rows, told=lambda some: _rows(actor, some, now), total=total,
        unit=_("个"), filters=asked.said, as_of=now,
    )  # fmt: skip
    if (taken := listing_taken(request, listing)) is not None:
        return taken
    leaf = asked.page(rows, 50, count=total)
    context = {
        "as_of": now,
        "asked": asked,
        "page": leaf,
        "rows": _rows(actor, list(leaf.object_list), now),
    }
    return render(request, "desks/organisations.html", context)


def _rows(actor: Actor, some: Sequence[Organisation], now: datetime) -> list[BodyRow]:
    names = area_names({one.area_code for one in some})
    return [
        BodyRow(body, names.get(body.organisation.area_code, ""), body_href(actor, body.organisation))
        for body in bodies_of(some, now)
    ]


def body_href(actor: Actor, organisation: Organisation) -> str:
    """The page of a body; nothing for whoever may not open it."""
    seen = actor.may_at(Permission.LINE_SEE, area=organisation.area_code, organisation=organisation.id)
    return reverse("organisation", args=[organisation.id]) if seen else ""


def _temporary(actor: Actor) -> list[Organisation]:
    return list(bodies_temporary(actor.scope(Permission.LINE_SEE))[:MOST_FORMED])


def _top(actor: Actor, county: str, now: datetime) -> dict[str, Any]:
    """Headquarters, its branch, and each working group beside its Party group; the city's other bodies."""
    standing = list(bodies_of_city(county))
    rows = {row.organisation.id: row for row in _rows(actor, standing, now)}
    beside = {one.beside_id: rows[one.id] for one in standing if one.beside_id}
    by_kind: dict[str, list[BodyRow]] = defaultdict(list)
    for one in standing:
        by_kind[one.kind].append(rows[one.id])
    shown = (Kind.HEADQUARTERS, Kind.TEMPORARY_BRANCH, Kind.WORKING_GROUP, Kind.PARTY_GROUP)
    return {
        "headquarters": by_kind[Kind.HEADQUARTERS],
        "branches": [row for row in by_kind[Kind.TEMPORARY_BRANCH] if row.organisation.key == CITY_BRANCH],
        "pairs": [(row, beside.get(row.organisation.id)) for row in by_kind[Kind.WORKING_GROUP]],
        "bodies": [
            (Kind(kind).label, found) for kind, found in by_kind.items() if kind not in (*shown, Kind.SQUAD)
        ],
    }


def _towns(actor: Actor, county: str) -> list[dict[str, Any]]:
    """Each town in reach with its bodies, and how many of its villages have their committee."""
    scope = actor.scope(Permission.LINE_SEE) & Scope.of_areas(county)
    towns = list(areas_at(scope, Level.TOWN).order_by("code"))
    villages = Counter(
        cut(one, Level.TOWN) for one in areas_at(scope, Level.VILLAGE).values_list("code", flat=True)
    )
    standing = organisations_standing(scope)
    committees = standing.filter(kind=Kind.VILLAGE_COMMITTEE).values_list("area_code", flat=True)
    formed = Counter(cut(one, Level.TOWN) for one in committees)
    bodies: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for one in bodies_lasting(scope).filter(area_code__in=[town.code for town in towns]):
        bodies[one.area_code].append((one.name, body_href(actor, one)))
    return [
        {
            "area": town,
            "href": place_href(town.code),
            "may_form": actor.may_at(Permission.DUTY_APPOINT, area=town.code),
            "bodies": bodies[town.code],
            "villages": villages[town.code],
            "committees": formed[town.code],
        }
        for town in towns
    ]
