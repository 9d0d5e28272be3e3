"""The record of service and certificates of it; the public page on which anybody who holds one can verify it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.domains.dispatch.certifying import (
    certificate_for,
    certificate_issue,
    certificate_name_shown,
    certificate_revoke,
    certificate_verified,
    certificates_in,
    certificates_of,
    citation_of,
)
from fangxian.domains.dispatch.models import ServiceCertificate
from fangxian.domains.dispatch.record_forms import CertificateForm, RevokeForm
from fangxian.domains.dispatch.rules.certificate import CertificateRules, hours_said
from fangxian.domains.dispatch.said import span_said
from fangxian.domains.dispatch.selectors import kind_titles
from fangxian.domains.dispatch.service_record import ServiceRecord, record_of
from fangxian.foundation.accounts.pictures import square_of
from fangxian.foundation.notices.pacing import Pace
from fangxian.foundation.plan.selectors import plan_at
from fangxian.foundation.responders.models import Responder
from fangxian.foundation.responders.selectors import chip_of, responder_get
from fangxian.foundation.sheets.listing import listing_taken
from fangxian.kit.listing import Column, Listing
from fangxian.kit.pages import Asking, page
from fangxian.kit.refusals import carried_out, refused_page, status_of
from fangxian.kit.tables import arranged
from fangxian.plain import clock
from fangxian.plain.errors import NotAllowed, OutOfScope, Refused
from fangxian.plain.masks import masked_name
from fangxian.plain.words import N_

PAGE = 25
_OWN = Scope.system("本人的服务记录")
#: So many wrong addresses from one machine in a quarter of an hour; then it is told to come later.
_PACE = Pace(most=20, seconds=900)

COLUMNS = (
    Column("number", N_("编号"), lambda row: row.number, brief=True, width=14),
    Column("name", N_("姓名"), lambda row: masked_name(row.name), brief=True, width=10),
    Column("hours", N_("时长"), lambda row: hours_said(row.minutes), width=10),
    Column("issuer", N_("出具单位"), lambda row: row.issuer, width=28),
    Column("issued", N_("哪天出具"), lambda row: clock.day_of(row.issued_at), width=14),
    Column(
        "state", N_("有效"), lambda row: _("已撤销") if row.revoked_at else _("有效"), brief=True, width=10
    ),
)


@page()
def service_mine(request: Asking) -> HttpResponse:
    """One's own record, to be printed; masked as every list is, for it may be left lying about."""
    who = request.actor.responder
    if who is None:
        raise NotAllowed("service.nobody", N_("您的账号没有对应的人，没有服务记录。"))
    responder = responder_get(_OWN, who)
    return render(request, "dispatch/service.html", _record(request, responder, mine=True))


@page(Permission.RESPONDER_SEE, methods=("GET", "POST"))
def service(request: Asking, responder_id: UUID) -> HttpResponse:
    """Somebody's record, masked; with a certificate issued from it by whoever may."""
    actor = request.actor
    responder = responder_get(actor.scope(Permission.RESPONDER_SEE), responder_id)
    form = CertificateForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        actor.require(Permission.CERTIFICATE_ISSUE, area=responder.area_code, organisation=responder.unit_id)
        if form.is_valid():
            made = carried_out(
                form, lambda: certificate_issue(actor=actor, responder_id=responder_id, **form.cleaned_data)
            )
            if made is not None:
                messages.success(request, _("证明开好了，编号 %(number)s。") % {"number": made.number})
                return redirect("service_certificate", made.number)
    context = _record(request, responder, mine=False) | {"form": form}
    return render(request, "dispatch/service.html", context, status=status_of(form))


def _record(request: Asking, responder: Responder, *, mine: bool) -> dict[str, Any]:
    now, actor = clock.now(), request.actor
    record, chip = record_of(responder.id, now), chip_of(responder)
    return {
        "chip": chip,
        "responder": responder,
        "mine": mine,
        "hours": hours_said(record.minutes),
        "record": record,
        "kinds": [(one, hours_said(one.minutes)) for one in record.kinds],
        "rows": _rows(record),
        "certificates": certificates_of(responder.id),
        "may_issue": not mine
        and actor.may_at(
            Permission.CERTIFICATE_ISSUE, area=responder.area_code, organisation=responder.unit_id
        ),
        "as_of": now,
    }


