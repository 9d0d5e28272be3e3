"""Appointing and relieving."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.foundation.areas.models import Area
from fangxian.foundation.duties.models import Duty
from fangxian.foundation.duties.selectors import (
    drawn_on,
    duties_at,
    duty_answering,
    duty_in_plan,
    is_sole,
    may_fill,
    over_area,
)
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.services import service
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.plan.rules import tables
from fangxian.foundation.plan.selectors import plan_at
from fangxian.foundation.responders.selectors import responder_get
from fangxian.foundation.responders.services import Unmasked, responder_unmask
from fangxian.plain import clock
from fangxian.plain.areacodes import Level, chain_of, level_of
from fangxian.plain.errors import NotAllowed, OutOfScope, Refused
from fangxian.plain.words import N_


@service
def duty_appoint(
    *, actor: Actor, kind: str, responder_id: UUID, area_code: str, organisation: Organisation | None = None
) -> Duty:
    """Make somebody answer for a place, from now on.

    Raises ``NotAllowed`` or ``OutOfScope`` when it is not the actor's to fill, ``Refused`` when it does not fit
    the place, when he holds it already, and when another holds a duty that only one may hold.
    """
    duty = duty_in_plan(plan_at(clock.now()), kind)
    require_filler(actor, duty, area_code)
    _require_fits(duty, area_code, organisation.id if organisation else None)
    require_in_force({area_code})
    responder = responder_get(drawn_on(actor, duty, area_code), responder_id)
    actor = actor.touching(exercise=responder.exercise)
    _require_not_held(duty, responder.id, area_code, organisation)
    appointed = Duty(
        kind=kind,
        responder=responder,
        area_code=area_code,
        organisation=organisation,
        sole=is_sole(duty),
        since=clock.now(),
        exercise=actor.exercise,
    )
    try:
        with transaction.atomic():
            appointed.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(
            "duty.taken", N_("这里已经有%(title)s了，请先解除原来的责任。"), title=duty.title
        ) from error
    journal.record(
        actor,
        "duty.appointed",
        appointed,
        area_code=area_code,
        facts={"kind": kind, "responder": str(responder.id)},
    )
    return appointed


@dataclass(frozen=True)
class Appointment:
    """One of many appointments."""

    kind: str
    responder_id: UUID
    area_code: str
    organisation_id: UUID | None = None


@service
def duties_appoint(*, actor: Actor, appointments: Sequence[Appointment]) -> list[Duty]:
    """Appoint many at once, as when a structure is stood up; all or none."""
    plan, now = plan_at(clock.now()), clock.now()
    kinds = {kind: duty_in_plan(plan, kind) for kind in {one.kind for one in appointments}}
    for kind, area_code in {(one.kind, one.area_code) for one in appointments}:
        require_filler(actor, kinds[kind], area_code)
    for one in appointments:
        _require_fits(kinds[one.kind], one.area_code, one.organisation_id)
    require_in_force({one.area_code for one in appointments})
    appointed = [
        Duty(
            kind=one.kind,
            responder_id=one.responder_id,
            area_code=one.area_code,
            organisation_id=one.organisation_id,
            sole=is_sole(kinds[one.kind]),
            since=now,
            exercise=actor.exercise,
        )
        for one in appointments
    ]
    if not appointed:
        journal.nothing_changed()
        return []
    try:
        with transaction.atomic():
            Duty.objects.within(Scope.system("成批指派")).bulk_create(appointed, batch_size=500)
    except IntegrityError as error:
        raise Refused("duty.taken_among_many", N_("其中有的地方已经有人负责，一个也没有指派。")) from error
    journal.record_all(
        actor,
        [
            journal.Entry(
                "duty.appointed",
                one,
                area_code=one.area_code,
                facts={"kind": one.kind, "responder": str(one.responder_id)},
            )
            for one in appointed
        ],
    )
    return appointed


@service
def duty_end(*, actor: Actor, duty_id: UUID) -> Duty:
    """Relieve somebody of a duty, from now on; what he did under it stays his."""
    actor.require_role(Permission.DUTY_APPOINT)
    duty: Duty | None = (
        duties_at(actor.scope(Permission.LINE_SEE), clock.now())
        .filter(id=duty_id)
        .select_for_update()
        .first()
    )
    now = clock.now()
    # Who waited for another to relieve him finds it done.
    if duty is None or (duty.until and duty.until <= now):
        raise OutOfScope("duty.unknown", N_("没有这项责任，或已经解除。"))
    require_filler(actor, duty_in_plan(plan_at(now), duty.kind), duty.area_code)
    duty.until = now
    duty.save(update_fields=["until"])
    journal.record(
        actor,
        "duty.ended",
        duty,
        area_code=duty.area_code,
        facts={"kind": duty.kind, "responder": str(duty.responder_id)},
    )
    return duty


@service
def holder_unmask(*, actor: Actor, duty_id: UUID, reason: str, words: str = "") -> Unmasked:
    """Show the number of somebody on one's own chain: who answers for a place can be rung from it."""
    duty = duty_answering(actor, duty_id, clock.now())
    return responder_unmask(
        actor=actor,
        responder_id=duty.responder_id,
        reason=reason,
        words=words,
        reach=Scope.system("责任链上的人"),
    )


