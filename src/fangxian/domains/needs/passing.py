"""Passing a need on: returned once with a reason and a proposed owner, transferred, put off before its deadline."""

from datetime import datetime, timedelta
from uuid import UUID

from fangxian.access.actor import Actor
from fangxian.domains.needs.candidates import heirs_of
from fangxian.domains.needs.models import Need
from fangxian.domains.needs.moving import Moving, begun
from fangxian.domains.needs.routing import Laid, laid_at_top, laid_with, urgency_in_plan
from fangxian.domains.needs.rules.states import Verb
from fangxian.foundation.journal.services import service
from fangxian.plain.errors import OutOfScope, Refused
from fangxian.plain.words import N_


@service
def need_transfer(
    *, actor: Actor, need_id: UUID, owner_id: UUID, words: str, version: int | None = None
) -> Need:
    """The owner hands it to another that answers for the place, and says why. The new owner's clock begins."""
    moving = begun(actor=actor, need_id=need_id, version=version, verb=Verb.TRANSFER, words=words)
    heir = heirs_of(moving.need).filter(id=owner_id).first()
    if heir is None:
        raise OutOfScope("organisation.unknown", N_("没有这个组织，或不在您的责任范围内。"))
    moving.need.transferred += 1
    return _passed(moving, laid_with(moving.plan, heir))


@service
def need_return(
    *, actor: Actor, need_id: UUID, words: str, owner_id: UUID | None = None, version: int | None = None
) -> Need:
    """The owner gives it back, once in its life, with a reason and whom it should go to.

    It goes to the one proposed if that one stands and answers for the place; else the highest rung takes it (兜底).
    """
    moving = begun(actor=actor, need_id=need_id, version=version, verb=Verb.RETURN, words=words)
    need = moving.need
    heir = heirs_of(need).filter(id=owner_id).first() if owner_id else None
    place = (
        laid_with(moving.plan, heir)
        if heir
        else laid_at_top(moving.plan, kind=need.kind, area_code=need.area_code)
    )
    if place is None or place.owner.id == need.owner_id:
        raise Refused("need.nobody_else", N_("没有别的组织能接这个困难，请写明建议交给谁。"))
    need.is_returned = True
    return _passed(moving, place)


@service
def need_extend(
    *, actor: Actor, need_id: UUID, until: datetime, words: str, version: int | None = None
) -> Need:
    """The owner puts the answer off, before its deadline, with a reason: at once, as far as the plan lets him."""
    moving = begun(actor=actor, need_id=need_id, version=version, verb=Verb.EXTEND, words=words)
    need = moving.need
    latest = latest_extension(moving)
    if need.due_at is None or not need.due_at < until <= latest:
        raise Refused(
            "need.extended_too_far",
            N_("新的时间应晚于现在的时限，最多再延 %(minutes)d 分钟。"),
            minutes=urgency_in_plan(moving.plan, need.urgency).extend_minutes,
        )
    need.extended += 1
    moving.stand(due=until)
    return moving.done(until=until, facts={"until": until.isoformat()})


def latest_extension(moving: Moving) -> datetime:
    """How far the plan lets the answer be put off."""
    due = moving.need.due_at or moving.now
    return due + timedelta(minutes=urgency_in_plan(moving.plan, moving.need.urgency).extend_minutes)


def _passed(moving: Moving, place: Laid) -> Need:
    before = moving.need.owner
    moving.begin_anew()
    moving.lay(place)
    moving.stand()
    return moving.done(source=before, to=place.owner)
