"""The pages of needs: the list, raising one, one with its thread, and one address for each verb."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.domains.needs import services
from fangxian.domains.needs.conversation import told
from fangxian.domains.needs.forms import AnswerForm, MoveForm, RaiseForm, ReopenForm
from fangxian.domains.needs.models import Need
from fangxian.domains.needs.rules.plan import NeedKind
from fangxian.domains.needs.rules.states import MOVE, OPEN, TITLES, State, Verb
from fangxian.domains.needs.selectors import (
    moves_open_to,
    need_seen_by,
    needs_chosen,
    needs_raised_by,
    needs_seen_by,
    opens,
)
from fangxian.domains.needs.showing import ladder, needs_shown
from fangxian.domains.needs.talk_forms import SayForm
from fangxian.domains.needs.talking import need_raise_pictured
from fangxian.foundation.areas.selectors import area_names, area_path
from fangxian.foundation.plan.selectors import plan_at
from fangxian.foundation.sheets.listing import listing_taken
from fangxian.kit.listing import Column, Listing
from fangxian.kit.pages import Asking, page
from fangxian.kit.refusals import carried_out
from fangxian.kit.shapes import Action, Crumb
from fangxian.kit.tables import Arrangement, Filter, arranged
from fangxian.plain import clock
from fangxian.plain.areacodes import level_of
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

#: Verb → the service that does it, and the form that goes with it.
_VERBS: dict[Verb, tuple[Callable[..., Need], type[MoveForm]]] = {
    Verb.ACKNOWLEDGE: (services.need_acknowledge, MoveForm),
    Verb.ANSWER: (services.need_answer, AnswerForm),
    Verb.CONFIRM: (services.need_confirm, MoveForm),
    Verb.REOPEN: (services.need_reopen, ReopenForm),
    Verb.WITHDRAW: (services.need_withdraw, MoveForm),
}


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
        "needs": needs_shown(list(leaf.object_list), now),
        "page": leaf,
        "asked": asked,
        "as_of": now,
    }
    return render(request, "needs/needs.html", context)


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


@page()
def need(request: Asking, number: str) -> HttpResponse:
    """One need: its state, whose it is, its clock, its ladder, its thread, the reader's verbs."""
    return need_page(request, need_seen_by(request.actor, number))


def need_page(
    request: Asking, found: Need, refused: MoveForm | None = None, *, say: SayForm | None = None
) -> HttpResponse:
    """The page of a need; ``refused`` and ``say`` are forms that were not carried out."""
    now = clock.now()
    (shown,) = needs_shown([found], now)
    if refused is not None:
        refused.seen_anew(found.version)
    context = {
        "need": shown,
        "crumbs": [*_crumbs(found.area_code), Crumb(_("困难 %(number)s") % {"number": found.number})],
        "entries": told(found),
        "rungs": ladder(found),
        "verbs": _verbs(request.actor, found, refused),
        "refused": refused,
        "say": say or SayForm(),
        "is_open": shown.state in OPEN,
        "exercise": shown.exercise,
        "as_of": now,
    }
    return render(request, "needs/need.html", context, status=422 if refused or say else 200)


def _crumbs(area_code: str) -> list[Crumb]:
    return [Crumb(name) for _code, name in area_path(area_code)]


def _verbs(actor: Actor, found: Need, refused: MoveForm | None) -> list[Action]:
    """The reader's buttons, the first that brings it on the main one; each carries the version that he saw."""
    return [
        Action(
            label=_(move.title),
            href=reverse(f"need_{move.verb}", args=[found.number]),
            method="post",
            main=place == 0 and move.verb is not Verb.WITHDRAW,
            form=_form_of(move.verb, found, refused),
        )
        for place, move in enumerate(moves_open_to(actor, found))
    ]


def _form_of(verb: Verb, found: Need, refused: MoveForm | None) -> MoveForm:
    """What goes with a verb; what was typed and refused is still there."""
    shape = _VERBS[verb][1]
    if type(refused) is shape:
        return refused
    return shape(initial={"version": found.version}, auto_id=f"{verb}-%s")


def _moved(request: Asking, number: str, verb: Verb) -> HttpResponse:
    """Carry a verb out and show the need; a refusal of what was typed stands above the buttons."""
    found = need_seen_by(request.actor, number)
    act, shape = _VERBS[verb]
    form = shape(request.POST, auto_id=f"{verb}-%s")
    if form.is_valid():
        moved = carried_out(form, lambda: act(actor=request.actor, need_id=found.id, **form.cleaned_data))
        if moved is not None:
            messages.success(request, _("%(told)s。") % {"told": _(MOVE[verb].told)})
            return redirect("need", found.number)
    return need_page(request, need_seen_by(request.actor, found.id), form)


def _page_of(verb: Verb) -> Callable[..., HttpResponseBase]:
    @page(opens(verb), methods=("POST",))
    def moved(request: Asking, number: str) -> HttpResponse:
        return _moved(request, number, verb)

    return moved


#: The page that carries each verb out.
MOVE_PAGES = {verb: _page_of(verb) for verb in _VERBS}
