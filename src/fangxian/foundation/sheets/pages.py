"""The pages of sheets: those that were handed in, a new one, one of them with what it would change."""

import re
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from fangxian.foundation.sheets.forms import FileForm, PasteForm
from fangxian.foundation.sheets.kinds import Kind, area_named, kinds
from fangxian.foundation.sheets.listing import listing_taken
from fangxian.foundation.sheets.mending import hand_in_again, mend
from fangxian.foundation.sheets.models import Intake
from fangxian.foundation.sheets.paper import faulty_workbook, template_workbook
from fangxian.foundation.sheets.rules.states import RUNNING, State, Verb, may_move
from fangxian.foundation.sheets.run import begin
from fangxian.foundation.sheets.selectors import (
    adopted_before,
    changes_of,
    intake_get,
    intakes_of,
    kind_get,
    unread_sheets,
)
from fangxian.foundation.sheets.services import (
    faults_take,
    intake_adopt,
    intake_drop,
    intake_open,
    intake_undo,
)
from fangxian.foundation.sheets.told import (
    counts_said,
    failure_said,
    faulty_leaf,
    found_said,
    state_said,
    taken_back_said,
    title_of,
    written_said,
)
from fangxian.kit.listing import Column, Listing
from fangxian.kit.live import live_part
from fangxian.kit.pages import Asking, page
from fangxian.kit.refusals import carried_out
from fangxian.kit.shapes import Crumb
from fangxian.kit.tables import Filter, arranged
from fangxian.kit.workbook import Taker
from fangxian.plain import clock
from fangxian.plain.errors import OutOfScope, Refused
from fangxian.plain.words import N_

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_CELL = re.compile(r"r(\d{1,9})c(\d{1,3})")
#: Questions of an address that are not the kind's own.
_OURS = {"area", "page"}

COLUMNS = (
    Column("handed_in_at", N_("何时交来"), brief=True, width=18, sorts="handed_in_at", descends=True),
    Column("kind", N_("哪一种"), title_of, brief=True, width=36, sorts=("kind", "filename")),
    Column("state", N_("到了哪一步"), counts_said, brief=True, width=36, sorts="state"),
)


@page()
def sheets(request: Asking) -> HttpResponseBase:
    """What he handed in or may look after, and what he may hand in."""
    titles = {one.key: _(one.title) for one in kinds()}
    asked = arranged(request, COLUMNS, Filter("kind", N_("哪一种"), {"": _("全部"), **titles}))
    found, kind, now = intakes_of(request.actor), asked.chosen["kind"], clock.now()
    rows = asked.put(found.filter(kind=kind) if kind else found)
    listing = Listing("intakes", _("交过的表"), COLUMNS, rows, unit=_("张"), filters=asked.said, as_of=now)
    if (taken := listing_taken(request, listing)) is not None:
        return taken
    leaf = asked.page(rows, 30)
    context = {
        "page": leaf,
        "asked": asked,
        "unit": _("张"),
        "rows": [(one, title_of(one), counts_said(one)) for one in leaf.object_list],
        "kinds": [(one.key, _(one.title)) for one in kinds() if request.actor.may(one.permission)],
        "as_of": now,
    }
    return render(request, "sheets/sheets.html", context)


@page(methods=("GET", "POST"))
def sheet_new(request: Asking, key: str) -> HttpResponse:
    """A sheet of one kind at one place: uploaded, or pasted."""
    kind = kind_get(key)
    area_code, unit = _asked(request, kind)
    pasting = request.POST.get("verb") == "paste"
    posted = request.method == "POST"
    upload = FileForm(*((request.POST, request.FILES) if posted and not pasting else ()))
    paste = PasteForm(request.POST if pasting else None)
    form = paste if pasting else upload
    intake = None
    if posted and form.is_valid():
        intake = carried_out(form, lambda: _opened(request, kind, area_code, unit, form))
    if intake is not None:
        begin(intake)
        return redirect("sheet", intake.id)
    context = {
        "title": _(kind.title),
        "area_name": area_named(area_code),
        "template_href": f"{reverse('sheet_template', args=[key])}?area={area_code}",
        "upload": upload,
        "paste": paste,
        "crumbs": [Crumb(_("导入表格"), reverse("sheets")), Crumb(_(kind.title))],
    }
    return render(request, "sheets/new.html", context, status=422 if form.errors else 200)


