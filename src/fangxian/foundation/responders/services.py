"""Registering responders, their places in organisations, and showing one unmasked."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.foundation.areas.selectors import area_names
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.services import service
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.orgs.selectors import organisation_get, organisations_standing
from fangxian.foundation.people.rules.cells import phone_of
from fangxian.foundation.responders.enrolment import Binder, Enrolment, Sheaf, enrolment_of
from fangxian.foundation.responders.models import Membership, Responder
from fangxian.foundation.responders.offering import words_require
from fangxian.foundation.responders.rules.checks import told_checked
from fangxian.foundation.responders.rules.pledges import MOST, Signer
from fangxian.foundation.responders.rules.told import Skilled, Told
from fangxian.foundation.responders.selectors import responder_get, responders_by_phone
from fangxian.foundation.responders.written import Rewriting, responder_to_edit, written_of
from fangxian.kit.locks import Turn, take_turn
from fangxian.plain import clock
from fangxian.plain.errors import OutOfScope, Refused
from fangxian.plain.reasons import REASONS, require_reason
from fangxian.plain.words import N_

__all__ = ["REASONS", "Enrolment", "Skilled"]


def responders_register(*, actor: Actor, enrolments: Iterable[Enrolment]) -> list[Responder]:
    """Register people; all or none. Raises ``Refused`` naming what is malformed.

    Roles and skills are taken as they are given: whoever offers them asks the plan's words. Of thousands, call
    it by slices of 2,000, which hold the lock for a tenth of a second.
    """
    told = [_checked(one) for one in enrolments]
    sheaf = Binder(now=clock.now(), exercise=actor.exercise).bind(told)
    return _sheaf_write(actor=actor, sheaf=sheaf)


@service
def _sheaf_write(*, actor: Actor, sheaf: Sheaf) -> list[Responder]:
    """Write what was sealed before the transaction began."""
    _require_edit(actor, {(one.area_code, one.unit_id) for one in sheaf.responders})
    if not sheaf.responders:
        journal.nothing_changed()
        return []
    sheaf.write()
    counts = Counter(responder.area_code for responder in sheaf.responders)
    journal.record_all(
        actor,
        [
            journal.Entry(
                "responders.registered", ("area", area_code), area_code=area_code, facts={"count": count}
            )
            for area_code, count in counts.items()
        ],
    )
    return sheaf.responders


_STANDINGS = frozenset(Responder.Standing.values)


def _checked(one: Enrolment) -> Enrolment:
    """What every enrolment must have, however it came."""
    phone = phone_of(one.phone)
    if not one.name.strip():
        raise Refused("person.name_missing", N_("请填姓名。"))
    if one.standing not in _STANDINGS:
        raise Refused("responder.standing_unknown", N_("请选一个类别。"))
    return one if phone == one.phone else replace(one, phone=phone)


def _require_edit(actor: Actor, homes: Collection[tuple[str, UUID | None]]) -> None:
    """He may write people of these places and units: a unit's people stand at its place, or where he may too."""
    actor.require_role(Permission.RESPONDER_EDIT)
    places = {area_code for area_code, unit in homes if unit is None}
    reach = actor.scope(Permission.RESPONDER_EDIT)
    wanted = {unit for _, unit in homes if unit}
    units = dict(organisations_standing(reach).filter(id__in=wanted).values_list("id", "area_code"))
    if wanted - units.keys():
        raise OutOfScope("organisation.unknown", N_("没有这个组织，或不在您的责任范围内。"))
    places |= {area_code for area_code, unit in homes if unit and units[unit] != area_code}
    for place in places:
        actor.require(Permission.RESPONDER_EDIT, area=place)


