"""Reading responders: masked by default."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from fangxian.access.scope import Scope
from fangxian.foundation.responders.models import Membership, Responder
from fangxian.plain.errors import OutOfScope
from fangxian.plain.masks import masked_name, masked_phone
from fangxian.plain.words import N_


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


def responders_in(scope: Scope, *, standing: Collection[str] = ()) -> QuerySet[Responder]:
    """The responders in reach, of the named standings if any are named."""
    rows = Responder.objects.within(scope).order_by("area_code", "id")
    return rows.filter(standing__in=standing) if standing else rows


def chips_by_id(identifiers: Collection[UUID]) -> dict[UUID, PersonChip]:
    """Masked views by identifier, for the screens that name who holds a duty."""
    rows = Responder.objects.within(Scope.system("显示责任人")).filter(id__in=identifiers)
    return {row.id: chip_of(row) for row in rows}


def members_at(scope: Scope, moment: datetime) -> QuerySet[Membership]:
    """Who belongs to which organisation at a moment."""
    return Membership.objects.within(scope).filter(Q(until=None) | Q(until__gt=moment), since__lte=moment)
