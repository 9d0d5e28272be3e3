"""The pages of day reports: one's own, and those below side by side."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.foundation.areas.models import Area
from fangxian.foundation.areas.selectors import area_get, area_path
from fangxian.foundation.dayreports.forms import DayReportForm
from fangxian.foundation.dayreports.models import DayReport
from fangxian.foundation.dayreports.rules.due import STANDINGS, Standing, due_at
from fangxian.foundation.dayreports.rules.plan import DayReporting, ReportFigure
from fangxian.foundation.dayreports.selectors import (
    Below,
    filled_in,
    reports_below,
    reports_filed,
    sums_below,
    urged_at,
    villages_told,
)
from fangxian.foundation.dayreports.services import LEVELS, day_report_file, day_reports_urge
from fangxian.foundation.plan.selectors import plan_at
from fangxian.foundation.responders.selectors import chips_by_id
from fangxian.foundation.sheets.listing import listing_taken
from fangxian.kit.listing import Column, Listing
from fangxian.kit.pages import Asking, page
from fangxian.kit.refusals import carried_out, status_of
from fangxian.kit.shapes import Crumb, State
from fangxian.plain import clock
from fangxian.plain.areacodes import Level, level_of
from fangxian.plain.errors import OutOfScope
from fangxian.plain.words import N_

#: The sign beside each standing.
_SIGNS = {
    Standing.FILED: State.WHOLE, Standing.LATE: State.WHOLE, Standing.WAITING: State.DUE,
    Standing.MISSING: State.BROKEN,
}  # fmt: skip


@page(Permission.REPORT_FILE)
def day_report_mine(request: Asking) -> HttpResponse:
    """On to the report of the reader's own place."""
    reach = request.actor.scope(Permission.REPORT_FILE)
    mine = [low for low, _high in reach.areas if level_of(low) in LEVELS]
    if not mine:
        raise OutOfScope("dayreport.none", N_("您的责任里没有要报日报告的地方。"))
    return redirect("day_report", min(mine, key=len))


@page(Permission.REPORT_FILE, methods=("GET", "POST"))
def day_report(request: Asking, code: str) -> HttpResponse:
    """A place's report of a day: filled in already, filed with one press, corrected by another."""
    actor, day = request.actor, day_asked(request)
    actor.require(Permission.REPORT_FILE, area=code)
    area = _area(actor, code)
    filed = list(reports_filed(actor.scope(Permission.REPORT_FILE), code, day))
    filled = filled_in(code, day)
    form = DayReportForm(request.POST or None, filled=filled, initial=_initial(filed))
    if form.is_valid():
        report = carried_out(
            form,
            lambda: day_report_file(
                actor=actor, area_code=code, day=day, figures=form.figures(),
                words=form.cleaned_data["words"], seen=form.cleaned_data["seen"],
            ),
        )  # fmt: skip
        if report:
            messages.success(request, _("已上报。") if report.number == 1 else _("已更正。"))
            return redirect(f"{request.path}?day={day.isoformat()}")
    now = clock.now()
    rule = plan_at(now).one(DayReporting)
    unchanged = bool(filled) and all(one.before is not None and not one.is_changed for one in filled)
    context = {
        "area": area,
        "crumbs": _crumbs(code),
        "day": day,
        "days": _neighbours(day),
        "form": form,
        "filed": _told(filed),
        "moved": _moved(filed[-1], sums_below(code, day)) if filed else [],
        "unchanged": unchanged,
        "due": due_at(rule, Level(area.level), day),
        "urged": None if filed else urged_at(actor.scope(Permission.LINE_SEE), code, day),
        "below": [
            one for one in reports_below(actor.scope(Permission.LINE_SEE), code, day) if not one.report
        ],
        "has_below": area.level != LEVELS[-1],
        "now": now,
    }
    return render(request, "dayreports/report.html", context, status=status_of(form))


@page(Permission.REPORT_URGE)
def day_reports_below(request: Asking, code: str) -> HttpResponseBase:
    """The places below side by side: who reported, what, and the sums."""
    actor, day = request.actor, day_asked(request)
    actor.require(Permission.REPORT_URGE, area=code)
    area = _area(actor, code)
    figures = plan_at(clock.now()).many(ReportFigure)
    rows = reports_below(actor.scope(Permission.LINE_SEE), code, day)
    listing = Listing(
        "day_reports", _("%(place)s日报告") % {"place": area.name}, _columns(figures), rows,
        unit=ngettext("个", "个", len(rows)), area_code=code, filters={"day": day.isoformat()},
    )  # fmt: skip
    if (taken := listing_taken(request, listing)) is not None:
        return taken
    sums = sums_below(code, day)
    told_below = villages_told(actor.scope(Permission.LINE_SEE), code, day)
    missing = [one for one in rows if one.report is None]
    context = {
        "area": area,
        "crumbs": _crumbs(code),
        "day": day,
        "days": _neighbours(day),
        "figures": figures,
        "rows": [_row(one, figures, told_below) for one in sorted(rows, key=_missing_first)],
        "sums": [(figure.title, sums.get(figure.key, 0)) for figure in figures],
        "missing": missing,
        "total": len(rows),
        "listing": listing,
    }
    return render(request, "dayreports/below.html", context)


