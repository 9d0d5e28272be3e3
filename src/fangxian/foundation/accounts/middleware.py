"""Puts the actor on every request."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from fangxian.access.actor import Actor
from fangxian.foundation.accounts.models import User
from fangxian.foundation.accounts.selectors import actor_of
from fangxian.plain import clock

NOBODY = Actor(key="nobody")


class ActorMiddleware:
    """``request.actor``: the signed-in account with the duties of this moment, or nobody."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        user = request.user if isinstance(request.user, User) else None
        request.actor = actor_of(user, clock.now()) if user else NOBODY  # type: ignore[attr-defined]
        response = self.get_response(request)
        if user and not response.has_header("Cache-Control"):
            # What a duty shows must not come back from a shared phone's history after signing out.
            response.headers["Cache-Control"] = "no-store"
        return response
