"""A town receives who was sent, by count; appraises them, keeps them on, sends them home; appraises departments."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.domains.secondment.models import Contingent, KitIssue, Mark, Quota, Secondee
from fangxian.domains.secondment.moving import PEOPLE, people_move
from fangxian.domains.secondment.rules import whistle_states
from fangxian.domains.secondment.rules.plan import SecondmentKit, kind_in_plan
from fangxian.domains.secondment.rules.states import THERE, State, Verb
from fangxian.domains.secondment.selectors import contingent_get, quota_get, slip_get
from fangxian.domains.secondment.services import MOST_DAYS
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.services import service
from fangxian.foundation.plan.selectors import plan_at
from fangxian.foundation.responders.models import Responder
from fangxian.plain import clock
from fangxian.plain.errors import OutOfScope, Refused
from fangxian.plain.reasons import require_reason
from fangxian.plain.words import N_

LONGEST_WORDS = 200


@service
def contingent_receive(
    *, actor: Actor, contingent_id: UUID, present: Collection[UUID], count: int
) -> Contingent:
    """Count in who has come: the number that was counted must agree with the names that were ticked.

    Who was sent and is not among them is missing from now on. Can be said again when a missing one is found.
    """
    contingent = _held(actor, contingent_id)
    rows = Secondee.objects.within(PEOPLE).select_for_update().filter(contingent=contingent)
    waiting = list(rows.filter(state__in=[State.SENT, State.MISSING]).order_by("id"))
    here = [one for one in waiting if one.id in set(present)]
    if len(here) < len(set(present)):
        raise Refused("contingent.changed", N_("勾的人里有的已经收过，请刷新再看。"))
    there = rows.filter(state__in=THERE).count()
    if count != there + len(here):
        raise Refused(
            "contingent.count",
            N_("点到 %(count)d 人，名单上勾了 %(ticked)d 人，对不上，请再点一遍。"),
            count=count,
            ticked=there + len(here),
        )
    now = clock.now()
    if here:
        _receive(actor, contingent, here, now)
    absent = [one for one in waiting if one not in here and one.state == State.SENT]
    if absent:
        people_move(actor, absent, Verb.MISS, now, contingent=str(contingent.id))
    if not here and not absent:
        journal.nothing_changed()
    contingent.received, contingent.received_at = count, contingent.received_at or now
    contingent.save(update_fields=["received", "received_at"])
    return contingent


@service
def slip_receive(*, actor: Actor, number: str) -> Secondee:
    """One slip was scanned at the door: its bearer is there. The count is closed on the list."""
    actor.require_role(Permission.WHISTLE_BLOW)
    found = slip_get(actor.scope(Permission.WHISTLE_BLOW), number)
    contingent = _held(actor, found.contingent_id or found.id)
    person: Secondee = Secondee.objects.within(PEOPLE).select_for_update().get(id=found.id)
    if person.state in THERE:
        journal.nothing_changed()
        return person
    _receive(actor, contingent, [person], clock.now())
    if contingent.received is not None:
        contingent.received += 1
        contingent.save(update_fields=["received"])
    return person


def _receive(actor: Actor, contingent: Contingent, people: list[Secondee], now: datetime) -> None:
    first_day = max(clock.day_of(now), clock.day_of(contingent.whistle.starts_at))
    for one in people:
        one.received_at = now
        one.until = first_day + timedelta(days=contingent.whistle.days - 1)
    people_move(actor, people, Verb.RECEIVE, now, "received_at", "until", contingent=str(contingent.id))


@service
def people_appraise(*, actor: Actor, contingent_id: UUID, marks: Mapping[UUID, tuple[str, str]]) -> int:
    """Say how each of these people served, in a mark and in words; returns how many."""
    people = _there(actor, contingent_id, marks)
    for one in people:
        mark, words = marks[one.id]
        if mark not in Mark.values:
            raise Refused("secondee.no_mark", N_("请给每个人选一个评价。"))
        one.mark, one.words = mark, _short(words)
    said = {str(one.id): one.mark for one in people}
    people_move(actor, people, Verb.APPRAISE, clock.now(), "mark", "words", marks=said)
    return len(people)


@service
def people_extend(*, actor: Actor, contingent_id: UUID, secondees: Collection[UUID], until: date) -> int:
    """Keep people on until a later day; returns how many."""
    people = _there(actor, contingent_id, secondees)
    if any(one.until is not None and until <= one.until for one in people):
        raise Refused("secondee.not_later", N_("留到的日子应比现在定的更晚。"))
    if (until - clock.day_of(clock.now())).days > MOST_DAYS:
        raise Refused("whistle.days", N_("请写明要几天，1 到 %(most)d 天。"), most=MOST_DAYS)
    for one in people:
        one.until = until
    people_move(actor, people, Verb.EXTEND, clock.now(), "until", until=until.isoformat())
    return len(people)


@service
def people_send_home(
    *, actor: Actor, contingent_id: UUID, secondees: Collection[UUID], returned: Mapping[str, int]
) -> int:
    """Send people home with their days counted, and count in what they give back; returns how many.

    Where nobody leaves before it is done, the whistle must be finished first.
    """
    people = _there(actor, contingent_id, secondees)
    contingent = contingent_get(PEOPLE, contingent_id)
    now = clock.now()
    whistle = contingent.whistle
    kind = kind_in_plan(plan_at(now), whistle.kind)
    if kind.until_done and whistle.state != whistle_states.State.FINISHED:
        raise Refused("secondee.not_done", N_("事不完、人不撤：请先按“事办完了”，再送人回去。"))
    for one in people:
        first = clock.day_of(one.received_at or now)
        one.days = (clock.day_of(now) - first).days + 1
        one.ended_at = now
    _take_back(contingent, returned)
    people_move(
        actor, people, Verb.GO_HOME, now, "days", kit={key: count for key, count in returned.items() if count}
    )
    return len(people)


def _take_back(contingent: Contingent, returned: Mapping[str, int]) -> None:
    issues = KitIssue.objects.within(PEOPLE).select_for_update().filter(contingent=contingent)
    expected = {one.key for one in plan_at(clock.now()).many(SecondmentKit) if one.returned}
    for issue in issues.order_by("id"):
        count = returned.get(issue.item, 0) if issue.item in expected else 0
        if count < 0 or issue.returned + count > issue.issued:
            raise Refused(
                "kit.returned_beyond", N_("交还的比发的多：发了 %(issued)d 件，已经交还 %(returned)d 件。"),
                issued=issue.issued, returned=issue.returned,
            )  # fmt: skip
        if count:
            issue.returned += count
            issue.save(update_fields=["returned"])


@service
def quota_appraise(*, actor: Actor, quota_id: UUID, mark: str, words: str) -> Quota:
    """The town says how a department did (评价权)."""
    actor.require_role(Permission.WHISTLE_BLOW)
    found = quota_get(actor.scope(Permission.SECONDMENT_SEE), quota_id)
    actor.require(Permission.WHISTLE_BLOW, area=found.area_code)
    if mark not in Mark.values:
        raise Refused("quota.no_mark", N_("请给这个单位选一个评价。"))
    quota: Quota = Quota.objects.within(PEOPLE).select_for_update().get(id=found.id)
    quota.mark, quota.words = mark, _short(words)
    quota.version += 1
    quota.save(update_fields=["mark", "words", "version"])
    entry = journal.Entry(
        "quota.appraised", quota, area_code=quota.area_code, facts={"mark": mark},
        personal={"words": quota.words} if quota.words else {}, exercise=quota.exercise,
    )  # fmt: skip
    journal.record_all(actor, [entry])
    return quota


@service
def slips_unmask(
    *, actor: Actor, contingent_id: UUID, people: Collection[UUID], reason: str, words: str = ""
) -> dict[UUID, tuple[str, str]]:
    """Full names and telephones for slips and lists, to who sends or receives them and says why; by responder."""
    contingent = contingent_get(actor.scope(Permission.SECONDMENT_SEE), contingent_id)
    here = {"area": contingent.area_code, "organisation": contingent.whistle.lead_id}
    if not actor.may_at(Permission.WHISTLE_BLOW, **here):
        actor.require(Permission.SECONDMENT_CHOOSE, **here)
    require_reason(reason, words)
    rows = Responder.objects.within(PEOPLE).filter(id__in=people)
    found = {one.id: (one.name, one.phone) for one in rows}
    facts = {"reason": reason, "people": sorted(str(one) for one in found)}
    personal = {"words": words.strip()} if words.strip() else {}
    journal.record(
        actor, "secondee.unmasked", contingent, area_code=contingent.area_code, facts=facts, personal=personal
    )
    return found


def _held(actor: Actor, contingent_id: UUID) -> Contingent:
    """A contingent that is the actor's town's, held until the transaction ends."""
    actor.require_role(Permission.WHISTLE_BLOW)
    found = contingent_get(actor.scope(Permission.SECONDMENT_SEE), contingent_id)
    actor.require(Permission.WHISTLE_BLOW, area=found.area_code)
    if found.sent is None:
        raise Refused("contingent.not_sent", N_("这一队人还没有送出。"))
    rows = Contingent.objects.within(PEOPLE).select_for_update(of=("self",)).select_related("whistle")
    held: Contingent = rows.get(id=found.id)
    return held


def _there(actor: Actor, contingent_id: UUID, wanted: Collection[UUID]) -> list[Secondee]:
    """People of a contingent, locked. Raises ``Refused`` for nobody, ``OutOfScope`` for one who is not of it."""
    contingent = _held(actor, contingent_id)
    if not wanted:
        raise Refused("secondment.nobody", N_("请至少勾一个人。"))
    rows = Secondee.objects.within(PEOPLE).select_for_update().filter(contingent=contingent)
    found = list(rows.filter(id__in=list(wanted)).order_by("id"))
    if len(found) < len(set(wanted)):
        raise OutOfScope("secondee.unknown", N_("没有这个人，或不在您的责任范围内。"))
    return found


def _short(words: str) -> str:
    words = words.strip()
    if len(words) > LONGEST_WORDS:
        raise Refused("words.too_long", N_("最多写 %(most)d 个字。"), most=LONGEST_WORDS)
    return words
