"""Queries start from a scope: without one they raise."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet

from fangxian.access.scope import Scope


class ScopeMissing(RuntimeError):
    """A query was begun without saying whose it is."""


@dataclass(frozen=True)
class ScopeMap:
    """How a table's rows lie in scopes: by the column of an area code, of an organisation, or for everyone."""

    area: str | None = None
    organisation: str | None = None
    everyone: bool = False

    def reach(self, scope: Scope) -> Q:
        """The condition that keeps the rows inside ``scope``. Raises ``LookupError`` for an empty reach."""
        conditions = []
        if self.area:
            conditions += [
                Q(**{f"{self.area}__gte": low, f"{self.area}__lt": high}) for low, high in scope.areas
            ]
        if self.organisation and scope.organisations:
            conditions.append(Q(**{f"{self.organisation}__in": sorted(scope.organisations)}))
        if not conditions:
            raise LookupError
        reach = conditions[0]
        for condition in conditions[1:]:
            reach |= condition
        return reach


class ScopedManager(models.Manager):  # type: ignore[type-arg]
    """The only way to a table: ``Model.objects.within(scope)``."""

    use_in_migrations = False

    def get_queryset(self) -> QuerySet[Any]:
        """Every unscoped beginning (``all``, ``filter``, ``get`` …) ends here."""
        raise ScopeMissing(f"{self.model.__name__}: begin with .within(scope)")

    def within(self, scope: Scope) -> QuerySet[Any]:
        """The rows that ``scope`` reaches."""
        rows: QuerySet[Any] = QuerySet(self.model, using=self._db)
        scope_map: ScopeMap = self.model.scope_map
        if scope.is_everywhere or scope_map.everyone:
            return rows
        try:
            return rows.filter(scope_map.reach(scope))
        except LookupError:
            return rows.none()
