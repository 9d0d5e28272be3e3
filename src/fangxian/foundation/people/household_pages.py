"""Pages of one household: its file, its door, its grid, its kinds, who lives there."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.foundation.areas.models import Area
from fangxian.foundation.areas.selectors import area_get, area_path, areas_at
from fangxian.foundation.people.forms import CorrectDoorForm, HouseholdForm, MoveHouseholdForm, PersonForm
from fangxian.foundation.people.models import Household, Person
from fangxian.foundation.people.selectors import (
    categories_of,
    household_get,
    household_stamp,
    households_seen,
    people_of,
    seen,
)
from fangxian.foundation.people.services import (
    Door,
    household_category_end,
    household_category_set,
    household_close,
    household_correct,
    household_move,
    household_register,
    household_unmask,
    person_register,
)
from fangxian.foundation.places.models import Place
from fangxian.foundation.places.selectors import places_in
from fangxian.kit.pages import Asking, page
from fangxian.kit.refusals import carried_out, status_of
from fangxian.kit.shapes import Crumb
from fangxian.kit.unmasking import asked_why
from fangxian.kit.vocabulary import titles_of, words_of
from fangxian.plain.areacodes import Level
from fangxian.plain.errors import OutOfScope
from fangxian.plain.words import N_


@page(Permission.PERSON_SEE)
def household(request: Asking, household_id: UUID) -> HttpResponse:
    """A household's file, masked."""
    one = household_get(request.actor.scope(Permission.PERSON_SEE), household_id)
    return render(request, "people/household.html", _file(request, one))


