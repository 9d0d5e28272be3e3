"""Coming and going (到岗、离岗): said by oneself before the post's code, or by whoever leads the post.

Facts are only added. Somebody who says a thing twice says it once; what was wrong is corrected by another fact.
"""

from datetime import datetime, timedelta
from uuid import UUID

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.domains.dispatch.models import Assignment, Attendance, Post
from fangxian.domains.dispatch.on_duty import attendance_rules_at, is_there, presences, seat_now, span_of
from fangxian.domains.dispatch.rules.attendance import Presence, What
from fangxian.domains.dispatch.rules.codes import code_at, post_shown, ticket_at, ticket_holds
from fangxian.domains.dispatch.selectors import post_unknown
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.services import service
from fangxian.kit.keys import key_ring
from fangxian.plain import clock
from fangxian.plain.errors import NotAllowed, OutOfScope, Refused
from fangxian.plain.ids import uuid7
from fangxian.plain.words import N_

_ALL = Scope.system("到岗离岗")
#: So long after a shift its leader may still say when somebody came or went.
AFTERWARDS = timedelta(days=7)
#: So much outside his shift can count at the most.
BEYOND = timedelta(hours=12)


# --- the code


def code_shown(actor: Actor, post: Post, now: datetime) -> str:
    """What the post shows now, to whoever leads it, arranges it, or stands there."""
    require_stands(actor, post, now)
    return code_at(_key(), post.id, now)


def post_scanned(code: str, now: datetime) -> Post:
    """The post whose code somebody scanned. Raises ``Refused`` for one that is too old, or none."""
    identifier = post_shown(_key(), code, now)
    post: Post | None = Post.objects.within(_ALL).filter(id=identifier).first() if identifier else None
    if post is None:
        raise Refused("attendance.code_old", N_("这个码过时了（每 30 秒换一次），请对着岗位上的码再扫一次。"))
    return post


def ticket_for(post: Post, responder: UUID, fact: UUID, now: datetime) -> str:
    """What somebody who scanned the code holds for some minutes."""
    return ticket_at(_key(), post=post.id, responder=responder, fact=fact, moment=now)


def _key() -> bytes:
    return key_ring().secret("posts")


# --- who may


def leads(actor: Actor, post: Post) -> bool:
    """Whether somebody may say of others that they came: the post's leader, or whoever arranges it."""
    is_leader = actor.responder is not None and actor.responder == post.leader_id
    return is_leader or actor.may_at(
        Permission.POST_ARRANGE, area=post.area_code, organisation=post.organisation_id
    )


def require_leads(actor: Actor, post: Post) -> None:
    """Raises ``NotAllowed`` for whoever only sees the post, or stands there; ``OutOfScope`` for everybody else."""
    if leads(actor, post):
        return
    now = clock.now()
    if actor.responder and is_there(post, actor.responder, now):
        raise NotAllowed("attendance.leader_only", N_("这件事由带班人或排班的人来做。"))
    sees = actor.may_at(Permission.POST_SEE, area=post.area_code, organisation=post.organisation_id)
    if not sees:
        raise post_unknown()
    raise NotAllowed("attendance.leader_only", N_("这件事由带班人或排班的人来做。"))


def require_stands(actor: Actor, post: Post, now: datetime) -> None:
    """As ``require_leads``, but whoever stands there now may too."""
    if actor.responder is None or not is_there(post, actor.responder, now):
        require_leads(actor, post)


def post_for(actor: Actor, post_id: UUID) -> Post:
    """A post for whoever sees it, leads it or stands there. Raises ``OutOfScope``."""
    post: Post | None = Post.objects.within(_ALL).filter(id=post_id).first()
    if post is None:
        raise post_unknown()
    sees = actor.may_at(Permission.POST_SEE, area=post.area_code, organisation=post.organisation_id)
    if sees or leads(actor, post) or _has_seat(actor, post):
        return post
    raise post_unknown()


def _has_seat(actor: Actor, post: Post) -> bool:
    return actor.responder is not None and seat_now(post, actor.responder, clock.now()) is not None


# --- by oneself


@service
def attendance_by_code(*, actor: Actor, post_id: UUID, fact_id: UUID, what: str, ticket: str) -> Attendance:
    """Come or go, with the ticket that the post's code gave. Sent twice, it is one.

    Raises ``Refused`` when the ticket is too old, and when there is nothing to say here now.
    """
    if actor.responder is None:
        raise NotAllowed("attendance.nobody", N_("您的账号没有对应的人，不能到岗。"))
    now = clock.now()
    if not ticket_holds(_key(), ticket, post=post_id, responder=actor.responder, fact=fact_id, moment=now):
        raise Refused("attendance.ticket_old", N_("隔得太久了，请对着岗位上的码再扫一次。"))
    if (twin := _twin(fact_id)) is not None and twin.assignment.responder_id == actor.responder:
        journal.nothing_changed()
        return twin
    post = Post.objects.within(_ALL).get(id=post_id)
    found = seat_now(post, actor.responder, now)
    if found is None or found[1] is None or found[1] != what:
        raise Refused("attendance.nothing_here", N_("您现在在这个岗位没有要到、要离的班。"))
    held = _held(found[0].assignment.id)
    return _note(actor, held, What(what), now, Attendance.How.CODE, fact_id=fact_id)


# --- by whoever leads


