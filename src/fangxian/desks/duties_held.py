"""Every duty that is held, now or at any time before: by place, kind and holder, and which are worth a look."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.desks.chain_pages import WhenForm
from fangxian.desks.concerns_said import CONCERNS, said_of
from fangxian.desks.gap_actions import place_href
from fangxian.desks.handing_over import over_said
from fangxian.foundation.areas.selectors import area_names, areas_at
from fangxian.foundation.duties.concerns import concerns_counted, concerns_in
from fangxian.foundation.duties.models import Duty
from fangxian.foundation.duties.selectors import duties_at, may_fill
from fangxian.foundation.plan.rules import tables
from fangxian.foundation.plan.selectors import plan_at, titles_ever
from fangxian.foundation.responders.selectors import PersonChip, chips_by_id, responders_seen
from fangxian.foundation.sheets.listing import listing_taken
from fangxian.kit.listing import Column, Listing
from fangxian.kit.pages import Asking, page
from fangxian.kit.refusals import carried_out, status_of
from fangxian.kit.tables import Arrangement, Filter, arranged
from fangxian.plain import clock
from fangxian.plain.areacodes import Level, cut
from fangxian.plain.words import N_

PAGE = 40
#: Filters that stand as links over the list; the others are chosen in a form.
_LINKED = ("concern", "holder")


@dataclass(frozen=True)
class HeldRow:
    """One duty as the list shows it; ``why`` says why it is worth a look, in sentences."""

    duty: Duty
    title: str
    over: str
    chip: PersonChip
    why: tuple[str, ...]
    href: str
    may_end: bool
    may_hand_over: bool

    @property
    def exercise(self) -> bool:
        """Whether it belongs to an exercise."""
        return self.duty.exercise


COLUMNS = (
    Column("over", N_("地方"), brief=True, width=30, sorts=("area_code", "kind")),
    Column("title", N_("责任"), brief=True, width=16, sorts=("kind", "area_code")),
    Column("holder", N_("谁"), lambda row: row.chip.name, brief=True, width=12, sorts=("responder_id", "kind")),
    Column("phone", N_("电话"), lambda row: row.chip.phone, width=16),
    Column("since", N_("从何时起"), lambda row: row.duty.since, width=18, sorts="since", descends=True),
    Column("why", N_("要看一下"), lambda row: "；".join(row.why), width=50),
)  # fmt: skip


@page(Permission.RESPONDER_SEE)
def duties(request: Asking) -> HttpResponseBase:
    """The list, as of now or of any time before."""
    actor, scope = request.actor, request.actor.scope(Permission.RESPONDER_SEE)
    when = WhenForm(request.GET if "at" in request.GET else None)
    at = when.cleaned_data["at"] if when.is_bound and when.is_valid() else None
    moment: datetime = at or clock.now()
    if at and carried_out(when, lambda: plan_at(moment)) is None:  # nothing was expected then
        at, moment = None, clock.now()
    asked = arranged(request, COLUMNS, *_filters(request, scope, moment))
    rows = asked.put(_wanted(scope, moment, asked).order_by("area_code", "kind", "since", "id"))
    listing = Listing(
        "duties", _("责任一览"), COLUMNS, rows, told=lambda some: _rows(actor, some, moment, at),
        unit=_("项"), filters=asked.said, as_of=moment,
    )  # fmt: skip
    if (taken := listing_taken(request, listing)) is not None:
        return taken
    leaf = asked.page(rows, PAGE)
    context = {
        "as_of": moment,
        "at": at,
        "asked": asked,
        "form": when,
        "page": leaf,
        "linked": _LINKED,
        "chosen": "、".join(
            one.options[asked.chosen[one.key]]
            for one in asked.filters
            if one.key not in _LINKED and asked.chosen[one.key]
        ),
        "rows": _rows(actor, list(leaf.object_list), moment, at),
    }
    return render(request, "desks/duties.html", context, status=status_of(when))


@page(Permission.RESPONDER_SEE)
def duties_concerns(request: Asking) -> HttpResponse:
    """How many are worth a look, for a desk that asks for it when it stands: a link, and nothing where all is well."""
    town = request.GET.get("town", "")
    scope = request.actor.scope(Permission.RESPONDER_SEE)
    if town:
        scope &= Scope.of_areas(town) if town.isdigit() else Scope.nothing()
    counts = concerns_counted(concerns_in(scope, clock.now())) if scope else {}
    said = [(key, _(words), counts[key]) for key, words in CONCERNS.items() if counts.get(key)]
    context = {"said": said, "town": town, "is_list": "list" in request.GET}
    return render(request, "desks/duties_concerns.html", context)


def _filters(request: Asking, scope: Scope, moment: datetime) -> list[Filter]:
    """By concern, kind, town, village of a town, and holder once one was pressed."""
    everything = {"": _("全部")}
    kinds = {duty.key: duty.title for duty in plan_at(moment).many(tables.Duty)}
    filters = [
        Filter("concern", _("要看一下的"), everything | {key: _(words) for key, words in CONCERNS.items()}),
        Filter("kind", _("责任"), everything | kinds),
    ]
    towns = dict(areas_at(scope, Level.TOWN).order_by("code").values_list("code", "name"))
    town = request.GET.get("town", "")
    if len(towns) > 1:
        filters.append(Filter("town", _("镇街"), everything | towns))
    if len(towns) < 2 or town in towns:
        reach = scope & Scope.of_areas(town) if town in towns else scope
        villages = dict(areas_at(reach, Level.VILLAGE).order_by("code").values_list("code", "name"))
        if len(villages) > 1:
            filters.append(Filter("village", _("村居"), everything | villages))
    holder = _holder(request, scope, moment)
    if holder:
        filters.append(Filter("holder", _("谁"), everything | {str(holder.id): holder.name}))
    return filters


def _holder(request: Asking, scope: Scope, moment: datetime) -> PersonChip | None:
    """Whose duties were asked for: somebody who holds one in reach."""
    try:
        asked = UUID(request.GET.get("holder", ""))
    except ValueError:
        return None
    known = duties_at(scope, moment).filter(responder_id=asked).exists()
    return chips_by_id([asked])[asked] if known else None


def _wanted(scope: Scope, moment: datetime, asked: Arrangement) -> Any:
    chosen = asked.chosen
    area = chosen.get("village") or chosen.get("town")
    rows = duties_at(scope & Scope.of_areas(area) if area else scope, moment)
    if chosen["kind"]:
        rows = rows.filter(kind=chosen["kind"])
    if chosen.get("holder"):
        rows = rows.filter(responder_id=chosen["holder"])
    if concern := chosen["concern"]:
        found = concerns_in(scope, moment)
        rows = rows.filter(
            id__in=[one for one, said in found.items() if any(what.concern == concern for what in said)]
        )
    return rows.select_related("place", "organisation")


def _places(actor: Actor, codes: set[str]) -> dict[str, str]:
    """Places as the reader tells them apart: a grid with its village, a village with its town if he has several."""
    towns = areas_at(actor.scope(Permission.RESPONDER_SEE), Level.TOWN)[:2]
    apart = (Level.TOWN, Level.VILLAGE, Level.GRID)[0 if len(towns) > 1 else 1 :]
    names = area_names({above for code in codes for level in apart if (above := cut(code, level))} | codes)
    steps = {code: [above for level in apart if (above := cut(code, level))] or [code] for code in codes}
    return {code: "".join(names.get(one, "") for one in path) or code for code, path in steps.items()}


def _rows(actor: Actor, some: Sequence[Duty], moment: datetime, at: datetime | None) -> list[HeldRow]:
    """A slice of the list, in a fixed number of queries."""
    reach = actor.scope(Permission.RESPONDER_SEE)
    found = concerns_in(reach, moment, at={row.area_code for row in some})
    chips = chips_by_id({row.responder_id for row in some})
    others = {what.other.area_code for row in some for what in found.get(row.id, ()) if what.other}
    names = _places(actor, {row.area_code for row in some} | others)
    titles = titles_ever(tables.Duty, moment)
    kinds = {duty.key: duty for duty in plan_at(moment).many(tables.Duty)}
    near = responders_seen(reach, list(chips))
    return [
        HeldRow(
            duty=row,
            title=titles.get(row.kind, row.kind),
            over=over_said(row, names),
            chip=chips[row.responder_id],
            why=said_of(found.get(row.id, ()), titles, names, reach),
            href=place_href(row.area_code) if actor.may_at(Permission.LINE_SEE, area=row.area_code) else "",
            may_end=at is None and row.kind in kinds and may_fill(actor, kinds[row.kind], row.area_code),
            may_hand_over=row.responder_id in near,
        )
        for row in some
    ]
