"""The administrator's first screen: accounts. Personal data is not on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fangxian.access.permissions import Permission
from fangxian.foundation.accounts.forms import ResetForm
from fangxian.foundation.accounts.models import User
from fangxian.foundation.accounts.second_step import second_step_reset
from fangxian.foundation.accounts.selectors import accounts_listed, with_second_step
from fangxian.foundation.accounts.services import account_close, account_reopen, password_set
from fangxian.foundation.areas.selectors import area_names
from fangxian.foundation.sheets.listing import listing_taken
from fangxian.kit.listing import Column, Listing
from fangxian.kit.pages import Asking, page
from fangxian.kit.refusals import carried_out, status_of
from fangxian.kit.tables import arranged
from fangxian.plain import clock
from fangxian.plain.errors import OutOfScope
from fangxian.plain.words import N_


@dataclass(frozen=True)
class AccountRow:
    """An account with the name of its place."""

    account: User
    area_name: str
    second_step: bool

    @property
    def exercise(self) -> bool:
        """Whether it belongs to an exercise."""
        return self.account.exercise


COLUMNS = (
    Column(
        "username", N_("账号名"), lambda row: row.account.username, brief=True, width=24, sorts="username"
    ),
    Column("area_name", N_("地方"), brief=True, width=24, sorts=("area_code", "username")),
    Column("state", N_("状态"), lambda row: _("在用") if row.account.is_active else _("已停用"), brief=True),
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


@page(Permission.ACCOUNT_MANAGE)
def admin_desk(request: Asking) -> HttpResponseBase:
    """The accounts, by name."""
    now, accounts = clock.now(), accounts_listed(request.actor)
    asked = arranged(request, COLUMNS)
    ordered = asked.put(accounts)
    listing = Listing(
        "accounts", _("账号"), COLUMNS, ordered, told=_rows, unit=_("个"), filters=asked.said, as_of=now
    )
    if (taken := listing_taken(request, listing)) is not None:
        return taken
    sheet = asked.page(ordered, 25)
    rows = _rows(list(sheet.object_list))
    return render(request, "desks/accounts.html", {"page": sheet, "asked": asked, "rows": rows, "as_of": now})


def _rows(accounts: Sequence[User]) -> list[AccountRow]:
    names = area_names({account.area_code for account in accounts})
    stepped = with_second_step([account.pk for account in accounts])
    return [
        AccountRow(account, names.get(account.area_code, ""), account.pk in stepped) for account in accounts
    ]


@page(Permission.ACCOUNT_MANAGE, methods=("POST",))
def account_closed(request: Asking, user_id: UUID) -> HttpResponse:
    """Close an account."""
    user = account_close(actor=request.actor, user_id=user_id)
    messages.success(request, _("账号 %(name)s 已停用。") % {"name": user.username})
    return redirect("admin_desk")


@page(Permission.ACCOUNT_MANAGE, methods=("POST",))
def account_reopened(request: Asking, user_id: UUID) -> HttpResponse:
    """Reopen an account, and lift its lock."""
    user = account_reopen(actor=request.actor, user_id=user_id)
    messages.success(request, _("账号 %(name)s 可以登录了。") % {"name": user.username})
    return redirect("admin_desk")


class PasswordForm(forms.Form):
    """A new password."""

    password = forms.CharField(
        label=gettext_lazy("新密码"), min_length=10, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("至少 10 位，不要用常见的密码。"),
    )  # fmt: skip


@page(Permission.ACCOUNT_MANAGE, methods=("GET", "POST"))
def account_password(request: Asking, user_id: UUID) -> HttpResponse:
    """Give an account a new password."""
    account = _looked_after(request, user_id)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        changed = carried_out(
            form,
            lambda: password_set(
                actor=request.actor, user_id=user_id, password=form.cleaned_data["password"]
            ),
        )
        if changed:
            messages.success(request, _("账号 %(name)s 换了新密码。") % {"name": changed.username})
            return redirect("admin_desk")
    context = {"form": form, "account": account}
    return render(request, "desks/password.html", context, status=422 if form.errors else 200)


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
    account = accounts_listed(request.actor).filter(id=user_id).first()
    if account is None:
        raise OutOfScope("account.unknown", N_("没有这个账号，或不在您的责任范围内。"))
    return account
