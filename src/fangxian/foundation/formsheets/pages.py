"""The pages of sheets that others ask for: the list, a new one, what each cell will say, the sheet itself."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from fangxian.access.permissions import Permission
from fangxian.foundation.areas.models import Area
from fangxian.foundation.areas.selectors import area_get, area_names
from fangxian.foundation.dayreports.pages import day_asked
from fangxian.foundation.dayreports.rules.plan import ReportFigure
from fangxian.foundation.formsheets.forms import PlaceAndDayForm, TemplateForm
from fangxian.foundation.formsheets.models import FormSheet
from fangxian.foundation.formsheets.rules.names import STANDARD
from fangxian.foundation.formsheets.rules.sheets import Cell, Filled, Value, each_of, faults_in
from fangxian.foundation.formsheets.selectors import (
    Asked,
    cells_of,
    form_get,
    forms_open,
    name_of,
    names_of_figures,
    places_to_fill,
)
from fangxian.foundation.formsheets.services import (
    OWNERS,
    PLACES,
    form_sheet_fill,
    form_sheet_receive,
    form_sheet_withdraw,
)
from fangxian.foundation.plan.selectors import plan_at
from fangxian.kit.pages import Asking, page
from fangxian.kit.refusals import carried_out, status_of
from fangxian.kit.shapes import Crumb
from fangxian.plain import clock
from fangxian.plain.areacodes import level_of
from fangxian.plain.errors import OutOfScope
from fangxian.plain.words import N_

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Rows of a repeated row that the preview shows.
SHOWN = 3


@page(Permission.REPORT_FILE)
def forms(request: Asking) -> HttpResponse:
    """The sheets that he fills in."""
    rows = list(forms_open(request.actor))
    names = area_names({one.area_code for one in rows})
    context = {
        "rows": [(one, names.get(one.area_code, "")) for one in rows],
        "may_add": bool(_owned(request)),
        "as_of": clock.now(),
    }
    return render(request, "formsheets/forms.html", context)


@page(Permission.REPORT_URGE, methods=("GET", "POST"))
def form_new(request: Asking) -> HttpResponse:
    """Take in a template for the reader's own city or town."""
    actor, area_code = request.actor, _owned(request)
    if not area_code:
        raise OutOfScope("formsheet.no_place", N_("表由指挥部或镇街保管。"))
    typed = TemplateForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if typed.is_valid():
        given = typed.cleaned_data
        content = b"".join(given["sheet"].chunks())
        kept = carried_out(
            typed,
            lambda: form_sheet_receive(
                actor=actor, area_code=area_code, title=given["title"], asked_by=given["asked_by"], content=content
            ),
        )  # fmt: skip
        if kept:
            messages.success(request, _("收下了，请看每一格会填什么。"))
            return redirect("form", kept.id)
    context = {
        "form": typed,
        "crumbs": [Crumb(_("代填表"), reverse("forms")), Crumb(_("上传模板"))],
        "area_name": area_names([area_code]).get(area_code, ""),
        "figures": [(one.title, one.unit) for one in plan_at(clock.now()).many(ReportFigure)],
        "standard": [one for one in STANDARD if one != "名称"],
    }
    return render(request, "formsheets/new.html", context, status=status_of(typed))


@page(Permission.REPORT_FILE)
def form(request: Asking, form_id: UUID) -> HttpResponse:
    """What each cell will say, for a place and a day."""
    found = form_get(request.actor, form_id)
    area, day, now = _area(request), day_asked(request), clock.now()
    asked = Asked(found, area, day, now, name_of(request.actor))
    figures = asked.figures()
    here = area_get(request.actor.scope(Permission.REPORT_FILE), _mine(request))
    places = places_to_fill(request.actor, here)
    if area.code not in {one.code for one in places}:
        places = [*places, area]
    context = {
        "one": found,
        "area": area,
        "day": day,
        "as_of": now,
        "exercise": figures.exercise,
        "crumbs": [Crumb(_("代填表"), reverse("forms")), Crumb(found.title)],
        "choice": PlaceAndDayForm(initial={"area": area.code, "day": day}, places=places),
        "lines": _lines(found, asked.values(figures)),
        "faults": faults_in(cells_of(found), names_of_figures(now)),
        "file_href": f"{reverse('form_file', args=[found.id])}?area={area.code}&day={day.isoformat()}",
        "may_withdraw": request.actor.may_at(Permission.REPORT_URGE, area=found.area_code),
    }
    return render(request, "formsheets/form.html", context)


@page(Permission.REPORT_FILE, methods=("POST",))
def form_file(request: Asking, form_id: UUID) -> HttpResponse:
    """The sheet, filled in; journalled."""
    area, day, now = _area(request), day_asked(request), clock.now()
    found = form_get(request.actor, form_id)
    content, exercise = form_sheet_fill(
        actor=request.actor, form_id=form_id, area_code=area.code, day=day, now=now
    )
    mark = _("（演练）") if exercise else ""
    response = HttpResponse(content, content_type=_XLSX)
    named = f"{found.title} {area.name} {day.isoformat()}{mark}.xlsx"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=named)
    return response


@page(Permission.REPORT_URGE, methods=("POST",))
def form_withdraw(request: Asking, form_id: UUID) -> HttpResponse:
    """Nobody asks for it any more."""
    form_sheet_withdraw(actor=request.actor, form_id=form_id)
    messages.success(request, _("撤下了。"))
    return redirect("forms")


@dataclass(frozen=True)
class Line:
    """A cell in the preview: its sheet and place, its text, and what it will say; ``rows`` for a repeated row."""

    cell: Cell
    says: Value
    rows: int = 0


def _lines(found: FormSheet, values: Filled) -> list[Line]:
    cells, lines = cells_of(found), []
    repeated = each_of(cells, names_of_figures(clock.now()))
    for cell in cells:
        if (cell.sheet, cell.row) not in repeated:
            lines.append(Line(cell, values.cells[cell.sheet][cell.at]))
            continue
        turns = values.rows[cell.sheet][str(cell.row)]
        shown = "、".join(_shown(turn[cell.column]) for turn in turns[:SHOWN])
        lines.append(Line(cell, shown + ("…" if len(turns) > SHOWN else ""), len(turns)))
    return lines


def _shown(value: Value) -> str:
    return _("（没报）") if value is None else str(value)


def _owned(request: Asking) -> str:
    """The city or town whose sheets he looks after; empty for none."""
    reach = request.actor.scope(Permission.REPORT_URGE)
    return min((low for low, _high in reach.areas if level_of(low) in OWNERS), key=len, default="")


def _mine(request: Asking) -> str:
    reach = request.actor.scope(Permission.REPORT_FILE)
    mine = [low for low, _high in reach.areas if level_of(low) in PLACES]
    if not mine:
        raise OutOfScope("formsheet.no_place_here", N_("您的责任里没有要填表的地方。"))
    return min(mine, key=len)


def _area(request: Asking) -> Area:
    area = area_get(request.actor.scope(Permission.REPORT_FILE), request.GET.get("area") or _mine(request))
    if area.level not in PLACES:
        raise OutOfScope("formsheet.no_place_there", N_("这一级不填表。"))
    return area
