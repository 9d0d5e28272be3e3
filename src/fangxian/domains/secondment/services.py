"""Whistling: drafting, blowing, sharing out, finishing, withdrawing."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.domains.secondment.candidates import Proposed, shares_proposed
from fangxian.domains.secondment.models import Quota, Secondee, Whistle, WhistleLine
from fangxian.domains.secondment.moving import people_move
from fangxian.domains.secondment.rules.plan import Secondment, kind_in_plan
from fangxian.domains.secondment.rules.states import State as PersonState
from fangxian.domains.secondment.rules.states import Verb as PersonVerb
from fangxian.domains.secondment.rules.whistle_states import MOVE, State, Verb, state_after
from fangxian.domains.secondment.selectors import (
    standings_of,
    whistle_seen,
)
from fangxian.foundation.areas.selectors import area_get
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.services import service
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.orgs.selectors import organisation_answering
from fangxian.foundation.people.rules.cells import phone_of
from fangxian.foundation.plan.rules.schema import Plan
from fangxian.foundation.plan.selectors import plan_at
from fangxian.foundation.responders.offering import words_require
from fangxian.kit.locks import Turn, take_turn
from fangxian.plain import clock
from fangxian.plain.areacodes import Level, level_of
from fangxian.plain.errors import OutOfScope, Refused, Stale
from fangxian.plain.ids import sayable_number, uuid7
from fangxian.plain.words import N_

LONGEST = 500
MOST_PEOPLE, MOST_DAYS = 500, 366
_ORIGIN = re.compile(r"(need:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})?")
_SAME = Scope.system("吹哨")


@dataclass(frozen=True)
class Wanted:
    """So many people, as what they serve, with what they can do; both may be left open."""

    count: int
    role: str = ""
    skill: str = ""


@dataclass(frozen=True)
class Asked:
    """What a town asks for in one whistle."""

    kind: str
    area_code: str
    lines: tuple[Wanted, ...]
    purpose: str
    meeting_point: str
    contact: str
    contact_phone: str
    starts_at: datetime
    days: int
    origin: str = ""


@service
def whistle_draft(*, actor: Actor, asked: Asked, whistle_id: UUID | None = None) -> Whistle:
    """Write down what a town will ask for. ``whistle_id`` is made with the form: sent twice, it is one whistle."""
    if level_of(asked.area_code) != Level.TOWN:
        raise OutOfScope("whistle.no_town", N_("吹哨要人的是镇街。"))
    actor.require(Permission.WHISTLE_BLOW, area=asked.area_code)
    place = area_get(actor.scope(Permission.WHISTLE_BLOW), asked.area_code)
    now = clock.now()
    plan = plan_at(now)
    _checked(plan, asked)
    twin: Whistle | None = Whistle.objects.within(_SAME).filter(id=whistle_id).first()
    if twin is not None:
        journal.nothing_changed()
        return twin
    lead = organisation_answering(
        Organisation.Kind.WORKING_GROUP, plan.identity.county, key=plan.one(Secondment).group
    )
    whistle = _kept(
        Whistle(
            id=whistle_id or uuid7(),
            kind=asked.kind,
            area_code=place.code,
            lead=lead,
            state=State.DRAFTED,
            purpose=asked.purpose.strip(),
            meeting_point=asked.meeting_point.strip(),
            contact=asked.contact.strip(),
            contact_phone=phone_of(asked.contact_phone),
            starts_at=asked.starts_at,
            days=asked.days,
            drafted_by_id=actor.responder,
            drafted_at=now,
            origin=asked.origin,
            exercise=actor.exercise or bool(lead and lead.exercise),
        )
    )
    WhistleLine.objects.within(_SAME).bulk_create([
        WhistleLine(
            whistle=whistle, area_code=whistle.area_code, position=position, role=one.role, skill=one.skill,
            count=one.count, exercise=whistle.exercise,
        )
        for position, one in enumerate(asked.lines, start=1)
    ])  # fmt: skip
    _tell(actor, whistle, Verb.DRAFT, {"kind": whistle.kind, "people": sum(one.count for one in asked.lines)})
    return whistle


@service
def whistle_blow(*, actor: Actor, number: str, version: int | None = None) -> Whistle:
    """The whistle goes out: from now on the clock runs by which people must be there."""
    whistle = _held(actor, number, Permission.WHISTLE_BLOW, version)
    state, now = state_after(Verb.BLOW, State(whistle.state)), clock.now()
    kind = kind_in_plan(plan_at(now), whistle.kind)
    whistle.blown_at = now
    whistle.due_at = max(whistle.starts_at, now + timedelta(minutes=kind.arrive_minutes))
    _save(whistle, state, "blown_at", "due_at")
    _tell(actor, whistle, Verb.BLOW, {"kind": whistle.kind})
    return whistle


@service
def whistle_sound(*, actor: Actor, asked: Asked, whistle_id: UUID | None = None) -> Whistle:
    """Write it down and blow at once, in one act."""
    whistle = whistle_draft(actor=actor, asked=asked, whistle_id=whistle_id)
    if whistle.state != State.DRAFTED:
        journal.nothing_changed()
        return whistle
    return whistle_blow(actor=actor, number=whistle.number)


@service
def whistle_withdraw(*, actor: Actor, number: str, version: int | None = None) -> Whistle:
    """The town no longer asks; once quotas are shared out it says instead that it is done."""
    whistle = _held(actor, number, Permission.WHISTLE_BLOW, version)
    whistle.closed_at = clock.now()
    _save(whistle, state_after(Verb.WITHDRAW, State(whistle.state)), "closed_at")
    _tell(actor, whistle, Verb.WITHDRAW)
    return whistle


@service
def whistle_finish(*, actor: Actor, number: str, version: int | None = None) -> Whistle:
    """What it was blown for is done: whoever was not sent yet stays at home, whoever is there can be sent home."""
    whistle = _held(actor, number, Permission.WHISTLE_BLOW, version)
    state, now = state_after(Verb.FINISH, State(whistle.state)), clock.now()
    rows = Secondee.objects.within(_SAME).select_for_update().filter(whistle=whistle)
    waiting = list(rows.filter(state__in=[PersonState.NAMED, PersonState.CHOSEN, PersonState.MISSING]))
    if waiting:
        people_move(actor, waiting, PersonVerb.STRIKE, now)
    whistle.closed_at = now
    _save(whistle, state, "closed_at")
    _tell(actor, whistle, Verb.FINISH, {"released": len(waiting)})
    return whistle


@service
def quotas_adopt(
    *, actor: Actor, number: str, numbers: Mapping[UUID, int], version: int | None = None
) -> list[Quota]:
    """Ask departments for so many people each, in one act; what is asked of one again is added to its quota.

    Raises ``Refused`` for nobody at all, for more than are lacking, and for more than a department has.
    """
    take_turn(Turn.RESPONDERS)
    whistle = _held(actor, number, Permission.SECONDMENT_CHOOSE, version)
    state, now = state_after(Verb.SHARE, State(whistle.state)), clock.now()
    proposed = {one.department.id: one for one in shares_proposed(whistle, now)}
    wanted = {unit: count for unit, count in numbers.items() if count}
    _shared_rightly(wanted, proposed, standings_of([whistle])[whistle.id].to_share)
    due = now + timedelta(minutes=plan_at(now).one(Secondment).name_minutes)
    quotas = [_quota(whistle, proposed[unit], count, now, due) for unit, count in wanted.items()]
    _save(whistle, state)
    facts = {str(one.department_id): wanted[one.department_id] for one in quotas}
    _tell(actor, whistle, Verb.SHARE, {"quotas": facts})
    return quotas


def _shared_rightly(wanted: Mapping[UUID, int], proposed: Mapping[UUID, Proposed], lacking: int) -> None:
    if not wanted:
        raise Refused("quota.nobody", N_("请至少给一个单位分名额。"))
    if sum(wanted.values()) > lacking:
        raise Refused(
            "quota.too_many", N_("还差 %(lacking)d 人，分出去的有 %(count)d 人，请减去多的。"),
            lacking=lacking, count=sum(wanted.values()),
        )  # fmt: skip
    for unit, count in wanted.items():
        if unit not in proposed:
            raise OutOfScope("organisation.unknown", N_("没有这个组织，或不在您的责任范围内。"))
        if not 0 < count <= proposed[unit].available:
            raise Refused(
                "quota.beyond", N_("%(name)s能派 %(available)d 人，分不了 %(count)d 人。"),
                name=proposed[unit].department.name, available=proposed[unit].available, count=count,
            )  # fmt: skip


def _quota(whistle: Whistle, proposed: Proposed, count: int, now: datetime, due: datetime) -> Quota:
    """The department's quota, new or made larger."""
    quota = proposed.before or Quota(
        whistle=whistle, department=proposed.department, area_code=whistle.area_code, number=0,
        suggested=0, version=0, exercise=whistle.exercise or proposed.department.exercise,
    )  # fmt: skip
    quota.available = proposed.available
    quota.ideal_tenths = round(proposed.share.ideal * 10)
    quota.why = proposed.share.why
    quota.suggested += proposed.share.number
    quota.number += count
    quota.shared_at, quota.due_at = now, due
    quota.version += 1
    quota.save()
    return quota


