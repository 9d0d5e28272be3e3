"""Asking people for a shift, so many at once, until it is full: begun by a desk, carried on by the worker.

Locks in one order: the person, the line of the shift (as ``taking`` does), the asking. Whoever says first that he comes has the
seat; the database's own constraints hold the headcount. A wave is one transaction: who was asked, what he was told and when the
next are due are written together, so that a worker killed at any moment asks nobody twice.
"""

from datetime import datetime
from uuid import UUID

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.domains.dispatch.models import Ask, Asking, Assignment, ShiftLine
from fangxian.domains.dispatch.selectors import shift_unknown
from fangxian.domains.dispatch.taking import assignment_call
from fangxian.domains.dispatch.ten_best import candidate_for, look, wanted_for
from fangxian.domains.dispatch.waves import asking_close, lacking_of, people_ask, wave_ask
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.services import service
from fangxian.plain import clock
from fangxian.plain.errors import OutOfScope, Refused
from fangxian.plain.words import N_

_ALL = Scope.system("问谁能来")
_WORKER = Actor.system("dispatch.asking", reason=_ALL.reason)

State = Ask.State


@service
def asking_begin(*, actor: Actor, shift_line_id: UUID) -> Asking:
    """Ask the best for the empty seats of a line, and the next ones whenever the plan's minutes are over.

    Raises ``Refused`` when no seat is empty. Begun twice, it is one.
    """
    line = _line_to_fill(actor, shift_line_id)
    asking = _standing_for(line)
    if asking is not None and asking.next_at is not None:
        journal.nothing_changed()
        return asking
    asking = asking or _begun(actor, line)
    asking.state = Asking.State.OPEN
    wave_ask(actor.touching(exercise=line.exercise), asking, line)
    return asking


@service
def ask_one(*, actor: Actor, shift_line_id: UUID, responder_id: UUID) -> Ask:
    """Ask somebody by name. He may live anywhere; whoever was asked already is not asked again."""
    line = _line_to_fill(actor, shift_line_id)
    found = candidate_for(wanted_for(line), responder_id, exercise=line.exercise)
    if found is None:
        raise Refused("ask.may_not", N_("这个人现在不能上这一班，请看看为什么，再另选人。"))
    asking = _standing_for(line) or _begun(actor, line)
    asked: Ask | None = Ask.objects.within(_ALL).filter(asking=asking, responder_id=responder_id).first()
    if asked is not None:
        journal.nothing_changed()
        return asked
    actor = actor.touching(exercise=line.exercise)
    asking.waves += 1
    asking.save(update_fields=["waves"])
    (asked,) = people_ask(actor, asking, line, {responder_id: found.metres})
    return asked


@service
def asking_stop(*, actor: Actor, asking_id: UUID) -> Asking:
    """Ask nobody any more; whoever has not answered is told that he need not come."""
    actor.require_role(Permission.POST_ARRANGE)
    asking = _held(actor.scope(Permission.POST_SEE), asking_id)
    line = asking.shift_line
    actor.require(Permission.POST_ARRANGE, area=line.area_code, organisation=line.shift.post.organisation_id)
    if asking.ended_at is not None:
        journal.nothing_changed()
        return asking
    asking_close(actor.touching(exercise=asking.exercise), asking, Asking.State.STOPPED, clock.now())
    return asking


@service
def ask_answer(*, actor: Actor, ask_id: UUID, comes: bool) -> Ask:
    """Somebody with an account says whether he comes. Raises ``OutOfScope`` for what another was asked."""
    actor.require_role(Permission.SHIFT_TAKE)
    mine = Ask.objects.within(_ALL).filter(id=ask_id, responder_id=actor.responder).first()
    if actor.responder is None or mine is None:
        raise _unknown()
    return ask_answered(actor=actor, ask_id=ask_id, comes=comes)


def ask_answered(*, actor: Actor, ask_id: UUID, comes: bool) -> Ask:
    """Write an answer down, inside a service that knows whose it is. Said twice, it is one.

    Who comes when the seats are taken already is thanked. Raises ``Refused`` when a hard rule forbids it by now, and when
    nobody is asked any more.
    """
    ask: Ask = Ask.objects.within(_ALL).select_related("asking").get(id=ask_id)
    seated = _seated(actor, ask) if comes else None
    asking = _held(_ALL, ask.asking_id)
    ask.refresh_from_db()
    may_answer = ask.state in {State.WAITING, State.DECLINED} and asking.ended_at is None
    if not may_answer and (seated or ask.state == State.DECLINED):
        raise Refused("asking.over", N_("这一班已经不再问了，谢谢您。"))
    if not may_answer or (ask.state == State.DECLINED and not comes):
        journal.nothing_changed()
        return ask
    now = clock.now()
    ask.state = (State.COMES if seated else State.THANKED) if comes else State.DECLINED
    ask.answered_at = now
    ask.save(update_fields=["state", "answered_at"])
    actor = actor.touching(exercise=ask.exercise)
    facts = {"asking": str(asking.id), "responder": str(ask.responder_id), "answer": ask.state}
    journal.record(actor, "ask.answered", ask, area_code=ask.area_code, facts=facts)
    if lacking_of(asking.shift_line) == 0:
        asking_close(actor, asking, Asking.State.FILLED, now)
    elif asking.next_at is not None and not _waited_for(asking, now):
        asking.next_at = now  # all of them have answered: the next ones need not wait
        asking.save(update_fields=["next_at"])
    return ask


