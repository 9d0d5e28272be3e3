"""Response levels (S16): which one is in force, what each switches on, and declaring another at its hour."""

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fangxian.access.permissions import Permission
from fangxian.desks.plan_effects import effects_shown, switches_of
from fangxian.foundation.plan.models import LevelChange
from fangxian.foundation.plan.rules.levels import is_on, level_titled, levels_of, switched
from fangxian.foundation.plan.rules.plan import Plan
from fangxian.foundation.plan.rules.tables import RiskClass
from fangxian.foundation.plan.selectors import (
    edition_at,
    level_changes,
    level_in_force,
    levels_declared,
    plan_at,
    plan_of,
)
from fangxian.foundation.plan.services import level_change, level_withdraw
from fangxian.kit.pages import Asking, page
from fangxian.kit.refusals import carried_out, status_of
from fangxian.plain import clock


class LevelForm(forms.Form):
    """A level and from when on. ``seen`` is the newest line of the history that the page showed."""

    version_field = "seen"
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    level = forms.ChoiceField(label=gettext_lazy("响应级别"), widget=forms.RadioSelect)
    risk_class = forms.ChoiceField(label=gettext_lazy("县区风险等级"), required=False)
    takes_effect_at = forms.DateTimeField(
        label=gettext_lazy("从什么时候起"), required=False, help_text=gettext_lazy("不填就是现在"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )  # fmt: skip
    reason = forms.CharField(
        label=gettext_lazy("按什么改"), max_length=300, help_text=gettext_lazy("例如省里的通告"),
        error_messages={"required": gettext_lazy("请写明按什么改，例如省里的通告。")},
    )  # fmt: skip

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        levels = [(one.key, one.title) for one in levels_of(plan)]
        classes = [(one.key, one.title) for one in plan.many(RiskClass)]
        self.fields["level"].choices = levels  # type: ignore[attr-defined]
        self.fields["risk_class"].choices = [("", _("不写")), *classes]  # type: ignore[attr-defined]
        if not classes:
            del self.fields["risk_class"]


@page(Permission.PLAN_SEE, methods=("GET", "POST"))
def levels(request: Asking) -> HttpResponse:
    """See the levels; look at what another would change, and declare it."""
    actor, now = request.actor, clock.now()
    if request.method == "POST":
        actor.require(Permission.LEVEL_CHANGE, area=plan_at(now).identity.county)
    plan = plan_of(edition_at(now))
    history = list(level_changes())
    newest = history[0].number if history else 0
    form = LevelForm(request.POST or None, plan=plan, initial={"seen": newest})
    looked = ""
    if form.is_valid():
        typed = dict(form.cleaned_data)
        seen = typed.pop("seen")
        if request.POST.get("verb") == "declare":
            declared = carried_out(form, lambda: level_change(actor=actor, made_from=seen, **typed))
            if declared:
                said = _("已宣布%(level)s。") % {"level": level_titled(plan, declared.level)}
                messages.success(request, said)
                return redirect("levels")
        if request.POST.get("verb") != "declare" or status_of(form) == HTTPStatus.CONFLICT:
            after = switched(plan, typed["level"])
            looked = effects_shown(plan_at(now), after, now)
    context = {
        "now": now,
        "in_force": level_titled(plan, level_in_force(now)),
        "since": _since(plan, now),
        "levels": levels_of(plan),
        "switches": _switches(plan),
        "history": _told(plan, history, now),
        "form": form,
        "looked": looked,
        "may_declare": actor.may_at(Permission.LEVEL_CHANGE, area=plan.identity.county),
    }
    return render(request, "desks/levels.html", context, status=status_of(form) if form.is_bound else 200)


@page(Permission.LEVEL_CHANGE, methods=("POST",))
def level_withdrawn(request: Asking, number: int) -> HttpResponse:
    """Take back a level that has not begun."""
    level_withdraw(actor=request.actor, number=number, reason=_("在级别页上撤回"))
    messages.success(request, _("已撤回。"))
    return redirect("levels")


def _since(plan: Plan, now: datetime) -> datetime | None:
    """Since when the level in force was declared; None for the initial one."""
    key = level_in_force(now)
    begun = [
        one.takes_effect_at for one in levels_declared() if not one.withdrawn and one.takes_effect_at <= now
    ]
    declared = [one for one in levels_declared() if one.level == key and one.plan_key == plan.identity.key]
    return max(begun) if begun and declared else None


def _switches(plan: Plan) -> list[dict[str, Any]]:
    """What levels switch: each with a cell for each level, the gravest first."""
    keys = [one.key for one in levels_of(plan)]
    return [{"asks": asks, "cells": [is_on(row, key) for key in keys]} for row, asks in switches_of(plan)]


def _told(plan: Plan, history: Sequence[LevelChange], now: datetime) -> list[dict[str, Any]]:
    """The history, the newest first; what was taken back says so, what has not begun can be."""
    taken_back = {one.withdraws for one in history if one.withdraws is not None}
    classes = {one.key: one.title for one in plan.many(RiskClass)}
    return [
        {
            "number": one.number,
            "title": level_titled(plan, one.level),
            "risk_class": classes.get(one.risk_class, ""),
            "at": one.takes_effect_at,
            "reason": one.reason,
            "withdrawn": one.number in taken_back,
            "waits": one.takes_effect_at > now and one.number not in taken_back,
            "exercise": one.exercise,
        }
        for one in history
        if one.withdraws is None
    ]
