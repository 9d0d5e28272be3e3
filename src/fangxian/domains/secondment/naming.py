"""A department names its people, takes a name back, and says what it can't give."""

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db import IntegrityError, transaction

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.domains.secondment.candidates import verdicts_for
from fangxian.domains.secondment.models import Quota, Secondee, Whistle
from fangxian.domains.secondment.moving import PEOPLE, people_move, people_told
from fangxian.domains.secondment.rules import whistle_states
from fangxian.domains.secondment.rules.states import State, Verb
from fangxian.domains.secondment.selectors import named_counts, quota_get
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.services import service
from fangxian.kit.locks import Turn, take_turn
from fangxian.plain import clock
from fangxian.plain.errors import NotAllowed, OutOfScope, Refused
from fangxian.plain.ids import sayable_number
from fangxian.plain.words import N_

LONGEST_REASON = 200
_TAKEN = N_("名单里有人刚才已经报到别处，请刷新再看。")


@service
def people_name(*, actor: Actor, quota_id: UUID, responders: Collection[UUID]) -> list[Secondee]:
    """Tell who goes, within the quota. Raises ``Refused`` for too many, and for anybody who can't be sent."""
    take_turn(Turn.RESPONDERS)
    quota, now = _held(actor, quota_id), clock.now()
    if not responders:
        raise Refused("secondment.nobody", N_("请至少勾一个人。"))
    left = quota.number - quota.withheld - named_counts([quota])[quota.id]
    if len(responders) > left:
        raise Refused(
            "secondment.beyond_quota",
            N_("名额还剩 %(left)d 人，勾了 %(count)d 人。"),
            left=left,
            count=len(responders),
        )
    verdicts = {one.candidate.id: one for one in verdicts_for(quota, now, number=left)}
    chosen = []
    for responder in dict.fromkeys(responders):
        if responder not in verdicts:
            raise OutOfScope("responder.unknown", N_("没有这个人，或不在您的责任范围内。"))
        if verdicts[responder].is_forbidden:
            raise Refused("secondment.forbidden", N_("名单里有人现在不能派：已经选派在外，或者暂不能派。"))
        chosen.append(verdicts[responder])
    people = [
        Secondee(
            whistle_id=quota.whistle_id,
            quota=quota,
            department_id=quota.department_id,
            responder_id=one.candidate.id,
            area_code=quota.area_code,
            state=State.NAMED,
            state_since=now,
            suggested=one.suggested,
            exercise=quota.exercise or one.candidate.exercise,
        )
        for one in chosen
    ]
    _numbered(people)
    people_told(actor, people, Verb.NAME, quota=str(quota.id))
    return people


@service
def people_strike(*, actor: Actor, quota_id: UUID, secondees: Collection[UUID]) -> int:
    """Take names back while nobody has chosen them; returns how many. Another can be named in their place."""
    quota = _held(actor, quota_id)
    rows = Secondee.objects.within(PEOPLE).select_for_update().filter(quota=quota, id__in=secondees)
    found = list(rows.order_by("id"))
    if not found or len(found) < len(set(secondees)):
        raise OutOfScope("secondee.unknown", N_("没有这个人，或不在您的责任范围内。"))
    if any(one.state != State.NAMED for one in found):
        raise Refused("secondee.chosen", N_("已经定了批次的人，由组织组决定去不去。"))
    people_move(actor, found, Verb.STRIKE, clock.now())
    return len(found)


@service
def quota_withhold(*, actor: Actor, quota_id: UUID, count: int, reason: str) -> Quota:
    """Say how many of the quota can't be given, and why: what is left is asked of others."""
    quota = _held(actor, quota_id)
    most = quota.number - named_counts([quota])[quota.id]
    if not 0 <= count <= most:
        raise Refused(
            "quota.withheld_beyond", N_("还没报的名额有 %(most)d 人，报不了的不能比这更多。"), most=most
        )
    if count and not 2 <= len(reason.strip()) <= LONGEST_REASON:
        raise Refused("quota.no_reason", N_("请写明为什么报不了。"))
    quota.withheld, quota.reason = count, reason.strip() if count else ""
    quota.version += 1
    quota.save(update_fields=["withheld", "reason", "version"])
    entry = journal.Entry(
        "quota.withheld", quota, area_code=quota.area_code, facts={"count": count},
        personal={"reason": quota.reason} if quota.reason else {}, exercise=quota.exercise,
    )  # fmt: skip
    journal.record_all(actor, [entry])
    return quota


def _held(actor: Actor, quota_id: UUID) -> Quota:
    """A quota that is the actor's to fill, held until the transaction ends; its whistle must not be over."""
    actor.require_role(Permission.SECONDMENT_NAME)
    found = quota_get(actor.scope(Permission.SECONDMENT_SEE), quota_id)
    if not actor.may_at(Permission.SECONDMENT_NAME, organisation=found.department_id):
        raise NotAllowed("access.not_here", N_("您的责任范围不包括在这里做这件事。"))
    # The whistle first, as in every other writer here.
    whistle: Whistle = Whistle.objects.within(PEOPLE).select_for_update().get(id=found.whistle_id)
    if whistle.state != whistle_states.State.SHARED:
        raise Refused("quota.over", N_("这次吹哨已经结束，不用再报名单。"))
    held: Quota = Quota.objects.within(PEOPLE).select_for_update().get(id=found.id)
    held.whistle = whistle
    return held


def _numbered(people: Sequence[Secondee]) -> None:
    """Insert them, each under a number of a slip that no other has. Raises ``Refused`` for one who was taken meanwhile."""
    rows = Secondee.objects.within(Scope.system("报到单号"))
    for one in people:
        one.number = sayable_number()
        while rows.filter(number=one.number).exists():
            one.number = sayable_number()
        try:
            with transaction.atomic():
                one.save(force_insert=True)
        except IntegrityError as error:
            raise Refused("secondment.taken", _TAKEN) from error
