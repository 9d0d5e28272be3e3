"""A village's grids: as they are beside what the plan's size comes to, changed by hand, and who shall answer for each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.desks.gap_actions import crumbs
from fangxian.desks.grid_sizes import grid_size
from fangxian.desks.gridding_seen import SeenForm, grids_told
from fangxian.foundation.areas.models import Area
from fangxian.foundation.areas.selectors import area_get
from fangxian.foundation.duties.parts import parts_lacking
from fangxian.foundation.duties.proposing import vacancies_filled
from fangxian.foundation.duties.selectors import Candidate, Holder, duty_in_plan, holders_in, may_fill
from fangxian.foundation.duties.services import duty_appoint
from fangxian.foundation.people.gridding import (
    Gridding,
    GridSeen,
    grids_adopt,
    grids_propose,
    households_assign,
)
from fangxian.foundation.people.rules.grids import Size
from fangxian.foundation.plan.rules import tables
from fangxian.foundation.plan.selectors import plan_at
from fangxian.foundation.sheets.listing import listing_taken
from fangxian.kit.listing import Column, Listing
from fangxian.kit.pages import Asking, page
from fangxian.kit.refusals import carried_out, refuse, status_of
from fangxian.plain import clock
from fangxian.plain.areacodes import Level
from fangxian.plain.errors import OutOfScope
from fangxian.plain.words import N_


class AdoptForm(SeenForm):
    """The proposal that was looked at."""

    seen = forms.CharField(
        widget=forms.HiddenInput,
        error_messages={"required": gettext_lazy("请先看会怎么划，再采用。")},
    )


class AssignForm(forms.Form):
    """A run of addresses, and the grid that it shall lie in."""

    place = forms.ChoiceField(label=gettext_lazy("小区或自然村"), required=False)
    first = forms.CharField(
        label=gettext_lazy("从"), max_length=60, help_text=gettext_lazy("如 3栋、5组、5组12号")
    )
    last = forms.CharField(
        label=gettext_lazy("到"), max_length=60, required=False,
        help_text=gettext_lazy("不填，就是那一栋、那一组或那一户。"),
    )  # fmt: skip
    grid = forms.ChoiceField(label=gettext_lazy("划到哪个网格"))
    anyway = forms.BooleanField(label=gettext_lazy("不连片也这样划"), required=False)

    def __init__(self, *arguments: Any, gridding: Gridding, **options: Any) -> None:
        super().__init__(*arguments, **options)
        places = [(name, name or _("不在小区或自然村里")) for name in gridding.places]
        self.fields["place"].choices = places  # type: ignore[attr-defined]
        self.fields["grid"].choices = [(grid.code, grid.name) for grid in gridding.today]  # type: ignore[attr-defined]
        if not any(gridding.places):
            del self.fields["place"]


class ChiefsForm(forms.Form):
    """Whom to appoint to which grid: pairs that were proposed."""

    pair = forms.MultipleChoiceField(
        widget=forms.MultipleHiddenInput,
        error_messages={
            "required": gettext_lazy("请先看由谁负责，再指派。"),
            "invalid_choice": gettext_lazy("合适的人选刚刚变了，请再看一遍。"),
        },
    )

    def __init__(self, *arguments: Any, chiefs: "Sequence[ChiefRow]", **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["pair"].choices = [(row.pair, row.pair) for row in chiefs]  # type: ignore[attr-defined]


@dataclass(frozen=True)
class TodayRow:
    """A grid as it is, with who answers for it, and the parts that none of its core households plays."""

    grid: GridSeen
    chiefs: Sequence[Holder]
    lacking: Sequence[tables.Duty] = ()

    @property
    def exercise(self) -> bool:
        """Whether it belongs to an exercise."""
        return self.grid.exercise or any(holder.chip.exercise for holder in self.chiefs)


@dataclass(frozen=True)
class ChiefRow:
    """A grid that nobody answers for, and who would be best."""

    grid: GridSeen
    candidate: Candidate

    @property
    def pair(self) -> str:
        """The two, as a form sends them."""
        return f"{self.grid.code}:{self.candidate.chip.id}"


@dataclass(frozen=True)
class Drawing:
    """All that the page is about, as it stands at one moment."""

    village: Area
    now: datetime
    duty: tables.Duty
    size: Size
    chiefs: Mapping[str, Sequence[Holder]]
    gridding: Gridding
    vacant: Sequence[ChiefRow]


GRIDS = (
    Column("code", N_("代码"), lambda row: row.grid.code, width=18),
    Column("name", N_("网格"), lambda row: row.grid.name, brief=True),
    Column("households", N_("户"), lambda row: row.grid.households, brief=True, width=8),
    Column("persons", N_("人"), lambda row: row.grid.persons, width=8),
    Column("span", N_("从哪里到哪里"), lambda row: row.grid.span, brief=True, width=30),
    Column(
        "chiefs", N_("网格长"),
        lambda row: "、".join(f"{one.chip.name} {one.chip.phone}" for one in row.chiefs) or _("没有网格长"), width=30,
    ),
)  # fmt: skip


@page(Permission.PERSON_SEE)
def grids(request: Asking, code: str) -> HttpResponseBase:
    """The grids of today beside the proposal."""
    drawing = _drawing(request, code)
    listing = _listing(drawing)
    if (taken := listing_taken(request, listing)) is not None:
        return taken
    return _shown(request, drawing)


@page(Permission.PLACE_EDIT, methods=("POST",))
def adopt(request: Asking, code: str) -> HttpResponse:
    """Adopt the proposal that was looked at."""
    drawing = _drawing(request, code)
    request.actor.require(Permission.PLACE_EDIT, area=code)
    form = AdoptForm(request.POST)
    if form.is_valid() and drawing.gridding.proposed and form.cleaned_data["seen"] != drawing.gridding.stamp:
        refuse(form, form.overtaken(grids_told(drawing.gridding), code))
    if form.is_valid():
        moved = carried_out(
            form,
            lambda: grids_adopt(
                actor=request.actor,
                village_code=code,
                size=drawing.size,
                chiefed=drawing.chiefs,
                seen=form.cleaned_data["seen"],
            ),
        )
        if moved is not None:
            messages.success(request, _("网格划好了，%(count)d 户换了网格。") % {"count": moved})
            return redirect("village_grids", code)
    return _shown(request, drawing, adopt=form)


@page(Permission.PLACE_EDIT, methods=("POST",))
def assign(request: Asking, code: str) -> HttpResponse:
    """Put a run of addresses into another grid."""
    drawing = _drawing(request, code)
    request.actor.require(Permission.PLACE_EDIT, area=code)
    form = AssignForm(request.POST, gridding=drawing.gridding)
    if form.is_valid():
        typed = form.cleaned_data
        moved = carried_out(
            form,
            lambda: households_assign(
                actor=request.actor,
                village_code=code,
                grid_code=typed["grid"],
                place=typed.get("place", ""),
                first=typed["first"],
                last=typed["last"],
                anyway=typed["anyway"],
            ),
        )
        if moved is not None:
            messages.success(request, _("%(count)d 户划过去了。") % {"count": moved})
            return redirect("village_grids", code)
    return _shown(request, drawing, assign=form)


@page(Permission.DUTY_APPOINT, methods=("POST",))
def chiefs(request: Asking, code: str) -> HttpResponse:
    """Appoint the chiefs that were proposed: one, or all of them."""
    drawing = _drawing(request, code)
    request.actor.require(Permission.DUTY_APPOINT, area=code)
    form = ChiefsForm(request.POST, chiefs=drawing.vacant)
    if form.is_valid():
        count = carried_out(form, lambda: _appointed(request, drawing.duty, form.cleaned_data["pair"]))
        if count:
            said = _("%(title)s指派好了：%(count)d 个网格。")
            messages.success(request, said % {"title": drawing.duty.title, "count": count})
            return redirect("village_grids", code)
    return _shown(request, _drawing(request, code), chiefs=form)


def _appointed(request: Asking, duty: tables.Duty, pairs: Sequence[str]) -> int:
    """One after the other: who is refused holds up nobody before him."""
    for pair in pairs:
        grid, _colon, responder = pair.partition(":")
        duty_appoint(actor=request.actor, kind=duty.key, responder_id=UUID(responder), area_code=grid)
    return len(pairs)


def _drawing(request: Asking, code: str) -> Drawing:
    """What stands and what is proposed. Raises ``OutOfScope``."""
    actor, now = request.actor, clock.now()
    actor.require(Permission.PERSON_SEE, area=code)
    village = area_get(actor.scope(Permission.LINE_SEE), code)
    if village.level != Level.VILLAGE:
        raise OutOfScope("village.unknown", N_("没有这个村居，或不在您的责任范围内。"))
    plan, here = plan_at(now), Scope.of_areas(code)
    duty, size = duty_in_plan(plan, plan.one(tables.Squad).led_by), grid_size(plan, village)
    held = holders_in(here, duty.key, now)
    gridding = grids_propose(actor.scope(Permission.PERSON_SEE), code, size=size, chiefed=held)
    without = [grid for grid in gridding.today if not held.get(grid.code)]
    chosen = vacancies_filled(
        actor.scope(Permission.RESPONDER_SEE), duty, code, [grid.code for grid in without], now
    )
    vacant = [ChiefRow(grid, chosen[grid.code]) for grid in without if grid.code in chosen]
    return Drawing(village, now, duty, size, held, gridding, vacant)


def _listing(drawing: Drawing) -> Listing:
    return Listing(
        "village_grids",
        _("%(village)s的网格") % {"village": drawing.village.name},
        GRIDS,
        _today(drawing),
        unit=_("个"),
        area_code=drawing.village.code,
        as_of=drawing.now,
    )


def _today(drawing: Drawing) -> list[TodayRow]:
    lacking = parts_lacking(Scope.of_areas(drawing.village.code), plan_at(drawing.now), drawing.now)
    return [
        TodayRow(grid, drawing.chiefs.get(grid.code, ()), lacking.get(grid.code, ()))
        for grid in drawing.gridding.today
    ]


def _shown(
    request: Asking,
    drawing: Drawing,
    *,
    adopt: forms.Form | None = None,
    assign: forms.Form | None = None,
    chiefs: forms.Form | None = None,
) -> HttpResponse:
    """The page; what was sent and refused stands where it was sent from."""
    actor, code, gridding = request.actor, drawing.village.code, drawing.gridding
    may_draw = all(actor.may_at(one, area=code) for one in (Permission.PLACE_EDIT, Permission.PERSON_EDIT))
    context = {
        "village": drawing.village,
        "crumbs": crumbs(actor, code, here=_("网格划分")),
        "as_of": drawing.now,
        "duty": drawing.duty,
        "size": drawing.size,
        "gridding": gridding,
        "today": _today(drawing),
        "vacant": drawing.vacant,
        "may_draw": may_draw,
        "may_appoint": may_fill(actor, drawing.duty, f"{code}001"),
        "adopt_form": adopt,
        "assign_form": assign or AssignForm(gridding=gridding),
        "chiefs_form": chiefs,
        "shown": grids_told(gridding),
    }
    refused = adopt or assign or chiefs
    return render(request, "desks/grids.html", context, status=status_of(refused) if refused else 200)
