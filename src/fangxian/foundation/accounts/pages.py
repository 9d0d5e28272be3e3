"""Signing in and out."""

from axes.helpers import get_failure_limit
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fangxian.foundation.accounts.forms import SignInForm
from fangxian.kit.pages import page
from fangxian.plain import clock


class SignIn(LoginView):
    """Django's own, but that a wrong password answers 422 as every bad input does."""

    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """Say what was wrong, beside what was typed."""
        response = super().form_invalid(form)
        response.status_code = 422
        return response


sign_in = page(public=True, methods=("GET", "POST"))(SignIn.as_view())
sign_out = page(methods=("POST",))(LogoutView.as_view(next_page="sign_in"))


def locked_out(request: HttpRequest, *_: object, **__: object) -> HttpResponse:
    """Too many wrong passwords: says so, for how long, and whom to ring."""
    context = {"limit": get_failure_limit(request, None), "now": clock.now()}
    return render(request, "accounts/locked.html", context, status=403)
