"""Slips: what is printed for the holder of an account, shown on one answer and never again."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxian.access.permissions import Permission
from fangxian.foundation.accounts.devices import device_invite_for
from fangxian.foundation.accounts.opening import MOST, Slip, slips_give
from fangxian.foundation.accounts.pictures import square_of
from fangxian.foundation.accounts.seats import Seat, seats_of
from fangxian.foundation.accounts.selectors import account_get, accounts_listed, accounts_waiting
from fangxian.foundation.responders.selectors import chips_by_id
from fangxian.kit.pages import Asking, page
from fangxian.plain import clock


def seats_said(seats: Iterable[Seat]) -> str:
    """What somebody answers for, in words: 凤山社区村居干部."""
    return _("、").join(f"{seat.area_name}{seat.title}" for seat in seats)


def slips_shown(request: HttpRequest, slips: Sequence[Slip], *, waiting: int = 0) -> HttpResponse:
    """The sheet of slips, with cut lines. ``waiting``: for how many accounts one is still to be made."""
    address = request.build_absolute_uri(reverse("sign_in"))
    context = {
        "slips": [(slip, seats_said(slip.seats)) for slip in slips],
        "address": address,
        "picture": square_of(address),
        "waiting": waiting,
        "as_of": clock.now(),
    }
    response = render(request, "desks/slips.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


@page(Permission.ACCOUNT_OPEN, methods=("POST",))
def slips_printed(request: Asking) -> HttpResponse:
    """Slips for accounts that a sheet has opened, so many at once."""
    waiting = accounts_waiting(request.actor)
    ids = list(waiting.order_by("area_code", "username").values_list("id", flat=True)[:MOST])
    if not ids:
        return redirect("admin_desk")
    slips = slips_give(actor=request.actor, user_ids=ids)
    return slips_shown(request, slips, waiting=waiting.count())


@page(Permission.ACCOUNT_OPEN, methods=("GET", "POST"))
def account_password(request: Asking, user_id: UUID) -> HttpResponse:
    """Give one account a new slip, for somebody who has lost or forgotten his password."""
    account = account_get(request.actor, accounts_listed(request.actor), user_id)
    if request.method == "POST":
        return slips_shown(request, slips_give(actor=request.actor, user_ids=[account.pk]))
    return render(request, "desks/password.html", {"account": account})


@page(Permission.ACCOUNT_OPEN, methods=("GET", "POST"))
def account_phone(request: Asking, user_id: UUID) -> HttpResponse:
    """A slip by whose picture somebody's phone signs in once, for whoever has no password at hand."""
    account = account_get(request.actor, accounts_listed(request.actor), user_id)
    if request.method != "POST":
        return render(request, "desks/account_phone.html", {"account": account})
    user, token = device_invite_for(actor=request.actor, user_id=account.pk)
    seats = seats_of([user.responder_id], clock.now()) if user.responder_id else {}
    chips = chips_by_id([user.responder_id]) if user.responder_id else {}
    context = {
        "account": user,
        "chip": next(iter(chips.values()), None),
        "seats": seats_said(seats.get(user.responder_id, ())),
        "picture": square_of(request.build_absolute_uri(reverse("device_open", args=[token]))),
        "as_of": clock.now(),
    }
    response = render(request, "desks/phone_slip.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response