def _rows(record: ServiceRecord) -> list[dict[str, Any]]:
    return [
        {"is": one, "when": span_said(one.starts_at, one.ends_at), "hours": hours_said(one.minutes)}
        for one in record.shifts
    ]


# --- certificates


@page(Permission.RESPONDER_SEE)
def certificates(request: Asking) -> HttpResponseBase:
    """Those issued to people in reach, the newest first."""
    rows = certificates_in(request.actor.scope(Permission.RESPONDER_SEE))
    asked = arranged(request, ())
    listing = Listing("certificates", _("志愿服务证明"), COLUMNS, rows, unit=_("份"))
    if (taken := listing_taken(request, listing)) is not None:
        return taken
    leaf = asked.page(rows, PAGE)
    context = {
        "asked": asked, "page": leaf, "unit": _("份"), "listing": listing, "as_of": listing.as_of,
        "rows": [(one, masked_name(one.name), hours_said(one.minutes)) for one in leaf.object_list],
    }  # fmt: skip
    return render(request, "dispatch/certificates.html", context)


@page(methods=("GET", "POST"))
@never_cache
def certificate(request: Asking, number: str) -> HttpResponse:
    """One, to be printed and sealed: the name masked until somebody who may issue it asks for it; one's own in full."""
    actor = request.actor
    one = certificate_for(actor, number)
    may_issue = actor.may_at(Permission.CERTIFICATE_ISSUE, area=one.area_code, organisation=one.unit_id)
    mine = actor.responder == one.responder_id
    name = one.name if mine else ""
    form = RevokeForm(request.POST if request.POST.get("verb") == "revoke" else None)
    if request.method == "POST" and request.POST.get("verb") == "name":
        name = certificate_name_shown(actor=actor, number=number)
    elif request.method == "POST":
        actor.require(Permission.CERTIFICATE_ISSUE, area=one.area_code, organisation=one.unit_id)
        form = RevokeForm(request.POST)
        if form.is_valid():
            reason = form.cleaned_data["reason"]
            gone = carried_out(form, lambda: certificate_revoke(actor=actor, number=number, reason=reason))
            if gone is not None:
                messages.success(request, _("证明撤销了，查验页面已经写明。"))
                return redirect("service_certificate", number)
    context = _paper(request, one) | {
        "name": name or masked_name(one.name), "in_full": bool(name), "may_issue": may_issue, "form": form,
    }  # fmt: skip
    return render(request, "dispatch/certificate.html", context, status=status_of(form))


def _paper(request: Asking, one: ServiceCertificate) -> dict[str, Any]:
    now = clock.now()
    address = request.build_absolute_uri(reverse("verify", args=[citation_of(one)]))
    titles = kind_titles(now)
    return {
        "one": one,
        "hours": hours_said(one.minutes),
        "rows": [
            (titles.get(kind, kind), risk, shifts, hours_said(minutes))
            for kind, risk, shifts, minutes in one.rows
        ],
        "basis": plan_at(now).one(CertificateRules).basis,
        "address": address,
        "picture": square_of(address),
        "as_of": now,
    }


@page(public=True)
@never_cache
def verify(request: HttpRequest, cited: str) -> HttpResponse:
    """For anybody who holds a certificate: whether it holds, and no more than stands on it, the name masked."""
    try:
        found = certificate_verified(cited)
        context = {"one": found, "hours": hours_said(found.minutes), "as_of": clock.now()}
        response = render(request, "dispatch/verify.html", context)
    except OutOfScope as unknown:
        fast = _PACE.missed(request.META.get("REMOTE_ADDR", ""))
        response = refused_page(request, _too_many() if fast else unknown)
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _too_many() -> Refused:
    refusal = Refused("certificate.too_many", N_("查得太多了，请过一刻钟再试。"))
    refusal.status = 429
    return refusal