@service
def responders_named(
    *, actor: Actor, signers: Sequence[Signer], told: Told
) -> tuple[dict[str, Responder], int]:
    """Those whom names and numbers mean, by number: who is new is registered as ``told`` says of all of them.

    Returns how many are new as well. Who had left is there again. Raises ``Refused`` when a number stands under
    another name already: one of the two is mistaken.
    """
    if len(signers) > MOST:
        raise Refused("responders.too_many", N_("一次最多 %(most)d 人。"), most=MOST)
    take_turn(Turn.RESPONDERS)
    known = responders_by_phone(actor.scope(Permission.RESPONDER_SEE), {one.phone for one in signers})
    others = [one.name for one in signers if one.phone in known and known[one.phone].name != one.name]
    if others:
        raise Refused(
            "responders.number_of_another",
            N_("这些人的号码已经登记在别人名下，请核对号码和姓名：%(names)s。"),
            names="、".join(others),
        )
    new = {one.phone: one for one in signers if one.phone not in known}
    made = responders_register(
        actor=actor,
        enrolments=[enrolment_of(replace(told, name=one.name, phone=one.phone)) for one in new.values()],
    )
    _offer_again(actor, [one for one in known.values() if one.left_at is not None])
    if not made:
        journal.nothing_changed()
    return known | {one.phone: one for one in made}, len(made)


def _offer_again(actor: Actor, left: Sequence[Responder]) -> None:
    before = written_of(left, clock.now())
    for one in left:
        _line(actor, "responder.returned", one, before[one.id], replace(before[one.id], left=False))


@service
def responder_correct(
    *, actor: Actor, responder_id: UUID, changes: Mapping[str, Any], version: int | None = None
) -> Responder:
    """Correct what is written of somebody: the named fields of ``Told``; what was written before is kept.

    Who has no unit stands where he lives, and goes with his residence. Raises ``Stale`` when ``version`` is no
    longer the one that stands.
    """
    responder, before = responder_to_edit(actor, responder_id, version)
    words_require("responder_role", {*changes.get("roles", ())} - {*before.roles})
    after = told_checked(replace(before, **changes), clock.day_of(clock.now()))
    if after.residence != before.residence:
        _require_settled(after.residence)
        if after.unit_id is None and after.residence:
            after = replace(after, area_code=after.residence)
            _require_edit(actor, {(after.area_code, None)})
    return _line(actor, "responder.corrected", responder, before, after)


@service
def responder_join_unit(
    *, actor: Actor, responder_id: UUID, unit_id: UUID | None, version: int | None = None
) -> Responder:
    """Somebody belongs to a unit from now on, and stands at its place; to none: he stands where he lives."""
    responder, before = responder_to_edit(actor, responder_id, version)
    if unit_id is None:
        area_code = before.residence or before.area_code
    else:
        area_code = organisation_get(actor.scope(Permission.RESPONDER_EDIT), unit_id).area_code
    _require_edit(actor, {(area_code, unit_id)})
    after = replace(before, unit_id=unit_id, area_code=area_code)
    return _line(actor, "responder.unit_joined", responder, before, after)


@service
def responder_leave(*, actor: Actor, responder_id: UUID, version: int | None = None) -> Responder:
    """Somebody can no longer be given a duty; all that is written of him stays."""
    responder, before = responder_to_edit(actor, responder_id, version)
    return _line(actor, "responder.left", responder, before, replace(before, left=True))


@service
def responder_return(*, actor: Actor, responder_id: UUID, version: int | None = None) -> Responder:
    """Somebody who had left is there again."""
    responder, before = responder_to_edit(actor, responder_id, version)
    return _line(actor, "responder.returned", responder, before, replace(before, left=False))


def _line(actor: Actor, verb: str, responder: Responder, before: Told, after: Told) -> Responder:
    """Write what differs, with its line; the line says which fields, never what stands in them."""
    differences = Rewriting(actor, clock.now()).rewrite(responder, before, after)
    if not differences:
        journal.nothing_changed()
        return responder
    journal.record(
        actor, verb, responder, area_code=responder.area_code, facts={"fields": sorted(differences)}
    )
    return responder


def _require_settled(residence: str) -> None:
    if residence and residence not in area_names({residence}):
        raise Refused("responder.residence_unknown", N_("没有这个居住地，请重新选。"))


