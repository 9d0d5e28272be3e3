"""Registering responders, their places in organisations, and showing one unmasked."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.services import service
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.responders.models import Membership, Responder
from fangxian.foundation.responders.selectors import responder_get
from fangxian.plain import clock
from fangxian.plain.errors import Refused
from fangxian.plain.phone import cleaned_number
from fangxian.plain.words import N_


@dataclass(frozen=True)
class Enrolment:
    """What is told of somebody when he is registered."""

    name: str
    phone: str
    standing: str
    area_code: str
    unit_id: UUID | None = None


@service
def responders_register(*, actor: Actor, enrolments: Iterable[Enrolment]) -> list[Responder]:
    """Register people; all or none. Raises ``Refused`` naming a malformed number."""
    enrolments = list(enrolments)
    for area_code in {enrolment.area_code for enrolment in enrolments}:
        actor.require(Permission.DUTY_APPOINT, area=area_code)
    responders = [
        Responder(
            name=enrolment.name,
            phone=cleaned_number(enrolment.phone),
            standing=enrolment.standing,
            area_code=enrolment.area_code,
            unit_id=enrolment.unit_id,
            exercise=actor.exercise,
        )
        for enrolment in enrolments
    ]
    if not responders:
        journal.nothing_changed()
        return []
    Responder.objects.within(Scope.system("登记人员")).bulk_create(responders, batch_size=500)
    counts: dict[str, int] = {}
    for responder in responders:
        counts[responder.area_code] = counts.get(responder.area_code, 0) + 1
    journal.record_all(
        actor,
        [
            journal.Entry(
                "responders.registered", ("area", area_code), area_code=area_code, facts={"count": count}
            )
            for area_code, count in counts.items()
        ],
    )
    return responders


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


#: Reasons that may be given for seeing a full name and number.
REASONS: Collection[tuple[str, str]] = (
    ("call", N_("要打电话联系")),
    ("roster", N_("核对值班名单")),
    ("visit", N_("要上门找人")),
    ("other", N_("其他（请写明）")),
)


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
    if reason not in dict(REASONS) or (reason == "other" and not words.strip()):
        raise Refused("responder.no_reason", N_("请说明为什么要看全名和号码。"))
    journal.record(
        actor,
        "responder.unmasked",
        responder,
        area_code=responder.area_code,
        facts={"reason": reason},
        personal={"words": words.strip()} if words.strip() else {},
    )
    return Unmasked(name=responder.name, phone=responder.phone)
