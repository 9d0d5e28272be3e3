"""Puts the actor on every request."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from fangxian.access.actor import Actor
from fangxian.foundation.accounts.models import User
from fangxian.foundation.accounts.selectors import actor_of
from fangxian.kit.once import one_page
from fangxian.kit.refusals import refused_page
from fangxian.plain import clock
from fangxian.plain.errors import Refused

NOBODY = Actor(key="nobody")


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
        response = self.get_response(request)
        if user and not response.has_header("Cache-Control"):
            # What a duty shows must not come back from a shared phone's history after signing out.
            response.headers["Cache-Control"] = "no-store"
        return response