def _opened(request: Asking, kind: Kind, area_code: str, unit: UUID | None, form: BaseForm) -> Intake:
    given = form.cleaned_data
    pasted, upload = str(given.get("cells", "")), given.get("sheet")
    reach = request.actor.scope(kind.permission)
    asked = {key: str(value)[:100] for key, value in request.GET.items() if key not in _OURS}
    return intake_open(
        actor=request.actor,
        kind=kind.key,
        filename=upload.name if upload else _("粘贴.tsv"),
        chunks=upload.chunks() if upload else [pasted.encode()],
        area_code=area_code,
        # A unit that he answers for; another's, within his area, is only an option.
        organisation=unit if reach.holds(organisation=unit) else None,
        options={**asked, "unit": str(unit)} if unit else asked,
        heading_optional=not upload,
    )


@page()
def sheet_template(request: Asking, key: str) -> HttpResponse:
    """The empty template of a kind at a place."""
    kind = kind_get(key)
    area_code = _asked(request, kind)[0]
    name = _("%(title)s模板") % {"title": _(kind.title)}
    return _workbook(template_workbook(kind, request.actor, area_code), name)


@page(methods=("GET", "POST"))
def sheet(request: Asking, intake_id: UUID) -> HttpResponse:
    """One sheet: how far it is, what it would change, which rows are wrong, and what can be done with it."""
    intake = intake_get(request.actor, intake_id)
    if request.method == "POST":
        said, after = _done(request, intake)
        messages.success(request, said)
        return redirect("sheet", after.id)
    state = State(intake.state)
    kind = kind_get(intake.kind)
    context = {
        "intake": intake,
        "title": title_of(intake),
        "state": state_said(intake),
        "crumbs": [Crumb(_("导入表格"), reverse("sheets")), Crumb(_(kind.title))],
        "area_name": area_named(intake.area_code),
        "found": found_said(intake.found) if state == State.CHECKED else "",
        "written": written_said(intake.written),
        "taken_back": taken_back_said(intake.taken_back),
        "failure": failure_said(intake),
        "before": adopted_before(intake) if state == State.CHECKED else None,
        "unread": unread_sheets(intake),
        "changes": changes_of(intake) if state in (State.CHECKED, State.ADOPTED) else [],
        "faulty": faulty_leaf(intake, request.GET.get("page"))
        if state in (State.CHECKED, State.ADOPTED)
        else None,
        "can": {verb.value: may_move(verb, state) for verb in Verb} | _after_failing(intake),
        "again_href": f"{reverse('sheet_new', args=[intake.kind])}?area={intake.area_code}",
    }
    if state in RUNNING:
        context["live"] = _live(request, intake)
    return render(request, "sheets/sheet.html", context)


def _after_failing(intake: Intake) -> dict[str, bool]:
    """What failed when a part was written is taken back; else it is dropped."""
    if intake.state != State.FAILED:
        return {}
    written = bool(intake.written.get("new", 0) + intake.written.get("changed", 0))
    return {"undo": written, "drop": not written}


@page()
def sheet_live(request: Asking, intake_id: UUID) -> HttpResponse:
    """How far it is; once it is there, the browser is told to fetch the whole page."""
    intake = intake_get(request.actor, intake_id)
    if State(intake.state) not in RUNNING:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    if request.GET.get("seen") == _seen(intake):
        return HttpResponse(status=204)
    return HttpResponse(_live(request, intake))


@page(methods=("POST",))
def sheet_faults(request: Asking, intake_id: UUID) -> HttpResponse:
    """The faulty rows as the same sheet, to be mended there and handed in again."""
    intake = intake_get(request.actor, intake_id)
    taker = Taker(request.user.get_username(), clock.now(), request.path)
    faults_take(actor=request.actor, intake_id=intake.id)
    name = _("有错的行 %(name)s") % {"name": intake.filename.rpartition(".")[0]}
    return _workbook(faulty_workbook(intake, taker), name)


