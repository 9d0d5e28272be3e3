"""Signing in, by a password and, for accounts that have it, a second step; signing out."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar, cast
from uuid import UUID

from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_failure_limit
from django.contrib import messages
from django.contrib.auth import authenticate, login, update_session_auth_hash
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.signals import user_login_failed
from django.contrib.auth.views import LoginView, LogoutView
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from fangxian.foundation.accounts.forms import (
    ChosenPasswordForm,
    CodeForm,
    OwnPasswordForm,
    PhoneCodeForm,
    SignInForm,
)
from fangxian.foundation.accounts.models import User
from fangxian.foundation.accounts.pictures import square_of
from fangxian.foundation.accounts.rules import codes
from fangxian.foundation.accounts.rules.asking import asks_second_step
from fangxian.foundation.accounts.second_step import (
    SHOWN_FOR,
    WRONG,
    recovery_codes_renew,
    second_step_begin,
    second_step_confirm,
    second_step_end,
    second_step_pass,
)
from fangxian.foundation.accounts.selectors import (
    account_open,
    actor_of,
    has_second_step,
    requires_second_step,
    second_step_of,
)
from fangxian.foundation.accounts.services import password_choose
from fangxian.foundation.accounts.standing import DEVICE
from fangxian.kit.pages import Asking, page
from fangxian.kit.refusals import carried_out, status_of
from fangxian.plain import clock
from fangxian.plain.errors import Refused
from fangxian.plain.words import N_

#: Between the password and the code.
WAITS_FOR = timedelta(minutes=10)
R = TypeVar("R")
_BACKEND = "django.contrib.auth.backends.ModelBackend"


class SignIn(LoginView):
    """Django's own, but that a wrong password answers 422 as every bad input does."""

    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """The password was right: sign in, or ask for the second step."""
        user = form.get_user()
        if has_second_step(user):
            _wait_for_code(self.request, user, self.get_success_url())
            return redirect("sign_in_code")
        response = super().form_valid(form)
        if asks_second_step(actor_of(user, clock.now())):
            messages.info(self.request, _("您的账号能管的事多，请在“我的责任”里开两步登录。"))
        return response

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """Say what was wrong, beside what was typed."""
        response = super().form_invalid(form)
        response.status_code = 422
        return response


def _wait_for_code(request: HttpRequest, user: User, onward: str) -> None:
    """Remember whose password was right. Nobody is signed in by it."""
    request.session.cycle_key()
    request.session["waiting"] = {
        "user": str(user.pk),
        "password": user.get_session_auth_hash(),
        "at": clock.now().timestamp(),
        "onward": onward,
    }


def _waiting(request: HttpRequest) -> User | None:
    """Whose password was right here a short while ago, and still is."""
    waits = request.session.get("waiting")
    if not waits or clock.now().timestamp() - waits["at"] > WAITS_FOR.total_seconds():
        return None
    user = account_open(UUID(waits["user"]))
    return user if user and user.get_session_auth_hash() == waits["password"] else None


sign_in = page(public=True, methods=("GET", "POST"))(SignIn.as_view())
sign_out = page(methods=("POST",))(LogoutView.as_view(next_page="sign_in"))


@page(public=True, methods=("GET", "POST"))
@never_cache
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """The second step. Wrong codes count as wrong passwords do: five, and the account is locked."""
    user = _waiting(request)
    if request.user.is_authenticated or user is None:
        return redirect("home" if request.user.is_authenticated else "sign_in")
    form = CodeForm(request.POST or None)
    if request.method == "POST":
        if not AxesProxyHandler.is_allowed(request, {"username": user.username}):
            request.axes_locked_out = True  # type: ignore[attr-defined]
            return locked_out(request)
        if form.is_valid() and (passed := _passed(request, form, user)):
            onward = request.session.pop("waiting")["onward"]
            login(request, passed, backend=_BACKEND)
            return redirect(onward)
    context = {"form": form, "account": user.username}
    return render(request, "accounts/sign_in_code.html", context, status=status_of(form))


def _passed(request: HttpRequest, form: CodeForm, user: User) -> User | None:
    code = form.cleaned_data["code"]
    return _tried(request, form, user, lambda: second_step_pass(user_id=user.pk, code=code))


def _tried(request: HttpRequest, form: Form, user: User, act: Callable[[], R]) -> R | None:
    """Carry out what asks for a code; a wrong one is counted by axes."""

    def counted() -> R:
        try:
            return act()
        except Refused as refusal:
            if refusal.code == WRONG:
                user_login_failed.send(__name__, credentials={"username": user.username}, request=request)
            raise

    return carried_out(form, counted)


# --- one's own password


