"""Who answers for this: from a household or a place up to the city, now or as of any moment."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.desks.gap_actions import crumbs
from fangxian.foundation.areas.selectors import area_get
from fangxian.foundation.duties.chains import WholeChain, whole_chain
from fangxian.foundation.duties.parts import Part
from fangxian.foundation.people.models import Household
from fangxian.foundation.people.selectors import HouseholdSeen, household_get, households_seen
from fangxian.kit.pages import Asking, page
from fangxian.kit.refusals import carried_out, status_of
from fangxian.plain import clock
from fangxian.plain.areacodes import Level
from fangxian.plain.errors import OutOfScope
from fangxian.plain.words import N_


class WhenForm(forms.Form):
    """As of when."""

    at = forms.DateTimeField(
        label=gettext_lazy("什么时候谁负责"), required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d"],
        error_messages={"invalid": gettext_lazy("请写日期和时间，比如 2020-02-04T09:00。")},
    )  # fmt: skip

    def clean_at(self) -> datetime | None:
        """A moment that has been: nobody knows yet who will answer tomorrow."""
        at: datetime | None = self.cleaned_data["at"]
        if at is not None and at > clock.now():
            raise forms.ValidationError(_("这个时间还没到，请选以前的时间。"))
        return at


@dataclass(frozen=True)
class CoreSeen:
    """A core household of the grid: its door, the parts that it plays and where whoever does each is called."""

    home: HouseholdSeen
    parts: list[tuple[Part, str]]
    is_here: bool


@page(Permission.PERSON_SEE)
def household_chain(request: Asking, household_id: UUID) -> HttpResponse:
    """Who answers for a household."""
    scope = request.actor.scope(Permission.PERSON_SEE)
    home = household_get(scope, household_id)
    seen = households_seen(scope, [home])[0]
    return _shown(request, home.area_code, seen.where, home)


@page(Permission.LINE_SEE)
def area_chain(request: Asking, code: str) -> HttpResponse:
    """Who answers for a place."""
    scope = request.actor.scope(Permission.LINE_SEE)
    here = Scope.of_areas(code) if code.isdigit() else Scope.nothing()
    # A grid's chief opens his village's chain as he opens its page.
    area = area_get(here, code) if scope & here else None
    if area is None or area.level in (Level.PREFECTURE, Level.PROVINCE):
        raise OutOfScope("area.unknown", N_("没有这个地方，或不在您的责任范围内。"))
    return _shown(request, code, area.name, None)


def _shown(request: Asking, code: str, title: str, home: Household | None) -> HttpResponse:
    form = WhenForm(request.GET if "at" in request.GET else None)
    at = form.cleaned_data["at"] if form.is_bound and form.is_valid() else None
    whole = carried_out(form, lambda: whole_chain(code, at or clock.now(), home)) if at else None
    if at is None:
        whole = whole_chain(code, clock.now(), home)
    calls = {} if at else _calls(request, whole)
    sees_people = request.actor.scope(Permission.PERSON_SEE)
    context = {
        "form": form,
        "title": title,
        "crumbs": crumbs(request.actor, code, here=_("谁负责")),
        "at": at,
        "home": home,
        "whole": whole,
        "calls": calls,
        "core": _core(sees_people & Scope.of_areas(code), whole, home, calls),
    }
    return render(request, "desks/chain.html", context, status=status_of(form))


def _core(
    scope: Scope, whole: WholeChain | None, home: Household | None, calls: dict[UUID, str]
) -> list[CoreSeen]:
    """Core households that the reader may see, each with its parts."""
    core = [one for one in whole.core if scope.holds_area(one.household.area_code)] if whole else []
    seen = households_seen(scope, [one.household for one in core]) if core else []
    return [
        CoreSeen(
            row,
            [(part, calls.get(part.holder.chip.id, "")) for part in one.parts],
            is_here=home is not None and one.household.id == home.id,
        )
        for row, one in zip(seen, core, strict=True)
    ]


def _calls(request: Asking, whole: WholeChain | None) -> dict[UUID, str]:
    if whole is None or not request.actor.may(Permission.CHAIN_CALL):
        return {}
    holders = [holder for link in whole.links for holder in link.holders]
    holders += [part.holder for one in whole.core for part in one.parts]
    return {holder.chip.id: reverse("call", args=[holder.duty_id]) for holder in holders}
