"""Which core household plays which part in a grid, and who does it: seen, given, taken back."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.desks.gap_actions import crumbs
from fangxian.desks.village.appointing import told
from fangxian.foundation.areas.selectors import area_get
from fangxian.foundation.duties.chains import whole_chain
from fangxian.foundation.duties.holding import household_part_give
from fangxian.foundation.duties.parts import parts_in, parts_lacking
from fangxian.foundation.duties.selectors import Candidate, candidates
from fangxian.foundation.duties.services import require_filler
from fangxian.foundation.people.selectors import households_seen
from fangxian.foundation.plan.rules import tables
from fangxian.foundation.plan.selectors import plan_at
from fangxian.kit.pages import Asking, page
from fangxian.kit.refusals import carried_out, status_of
from fangxian.plain import clock
from fangxian.plain.areacodes import Level, cut
from fangxian.plain.errors import OutOfScope, Refused
from fangxian.plain.words import N_


class PartForm(forms.Form):
    """A household, a part, and who does it from there."""

    household = forms.TypedChoiceField(
        label=gettext_lazy("哪一户"), coerce=UUID, widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选一户。")},
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=gettext_lazy("担任什么"),
        error_messages={"required": gettext_lazy("请选担任什么。")},
    )  # fmt: skip
    responder = forms.TypedChoiceField(
        label=gettext_lazy("由谁来做"), coerce=UUID,
        error_messages={"required": gettext_lazy("请选一个人。")},
    )  # fmt: skip

    def __init__(
        self, *arguments: Any, homes: list[tuple[UUID, str]], parts: tuple[tables.Duty, ...], people: list[Candidate],
        **options: Any,
    ) -> None:  # fmt: skip
        super().__init__(*arguments, **options)
        offered = {
            "household": homes,
            "kind": [("", _("请选")), *((part.key, f"{part.title}：{part.sentence}") for part in parts)],
            "responder": [("", _("请选")), *((one.chip.id, told(one)) for one in people)],
        }
        for name, choices in offered.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]


@page(Permission.DUTY_APPOINT, methods=("GET", "POST"))
def parts(request: Asking, code: str) -> HttpResponse:
    """The core households of a grid with their parts, and giving one."""
    actor, now = request.actor, clock.now()
    grid = area_get(actor.scope(Permission.LINE_SEE), code)
    if grid.level != Level.GRID:
        raise OutOfScope("area.unknown", N_("没有这个地方，或不在您的责任范围内。"))
    plan = plan_at(now)
    offered = parts_in(plan)
    if not offered:
        raise Refused("part.none_in_plan", N_("现行预案没有写中心户担任什么。"))
    require_filler(actor, offered[0], code)
    core = whole_chain(code, now).core
    seen = households_seen(actor.scope(Permission.PERSON_SEE), [one.household for one in core])
    people = candidates(actor.scope(Permission.RESPONDER_SEE), offered[0], code, now)
    form = PartForm(
        request.POST or None, homes=[(one.id, one.where) for one in seen], parts=offered, people=people
    )
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data
        carried_out(
            form,
            lambda: household_part_give(
                actor=actor, kind=sent["kind"], household_id=sent["household"], responder_id=sent["responder"]
            ),
        )
        if form.is_valid():
            messages.success(request, _("记下了，从现在起由这一户担任。"))
            return redirect("grid_parts", code)
    context = {
        "form": form,
        "grid": grid,
        "crumbs": crumbs(actor, code, here=_("中心户")),
        "core": [(row, one.parts) for row, one in zip(seen, core, strict=True)],
        "lacking": parts_lacking(Scope.of_areas(code), plan, now).get(code, ()),
        "people": people,
        "village": cut(code, Level.VILLAGE),
    }
    return render(request, "desks/parts.html", context, status=status_of(form))