@page(methods=("GET", "POST"))
@never_cache
def own_password(request: Asking) -> HttpResponse:
    """Choose one's own password: the first thing after signing in with a slip."""
    user = cast(User, request.user)
    first = user.first_password_at is not None
    form = ChosenPasswordForm(request.POST or None, first=first)
    if request.method == "POST" and form.is_valid() and (first or _is_present(request, user, form)):
        password = form.cleaned_data["password"]
        chosen = carried_out(
            form,
            lambda: password_choose(
                actor=request.actor, password=password, device=request.session.get(DEVICE, "")
            ),
        )
        if chosen is not None:
            update_session_auth_hash(request, chosen)
            messages.success(request, _("密码换好了，以后用它登录。别处的登录都退出了。"))
            return redirect("home")
    return render(
        request, "accounts/own_password.html", {"form": form, "first": first}, status=status_of(form)
    )


def _is_present(request: Asking, user: User, form: Form) -> bool:
    """Whether the present password was typed; wrong ones are counted as when signing in."""
    credentials = {"username": user.username}
    if not AxesProxyHandler.is_allowed(request, credentials):
        form.add_error("present", _("密码错了太多次，请 15 分钟后再试。"))
        return False
    if authenticate(request, username=user.username, password=form.cleaned_data["present"]) is None:
        form.add_error("present", _("密码不对。"))
        return False
    return True


# --- one's own second step


@page(methods=("GET", "POST"))
def second_step(request: Asking) -> HttpResponse:
    """Begin it, confirm it by a first code, renew the codes on paper, end it."""
    user = cast(User, request.user)
    if request.method != "POST":
        return _shown(request, user)
    verb = request.POST.get("verb", "")
    if verb not in _ACTS:
        raise Refused("second_step.verb_unknown", N_("请用这一页上的按钮。"))
    form_class, act = _ACTS[verb]
    form = form_class(request.POST)
    if not AxesProxyHandler.is_allowed(request, {"username": user.username}):
        request.axes_locked_out = True  # type: ignore[attr-defined]
        return locked_out(request)
    answer = act(request, user, form) if form.is_valid() else None
    return answer or _shown(request, user, form)


def _begin(request: Asking, user: User, form: Form) -> HttpResponse | None:
    if authenticate(request, username=user.username, password=form.cleaned_data["password"]) is None:
        form.add_error("password", _("密码不对。"))
        return None
    begun = carried_out(form, lambda: second_step_begin(actor=request.actor))
    return redirect("second_step") if begun else None


def _confirm(request: Asking, user: User, form: Form) -> HttpResponse | None:
    code = form.cleaned_data["code"]
    return _given(
        request, _tried(request, form, user, lambda: second_step_confirm(actor=request.actor, code=code))
    )


def _renew(request: Asking, user: User, form: Form) -> HttpResponse | None:
    code = form.cleaned_data["code"]
    return _given(
        request, _tried(request, form, user, lambda: recovery_codes_renew(actor=request.actor, code=code))
    )


def _given(request: Asking, given: list[str] | None) -> HttpResponse | None:
    """The ten codes, on this one answer and never again."""
    if given is None:
        return None
    context = {"codes": given, "account": request.user.get_username(), "as_of": clock.now()}
    return render(request, "accounts/recovery_codes.html", context)


def _end(request: Asking, user: User, form: Form) -> HttpResponse | None:
    code = form.cleaned_data["code"]
    if _tried(request, form, user, lambda: second_step_end(actor=request.actor, code=code)) is None:
        return None
    messages.success(request, _("两步登录关了，以后登录只用密码。"))
    return redirect("second_step")


_ACTS: dict[str, tuple[type[Form], Callable[[Asking, User, Form], HttpResponse | None]]] = {
    "begin": (OwnPasswordForm, _begin),
    "confirm": (PhoneCodeForm, _confirm),
    "renew": (PhoneCodeForm, _renew),
    "end": (PhoneCodeForm, _end),
}


def _shown(request: Asking, user: User, wrong: Form | None = None) -> HttpResponse:
    """What stands: off, begun with its picture, or on. ``wrong``: the form that was not carried out."""
    step = second_step_of(user)
    context: dict[str, Any] = {"required": requires_second_step(request.actor), "state": "off"}
    if step is not None and step.confirmed_at:
        context |= {"state": "on", "since": step.confirmed_at, "left": len(step.papers)}
    elif step is not None and clock.now() - step.begun_at < SHOWN_FOR:
        address = codes.address_of(step.secret, account=user.username, issuer=_("防线"))
        context |= {
            "state": "begun",
            "picture": square_of(address),
            "secret": codes.secret_spaced(step.secret),
        }
    context["form"] = wrong or (OwnPasswordForm() if context["state"] == "off" else PhoneCodeForm())
    return render(request, "accounts/second_step.html", context, status=status_of(wrong) if wrong else 200)


def locked_out(request: HttpRequest, *_: object, **__: object) -> HttpResponse:
    """Too many wrong passwords or codes: says so, for how long, and whom to ring."""
    context = {"limit": get_failure_limit(request, None), "now": clock.now()}
    return render(request, "accounts/locked.html", context, status=403)
