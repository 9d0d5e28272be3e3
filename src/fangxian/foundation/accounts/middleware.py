"""Puts the actor on every request."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

from fangxian.access.actor import Actor
from fangxian.foundation.accounts.models import User
from fangxian.foundation.accounts.selectors import actor_of, has_second_step, requires_second_step
from fangxian.kit.once import one_page
from fangxian.kit.refusals import problem, refused_page
from fangxian.plain import clock
from fangxian.plain.errors import NotAllowed, Refused
from fangxian.plain.words import N_

NOBODY = Actor(key="nobody")
#: What somebody may open who must have a second step and has none.
BEFORE_THE_SECOND_STEP = ("second_step", "sign_out", "set_language", "appearance")
FIRST = NotAllowed("second_step.first", N_("您的责任必须用两步登录，请先在“两步登录”一页开启。"))


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
        response = self._second_step_first(request, user) or self.get_response(request)
        if user and not response.has_header("Cache-Control"):
            # What a duty shows must not come back from a shared phone's history after signing out.
            response.headers["Cache-Control"] = "no-store"
        return response

    def _second_step_first(self, request: HttpRequest, user: User | None) -> HttpResponseBase | None:
        """Where a second step is required, whoever has none yet is led to it and does nothing else."""
        if user is None or not requires_second_step(request.actor):  # type: ignore[attr-defined]
            return None
        if request.path in {reverse(name) for name in BEFORE_THE_SECOND_STEP} or has_second_step(user):
            return None
        if request.path.startswith("/api/"):
            return JsonResponse(problem(FIRST), status=FIRST.status, content_type="application/problem+json")
        return redirect("second_step") if request.method == "GET" else refused_page(request, FIRST)
