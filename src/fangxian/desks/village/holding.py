"""Who holds a mouth, who keeps in touch with a grid's households: the buttons that close those gaps."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.desks.gap_actions import crumbs, place_href
from fangxian.desks.village.appointing import AppointForm
from fangxian.foundation.areas.selectors import area_get
from fangxian.foundation.duties.chains import Lonely, households_lonely
from fangxian.foundation.duties.holding import household_contact_assign, mouth_hold
from fangxian.foundation.duties.selectors import candidates, duty_over
from fangxian.foundation.duties.services import require_filler
from fangxian.foundation.people.selectors import households_open, households_seen
from fangxian.foundation.places.models import MOUTHS
from fangxian.foundation.places.selectors import place_get
from fangxian.foundation.plan.rules import tables
from fangxian.foundation.plan.selectors import plan_at
from fangxian.kit.pages import Asking, page
from fangxian.kit.refusals import carried_out, status_of
from fangxian.kit.vocabulary import titles_of
from fangxian.plain import clock
from fangxian.plain.areacodes import Level, cut
from fangxian.plain.errors import OutOfScope, Refused
from fangxian.plain.words import N_


class ContactsForm(AppointForm):
    """Which households, and who keeps in touch with them."""

    households = forms.TypedMultipleChoiceField(
        label=gettext_lazy("哪些户"), coerce=UUID, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("请至少选一户。")},
    )  # fmt: skip
    field_order = ("households", "responder")

    def __init__(self, *arguments: Any, homes: list[tuple[UUID, str]], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["households"].choices = homes  # type: ignore[attr-defined]
        self.fields["households"].initial = [key for key, _words in homes]


@page(Permission.DUTY_APPOINT, methods=("GET", "POST"))
def hold(request: Asking, place_id: UUID) -> HttpResponse:
    """Choose who answers for a mouth."""
    actor = request.actor
    place = place_get(actor.scope(Permission.LINE_SEE), place_id)
    if place.kind not in MOUTHS or place.closed_at:
        raise OutOfScope("place.unknown", N_("没有这个地方，或不在您的责任范围内。"))
    code = place.village_code
    duty = _duty(tables.Over.PLACE)
    require_filler(actor, duty, code)
    people = candidates(actor.scope(Permission.RESPONDER_SEE), duty, code, clock.now())
    form = AppointForm(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["responder"]
        held = carried_out(form, lambda: mouth_hold(actor=actor, place_id=place.id, responder_id=chosen))
        if held:
            messages.success(request, _("%(place)s有人负责了。") % {"place": place.name})
            return redirect(place_href(code))
    context = {
        "form": form, "duty": duty, "area": place, "crumbs": crumbs(actor, code, here=place.name), "people": people,
        "back": place_href(code),
    }  # fmt: skip
    return render(request, "desks/appoint.html", context, status=status_of(form))


@page(Permission.DUTY_APPOINT, methods=("GET", "POST"))
def contacts(request: Asking, code: str) -> HttpResponse:
    """Give a grid's households that nobody keeps in touch with to one person, in one go."""
    actor, now = request.actor, clock.now()
    grid = area_get(actor.scope(Permission.LINE_SEE), code)
    if grid.level != Level.GRID:
        raise OutOfScope("area.unknown", N_("没有这个地方，或不在您的责任范围内。"))
    duty = _duty(tables.Over.HOUSEHOLD)
    require_filler(actor, duty, code)
    lonely = households_lonely(Scope.of_areas(code), plan_at(now), duty, now)
    people = candidates(actor.scope(Permission.RESPONDER_SEE), duty, code, now)
    form = ContactsForm(request.POST or None, people=people, homes=_homes(request, code, lonely))
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data
        given = carried_out(
            form,
            lambda: household_contact_assign(
                actor=actor, grid_code=code, household_ids=sent["households"], responder_id=sent["responder"]
            ),
        )
        if given is not None:
            messages.success(request, _("%(count)d 户有人联系了。") % {"count": len(given)})
            return redirect(place_href(code))
    context = {
        "form": form, "duty": duty, "area": grid, "crumbs": crumbs(actor, code, here=duty.title), "people": people,
        "lonely": lonely, "back": place_href(cut(code, Level.VILLAGE) or code),
    }  # fmt: skip
    return render(request, "desks/contacts.html", context, status=status_of(form))


def _homes(request: Asking, code: str, lonely: list[Lonely]) -> list[tuple[UUID, str]]:
    """The households by their masked addresses, each with why it is kept in touch with."""
    scope = request.actor.scope(Permission.PERSON_SEE)
    titles = titles_of("household_category")
    kinds: dict[UUID, list[str]] = {}
    for one in lonely:
        kinds.setdefault(one.household_id, []).append(titles.get(one.category, one.category))
    rows = list(households_open(scope, code).filter(id__in=kinds))
    return [
        (one.id, " · ".join([one.where, "、".join(kinds[one.id])]))
        for one in households_seen(scope & Scope.of_areas(code), rows)
    ]


def _duty(over: tables.Over) -> tables.Duty:
    duty = duty_over(plan_at(clock.now()), over)
    if duty is None:
        raise Refused("duty.none_over", N_("现行预案没有守口或联户的责任。"))
    return duty
