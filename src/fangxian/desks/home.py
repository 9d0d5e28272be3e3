"""The first page after signing in: the one that answers the seat's first question."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.foundation.duties.selectors import duties_of
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.orgs.selectors import organisations_standing
from fangxian.kit.pages import Asking, page
from fangxian.plain import clock
from fangxian.plain.areacodes import Level, level_of

#: Bodies with a desk of their own.
_DESKS = (Organisation.Kind.WORKING_GROUP, Organisation.Kind.DEPARTMENT, Organisation.Kind.INSTITUTION)


@page()
def home(request: Asking) -> HttpResponseBase:
    """Headquarters to the board, a working group to its needs, a town to its villages, a village to its list; everyone else to his duties."""
    actor = request.actor
    held = duties_of(actor.responder, clock.now()) if actor.responder else []
    if (own := group_of(actor)) is not None:
        return redirect("group", own)
    for duty in held:
        level = level_of(duty.area_code)
        if not actor.may_at(Permission.LINE_SEE, area=duty.area_code):
            continue
        if level == Level.COUNTY:
            return redirect("admin_desk" if actor.may(Permission.ACCOUNT_MANAGE) else "board")
        if level == Level.TOWN:
            return redirect("town", duty.area_code)
        return redirect("village", duty.area_code[:12])
    return mine(request)


def group_of(actor: Actor) -> UUID | None:
    """The working group or department that somebody answers needs for, where he answers for no place beside it."""
    reach = actor.scope(Permission.NEED_ANSWER)
    if reach.areas or not reach.organisations:
        return None
    groups = organisations_standing(Scope.of_organisations(*reach.organisations))
    found: UUID | None = (
        groups.filter(kind__in=_DESKS).order_by("-kind", "id").values_list("id", flat=True).first()
    )
    return found


@page()
def mine(request: Asking) -> HttpResponse:
    """What I answer for, and what I may do because of it."""
    actor = request.actor
    held = duties_of(actor.responder, clock.now()) if actor.responder else []
    rights = [permission for permission in Permission if actor.may(permission)]
    return render(request, "desks/mine.html", {"held": held, "rights": rights})
