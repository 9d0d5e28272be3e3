"""Taking in a sheet that somebody asks for, filling it, taking it off the list."""

import hashlib
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.foundation.areas.selectors import area_get
from fangxian.foundation.formsheets.models import FormSheet, FormWithdrawal
from fangxian.foundation.formsheets.rules.sheets import Fault, faults_in
from fangxian.foundation.formsheets.selectors import Asked, form_get, forms_open, name_of, names_of_figures
from fangxian.foundation.formsheets.workbook import LARGEST, Scan, fill, scan
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.services import service
from fangxian.plain import clock
from fangxian.plain.areacodes import Level
from fangxian.plain.errors import OutOfScope, Refused
from fangxian.plain.words import N_

#: Whose sheets there are, and for whom one is filled in.
OWNERS = (Level.COUNTY, Level.TOWN)
PLACES = (*OWNERS, Level.VILLAGE)
#: Faults told at once.
TOLD = 12


def form_sheet_receive(
    *, actor: Actor, area_code: str, title: str, asked_by: str, content: bytes
) -> FormSheet:  # fmt: skip
    """Keep a template for a city or a town. Raises ``Refused`` for what can't be opened or names what nobody knows."""
    actor.require(Permission.REPORT_URGE, area=area_code)
    if area_get(actor.scope(Permission.REPORT_URGE), area_code).level not in OWNERS:
        raise OutOfScope("formsheet.no_place", N_("表由指挥部或镇街保管。"))
    if len(content) > LARGEST:
        raise Refused("formsheet.too_heavy", N_("模板最大 1 MB，请去掉图片再上传。"))
    # Before the transaction: another process looks at it, and nobody else need wait for that.
    found = scan(content)
    _require_known(found)
    return _form_sheet_enter(
        actor=actor, area_code=area_code, title=title, asked_by=asked_by, content=content, found=found
    )


@service
def _form_sheet_enter(
    *, actor: Actor, area_code: str, title: str, asked_by: str, content: bytes, found: Scan
) -> FormSheet:  # fmt: skip
    digest = hashlib.sha256(content).hexdigest()
    if forms_open(actor).filter(area_code=area_code, sha256=digest).exists():
        raise Refused("formsheet.known", N_("这张表已经上传过了。"))
    form = FormSheet(
        area_code=area_code, title=title.strip(), asked_by=asked_by.strip(), content=content, sha256=digest,
        cells=[[one.sheet, one.at, one.row, one.text] for one in found.cells], pictures=found.pictures,
        received_at=clock.now(), received_by_id=actor.responder, received_by_key=actor.key, exercise=actor.exercise,
    )  # fmt: skip
    form.save(force_insert=True)
    journal.record(
        actor,
        "formsheet.received",
        form,
        area_code=area_code,
        facts={"sha256": digest, "bytes": len(content), "cells": len(found.cells)},
    )
    return form


def form_sheet_fill(
    *, actor: Actor, form_id: UUID, area_code: str, day: date, now: datetime
) -> tuple[bytes, bool]:  # fmt: skip
    """The sheet filled in for a place and a day, and whether figures of an exercise stand in it."""
    actor.require(Permission.REPORT_FILE, area=area_code)
    form = form_get(actor, form_id)
    area = area_get(actor.scope(Permission.REPORT_FILE), area_code)
    asked = Asked(form, area, day, now, name_of(actor))
    figures = asked.figures()
    exercise = figures.exercise or actor.exercise
    mark = _("演练，不是真实情况") if exercise else ""
    content = fill(bytes(form.content), asked.values(figures), mark=mark)
    _form_sheet_filled(actor=actor, form=form, area_code=area_code, day=day, content=content)
    return content, exercise


@service
def _form_sheet_filled(*, actor: Actor, form: FormSheet, area_code: str, day: date, content: bytes) -> None:
    digest = hashlib.sha256(content).hexdigest()
    journal.record(
        actor,
        "formsheet.filled",
        form,
        area_code=area_code,
        facts={"day": day.isoformat(), "sha256": digest, "bytes": len(content)},
    )


@service
def form_sheet_withdraw(*, actor: Actor, form_id: UUID) -> None:
    """Take a sheet off the list: nobody asks for it any more. It stays as it was kept."""
    form = form_get(actor, form_id)
    actor.require(Permission.REPORT_URGE, area=form.area_code)
    withdrawal = FormWithdrawal(
        form_id=form.id, area_code=form.area_code, withdrawn_at=clock.now(), withdrawn_by_id=actor.responder,
        withdrawn_by_key=actor.key, exercise=form.exercise,
    )  # fmt: skip
    try:
        with transaction.atomic():
            withdrawal.save(force_insert=True)
    except IntegrityError as error:
        raise Refused("formsheet.withdrawn", N_("这张表刚才已经撤下了。")) from error
    journal.record(
        actor.touching(exercise=form.exercise), "formsheet.withdrawn", form, area_code=form.area_code
    )


def _require_known(found: Scan) -> None:
    if not found.cells:
        raise Refused(
            "formsheet.nothing_named",
            N_("表里没有要填的格。请在要填的格里写上名字，例如 {{测温}}，再上传。"),
        )
    faults = faults_in(found.cells, names_of_figures(clock.now()))
    if faults:
        sentences = "；".join(_fault_said(one) for one in faults[:TOLD])
        raise Refused(
            "formsheet.unknown_names",
            N_("有 %(number)d 处填不了：%(sentences)s。请改好再上传。"),
            number=len(faults),
            sentences=sentences,
        )


def _fault_said(fault: Fault) -> str:
    facts = {"sheet": fault.cell.sheet, "at": fault.cell.at, "name": fault.name, "likely": fault.likely}
    if fault.mixed:
        return _("“%(sheet)s”%(at)s：同一行里不能又是每村又是每镇") % facts
    if fault.likely:
        return _("“%(sheet)s”%(at)s：没有“%(name)s”，是不是“%(likely)s”") % facts
    return _("“%(sheet)s”%(at)s：没有“%(name)s”") % facts
