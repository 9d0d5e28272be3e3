"""Duty ends, rights end: a session lives as long as something of what it stood on.

What somebody may do is asked anew on every request; here he is told when it became less, and is signed out when
nothing is left.
"""

from typing import Any

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from fangxian.access.actor import Actor
from fangxian.access.roles import ROLES
from fangxian.foundation.accounts.devices import device_seen, device_standing
from fangxian.foundation.accounts.models import User
from fangxian.foundation.accounts.rules.standing import lost, standing_of
from fangxian.foundation.accounts.selectors import actor_of
from fangxian.foundation.accounts.services import session_ended
from fangxian.foundation.areas.selectors import area_names
from fangxian.kit.refusals import problem, said
from fangxian.plain import clock
from fangxian.plain.errors import Refused
from fangxian.plain.words import N_

#: Where a session keeps it.
STANDS_ON = "stands_on"
#: Where a phone's session keeps which device it is.
DEVICE = "device"


def session_begun(request: HttpRequest, user: User) -> None:
    """Note what a session stands on. Without a plan that can be read it stands on nothing yet."""
    try:
        actor = actor_of(user, clock.now())
    except Refused:
        return
    request.session[STANDS_ON] = standing_of(actor.grants)


def rights_ended(request: Any, user: User) -> HttpResponseBase | None:
    """Tell of duties that have ended since the last request; an answer when none is left, and the session with it."""
    stands, stood = standing_of(request.actor.grants), request.session.get(STANDS_ON)
    if stood == stands:
        return None
    request.session[STANDS_ON] = stands
    ended = lost(stood or (), stands)
    if not ended:
        return None
    if stands:
        sentence = _("您的责任解除了：%(duties)s。那里的页面从现在起打不开。")
        messages.warning(request, sentence % {"duties": _said(ended)})
        return None
    return _signed_out(request, user, ended)


def _signed_out(request: Any, user: User, ended: list[tuple[str, str]]) -> HttpResponseBase:
    sentence = N_("您的责任解除了：%(duties)s。系统已经替您退出登录，刚才的操作没有保存。")
    session_ended(user=user, device=request.session.get(DEVICE, ""))
    return _out(request, Refused("access.duties_ended", sentence, duties=_said(ended)))


def device_gone(request: Any, user: User) -> HttpResponseBase | None:
    """An answer to a phone that was ended, or whose time is over, and the session with it; notes others as seen."""
    device_id = request.session.get(DEVICE)
    if device_id is None:
        return None
    device = device_standing(device_id, user)
    if device is None:
        return _out(request, Refused("device.ended", N_("这台设备的登录取消了或到期了，请重新登录。")))
    device_seen(device=device)
    return None


def _out(request: Any, refusal: Refused) -> HttpResponseBase:
    """End the session and say why, to whoever asked: a page, a program, a part of a page."""
    request.session.flush()
    request.user, request.actor = AnonymousUser(), Actor(key="nobody")
    refusal.status = 401
    if request.path.startswith("/api/"):
        return JsonResponse(problem(refusal), status=401, content_type="application/problem+json")
    messages.warning(request, said(refusal))
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return redirect("sign_in")


def _said(ended: list[tuple[str, str]]) -> str:
    names = area_names({place for _role, place in ended})
    said = [
        f"{names.get(place, '')}{_(ROLES[role].title) if role in ROLES else role}" for role, place in ended
    ]
    return _("、").join(dict.fromkeys(said))
