"""The page of a whistle (吹哨): a town calls departments in, one of them in the lead."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fangxian.access.permissions import Permission
from fangxian.domains.needs.candidates import called_at, names_of
from fangxian.domains.needs.forms import WhistleForm
from fangxian.domains.needs.pages import places_to_whistle_at
from fangxian.domains.needs.whistling import need_whistle
from fangxian.foundation.plan.selectors import plan_at
from fangxian.kit.pages import Asking, page
from fangxian.kit.refusals import carried_out
from fangxian.plain import clock


@page(Permission.NEED_ANSWER, methods=("GET", "POST"))
def need_whistle_page(request: Asking) -> HttpResponse:
    """Say what for, which whistle it is, who leads and who comes along."""
    request.actor.require_role(Permission.NEED_RAISE)
    asked = request.POST.get("area_code") or request.GET.get("area", "")
    places = places_to_whistle_at(request.actor, asked)
    first = next(iter(places), "")
    bodies = names_of(called_at(first)) if first else {}
    form = WhistleForm(request.POST or None, plan=plan_at(clock.now()), places=places, bodies=bodies)
    if form.is_valid():
        typed = dict(form.cleaned_data)
        key = typed.pop("key")
        blown = carried_out(form, lambda: need_whistle(actor=request.actor, need_id=key, **typed))
        if blown is not None:
            said = _("哨已经吹响，编号 %(number)s，由%(owner)s牵头。")
            messages.success(request, said % {"number": blown.number, "owner": blown.owner.name})
            return redirect("need", blown.number)
        form.sent_anew()
    context = {"form": form, "places": places}
    return render(request, "needs/whistle.html", context, status=422 if form.errors else 200)
