"""The pages of the register: upload a sheet, see what it would change, adopt it or give it up."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxian.access.permissions import Permission
from fangxian.foundation.areas.forms import SheetForm
from fangxian.foundation.areas.models import RegisterDraft
from fangxian.foundation.areas.overtaken import draft_overtaken
from fangxian.foundation.areas.rules.sheet import SheetFaulty
from fangxian.foundation.areas.selectors import (
    areas_listed,
    counts_by_level,
    draft_get,
    drafts_waiting,
    register_newest,
)
from fangxian.foundation.areas.services import (
    register_adopt,
    register_draft,
    register_draft_drop,
    register_draft_renew,
)
from fangxian.foundation.areas.told import FaultTold, change_groups, faults_told
from fangxian.foundation.sheets.listing import listing_taken
from fangxian.kit.listing import Column, Listing
from fangxian.kit.pages import Asking, page
from fangxian.kit.refusals import carried_out, said
from fangxian.kit.shapes import Crumb
from fangxian.plain.errors import Refused, Stale
from fangxian.plain.words import N_

AREAS = (
    Column("code", N_("代码"), brief=True, width=16),
    Column("name", N_("名称"), brief=True, width=24),
    Column("kind", N_("类型"), brief=True),
)
CHANGES = (
    Column("title", N_("怎么改"), lambda row: row[0].title, brief=True),
    Column("row", N_("行"), lambda row: row[1].row or _("表里没有"), width=8),
    Column("code", N_("代码"), lambda row: row[1].code, brief=True, width=16),
    Column("name", N_("名称"), lambda row: row[1].name, brief=True, width=24),
    Column("remark", N_("类型或改动"), lambda row: row[1].remark, width=30),
)


@page(Permission.REGISTER_IMPORT, methods=("GET", "POST"))
def register(request: Asking) -> HttpResponseBase:
    """The edition in force, the sheets that wait, and the form for the next."""
    listed = areas_listed(request.actor.scope(Permission.REGISTER_IMPORT))
    listing = Listing("areas", _("区划名册"), AREAS, listed, unit=_("个"))
    if (taken := listing_taken(request, listing)) is not None:
        return taken
    form = SheetForm(request.POST or None, request.FILES or None)
    if not form.is_valid():
        return _register_page(request, form)
    faults: list[FaultTold] = []
    drafted = carried_out(form, lambda: _drafted(request, form, faults))
    if drafted is None:
        return _register_page(request, form, faults=faults)
    return redirect("register_draft", drafted.id)


@page(Permission.REGISTER_IMPORT, methods=("GET", "POST"))
def draft(request: Asking, draft_id: UUID) -> HttpResponseBase:
    """What one sheet would change, with the two buttons that settle it."""
    if request.method == "POST":
        try:
            messages.success(request, _settled(request, draft_id))
        except Stale as stale:
            return _draft_page(request, draft_id, stale)
        return redirect(request.path if request.POST.get("verb") == "renew" else "register")
    found = draft_get(request.actor.scope(Permission.REGISTER_IMPORT), draft_id)
    if (taken := listing_taken(request, _changes(found))) is not None:
        return taken
    return _draft_page(request, draft_id)


def _draft_page(request: Asking, draft_id: UUID, refused: Stale | None = None) -> HttpResponse:
    """A draft with what it would change; over it why it was refused, or that another edition overtook it."""
    found = draft_get(request.actor.scope(Permission.REGISTER_IMPORT), draft_id)
    is_waiting = found.state == RegisterDraft.State.WAITING
    overtaken = draft_overtaken(found) if is_waiting else None
    told = refused or overtaken
    context = {
        "draft": found,
        "crumbs": [Crumb(_("区划名册"), reverse("register")), Crumb(found.title)],
        "groups": change_groups(found),
        "is_waiting": is_waiting,
        "is_stale": overtaken is not None,
        "told": told,
        "sentence": said(told) if told else "",
    }
    return render(request, "areas/draft.html", context, status=refused.status if refused else 200)


def _changes(found: RegisterDraft) -> Listing:
    """All that a sheet would change, those that the page only counts included."""
    rows = [(group, area) for group in change_groups(found, shown=None) for area in group.areas]
    return Listing("register_changes", found.title, CHANGES, rows, unit=_("处"), area_code=found.area_code)


def _settled(request: Asking, draft_id: UUID) -> str:
    """Carry out the button that was pressed, and say what it did."""
    match request.POST.get("verb"):
        case "adopt":
            seen = request.POST.get("seen")
            adopted = register_adopt(actor=request.actor, draft_id=draft_id, seen=seen)
            return _("“%(title)s”已采用。") % {"title": adopted.title}
        case "renew":
            renewed = register_draft_renew(actor=request.actor, draft_id=draft_id)
            return _("“%(title)s”按现行名册重新比过了。") % {"title": renewed.title}
        case "drop":
            dropped = register_draft_drop(actor=request.actor, draft_id=draft_id)
            return _("“%(title)s”已放弃，名册没有变。") % {"title": dropped.title}
        case _:
            raise Refused("register.verb_unknown", N_("请按“采用”、“重新比”或“放弃”。"))


def _drafted(request: Asking, form: SheetForm, faults: list[FaultTold]) -> RegisterDraft:
    """Draft what was uploaded; what is wrong with the sheet is added to ``faults``."""
    sheet = form.cleaned_data["sheet"]
    try:
        return register_draft(
            actor=request.actor,
            filename=sheet.name,
            content=sheet.read(),
            title=form.cleaned_data["title"],
            as_of=form.cleaned_data["as_of"],
        )
    except SheetFaulty as faulty:
        faults += faults_told(faulty)
        raise


def _register_page(request: Asking, form: SheetForm, **context: Any) -> HttpResponse:
    scope = request.actor.scope(Permission.REGISTER_IMPORT)
    context |= {
        "form": form,
        "newest": register_newest(),
        "counts": counts_by_level(scope),
        "waiting": drafts_waiting(scope),
    }
    return render(request, "areas/register.html", context, status=422 if form.errors else 200)
