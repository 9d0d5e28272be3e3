"""Pages of finding people and of lists of households."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.foundation.areas.models import Area
from fangxian.foundation.areas.selectors import area_get, area_path, children_of
from fangxian.foundation.people.doors import rows_by_address
from fangxian.foundation.people.finding import Found, people_found, village_of
from fangxian.foundation.people.forms import MergeForm
from fangxian.foundation.people.models import Person
from fangxian.foundation.people.selectors import (
    HouseholdSeen,
    duplicates_in,
    household_get,
    households_open,
    households_seen,
)
from fangxian.foundation.people.services import persons_merge
from fangxian.foundation.sheets.listing import listing_taken
from fangxian.kit.listing import Column, Listing
from fangxian.kit.pages import Asking, page
from fangxian.kit.refusals import carried_out, status_of
from fangxian.kit.shapes import Crumb
from fangxian.kit.tables import Filter, arranged
from fangxian.kit.vocabulary import words_of
from fangxian.plain.areacodes import DIGITS, Level
from fangxian.plain.errors import OutOfScope
from fangxian.plain.words import N_

PAGE = 25
LONGEST_TYPED = 60

COLUMNS = (
    Column("village", N_("村居"), sorts="area_code"),
    Column("where", N_("住址"), brief=True, width=24),
    Column("names", N_("住的人"), lambda row: "、".join(row.names), brief=True, width=24),
    Column("grid", N_("网格"), sorts="area_code"),
    Column("persons", N_("人数"), lambda row: row.persons, brief=True, width=8),
    Column("categories", N_("户类别"), lambda row: "、".join(row.categories), brief=True, width=24),
)


@page(Permission.PERSON_SEE, methods=("GET", "POST"))
def people(request: Asking) -> HttpResponse:
    """Find people and doors. What is typed is sent in the body: addresses of pages stand in logs."""
    typed = request.POST.get("typed", "")[:LONGEST_TYPED]
    scope = request.actor.scope(Permission.PERSON_SEE)
    within = (request.POST or request.GET).get("within", "") or village_of(scope)
    area = _area(scope, within)
    found = (
        people_found(scope & Scope.of_areas(within) if area else scope, typed) if typed.strip() else Found()
    )
    context = {"typed": typed, "within": within if area else "", "area": area, "found": found}
    if request.headers.get("HX-Request"):
        return render(request, "people/found.html", context)
    return render(request, "people/people.html", context)


@page(Permission.PERSON_SEE)
def village_households(request: Asking, village_code: str) -> HttpResponseBase:
    """The households of a village, in the order of their addresses."""
    return _households(request, village_code)


@page(Permission.PERSON_SEE)
def town_households(request: Asking, town_code: str) -> HttpResponseBase:
    """The households of a town, by villages."""
    return _households(request, town_code)


def _households(request: Asking, code: str) -> HttpResponseBase:
    scope = request.actor.scope(Permission.PERSON_SEE)
    area = _area(scope, code)
    if area is None:
        raise OutOfScope("area.unknown", N_("没有这个地方，或不在您的责任范围内。"))
    is_village = area.level == Level.VILLAGE
    asked = arranged(request, COLUMNS, *_filters(), fixed={"village" if is_village else "grid"})
    category, stay = asked.chosen["category"], asked.chosen["stay"]
    rows = households_open(scope, code, category=category, stay=stay)
    whole = not (category or stay) and scope.covers(Scope.of_areas(code))
    ordered: Any = asked.put(rows)
    if is_village and not asked.sort:
        ordered = rows_by_address(rows, code, whole=whole)
    listing = _listing(scope, area, ordered, asked.said)
    if (taken := listing_taken(request, listing)) is not None:
        return taken
    shown = asked.page(ordered, PAGE)
    context = {
        "area": area,
        "crumbs": [*(Crumb(name) for _code, name in area_path(code)), Crumb(_("住户"))],
        "page": shown,
        "rows": households_seen(scope, list(shown)),
        "unit": _("户"),
        "listing": listing,
        "asked": asked,
        "is_village": is_village,
        "villages": () if is_village else children_of(scope, code),
        "may_edit": request.actor.may_at(Permission.PERSON_EDIT, area=code)
        or _answers_for_part(request, code),
    }
    return render(request, "people/households.html", context)


def _filters() -> tuple[Filter, Filter]:
    """By the plan's kinds of household, and by how somebody stays there."""
    stays = {key: _("有%(title)s的") % {"title": title} for key, title in Person.Stay.choices}
    return (
        Filter("category", N_("户类别"), {"": _("所有类别"), **words_of("household_category")}),
        Filter("stay", N_("人员类型"), {"": _("所有人员"), **stays}),
    )


@page(Permission.PERSON_EDIT, methods=("GET", "POST"))
def duplicates(request: Asking, village_code: str) -> HttpResponse:
    """Rows of a village that may be one person, side by side."""
    scope, code = request.actor.scope(Permission.PERSON_EDIT), village_code
    area = _area(scope, code)
    if area is None:
        raise OutOfScope("village.unknown", N_("没有这个村居，或不在您的责任范围内。"))
    form = MergeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data
        merged = carried_out(
            form,
            lambda: persons_merge(actor=request.actor, kept_id=sent["kept"], duplicate_id=sent["duplicate"]),
        )
        if merged:
            messages.success(request, _("已合并，两边的经过都留着。"))
            return redirect("people_duplicates", code)
    context = {
        "area": area,
        "crumbs": [*(Crumb(name) for _code, name in area_path(code)), Crumb(_("可能重复的人"))],
        "pairs": _pairs(scope, code),
        "form": form,
    }
    return render(request, "people/duplicates.html", context, status=status_of(form))


def _pairs(scope: Scope, code: str) -> list[dict[str, Any]]:
    """Each pair with the households that the two are written down in."""
    pairs = duplicates_in(scope, code)
    keys = {one.household_id for pair in pairs for one in (pair.older, pair.younger)}
    homes = {
        one.id: one for one in households_seen(scope, [household_get(scope, key) for key in sorted(keys)])
    }
    return [
        {
            "same_number": pair.same_number,
            "sides": [
                {
                    "person": one,
                    "home": homes[one.household_id],
                    "form": MergeForm(
                        initial={"kept": one.id, "duplicate": other.id},
                        auto_id=f"merge-{one.id}-{other.id}-%s",
                    ),
                }
                for one, other in ((pair.older, pair.younger), (pair.younger, pair.older))
            ],
        }
        for pair in pairs
    ]


def _listing(scope: Scope, area: Area, rows: Any, filters: Mapping[str, str]) -> Listing:
    return Listing(
        "households",
        _("%(name)s的住户") % {"name": area.name},
        COLUMNS,
        rows,
        told=lambda some: _told(scope, some),
        unit=_("户"),
        filters=filters,
        area_code=area.code,
    )


def _told(scope: Scope, some: Any) -> list[HouseholdSeen]:
    return households_seen(scope, list(some), leaving=True)


def _area(scope: Scope, code: str) -> Area | None:
    """An area that lies in the reach, or in part: a grid's chief opens his village's list and sees his grid."""
    if not code.isdigit() or len(code) not in (DIGITS[Level.TOWN], DIGITS[Level.VILLAGE]):
        return None
    here = Scope.of_areas(code)
    try:
        return area_get(here, code) if scope & here else None
    except OutOfScope:
        return None


def _answers_for_part(request: Asking, code: str) -> bool:
    return bool(request.actor.scope(Permission.PERSON_EDIT) & Scope.of_areas(code))
