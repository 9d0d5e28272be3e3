"""Open positions near home, taken in two taps; one's own shifts, given back in two."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fangxian.access.permissions import Permission
from fangxian.domains.dispatch.calendars import calendar_link_of
from fangxian.domains.dispatch.models import Assignment
from fangxian.domains.dispatch.position_forms import GiveBackForm, TakeForm
from fangxian.domains.dispatch.positions import (
    MOST,
    NEXT_BEST,
    Position,
    positions_for,
    positions_shown,
    shifts_of,
    shifts_stood_by,
)
from fangxian.domains.dispatch.rules.plan import Nearness
from fangxian.domains.dispatch.rules.standing import last_moment_to_give_back
from fangxian.domains.dispatch.said import span_said
from fangxian.domains.dispatch.selectors import rules_at
from fangxian.domains.dispatch.taking import (
    GIVE_BACK_REASONS,
    assignment_give_back,
    assignment_take,
    leader_unmask,
)
from fangxian.foundation.responders.selectors import chip_of
from fangxian.kit.pages import Asking, page
from fangxian.kit.refusals import carried_out, status_of
from fangxian.kit.tables import arranged
from fangxian.plain import clock
from fangxian.plain.errors import Refused
from fangxian.plain.words import N_

#: Cards on one page of a phone.
PAGE = 12
_PAST = 20

#: How near a position is, in words; farther ones are said in kilometres.
_NEAR = {Nearness.OWN_VILLAGE: N_("本村居"), Nearness.OWN_TOWN: N_("本镇街")}
RISKS = {1: N_("风险低"), 2: N_("风险中"), 3: N_("风险高")}


@page(Permission.SHIFT_TAKE, methods=("GET", "POST"))
def positions(request: Asking) -> HttpResponse:
    """Where people are needed near the reader's home; the second tap takes it."""
    actor = request.actor
    form = TakeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        line = form.cleaned_data["line"]
        taken = carried_out(form, lambda: assignment_take(actor=actor, shift_line_id=line))
        if taken:
            messages.success(
                request, _("接下了：%(when)s。") % {"when": span_said(taken.starts_at, taken.ends_at)}
            )
            return redirect("shifts_mine")
    # What is offered is read after the attempt: the loser of the last place sees what is next best.
    now = clock.now()
    most = NEXT_BEST if request.method == "POST" else MOST
    offer = positions_for(actor.responder, now, most=most) if actor.responder else None
    leaf = arranged(request, ()).page(offer.found if offer else [], PAGE)
    context = {
        "form": form,
        "found": offer,
        "page": leaf,
        "cards": [_card(one) for one in positions_shown(list(leaf.object_list), now)],
        "refused": sum(offer.refused.values()) if offer else 0,
        "papers": offer.refused.get("shift.no_skill", 0) if offer else 0,
        "unit": _("个"),
    }
    return render(request, "dispatch/positions.html", context, status=status_of(form))


def _card(one: Position) -> dict[str, Any]:
    near = _NEAR.get(one.way.nearness)
    return {
        "is": one,
        "near": _(near) if near else "",
        "when": span_said(one.span.starts_at, one.span.ends_at),
        "risk": _(RISKS[one.post.risk]),
    }


@page(Permission.SHIFT_TAKE)
def shifts_mine(request: Asking) -> HttpResponse:
    """The reader's own shifts: the next first, what he needs for each; those that are over."""
    return _mine(request)


@page(Permission.SHIFT_TAKE, methods=("POST",))
def shift_give_back(request: Asking, assignment_id: UUID) -> HttpResponse:
    """Give a shift back; the button pressed is the reason."""
    form = GiveBackForm(request.POST)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        back = carried_out(
            form,
            lambda: assignment_give_back(actor=request.actor, assignment_id=assignment_id, reason=reason),
        )
        if back:
            said = span_said(back.starts_at, back.ends_at)
            messages.success(request, _("退了：%(when)s，位置空出来给别人了。") % {"when": said})
            return redirect("shifts_mine")
    return _mine(request, form=form)


@page(Permission.SHIFT_TAKE, methods=("POST",))
def shift_leader(request: Asking, assignment_id: UUID) -> HttpResponse:
    """Show the number of whoever leads the post, to ring him."""
    shown = leader_unmask(actor=request.actor, assignment_id=assignment_id)
    return _mine(request, leader={assignment_id: shown})


def _mine(
    request: Asking, *, form: GiveBackForm | None = None, leader: dict[UUID, Any] | None = None
) -> HttpResponse:
    who, now = request.actor.responder, clock.now()
    if who is None:
        raise Refused("shift.nobody", N_("您的账号没有对应的人，没有班次。"))
    rules = rules_at(now)
    ahead = []
    for one in shifts_of(who, now):
        until = last_moment_to_give_back(one.starts_at, rules)
        post = one.shift_line.shift.post
        ahead.append({
            "is": one, "post": post, "when": span_said(one.starts_at, one.ends_at),
            "until": until, "may_give_back": now <= until, "runs": one.starts_at <= now,
            "leader": chip_of(post.leader) if post.leader else None, "shown": (leader or {}).get(one.id),
        })  # fmt: skip
    context = {
        "ahead": ahead,
        "past": [_past(one) for one in shifts_stood_by(who, now)[:_PAST]],
        "reasons": GIVE_BACK_REASONS,
        "form": form,
        "hours": rules.give_back_hours,
        "calendar": calendar_link_of(who),
    }
    return render(request, "dispatch/mine.html", context, status=status_of(form) if form else 200)


def _past(one: Assignment) -> dict[str, Any]:
    said = one.get_state_display() if one.ended_at else _("站完了")
    return {
        "is": one,
        "post": one.shift_line.shift.post,
        "when": span_said(one.starts_at, one.ends_at),
        "said": said,
    }