@service
def holders_unmask(
    *, actor: Actor, area_code: str, responder_ids: Collection[UUID], reason: str, words: str = ""
) -> dict[UUID, Unmasked]:
    """Show the numbers of all who answer for a place or within it, for paper: a line in the journal for each.

    Whoever holds no duty there is left out. Raises ``NotAllowed``, ``OutOfScope``, ``Refused`` without a reason.
    """
    actor.require(Permission.RESPONDER_UNMASK, area=area_code)
    reach, now = Scope.system("责任链上的人"), clock.now()
    above = duties_at(reach, now).filter(over_area(), area_code__in=chain_of(area_code))
    people: set[UUID] = set()
    for rows in (above, duties_at(Scope.of_areas(area_code), now)):
        people |= set(rows.filter(responder_id__in=responder_ids).values_list("responder_id", flat=True))
    if not people:
        raise Refused("unmask.nobody", N_("这里还没有人负责，没有号码可以印。"))
    return {
        one: responder_unmask(actor=actor, responder_id=one, reason=reason, words=words, reach=reach)
        for one in sorted(people)
    }


def _require_fits(duty: tables.Duty, area_code: str, organisation: UUID | None) -> None:
    """Refuse a place of another level, and a duty in an organisation that none is named for.

    Over an organisation the level is the lowest at which one may have it: a branch stands at any level.
    """
    if not _may_lie_at(duty, level_of(area_code)):
        raise Refused("duty.wrong_level", N_("%(title)s不能放在这一级。"), title=duty.title)
    if duty.over == tables.Over.ORGANISATION and organisation is None:
        raise Refused("duty.no_organisation", N_("%(title)s要写明在哪个组织。"), title=duty.title)
    if duty.over in (tables.Over.PLACE, tables.Over.HOUSEHOLD):
        raise Refused("duty.over_no_area", N_("%(title)s要写明守哪个口、联系哪一户。"), title=duty.title)


def _may_lie_at(duty: tables.Duty, level: Level) -> bool:
    if duty.over == tables.Over.ORGANISATION:
        return tables.lies_within(Level(duty.level), level)
    return level == Level(duty.level)


def require_in_force(codes: Collection[str]) -> None:
    """Refuse places that are not there, or no longer."""
    areas = Area.objects.within(Scope.system("指派")).filter(code__in=codes)
    found = dict(areas.values_list("code", "abolished_on"))
    if set(codes) - set(found):
        raise OutOfScope("area.unknown", N_("没有这个地方，或不在您的责任范围内。"))
    if any(found.values()):
        raise Refused("area.abolished", N_("这个地方已经撤销，不能再指派。"))


def _require_not_held(
    duty: tables.Duty, responder: UUID, area_code: str, organisation: Organisation | None
) -> None:
    mine = duties_at(Scope.system("本人的责任"), clock.now()).filter(responder_id=responder, kind=duty.key)
    if mine.filter(area_code=area_code, organisation=organisation).exists():
        raise Refused("duty.held_already", N_("他已经是这里的%(title)s了。"), title=duty.title)


def require_filler(actor: Actor, duty: tables.Duty, area_code: str) -> None:
    """A duty is filled by the tier that the plan makes answer for its holes."""
    actor.require_role(Permission.DUTY_APPOINT)
    if may_fill(actor, duty, area_code):
        return
    if actor.may_at(Permission.LINE_SEE, area=area_code):
        raise NotAllowed("duty.not_yours_to_fill", N_("%(title)s不由您指派。"), title=duty.title)
    raise OutOfScope("duty.out_of_scope", N_("没有这个地方，或不在您的责任范围内。"))