@service
def members_join(
    *, actor: Actor, parts: Mapping[Organisation, Mapping[UUID, str]], permission: Permission
) -> list[Membership]:
    """Give people their part in organisations: ``parts`` maps organisation → responder → part."""
    now = clock.now()
    joined = []
    for organisation, people in parts.items():
        actor.require(permission, area=organisation.area_code, organisation=organisation.id)
        joined += [
            Membership(
                organisation=organisation,
                responder_id=responder,
                part=part,
                area_code=organisation.area_code,
                since=now,
                exercise=actor.exercise,
            )
            for responder, part in people.items()
        ]
    if not joined:
        journal.nothing_changed()
        return []
    Membership.objects.within(Scope.system("加入组织")).bulk_create(joined, batch_size=500)
    journal.record_all(
        actor,
        [
            journal.Entry(
                "members.joined",
                organisation,
                area_code=organisation.area_code,
                facts={"members": sorted(str(responder) for responder in people)},
            )
            for organisation, people in parts.items()
            if people
        ],
    )
    return joined


@service
def members_leave(*, actor: Actor, organisation: Organisation, permission: Permission) -> int:
    """Everybody leaves an organisation, from now on; return how many. That they were in it stays."""
    actor.require(permission, area=organisation.area_code, organisation=organisation.id)
    there = Membership.objects.within(Scope.system("离开组织")).filter(organisation=organisation, until=None)
    left = sorted(str(one) for one in there.values_list("responder_id", flat=True))
    if not left:
        journal.nothing_changed()
        return 0
    there.update(until=clock.now())
    journal.record(
        actor, "members.left", organisation, area_code=organisation.area_code, facts={"members": left}
    )
    return len(left)


@service
def leaders_follow(*, actor: Actor, leading: Mapping[Organisation, UUID | None]) -> int:
    """From now on these organisations are led by these people, or by nobody; whoever led them leaves. Return how many changed."""
    everybody, now = Scope.system("换带队的人"), clock.now()
    rows = Membership.objects.within(everybody).filter(organisation__in=leading, until=None)
    there: dict[UUID, list[Membership]] = defaultdict(list)
    for row in rows.order_by("id"):
        there[row.organisation_id].append(row)
    ended: list[Membership] = []
    begun: list[Membership] = []
    for body, leader in leading.items():
        going = [
            row for row in there[body.id] if row.part == Membership.Part.LEADER and row.responder_id != leader
        ]
        leads = any(
            row.part == Membership.Part.LEADER and row.responder_id == leader for row in there[body.id]
        )
        ended += going
        if leader and not leads:
            ended += [row for row in there[body.id] if row.responder_id == leader]
            begun.append(_leader_of(body, leader, now))
    if not (ended or begun):
        journal.nothing_changed()
        return 0
    rows.filter(id__in=[row.id for row in ended]).update(until=now)
    Membership.objects.within(everybody).bulk_create(begun, batch_size=500)
    bodies = {body.id: body for body in leading}
    entries = [_membership_told("members.left", bodies[row.organisation_id], row) for row in ended]
    entries += [_membership_told("members.joined", bodies[row.organisation_id], row) for row in begun]
    journal.record_all(actor, entries)
    return len({row.organisation_id for row in (*ended, *begun)})


def _leader_of(body: Organisation, responder: UUID, now: datetime) -> Membership:
    return Membership(
        organisation=body, responder_id=responder, part=Membership.Part.LEADER, area_code=body.area_code, since=now,
        exercise=body.exercise,
    )  # fmt: skip


def _membership_told(verb: str, body: Organisation, row: Membership) -> journal.Entry:
    facts = {"members": [str(row.responder_id)], "part": row.part}
    return journal.Entry(verb, body, area_code=body.area_code, facts=facts, exercise=row.exercise)


@dataclass(frozen=True)
class Unmasked:
    """A person's full name and number."""

    name: str
    phone: str


@service
def responder_unmask(
    *, actor: Actor, responder_id: UUID, reason: str, words: str = "", reach: Scope | None = None
) -> Unmasked:
    """Show a full name and number to somebody who says why; the journal keeps who, whom and why.

    ``reach``: where a higher room lets him look for the person; his own lists when it is not given.
    """
    if reach is None:
        actor.require_role(Permission.RESPONDER_UNMASK)
        reach = actor.scope(Permission.RESPONDER_UNMASK)
    responder = responder_get(reach, responder_id)
    require_reason(reason, words)
    journal.record(
        actor,
        "responder.unmasked",
        responder,
        area_code=responder.area_code,
        facts={"reason": reason},
        personal={"words": words.strip()} if words.strip() else {},
    )
    return Unmasked(name=responder.name, phone=responder.phone)
