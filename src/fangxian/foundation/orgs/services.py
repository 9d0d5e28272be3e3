"""Forming and dissolving organisations."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.services import service
from fangxian.foundation.orgs.models import Organisation
from fangxian.plain import clock
from fangxian.plain.errors import Refused
from fangxian.plain.words import N_


@dataclass(frozen=True)
class Charter:
    """What an organisation is formed as."""

    kind: str
    name: str
    area_code: str
    key: str = ""
    purpose: str = ""
    ends_on: date | None = None
    place_id: UUID | None = None
    within_id: UUID | None = None
    beside_id: UUID | None = None

    @property
    def identity(self) -> tuple[str, str, str, str]:
        """Of which only one stands at a time."""
        return (self.kind, self.name, self.area_code, self.key)


@service
def organisations_form(
    *, actor: Actor, charters: Iterable[Charter], permission: Permission = Permission.DUTY_APPOINT
) -> list[Organisation]:
    """Form those that do not stand yet; what stands stays as it is.

    Raises ``Refused`` when somebody else forms one of them at the same moment.
    """
    charters = list(charters)
    places = {charter.area_code for charter in charters}
    for area_code in places:
        actor.require(permission, area=area_code)
    rows = Organisation.objects.within(Scope.system("组建组织"))
    there = rows.filter(dissolved_at=None, area_code__in=places)
    standing = set(there.values_list("kind", "name", "area_code", "key"))
    now = clock.now()
    formed = [
        Organisation(
            kind=charter.kind,
            name=charter.name,
            area_code=charter.area_code,
            key=charter.key,
            purpose=charter.purpose,
            ends_on=charter.ends_on,
            place_id=charter.place_id,
            within_id=charter.within_id,
            beside_id=charter.beside_id,
            formed_at=now,
            exercise=actor.exercise,
        )
        for charter in {one.identity: one for one in charters}.values()
        if charter.identity not in standing
    ]
    if not formed:
        journal.nothing_changed()
        return []
    try:
        with transaction.atomic():
            rows.bulk_create(formed, batch_size=500)
    except IntegrityError as error:
        raise Refused("organisation.formed_meanwhile", N_("刚才已经有人组建了，请刷新再看。")) from error
    journal.record_all(
        actor,
        [
            journal.Entry("organisation.formed", one, area_code=one.area_code, facts={"kind": one.kind})
            for one in formed
        ],
    )
    return formed


@service
def organisation_dissolve(
    *, actor: Actor, organisation: Organisation, permission: Permission = Permission.DUTY_APPOINT
) -> Organisation:
    """Its task is over; its history stays."""
    actor.require(permission, area=organisation.area_code, organisation=organisation.id)
    rows = Organisation.objects.within(Scope.system("撤销组织"))
    organisation = rows.select_for_update().get(id=organisation.id)
    if organisation.dissolved_at:
        raise Refused("organisation.dissolved", N_("%(name)s已经撤销。"), name=organisation.name)
    organisation.dissolved_at = clock.now()
    organisation.save(update_fields=["dissolved_at"])
    journal.record(actor, "organisation.dissolved", organisation, area_code=organisation.area_code)
    return organisation
