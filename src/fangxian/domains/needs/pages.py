"""The pages of needs: the list, and raising one."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.domains.needs.forms import RaiseForm
from fangxian.domains.needs.models import Consultation
from fangxian.domains.needs.rules.plan import NeedKind
from fangxian.domains.needs.rules.states import OPEN, TITLES, State
from fangxian.domains.needs.selectors import consultations_for, needs_chosen, needs_raised_by, needs_seen_by
from fangxian.domains.needs.showing import NeedShown, needs_shown
from fangxian.domains.needs.talking import need_raise_pictured
from fangxian.foundation.areas.selectors import area_names
from fangxian.foundation.plan.selectors import plan_at
from fangxian.foundation.sheets.listing import listing_taken
from fangxian.kit.listing import Column, Listing
from fangxian.kit.pages import Asking, page
from fangxian.kit.refusals import carried_out
from fangxian.kit.tables import Arrangement, Filter, arranged
from fangxian.plain import clock
from fangxian.plain.areacodes import Level, cut, level_of
from fangxian.plain.words import N_

PER_PAGE = 25

COLUMNS = (
    Column("number", N_("编号")),
    Column("area_name", N_("地方"), brief=True, width=24, sorts=("area_code", "state")),
    Column("kind_title", N_("种类"), brief=True),
    Column("words", N_("困难"), brief=True, width=40),
    Column("state_title", N_("状态")),
    Column("owner", N_("由谁办"), width=20, sorts="owner__name"),
    Column("due_at", N_("时限"), width=18, sorts="due_at"),
    Column("state_since", N_("从何时起"), width=18, sorts="state_since", descends=True),
    Column("raised_at", N_("报上来"), width=18, sorts="id", descends=True),
)


@page(Permission.NEED_SEE)
def needs(request: Asking) -> HttpResponseBase:
    """What is lacking in the reader's reach: the open needs, what is due first at the top."""
    return _list(request, needs_seen_by(request.actor), _("困难"))


@page(Permission.NEED_RAISE)
def needs_mine(request: Asking) -> HttpResponseBase:
    """What the reader raised himself."""
    return _list(request, needs_raised_by(request.actor), _("我报的困难"))


def _list(request: Asking, found: Any, title: str) -> HttpResponseBase:
    now = clock.now()
    asked = _arranged(request, now)
    state, kind, overdue = asked.chosen["state"], asked.chosen["kind"], asked.chosen["overdue"] == "1"
    chosen = asked.put(needs_chosen(found, now, state=state, kind=kind, overdue=overdue))
    listing = Listing(
        "needs",
        title,
        COLUMNS,
        chosen,
        told=lambda some: needs_shown(some, now),
        unit=_("件"),
        filters=asked.said,
        as_of=now,
    )
    if (taken := listing_taken(request, listing)) is not None:
        return taken
    leaf = asked.page(chosen, PER_PAGE)
    context = {
        "title": title,
        "asked_of_us": asked_of(request.actor, now),
        "may_whistle": bool(places_to_whistle_at(request.actor)),
        "needs": needs_shown(list(leaf.object_list), now),
        "page": leaf,
        "asked": asked,
        "as_of": now,
    }
    return render(request, "needs/needs.html", context)


def asked_of(actor: Actor, now: datetime) -> list[tuple[Consultation, NeedShown]]:
    """What others asked of those whom he acts for, and nobody has answered yet."""
    questions = list(consultations_for(actor)[:PER_PAGE])
    return list(zip(questions, needs_shown([one.need for one in questions], now), strict=True))


def _arranged(request: Asking, now: datetime) -> Arrangement:
    """What the address asks; of what is over there is so much that only what an index leads to sorts it."""
    states = {"": _("没办完的")} | {str(one): _(TITLES[one]) for one in State} | {"all": _("全部")}
    kinds = {"": _("各种")} | {one.key: one.title for one in plan_at(now).many(NeedKind)}
    filters = (
        Filter("state", N_("状态"), states),
        Filter("kind", N_("种类"), kinds),
        Filter("overdue", N_("时限"), {"": _("不论超不超时"), "1": _("超时的")}),
    )
    is_long = request.GET.get("state", "") in states.keys() - {"", *OPEN}
    return arranged(request, COLUMNS, *filters, fixed={"owner", "due_at", "state_since"} if is_long else ())


@page(Permission.NEED_RAISE, methods=("GET", "POST"))
def need_raise(request: Asking) -> HttpResponse:
    """The half-minute page."""
    asked = request.POST.get("area_code") or request.GET.get("area", "")
    places = places_offered(request.actor, asked)
    initial = {name: request.GET[name] for name in ("kind", "origin") if name in request.GET}
    form = RaiseForm(
        request.POST or None, request.FILES or None, plan=plan_at(clock.now()), places=places, initial=initial
    )
    if form.is_valid():
        typed = dict(form.cleaned_data)
        raised = carried_out(form, lambda: need_raise_pictured(actor=request.actor, **typed))
        if raised is not None:
            said = _("报上去了，编号 %(number)s，现在由%(owner)s办。")
            messages.success(request, said % {"number": raised.number, "owner": raised.owner.name})
            return redirect("need", raised.number)
        form.sent_anew()
    status = 422 if form.errors else 200
    return render(request, "needs/raise.html", {"form": form, "places": places}, status=status)


def places_to_whistle_at(actor: Actor, asked_for: str = "") -> dict[str, str]:
    """Of the places where somebody may raise a need, those whose town he answers for."""
    return {
        code: name
        for code, name in places_offered(actor, asked_for).items()
        if (town := cut(code, Level.TOWN)) and actor.may_at(Permission.NEED_ANSWER, area=town)
    }


def places_offered(actor: Actor, asked_for: str) -> dict[str, str]:
    """Where somebody may raise a need: the place he came from, then those of his duties; names by code."""
    codes = [
        low
        for grant in actor.grants
        if Permission.NEED_RAISE in grant.role.here
        for low, _high in grant.here.areas
    ]
    if asked_for:
        level_of(asked_for)
        actor.require(Permission.NEED_RAISE, area=asked_for)
        codes.insert(0, asked_for)
    names = area_names(codes)
    return {code: names[code] for code in codes if code in names}
