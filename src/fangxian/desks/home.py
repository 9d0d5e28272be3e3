"""The first page after signing in: the one that answers the seat's first question."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from fangxian.access.permissions import Permission
from fangxian.foundation.duties.selectors import duties_of
from fangxian.kit.pages import Asking, page
from fangxian.plain import clock
from fangxian.plain.areacodes import Level, level_of


@page()
def home(request: Asking) -> HttpResponseBase:
    """Headquarters to the board, a town to its villages, a village to its list; everyone else to his duties."""
    actor = request.actor
    held = duties_of(actor.responder, clock.now()) if actor.responder else []
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


@page()
def mine(request: Asking) -> HttpResponse:
    """What I answer for, and what I may do because of it."""
    actor = request.actor
    held = duties_of(actor.responder, clock.now()) if actor.responder else []
    rights = [permission for permission in Permission if actor.may(permission)]
    return render(request, "desks/mine.html", {"held": held, "rights": rights})