def _checked(plan: Plan, asked: Asked) -> None:
    """Everything that a whistle must say. Raises ``Refused`` naming what it lacks."""
    kind_in_plan(plan, asked.kind)
    if not asked.lines or any(one.count < 1 for one in asked.lines):
        raise Refused("whistle.nobody", N_("请写明要几个人。"))
    if sum(one.count for one in asked.lines) > MOST_PEOPLE:
        raise Refused("whistle.too_many", N_("一次吹哨最多要 %(most)d 人。"), most=MOST_PEOPLE)
    words_require("responder_role", {one.role for one in asked.lines} - {""})
    words_require("skill", {one.skill for one in asked.lines} - {""})
    if not 1 <= asked.days <= MOST_DAYS:
        raise Refused("whistle.days", N_("请写明要几天，1 到 %(most)d 天。"), most=MOST_DAYS)
    if not 2 <= len(asked.purpose.strip()) <= LONGEST:
        raise Refused("whistle.purpose", N_("请写明要人做什么。"))
    if not asked.meeting_point.strip() or not asked.contact.strip():
        raise Refused("whistle.where", N_("请写明到哪里报到、找谁。"))
    if not _ORIGIN.fullmatch(asked.origin):
        raise Refused("whistle.origin_malformed", N_("看不懂这次吹哨是从哪里来的，请从困难重新点进来。"))


