"""Signing in and out."""

from axes.helpers import get_failure_limit
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fangxian.foundation.accounts.forms import SignInForm
from fangxian.kit.pages import page
from fangxian.plain import clock

sign_in = page(public=True, methods=("GET", "POST"))(
    LoginView.as_view(
        template_name="accounts/sign_in.html",
        authentication_form=SignInForm,
        redirect_authenticated_user=True,
    )
)
sign_out = page(methods=("POST",))(LogoutView.as_view(next_page="sign_in"))


def locked_out(request: HttpRequest, *_: object, **__: object) -> HttpResponse:
    """Too many wrong passwords: says so, for how long, and whom to ring."""
    context = {"limit": get_failure_limit(request, None), "now": clock.now()}
    return render(request, "accounts/locked.html", context, status=403)
