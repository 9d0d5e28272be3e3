"""Getting into a seat and out of it: by one's own will, or by the hand of a desk.

Locks in one order: the person, then the line of the shift; so that of all who tap the last place at once one gets it,
and each of the others is told. Should a lock be missed, the database's own constraints refuse (see the migration).
"""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.domains.dispatch.known import known_of
from fangxian.domains.dispatch.models import Assignment, Post, ShiftLine
from fangxian.domains.dispatch.rules.circles import is_open_to, way_between
from fangxian.domains.dispatch.rules.plan import Circle, RosterRules
from fangxian.domains.dispatch.rules.standing import (
    Known,
    Span,
    may_still_give_back,
    refusal_of,
)
from fangxian.domains.dispatch.selectors import rules_at, shift_unknown
from fangxian.foundation.areas.selectors import area_points
from fangxian.foundation.duties.rules.proposing import Ways
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.services import service
from fangxian.foundation.responders.models import Responder
from fangxian.foundation.responders.selectors import responder_get
from fangxian.foundation.responders.services import Unmasked, responder_unmask
from fangxian.kit.vocabulary import titles_of
from fangxian.plain import clock
from fangxian.plain.areacodes import DIGITS, Level
from fangxian.plain.errors import NotAllowed, Refused
from fangxian.plain.words import N_

_ALL = Scope.system("接班和排班")

#: Why somebody gives a shift back, by choice.
GIVE_BACK_REASONS = {
    "ill": _("身体不舒服"), "work": _("单位有任务"), "family": _("家里有事"), "way": _("去不了那里"), "mistake": _("接错了"),
}  # fmt: skip
#: Why a desk takes somebody off, by choice.
TAKE_OFF_REASONS = {
    "ill": _("身体不舒服"), "absent": _("没有到岗"), "moved": _("另有安排"), "asked": _("本人要求"), "mistake": _("安排错了"),
}  # fmt: skip


@service
def assignment_take(*, actor: Actor, shift_line_id: UUID) -> Assignment:
    """Take a seat by one's own will. Tapped twice, it is one.

    Raises ``Refused`` with a sentence when it is not open to him, when a hard rule forbids it, and when the last seat
    is gone.
    """
    actor.require_role(Permission.SHIFT_TAKE)
    responder, line = _held_for(_responder_of(actor), shift_line_id)
    post = line.shift.post
    actor.require(Permission.SHIFT_TAKE, area=post.area_code)
    if (mine := _standing_in(responder, line)) is not None:
        journal.nothing_changed()
        return mine
    now, rules = clock.now(), rules_at(clock.now())
    known = known_of([responder.id], now)[responder.id]
    require_open(known, post, line.shift.starts_at, now, rules)
    made = _seat(responder, line, known, Assignment.State.TAKEN, rules)
    _line(actor, "shift.taken", made)
    return made


@service
def assignment_make(*, actor: Actor, shift_line_id: UUID, responder_id: UUID) -> Assignment:
    """Put somebody in a seat by hand; the same hard rules hold."""
    actor.require_role(Permission.POST_ARRANGE)
    who = responder_get(actor.scope(Permission.RESPONDER_SEE), responder_id)
    responder, line = _held_for(who.id, shift_line_id)
    _require_arranger(actor, line.shift.post)
    rules = rules_at(clock.now())
    known = known_of([responder.id], clock.now())[responder.id]
    made = _seat(responder, line, known, Assignment.State.ASSIGNED, rules)
    _line(actor, "shift.assigned", made)
    return made


def assignment_call(*, actor: Actor, shift_line_id: UUID, responder_id: UUID) -> Assignment:
    """Put somebody who was asked, and comes, in a seat; part of the service that writes his answer down.

    Whom the post is open to does not matter: he was called. The same hard rules hold.
    """
    responder, line = _held_for(responder_id, shift_line_id)
    if (his := _standing_in(responder, line)) is not None:
        return his
    known = known_of([responder.id], clock.now())[responder.id]
    made = _seat(responder, line, known, Assignment.State.CALLED, rules_at(clock.now()))
    _line(actor, "shift.called", made)
    return made


@service
def assignment_give_back(*, actor: Actor, assignment_id: UUID, reason: str) -> Assignment:
    """Give one's own shift back, with a reason by choice; until the plan's hour before it begins."""
    actor.require_role(Permission.SHIFT_TAKE)
    mine = _assignment_held(Scope.system("本人的班次"), assignment_id)
    if mine.responder_id != _responder_of(actor):
        raise shift_unknown()
    if reason not in GIVE_BACK_REASONS:
        raise Refused("shift.no_reason", N_("请选一个原因。"))
    now, rules = clock.now(), rules_at(clock.now())
    if not may_still_give_back(mine.starts_at, now, rules):
        raise Refused(
            "shift.too_late_to_give_back",
            N_("开班前 %(hours)d 小时以内不能自己退，请马上打电话给带班人或村居。"),
            hours=rules.give_back_hours,
        )
    _end(mine, Assignment.State.GIVEN_BACK, reason)
    _line(actor, "shift.given_back", mine)
    return mine


@service
def leader_unmask(*, actor: Actor, assignment_id: UUID) -> Unmasked:
    """The name and number of whoever leads the post of one's own shift, to ring him; the journal keeps it."""
    mine = _assignment_held(Scope.system("本人的班次"), assignment_id)
    post = mine.shift_line.shift.post
    if mine.responder_id != _responder_of(actor) or post.leader_id is None:
        raise shift_unknown()
    reach = Scope.system("带班人")
    return responder_unmask(actor=actor, responder_id=post.leader_id, reason="call", reach=reach)