def _kept(whistle: Whistle) -> Whistle:
    """Insert it under a number that no other has."""
    while True:
        whistle.number = sayable_number()
        try:
            with transaction.atomic():
                whistle.save(force_insert=True)
        except IntegrityError:
            if not Whistle.objects.within(_SAME).filter(number=whistle.number).exists():
                raise
        else:
            return whistle


def _held(actor: Actor, number: str, permission: Permission, version: int | None) -> Whistle:
    """A whistle that is the actor's to move, as it stands now, held until the transaction ends."""
    actor.require_role(permission)
    found = whistle_seen(actor, number)
    actor.require(permission, area=found.area_code, organisation=found.lead_id)
    held: Whistle = Whistle.objects.within(_SAME).select_for_update().get(id=found.id)
    if version is not None and version != held.version:
        raise Stale("whistle.stale", N_("您打开以后有了变化，请看过现在的情况再办。"), version=held.version)
    return held


def _save(whistle: Whistle, state: State, *also: str) -> None:
    whistle.state = state
    whistle.version += 1
    whistle.save(update_fields=["state", "version", *also])


def _tell(actor: Actor, whistle: Whistle, verb: Verb, facts: Mapping[str, object] | None = None) -> None:
    told = facts or {}
    entry = journal.Entry(
        f"whistle.{MOVE[verb].past}",
        whistle,
        area_code=whistle.area_code,
        facts=told,
        exercise=whistle.exercise,
    )
    journal.record_all(actor, [entry])