def _done(request: Asking, intake: Intake) -> tuple[str, Intake]:
    """Carry out the button that was pressed; what it did, and which sheet to look at now."""
    match request.POST.get("verb"):
        case "adopt":
            begin(intake_adopt(actor=request.actor, intake_id=intake.id))
        case "undo":
            begin(intake_undo(actor=request.actor, intake_id=intake.id))
        case "drop":
            intake_drop(actor=request.actor, intake_id=intake.id)
            return _("已放弃，上传的内容已经销毁。"), intake
        case "mend":
            return _mend(request, intake)
        case _:
            raise Refused("sheets.verb_unknown", N_("请按页面上的按钮。"))
    return counts_said(intake_get(request.actor, intake.id)), intake


def _mend(request: Asking, intake: Intake) -> tuple[str, Intake]:
    rows = _mended(request.POST.items())
    if intake.state == State.ADOPTED:
        again = hand_in_again(actor=request.actor, intake_id=intake.id, rows=rows)
        begin(again)
        return _("这些行另作一张表，重新查了一遍。"), again
    after = mend(actor=request.actor, intake_id=intake.id, rows=rows)
    left = after.found.get("faulty", 0)
    mended = intake.found.get("faulty", 0) - left
    return _("改好 %(mended)d 行，还有 %(left)d 行不对。") % {"mended": mended, "left": left}, intake


def _mended(fields: Iterable[tuple[str, Any]]) -> dict[int, list[str]]:
    """The rows of a form: fields are named for the row's number and the cell's place."""
    rows: dict[int, dict[int, str]] = {}
    for name, value in fields:
        if found := _CELL.fullmatch(name):
            rows.setdefault(int(found[1]), {})[int(found[2])] = str(value)
    if not rows:
        raise Refused("sheets.nothing_mended", N_("没有要改的行。"))
    return {
        number: [cells.get(place, "") for place in range(max(cells) + 1)] for number, cells in rows.items()
    }


def _asked(request: Asking, kind: Kind) -> tuple[str, UUID | None]:
    """The place, and the unit if it is for one, that the address names; else the first that he may act for."""
    request.actor.require_role(kind.permission)
    reach = request.actor.scope(kind.permission)
    unit = _unit(request.GET.get("unit"))
    places = [low for low, _high in reach.areas]
    if not places:
        # An officer of a unit has no area of his own: his city stands for it.
        places = [low for grant in request.actor.grants for low, _high in grant.city.areas]
        unit = unit or min(reach.organisations, default=None)
    code = request.GET.get("area") or next(iter(places), "")
    request.actor.require(kind.permission, area=code, organisation=unit)
    if not area_named(code):
        raise OutOfScope("sheets.no_area", N_("没有这个地方，或不在您的责任范围内。"))
    return code, unit


def _unit(given: str | None) -> UUID | None:
    try:
        return UUID(given) if given else None
    except ValueError as error:
        raise OutOfScope("sheets.no_unit", N_("没有这个单位，或不在您的责任范围内。")) from error


def _live(request: Asking, intake: Intake) -> str:
    context = {
        "state": state_said(intake),
        "percent": int(100 * intake.progress),
        "counts": found_said(intake.found) if not intake.written else written_said(intake.written),
        "waits": intake.attempts,
    }
    url = reverse("sheet_live", args=[intake.id])
    return live_part(request, "sheets/live.html", context, url=url, seen=_seen(intake))


def _seen(intake: Intake) -> str:
    return f"{intake.state}-{intake.progress:.3f}-{intake.attempts}"


def _workbook(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=_XLSX)
    stamp = clock.in_city(clock.now()).strftime("%Y-%m-%d %H%M")
    disposition = content_disposition_header(True, f"{name} {stamp}.xlsx")
    response.headers["Content-Disposition"] = disposition or "attachment"
    response.headers["Cache-Control"] = "no-store"
    return response