@page(Permission.PERSON_EDIT, methods=("GET", "POST"))
def household_new(request: Asking) -> HttpResponse:
    """Write a household down."""
    code = request.GET.get("area", "")
    village = _village(request, code)
    kinds = words_of("household_category")
    form = HouseholdForm(
        request.POST or None, places=_open_places(request, code), grids=_grids(request, code), kinds=kinds,
        whole=code if request.actor.may_at(Permission.PERSON_EDIT, area=code) else "",
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        door = Door(
            code, form.address(), (), area_code=typed["area_code"], place_id=typed["place_id"],
            categories=typed.get("categories", ()),
        )  # fmt: skip
        made = carried_out(form, lambda: household_register(actor=request.actor, door=door))
        if made:
            messages.success(request, _("这一户已登记，接着登记住在这里的人。"))
            return redirect("household", made.id)
    crumbs = [*(Crumb(name) for _code, name in area_path(code)), Crumb(_("登记一户"))]
    context = {"village": village, "form": form, "crumbs": crumbs}
    return render(request, "people/household_new.html", context, status=status_of(form))


@page(Permission.PERSON_EDIT, methods=("GET", "POST"))
def household_add_person(request: Asking, household_id: UUID) -> HttpResponse:
    """Write somebody down who lives there."""
    one = _to_edit(request, household_id)
    form = PersonForm(
        request.POST or None, initial={"stay": Person.Stay.REGISTERED, "document": "resident_id"}
    )
    if request.method == "POST" and form.is_valid():
        made = carried_out(
            form, lambda: person_register(actor=request.actor, household_id=one.id, told=form.resident())
        )
        if made:
            messages.success(request, _("已登记%(name)s。") % {"name": seen(made).name})
            return redirect("household", one.id)
    return _asked(request, one, form, _("登记一人"), _("登记"))


@page(Permission.PERSON_EDIT, methods=("GET", "POST"))
def household_correct_door(request: Asking, household_id: UUID) -> HttpResponse:
    """Another address for it."""
    one = _to_edit(request, household_id)
    form = CorrectDoorForm(
        request.POST or None, places=_open_places(request, one.village_code, one.place),
        initial={"version": household_stamp(one), "place_id": one.place_id},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        done = carried_out(
            form,
            lambda: household_correct(
                actor=request.actor, household_id=one.id, address=form.address(), place_id=typed["place_id"],
                version=typed["version"],
            ),
        )  # fmt: skip
        if done:
            messages.success(request, _("住址已更正。"))
            return redirect("household", one.id)
    return _asked(request, one, form, _("更正住址"), _("更正"))


@page(Permission.PERSON_EDIT, methods=("GET", "POST"))
def household_to_grid(request: Asking, household_id: UUID) -> HttpResponse:
    """Another grid of its village."""
    one = _to_edit(request, household_id)
    areas = _grids(request, one.village_code)
    if request.actor.may_at(Permission.PERSON_EDIT, area=one.village_code):
        areas = [(one.village_code, _("不在网格里")), *areas]
    form = MoveHouseholdForm(
        request.POST or None,
        areas=areas,
        initial={"version": household_stamp(one), "area_code": one.area_code},
    )
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        done = carried_out(
            form,
            lambda: household_move(
                actor=request.actor,
                household_id=one.id,
                area_code=typed["area_code"],
                version=typed["version"],
            ),
        )
        if done:
            messages.success(request, _("这一户已迁到别的网格。"))
            return redirect("household", one.id)
    return _asked(request, one, form, _("迁到别的网格"), _("迁到这里"))


@page(Permission.PERSON_EDIT, methods=("POST",))
def household_end(request: Asking, household_id: UUID) -> HttpResponse:
    """Nobody lives there any more."""
    closed = household_close(
        actor=request.actor, household_id=household_id, version=request.POST.get("version") or None
    )
    messages.success(request, _("这一户已注销。"))
    return redirect("village_households", closed.village_code)


@page(Permission.PERSON_EDIT, methods=("POST",))
def household_kind(request: Asking, household_id: UUID) -> HttpResponse:
    """It is of a kind from now on, or no longer."""
    category = request.POST.get("category", "")
    if request.POST.get("verb") == "end":
        household_category_end(actor=request.actor, household_id=household_id, category=category)
    else:
        household_category_set(actor=request.actor, household_id=household_id, category=category)
    messages.success(request, _("户类别已改。"))
    return redirect("household", household_id)


@page(Permission.PERSON_UNMASK, methods=("GET", "POST"))
def household_in_full(request: Asking, household_id: UUID) -> HttpResponse:
    """The whole address and everybody in it, to who says why."""
    actor = request.actor
    one = household_get(actor.scope(Permission.PERSON_SEE), household_id)
    actor.require(Permission.PERSON_UNMASK, area=one.area_code)
    form, shown = asked_why(
        request,
        lambda reason, words: household_unmask(actor=actor, household_id=one.id, reason=reason, words=words),
    )
    context = {**_file(request, one), "form": form, "shown": shown}
    return render(request, "people/household_in_full.html", context, status=status_of(form))


def _file(request: Asking, one: Household) -> dict[str, Any]:
    """What a household's file shows."""
    actor = request.actor
    scope = actor.scope(Permission.PERSON_SEE)
    offered, titles = words_of("household_category"), titles_of("household_category")
    kinds = [(row, titles.get(row.category, row.category)) for row in categories_of(scope, [one.id])[one.id]]
    has = {row.category for row, _title in kinds}
    return {
        "household": households_seen(scope, [one])[0],
        "crumbs": [*(Crumb(name) for _code, name in area_path(one.area_code)), Crumb(_("住户"))],
        "people": [seen(person) for person in people_of(scope, one.id)],
        "gone": [seen(person) for person in people_of(scope, one.id, gone=True)],
        "kinds": kinds,
        "offered": [(key, title) for key, title in offered.items() if key not in has],
        "version": household_stamp(one),
        "may_edit": actor.may_at(Permission.PERSON_EDIT, area=one.area_code) and not one.closed_at,
        "may_unmask": actor.may_at(Permission.PERSON_UNMASK, area=one.area_code),
    }


def _asked(request: Asking, one: Household, form: Any, title: str, verb: str) -> HttpResponse:
    context = {**_file(request, one), "form": form, "title": title, "verb": verb}
    return render(request, "people/household_asked.html", context, status=status_of(form))


def _to_edit(request: Asking, household_id: UUID) -> Household:
    one = household_get(request.actor.scope(Permission.PERSON_SEE), household_id)
    request.actor.require(Permission.PERSON_EDIT, area=one.area_code)
    return one


def _village(request: Asking, code: str) -> Area:
    """The village, for who may write in it or in a grid of it."""
    here = Scope.of_areas(code) if code.isdigit() and len(code) == 12 else Scope.nothing()
    village = area_get(here, code) if request.actor.scope(Permission.PERSON_SEE) & here else None
    if village is None:
        raise OutOfScope("village.unknown", N_("没有这个村居，或不在您的责任范围内。"))
    if not request.actor.scope(Permission.PERSON_EDIT) & here:
        request.actor.require(Permission.PERSON_EDIT, area=code)
    return village


def _grids(request: Asking, village_code: str) -> list[tuple[str, str]]:
    scope = request.actor.scope(Permission.PERSON_EDIT) & Scope.of_areas(village_code)
    return [(grid.code, grid.name) for grid in areas_at(scope, Level.GRID)]


def _open_places(request: Asking, village_code: str, own: Place | None = None) -> dict[UUID, str]:
    """The compounds and hamlets that he knows of, and the household's own."""
    found = {own.id: own.name} if own else {}
    scope = request.actor.scope(Permission.PERSON_EDIT)
    return found | {place.id: place.name for place in places_in(scope, village_code)}
