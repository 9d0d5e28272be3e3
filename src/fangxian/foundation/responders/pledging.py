"""Pledges of many names (请战书): who signs one is registered with it, and can be sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.services import service
from fangxian.foundation.media.models import Attachment
from fangxian.foundation.orgs.selectors import organisation_get
from fangxian.foundation.responders.models import Pledge, PledgeSignature, Responder
from fangxian.foundation.responders.rules.pledges import Signer
from fangxian.foundation.responders.rules.told import Told
from fangxian.foundation.responders.selectors import pledge_get, signatures_of
from fangxian.foundation.responders.services import responders_named
from fangxian.plain import clock
from fangxian.plain.areacodes import DIGITS, Level
from fangxian.plain.errors import Refused
from fangxian.plain.reasons import require_reason
from fangxian.plain.words import N_

_SIGNATURES = Scope.system("请战书签名")


@dataclass(frozen=True)
class Drafted:
    """A pledge as it is handed in; ``standing`` is what those of its signers are who were not registered yet."""

    title: str
    made_on: date
    area_code: str
    organisation_id: UUID | None = None
    text: str = ""
    standing: str = Responder.Standing.VOLUNTEER
    fingerprints: bool = False


@service
def pledge_make(*, actor: Actor, drafted: Drafted, signers: Sequence[Signer]) -> Pledge:
    """Take a pledge in with the names under it, in their order; those who are new are registered by it.

    Raises ``Refused`` when a number stands under another name already: one of the two is mistaken.
    """
    area_code = _home(actor, drafted)
    if not drafted.title.strip():
        raise Refused("pledge.no_title", N_("请写请战书的标题。"))
    pledge = Pledge(
        title=drafted.title.strip(),
        text=drafted.text.strip(),
        organisation_id=drafted.organisation_id,
        area_code=area_code,
        made_on=drafted.made_on,
        exercise=actor.exercise,
    )
    pledge.save(force_insert=True)
    signed, new = _sign(actor, pledge, signers, drafted)
    journal.record(
        actor, "pledge.made", pledge, area_code=area_code, facts={"signatures": signed, "registered": new}
    )
    return pledge


@service
def pledge_sign(
    *,
    actor: Actor,
    pledge_id: UUID,
    signers: Sequence[Signer],
    standing: str = Responder.Standing.VOLUNTEER,
    fingerprints: bool = False,
) -> int:
    """More names under a pledge, after those that stand there; returns how many are new under it."""
    pledge = _to_edit(actor, pledge_id)
    drafted = Drafted(
        title=pledge.title,
        made_on=pledge.made_on,
        area_code=pledge.area_code,
        organisation_id=pledge.organisation_id,
        standing=standing,
        fingerprints=fingerprints,
    )
    actor = actor.touching(exercise=pledge.exercise)
    signed, new = _sign(actor, pledge, signers, drafted)
    if not signed:
        journal.nothing_changed()
        return 0
    journal.record(
        actor,
        "pledge.signed",
        pledge,
        area_code=pledge.area_code,
        facts={"signatures": signed, "registered": new},
    )
    return signed


@service
def pledge_photograph(*, actor: Actor, pledge_id: UUID, photo: Attachment) -> Pledge:
    """A photograph of the signed page belongs to the pledge; one that was there before stays in the keeping."""
    pledge = _to_edit(actor, pledge_id)
    pledge.photo = photo
    pledge.save(update_fields=["photo"])
    facts = {"attachment": str(photo.id)}
    journal.record(actor, "pledge.photographed", pledge, area_code=pledge.area_code, facts=facts)
    return pledge


@service
def pledge_unmask(*, actor: Actor, pledge_id: UUID, reason: str, words: str = "") -> list[str]:
    """The full names under a pledge in their order, to somebody who says why; the journal keeps who and why."""
    actor.require_role(Permission.RESPONDER_UNMASK)
    pledge = pledge_get(actor.scope(Permission.RESPONDER_SEE), pledge_id)
    actor.require(Permission.RESPONDER_UNMASK, area=pledge.area_code, organisation=pledge.organisation_id)
    require_reason(reason, words)
    names = [signature.responder.name for signature in signatures_of(pledge).select_related("responder")]
    journal.record(
        actor,
        "pledge.unmasked",
        pledge,
        area_code=pledge.area_code,
        facts={"reason": reason, "signatures": len(names)},
        personal={"words": words.strip()} if words.strip() else {},
    )
    return names


def _to_edit(actor: Actor, pledge_id: UUID) -> Pledge:
    """A pledge that is the actor's to add to."""
    actor.require_role(Permission.RESPONDER_EDIT)
    pledge = pledge_get(actor.scope(Permission.RESPONDER_SEE), pledge_id)
    actor.require(Permission.RESPONDER_EDIT, area=pledge.area_code, organisation=pledge.organisation_id)
    return pledge


def _home(actor: Actor, drafted: Drafted) -> str:
    """Where a pledge stands: at its organisation's place if it has one."""
    if drafted.organisation_id is None:
        actor.require(Permission.RESPONDER_EDIT, area=drafted.area_code)
        return drafted.area_code
    actor.require_role(Permission.RESPONDER_EDIT)
    organisation = organisation_get(actor.scope(Permission.RESPONDER_EDIT), drafted.organisation_id)
    return str(organisation.area_code)


def _sign(actor: Actor, pledge: Pledge, signers: Sequence[Signer], drafted: Drafted) -> tuple[int, int]:
    """Register who is new, put everybody's name under the pledge once; returns how many signed, how many are new."""
    told = Told("", "", drafted.standing, pledge.area_code, pledge.organisation_id, _residence(pledge))
    people, made = responders_named(actor=actor, signers=signers, told=told)
    there = dict(signatures_of(pledge).values_list("responder_id", "position"))
    new = [people[phone] for phone in dict.fromkeys(signer.phone for signer in signers)]
    new = [one for one in new if one.id not in there]
    now, last = clock.now(), max(there.values(), default=0)
    PledgeSignature.objects.within(_SIGNATURES).bulk_create(
        [
            PledgeSignature(
                pledge=pledge,
                responder=one,
                area_code=pledge.area_code,
                organisation_id=pledge.organisation_id,
                position=position,
                signed_at=now,
                fingerprint=drafted.fingerprints,
                exercise=actor.exercise or one.exercise,
            )
            for position, one in enumerate(new, last + 1)
        ]
    )
    return len(new), made


def _residence(pledge: Pledge) -> str:
    """Where those live who sign what a village or a town signs; a unit's people live anywhere."""
    of_place = pledge.organisation_id is None and len(pledge.area_code) >= DIGITS[Level.TOWN]
    return pledge.area_code if of_place else ""
