"""Certificates of volunteer service: issued from the record, read by anybody who holds one, revoked with a reason."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.domains.dispatch.models import ServiceCertificate
from fangxian.domains.dispatch.rules.certificate import (
    CHECK_LENGTH,
    NUMBER_LENGTH,
    CertificateRules,
    citation,
    cited,
    period_of,
)
from fangxian.domains.dispatch.service_record import ServiceRecord, day_of_service, record_of
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.services import service
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.orgs.selectors import organisations_standing
from fangxian.foundation.plan.selectors import plan_at
from fangxian.foundation.responders.models import Responder
from fangxian.foundation.responders.selectors import responder_get
from fangxian.plain import clock
from fangxian.plain.areacodes import Level, cut
from fangxian.plain.errors import OutOfScope, Refused
from fangxian.plain.ids import sayable_number
from fangxian.plain.masks import masked_name
from fangxian.plain.words import N_

_ALL = Scope.system("志愿服务证明")
#: The bodies that certify, from the one that kept the record upwards.
_ISSUERS = (
    (Organisation.Kind.VILLAGE_COMMITTEE, Level.VILLAGE),
    (Organisation.Kind.TOWN_OFFICE, Level.TOWN),
    (Organisation.Kind.HEADQUARTERS, Level.COUNTY),
)


@dataclass(frozen=True)
class Draft:
    """What a certificate would say now."""

    record: ServiceRecord
    first_day: date
    last_day: date
    issuer: str


def draft_of(actor: Actor, responder: Responder, first_day: date | None, last_day: date | None) -> Draft:
    """What would be certified of somebody between two days. Raises ``Refused`` where there is too little."""
    now = clock.now()
    record = _within(record_of(responder.id, now), first_day, last_day)
    rules = plan_at(now).one(CertificateRules)
    period = period_of((day_of_service(one), one.minutes) for one in record.shifts)
    if period is None or record.minutes < rules.least_minutes:
        raise Refused(
            "certificate.too_little",
            N_("这段时间有到岗离岗记录的服务不到 %(least)d 分钟，还不能开证明。"),
            least=rules.least_minutes,
        )
    return Draft(record, *period, _issuer(actor, responder))


def _within(record: ServiceRecord, first_day: date | None, last_day: date | None) -> ServiceRecord:
    shifts = [
        one
        for one in record.shifts
        if one.minutes
        and (first_day is None or day_of_service(one) >= first_day)
        and (last_day is None or day_of_service(one) <= last_day)
    ]
    return ServiceRecord(tuple(shifts))


def _issuer(actor: Actor, responder: Responder) -> str:
    """The lowest body over the responder's place that the actor issues for."""
    for kind, level in _ISSUERS:
        place = cut(responder.area_code, level)
        if place and actor.may_at(Permission.CERTIFICATE_ISSUE, area=place):
            body = (
                organisations_standing(_ALL)
                .filter(kind=kind, area_code=place)
                .order_by("formed_at", "id")
                .first()
            )
            if body is not None:
                return str(body.name)
    raise Refused("certificate.no_body", N_("您这一级还没有组建能开证明的组织，请先组建。"))


@service
def certificate_issue(
    *, actor: Actor, responder_id: UUID, first_day: date | None = None, last_day: date | None = None
) -> ServiceCertificate:
    """Certify what somebody served, from the record alone. The number and its check are drawn by lot."""
    actor.require_role(Permission.CERTIFICATE_ISSUE)
    responder = responder_get(actor.scope(Permission.RESPONDER_SEE), responder_id)
    actor.require(Permission.CERTIFICATE_ISSUE, area=responder.area_code, organisation=responder.unit_id)
    draft = draft_of(actor, responder, first_day, last_day)
    actor = actor.touching(exercise=responder.exercise)
    record = draft.record
    made = ServiceCertificate(
        number=_free_number(), check_signs=sayable_number(CHECK_LENGTH), responder=responder,
        area_code=responder.area_code, unit_id=responder.unit_id, name=responder.name, issuer=draft.issuer,
        issued_by=actor.key, issued_at=clock.now(), first_day=draft.first_day, last_day=draft.last_day,
        shifts=record.stood, minutes=record.minutes,
        rows=[[one.kind, one.risk, one.shifts, one.minutes] for one in record.kinds], exercise=actor.exercise,
    )  # fmt: skip
    made.save(force_insert=True)
    journal.record(
        actor,
        "certificate.issued",
        made,
        area_code=made.area_code,
        facts={
            "responder": str(responder.id),
            "number": made.number,
            "minutes": made.minutes,
            "shifts": made.shifts,
        },
    )
    return made


