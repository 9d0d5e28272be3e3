"""A full name and number, shown to somebody who says why."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from fangxian.access.permissions import Permission
from fangxian.desks.gap_actions import crumbs
from fangxian.foundation.duties.selectors import duty_answering, duty_in_plan, may_fill
from fangxian.foundation.duties.services import holder_unmask
from fangxian.foundation.plan.selectors import plan_at
from fangxian.foundation.responders.selectors import PersonChip, chip_of, responder_get
from fangxian.foundation.responders.services import Unmasked, responder_unmask
from fangxian.kit.pages import Asking, page
from fangxian.kit.unmasking import asked_why
from fangxian.plain import clock


@page(Permission.RESPONDER_UNMASK, methods=("GET", "POST"))
def unmask(request: Asking, responder_id: UUID) -> HttpResponse:
    """Somebody from one's lists."""
    responder = responder_get(request.actor.scope(Permission.RESPONDER_SEE), responder_id)
    request.actor.require(
        Permission.RESPONDER_UNMASK, area=responder.area_code, organisation=responder.unit_id
    )
    return _asked(
        request,
        chip_of(responder),
        lambda reason, words: responder_unmask(
            actor=request.actor, responder_id=responder_id, reason=reason, words=words
        ),
    )


@page(Permission.CHAIN_CALL, methods=("GET", "POST"))
def call(request: Asking, duty_id: UUID) -> HttpResponse:
    """Somebody on one's chain: what he answers for, his number, and for who may, relieving him of it."""
    actor, now = request.actor, clock.now()
    held = duty_answering(actor, duty_id, now)
    duty = duty_in_plan(plan_at(now), held.kind)
    more = {
        "duty": duty.title,
        "since": held.since,
        "crumbs": crumbs(actor, held.area_code, here=duty.title),
        "relieve": reverse("relieve", args=[duty_id]) if may_fill(actor, duty, held.area_code) else "",
    }
    return _asked(
        request,
        chip_of(held.responder),
        lambda reason, words: holder_unmask(actor=actor, duty_id=duty_id, reason=reason, words=words),
        more,
    )


def _asked(
    request: Asking,
    chip: PersonChip,
    show: Callable[[str, str], Unmasked],
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    """Ask why, then show the full name and number once."""
    form, shown = asked_why(request, show)
    context = {"form": form, "chip": chip, "shown": shown, **(more or {})}
    return render(request, "desks/unmask.html", context, status=422 if form.errors else 200)
