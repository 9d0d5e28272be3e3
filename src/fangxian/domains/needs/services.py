"""Raising, taking, answering and confirming needs; climbing when nobody does in time."""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.domains.needs.models import Need, NeedEntry
from fangxian.domains.needs.routing import (
    instructed_by,
    ladder_in_plan,
    organisations_on,
    rung_of,
    urgency_in_plan,
)
from fangxian.domains.needs.rules.ladder import GROUND, Step, due_at, is_top, next_step
from fangxian.domains.needs.rules.plan import Rung
from fangxian.domains.needs.rules.states import MOVE, OPEN, Side, State, Verb, state_after
from fangxian.domains.needs.selectors import entries_of, is_raiser, may_move, need_seen_by, opens
from fangxian.foundation.areas.selectors import area_get
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.services import service
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.plan.rules.schema import Plan
from fangxian.foundation.plan.selectors import plan_at
from fangxian.kit.said import said_time
from fangxian.plain import clock
from fangxian.plain.areacodes import level_of
from fangxian.plain.errors import NotAllowed, OutOfScope, Refused, Stale
from fangxian.plain.ids import sayable_number, uuid7
from fangxian.plain.words import N_

log = logging.getLogger("fangxian.needs")

#: Characters of what is lacking, of an answer, of what is still lacking.
SHORTEST, LONGEST = 2, 500
#: Needs that the beat looks up at once.
BATCH = 200

_CLOCK = Actor.system("needs.climb", reason="到时没办的困难上报一级")
_ORIGIN = re.compile(r"((gap|instruction):[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})?")
#: What a move changes in a need's row.
_MOVING = ["state", "state_since", "due_at", "closed_at", "owner", "rung", "at_top", "reopened", "version"]


@service
def need_raise(
    *,
    actor: Actor,
    kind: str,
    urgency: str,
    words: str,
    area_code: str,
    origin: str = "",
    need_id: UUID | None = None,
    owner_id: UUID | None = None,
) -> Need:
    """Say what is lacking at a place. It lies at once with the lowest rung at or above it that answers.

    ``need_id`` is made where the form is opened: sent twice, it is one need. ``owner_id`` is whom an instruction
    (交办) is given to: below the one who gives it, or a working group of his own. Raises ``Refused`` for words and
    keys that won't do, and where no organisation stands at all.
    """
    level_of(area_code)
    actor.require(Permission.NEED_RAISE, area=area_code)
    place = area_get(actor.scope(Permission.NEED_RAISE), area_code)
    if not _ORIGIN.fullmatch(origin):
        raise Refused("need.origin_malformed", N_("看不懂这个困难是从哪里来的，请从缺口重新点进来。"))
    now = clock.now()
    plan = plan_at(now)
    need = Need(
        id=need_id or uuid7(),
        kind=kind,
        urgency=urgency_in_plan(plan, urgency).key,
        words=_accepted(words),
        area_code=place.code,
        raised_by_id=actor.responder,
        raised_by_key=actor.key,
        raised_at=now,
        origin=origin,
        exercise=actor.exercise,
    )
    first = _told_to(plan, actor, need, owner_id) if owner_id else _routed(plan, need, above=GROUND)
    if first is None:
        raise Refused("need.nobody_answers", N_("这里还没有哪个组织能接困难，请打电话给指挥部。"))
    _lay(plan, need, first)
    _stand(plan, need, State.RAISED, since=now)
    kept = _kept(need)
    if kept is need:
        _tell(actor, need, Verb.RAISE, at=now, words=need.words, to=first.owner)
    else:
        journal.nothing_changed()
    return kept


@service
def need_acknowledge(*, actor: Actor, need_id: UUID, version: int | None = None) -> Need:
    """The owner takes it on: from now on the clock of the answer runs."""
    return _moved(actor, need_id, version, Verb.ACKNOWLEDGE)


@service
def need_answer(*, actor: Actor, need_id: UUID, words: str, version: int | None = None) -> Need:
    """The owner says what was done. It is not over before the one who raised it says so."""
    return _moved(actor, need_id, version, Verb.ANSWER, words)


@service
def need_confirm(*, actor: Actor, need_id: UUID, version: int | None = None) -> Need:
    """The one who raised it, or his side, says that it is solved: closed."""
    return _moved(actor, need_id, version, Verb.CONFIRM)


@service
def need_reopen(*, actor: Actor, need_id: UUID, words: str, version: int | None = None) -> Need:
    """The one who raised it, or his side, says what is still lacking: the owner goes on, on a new clock."""
    return _moved(actor, need_id, version, Verb.REOPEN, words)


