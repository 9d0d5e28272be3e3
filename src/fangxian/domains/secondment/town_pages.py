"""A town's pages: who comes, counted in; appraised, kept on, sent home; the list and slips on paper; one slip scanned."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxian.access.permissions import Permission
from fangxian.domains.secondment import receiving
from fangxian.domains.secondment.forms import AppraiseForm, ExtendForm, HomeForm, ReceiveForm
from fangxian.domains.secondment.models import Contingent, KitIssue
from fangxian.domains.secondment.rules.plan import SecondmentKit
from fangxian.domains.secondment.rules.states import State
from fangxian.domains.secondment.selectors import contingent_get, kit_of, people_of_contingent, slip_get
from fangxian.domains.secondment.showing import (
    PersonShown,
    contingents_shown,
    kit_titles,
    people_shown,
    whistles_shown,
)
from fangxian.foundation.accounts.pictures import square_of
from fangxian.foundation.plan.selectors import plan_at
from fangxian.kit.pages import Asking, page
from fangxian.kit.refusals import carried_out, status_of
from fangxian.kit.unmasking import asked_why
from fangxian.plain import clock
from fangxian.plain.errors import NotAllowed, Refused
from fangxian.plain.words import N_


@page(Permission.SECONDMENT_SEE, methods=("GET", "POST"))
def contingent(request: Asking, contingent_id: UUID) -> HttpResponseBase:
    """Who comes to one town for one whistle."""
    actor = request.actor
    found = contingent_get(actor.scope(Permission.SECONDMENT_SEE), contingent_id)
    receives = actor.may_at(Permission.WHISTLE_BLOW, area=found.area_code)
    people = people_shown(list(people_of_contingent(found)))
    forms = _forms(request, found, people)
    verb = request.POST.get("verb", "")
    if request.method == "POST":
        if not receives:
            raise NotAllowed("access.not_here", N_("您的责任范围不包括在这里做这件事。"))
        if verb not in forms:
            raise Refused("form.verb_unknown", N_("请选收到、评价、留任或送回。"))
        done = _DONE[verb](request, found, forms[verb])
        if done:
            messages.success(request, done)
            return redirect("contingent", found.id)
    return _contingent_page(request, found, people, forms, receives=receives)


def _forms(request: Asking, found: Contingent, people: Sequence[PersonShown]) -> dict[str, Any]:
    """The four forms; the one that was sent holds what was typed."""

    def typed(verb: str) -> Any:
        return request.POST if request.POST.get("verb") == verb else None

    there = [one for one in people if one.is_there]
    awaited = [one.id for one in people if one.is_awaited]
    received = [(one.id, one.chip.name) for one in there if one.state is State.RECEIVED]
    initial = {"count": len(there) + len(awaited)}
    return {
        "receive": ReceiveForm(typed("receive"), people=awaited, initial=initial),
        "appraise": AppraiseForm(typed("appraise"), people=received),
        "extend": ExtendForm(typed("extend"), people=[one.id for one in there]),
        "home": HomeForm(typed("home"), people=[one.id for one in there], kit=_given_back(found)),
    }


def _given_back(found: Contingent) -> list[tuple[KitIssue, str]]:
    now = clock.now()
    back = {one.key for one in plan_at(now).many(SecondmentKit) if one.returned}
    titles = kit_titles(now)
    return [(one, titles.get(one.item, one.item)) for one in kit_of([found])[found.id] if one.item in back]


def _contingent_page(
    request: Asking,
    found: Contingent,
    people: Sequence[PersonShown],
    forms: dict[str, Any],
    *,
    receives: bool,
) -> HttpResponse:
    now = clock.now()
    (shown,) = contingents_shown([found], now)
    (whistle,) = whistles_shown([found.whistle], now)
    titles = kit_titles(now)
    sent = forms.get(request.POST.get("verb", ""))
    appraising = forms["appraise"]
    context = {
        "shown": shown,
        "whistle": whistle,
        "awaited": [one for one in people if one.is_awaited],
        "missing": [one for one in people if one.state is State.MISSING],
        "there": [one for one in people if one.is_there],
        "others": [one for one in people if not one.is_there and not one.is_awaited],
        "to_appraise": [
            (one, appraising[f"mark_{one.id}"], appraising[f"words_{one.id}"])
            for one in people
            if one.state is State.RECEIVED
        ],
        "appraised": [one for one in people if one.state is State.APPRAISED],
        "kit": [(one, titles.get(one.item, one.item)) for one in kit_of([found])[found.id]],
        "receives": receives and found.sent is not None,
        "sent_form": sent,
        "as_of": now,
        **{f"{verb}_form": form for verb, form in forms.items()},
    }
    return render(request, "secondment/contingent.html", context, status=status_of(sent) if sent else 200)


def _received(request: Asking, found: Contingent, form: ReceiveForm) -> str:
    if not form.is_valid():
        return ""
    typed = form.cleaned_data
    done = carried_out(
        form,
        lambda: receiving.contingent_receive(
            actor=request.actor, contingent_id=found.id, present=typed["person"], count=typed["count"]
        ),
    )
    if done is None:
        return ""
    missing = len([one for one in people_of_contingent(found) if one.state == State.MISSING])
    if missing:
        return _("收到 %(count)d 人，%(missing)d 人没有到。") % {"count": done.received, "missing": missing}
    return _("收到 %(count)d 人，都到齐了。") % {"count": done.received}


def _appraised(request: Asking, found: Contingent, form: AppraiseForm) -> str:
    if not form.is_valid():
        return ""
    marks = form.marks()
    count = carried_out(
        form, lambda: receiving.people_appraise(actor=request.actor, contingent_id=found.id, marks=marks)
    )
    return _("评价了 %(count)d 人。") % {"count": count} if count else ""


def _extended(request: Asking, found: Contingent, form: ExtendForm) -> str:
    if not form.is_valid():
        return ""
    people, until = form.cleaned_data["person"], form.day()
    count = carried_out(
        form,
        lambda: receiving.people_extend(
            actor=request.actor, contingent_id=found.id, secondees=people, until=until
        ),
    )
    return _("%(count)d 人留任。") % {"count": count} if count else ""


def _sent_home(request: Asking, found: Contingent, form: HomeForm) -> str:
    if not form.is_valid():
        return ""
    people, returned = form.cleaned_data["person"], form.returned()
    count = carried_out(
        form,
        lambda: receiving.people_send_home(
            actor=request.actor, contingent_id=found.id, secondees=people, returned=returned
        ),
    )
    return _("%(count)d 人送回了。") % {"count": count} if count else ""


_DONE: dict[str, Callable[..., str]] = {
    "receive": _received,
    "appraise": _appraised,
    "extend": _extended,
    "home": _sent_home,
}


@page(Permission.SECONDMENT_SEE, methods=("GET", "POST"))
def contingent_paper(request: Asking, contingent_id: UUID) -> HttpResponse:
    """The town's list and a slip for each, masked; with full names for whoever says why."""
    actor, now = request.actor, clock.now()
    found = contingent_get(actor.scope(Permission.SECONDMENT_SEE), contingent_id)
    people = people_shown(list(people_of_contingent(found)))
    form, names = asked_why(
        request,
        lambda reason, words: receiving.slips_unmask(
            actor=actor,
            contingent_id=found.id,
            people=[one.chip.id for one in people],
            reason=reason,
            words=words,
        ),
    )
    (shown,) = contingents_shown([found], now)
    (whistle,) = whistles_shown([found.whistle], now)
    context = {
        "shown": shown,
        "whistle": whistle,
        "rows": [
            (one, *(names or {}).get(one.chip.id, (one.chip.name, one.chip.phone)), _picture(request, one))
            for one in people
        ],
        "in_full": names is not None,
        "form": form,
        "kit": [(one, kit_titles(now).get(one.item, one.item)) for one in kit_of([found])[found.id]],
        "as_of": now,
    }
    return render(request, "secondment/paper.html", context, status=status_of(form))


def _picture(request: Asking, one: PersonShown) -> str:
    return square_of(request.build_absolute_uri(reverse("slip", args=[one.number])))


@page(Permission.WHISTLE_BLOW, methods=("GET", "POST"))
def slip(request: Asking, number: str) -> HttpResponseBase:
    """What a scanned slip opens: whose it is, and one button that counts him in."""
    actor = request.actor
    found = slip_get(actor.scope(Permission.WHISTLE_BLOW), number)
    if request.method == "POST":
        receiving.slip_receive(actor=actor, number=found.number)
        messages.success(request, _("收到了。"))
        return redirect("contingent", found.contingent_id)
    (person,) = people_shown([found])
    return render(request, "secondment/slip.html", {"person": person, "found": found, "as_of": clock.now()})
