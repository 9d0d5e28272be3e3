"""The page of a village's places: what lies in it, under which names."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.foundation.areas.models import Area
from fangxian.foundation.areas.selectors import area_get, area_names, area_path, areas_at
from fangxian.foundation.places.forms import AliasForm, CloseForm, PlaceForm, RenameForm
from fangxian.foundation.places.models import Place
from fangxian.foundation.places.selectors import aliases_by_place, aliases_of_area, places_in
from fangxian.foundation.places.services import place_add, place_alias_add, place_close, place_rename
from fangxian.foundation.sheets.listing import listing_taken
from fangxian.kit.listing import Column, Listing
from fangxian.kit.pages import Asking, page
from fangxian.kit.refusals import carried_out, status_of
from fangxian.kit.shapes import Crumb
from fangxian.kit.tables import arranged, by_letters
from fangxian.plain.areacodes import Level
from fangxian.plain.errors import OutOfScope
from fangxian.plain.words import N_


@dataclass(frozen=True)
class PlaceRow:
    """A place on the page, with the forms that change it."""

    place: Place
    grid_name: str
    aliases: list[str]
    rename: RenameForm
    close: CloseForm

    @property
    def exercise(self) -> bool:
        """Whether it belongs to an exercise."""
        return self.place.exercise


COLUMNS = (
    Column(
        "name",
        N_("名称"),
        lambda row: row.place.name,
        brief=True,
        width=24,
        sorts=lambda one: by_letters(one.name),
    ),
    Column("kind", N_("类型"), lambda row: row.place.get_kind_display(), brief=True, sorts="kind"),
    Column("grid_name", N_("网格"), brief=True, sorts="grid_code"),
    Column("aliases", N_("俗名"), lambda row: "、".join(row.aliases), width=24),
)


@page(Permission.LINE_SEE, methods=("GET", "POST"))
def places(request: Asking, village_code: str) -> HttpResponseBase:
    """See the places of a village; register one, note a name, rename one, close one."""
    scope = request.actor.scope(Permission.LINE_SEE) & Scope.of_areas(village_code)
    village = _village(scope, village_code)
    asked = arranged(request, COLUMNS)
    found = asked.put(list(places_in(scope, village_code)))
    listing = _listing(scope, village, found)
    if (taken := listing_taken(request, listing)) is not None:
        return taken
    typed = _typed(request, scope, village, found)
    verb = request.POST.get("verb", "")
    form = typed.get(verb)
    if request.method == "POST":
        request.actor.require(Permission.PLACE_EDIT, area=village_code)
    if form is not None and form.is_valid():
        said = carried_out(form, lambda: _ACTS[verb](request, village, form.cleaned_data))
        if said:
            messages.success(request, said)
            return redirect("places", village_code)
    context = {
        "village": village,
        "crumbs": [*(Crumb(name) for _code, name in area_path(village_code)), Crumb(_("地点"))],
        "rows": _rows(scope, found),
        "asked": asked,
        "listing": listing,
        "aliases": aliases_of_area(scope, village_code),
        "may_edit": request.actor.may_at(Permission.PLACE_EDIT, area=village_code),
        "form_add": typed["add"],
        "form_alias": typed["alias"],
        "refused": form if verb in ("rename", "close") else None,
        "verb": verb,
    }
    refused = (status_of(form) if form else 422) if request.method == "POST" else 200
    return render(request, "places/places.html", context, status=refused)


def _village(scope: Scope, code: str) -> Area:
    """The village, for whoever reaches a part of it: a grid's chief sees on its page his grid's places."""
    village = area_get(Scope.of_areas(code), code) if scope else None
    if village is None or not village.is_village:
        raise OutOfScope("village.unknown", N_("没有这个村居，或不在您的责任范围内。"))
    return village


def _listing(scope: Scope, village: Area, found: list[Place]) -> Listing:
    return Listing(
        "places",
        _("%(village)s的地点") % {"village": village.name},
        COLUMNS,
        found,
        told=lambda some: _rows(scope, some),
        unit=_("处"),
        area_code=village.code,
    )


def _typed(request: Asking, scope: Scope, village: Area, found: list[Place]) -> dict[str, forms.Form]:
    """One form for each verb; only the one that was sent is bound."""

    def sent(verb: str) -> Any:
        return request.POST if request.POST.get("verb") == verb else None

    return {
        "add": PlaceForm(sent("add"), prefix="add", grids=areas_at(scope, Level.GRID)),
        "alias": AliasForm(sent("alias"), prefix="alias", village=village, places=found),
        "rename": RenameForm(sent("rename")),
        "close": CloseForm(sent("close")),
    }


def _rows(scope: Scope, found: Sequence[Place]) -> list[PlaceRow]:
    aliases = aliases_by_place(scope, [place.id for place in found])
    grids = area_names({place.grid_code for place in found if place.grid_code})
    return [
        PlaceRow(
            place=place,
            grid_name=grids.get(place.grid_code or "", ""),
            aliases=aliases.get(place.id, []),
            rename=RenameForm(
                initial={"place_id": place.id, "from_name": place.name}, auto_id=f"rename-{place.id}-%s"
            ),
            close=CloseForm(initial={"place_id": place.id}, auto_id=f"close-{place.id}-%s"),
        )
        for place in found
    ]


def _add(request: Asking, village: Area, typed: dict[str, Any]) -> str:
    place = place_add(
        actor=request.actor,
        kind=typed["kind"],
        village_code=village.code,
        name=typed["name"],
        grid_code=typed["grid_code"] or None,
    )
    return _("“%(name)s”已登记。") % {"name": place.name}


def _alias(request: Asking, village: Area, typed: dict[str, Any]) -> str:
    place_id = UUID(typed["place_id"]) if typed["place_id"] else None
    alias = place_alias_add(
        actor=request.actor,
        name=typed["name"],
        place_id=place_id,
        area_code=None if place_id else village.code,
    )
    return _("俗名“%(name)s”已记下。") % {"name": alias.name}


def _rename(request: Asking, village: Area, typed: dict[str, Any]) -> str:  # noqa: ARG001 - one shape for all
    place = place_rename(
        actor=request.actor, place_id=typed["place_id"], name=typed["name"], from_name=typed["from_name"]
    )
    return _("已改名为“%(name)s”，原来的名称作为俗名留着。") % {"name": place.name}


def _close(request: Asking, village: Area, typed: dict[str, Any]) -> str:  # noqa: ARG001 - one shape for all
    place = place_close(actor=request.actor, place_id=typed["place_id"])
    return _("“%(name)s”已注销。") % {"name": place.name}


_ACTS: dict[str, Callable[[Asking, Area, dict[str, Any]], str]] = {
    "add": _add,
    "alias": _alias,
    "rename": _rename,
    "close": _close,
}