@service
def attendance_note(
    *,
    actor: Actor,
    assignment_id: UUID,
    what: str,
    at: datetime | None = None,
    beyond: bool = False,
    fact_id: UUID | None = None,
) -> Attendance:
    """Say of somebody that he came or went, and when; another such fact that stands is corrected by it.

    ``beyond``: what lies outside his shift counts as well, because whoever leads says so.
    """
    held = _held(assignment_id)
    require_leads(actor, held.shift_line.shift.post)
    if fact_id and (twin := _twin(fact_id)) is not None and twin.assignment_id == held.id:
        journal.nothing_changed()
        return twin
    now = clock.now()
    said = What(what) if what in (What.IN, What.OUT) else None
    if said is None:
        raise Refused("attendance.what", N_("请选到岗还是离岗。"))
    moment, presence = at or now, presences([held.id]).get(held.id, Presence())
    _require_moment(held, said, moment, now, presence, beyond=beyond)
    before = presence.came if said == What.IN else presence.went
    return _note(
        actor, held, said, moment, _how(actor, held), corrects=before.id if before else None,
        beyond=beyond, fact_id=fact_id,
    )  # fmt: skip


@service
def attendance_undo(*, actor: Actor, assignment_id: UUID, what: str) -> Attendance:
    """Say that somebody did not come, or has not gone: the fact that stands is no longer so."""
    held = _held(assignment_id)
    require_leads(actor, held.shift_line.shift.post)
    presence = presences([held.id]).get(held.id, Presence())
    before = {What.IN: presence.came, What.OUT: presence.went}.get(what)  # type: ignore[call-overload]
    if before is None:
        raise Refused("attendance.nothing_to_undo", N_("没有这条记录，不用更正。"))
    now = clock.now()
    if now > held.ends_at + AFTERWARDS:
        raise _too_late()
    return _note(actor, held, What.NOT, now, _how(actor, held), corrects=before.id)


def _require_moment(
    held: Assignment, what: What, at: datetime, now: datetime, presence: Presence, *, beyond: bool
) -> None:
    """Refuse what cannot be: later than now, before he came, outside his shift."""
    if at > now:
        raise Refused("attendance.ahead", N_("还没有到这个时间。"))
    if now > held.ends_at + AFTERWARDS:
        raise _too_late()
    span, rules = span_of(held), attendance_rules_at(now)
    room = BEYOND if beyond else max(rules.early, timedelta(minutes=rules.out_minutes))
    if not span.starts_at - room <= at <= span.ends_at + room:
        raise Refused("attendance.outside", N_("这个时间不在这一班里，请核对。"))
    if what == What.OUT and (presence.came is None or at < presence.came.at):
        raise Refused("attendance.not_come", N_("先记到岗，再记离岗；离岗不能早于到岗。"))
    if what == What.IN and at >= span.ends_at:
        raise Refused("attendance.over", N_("到岗要在下班以前。"))
    if what == What.IN and presence.went is not None and at > presence.went.at:
        raise Refused("attendance.not_come", N_("先记到岗，再记离岗；离岗不能早于到岗。"))


def _too_late() -> Refused:
    return Refused("attendance.too_late", N_("下班已经超过 %(days)d 天，不能再改。"), days=AFTERWARDS.days)


def _how(actor: Actor, held: Assignment) -> str:
    leader = held.shift_line.shift.post.leader_id
    is_leader = actor.responder is not None and actor.responder == leader
    return Attendance.How.LEADER if is_leader else Attendance.How.DESK


def _held(assignment_id: UUID) -> Assignment:
    """An assignment, held until the transaction ends: whoever speaks of it next sees what is said now."""
    rows = Assignment.objects.within(_ALL).select_for_update(no_key=True, of=("self",))
    rows = rows.select_related("shift_line__shift__post")
    found: Assignment | None = rows.filter(id=assignment_id).first()
    if found is None:
        raise seat_unknown()
    return found


def seat_unknown() -> OutOfScope:
    """What is said of a seat that is not there, or not his to see."""
    return OutOfScope("shift.unknown", N_("没有这一班，或不在您的责任范围内。"))


def _twin(fact_id: UUID) -> Attendance | None:
    found: Attendance | None = (
        Attendance.objects.within(_ALL).select_related("assignment").filter(id=fact_id).first()
    )
    return found


def went_by_relief(actor: Actor, held: Assignment, at: datetime) -> None:
    """Within a service: whoever is relieved goes at that moment, if he was there."""
    presence = presences([held.id]).get(held.id, Presence())
    if presence.came is not None and presence.went is None and presence.came.at <= at:
        _note(actor, held, What.OUT, at, Attendance.How.RELIEF)


def came_by_relief(actor: Actor, held: Assignment, at: datetime) -> None:
    """Within a service: whoever relieves stands there already."""
    _note(actor, held, What.IN, at, Attendance.How.RELIEF)


def _note(
    actor: Actor,
    held: Assignment,
    what: What,
    at: datetime,
    how: str,
    *,
    corrects: UUID | None = None,
    beyond: bool = False,
    fact_id: UUID | None = None,
) -> Attendance:
    actor = actor.touching(exercise=held.exercise)
    fact = Attendance(
        id=fact_id or uuid7(), assignment=held, area_code=held.area_code, what=what.value, how=how, at=at,
        noted_at=clock.now(), noted_by=actor.key, corrects=corrects, beyond=beyond, exercise=actor.exercise,
    )  # fmt: skip
    fact.save(force_insert=True)
    if corrects:
        _line(actor, "attendance.corrected", held, fact)
    elif what == What.IN:
        _line(actor, "attendance.came", held, fact)
    else:
        _line(actor, "attendance.went", held, fact)
    return fact


def _line(actor: Actor, verb: str, held: Assignment, fact: Attendance) -> None:
    journal.record(
        actor,
        verb,
        held,
        area_code=held.area_code,
        facts={
            "post": str(held.shift_line.shift.post_id), "responder": str(held.responder_id), "fact": str(fact.id),
            "what": fact.what, "how": fact.how, "at": fact.at.isoformat(), "beyond": fact.beyond,
        },
    )  # fmt: skip
