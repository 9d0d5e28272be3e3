"""The organisation group's pages: who is named and waits, the batches, one batch with its kit, sent off."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fangxian.access.permissions import Permission
from fangxian.domains.secondment import batching
from fangxian.domains.secondment.forms import KitForm, TickedForm
from fangxian.domains.secondment.models import Batch, Contingent
from fangxian.domains.secondment.rules.plan import SecondmentKit
from fangxian.domains.secondment.rules.states import State
from fangxian.domains.secondment.selectors import (
    batch_get,
    batches_in,
    contingents_of,
    kit_of,
    last_ordinal,
    people_of_contingent,
    people_waiting,
)
from fangxian.domains.secondment.showing import (
    ContingentShown,
    PersonShown,
    contingents_shown,
    kit_titles,
    people_shown,
)
from fangxian.foundation.plan.selectors import plan_at
from fangxian.kit.pages import Asking, page
from fangxian.kit.refusals import carried_out, status_of
from fangxian.plain import clock
from fangxian.plain.errors import Refused
from fangxian.plain.words import N_

#: People who wait, batches that are listed.
MOST, LISTED = 500, 60


@page(Permission.SECONDMENT_CHOOSE, methods=("GET", "POST"))
def batches(request: Asking) -> HttpResponseBase:
    """Who waits, to be ticked into the next batch; and the batches before."""
    actor, now = request.actor, clock.now()
    reach = actor.scope(Permission.SECONDMENT_CHOOSE)
    waiting = list(people_waiting(reach)[:MOST])
    form = TickedForm(request.POST or None, people=[one.id for one in waiting])
    if form.is_valid():
        ticked = form.cleaned_data["person"]
        made = carried_out(form, lambda: batching.batch_choose(actor=actor, secondees=ticked))
        if made is not None:
            told = _("第 %(ordinal)d 批定了，%(count)d 人。")
            messages.success(request, told % {"ordinal": made.ordinal, "count": len(ticked)})
            return redirect("batch", made.id)
    found = list(batches_in(actor.scope(Permission.SECONDMENT_SEE))[:LISTED])
    context = {
        "waiting": people_shown(waiting),
        "next": last_ordinal() + 1,
        "batches": _listed(found, now),
        "form": form,
        "as_of": now,
    }
    return render(request, "secondment/batches.html", context, status=status_of(form))


def _listed(found: list[Batch], now: datetime) -> list[tuple[Batch, list[ContingentShown]]]:
    contingents = contingents_shown(list(contingents_of(found)), now)
    return [(one, [each for each in contingents if each.contingent.batch_id == one.id]) for one in found]


@page(Permission.SECONDMENT_CHOOSE, methods=("GET", "POST"))
def batch(request: Asking, batch_id: UUID) -> HttpResponseBase:
    """One batch: who goes where, what they are given; send it, or take somebody out."""
    actor, now = request.actor, clock.now()
    found = batch_get(actor.scope(Permission.SECONDMENT_SEE), batch_id)
    rows = _rows(found, now)
    form = _kit_form(request, rows, now)
    refused: BaseForm | None = None
    if request.method == "POST":
        verb = request.POST.get("verb", "")
        if verb == "strike":
            refused, done = _struck(request, found, rows)
        elif verb == "send":
            refused, done = form, _sent(request, found, form)
        else:
            raise Refused("form.verb_unknown", N_("请选送出或不去了。"))
        if done:
            messages.success(request, done)
            return redirect("batch", found.id)
    context = {
        "found": found,
        "rows": [
            (shown, people, [form[f"kit_{shown.contingent.id}_{key}"] for key in _keys(now)])
            for shown, people in rows
        ],
        "kit": kit_of([shown.contingent for shown, _people in rows]),
        "titles": kit_titles(now),
        "form": form,
        "refused": refused,
        "as_of": now,
    }
    return render(request, "secondment/batch.html", context, status=status_of(refused) if refused else 200)


def _rows(found: Batch, now: datetime) -> list[tuple[ContingentShown, list[PersonShown]]]:
    shown = contingents_shown(list(contingents_of([found])), now)
    return [(one, people_shown(list(people_of_contingent(one.contingent)))) for one in shown]


def _keys(now: datetime) -> list[str]:
    return [one.key for one in plan_at(now).many(SecondmentKit)]


def _kit_form(
    request: Asking, rows: list[tuple[ContingentShown, list[PersonShown]]], now: datetime
) -> KitForm:
    told: list[tuple[Contingent, str, int]] = [
        (one.contingent, one.town, len(people)) for one, people in rows
    ]
    sent = request.POST if request.POST.get("verb") == "send" else None
    return KitForm(sent, contingents=told, kit=plan_at(now).many(SecondmentKit))


def _sent(request: Asking, found: Batch, form: KitForm) -> str:
    if not form.is_valid():
        return ""
    counts: Any = form.counts()
    done = carried_out(form, lambda: batching.batch_send(actor=request.actor, batch_id=found.id, kit=counts))
    return _("第 %(ordinal)d 批送出了。") % {"ordinal": done.ordinal} if done else ""


def _struck(
    request: Asking, found: Batch, rows: list[tuple[ContingentShown, list[PersonShown]]]
) -> tuple[BaseForm, str]:
    form = TickedForm(request.POST, people=[one.id for _shown, people in rows for one in people])
    if not form.is_valid():
        return form, ""
    person = form.cleaned_data["person"][0]
    done = carried_out(
        form, lambda: batching.batch_strike(actor=request.actor, batch_id=found.id, secondee_id=person)
    )
    return form, _("记下了：他不去了，可以另报人。") if done and done.state == State.STRUCK else ""