@service
def need_withdraw(*, actor: Actor, need_id: UUID, version: int | None = None) -> Need:
    """The one who raised it no longer needs it."""
    return _moved(actor, need_id, version, Verb.WITHDRAW)


@service
def need_climb(*, actor: Actor, need_id: UUID, now: datetime) -> bool:
    """Lift a need whose time is over by one rung, and tell whether it was.

    The next owner's clock begins where the last one ran out, not when the worker came by: a late worker moves
    no deadline.
    """
    rows = Need.objects.within(actor.scope(Permission.NEED_ANSWER)).filter(at_top=False, due_at__lte=now)
    need: Need | None = rows.filter(id=need_id).select_for_update().first()
    if need is None or need.due_at is None:
        journal.nothing_changed()
        return False
    plan = plan_at(need.raised_at)
    higher = _routed(plan, need, above=need.rung)
    if higher is None:
        journal.nothing_changed()
        return False
    below = need.owner
    _lay(plan, need, higher)
    _stand(plan, need, state_after(Verb.CLIMB, State(need.state)), since=need.due_at)
    _save_moved(need)
    _tell(actor, need, Verb.CLIMB, at=now, source=below, to=higher.owner)
    return True


def needs_climb_due(now: datetime) -> int:
    """Lift every need whose time is over, as far as it is over, each rung in a transaction of its own.

    Returns the number of rungs climbed. A need that fails is logged and tried again at the next beat.
    """
    climbed = 0
    for need_id in _due(now):
        try:
            while need_climb(actor=_CLOCK, need_id=need_id, now=now):
                climbed += 1
        except Exception:
            log.exception("need %s could not climb", need_id)
    return climbed


def _due(now: datetime) -> Iterator[UUID]:
    """The needs that the clock may lift, the longest over first."""
    waiting = Need.objects.within(Scope.system(_CLOCK.reason)).filter(at_top=False, due_at__lte=now)
    rows = waiting.order_by("due_at", "id").values_list("due_at", "id")
    batch = list(rows[:BATCH])
    while batch:
        yield from (need_id for _, need_id in batch)
        due, last = batch[-1]
        batch = list(rows.filter(Q(due_at__gt=due) | Q(due_at=due, id__gt=last))[:BATCH])


@dataclass(frozen=True)
class _Place:
    """A rung that a need can lie on, with the organisation that answers there."""

    step: Step
    owner: Organisation


def _routed(plan: Plan, need: Need, *, above: int) -> _Place | None:
    """The nearest rung above that somebody answers on; None at the top."""
    ladder = ladder_in_plan(plan, kind=need.kind, area_code=need.area_code)
    answering = organisations_on(plan, ladder)
    step = next_step(ladder, above, answering)
    return _Place(step, answering[step.rung]) if step else None


def _told_to(plan: Plan, actor: Actor, need: Need, owner_id: UUID) -> _Place:
    """The rung of whoever is told to do it; what a wider place is told, he does in his own.

    Raises ``OutOfScope`` for one who is not the actor's to tell, ``Refused`` for one of another place.
    """
    owner = instructed_by(actor).filter(id=owner_id).first()
    if owner is None:
        raise OutOfScope("organisation.unknown", N_("没有这个组织，或不在您的责任范围内。"))
    if owner.area_code.startswith(need.area_code):
        need.area_code = owner.area_code
    elif not need.area_code.startswith(owner.area_code):
        raise Refused("need.told_elsewhere", N_("%(owner)s不管这个地方，请另选。"), owner=owner.name)
    rung = rung_of(plan, owner)
    return _Place(Step(rung, plan.many(Rung)[rung].level, "", owner.area_code), owner)


def _lay(plan: Plan, need: Need, place: _Place) -> None:
    """Make the organisation on a rung the need's owner."""
    need.owner = place.owner
    need.rung = place.step.rung
    need.at_top = is_top(plan.many(Rung), place.step.rung)


def _stand(plan: Plan, need: Need, state: State, *, since: datetime) -> None:
    """Put a need into a state, and wind its clock."""
    urgency = urgency_in_plan(plan, need.urgency)
    need.state, need.state_since, need.due_at = state, since, due_at(urgency, state, since)
    need.closed_at = None if state in OPEN else since


def _kept(need: Need) -> Need:
    """Insert a new need under a number that no other has; the one that stands when it was sent before."""
    rows = Need.objects.within(Scope.system("重复上报"))
    while True:
        need.number = sayable_number()
        try:
            with transaction.atomic():
                need.save(force_insert=True)
        except IntegrityError:
            twin: Need | None = rows.filter(id=need.id).first()
            if twin is not None:
                return _same(twin, need)
            if not rows.filter(number=need.number).exists():
                raise
        else:
            return need


