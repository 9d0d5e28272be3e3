"""Finding people for a shift that lacks them: the ten best, asked one by one or so many at once; and being asked."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fangxian.access.permissions import Permission
from fangxian.domains.dispatch.asking import ask_answer, ask_one, asking_begin, asking_stop
from fangxian.domains.dispatch.asking_forms import AnswerForm, AskForm
from fangxian.domains.dispatch.asking_seen import (
    asked_in,
    asking_of,
    asks_before,
    asks_of,
    best_cards,
    refused_cards,
)
from fangxian.domains.dispatch.models import Ask, ShiftLine
from fangxian.domains.dispatch.said import span_said
from fangxian.domains.dispatch.selectors import line_get
from fangxian.domains.dispatch.ten_best import look
from fangxian.domains.dispatch.waves import lacking_of, rules_now
from fangxian.foundation.areas.selectors import area_path
from fangxian.kit.pages import Asking as Request
from fangxian.kit.pages import page
from fangxian.kit.refusals import carried_out, status_of
from fangxian.kit.shapes import Crumb
from fangxian.plain import clock
from fangxian.plain.errors import Refused
from fangxian.plain.words import N_

_PAST = 20


@page(Permission.POST_ARRANGE)
def line_best(request: Request, line_id: UUID) -> HttpResponse:
    """The ten best for a line of a shift, whom was asked already, and on demand who may not come and why."""
    return _best(request, _to_fill(request, line_id))


@page(Permission.POST_ARRANGE, methods=("POST",))
def line_ask(request: Request, line_id: UUID) -> HttpResponse:
    """Ask one by name, or the best so many at once."""
    line = _to_fill(request, line_id)
    form = AskForm(request.POST)
    look()
    if form.is_valid():
        who = form.cleaned_data["responder"]
        begun: object
        if who is None:
            begun = carried_out(form, lambda: asking_begin(actor=request.actor, shift_line_id=line_id))
            said = _("已经问了，谁先答应谁上；没人来会接着问下一批。")
        else:
            begun = carried_out(
                form, lambda: ask_one(actor=request.actor, shift_line_id=line_id, responder_id=who)
            )
            said = _("已经问了，等答复。")
        if begun:
            messages.success(request, said)
            return redirect("line_best", line_id)
    return _best(request, line, form=form)


@page(Permission.POST_ARRANGE, methods=("POST",))
def asking_end(request: Request, asking_id: UUID) -> HttpResponse:
    """Ask nobody any more."""
    asking = asking_stop(actor=request.actor, asking_id=asking_id)
    messages.success(request, _("不再问了，还没答复的人已经告诉不用来。"))
    return redirect("line_best", asking.shift_line_id)


@page(Permission.SHIFT_TAKE, methods=("GET", "POST"))
def asked(request: Request) -> HttpResponse:
    """What the reader was asked: he comes, or can't; and what he was asked before."""
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        comes = form.cleaned_data["answer"] == "comes"
        answered = carried_out(
            form, lambda: ask_answer(actor=request.actor, ask_id=form.cleaned_data["ask"], comes=comes)
        )
        if answered:
            messages.success(request, _said(answered))
            return redirect("shifts_mine" if answered.state == Ask.State.COMES else "asked")
    who, now = request.actor.responder, clock.now()
    if who is None:
        raise Refused("ask.nobody", N_("您的账号没有对应的人，没有人会叫您。"))
    context = {
        "form": form, "open": [_shown(one) for one in asks_of(who, now)],
        "past": [_shown(one) for one in asks_before(who, _PAST)],
    }  # fmt: skip
    return render(request, "dispatch/asked.html", context, status=status_of(form))


def _said(ask: Ask) -> str:
    return {
        Ask.State.COMES: _("给您留好位置了，谢谢您。"),
        Ask.State.THANKED: _("人已经够了，您不用来，谢谢您。"),
    }.get(Ask.State(ask.state), _("知道了，这次不用来。"))


def _shown(one: Ask) -> dict[str, Any]:
    shift = one.asking.shift_line.shift
    return {
        "is": one,
        "post": shift.post,
        "line": one.asking.shift_line.line.title,
        "when": span_said(shift.starts_at, shift.ends_at),
        "km": "" if one.metres is None else f"{one.metres / 1000:.1f}",
    }


def _to_fill(request: Request, line_id: UUID) -> ShiftLine:
    line = line_get(request.actor.scope(Permission.POST_SEE), line_id)
    post = line.shift.post
    request.actor.require(Permission.POST_ARRANGE, area=post.area_code, organisation=post.organisation_id)
    return line


def _best(request: Request, line: ShiftLine, *, form: AskForm | None = None) -> HttpResponse:
    now, post, reach = clock.now(), line.shift.post, request.actor.scope(Permission.RESPONDER_SEE)
    asking, lacking, is_over = asking_of(line), lacking_of(line), line.shift.ends_at <= now
    wants = lacking > 0 and not is_over and line.shift.called_off_at is None
    context = {
        "line": line, "post": post, "when": span_said(line.shift.starts_at, line.shift.ends_at),
        "lacking": lacking, "wants": wants, "asking": asking, "asked": asked_in(asking, reach=reach), "rules": rules_now(),
        "cards": best_cards(line, now, reach=reach) if wants else [],
        "refused": refused_cards(line, reach=reach) if "refused" in request.GET else None, "form": form,
        "crumbs": [*(Crumb(name) for _code, name in area_path(post.area_code)), Crumb(post.title)],
    }  # fmt: skip
    return render(request, "dispatch/best.html", context, status=status_of(form) if form else 200)
