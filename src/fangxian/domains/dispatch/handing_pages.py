"""The end of a shift and what happens in it: handing over, taking over, incidents, kit."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fangxian.access.scope import Scope
from fangxian.domains.dispatch.attending import post_for, require_leads, require_stands
from fangxian.domains.dispatch.handing_forms import HandOverForm, IncidentForm, KitForm
from fangxian.domains.dispatch.handing_over import (
    incident_note,
    incident_photo,
    incidents_at,
    kit_of,
    note_of,
    require_hands_over,
    shift_hand_over,
    shift_take_over,
    turns_back,
)
from fangxian.domains.dispatch.kit_moves import items_of, kit_move, kit_out
from fangxian.domains.dispatch.models import Assignment, Post
from fangxian.domains.dispatch.said import span_said
from fangxian.foundation.media.showing import attachment_shown
from fangxian.foundation.responders.selectors import chip_of
from fangxian.kit.pages import Asking, page
from fangxian.kit.refusals import carried_out, status_of
from fangxian.plain import clock
from fangxian.plain.ids import uuid7

_ALL = Scope.system("岗位上的物品")
#: So many people of a post are offered when kit is handed out, those who stood last first.
_OFFERED = 60


@page(methods=("GET", "POST"))
def hand_over(request: Asking, shift_id: UUID) -> HttpResponse:
    """Hand a shift over."""
    now = clock.now()
    shift = require_hands_over(request.actor, shift_id)
    post = shift.post
    form = HandOverForm(
        request.POST if request.method == "POST" else None,
        turns_back=turns_back(post, now), kit=kit_of(post, now),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        note = carried_out(
            form,
            lambda: shift_hand_over(
                actor=request.actor, shift_id=shift_id, words=typed["words"],
                turned_back=typed.get("turned_back"), kit=form.pieces(),
            ),
        )  # fmt: skip
        if note is not None:
            messages.success(request, _("交班记下了，等下一班接。"))
            return redirect("on_duty", post.id)
    context = {
        "post": post, "form": form, "when": span_said(shift.starts_at, shift.ends_at), "note": note_of(shift),
        "as_of": now,
    }  # fmt: skip
    return render(request, "dispatch/hand_over_shift.html", context, status=status_of(form))


@page(methods=("POST",))
def take_over(request: Asking, note_id: UUID) -> HttpResponse:
    """Take what was handed over."""
    note = shift_take_over(actor=request.actor, note_id=note_id)
    messages.success(request, _("接班了。"))
    return redirect("on_duty", note.shift.post_id)


@page(methods=("GET", "POST"))
def incidents(request: Asking, post_id: UUID) -> HttpResponse:
    """What happened at a post, and telling it; for those who stand there and who lead it."""
    now, post = clock.now(), post_for(request.actor, post_id)
    require_stands(request.actor, post, now)
    posted = request.method == "POST"
    form = IncidentForm(
        request.POST if posted else None, request.FILES if posted else None, initial={"key": uuid7()}
    )
    if posted and form.is_valid():
        typed = form.cleaned_data
        told = carried_out(
            form,
            lambda: incident_note(
                actor=request.actor, post_id=post_id, kind=typed["kind"], words=typed["words"],
                photograph=next(iter(typed["photos"]), None), incident_id=typed["key"],
            ),
        )  # fmt: skip
        if told is not None:
            messages.success(request, _("记下了。"))
            return redirect("incidents", post_id)
    context = {"post": post, "form": form, "rows": incidents_at(post), "as_of": now}
    return render(request, "dispatch/incidents.html", context, status=status_of(form))


@page()
def incident_picture(request: Asking, post_id: UUID, incident_id: UUID) -> HttpResponseBase:
    """The photograph of something that happened."""
    post = post_for(request.actor, post_id)
    require_stands(request.actor, post, clock.now())
    return attachment_shown(incident_photo(post, incident_id), part=request.headers.get("Range", ""))


@page(methods=("GET", "POST"))
def kit(request: Asking, post_id: UUID) -> HttpResponse:
    """What was handed out and is still out, and handing out or taking back."""
    post = post_for(request.actor, post_id)
    require_leads(request.actor, post)
    form = KitForm(
        request.POST if request.method == "POST" else None, people=_people(post), items=items_of(post)
    )
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        moved = carried_out(
            form,
            lambda: kit_move(
                actor=request.actor, post_id=post_id, responder_id=typed["responder"], how=typed["how"],
                counts=form.pieces(),
            ),
        )  # fmt: skip
        if moved is not None:
            messages.success(request, _("记下了。"))
            return redirect("post_kit", post_id)
    context = {"post": post, "form": form, "rows": kit_out(post), "as_of": clock.now()}
    return render(request, "dispatch/post_kit.html", context, status=status_of(form))


def _people(post: Post) -> list[tuple[UUID, str]]:
    """Those who stood or will stand there, the latest first, each once."""
    rows = Assignment.objects.within(_ALL).filter(shift_line__shift__post=post).select_related("responder")
    found: dict[UUID, str] = {}
    for one in rows.order_by("-starts_at")[: _OFFERED * 4]:
        if len(found) < _OFFERED and one.responder_id not in found:
            chip = chip_of(one.responder)
            found[chip.id] = f"{chip.name} {chip.phone}"
    return list(found.items())
