"""Reading responders: masked by default."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from fangxian.access.scope import Scope
from fangxian.foundation.people.rows import Index
from fangxian.foundation.responders.models import Membership, Pledge, PledgeSignature, Responder
from fangxian.kit.keys import tokens
from fangxian.plain.errors import OutOfScope
from fangxian.plain.masks import masked_name, masked_phone
from fangxian.plain.words import N_

#: Whoever sees a pledge sees who signed it, masked, wherever they belong by now.
_UNDER_A_PLEDGE = Scope.system("请战书签名")


@dataclass(frozen=True)
class PersonChip:
    """A person as every screen shows him until somebody says why he needs more."""

    id: UUID
    name: str
    phone: str
    standing: str
    area_code: str
    exercise: bool


def chip_of(responder: Responder) -> PersonChip:
    """The masked view of a responder."""
    return PersonChip(
        id=responder.id,
        name=masked_name(responder.name),
        phone=masked_phone(responder.phone),
        standing=str(Responder.Standing(responder.standing).label),
        area_code=responder.area_code,
        exercise=responder.exercise,
    )


def responder_get(scope: Scope, identifier: UUID) -> Responder:
    """One responder. Raises ``OutOfScope``."""
    found: Responder | None = Responder.objects.within(scope).filter(id=identifier).first()
    if found is None:
        raise OutOfScope("responder.unknown", N_("没有这个人，或不在您的责任范围内。"))
    return found


def responders_seen(scope: Scope, identifiers: Collection[UUID]) -> set[UUID]:
    """Those of these people whose pages lie in reach, whether or not they have left."""
    return set(Responder.objects.within(scope).filter(id__in=identifiers).values_list("id", flat=True))


def responders_in(scope: Scope, *, standing: Collection[str] = ()) -> QuerySet[Responder]:
    """The responders in reach who have not left, of the named standings if any are named."""
    rows = Responder.objects.within(scope).filter(left_at=None).order_by("area_code", "id")
    return rows.filter(standing__in=standing) if standing else rows


def chips_by_id(identifiers: Collection[UUID]) -> dict[UUID, PersonChip]:
    """Masked views by identifier, for the screens that name who holds a duty."""
    rows = Responder.objects.within(Scope.system("显示责任人")).filter(id__in=identifiers)
    return {row.id: chip_of(row) for row in rows}


def responders_by_phone(scope: Scope, phones: Collection[str]) -> dict[str, Responder]:
    """Who in reach has which number, bare as it is kept; of several the one who was registered first."""
    index = Index(tokens())
    wanted = {index.phone(phone): phone for phone in phones if phone}
    rows = Responder.objects.within(scope).filter(phone_token__in=wanted).order_by("-id")
    return {wanted[row.phone_token]: row for row in rows}


def responders_alike(scope: Scope, phone: str, *, but: UUID | None = None) -> list[Responder]:
    """Those in reach with the same number: perhaps the same person."""
    rows = Responder.objects.within(scope).filter(phone_token=Index(tokens()).phone(phone))
    return [row for row in rows.order_by("id")[:10] if row.id != but]


def counts_by_standing(scope: Scope, unit_id: UUID | None = None) -> Mapping[str, int]:
    """How many there are in reach, or of a unit, by standing; those who have left are not counted."""
    rows = Responder.objects.within(scope).filter(left_at=None)
    if unit_id is not None:
        rows = rows.filter(unit_id=unit_id)
    counted = rows.order_by("standing").values_list("standing").annotate(Count("id"))
    return dict(cast("QuerySet[Responder, tuple[str, int]]", counted))


def members_at(scope: Scope, moment: datetime) -> QuerySet[Membership]:
    """Who belongs to which organisation at a moment."""
    return Membership.objects.within(scope).filter(Q(until=None) | Q(until__gt=moment), since__lte=moment)


def pledge_get(scope: Scope, identifier: UUID) -> Pledge:
    """One pledge. Raises ``OutOfScope``."""
    rows = Pledge.objects.within(scope).select_related("organisation", "photo")
    found: Pledge | None = rows.filter(id=identifier).first()
    if found is None:
        raise OutOfScope("pledge.unknown", N_("没有这份请战书，或不在您的责任范围内。"))
    return found


def pledges_in(scope: Scope) -> QuerySet[Pledge]:
    """The pledges in reach, the newest first."""
    return Pledge.objects.within(scope).select_related("organisation").order_by("-made_on", "-id")


def names_under(pledges: Collection[Pledge]) -> dict[UUID, int]:
    """How many names stand under each pledge."""
    rows = PledgeSignature.objects.within(_UNDER_A_PLEDGE).filter(pledge__in=pledges)
    counted = rows.order_by("pledge_id").values_list("pledge_id").annotate(Count("id"))
    return dict(cast("QuerySet[PledgeSignature, tuple[UUID, int]]", counted))


def signatures_of(pledge: Pledge) -> QuerySet[PledgeSignature]:
    """The names under a pledge in the order of signing; whoever sees the pledge sees them, masked."""
    rows = PledgeSignature.objects.within(_UNDER_A_PLEDGE).filter(pledge=pledge)
    return rows.order_by("position")


def pledges_signed_by(responder: Responder) -> list[Pledge]:
    """The pledges that somebody signed."""
    rows = PledgeSignature.objects.within(_UNDER_A_PLEDGE).filter(responder=responder)
    return [row.pledge for row in rows.select_related("pledge").order_by("signed_at", "id")]
