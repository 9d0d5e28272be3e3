"""The administrator's first screen: accounts. Personal data is not on it."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fangxian.access.permissions import Permission
from fangxian.foundation.accounts.selectors import accounts_listed
from fangxian.foundation.accounts.services import account_close, account_reopen, password_set
from fangxian.foundation.areas.selectors import area_names
from fangxian.kit.pages import Asking, page
from fangxian.kit.refusals import carried_out
from fangxian.plain import clock
from fangxian.plain.errors import OutOfScope
from fangxian.plain.words import N_


@page(Permission.ACCOUNT_MANAGE)
def admin_desk(request: Asking) -> HttpResponse:
    """The accounts, by name."""
    sheet = Paginator(accounts_listed(request.actor), 25).get_page(request.GET.get("page"))
    accounts = list(sheet.object_list)
    names = area_names({account.area_code for account in accounts})
    rows = [(account, names.get(account.area_code, "")) for account in accounts]
    return render(request, "desks/accounts.html", {"page": sheet, "rows": rows, "as_of": clock.now()})


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
    account = accounts_listed(request.actor).filter(id=user_id).first()
    if account is None:
        raise OutOfScope("account.unknown", N_("没有这个账号，或不在您的责任范围内。"))
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
