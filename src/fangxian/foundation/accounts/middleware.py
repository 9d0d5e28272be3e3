"""Puts the actor on every request."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

from fangxian.access.actor import Actor
from fangxian.foundation.accounts.models import User
from fangxian.foundation.accounts.selectors import actor_of, has_second_step, requires_second_step
from fangxian.foundation.accounts.standing import device_gone, rights_ended
from fangxian.kit.once import one_page
from fangxian.kit.refusals import problem, refused_page
from fangxian.plain import clock
from fangxian.plain.errors import NotAllowed, Refused
from fangxian.plain.words import N_

NOBODY = Actor(key="nobody")
#: What somebody may open before he has chosen a password of his own, or has the second step that he must have.
BEFORE_ALL = ("sign_out", "set_language", "appearance")
PASSWORD_FIRST = NotAllowed(
    "account.password_first", N_("条子上的密码只能用一次，请先在“我的密码”一页换成自己的。")
)
STEP_FIRST = NotAllowed("second_step.first", N_("您的责任必须用两步登录，请先在“两步登录”一页开启。"))


class ActorMiddleware:
    """``request.actor``: the signed-in account with the duties of this moment, or nobody."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with one_page():
            return self._answered(request)

    def _answered(self, request: HttpRequest) -> HttpResponseBase:
        user = request.user if isinstance(request.user, User) else None
        request.actor = NOBODY  # type: ignore[attr-defined]
        try:
            if user:
                request.actor = actor_of(user, clock.now())  # type: ignore[attr-defined]
        except Refused as refusal:
            # Without a plan that can be read nobody has a right; say so, and let him sign out.
            if request.path != reverse("sign_out"):
                return refused_page(request, refusal)
        response = self._first(request, user) or self.get_response(request)
        if user and not response.has_header("Cache-Control"):
            # What a duty shows must not come back from a shared phone's history after signing out.
            response.headers["Cache-Control"] = "no-store"
        return response

    def _first(self, request: HttpRequest, user: User | None) -> HttpResponseBase | None:
        """What comes before the page that was asked for."""
        if user is None or request.path == reverse("sign_out"):
            return None
        if (ended := device_gone(request, user) or rights_ended(request, user)) is not None:
            return ended
        if user.first_password_at:
            return _led_to("own_password", PASSWORD_FIRST, request)
        if requires_second_step(request.actor) and not has_second_step(user):  # type: ignore[attr-defined]
            return _led_to("second_step", STEP_FIRST, request)
        return None


def _led_to(name: str, first: NotAllowed, request: HttpRequest) -> HttpResponseBase | None:
    """Whoever must do something first is led to its page, and opens nothing else."""
    if request.path in {reverse(one) for one in (name, *BEFORE_ALL)}:
        return None
    if request.path.startswith("/api/"):
        return JsonResponse(problem(first), status=first.status, content_type="application/problem+json")
    return redirect(name) if request.method == "GET" else refused_page(request, first)
