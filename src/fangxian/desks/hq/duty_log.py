"""The duty log (值班日志) and the change of shifts (交接班), of headquarters and of a town office."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.desks.gap_actions import crumbs
from fangxian.domains.needs.selectors import need_counts, needs_from, needs_instructed
from fangxian.foundation.areas.models import Area
from fangxian.foundation.areas.selectors import area_get
from fangxian.foundation.sheets.listing import listing_taken
from fangxian.kit.listing import Column, Listing
from fangxian.kit.pages import Asking, page
from fangxian.kit.refusals import carried_out, status_of
from fangxian.line.selectors import line_count
from fangxian.plain import clock
from fangxian.plain.areacodes import Level, level_of
from fangxian.plain.errors import OutOfScope
from fangxian.plain.ids import uuid7
from fangxian.plain.words import N_
from fangxian.reports.models import LogEntry
from fangxian.reports.selectors import (
    EntryShown,
    entries_shown,
    handover_waiting,
    handovers_of,
    handovers_shown,
    log_of_day,
)
from fangxian.reports.services import LONGEST, SHORTEST, handover_give, handover_take, log_write

#: Whose log there is: the city's and each town's.
_LEVELS = (Level.COUNTY, Level.TOWN)

COLUMNS = (
    Column("at", N_("时间"), brief=True, width=18),
    Column("kind_title", N_("类别"), brief=True),
    Column("words", N_("记录"), brief=True, width=60),
    Column("who", N_("谁记的")),
    Column("corrects", N_("更正哪一条"), width=18),
)


class EntryForm(forms.Form):
    """What happened. ``key`` is made where the form is opened, so that a form sent twice is one entry."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    corrects = forms.UUIDField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("类别"), choices=LogEntry.Kind.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=gettext_lazy("记录"), widget=forms.Textarea(attrs={"rows": 3}), min_length=SHORTEST,
        max_length=LONGEST, error_messages={"required": gettext_lazy("请写几个字，这一项必填。")},
    )  # fmt: skip


class HandoverForm(forms.Form):
    """What the next must see to."""

    words = forms.CharField(
        label=gettext_lazy("要下一班接着盯的事"), widget=forms.Textarea(attrs={"rows": 4}), min_length=SHORTEST,
        max_length=LONGEST, error_messages={"required": gettext_lazy("没有要盯的，也请写一句，如“没有遗留”。")},
    )  # fmt: skip


@page(Permission.LOG_KEEP)
def my_duty_log(request: Asking) -> HttpResponse:
    """On to the log that is the reader's."""
    reach = request.actor.scope(Permission.LOG_KEEP)
    mine = [low for low, _high in reach.areas if level_of(low) in _LEVELS]
    if not mine:
        raise OutOfScope("log.none", N_("您的责任里没有值班日志。"))
    return redirect("duty_log", min(mine, key=len))


@page(Permission.LOG_KEEP, methods=("GET", "POST"))
def duty_log(request: Asking, code: str) -> HttpResponseBase:
    """A day of the log; write an entry, hand over, see what waits to be taken."""
    actor, area = request.actor, _area(request.actor, code)
    day = _day(request.GET.get("day", ""))
    found = log_of_day(actor.scope(Permission.LOG_KEEP), code, day)
    listing = Listing(
        "duty_log", _("%(place)s值班日志") % {"place": area.name}, COLUMNS, found, told=entries_shown,
        unit=_("条"), area_code=code,
    )  # fmt: skip
    if (taken := listing_taken(request, listing)) is not None:
        return taken
    sent = request.POST.get("verb", "")
    writing = EntryForm(
        request.POST if sent == "write" else None,
        initial={"key": uuid7(), "kind": LogEntry.Kind.NOTE, "corrects": request.GET.get("corrects")},
    )
    giving = HandoverForm(request.POST if sent == "give" else None, prefix="give")
    if _done(request, code, writing, giving):
        return redirect("duty_log", code)
    context = {
        "area": area,
        "crumbs": crumbs(actor, code, here=_("值班日志")),
        "day": day,
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1) if day < clock.day_of(clock.now()) else None,
        "rows": _rows(actor, entries_shown(list(found))),
        "listing": listing,
        "writing": writing,
        "giving": giving,
        **_shift(actor, code),
    }
    form = giving if sent == "give" else writing
    return render(request, "desks/duty_log.html", context, status=status_of(form))


