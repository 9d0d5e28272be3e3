"""The administrator's page of clocks and certificates; headquarters' page of all that is held on one person."""

import json
import os
from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fangxian.access.permissions import Permission
from fangxian.foundation.accounts.selectors import accounts_named
from fangxian.foundation.plan.selectors import plan_at
from fangxian.foundation.retention.forms import HoldingsForm
from fangxian.foundation.retention.holdings import Asked, Holdings, holdings_draw
from fangxian.foundation.retention.selectors import (
    certificate_get,
    certificates,
    classes_due,
    key_records,
    keys_compared,
    signature_holds,
    statement_of,
)
from fangxian.foundation.retention.services import purge_begin
from fangxian.foundation.retention.told import table_said
from fangxian.kit.listing import Column, Listing
from fangxian.kit.pages import Asking, page
from fangxian.kit.refusals import carried_out
from fangxian.kit.workbook import Taker, listing_written
from fangxian.plain import clock

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMS = ("page", "xlsx", "json")
#: Of more rows the page says only that there are more: a whole city is not counted while somebody waits.
MOST_COUNTED = 10_000


@page(Permission.RETENTION_MANAGE)
def retention(request: Asking) -> HttpResponse:
    """The classes with their clocks and what is due of each; certificates; keys."""
    now = clock.now()
    sheet = Paginator(certificates(), 25).get_page(request.GET.get("page"))
    compared = keys_compared()
    context = {
        "classes": [
            (one, [(table_said(table), rows) for table, rows in one.tables.items()])
            for one in classes_due(now, most=MOST_COUNTED)
        ],
        "most": MOST_COUNTED,
        "ended_on": plan_at(now).identity.ended_on,
        "page": sheet,
        "keys": key_records(),
        "keys_wrong": bool(compared.missing or compared.foreign),
        "as_of": now,
    }
    return render(request, "retention/retention.html", context)


@page(Permission.RETENTION_MANAGE, methods=("POST",))
def purge(request: Asking, data_class: str) -> HttpResponse:
    """Begin to purge what is due of a class; the worker goes on with it."""
    begun = purge_begin(actor=request.actor, data_class=data_class)
    messages.success(
        request, _("开始销毁“%(title)s”里到期的，后台正在做，办完出证明。") % {"title": begun.title}
    )
    return redirect("retention")


@page(Permission.RETENTION_MANAGE)
def certificate(request: Asking, number: int) -> HttpResponse:
    """One certificate, to be read and printed."""
    found = certificate_get(number)
    context = {
        "certificate": found,
        "counts": [(table_said(table), done) for table, done in found.counts.items()],
        "by": accounts_named({found.began_by}).get(found.began_by, found.began_by),
        "holds": bool(found.ended_at) and signature_holds(found),
        "digest": statement_of(found).digest(),
        "as_of": clock.now(),
    }
    return render(request, "retention/certificate.html", context)


@page(Permission.PERSON_HOLDINGS, methods=("GET", "POST"))
def holdings(request: Asking) -> HttpResponseBase:
    """Everything that is held on somebody, for him."""
    form = HoldingsForm(request.POST or None)
    drawn = None
    wanted = request.POST.get("as", "page")
    if request.method == "POST" and form.is_valid():
        drawn = carried_out(form, lambda: _drawn(request, form.cleaned_data, wanted))
        if drawn is not None and wanted in _TAKEN:
            return _TAKEN[wanted](request, drawn)
    context = {"form": form, "drawn": drawn, "as_of": clock.now(), "who": request.user.get_username()}
    status = 422 if request.method == "POST" and drawn is None else 200
    return render(request, "retention/holdings.html", context, status=status)


def _drawn(request: Asking, typed: dict[str, Any], wanted: str) -> Holdings:
    return holdings_draw(
        actor=request.actor,
        asked=Asked(number=typed["number"], phone=typed["phone"], name=typed["name"]),
        reason=typed["reason"],
        words=typed["words"],
        form=wanted if wanted in FORMS else "page",
    )


def _taker(request: Asking) -> Taker:
    return Taker(request.user.get_username(), clock.now(), request.path)


def _workbook(request: Asking, drawn: Holdings) -> HttpResponseBase:
    columns = (
        Column("kind", _("种类"), lambda row: row[0], width=20),
        Column("record", _("第几条"), lambda row: row[1], width=8),
        Column("heading", _("项目"), lambda row: row[2], width=14),
        Column("value", _("内容"), lambda row: row[3], width=60),
    )
    listing = Listing("holdings", _("本人资料"), columns, list(_rows(drawn)))
    file = TemporaryFile()  # noqa: SIM115 - the response closes it when the last of it is sent
    listing_written(listing, file, _taker(request))
    file.seek(0, os.SEEK_SET)
    return FileResponse(file, as_attachment=True, filename="holdings.xlsx", content_type=_XLSX)


def _rows(drawn: Holdings) -> Iterator[tuple[str, int, str, str]]:
    for kind in drawn.kinds:
        for number, record in enumerate(kind.records, start=1):
            yield from ((kind.title, number, heading, value) for heading, value in record)


def _json(request: Asking, drawn: Holdings) -> HttpResponseBase:
    text = json.dumps(
        {"taken": _taker(request).said(), "holdings": drawn.as_json()}, ensure_ascii=False, indent=1
    )
    answer = HttpResponse(text, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="holdings.json"'
    return answer


_TAKEN = {"xlsx": _workbook, "json": _json}
