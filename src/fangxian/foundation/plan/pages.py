"""The pages of the plan: its editions, one of them, and the adoption of the next."""

from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fangxian.access.permissions import Permission
from fangxian.foundation.plan.effects import effects_told
from fangxian.foundation.plan.forms import AdoptForm
from fangxian.foundation.plan.rules.editions import digest_of, in_force, newest, tidied
from fangxian.foundation.plan.rules.schema import Plan, PlanInvalid, read_plan
from fangxian.foundation.plan.rules.showing import shown, shown_changes
from fangxian.foundation.plan.selectors import (
    edition_get,
    editions,
    editions_in_rules,
    plan_if_in_force,
    plan_of,
)
from fangxian.foundation.plan.services import plan_adopt, plan_withdraw
from fangxian.foundation.sheets.listing import listing_taken
from fangxian.kit.listing import Column, Listing
from fangxian.kit.pages import Asking, page
from fangxian.kit.refusals import carried_out, status_of
from fangxian.plain import clock
from fangxian.plain.words import N_

EDITIONS = (
    Column("number", N_("版次"), width=8),
    Column("title", N_("名称"), brief=True, width=40),
    Column("takes_effect_at", N_("何时生效"), brief=True, width=18),
    Column("adopted_at", N_("何时采用"), width=18),
    Column("adopted_by", N_("由谁采用"), width=24),
)


@page(Permission.PLAN_SEE)
def edition_list(request: Asking) -> HttpResponseBase:
    """Every edition, the one in force marked."""
    now = clock.now()
    listing = Listing("plan_editions", _("预案"), EDITIONS, editions(), unit=_("版"), as_of=now)
    if (taken := listing_taken(request, listing)) is not None:
        return taken
    current = in_force(editions_in_rules(), now)
    context = {"editions": editions(), "in_force": current.number if current else None, "now": now}
    return render(request, "plan/editions.html", context)


@page(Permission.PLAN_SEE)
def edition_page(request: Asking, number: int) -> HttpResponse:
    """One edition as tables, and its text."""
    edition, current = edition_get(number), in_force(editions_in_rules(), clock.now())
    context = {
        "edition": edition,
        "tables": shown(plan_of(edition), _),
        "is_in_force": current is not None and current.number == number,
        "is_to_come": edition.takes_effect_at > clock.now(),
        "before": _before(number),
    }
    return render(request, "plan/edition.html", context)


@page(Permission.PLAN_SEE)
def comparison(request: Asking, old: int, new: int) -> HttpResponse:
    """What the second edition says otherwise than the first, and what follows from it with today's records."""
    first, second = edition_get(old), edition_get(new)
    before, after = plan_of(first), plan_of(second)
    context = {
        "old": first,
        "new": second,
        "changes": shown_changes(before, after, _),
        "effects": _effects(before, after, clock.now()),
    }
    return render(request, "plan/comparison.html", context)


@page(Permission.PLAN_ADOPT, methods=("POST",))
def withdrawal(request: Asking, number: int) -> HttpResponse:
    """Take back an edition that has not begun."""
    plan_withdraw(actor=request.actor, number=number)
    messages.success(request, _("第 %(number)d 版预案已撤回，不会生效。") % {"number": number})
    return redirect("plan_edition", number)


@page(Permission.PLAN_ADOPT, methods=("GET", "POST"))
def adoption(request: Asking) -> HttpResponse:
    """Paste or choose a file, see what is wrong or what would change, adopt it.

    The button that adopts appears beside the changes. It carries what they were told of: the newest edition's
    number and the text's digest; for any other text it only looks again.
    """
    last = editions().first()
    form = AdoptForm(request.POST or None, request.FILES or None, initial={"text": last.text if last else ""})
    if not form.is_valid():
        return _adoption_page(request, form)
    try:
        plan = read_plan(form.cleaned_data["text"])
    except PlanInvalid as invalid:
        return _adoption_page(request, form, faults=_told(invalid))
    made_from, _dash, digest = request.POST.get("seen", "").partition("-")
    if made_from.isdecimal() and digest == digest_of(tidied(form.cleaned_data["text"])):
        edition = carried_out(
            form,
            lambda: plan_adopt(
                actor=request.actor,
                text=form.cleaned_data["text"],
                takes_effect_at=form.cleaned_data["takes_effect_at"],
                made_from=int(made_from),
            ),
        )
        if edition is not None:
            messages.success(request, _("第 %(number)d 版预案已采用。") % {"number": edition.number})
            return redirect("plan_edition", edition.number)
    return _adoption_page(request, form, **_consequences(form, plan))


def _before(number: int) -> int | None:
    """The edition adopted before this one."""
    return editions().filter(number__lt=number).values_list("number", flat=True).first()


def _adoption_page(request: Asking, form: AdoptForm, **context: Any) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if "faults" in context else status_of(form)
    return render(request, "plan/adoption.html", {"form": form, **context}, status=status)


def _consequences(form: AdoptForm, plan: Plan) -> dict[str, Any]:
    """What would change against the edition that is in force when the new one begins."""
    adopted = editions_in_rules()
    last, now = newest(adopted), clock.now()
    replaced = in_force(adopted, form.cleaned_data["takes_effect_at"] or now)
    before = plan_of(edition_get(replaced.number)) if replaced else None
    return {
        "plan": plan,
        "seen": f"{last.number if last else 0}-{digest_of(tidied(form.cleaned_data['text']))}",
        "replaced": replaced,
        "changes": shown_changes(before, plan, _) if before else (),
        "effects": _effects(before, plan, now),
    }


def _effects(before: Plan | None, after: Plan, moment: datetime) -> list[str]:
    """What the rooms above tell of it, both plans as today's level switches them."""
    old = plan_if_in_force(before, moment) if before else None
    return effects_told(old, plan_if_in_force(after, moment), moment)


def _told(invalid: PlanInvalid) -> list[dict[str, Any]]:
    """The faults in the reader's language."""
    chinese = (get_language() or "zh").startswith("zh")
    return [
        {
            "line": fault.line,
            "place": fault.place,
            "key": fault.key,
            "sentence": fault.sentence_zh if chinese else fault.sentence_en,
        }
        for fault in invalid.faults
    ]
