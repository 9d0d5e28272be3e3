"""The API, version 1: the same selectors and services as the pages, with problem documents for refusals."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from ninja import NinjaAPI, Router, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import HttpBearer, SessionAuth

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.domains.needs.api import router as needs
from fangxian.foundation.accounts.tokens import actor_by_token
from fangxian.foundation.areas.selectors import area_get, children_of
from fangxian.kit.pages import page
from fangxian.kit.refusals import problem
from fangxian.line.kinds import family_of
from fangxian.line.selectors import gaps_closed_since, gaps_open, line_count, told
from fangxian.plain import clock
from fangxian.plain.areacodes import Level, level_of
from fangxian.plain.errors import Refused
from fangxian.plain.words import N_

PROBLEM = "application/problem+json"


class _API(NinjaAPI):
    """Ninja's, whose answers stay in nobody's browser: what a duty shows is gone after signing out."""

    def create_response(self, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().create_response(*args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        return response


class _Token(HttpBearer):
    """A program's token; what it may read is on the request from then on, whoever is signed in beside it."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor:
        request.actor = actor_by_token(request, token)  # type: ignore[attr-defined]
        return request.actor  # type: ignore[attr-defined,no-any-return]


api = _API(
    title="Fangxian",
    version="1",
    description="防线：缺口、困难和区划。Gaps, needs and areas, each as the signed-in account's duties allow.",
    auth=[_Token(), SessionAuth(csrf=True)],
    docs_url=None,
    docs_decorator=page(public=True),
    urls_namespace="api",
)
areas, gaps, figures = Router(tags=["areas"]), Router(tags=["gaps"]), Router(tags=["figures"])


class AreaOut(Schema):
    """An area of the register, or a grid in a village."""

    code: str
    level: str
    name: str
    kind: str


class GapOut(Schema):
    """An open gap. ``area`` is a code, ``since`` ISO 8601 with its offset, ``severity`` 3 the worst."""

    id: UUID
    kind: str
    area: str
    area_name: str
    since: str
    severity: int
    owner: str
    action: str


class GapsOut(Schema):
    """Open gaps with the moment they were read at; ``total`` counts all, ``gaps`` holds one page."""

    as_of: str
    total: int
    gaps: list[GapOut]


class CountOut(Schema):
    """How many gaps are open of one kind, or in one place."""

    key: str
    title: str
    open: int


class FiguresOut(Schema):
    """The line of an area in numbers, with the moment they were read at. ``closed`` counts the last 24 hours."""

    as_of: str
    area: str
    area_name: str
    open: int
    closed: int
    kinds: list[CountOut]
    places: list[CountOut]


@areas.get("/{code}", response=AreaOut, summary="One area")
def area(request: Any, code: str) -> Any:
    """One area in the account's reach."""
    request.actor.require_role(Permission.LINE_SEE)
    return area_get(request.actor.scope(Permission.LINE_SEE), code)


@areas.get("/{code}/within", response=list[AreaOut], summary="The areas directly within one")
def areas_within(request: Any, code: str) -> Any:
    """One level down, those in the account's reach."""
    request.actor.require_role(Permission.LINE_SEE)
    scope = request.actor.scope(Permission.LINE_SEE)
    area_get(scope, code)
    return list(children_of(scope, code))


@gaps.get("", response=GapsOut, summary="Open gaps, the worst first")
def gaps_listed(request: Any, kind: str = "", offset: int = 0, limit: int = 100) -> Any:
    """At most 500 at a time."""
    request.actor.require_role(Permission.LINE_SEE)
    now = clock.now()
    rows = gaps_open(request.actor.scope(Permission.LINE_SEE))
    if kind:
        rows = rows.filter(kind=kind)
    start, size = max(0, offset), min(max(1, limit), 500)
    return {
        "as_of": _iso(now),
        "total": rows.count(),
        "gaps": [
            {
                "id": gap.id,
                "kind": gap.kind,
                "area": gap.area_code,
                "area_name": gap.area_name,
                "since": _iso(gap.since),
                "severity": gap.severity,
                "owner": gap.owner,
                "action": gap.action,
            }
            for gap in told(rows[start : start + size], now)
        ],
    }


@figures.get("/{code}", response=FiguresOut, summary="The line of one area in numbers")
def figures_of(request: Any, code: str) -> Any:
    """Open gaps by kind, and by the places directly within it."""
    request.actor.require_role(Permission.LINE_SEE)
    scope, now = request.actor.scope(Permission.LINE_SEE), clock.now()
    place, within = area_get(scope, code), list(children_of(scope, code))
    here = scope & Scope.of_areas(code)
    count = line_count(here, Level(within[0].level) if within else level_of(code))
    return {
        "as_of": _iso(now),
        "area": place.code,
        "area_name": place.name,
        "open": count.total,
        "closed": gaps_closed_since(here, now - timedelta(hours=24), now),
        "kinds": [
            {"key": kind, "title": gettext(family_of(kind).telling(kind, now).title), "open": number}
            for kind, number in count.by_kind.most_common()
        ],
        "places": [{"key": one.code, "title": one.name, "open": count.at(one.code)} for one in within],
    }


def _iso(moment: Any) -> str:
    return str(clock.in_city(moment).isoformat(timespec="seconds"))


api.add_router("/areas", areas)
api.add_router("/gaps", gaps)
api.add_router("/figures", figures)
api.add_router("/needs", needs)


@api.exception_handler(Refused)
def _refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    return _problem(request, refusal)


@api.exception_handler(AuthenticationError)
def _unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:  # noqa: ARG001
    refusal = Refused("access.not_signed_in", N_("请先登录。"))
    refusal.status = 401
    return _problem(request, refusal)


@api.exception_handler(HttpError)
def _unread(request: HttpRequest, error: HttpError) -> HttpResponse:
    """What ninja turns away before it asks us: what was sent from elsewhere, and what is no JSON."""
    refusal = Refused("request.malformed", N_("这些字段不对或没填：%(fields)s。"), fields="JSON")
    if error.status_code == 403:
        refusal = Refused("form.expired", N_("这一页放得太久或不是从本系统打开的，请返回刷新后再试。"))
        refusal.status = 403
    return _problem(request, refusal)


@api.exception_handler(ValidationError)
def _malformed(request: HttpRequest, error: ValidationError) -> HttpResponse:
    fields = gettext("、").join(sorted({str(one["loc"][-1]) for one in error.errors}))
    refusal = Refused("request.malformed", N_("这些字段不对或没填：%(fields)s。"), fields=fields)
    return _problem(
        request, refusal, errors=[{"loc": one["loc"], "type": one["type"]} for one in error.errors]
    )


def _problem(request: HttpRequest, refusal: Refused, **more: Any) -> HttpResponse:
    response = api.create_response(request, problem(refusal) | more, status=refusal.status)
    response["Content-Type"] = PROBLEM
    return response
