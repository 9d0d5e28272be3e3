"""Phones that sign in by a square picture: at the desk, on the phone, and the list of one's own devices."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from fangxian.foundation.accounts.devices import (
    SHOWN_FOR,
    device_end,
    device_invite,
    device_open,
    devices_end,
    devices_open,
    invited,
    lapsed,
)
from fangxian.foundation.accounts.forms import DeviceForm
from fangxian.foundation.accounts.models import User
from fangxian.foundation.accounts.pictures import square_of
from fangxian.foundation.accounts.standing import DEVICE
from fangxian.kit.pages import Asking, page
from fangxian.kit.refusals import status_of
from fangxian.plain import clock
from fangxian.plain.errors import OutOfScope, Refused
from fangxian.plain.words import N_

_BACKEND = "django.contrib.auth.backends.ModelBackend"
#: What phones call themselves, and what people call them.
_CALLED = (
    ("iPhone", N_("苹果手机")),
    ("iPad", N_("平板")),
    ("Android", N_("安卓手机")),
    ("Harmony", N_("鸿蒙手机")),
)


@page(methods=("GET", "POST"))
@never_cache
def my_devices(request: Asking) -> HttpResponse:
    """One's own devices; showing a picture for a new one, ending one or all."""
    user, now = cast(User, request.user), clock.now()
    context: dict[str, Any] = {"minutes": int(SHOWN_FOR.total_seconds() / 60)}
    match request.POST.get("verb") if request.method == "POST" else "":
        case "":
            pass
        case "invite":
            token = device_invite(actor=request.actor)
            address = request.build_absolute_uri(reverse("device_open", args=[token]))
            context |= {"picture": square_of(address), "until": now + SHOWN_FOR}
        case "end":
            device_end(actor=request.actor, device_id=_device(request))
            messages.success(request, _("这台设备取消了，它下一次打开就要重新登录。"))
            return redirect("my_devices")
        case "end_all":
            devices_end(actor=request.actor)
            messages.success(request, _("所有设备都取消了。"))
            return redirect("my_devices")
        case _:
            raise Refused("device.verb_unknown", N_("请用这一页上的按钮。"))
    devices = list(devices_open(user, now))
    context |= {"devices": devices, "this": request.session.get(DEVICE), "as_of": now}
    return render(request, "accounts/devices.html", context)


def _device(request: Asking) -> UUID:
    try:
        return UUID(request.POST.get("device", ""))
    except ValueError as error:
        raise OutOfScope("device.unknown", N_("没有这台设备，或已经取消了。")) from error


@page(public=True, methods=("GET", "POST"))
@never_cache
def device_opened(request: HttpRequest, token: str) -> HttpResponse:
    """What the phone opens: it is given a name, and is signed in. Looking alone does not use the picture up."""
    invitation = invited(token)
    if invitation is None:
        raise lapsed()
    form = DeviceForm(request.POST if request.method == "POST" else None, initial={"name": _called(request)})
    if request.method == "POST" and form.is_valid():
        device = device_open(token=token, name=form.cleaned_data["name"])
        login(request, device.user, backend=_BACKEND)
        request.session[DEVICE] = str(device.id)
        request.session.set_expiry(device.until - device.opened_at)
        return redirect("home")
    context = {"form": form, "account": invitation.user.username}
    return render(request, "accounts/device_open.html", context, status=status_of(form))


def _called(request: HttpRequest) -> str:
    agent = request.headers.get("User-Agent", "")
    return next((_(words) for sign, words in _CALLED if sign in agent), _("我的手机"))