def _free_number() -> str:
    while True:
        number = sayable_number(NUMBER_LENGTH)
        if not ServiceCertificate.objects.within(_ALL).filter(number=number).exists():
            return number


@service
def certificate_revoke(*, actor: Actor, number: str, reason: str) -> ServiceCertificate:
    """Say that a certificate no longer holds, and why; its public page says so from now on."""
    actor.require_role(Permission.CERTIFICATE_ISSUE)
    rows = ServiceCertificate.objects.within(actor.scope(Permission.RESPONDER_SEE)).select_for_update(
        no_key=True
    )
    held: ServiceCertificate | None = rows.filter(number=number).first()
    if held is None:
        raise _unknown()
    actor.require(Permission.CERTIFICATE_ISSUE, area=held.area_code, organisation=held.unit_id)
    if reason not in ServiceCertificate.Reason.values:
        raise Refused("certificate.no_reason", N_("请选为什么撤销。"))
    if held.revoked_at is not None:
        raise Refused("certificate.revoked", N_("这份证明已经撤销了。"))
    held.revoked_at, held.reason = clock.now(), reason
    held.save(update_fields=["revoked_at", "reason"])
    journal.record(
        actor.touching(exercise=held.exercise),
        "certificate.revoked",
        held,
        area_code=held.area_code,
        facts={"number": held.number, "reason": reason},
    )
    return held


@service
def certificate_name_shown(*, actor: Actor, number: str) -> str:
    """The name in full, to print it on the paper; who looked is written down."""
    actor.require_role(Permission.CERTIFICATE_ISSUE)
    one = certificate_for(actor, number)
    actor.require(Permission.CERTIFICATE_ISSUE, area=one.area_code, organisation=one.unit_id)
    journal.record(
        actor.touching(exercise=one.exercise), "certificate.printed", one, area_code=one.area_code,
        facts={"number": one.number, "responder": str(one.responder_id)},
    )  # fmt: skip
    return str(one.name)


# --- reading


def certificates_in(scope: Scope) -> QuerySet[ServiceCertificate]:
    """Those of people in reach, the newest first."""
    rows: QuerySet[ServiceCertificate] = ServiceCertificate.objects.within(scope)
    return rows.order_by("-issued_at", "-id")


def certificates_of(responder_id: UUID) -> list[ServiceCertificate]:
    """Somebody's own, for himself and whoever may see his record."""
    return list(certificates_in(_ALL).filter(responder_id=responder_id))


def certificate_for(actor: Actor, number: str) -> ServiceCertificate:
    """One, for the person himself and whoever sees him. Raises ``OutOfScope``."""
    mine = actor.responder is not None
    found: ServiceCertificate | None = certificates_in(_ALL).filter(number=number).first()
    if found is None:
        raise _unknown()
    seen = actor.may_at(Permission.RESPONDER_SEE, area=found.area_code, organisation=found.unit_id)
    if not seen and not (mine and found.responder_id == actor.responder):
        raise _unknown()
    return found


@dataclass(frozen=True)
class Verified:
    """What anybody who holds the paper may read, and no more: the name masked, no number, no place of living."""

    number: str
    name: str
    issuer: str
    issued_at: datetime
    first_day: date
    last_day: date
    minutes: int
    shifts: int
    revoked_at: datetime | None
    exercise: bool


def certificate_verified(text: str) -> Verified:
    """What the public page says of an address. Raises ``OutOfScope`` alike for a wrong number and a wrong check."""
    asked = citation(text)
    number, check = asked or ("", secrets.token_hex(8))
    found: ServiceCertificate | None = certificates_in(_ALL).filter(number=number).first()
    if found is None or not hmac.compare_digest(found.check_signs, check):
        raise OutOfScope("certificate.unknown", N_("没有这份证明。请核对编号，或扫证明上的二维码。"))
    return Verified(
        found.number, masked_name(found.name), found.issuer, found.issued_at, found.first_day, found.last_day,
        found.minutes, found.shifts, found.revoked_at, found.exercise,
    )  # fmt: skip


def citation_of(one: ServiceCertificate) -> str:
    """Its part of the public address."""
    return cited(one.number, one.check_signs)


def _unknown() -> OutOfScope:
    return OutOfScope("certificate.unknown", N_("没有这份证明，或不在您的责任范围内。"))
