"""A department's quota: whom the rule suggests and why; naming by ticking, taking back, saying what can't be given."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fangxian.access.permissions import Permission
from fangxian.domains.secondment import naming
from fangxian.domains.secondment.candidates import verdicts_for
from fangxian.domains.secondment.forms import MarkForm, TickedForm, WithholdForm
from fangxian.domains.secondment.models import Quota
from fangxian.domains.secondment.receiving import quota_appraise
from fangxian.domains.secondment.rules.plan import Secondment
from fangxian.domains.secondment.rules.states import State
from fangxian.domains.secondment.rules.whistle_states import State as WhistleState
from fangxian.domains.secondment.selectors import people_of_quota, quota_get
from fangxian.domains.secondment.showing import candidates_shown, people_shown, quotas_shown, whistles_shown
from fangxian.foundation.plan.selectors import plan_at
from fangxian.kit.pages import Asking, page
from fangxian.kit.refusals import carried_out, status_of
from fangxian.plain import clock
from fangxian.plain.errors import NotAllowed, Refused
from fangxian.plain.words import N_

#: People whom a department looks through on one page; more are narrowed down in the directory.
MOST = 300


@page(Permission.SECONDMENT_SEE, methods=("GET", "POST"))
def quota(request: Asking, quota_id: UUID) -> HttpResponseBase:
    """A quota and its names."""
    actor = request.actor
    found = quota_get(actor.scope(Permission.SECONDMENT_SEE), quota_id)
    names = actor.may_at(Permission.SECONDMENT_NAME, organisation=found.department_id)
    form: BaseForm | None = None
    if request.method == "POST":
        if not names:
            raise NotAllowed("access.not_here", N_("您的责任范围不包括在这里做这件事。"))
        form, done = _done(request, found)
        if done:
            messages.success(request, done)
            return redirect("quota", found.id)
    return _quota_page(
        request, quota_get(actor.scope(Permission.SECONDMENT_SEE), quota_id), form, names=names
    )


def _done(request: Asking, found: Quota) -> tuple[BaseForm, str]:
    """The form that was sent, and what was done, said; nothing when the form says what is wrong."""
    actor, verb = request.actor, request.POST.get("verb", "")
    if verb == "name":
        people = [one.candidate.id for one in verdicts_for(found, clock.now(), number=0)]
        form: TickedForm | WithholdForm = TickedForm(request.POST, people=people)
        if form.is_valid():
            ticked = form.cleaned_data["person"]
            told = carried_out(
                form, lambda: naming.people_name(actor=actor, quota_id=found.id, responders=ticked)
            )
            return form, _("报了 %(count)d 人。") % {"count": len(told)} if told else ""
    elif verb == "strike":
        form = TickedForm(request.POST, people=[one.id for one in people_of_quota(found)])
        if form.is_valid():
            ticked = form.cleaned_data["person"]
            count = carried_out(
                form, lambda: naming.people_strike(actor=actor, quota_id=found.id, secondees=ticked)
            )
            return form, _("撤下 %(count)d 人。") % {"count": count} if count else ""
    elif verb == "withhold":
        form = WithholdForm(request.POST)
        if form.is_valid():
            typed = form.cleaned_data
            kept = carried_out(form, lambda: naming.quota_withhold(actor=actor, quota_id=found.id, **typed))
            return form, _("记下了。") if kept else ""
    else:
        raise Refused("form.verb_unknown", N_("请选报名单、撤下或报不了。"))
    return form, ""


def _quota_page(request: Asking, found: Quota, form: BaseForm | None, *, names: bool) -> HttpResponse:
    now = clock.now()
    (shown,) = quotas_shown([found], now)
    (whistle,) = whistles_shown([found.whistle], now)
    people = people_shown(list(people_of_quota(found)))
    context: dict[str, Any] = {
        "shown": shown,
        "whistle": whistle,
        "named": [one for one in people if one.state is not State.STRUCK],
        "struck": [one for one in people if one.state is State.STRUCK],
        "is_open": found.whistle.state == WhistleState.SHARED,
        "names": names,
        "strikable": any(one.state is State.NAMED for one in people),
        "can_withhold": bool(shown.short or found.withheld),
        "form": form,
        "rule": plan_at(now).one(Secondment),
        "withhold": form if isinstance(form, WithholdForm) else _withholding(found),
        "as_of": now,
    }
    if names and context["is_open"] and shown.short:
        verdicts = verdicts_for(found, now, number=shown.short)[:MOST]
        context["candidates"] = candidates_shown(verdicts)
    return render(request, "secondment/quota.html", context, status=status_of(form) if form else 200)


def _withholding(found: Quota) -> WithholdForm:
    return WithholdForm(initial={"count": found.withheld, "reason": found.reason})


@page(Permission.WHISTLE_BLOW, methods=("POST",))
def quota_mark(request: Asking, quota_id: UUID) -> HttpResponseBase:
    """The town says how a department did."""
    actor = request.actor
    found = quota_get(actor.scope(Permission.SECONDMENT_SEE), quota_id)
    form = MarkForm(request.POST)
    if form.is_valid():
        typed = form.cleaned_data
        if carried_out(form, lambda: quota_appraise(actor=actor, quota_id=found.id, **typed)) is not None:
            messages.success(request, _("评价记下了。"))
            return redirect("whistle", found.whistle.number)
    context = {"form": form, "quota": found}
    return render(request, "secondment/quota_mark.html", context, status=status_of(form))