@page(Permission.REPORT_URGE, methods=("POST",))
def day_reports_urged(request: Asking, code: str) -> HttpResponse:
    """Urge everybody below who has not reported."""
    day = day_asked(request)
    request.actor.require(Permission.REPORT_URGE, area=code)
    _area(request.actor, code)
    urged = day_reports_urge(actor=request.actor, area_code=code, day=day)
    messages.success(request, ngettext("催了 %(n)d 个。", "催了 %(n)d 个。", urged) % {"n": urged})
    if request.GET.get("back") == "town":
        return redirect(f"/towns/{code}")
    return redirect(f"/reports/{code}/below?day={day.isoformat()}")


def _columns(figures: tuple[ReportFigure, ...]) -> list[Column]:
    def of(key: str) -> Any:
        return lambda one: one.report.figures.get(key, "") if one.report else ""

    return [
        Column("area", N_("地方"), lambda one: one.area.name, brief=True, width=24),
        Column("standing", N_("报了没有"), lambda one: _(STANDINGS[one.standing]), brief=True),
        *(Column(figure.key, figure.title, of(figure.key)) for figure in figures),
        Column("filed_at", N_("什么时候报的"), width=18),
    ]


def _row(
    one: Below, figures: tuple[ReportFigure, ...], told_below: dict[str, tuple[int, int]]
) -> dict[str, Any]:
    return {
        "area": one.area,
        "told_below": told_below.get(one.area.code),
        "sign": _SIGNS[one.standing],
        "said": _(STANDINGS[one.standing]),
        "values": [
            (figure.title, one.report.figures.get(figure.key, "") if one.report else "") for figure in figures
        ],
        "filed_at": one.filed_at,
        "urged_at": one.urged_at,
        "corrected": bool(one.report and one.report.number > 1),
        "exercise": one.exercise,
    }


def _missing_first(one: Below) -> tuple[bool, str]:
    return one.report is not None, one.area.code


@dataclass(frozen=True)
class Told:
    """A report as it was filed, by whom, and what it corrects: title, value before, value now."""

    report: DayReport
    who: str
    figures: list[tuple[str, int, str]]
    corrected: list[tuple[str, int, int]]


def _told(filed: list[DayReport]) -> list[Told]:
    """Every edition of a report, with the titles of today's plan."""
    chips = chips_by_id({one.filed_by_id for one in filed if one.filed_by_id is not None})
    known = plan_at(clock.now()).many(ReportFigure)
    told = []
    for before, one in zip([None, *filed], filed, strict=False):
        chip = chips.get(one.filed_by_id) if one.filed_by_id else None
        figures = [(f.title, one.figures[f.key], f.unit) for f in known if f.key in one.figures]
        changes = _changes(before.figures, one.figures) if before else []
        told.append(Told(one, chip.name if chip else "", figures, changes))
    return told


def _moved(filed: DayReport, below: Mapping[str, int]) -> list[tuple[str, int, int]]:
    """Where those below have come to another sum than was filed: they corrected or reported since."""
    return _changes(filed.figures, below) if below else []


def _changes(before: Mapping[str, int], after: Mapping[str, int]) -> list[tuple[str, int, int]]:
    return [
        (one.title, before[one.key], after[one.key])
        for one in plan_at(clock.now()).many(ReportFigure)
        if one.key in before and one.key in after and before[one.key] != after[one.key]
    ]


def _initial(filed: list[DayReport]) -> dict[str, Any]:
    """A correction begins with what was filed; a first report with what the form's fields are filled with."""
    if not filed:
        return {"seen": 0}
    last = filed[-1]
    return {"seen": last.number, "words": last.words, **last.figures}


def _neighbours(day: date) -> dict[str, date | None]:
    later = day + timedelta(days=1)
    return {"before": day - timedelta(days=1), "after": later if later <= clock.day_of(clock.now()) else None}


def _area(actor: Actor, code: str) -> Area:
    area = area_get(actor.scope(Permission.LINE_SEE), code)
    if area.level not in LEVELS:
        raise OutOfScope("dayreport.no_place", N_("这一级不用报日报告。"))
    return area


def _crumbs(code: str) -> list[Crumb]:
    return [*(Crumb(name) for _code, name in area_path(code)), Crumb(_("日报告"))]


def day_asked(request: Asking) -> date:
    """The day asked for; today when it is no day, or one that has not come."""
    today = clock.day_of(clock.now())
    try:
        return min(today, date.fromisoformat(request.GET.get("day", "")))
    except ValueError:
        return today
