"""Asking several at once (征询): who asks stays responsible, each one asked answers on a clock of its own."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from fangxian.access.actor import Actor
from fangxian.access.scope import Scope
from fangxian.domains.needs.candidates import advisers_of
from fangxian.domains.needs.models import Consultation, Need
from fangxian.domains.needs.moving import Moving, begun
from fangxian.domains.needs.rules.consultations import Reply
from fangxian.domains.needs.rules.plan import NeedRules
from fangxian.domains.needs.rules.states import Verb
from fangxian.domains.needs.sides import consultations_to_answer
from fangxian.foundation.journal.services import service
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.plan.selectors import plan_at
from fangxian.plain.errors import OutOfScope, Refused
from fangxian.plain.words import N_

#: Whoever asks more has not thought about whom.
MOST = 20


@service
def need_consult(
    *, actor: Actor, need_id: UUID, organisation_ids: Collection[UUID], words: str, version: int | None = None
) -> Need:
    """The owner asks several organisations at once, and stays responsible.

    Raises ``Refused`` when nobody is named, too many are, or one was asked before and has not answered; ``OutOfScope``
    for one that is not to be asked about this need.
    """
    moving = begun(actor=actor, need_id=need_id, version=version, verb=Verb.CONSULT, words=words)
    asked = _asked(moving, set(organisation_ids))
    ask(actor, moving.need, asked, moving.now)
    return moving.done(facts={"asked": sorted(str(one.id) for one in asked)})


@service
def need_reply(
    *,
    actor: Actor,
    need_id: UUID,
    words: str,
    organisation_id: UUID | None = None,
    version: int | None = None,
) -> Need:
    """An organisation that was asked answers. The owner goes on from there."""
    return _said(
        begun(actor=actor, need_id=need_id, version=version, verb=Verb.REPLY, words=words),
        organisation_id,
        Reply.ANSWERED,
    )


@service
def need_decline(
    *,
    actor: Actor,
    need_id: UUID,
    words: str,
    organisation_id: UUID | None = None,
    version: int | None = None,
) -> Need:
    """An organisation that was asked says that it can't, and why."""
    return _said(
        begun(actor=actor, need_id=need_id, version=version, verb=Verb.DECLINE, words=words),
        organisation_id,
        Reply.DECLINED,
    )


def ask(actor: Actor, need: Need, bodies: Iterable[Organisation], now: datetime) -> None:
    """Put the question to each of them, on the plan's clock; inside the transaction of the service that asks."""
    minutes = plan_at(need.raised_at).one(NeedRules).consult_minutes
    Consultation.objects.within(Scope.system("征询")).bulk_create(
        Consultation(
            need=need,
            organisation=one,
            area_code=one.area_code,
            round=need.round,
            asked_by_key=actor.key,
            asked_at=now,
            due_at=now + timedelta(minutes=minutes),
            exercise=need.exercise,
        )
        for one in bodies
    )


def _asked(moving: Moving, wanted: set[UUID]) -> list[Organisation]:
    if not 1 <= len(wanted) <= MOST:
        raise Refused("need.nobody_asked", N_("请至少选一家，最多 %(most)d 家。"), most=MOST)
    asked = list(advisers_of(moving.actor, moving.need).filter(id__in=wanted))
    if len(asked) < len(wanted):
        raise OutOfScope("organisation.unknown", N_("没有这个组织，或不在您的责任范围内。"))
    waiting = Consultation.objects.within(Scope.system("问过谁")).filter(
        need=moving.need, reply=Reply.WAITING, organisation__in=asked
    )
    if (before := waiting.select_related("organisation").first()) is not None:
        raise Refused(
            "need.asked_before", N_("已经问过%(name)s，还没有回复。"), name=before.organisation.name
        )
    return asked


def _said(moving: Moving, organisation_id: UUID | None, reply: Reply) -> Need:
    """Note the reply of the one named, or of the first that the actor acts for."""
    waiting = consultations_to_answer(moving.actor, moving.need)
    if organisation_id is not None:
        waiting = waiting.filter(organisation_id=organisation_id)
    found = waiting.first()
    if found is None:
        raise OutOfScope("organisation.unknown", N_("没有这个组织，或不在您的责任范围内。"))
    in_time = moving.now < found.due_at
    found.reply, found.replied_at = reply, moving.now
    found.save(update_fields=["reply", "replied_at"])
    return moving.done(
        source=found.organisation, in_time=in_time, facts={"asked": str(found.organisation_id)}
    )
