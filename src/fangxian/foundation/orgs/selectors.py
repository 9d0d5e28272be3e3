"""Reading organisations."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import QuerySet

from fangxian.access.scope import Scope
from fangxian.foundation.notices.recipients import Reached
from fangxian.foundation.orgs.models import Organisation
from fangxian.plain.errors import OutOfScope
from fangxian.plain.words import N_


def organisations_standing(scope: Scope) -> QuerySet[Organisation]:
    """Every organisation in reach that has not been dissolved."""
    return Organisation.objects.within(scope).filter(dissolved_at=None)


def organisation_get(scope: Scope, identifier: UUID) -> Organisation:
    """One organisation. Raises ``OutOfScope``."""
    found: Organisation | None = Organisation.objects.within(scope).filter(id=identifier).first()
    if found is None:
        raise OutOfScope("organisation.unknown", N_("没有这个组织，或不在您的责任范围内。"))
    return found


def organisation_answering(kind: str, area_code: str, *, key: str = "") -> Organisation | None:
    """The body of a kind that answers for exactly this place; None where none was formed.

    Which body answers is public, so no scope is asked.
    """
    standing = organisations_standing(Scope.system("找负责的组织")).filter(kind=kind, area_code=area_code)
    if key:
        standing = standing.filter(key=key)
    found: Organisation | None = standing.order_by("formed_at", "id").first()
    return found


def organisation_names(identifiers: Collection[UUID]) -> dict[UUID, str]:
    """Names by identifier."""
    rows = Organisation.objects.within(Scope.system("组织名称")).filter(id__in=identifiers)
    return dict(rows.values_list("id", "name"))


def organisations_reached(keys: Collection[str]) -> dict[str, Reached]:
    """Organisations by ``organisation:<identifier>``, as notices call them."""
    names = organisation_names([UUID(key.partition(":")[2]) for key in keys])
    return {f"organisation:{identifier}": Reached(name) for identifier, name in names.items()}
