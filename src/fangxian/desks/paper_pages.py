"""The page of the paper pack: masked; with numbers for whoever says why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from fangxian.access.permissions import Permission
from fangxian.desks.gap_actions import crumbs, place_href
from fangxian.desks.paper_pack import Pack, pack_of
from fangxian.foundation.areas.selectors import area_get
from fangxian.foundation.duties.services import holders_unmask
from fangxian.foundation.plan.rules.levels import level_titled
from fangxian.foundation.plan.selectors import level_in_force, plan_at
from fangxian.foundation.responders.selectors import PersonChip
from fangxian.foundation.responders.services import Unmasked
from fangxian.kit.pages import Asking, page
from fangxian.kit.unmasking import asked_why
from fangxian.plain import clock
from fangxian.plain.areacodes import Level
from fangxian.plain.errors import OutOfScope
from fangxian.plain.words import N_

#: Empty lines to write on: of the log, and of what people report.
LINES = range(14)


@dataclass(frozen=True)
class Called:
    """Somebody as the paper has him: masked, or in full."""

    name: str
    phone: str
    exercise: bool


@page(Permission.LINE_SEE, methods=("GET", "POST"))
def paper_pack(request: Asking, code: str) -> HttpResponse:
    """Look at it and print it; its numbers are asked for with a reason, and each is written down."""
    actor, now = request.actor, clock.now()
    area = area_get(actor.scope(Permission.LINE_SEE), code)
    if area.level not in (Level.TOWN, Level.VILLAGE):
        raise OutOfScope("paper.no_place", N_("纸质资料按村居或镇街印。"))
    if request.method == "POST":
        actor.require(Permission.RESPONDER_UNMASK, area=code)
    pack = pack_of(actor, area, now)
    form, numbers = asked_why(
        request,
        lambda reason, words: holders_unmask(
            actor=actor, area_code=code, responder_ids=pack.people(), reason=reason, words=words
        ),
    )
    plan = plan_at(now)
    context = {
        "pack": pack,
        "area": area,
        "plan_title": plan.identity.title,
        "level": level_titled(plan, level_in_force(now)),
        **_rows(pack, numbers or {}),
        "with_numbers": bool(numbers),
        "form": form,
        "may_show": actor.may_at(Permission.RESPONDER_UNMASK, area=code),
        "crumbs": crumbs(actor, code),
        "back": place_href(code),
        "lines": LINES,
        "exercise": pack.exercise,
        "sheet_head": _sheet_head(pack, is_exercise=pack.exercise or actor.exercise),
    }
    return render(request, "desks/paper_pack.html", context, status=422 if form.errors else 200)


def _sheet_head(pack: Pack, *, is_exercise: bool) -> str:
    """What stands over every sheet of it, so that a sheet that comes loose still says what it is."""
    said = [
        pack.area.name,
        _("纸质资料"),
        _("截至 %(at)s") % {"at": f"{clock.in_city(pack.as_of):%Y-%m-%d %H:%M}"},
        *([_("演练")] if is_exercise else []),
    ]
    return " · ".join(said)


def _rows(pack: Pack, numbers: Mapping[UUID, Unmasked]) -> dict[str, Any]:
    """The tables with people in them."""
    return {
        "command": [(link, _called((one.chip for one in link.holders), numbers)) for link in pack.command],
        "places": [(row, _called((one.chip for one in row.holders), numbers)) for row in pack.places],
        "homes": pack.homes and [(grid, one, _called(one.contacts, numbers)) for grid, one in pack.homes],
    }


def _called(chips: Iterable[PersonChip], numbers: Mapping[UUID, Unmasked]) -> list[Called]:
    return [
        Called(told.name, told.phone, chip.exercise)
        for chip in chips
        for told in (numbers.get(chip.id, chip),)
    ]
