"""Appointing somebody, relieving him, forming a squad: the buttons that close the first gaps."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fangxian.access.permissions import Permission
from fangxian.desks.gap_actions import crumbs, place_href
from fangxian.foundation.areas.selectors import area_get
from fangxian.foundation.duties.selectors import Candidate, candidates, duty_in_plan, squad_candidates
from fangxian.foundation.duties.services import duty_appoint, duty_end, require_filler
from fangxian.foundation.duties.structure import squad_form
from fangxian.foundation.plan.rules import tables
from fangxian.foundation.plan.selectors import plan_at
from fangxian.foundation.responders.selectors import chips_by_id
from fangxian.kit.pages import Asking, page, way_back
from fangxian.kit.refusals import carried_out
from fangxian.plain import clock
from fangxian.plain.areacodes import Level
from fangxian.plain.errors import OutOfScope
from fangxian.plain.words import N_


class AppointForm(forms.Form):
    """Who shall answer for the place."""

    responder = forms.TypedChoiceField(
        label=gettext_lazy("由谁负责"), coerce=UUID, widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选一个人。")},
    )  # fmt: skip

    def __init__(self, *arguments: Any, people: list[Candidate], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["responder"].choices = [(one.chip.id, told(one)) for one in people]  # type: ignore[attr-defined]


class SquadForm(forms.Form):
    """Who joins the chief."""

    members = forms.TypedMultipleChoiceField(
        label=gettext_lazy("队员"), coerce=UUID, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("请至少选一名队员。")},
    )  # fmt: skip

    def __init__(self, *arguments: Any, people: list[Candidate], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["members"].choices = [(one.chip.id, told(one)) for one in people]  # type: ignore[attr-defined]


def told(candidate: Candidate) -> str:
    """A candidate as a form offers him: masked, with what speaks against it."""
    chip = candidate.chip
    words = [f"{chip.name} {chip.phone}", str(chip.standing)]
    words += [_(warning) for warning in candidate.warnings]
    return " · ".join(words)


@page(Permission.DUTY_APPOINT, methods=("GET", "POST"))
def appoint(request: Asking, kind: str, code: str) -> HttpResponse:
    """Choose who answers for a place, and appoint him."""
    actor, now = request.actor, clock.now()
    duty = duty_in_plan(plan_at(now), kind)
    require_filler(actor, duty, code)
    area = area_get(actor.scope(Permission.LINE_SEE), code)
    people = candidates(actor.scope(Permission.RESPONDER_SEE), duty, code, now)
    form = AppointForm(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid():
        appointed = carried_out(
            form,
            lambda: duty_appoint(
                actor=actor, kind=kind, responder_id=form.cleaned_data["responder"], area_code=code
            ),
        )
        if appointed:
            name = chips_by_id([appointed.responder_id])[appointed.responder_id].name
            messages.success(request, _("已指派%(name)s为%(title)s。") % {"name": name, "title": duty.title})
            return redirect(place_href(code))
    context = {
        "form": form, "duty": duty, "area": area, "crumbs": crumbs(actor, code, here=duty.title), "people": people,
        "back": place_href(code),
    }  # fmt: skip
    return render(request, "desks/appoint.html", context, status=422 if form.errors else 200)


@page(Permission.DUTY_APPOINT, methods=("POST",))
def relieve(request: Asking, duty_id: UUID) -> HttpResponse:
    """Relieve somebody of a duty."""
    ended = duty_end(actor=request.actor, duty_id=duty_id)
    title = duty_in_plan(plan_at(clock.now()), ended.kind).title
    messages.success(request, _("已解除这里的%(title)s。") % {"title": title})
    return redirect(way_back(request, place_href(ended.area_code)))


@page(Permission.SQUAD_FORM, methods=("GET", "POST"))
def form_squad(request: Asking, code: str) -> HttpResponse:
    """Choose a chief's squad, and form it."""
    actor, now = request.actor, clock.now()
    area = area_get(actor.scope(Permission.LINE_SEE), code)
    if area.level != Level.GRID:
        raise OutOfScope("area.unknown", N_("没有这个地方，或不在您的责任范围内。"))
    actor.require(Permission.SQUAD_FORM, area=code)
    squad = plan_at(now).one(tables.Squad)
    people = squad_candidates(code, squad, now)
    form = SquadForm(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid():
        formed = carried_out(
            form,
            lambda: squad_form(actor=actor, grid_code=code, responder_ids=form.cleaned_data["members"]),
        )
        if formed:
            messages.success(request, _("%(name)s组建好了。") % {"name": formed.name})
            return redirect(place_href(code))
    context = {
        "form": form, "squad": squad, "area": area, "crumbs": crumbs(actor, code, here=squad.title), "people": people,
        "back": place_href(code),
    }  # fmt: skip
    return render(request, "desks/squad_form.html", context, status=422 if form.errors else 200)
