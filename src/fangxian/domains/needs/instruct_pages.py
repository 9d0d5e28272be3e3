"""The page of an instruction (交办): a leader's word becomes a need with an owner and a clock."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.domains.needs.forms import InstructForm
from fangxian.domains.needs.pages import places_offered
from fangxian.domains.needs.routing import instructed_by
from fangxian.domains.needs.talking import need_raise_pictured
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.plan.selectors import plan_at
from fangxian.kit.pages import Asking, page
from fangxian.kit.refusals import carried_out
from fangxian.plain import clock


@page(Permission.NEED_ANSWER, methods=("GET", "POST"))
def need_instruct(request: Asking) -> HttpResponse:
    """Say what is to be done, and by whom."""
    request.actor.require_role(Permission.NEED_RAISE)
    asked = request.POST.get("area_code") or request.GET.get("area", "")
    places, owners = places_offered(request.actor, asked), _owners(request.actor)
    initial = {name: request.GET[name] for name in ("kind", "origin", "owner_id") if name in request.GET}
    form = InstructForm(
        request.POST or None,
        request.FILES or None,
        plan=plan_at(clock.now()),
        places=places,
        owners=owners,
        initial=initial,
    )
    if form.is_valid():
        typed = dict(form.cleaned_data)
        given = carried_out(form, lambda: need_raise_pictured(actor=request.actor, **typed))
        if given is not None:
            said = _("已交办，编号 %(number)s，由%(owner)s办。")
            messages.success(request, said % {"number": given.number, "owner": given.owner.name})
            return redirect("need", given.number)
        form.sent_anew()
    context = {"form": form, "places": places, "owners": owners}
    return render(request, "needs/instruct.html", context, status=422 if form.errors else 200)


def _owners(actor: Actor) -> dict[UUID, str]:
    """Whom he may tell; of the county's villages there are hundreds, so whoever reaches towns tells the towns."""
    rows = list(instructed_by(actor).values_list("id", "kind", "name"))
    if any(kind == Organisation.Kind.WORKING_GROUP for _id, kind, _name in rows):
        rows = [row for row in rows if row[1] != Organisation.Kind.VILLAGE_COMMITTEE]
    return {identifier: name for identifier, _kind, name in rows}
