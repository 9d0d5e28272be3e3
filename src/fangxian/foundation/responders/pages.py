"""The directory of responders, and registering somebody in a minute."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxian.access.permissions import Permission
from fangxian.foundation.orgs.selectors import organisation_get
from fangxian.foundation.responders.directory import Wanted, is_narrow, responders_found
from fangxian.foundation.responders.enrolment import enrolment_of
from fangxian.foundation.responders.forms import FindForm, IntakeForm, ListForm
from fangxian.foundation.responders.models import Responder
from fangxian.foundation.responders.offered import areas_offered, units_offered, villages_offered
from fangxian.foundation.responders.rules.told import Told
from fangxian.foundation.responders.seen import COLUMNS, responders_seen
from fangxian.foundation.responders.selectors import chip_of, counts_by_standing, responders_alike
from fangxian.foundation.responders.services import responders_named, responders_register
from fangxian.foundation.sheets.listing import listing_taken
from fangxian.kit.listing import Listing
from fangxian.kit.pages import Asking, page
from fangxian.kit.refusals import carried_out, status_of
from fangxian.kit.tables import arranged
from fangxian.plain import clock
from fangxian.plain.areacodes import DIGITS, Level
from fangxian.plain.masks import masked_name
from fangxian.plain.words import N_

PAGE = 25
#: So many of those who answer to a word are shown.
MOST_FOUND = 50
#: What the address of a list says of it; what somebody typed never stands there, since addresses stand in logs.
_FILTERS = ("area", "unit", "standing", "role", "skill", "weekday", "hour", "free", "left")

_HINTS = {
    True: N_("姓名里的字、姓名首字母（如 zxm）、号码后四位都可以。"),
    False: N_("整个名单里找：写全名、全部首字母（如 zxm）或整个号码；选了村居或单位以后，写一部分就行。"),
}


@page(Permission.RESPONDER_SEE, methods=("GET", "POST"))
def responders(request: Asking) -> HttpResponseBase:
    """The directory, filtered; somebody is looked for by words in the body."""
    actor, now = request.actor, clock.now()
    reach = actor.scope(Permission.RESPONDER_SEE)
    posted = request.method == "POST"
    asked = request.POST if posted else request.GET
    chosen = asked.get("area", "")
    form = FindForm(
        asked,
        areas=areas_offered(reach, chosen if chosen.isdigit() else ""),
        units=units_offered(reach),
        hint=_(_HINTS[is_narrow(reach, Wanted())]),
    )
    if not form.is_valid():
        return render(request, "responders/responders.html", {"form": form}, status=422)
    wanted = _wanted(form)
    if posted and not wanted.words:
        return redirect(_address(form))
    found = responders_found(reach, wanted, now)
    # Of more than a village or a unit no order but that of places is kept: names are sealed.
    order = arranged(request, COLUMNS, fixed=() if found.narrow else {column.key for column in COLUMNS})
    people = order.put(found.people)
    listing = _listing(form, people, order.sort)
    if not posted and (taken := listing_taken(request, listing)) is not None:
        return taken
    leaf = order.page(people, MOST_FOUND if posted else PAGE)
    context = {
        "form": form,
        "rows": responders_seen(list(leaf.object_list), now),
        "page": leaf,
        "asked": order,
        "unit": _("人"),
        "words": wanted.words,
        "filtered": any(form.cleaned_data[name] for name in form.changed_data),
        "listing": listing,
        "counts": _counts(request, wanted),
        "as_of": now,
    }
    return render(request, "responders/responders.html", context)


def _wanted(form: FindForm) -> Wanted:
    typed = form.cleaned_data
    return Wanted(
        words=typed["words"],
        area_code=typed["area"],
        unit_id=typed["unit"],
        standing=typed["standing"],
        role=typed["role"],
        skill=typed["skill"],
        weekday=typed["weekday"],
        hour=typed["hour"],
        free=typed["free"],
        left=typed["left"],
    )


def _filters(form: FindForm) -> dict[str, str]:
    typed = {name: form.cleaned_data[name] for name in _FILTERS}
    return {
        name: "on" if value is True else str(value)
        for name, value in typed.items()
        if value not in (None, "", False)
    }


def _address(form: FindForm) -> str:
    filters = urlencode(_filters(form))
    return reverse("responders") + (f"?{filters}" if filters else "")


def _listing(form: FindForm, people: Any, sort: str) -> Listing:
    now = clock.now()
    return Listing(
        "responders",
        _("人员名单"),
        COLUMNS,
        people,
        told=lambda some: responders_seen(some, now),
        unit=_("人"),
        filters=_filters(form) | ({"sort": sort} if sort else {}),
        area_code=form.cleaned_data["area"],
        as_of=now,
    )


def _counts(request: Asking, wanted: Wanted) -> list[tuple[str, int]]:
    """How many of a unit there are, by standing."""
    if wanted.unit_id is None:
        return []
    counted = counts_by_standing(request.actor.scope(Permission.RESPONDER_SEE), wanted.unit_id)
    return [(str(Responder.Standing(key).label), count) for key, count in counted.items()]


@page(Permission.RESPONDER_EDIT, methods=("GET", "POST"))
def responder_new(request: Asking) -> HttpResponse:
    """Somebody new: name, number, where he lives, what he can do."""
    reach = request.actor.scope(Permission.RESPONDER_EDIT)
    form = IntakeForm(
        request.POST or None,
        units=units_offered(reach),
        without_unit=bool(reach.areas),
        villages=villages_offered(request.actor.scope(Permission.LINE_SEE)),
        initial={"residence": _home(reach)},
    )
    alike: list[Responder] = []
    if request.method == "POST" and form.is_valid():
        alike = responders_alike(request.actor.scope(Permission.RESPONDER_SEE), form.cleaned_data["phone"])
        if alike and not form.cleaned_data.get("anyway"):
            form.doubt(_("这个号码已经登记过了，请看是不是同一个人。"))
        elif made := carried_out(form, lambda: _register(request, form.cleaned_data)):
            messages.success(request, _("已登记%(name)s。") % {"name": masked_name(made.name)})
            return redirect("responder_new") if "another" in request.POST else redirect("responder", made.id)
    context = {"form": form, "alike": [chip_of(one) for one in alike]}
    return render(request, "responders/new.html", context, status=422 if form.errors else 200)


@page(Permission.RESPONDER_EDIT, methods=("GET", "POST"))
def responders_list(request: Asking) -> HttpResponse:
    """A list of names and numbers, as a department or a branch sends it: all of one unit or place."""
    reach = request.actor.scope(Permission.RESPONDER_EDIT)
    form = ListForm(
        request.POST or None,
        units=units_offered(reach),
        without_unit=bool(reach.areas),
        villages=villages_offered(request.actor.scope(Permission.LINE_SEE)),
        initial={"residence": _home(reach)},
    )
    if request.method == "POST" and form.is_valid():
        signers = form.cleaned_data["signers"]
        told = _told(request, form.cleaned_data)
        done = carried_out(form, lambda: responders_named(actor=request.actor, signers=signers, told=told))
        if done is not None:
            counts = {"count": done[1], "known": len(signers) - done[1]}
            messages.success(request, _("登记了 %(count)d 人，另外 %(known)d 人原来就在。") % counts)
            return redirect("responders")
    return render(request, "responders/list.html", {"form": form}, status=status_of(form))


def _home(reach: Any) -> str:
    """The village of somebody who answers for one alone."""
    lows = [low for low, _high in reach.areas]
    return lows[0] if len(lows) == 1 and len(lows[0]) == DIGITS[Level.VILLAGE] else ""


def _register(request: Asking, typed: dict[str, Any]) -> Responder:
    told = replace(_told(request, typed), name=typed["name"], phone=typed["phone"])
    return responders_register(actor=request.actor, enrolments=[enrolment_of(told)])[0]


def _told(request: Asking, typed: dict[str, Any]) -> Told:
    """What a form tells besides a name: somebody stands at his unit's place, else where he lives."""
    unit, area_code = typed["unit"], typed["residence"]
    if unit:
        area_code = organisation_get(request.actor.scope(Permission.RESPONDER_EDIT), unit).area_code
    return Told("", "", typed["standing"], area_code, unit, typed["residence"], roles=typed["roles"])
