"""Somebody leaves: all that he answers for on one page, each with a successor proposed, handed over in one act."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.foundation.areas.selectors import area_names
from fangxian.foundation.duties.holding import duties_hand_over
from fangxian.foundation.duties.models import Duty
from fangxian.foundation.duties.selectors import Candidate, candidates, duties_held_by, may_fill
from fangxian.foundation.plan.rules import tables
from fangxian.foundation.plan.selectors import plan_at
from fangxian.foundation.responders.selectors import chip_of, responder_get
from fangxian.kit.pages import Asking, page
from fangxian.kit.refusals import carried_out, status_of
from fangxian.plain import clock


@dataclass(frozen=True)
class Leaving:
    """One duty of his: what it is over, and who could take it, the best first; ``is_ours`` if the reader may fill it."""

    duty: Duty
    label: str
    is_ours: bool
    people: tuple[Candidate, ...] = ()


class HandOverForm(forms.Form):
    """A successor for each duty, or nobody yet. ``seen`` is what he held when the page was made."""

    seen = forms.RegexField(
        r"^[0-9a-f,-]*$", widget=forms.HiddenInput, required=False,
        error_messages={"invalid": gettext_lazy("请先打开交接这一页，看过他现在的责任。")},
    )  # fmt: skip

    def __init__(self, *arguments: Any, leaving: list[Leaving], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._leaving = [one for one in leaving if one.is_ours]
        self._stamp = ",".join(str(one.duty.id) for one in self._leaving)
        self.fields["seen"].initial = self._stamp
        taken: Counter[UUID] = Counter()
        for one in self._leaving:
            self.fields[f"to-{one.duty.id}"] = forms.ChoiceField(
                label=one.label,
                required=False,
                choices=[
                    ("", _("先空着，以后再指派")),
                    *((str(who.chip.id), _told(who)) for who in one.people),
                ],
                initial=_least_loaded(one.people, taken),
            )

    def clean_seen(self) -> str:
        """What he held then is what he holds now."""
        if self.cleaned_data["seen"] != self._stamp:
            fault = forms.ValidationError(_("他的责任刚刚有变动，请看过现在的再交接。"), code="409")
            self.add_error(None, fault)
        return self._stamp

    def successors(self) -> dict[UUID, UUID | None]:
        """Duty → who takes it, None for nobody."""
        chosen = {one.duty.id: self.cleaned_data[f"to-{one.duty.id}"] for one in self._leaving}
        return {duty: UUID(who) if who else None for duty, who in chosen.items()}


@page(Permission.DUTY_APPOINT, methods=("GET", "POST"))
def hand_over(request: Asking, responder_id: UUID) -> HttpResponse:
    """Hand everything over that the reader may fill; the rest is named."""
    actor = request.actor
    responder = responder_get(actor.scope(Permission.RESPONDER_SEE), responder_id)
    leaving = _leaving(actor, responder_id, clock.now())
    form = HandOverForm(request.POST or None, leaving=leaving)
    if request.method == "POST" and form.is_valid():
        begun = carried_out(
            form, lambda: duties_hand_over(actor=actor, responder_id=responder_id, to=form.successors())
        )
        if begun is not None:
            said = _("交接好了：%(handed)d 项有人接手，%(open)d 项空着。")
            handed = len(begun)
            messages.success(request, said % {"handed": handed, "open": len(form.successors()) - handed})
            return redirect("responder_hand_over", responder_id)
    context = {
        "chip": chip_of(responder),
        "form": form,
        "ours": [one for one in leaving if one.is_ours],
        "others": [one for one in leaving if not one.is_ours],
    }
    return render(request, "desks/hand_over.html", context, status=status_of(form))


def _leaving(actor: Actor, responder: UUID, now: datetime) -> list[Leaving]:
    rows = list(duties_held_by(responder, now))
    kinds = {duty.key: duty for duty in plan_at(now).many(tables.Duty)}
    names = area_names({row.area_code for row in rows})
    offered: dict[tuple[str, str], tuple[Candidate, ...]] = {}
    found = []
    for row in rows:
        duty = kinds.get(row.kind)
        if duty is None:
            continue
        ours = may_fill(actor, duty, row.area_code)
        key = (row.kind, row.area_code)
        if ours and key not in offered:
            people = candidates(actor.scope(Permission.RESPONDER_SEE), duty, row.area_code, now)
            offered[key] = tuple(one for one in people if one.chip.id != responder)
        label = f"{duty.title} · {over_said(row, names)}"
        found.append(Leaving(row, label, ours, offered.get(key, ()) if ours else ()))
    return found


def over_said(row: Duty, names: Mapping[str, str]) -> str:
    """What it is over, without a word of who lives there."""
    place = names.get(row.area_code, row.area_code)
    if row.organisation:
        return row.organisation.name
    if row.place:
        return f"{place} {row.place.name}"
    return _("%(place)s一户") % {"place": place} if row.household_id else place


def _least_loaded(people: tuple[Candidate, ...], taken: Counter[UUID]) -> str:
    """Whoever would have the fewest, what was proposed above counted in."""
    if not people:
        return ""
    best = min(people, key=lambda one: one.held + taken[one.chip.id])
    taken[best.chip.id] += 1
    return str(best.chip.id)


def _told(candidate: Candidate) -> str:
    words = [f"{candidate.chip.name} {candidate.chip.phone}", str(candidate.chip.standing)]
    return " · ".join([*words, *(_(warning) for warning in candidate.warnings)])
