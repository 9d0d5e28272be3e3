"""The house as it acts for somebody while a sheet is taken in: with his reach at the moment he pressed, no more."""

from functools import lru_cache
from typing import Any
from uuid import UUID

from fangxian.access.actor import Actor, Grant
from fangxian.access.permissions import Permission
from fangxian.access.roles import Responder, Role
from fangxian.access.scope import Scope
from fangxian.foundation.sheets.kinds import Kind
from fangxian.foundation.sheets.models import Intake

NAME, _WHY = "sheets", "导入表格"


def reach_as_json(actor: Actor, kind: Kind) -> dict[str, Any]:
    """Where somebody may bring in, and where he sees, as a row keeps it; empty for the house itself."""
    if actor.is_system:
        return {}
    carried = (kind.permission, kind.permission.sight, *kind.also)
    return {one.key: _as_json(actor.scope(one)) for one in carried}


def acting_for(intake: Intake) -> Actor:
    """The house, for whoever pressed the last button."""
    who = intake.adopted_by or intake.handed_in_by
    if not intake.reach:
        return Actor.system(NAME, reason=_WHY, on_behalf_of=who, exercise=intake.exercise)
    grants = tuple(
        Grant(_carrying(_permission(key)), here=_from_json(reach), city=Scope.nothing())
        for key, reach in intake.reach.items()
    )
    return Actor(f"system:{NAME}", grants, exercise=intake.exercise, on_behalf_of=who)


@lru_cache(maxsize=32)
def _carrying(permission: Permission) -> type[Role]:
    """A role with one permission, which no duty gives: it stands under another, so as not to be among the seats."""
    rights = {"key": permission.key, "here": frozenset({permission}), "citywide": frozenset()}
    return type("Carrying", (Responder,), rights)


@lru_cache(maxsize=32)
def _permission(key: str) -> Permission:
    return next(one for one in Permission if one.key == key)


def _as_json(scope: Scope) -> dict[str, Any]:
    return {"areas": scope.areas, "organisations": sorted(map(str, scope.organisations))}


def _from_json(kept: dict[str, Any]) -> Scope:
    return Scope(
        areas=tuple((low, high) for low, high in kept["areas"]),
        organisations=frozenset(map(UUID, kept["organisations"])),
    )
