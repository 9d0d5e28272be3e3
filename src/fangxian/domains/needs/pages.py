"""The page on which a need is raised."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.domains.needs.forms import RaiseForm
from fangxian.domains.needs.talking import need_raise_pictured
from fangxian.foundation.areas.selectors import area_names
from fangxian.foundation.plan.selectors import plan_at
from fangxian.kit.pages import Asking, page
from fangxian.kit.refusals import carried_out
from fangxian.plain import clock
from fangxian.plain.areacodes import Level, cut, level_of


@page(Permission.NEED_RAISE, methods=("GET", "POST"))
def need_raise(request: Asking) -> HttpResponse:
    """The half-minute page."""
    asked = request.POST.get("area_code") or request.GET.get("area", "")
    places = places_offered(request.actor, asked)
    initial = {name: request.GET[name] for name in ("kind", "origin") if name in request.GET}
    form = RaiseForm(
        request.POST or None, request.FILES or None, plan=plan_at(clock.now()), places=places, initial=initial
    )
    if form.is_valid():
        typed = dict(form.cleaned_data)
        raised = carried_out(form, lambda: need_raise_pictured(actor=request.actor, **typed))
        if raised is not None:
            said = _("报上去了，编号 %(number)s，现在由%(owner)s办。")
            messages.success(request, said % {"number": raised.number, "owner": raised.owner.name})
            return redirect("need", raised.number)
        form.sent_anew()
    status = 422 if form.errors else 200
    return render(request, "needs/raise.html", {"form": form, "places": places}, status=status)


def places_to_whistle_at(actor: Actor, asked_for: str = "") -> dict[str, str]:
    """Of the places where somebody may raise a need, those whose town he answers for."""
    return {
        code: name
        for code, name in places_offered(actor, asked_for).items()
        if (town := cut(code, Level.TOWN)) and actor.may_at(Permission.NEED_ANSWER, area=town)
    }


def places_offered(actor: Actor, asked_for: str) -> dict[str, str]:
    """Where somebody may raise a need: the place he came from, then those of his duties; names by code."""
    codes = [
        low
        for grant in actor.grants
        if Permission.NEED_RAISE in grant.role.here
        for low, _high in grant.here.areas
    ]
    if asked_for:
        level_of(asked_for)
        actor.require(Permission.NEED_RAISE, area=asked_for)
        codes.insert(0, asked_for)
    names = area_names(codes)
    return {code: names[code] for code in codes if code in names}