@service
def assignment_take_off(*, actor: Actor, assignment_id: UUID, reason: str) -> Assignment:
    """Take somebody off, with a reason by choice; of a shift that runs, what is left of it."""
    actor.require_role(Permission.POST_ARRANGE)
    held = _assignment_held(actor.scope(Permission.POST_SEE), assignment_id)
    _require_arranger(actor, held.shift_line.shift.post)
    if reason not in TAKE_OFF_REASONS:
        raise Refused("shift.no_reason", N_("请选一个原因。"))
    if held.ends_at <= clock.now():
        raise Refused("shift.over", N_("这一班已经过了。"))
    _end(held, Assignment.State.TAKEN_OFF, reason)
    _line(actor, "shift.taken_off", held)
    return held


def require_open(known: Known, post: Post, starts_at: datetime, now: datetime, rules: RosterRules) -> None:
    """Refuse a shift that is not open to somebody who lives where he lives."""
    ways = Ways(area_points(post.area_code[: DIGITS[Level.COUNTY]]))
    way = way_between(known.residence, post.area_code, ways, rules)
    if not is_open_to(Circle(post.open_to), way.nearness, starts_at, now, rules):
        raise Refused(
            "shift.not_open_to_him",
            N_("这一班现在不向您住的地方开放：先给本村居的人，开班前 %(hours)d 小时再看。"),
            hours=rules.own_first_hours,
        )


def _responder_of(actor: Actor) -> UUID:
    if actor.responder is None:
        raise NotAllowed("shift.nobody", N_("您的账号没有对应的人，不能接班。"))
    return actor.responder


def _held_for(responder_id: UUID, shift_line_id: UUID) -> tuple[Responder, ShiftLine]:
    """The person and the line of a shift, held until the transaction ends. Raises ``OutOfScope``, ``Refused``."""
    people = Responder.objects.within(_ALL).select_for_update(no_key=True)
    responder: Responder | None = people.filter(id=responder_id).first()
    lines = ShiftLine.objects.within(_ALL).select_for_update(no_key=True, of=("self",))
    line: ShiftLine | None = lines.select_related("shift__post", "line").filter(id=shift_line_id).first()
    if line is None or responder is None:
        raise shift_unknown()
    now, post = clock.now(), line.shift.post
    if line.shift.called_off_at or (post.until and post.until <= line.shift.starts_at):
        raise Refused("shift.called_off", N_("这一班已经取消了。"))
    if responder.exercise != line.exercise:
        raise Refused("shift.of_exercise", N_("演练里的人和班次，不能和真的排在一起。"))
    if line.shift.ends_at <= now:
        raise Refused("shift.over", N_("这一班已经过了。"))
    return responder, line


def _require_arranger(actor: Actor, post: Post) -> None:
    actor.require(Permission.POST_ARRANGE, area=post.area_code, organisation=post.organisation_id)


def _standing_in(responder: Responder, line: ShiftLine) -> Assignment | None:
    found: Assignment | None = (
        Assignment.objects.within(_ALL).filter(shift_line=line, responder=responder, ended_at=None).first()
    )
    return found


def _seat(responder: Responder, line: ShiftLine, known: Known, state: str, rules: RosterRules) -> Assignment:
    shift, now = line.shift, clock.now()
    span = Span(max(shift.starts_at, now.replace(microsecond=0)), shift.ends_at)
    skill = titles_of("skill").get(line.line.skill, line.line.skill)
    refusal = refusal_of(known, span, skill=line.line.skill, skill_title=skill, rules=rules)
    if refusal is not None:
        raise refusal
    taken = Assignment.objects.within(_ALL).filter(shift_line=line, ended_at=None)
    free = set(range(1, line.headcount + 1)) - set(taken.values_list("seat", flat=True))
    if not free:
        raise _full()
    made = Assignment(
        shift_line=line, responder=responder, area_code=line.area_code, seat=min(free), state=state,
        starts_at=span.starts_at, ends_at=span.ends_at, made_at=now, exercise=line.exercise,
    )  # fmt: skip
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        if "one_place" in str(error):
            raise Refused("shift.overlap", N_("这段时间已经有一班了，一个人不能同时在两处。")) from error
        raise _full() from error
    return made


def _end(held: Assignment, state: str, reason: str) -> None:
    held.state, held.reason, held.ended_at = state, reason, clock.now()
    held.save(update_fields=["state", "reason", "ended_at"])


def _line(actor: Actor, verb: str, about: Assignment) -> None:
    line = about.shift_line
    facts = {
        "post": str(line.shift.post_id), "shift": str(line.shift_id), "line": line.line.key, "seat": about.seat,
        "responder": str(about.responder_id), "starts_at": about.starts_at.isoformat(),
    }  # fmt: skip
    if about.reason:
        facts["reason"] = about.reason
    actor = actor.touching(exercise=about.exercise)
    journal.record(actor, verb, about, area_code=about.area_code, facts=facts)


def _assignment_held(scope: Scope, identifier: UUID) -> Assignment:
    """An assignment that holds, held until the transaction ends. Raises ``OutOfScope``."""
    rows = Assignment.objects.within(scope).select_for_update(no_key=True, of=("self",))
    rows = rows.select_related("shift_line__shift__post", "shift_line__line")
    found: Assignment | None = rows.filter(id=identifier, ended_at=None).first()
    if found is None:
        raise shift_unknown()
    return found


def _full() -> Refused:
    return Refused("shift.full", N_("刚刚有人接下了最后一个名额，这一班满了。"))
