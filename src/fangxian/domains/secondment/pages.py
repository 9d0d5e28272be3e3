"""Whistling: the list, side by side; one screen to ask; one whistle with its people; sharing it out."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.domains.secondment import services
from fangxian.domains.secondment.candidates import Proposed, shares_proposed
from fangxian.domains.secondment.forms import MarkForm, MoreForm, SharesForm, VersionForm, WhistleForm
from fangxian.domains.secondment.models import Whistle
from fangxian.domains.secondment.rules.plan import Secondment, WhistleKind
from fangxian.domains.secondment.rules.quotas import Why
from fangxian.domains.secondment.rules.whistle_states import MOVE, MOVES, OPEN, Side, State, Verb
from fangxian.domains.secondment.selectors import (
    people_of_department,
    people_of_whistle,
    quotas_for,
    quotas_of,
    whistle_seen,
    whistles_seen,
)
from fangxian.domains.secondment.showing import people_shown, quotas_shown, whistles_shown
from fangxian.foundation.areas.selectors import areas_at
from fangxian.foundation.plan.selectors import plan_at
from fangxian.foundation.sheets.listing import listing_taken
from fangxian.kit.listing import Column, Listing
from fangxian.kit.pages import Asking, page
from fangxian.kit.refusals import carried_out, status_of
from fangxian.kit.tables import Filter, arranged
from fangxian.plain import clock
from fangxian.plain.areacodes import Level
from fangxian.plain.words import N_

PER_PAGE, MOST_QUOTAS, MOST_PEOPLE = 50, 30, 200

COLUMNS = (
    Column("number", N_("编号"), width=10),
    Column("town", N_("镇街"), brief=True, width=16, sorts=lambda row: row.town),
    Column("kind_title", N_("哨"), brief=True, sorts=lambda row: row.kind_title),
    Column("wanted_said", N_("要什么人"), width=30),
    Column("wanted", N_("要"), brief=True, sorts="wanted", descends=True),
    Column("named", N_("已报"), sorts="named", descends=True),
    Column("there", N_("在岗"), sorts="there", descends=True),
    Column("lacking", N_("还差"), brief=True, sorts="lacking", descends=True),
    Column("due_at", N_("几点前到"), sorts="due_at"),
    Column("state_title", N_("现在"), width=18),
)

WHY_SHARE = {
    Why.PROPORTION: N_("按人数分"),
    Why.FLOOR: N_("至少要出"),
    Why.CEILING: N_("最多出这些"),
    Why.NONE: N_("分不到"),
}


@page(Permission.SECONDMENT_SEE)
def whistles(request: Asking) -> HttpResponseBase:
    """All whistles side by side; for a department its quotas and its people first."""
    actor, now = request.actor, clock.now()
    states = {"": _("没办完的"), "all": _("全部")}
    asked = arranged(request, COLUMNS, Filter("state", _("状态"), states))
    found = whistles_seen(actor)
    if asked.chosen["state"] != "all":
        found = found.filter(state__in=[State.DRAFTED, *OPEN])
    rows = asked.put(whistles_shown(list(found[:500]), now))
    listing = Listing("whistles", _("吹哨"), COLUMNS, rows, unit=_("次"), filters=asked.said, as_of=now)
    if (taken := listing_taken(request, listing)) is not None:
        return taken
    leaf = asked.page(rows, PER_PAGE)
    context = {"asked": asked, "page": leaf, "rows": leaf.object_list, "as_of": now, **_own(actor, now)}
    return render(request, "secondment/whistles.html", context)


def _own(actor: Actor, now: datetime) -> dict[str, Any]:
    """A department's own: what is asked of it, and where its people are."""
    reach = Scope.of_organisations(*actor.scope(Permission.SECONDMENT_NAME).organisations)
    if not reach:
        return {"is_department": False}
    return {
        "is_department": True,
        "quotas": quotas_shown(list(quotas_for(reach)[:MOST_QUOTAS]), now),
        "people": people_shown(list(people_of_department(reach)[:MOST_PEOPLE])),
    }


@page(Permission.WHISTLE_BLOW, methods=("GET", "POST"))
def whistle_new(request: Asking) -> HttpResponseBase:
    """The one screen: draft it, or blow at once."""
    actor, plan = request.actor, plan_at(clock.now())
    towns = dict(areas_at(actor.scope(Permission.WHISTLE_BLOW), Level.TOWN).values_list("code", "name"))
    initial = {name: request.GET[name] for name in ("origin",) if name in request.GET}
    days = plan.one(Secondment).serve_days
    form = WhistleForm(request.POST or None, plan=plan, towns=towns, days=days, initial=initial)
    more = MoreForm(request.POST or None)
    if form.is_valid() and more.is_valid():
        key, blows = form.cleaned_data["key"], request.POST.get("verb") == "blow"
        act = services.whistle_sound if blows else services.whistle_draft
        made = carried_out(form, lambda: act(actor=actor, asked=form.asked(more), whistle_id=key))
        if made is not None:
            told = _("吹出去了，编号 %(number)s。") if blows else _("存下了，编号 %(number)s，还没有吹出去。")
            messages.success(request, told % {"number": made.number})
            return redirect("whistle", made.number)
    context = {"form": form, "more": more, "towns": towns, "has_kinds": bool(plan.many(WhistleKind))}
    return render(
        request, "secondment/whistle_new.html", context, status=status_of(form if form.errors else more)
    )