def _same(twin: Need, need: Need) -> Need:
    """The twin, if it says the same: then it was sent twice. Raises ``Refused`` when it does not."""
    told = ("raised_by_key", "kind", "urgency", "words", "area_code", "origin")
    if any(getattr(twin, name) != getattr(need, name) for name in told):
        raise Refused("need.sent_before", N_("这张表刚才已经报过。内容改了，要另报一个，请再按一次。"))
    return twin


def _moved(actor: Actor, need_id: UUID, version: int | None, verb: Verb, words: str = "") -> Need:
    """Carry out a move that a person makes."""
    actor.require_role(opens(verb))
    need = _held(need_seen_by(actor, need_id))
    _require_side(actor, need, verb)
    _require_current(need, version)
    state = state_after(verb, State(need.state))
    words = _accepted(words) if MOVE[verb].with_words else ""
    now = clock.now()
    _stand(plan_at(need.raised_at), need, state, since=now)
    need.reopened += verb is Verb.REOPEN
    _save_moved(need)
    _tell(actor, need, verb, at=now, words=words)
    return need


def _held(need: Need) -> Need:
    """The need as it stands now, held until the transaction ends."""
    held: Need = Need.objects.within(Scope.system("锁住")).select_for_update().get(id=need.id)
    return held


def _save_moved(need: Need) -> None:
    need.version += 1
    need.save(update_fields=_MOVING)


def _require_side(actor: Actor, need: Need, verb: Verb) -> None:
    """Refuse a move that is not this person's to make."""
    if may_move(actor, need, verb):
        return
    if MOVE[verb].side is Side.OWNER and is_raiser(actor, need):
        raise NotAllowed("need.own", N_("自己报的困难，由别人接下和答复；自己已经解决的，可以撤回。"))
    if MOVE[verb].side is Side.OWNER:
        raise NotAllowed(
            "need.not_yours_to_answer",
            N_("这个困难现在由%(owner)s负责，不由您办。"),
            owner=need.owner.name,
        )
    if verb is Verb.WITHDRAW:
        raise NotAllowed("need.not_yours_to_withdraw", N_("只有报的人自己能撤回。"))
    raise NotAllowed(
        "need.not_yours_to_confirm", N_("是否解决，由报的人那一边说；自己答复的，不能自己确认。")
    )


def _require_current(need: Need, version: int | None) -> None:
    """Refuse a form that was made before something else happened, and say what did."""
    if version is None or version == need.version:
        return
    last = entries_of(need).latest("version")
    raise Stale(
        "need.stale",
        N_("您打开以后有了变化：%(when)s，%(what)s。请看过现在的情况再办。"),
        when=said_time(last.at),
        what=gettext_lazy(MOVE[Verb(last.verb)].told),
    )


def _accepted(words: str) -> str:
    """What was written, without blanks at its ends. Raises ``Refused`` when it is too short or too long."""
    words = words.replace("\r\n", "\n").strip()
    if not SHORTEST <= len(words) <= LONGEST:
        raise Refused(
            "need.words_length",
            N_("请写明情况：%(shortest)d 到 %(longest)d 个字，现在是 %(count)d 个。"),
            shortest=SHORTEST,
            longest=LONGEST,
            count=len(words),
        )
    return words


def _tell(
    actor: Actor,
    need: Need,
    verb: Verb,
    *,
    at: datetime,
    words: str = "",
    source: Organisation | None = None,
    to: Organisation | None = None,
) -> None:
    """Write what was done into the need's thread and into the journal."""
    NeedEntry(
        need=need,
        area_code=need.area_code,
        version=need.version,
        at=at,
        actor_key=actor.key,
        actor_responder_id=actor.responder,
        verb=verb,
        # A need's own words stand with the need.
        words="" if verb is Verb.RAISE else words,
        from_owner=source,
        to_owner=to,
        rung=need.rung if to else None,
        round=need.reopened,
        exercise=need.exercise,
    ).save(force_insert=True)
    facts = {"kind": need.kind, "urgency": need.urgency, "rung": need.rung, "owner": str(need.owner_id)}
    if source and to:
        facts |= {"from": str(source.id), "to": str(to.id)}
    entry = journal.Entry(
        f"need.{MOVE[verb].past}",
        need,
        area_code=need.area_code,
        facts=facts,
        personal={"words": words} if words else {},
        exercise=need.exercise,
    )
    journal.record_all(actor, [entry])
