"""A town's grids, all villages at once: what each comes to by the plan's size, adopted for those that are ticked."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.desks.gap_actions import crumbs
from fangxian.desks.grid_sizes import grid_size
from fangxian.desks.gridding_seen import SeenForm, village_told
from fangxian.foundation.areas.models import Area
from fangxian.foundation.areas.selectors import area_get, areas_at
from fangxian.foundation.duties.selectors import holders_in
from fangxian.foundation.people.gridding import Gridding, grids_adopt, grids_propose
from fangxian.foundation.plan.rules import tables
from fangxian.foundation.plan.rules.schema import Plan
from fangxian.foundation.plan.selectors import plan_at
from fangxian.kit.pages import Asking, page
from fangxian.kit.refusals import refuse, said, status_of
from fangxian.plain import clock
from fangxian.plain.areacodes import Level
from fangxian.plain.errors import OutOfScope, Refused
from fangxian.plain.words import N_


@dataclass(frozen=True)
class VillageDrawn:
    """A village with its grids as they are and as its households would have them."""

    village: Area
    gridding: Gridding

    @property
    def is_to_draw(self) -> bool:
        """Whether adopting would change anything."""
        return bool(self.gridding.proposed) and not self.gridding.is_settled

    @property
    def is_new(self) -> bool:
        """Whether nothing was drawn here before, so that nobody's grid changes."""
        return self.is_to_draw and not self.gridding.today

    @property
    def moving(self) -> int:
        """How many households would lie in another grid than today, or in one for the first time."""
        return sum(grid.moving for grid in self.gridding.proposed)

    @property
    def told(self) -> str:
        """All this in a line, as the form sends it along."""
        return village_told(self.village, self.gridding)

    @property
    def chosen(self) -> str:
        """The village and what was looked at, as the form sends them."""
        return f"{self.village.code}:{self.gridding.stamp}"


class DrawForm(SeenForm):
    """The villages whose proposal shall be adopted, as they were looked at."""

    village = forms.MultipleChoiceField(
        error_messages={
            "required": gettext_lazy("请至少勾选一个村居。"),
            "invalid_choice": gettext_lazy("您看过以后，住户或网格又变了。请再看一遍怎么划。"),
        },
    )

    @property
    def ticked(self) -> set[str]:
        """The codes of the villages that were ticked, whatever has become of them."""
        sent: Any = self.data
        return {chosen.partition(":")[0] for chosen in sent.getlist("village")}

    def __init__(self, *arguments: Any, rows: Sequence[VillageDrawn], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["village"].choices = [(row.chosen, row.village.name) for row in rows if row.is_to_draw]  # type: ignore[attr-defined]


@page(Permission.PERSON_SEE, methods=("GET", "POST"))
def town_grids(request: Asking, code: str) -> HttpResponse:
    """Every village of the town with what its households come to; draw those that are ticked."""
    actor, now = request.actor, clock.now()
    actor.require(Permission.PERSON_SEE, area=code)
    town = area_get(actor.scope(Permission.LINE_SEE), code)
    if town.level != Level.TOWN:
        raise OutOfScope("town.unknown", N_("没有这个镇街。"))
    plan = plan_at(now)
    chiefed = holders_in(Scope.of_areas(code), plan.one(tables.Squad).led_by, now)
    rows = list(_rows(actor, plan, code, chiefed))
    form = None
    if request.method == "POST":
        actor.require(Permission.PLACE_EDIT, area=code)
        form = DrawForm(request.POST, rows=rows)
        if form.is_valid():
            chosen = set(form.cleaned_data["village"])
            _draw(request, plan, [row for row in rows if row.chosen in chosen], chiefed)
            return redirect("town_grids", code)
        if form.has_error("village", code="invalid_choice") and form.ticked <= {
            row.village.code for row in rows
        }:
            form.errors.clear()
            refuse(form, form.overtaken([row.told for row in rows], code))
    context = {
        "town": town,
        "crumbs": crumbs(actor, code, here=_("网格划分")),
        "as_of": now,
        "rows": rows,
        "to_draw": sum(row.is_to_draw for row in rows),
        "form": form,
        "ticked": form.ticked if form else {row.village.code for row in rows if row.is_new},
        "may_draw": all(
            actor.may_at(one, area=code) for one in (Permission.PLACE_EDIT, Permission.PERSON_EDIT)
        ),
    }
    return render(request, "desks/town_grids.html", context, status=status_of(form) if form else 200)


def _rows(actor: Actor, plan: Plan, town_code: str, chiefed: Collection[str]) -> Iterator[VillageDrawn]:
    scope = actor.scope(Permission.PERSON_SEE)
    for village in areas_at(Scope.of_areas(town_code), Level.VILLAGE).order_by("code"):
        size = grid_size(plan, village)
        yield VillageDrawn(village, grids_propose(scope, village.code, size=size, chiefed=chiefed))


def _draw(request: Asking, plan: Plan, rows: Sequence[VillageDrawn], chiefed: Collection[str]) -> None:
    """Village by village: who is refused holds up nobody beside him."""
    drawn = moved = 0
    for row in rows:
        try:
            moved += grids_adopt(
                actor=request.actor,
                village_code=row.village.code,
                size=grid_size(plan, row.village),
                chiefed=chiefed,
                seen=row.gridding.stamp,
            )
            drawn += 1
        except Refused as refusal:
            messages.error(request, f"{row.village.name}：{said(refusal)}")
    if drawn:
        done = _("%(villages)d 个村居的网格划好了，%(count)d 户换了网格。")
        messages.success(request, done % {"villages": drawn, "count": moved})
