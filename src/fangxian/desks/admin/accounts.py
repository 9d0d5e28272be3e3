"""The administrator's first screen: accounts. Personal data is not on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fangxian.access.permissions import Permission
from fangxian.desks.admin.slips import seats_said
from fangxian.foundation.accounts.forms import ResetForm
from fangxian.foundation.accounts.models import User
from fangxian.foundation.accounts.seats import looked_after, seats_of
from fangxian.foundation.accounts.second_step import second_step_reset
from fangxian.foundation.accounts.selectors import (
    account_get,
    accounts_listed,
    accounts_waiting,
    with_second_step,
)
from fangxian.foundation.accounts.services import account_close, account_reopen
from fangxian.foundation.areas.selectors import area_names
from fangxian.foundation.sheets.listing import listing_taken
from fangxian.kit.listing import Column, Listing
from fangxian.kit.pages import Asking, page
from fangxian.kit.refusals import carried_out, status_of
from fangxian.kit.tables import arranged
from fangxian.plain import clock
from fangxian.plain.words import N_


@dataclass(frozen=True)
class AccountRow:
    """An account with the name of its place."""

    account: User
    area_name: str
    second_step: bool
    seats: str

    @property
    def exercise(self) -> bool:
        """Whether it belongs to an exercise."""
        return self.account.exercise

    @property
    def state(self) -> str:
        """Whether somebody may sign in with it, and whether he has yet."""
        if not self.account.is_active:
            return _("已停用")
        if self.account.slip_waits:
            return _("等发条子")
        return _("发了条子，还没换密码") if self.account.first_password_at else _("在用")


COLUMNS = (
    Column(
        "username", N_("账号名"), lambda row: row.account.username, brief=True, width=24, sorts="username"
    ),
    Column("area_name", N_("地方"), brief=True, width=24, sorts=("area_code", "username")),
    Column("seats", N_("责任"), brief=True, width=36),
    Column("state", N_("状态"), brief=True, width=22),
    Column("second_step", N_("两步登录"), lambda row: _("开着") if row.second_step else _("没有")),
    Column(
        "last_login",
        N_("上次登录"),
        lambda row: row.account.last_login or _("还没有"),
        width=18,
        sorts="last_login",
        descends=True,
    ),
)


@page(Permission.ACCOUNT_OPEN)
def admin_desk(request: Asking) -> HttpResponseBase:
    """The accounts that somebody looks after, by name."""
    now, accounts = clock.now(), accounts_listed(request.actor)
    asked = arranged(request, COLUMNS)
    ordered = asked.put(accounts)
    listing = Listing(
        "accounts", _("账号"), COLUMNS, ordered, told=_rows, unit=_("个"), filters=asked.said, as_of=now
    )
    if (taken := listing_taken(request, listing)) is not None:
        return taken
    sheet = asked.page(ordered, 25)
    shown = list(sheet.object_list)
    context = {
        "page": sheet,
        "asked": asked,
        "rows": _rows(shown),
        "mine": looked_after(request.actor, shown, now),
        "waiting": accounts_waiting(request.actor).count(),
        "as_of": now,
    }
    return render(request, "desks/accounts.html", context)


def _rows(accounts: Sequence[User]) -> list[AccountRow]:
    names = area_names({account.area_code for account in accounts})
    stepped = with_second_step([account.pk for account in accounts])
    seats = seats_of({account.responder_id for account in accounts if account.responder_id}, clock.now())
    return [
        AccountRow(
            account,
            names.get(account.area_code, ""),
            account.pk in stepped,
            seats_said(seats.get(account.responder_id, ())),
        )
        for account in accounts
    ]


@page(Permission.ACCOUNT_OPEN, methods=("POST",))
def account_closed(request: Asking, user_id: UUID) -> HttpResponse:
    """Close an account."""
    user = account_close(actor=request.actor, user_id=user_id)
    messages.success(request, _("账号 %(name)s 已停用。") % {"name": user.username})
    return redirect("admin_desk")


@page(Permission.ACCOUNT_OPEN, methods=("POST",))
def account_reopened(request: Asking, user_id: UUID) -> HttpResponse:
    """Reopen an account, and lift its lock."""
    user = account_reopen(actor=request.actor, user_id=user_id)
    messages.success(request, _("账号 %(name)s 可以登录了。") % {"name": user.username})
    return redirect("admin_desk")


@page(Permission.ACCOUNT_MANAGE, methods=("GET", "POST"))
def account_second_step(request: Asking, user_id: UUID) -> HttpResponse:
    """Take the second step off an account whose holder has lost his phone."""
    account = _looked_after(request, user_id)
    form = ResetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        reset = carried_out(
            form, lambda: second_step_reset(actor=request.actor, user_id=user_id, reason=reason)
        )
        if reset:
            messages.success(request, _("账号 %(name)s 的两步登录取消了。") % {"name": reset.username})
            return redirect("admin_desk")
    context = {"form": form, "account": account}
    return render(request, "desks/second_step_reset.html", context, status=status_of(form))


def _looked_after(request: Asking, user_id: UUID) -> User:
    return account_get(request.actor, accounts_listed(request.actor), user_id)