@page(Permission.SECONDMENT_SEE)
def whistle(request: Asking, number: str) -> HttpResponse:
    """One whistle: what is asked, how far it has come, who is named and where he is."""
    return _whistle_page(request, whistle_seen(request.actor, number))


def _whistle_page(request: Asking, found: Whistle, refused: VersionForm | None = None) -> HttpResponse:
    actor, now = request.actor, clock.now()
    (shown,) = whistles_shown([found], now)
    may_choose = actor.may_at(Permission.SECONDMENT_CHOOSE, area=found.area_code, organisation=found.lead_id)
    may_blow = actor.may_at(Permission.WHISTLE_BLOW, area=found.area_code)
    context = {
        "shown": shown,
        "found": found,
        "quotas": quotas_shown(list(quotas_of(found)), now),
        "people": people_shown(list(people_of_whistle(found)[:MOST_PEOPLE])),
        "verbs": [
            move for move in MOVES if found.state in move.sources and move.side is Side.TOWN and may_blow
        ],
        "may_share": may_choose and found.state in MOVE[Verb.SHARE].sources and shown.standing.to_share,
        "may_choose": may_choose,
        "may_blow": may_blow,
        "mark_form": MarkForm() if may_blow else None,
        "refused": refused,
        "as_of": now,
    }
    status = status_of(refused) if refused is not None else 200
    return render(request, "secondment/whistle.html", context, status=status)


def _moved(verb: Verb, act: Callable[..., Whistle]) -> Callable[..., HttpResponseBase]:
    @page(Permission.WHISTLE_BLOW, methods=("POST",))
    def moved(request: Asking, number: str) -> HttpResponseBase:
        found = whistle_seen(request.actor, number)
        form = VersionForm(request.POST)
        if form.is_valid():
            version = form.cleaned_data["version"]
            done = carried_out(form, lambda: act(actor=request.actor, number=found.number, version=version))
            if done is not None:
                messages.success(request, _("%(told)s。") % {"told": _(MOVE[verb].told)})
                return redirect("whistle", found.number)
        return _whistle_page(request, whistle_seen(request.actor, number), form)

    return moved


#: The page that carries each of the town's verbs out.
MOVE_PAGES = {
    Verb.BLOW: _moved(Verb.BLOW, services.whistle_blow),
    Verb.FINISH: _moved(Verb.FINISH, services.whistle_finish),
    Verb.WITHDRAW: _moved(Verb.WITHDRAW, services.whistle_withdraw),
}


@page(Permission.SECONDMENT_CHOOSE, methods=("GET", "POST"))
def whistle_quotas(request: Asking, number: str) -> HttpResponseBase:
    """Share a whistle out: as the rule says, changed by hand, adopted as one act."""
    actor, now = request.actor, clock.now()
    found = whistle_seen(actor, number)
    actor.require(Permission.SECONDMENT_CHOOSE, area=found.area_code, organisation=found.lead_id)
    proposed = shares_proposed(found, now)
    form = SharesForm(request.POST or None, proposed=proposed, initial={"version": found.version})
    if form.is_valid():
        typed = form.cleaned_data["version"]
        adopted = carried_out(
            form,
            lambda: services.quotas_adopt(
                actor=actor, number=found.number, numbers=form.numbers(), version=typed
            ),
        )
        if adopted is not None:
            messages.success(request, _("名额分给了 %(count)d 个单位。") % {"count": len(adopted)})
            return redirect("whistle", found.number)
    (shown,) = whistles_shown([found], now)
    context = {
        "shown": shown,
        "form": form,
        "rows": [(one, form[f"number_{one.department.id}"], _why(one)) for one in proposed],
        "rule": plan_at(now).one(Secondment),
        "as_of": now,
    }
    return render(request, "secondment/quotas.html", context, status=status_of(form))


def _why(one: Proposed) -> str:
    """能派 12 人，按比例 2.4；按人数分."""
    ideal = f"{float(one.share.ideal):.1f}"
    return _("按比例 %(ideal)s，%(why)s") % {"ideal": ideal, "why": _(WHY_SHARE[one.share.why])}
