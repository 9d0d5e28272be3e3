"""On duty: who is there, the code to check in by, saying that somebody came or went, finding somebody in his place."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from fangxian.access.permissions import Permission
from fangxian.domains.dispatch.attendance_forms import AttendForm, RelieveForm, SayForm
from fangxian.domains.dispatch.attending import (
    attendance_by_code,
    attendance_note,
    attendance_undo,
    code_shown,
    leads,
    post_for,
    post_scanned,
    require_leads,
    seat_unknown,
    ticket_for,
)
from fangxian.domains.dispatch.handing_over import AFTER, BEFORE, notes_of
from fangxian.domains.dispatch.model_posts import model_post_of
from fangxian.domains.dispatch.models import Post
from fangxian.domains.dispatch.on_duty import (
    OnDuty,
    Seat,
    is_there,
    seat_get,
    seat_now,
    shifts_on_duty,
    span_of,
)
from fangxian.domains.dispatch.relieving import shift_relieve, substitutes_for
from fangxian.domains.dispatch.rules.attendance import Turnout, What
from fangxian.domains.dispatch.said import span_said
from fangxian.foundation.accounts.pictures import square_of
from fangxian.kit.pages import Asking, page
from fangxian.kit.refusals import carried_out, status_of
from fangxian.kit.shapes import State
from fangxian.plain import clock
from fangxian.plain.errors import NotAllowed
from fangxian.plain.ids import uuid7
from fangxian.plain.masks import masked_name
from fangxian.plain.words import N_

#: How it stands with somebody, in words and as a sign; no sign for what needs none.
TURNOUTS = {
    Turnout.AHEAD: (N_("还没到点"), None), Turnout.DUE: (N_("到点了，等他到岗"), State.DUE),
    Turnout.LATE: (N_("迟到"), State.DUE), Turnout.MISSING: (N_("没到岗"), State.BROKEN),
    Turnout.THERE: (N_("在岗"), State.WHOLE), Turnout.GONE: (N_("已离岗"), None),
    Turnout.OPEN: (N_("没有记离岗"), State.DUE), Turnout.ABSENT: (N_("没有来"), None),
}  # fmt: skip


@page()
def on_duty(request: Asking, post_id: UUID) -> HttpResponse:
    """Who stands at a post now, who came, who is missing; with the buttons of whoever leads it."""
    actor, now = request.actor, clock.now()
    post = post_for(actor, post_id)
    shifts = shifts_on_duty(post, now)
    stands = actor.responder is not None and is_there(post, actor.responder, now)
    is_leader = leads(actor, post)
    running = [one for one in shifts if one.running]
    broken = any(one.missing for one in running)
    context = {
        "post": post,
        "shifts": _shifts_seen(shifts, actor.responder, now, is_leader=is_leader, stands=stands),
        "leads": is_leader,
        "inside": is_leader or stands,
        "arranges": actor.may_at(
            Permission.POST_ARRANGE, area=post.area_code, organisation=post.organisation_id
        ),
        "sees_post": actor.may_at(
            Permission.POST_SEE, area=post.area_code, organisation=post.organisation_id
        ),
        "model_post": model_post_of(post, now),
        "missing": sum(one.missing for one in running),
        "line_state": State.BROKEN if broken else State.WHOLE,
        "as_of": now,
    }
    return render(request, "dispatch/on_duty.html", context)


def _shifts_seen(
    shifts: Sequence[OnDuty], who: UUID | None, now: datetime, *, is_leader: bool, stands: bool
) -> list[dict[str, Any]]:
    """Shifts with what was handed over; its words only for those who lead or stand there."""
    notes = notes_of([one.shift.id for one in shifts])
    found = []
    for one in shifts:
        note, ends_at = notes.get(one.shift.id), one.shift.ends_at
        mine = any(seat.assignment.responder_id == who for seat in one.seats)
        found.append(
            {
                "is": one,
                "when": span_said(one.shift.starts_at, ends_at),
                "seats": [seat_seen(seat) for seat in one.seats],
                "left": [seat_seen(seat) for seat in one.left],
                "note": note,
                "words": note.words if note and (is_leader or stands or mine) else "",
                "hands_over": note is None
                and bool(one.seats or one.left)
                and (is_leader or mine)
                and ends_at - BEFORE <= now <= ends_at + AFTER,
                "takes_over": note is not None and note.taken_at is None and (is_leader or stands),
            }
        )
    return found


def seat_seen(seat: Seat) -> dict[str, Any]:
    """A seat with its words and its sign."""
    words, sign = TURNOUTS[seat.turnout]
    return {
        "is": seat,
        "words": _(words),
        "sign": sign,
        "may_come": seat.presence.came is None and seat.near,
        "may_go": seat.presence.came is not None and seat.presence.went is None,
        "may_relieve": seat.turnout
        in (Turnout.AHEAD, Turnout.DUE, Turnout.LATE, Turnout.MISSING, Turnout.THERE),
    }


# --- the code


@page()
@never_cache
def post_code(request: Asking, post_id: UUID) -> HttpResponse:
    """The code of the post, large; another every half a minute."""
    return render(request, "dispatch/code.html", _code(request, post_id))


@page()
@never_cache
def post_code_live(request: Asking, post_id: UUID) -> HttpResponse:
    """The part that refreshes itself."""
    return render(request, "dispatch/code_live.html", _code(request, post_id))


def _code(request: Asking, post_id: UUID) -> dict[str, Any]:
    now, post = clock.now(), post_for(request.actor, post_id)
    address = request.build_absolute_uri(reverse("check_in", args=[code_shown(request.actor, post, now)]))
    return {"post": post, "picture": square_of(address), "address": address, "as_of": now}


@page()
@never_cache
def check_in(request: Asking, code: str) -> HttpResponse:
    """What a phone opens from the code: one button, that he came or that he goes. Looking alone does nothing."""
    now = clock.now()
    return _attending(request, post_scanned(code, now), AttendForm())


@page(methods=("POST",))
def attend(request: Asking, post_id: UUID) -> HttpResponse:
    """Come or go, with the ticket of the scan."""
    form = AttendForm(request.POST)
    post = post_for(request.actor, post_id)
    if form.is_valid():
        typed = form.cleaned_data
        said = carried_out(
            form,
            lambda: attendance_by_code(
                actor=request.actor, post_id=post_id, fact_id=typed["fact"], what=typed["what"],
                ticket=typed["ticket"],
            ),
        )  # fmt: skip
        if said is not None:
            words = _("到岗记下了。") if said.what == What.IN else _("离岗记下了，辛苦了。")
            messages.success(request, words)
            return redirect("on_duty", post_id)
    return _attending(request, post, form)


def _attending(request: Asking, post: Post, form: AttendForm) -> HttpResponse:
    now, who = clock.now(), request.actor.responder
    if who is None:
        raise NotAllowed("attendance.nobody", N_("您的账号没有对应的人，不能到岗。"))
    found = seat_now(post, who, now)
    seat, what = found or (None, None)
    context: dict[str, Any] = {"post": post, "seat": seat, "what": what, "errors": form.errors, "as_of": now}
    if seat is not None:
        span = span_of(seat.assignment)
        context["when"] = span_said(span.starts_at, span.ends_at)
    if what is not None:
        fact = uuid7()
        ticket = ticket_for(post, who, fact, now) if not form.is_bound else form.data.get("ticket", "")
        fact = fact if not form.is_bound else form.data.get("fact", "")
        context["form"] = AttendForm(initial={"fact": fact, "what": what.value, "ticket": ticket})
    context["refusal"] = form.errors.get("__all__", [])
    return render(request, "dispatch/check_in.html", context, status=status_of(form))


# --- by whoever leads


@page(methods=("GET", "POST"))
def attendance_say(request: Asking, assignment_id: UUID) -> HttpResponse:
    """Say that somebody came or went, and when; or that what was said is not so."""
    seat = _seat_led(request, assignment_id)
    post = seat.assignment.shift_line.shift.post
    form = SayForm(request.POST if request.method == "POST" else None, initial=_said_of(seat))
    if request.method == "POST" and "undo" in request.POST:
        form = SayForm({"what": request.POST["undo"]})
        form.is_valid()
        undone = carried_out(
            form,
            lambda: attendance_undo(
                actor=request.actor, assignment_id=assignment_id, what=request.POST["undo"]
            ),
        )
        if undone is not None:
            messages.success(request, _("更正了。"))
            return redirect("on_duty", post.id)
    elif request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        said = carried_out(
            form,
            lambda: attendance_note(
                actor=request.actor, assignment_id=assignment_id, what=typed["what"],
                at=form.moment(span_of(seat.assignment)), beyond=typed["beyond"],
            ),
        )  # fmt: skip
        if said is not None:
            who = masked_name(seat.assignment.responder.name)
            what = _("到岗") if said.what == What.IN else _("离岗")
            messages.success(request, _("记下了：%(who)s%(what)s。") % {"who": who, "what": what})
            return redirect("on_duty", post.id)
    span = span_of(seat.assignment)
    context = {
        "seat": seat_seen(seat),
        "post": post,
        "form": form,
        "when": span_said(span.starts_at, span.ends_at),
        "as_of": clock.now(),
    }
    return render(request, "dispatch/attendance.html", context, status=status_of(form))


def _said_of(seat: Seat) -> dict[str, str]:
    return {"what": "in" if seat.presence.came is None else "out"}


def _seat_led(request: Asking, assignment_id: UUID) -> Seat:
    seat = seat_get(assignment_id, clock.now())
    if seat is None:
        raise seat_unknown()
    require_leads(request.actor, seat.assignment.shift_line.shift.post)
    return seat


@page(methods=("GET", "POST"))
def relieve(request: Asking, assignment_id: UUID) -> HttpResponse:
    """Find somebody for the rest of a shift: whoever may stand it, those who know the post first."""
    seat = _seat_led(request, assignment_id)
    held = seat.assignment
    post = held.shift_line.shift.post
    offered = substitutes_for(request.actor, held) if held.ended_at is None else []
    form = RelieveForm(
        request.POST if request.method == "POST" else None,
        people=[(one.chip.id, _offered(one.chip.name, one.chip.phone, knows=one.knows)) for one in offered],
        initial={"reason": "absent" if seat.presence.came is None else "ill"},
    )
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        made = carried_out(
            form,
            lambda: shift_relieve(
                actor=request.actor, assignment_id=assignment_id, responder_id=typed["responder"],
                reason=typed["reason"], is_here=typed["is_here"],
            ),
        )  # fmt: skip
        if made is not None:
            messages.success(request, _("换上了%(who)s。") % {"who": masked_name(made.responder.name)})
            return redirect("on_duty", post.id)
    span = span_of(held)
    context = {
        "seat": seat_seen(seat),
        "post": post,
        "form": form,
        "offered": offered,
        "over": held.ended_at is not None or span.ends_at <= clock.now(),
        "when": span_said(span.starts_at, span.ends_at),
        "as_of": clock.now(),
    }
    return render(request, "dispatch/relieve.html", context, status=status_of(form))


def _offered(name: str, phone: str, *, knows: bool) -> str:
    return _("%(name)s %(phone)s，站过这里") % {"name": name, "phone": phone} if knows else f"{name} {phone}"
