"""The frame of every page: who may open it, by which method, and how a refusal looks."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed
from django.utils.http import url_has_allowed_host_and_scheme

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.kit.refusals import refused_page
from fangxian.plain.errors import Refused

Page = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class PageRule:
    """What a page declares of itself; the access tests walk every url and read it."""

    permission: Permission | None
    methods: tuple[str, ...]
    public: bool = False


class Asking(HttpRequest):
    """A request whose sender is known."""

    actor: Actor


def way_back(request: HttpRequest, otherwise: str) -> str:
    """The page of the house that a form says it was sent from, in its field ``next``."""
    back = request.POST.get("next", "")
    inside = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return back if inside else otherwise


def page(
    permission: Permission | None = None, *, methods: tuple[str, ...] = ("GET",), public: bool = False
) -> Callable[[Page], Page]:
    """Frame a page.

    ``permission``: somebody without it anywhere gets 403; None is for everybody who is signed in, and
    ``public`` for everybody. The services behind the page ask again, at the place.
    """
    rule = PageRule(permission, methods, public)

    def frame(answer: Page) -> Page:
        @wraps(answer)
        def framed(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method not in methods and not (request.method == "HEAD" and "GET" in methods):
                return HttpResponseNotAllowed(methods)
            if not public and not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            try:
                if permission is not None:
                    request.actor.require_role(permission)
                return answer(request, *args, **kwargs)
            except Refused as refusal:
                return refused_page(request, refusal)

        framed.page = rule  # type: ignore[attr-defined]
        return framed

    return frame