@page(Permission.LOG_KEEP, methods=("POST",))
def handover_taken(request: Asking, handover_id: UUID) -> HttpResponse:
    """Take over."""
    taken = handover_take(actor=request.actor, handover_id=handover_id)
    messages.success(request, _("您已接班。"))
    return redirect("duty_log", taken.area_code)


def _done(request: Asking, code: str, writing: EntryForm, giving: HandoverForm) -> bool:
    """Whether what was sent is done."""
    if writing.is_bound and writing.is_valid():
        typed = dict(writing.cleaned_data)
        key = typed.pop("key")
        written = carried_out(
            writing, lambda: log_write(actor=request.actor, area_code=code, entry_id=key, **typed)
        )
        if written is not None:
            messages.success(request, _("记下了。"))
            return True
        writing.data = dict(writing.data.items()) | {"key": str(uuid7())}
    if giving.is_bound and giving.is_valid():
        words = giving.cleaned_data["words"]
        given = carried_out(
            giving,
            lambda: handover_give(
                actor=request.actor, area_code=code, words=words, figures=_figures(code, clock.now())
            ),
        )
        if given is not None:
            messages.success(request, _("交班写好了，等下一班的人来接。"))
            return True
    return False


def _shift(actor: Actor, code: str) -> dict[str, Any]:
    """What concerns the change of shifts: figures now, what waits, the last hand-overs, open instructions."""
    now, scope = clock.now(), actor.scope(Permission.LOG_KEEP)
    waiting = handover_waiting(scope, code)
    here = actor.scope(Permission.NEED_SEE) & Scope.of_areas(code)
    return {
        "as_of": now,
        "figures": _figures(code, now),
        "waiting": handovers_shown([waiting])[0] if waiting else None,
        "is_own": waiting is not None and waiting.given_by_key == actor.key,
        "handovers": handovers_shown(list(handovers_of(scope, code).exclude(taken_at=None)[:5])),
        "instructed": list(needs_instructed(here)[:20]),
    }


def _figures(code: str, now: datetime) -> list[dict[str, Any]]:
    """How things stand, as the hand-over keeps it."""
    reach = Scope.of_areas(code)
    gaps, needs = line_count(reach, Level.TOWN).total, need_counts(reach, now)
    return [
        {"title": _("缺口"), "number": gaps, "unit": ngettext("处", "处", gaps)},
        {"title": _("没办完的困难"), "number": needs.open, "unit": ngettext("件", "件", needs.open)},
        {"title": _("超时的困难"), "number": needs.overdue, "unit": ngettext("件", "件", needs.overdue)},
    ]


def _rows(actor: Actor, entries: list[EntryShown]) -> list[dict[str, Any]]:
    """Each entry; beside an instruction what was given out because of it, or the way to give it out."""
    origins = {
        entry.id: f"instruction:{entry.id}" for entry in entries if entry.kind == LogEntry.Kind.INSTRUCTION
    }
    given = needs_from(actor.scope(Permission.NEED_SEE), list(origins.values()))
    return [
        {
            "entry": entry,
            "given": given.get(origins.get(entry.id, ""), ""),
            "give": f"{reverse('need_instruct')}?origin={origins[entry.id]}" if entry.id in origins else "",
        }
        for entry in entries
    ]


def _area(actor: Actor, code: str) -> Area:
    actor.require(Permission.LOG_KEEP, area=code)
    area = area_get(actor.scope(Permission.LOG_KEEP), code)
    if area.level not in _LEVELS:
        raise OutOfScope("log.no_place", N_("这一级没有值班日志。"))
    return area


def _day(said: str) -> date:
    """The day asked for; today when it is no day."""
    try:
        return date.fromisoformat(said)
    except ValueError:
        return clock.day_of(clock.now())
