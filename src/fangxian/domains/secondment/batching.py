"""The organisation group makes a batch of those who were named, gives out kit and sends them."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from uuid import UUID

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.domains.secondment.models import Batch, Contingent, KitIssue, Secondee
from fangxian.domains.secondment.moving import PEOPLE, people_move
from fangxian.domains.secondment.rules import whistle_states
from fangxian.domains.secondment.rules.plan import SecondmentKit, kind_in_plan
from fangxian.domains.secondment.rules.states import Verb
from fangxian.domains.secondment.selectors import (
    batch_get,
    last_ordinal,
    people_of_contingent,
    people_waiting,
)
from fangxian.foundation.journal.services import service
from fangxian.foundation.plan.selectors import plan_at
from fangxian.kit.locks import Turn, take_turn
from fangxian.plain import clock
from fangxian.plain.areacodes import Level, cut
from fangxian.plain.errors import OutOfScope, Refused
from fangxian.plain.words import N_


@service
def batch_choose(*, actor: Actor, secondees: Collection[UUID]) -> Batch:
    """Put people who were named into the next batch; it may go to several towns."""
    actor.require_role(Permission.SECONDMENT_CHOOSE)
    take_turn(Turn.RESPONDERS)
    if not secondees:
        raise Refused("secondment.nobody", N_("请至少勾一个人。"))
    waiting = people_waiting(actor.scope(Permission.SECONDMENT_CHOOSE)).filter(id__in=secondees)
    people = list(waiting.select_for_update(of=("self",)))
    if len(people) < len(set(secondees)):
        raise Refused("batch.changed", N_("勾的人里有的已经不在等的名单上，请刷新再看。"))
    now = clock.now()
    first = people[0].whistle
    batch = Batch(
        ordinal=last_ordinal() + 1,
        area_code=cut(first.area_code, Level.COUNTY) or first.area_code,
        lead_id=first.lead_id,
        made_at=now,
        exercise=all(one.whistle.exercise for one in people) or bool(first.lead and first.lead.exercise),
    )
    batch.save(force_insert=True)
    for whistle in {one.whistle_id: one.whistle for one in people}.values():
        contingent = Contingent(
            batch=batch,
            whistle=whistle,
            area_code=whistle.area_code,
            lead_id=whistle.lead_id,
            exercise=batch.exercise or whistle.exercise,
        )
        contingent.save(force_insert=True)
        for one in people:
            if one.whistle_id == whistle.id:
                one.contingent = contingent
    people_move(actor, people, Verb.CHOOSE, now, "contingent", batch=str(batch.id), ordinal=batch.ordinal)
    return batch


@service
def batch_strike(*, actor: Actor, batch_id: UUID, secondee_id: UUID) -> Secondee:
    """Somebody of a batch does not go, or did not come and is not looked for any more: another can be named."""
    batch = _held(actor, batch_id)
    rows = Secondee.objects.within(PEOPLE).select_for_update()
    found: Secondee | None = rows.filter(id=secondee_id, contingent__batch=batch).first()
    if found is None:
        raise OutOfScope("secondee.unknown", N_("没有这个人，或不在您的责任范围内。"))
    people_move(actor, [found], Verb.STRIKE, clock.now())
    return found


@service
def batch_send(*, actor: Actor, batch_id: UUID, kit: Mapping[UUID, Mapping[str, int]]) -> Batch:
    """Send a batch off: kit is counted out to each contingent, and each town is told how many are coming.

    ``kit`` is by contingent and by the plan's key. Raises ``Refused`` when nobody is left in it.
    """
    batch = _held(actor, batch_id)
    if batch.sent_at is not None:
        raise Refused("batch.sent_before", N_("第 %(ordinal)d 批已经送出。"), ordinal=batch.ordinal)
    now = clock.now()
    plan = plan_at(now)
    items = {one.key for one in plan.many(SecondmentKit)}
    sent = []
    contingents = Contingent.objects.within(PEOPLE).select_for_update(of=("self",)).filter(batch=batch)
    for contingent in contingents.select_related("whistle").order_by("id"):
        people = list(people_of_contingent(contingent).select_for_update(of=("self",)))
        whistle = contingent.whistle
        if not people or whistle.state != whistle_states.State.SHARED:
            continue
        minutes = kind_in_plan(plan, whistle.kind).arrive_minutes
        contingent.sent = len(people)
        contingent.arrives_by = max(whistle.due_at or now, now + timedelta(minutes=minutes))
        contingent.save(update_fields=["sent", "arrives_by"])
        _issue(contingent, {key: kit.get(contingent.id, {}).get(key, 0) for key in items})
        sent += people
    if not sent:
        raise Refused("batch.empty", N_("这一批里已经没有人可送。"))
    people_move(actor, sent, Verb.SEND, now, batch=str(batch.id), ordinal=batch.ordinal)
    batch.sent_at = now
    batch.save(update_fields=["sent_at"])
    return batch


def _issue(contingent: Contingent, counts: Mapping[str, int]) -> None:
    if any(count < 0 or count > 100_000 for count in counts.values()):
        raise Refused("kit.count", N_("装备的件数不对，请核对。"))
    KitIssue.objects.within(PEOPLE).bulk_create([
        KitIssue(
            contingent=contingent, area_code=contingent.area_code, item=item, issued=count,
            exercise=contingent.exercise,
        )
        for item, count in sorted(counts.items())
        if count
    ])  # fmt: skip


def _held(actor: Actor, batch_id: UUID) -> Batch:
    """A batch that is the actor's to move, held until the transaction ends."""
    actor.require_role(Permission.SECONDMENT_CHOOSE)
    found = batch_get(actor.scope(Permission.SECONDMENT_SEE), batch_id)
    actor.require(Permission.SECONDMENT_CHOOSE, area=found.area_code, organisation=found.lead_id)
    held: Batch = Batch.objects.within(PEOPLE).select_for_update().get(id=found.id)
    return held


def kit_suggested(people: int, kit: Collection[SecondmentKit]) -> dict[str, int]:
    """What so many people should be given, by key."""
    return {one.key: one.each * people for one in kit}