def askings_go_on(now: datetime) -> int:
    """The worker's beat: ask the next ones wherever they are due, and end what is over; how many were looked at."""
    rows = Asking.objects.within(_ALL).filter(ended_at=None)
    over = list(rows.filter(shift_line__shift__ends_at__lte=now).values_list("id", flat=True))
    due = list(rows.filter(next_at__lte=now).order_by("next_at", "id").values_list("id", flat=True))
    if due:
        look()  # before any transaction: reading everybody takes its time
    for identifier in dict.fromkeys([*over, *due]):
        asking_go_on(asking_id=identifier, now=now)
    return len({*over, *due})


@service
def asking_go_on(*, asking_id: UUID, now: datetime) -> None:
    """What is due of one asking: the next wave, or its end. Asked twice at one moment, it is done once."""
    asking = _held(_ALL, asking_id)
    line = asking.shift_line
    actor = _WORKER.touching(exercise=asking.exercise)
    if asking.ended_at is not None:
        journal.nothing_changed()
    elif line.shift.ends_at <= now or line.shift.called_off_at is not None:
        asking_close(actor, asking, Asking.State.OVER, now)
    elif lacking_of(line) == 0:
        asking_close(actor, asking, Asking.State.FILLED, now)
    elif asking.next_at is not None and asking.next_at <= now:
        wave_ask(actor, asking, line)
    else:
        journal.nothing_changed()


def _seated(actor: Actor, ask: Ask) -> Assignment | None:
    """Put somebody who comes into a seat; None when all are taken, or nobody is wanted any more."""
    if ask.state not in {State.WAITING, State.DECLINED} or ask.asking.ended_at is not None:
        return None
    try:
        return assignment_call(
            actor=actor, shift_line_id=ask.asking.shift_line_id, responder_id=ask.responder_id
        )
    except Refused as refusal:
        if refusal.code != "shift.full":
            raise
        return None


def _line_to_fill(actor: Actor, shift_line_id: UUID) -> ShiftLine:
    """A line of a shift that lacks people and is the actor's to arrange, held until the transaction ends."""
    actor.require_role(Permission.POST_ARRANGE)
    rows = ShiftLine.objects.within(actor.scope(Permission.POST_SEE)).select_for_update(
        no_key=True, of=("self",)
    )
    line: ShiftLine | None = rows.select_related("shift__post", "line").filter(id=shift_line_id).first()
    if line is None:
        raise shift_unknown()
    post, now = line.shift.post, clock.now()
    actor.require(Permission.POST_ARRANGE, area=post.area_code, organisation=post.organisation_id)
    if line.shift.called_off_at is not None or line.shift.ends_at <= now:
        raise Refused("shift.over", N_("这一班已经过了。"))
    if lacking_of(line) == 0:
        raise Refused("asking.full", N_("这一班的人已经够了，不用再问。"))
    return line


def _standing_for(line: ShiftLine) -> Asking | None:
    rows = Asking.objects.within(_ALL).select_for_update(no_key=True)
    found: Asking | None = rows.filter(shift_line=line, ended_at=None).first()
    return found


def _begun(actor: Actor, line: ShiftLine) -> Asking:
    asking = Asking(
        shift_line=line,
        area_code=line.area_code,
        begun_at=clock.now(),
        begun_by=actor.key,
        exercise=line.exercise,
    )
    asking.save(force_insert=True)
    facts = {"shift": str(line.shift_id), "line": line.line.key, "lacking": lacking_of(line)}
    journal.record(
        actor.touching(exercise=line.exercise), "asking.begun", asking, area_code=line.area_code, facts=facts
    )
    return asking


def _held(scope: Scope, identifier: UUID) -> Asking:
    """An asking, held until the transaction ends. Raises ``OutOfScope``."""
    rows = Asking.objects.within(scope).select_for_update(no_key=True, of=("self",))
    rows = rows.select_related("shift_line__shift__post", "shift_line__line")
    found: Asking | None = rows.filter(id=identifier).first()
    if found is None:
        raise OutOfScope("asking.unknown", N_("没有这次叫人，或不在您的责任范围内。"))
    return found


def _waited_for(asking: Asking, now: datetime) -> bool:
    waiting = Ask.objects.within(_ALL).filter(asking=asking, state=State.WAITING, until__gt=now)
    return bool(waiting.exists())


def _unknown() -> OutOfScope:
    return OutOfScope("ask.unknown", N_("没有问过您这一班，或已经过了。"))
