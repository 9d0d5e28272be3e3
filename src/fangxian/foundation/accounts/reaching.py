"""How people are reached: by the page where they have an account, by the number that they were registered with."""

from collections.abc import Collection, Mapping
from uuid import UUID

from fangxian.access.scope import Scope
from fangxian.foundation.accounts.models import User
from fangxian.foundation.notices.recipients import Reached
from fangxian.foundation.responders.models import Responder
from fangxian.plain.masks import masked_name

_REACHING = Scope.system("通知")


def responders_reached(keys: Collection[str]) -> Mapping[str, Reached]:
    """Responders by ``responder:<identifier>``. Who has left is told nothing more by telephone."""
    rows = Responder.objects.within(_REACHING).filter(id__in=_identifiers(keys))
    return {f"responder:{row.id}": _reached(row) for row in rows}


def accounts_reached(keys: Collection[str]) -> Mapping[str, Reached]:
    """Accounts by ``user:<identifier>``: whoever holds one is reached as himself."""
    rows = User.objects.within(_REACHING).filter(id__in=_identifiers(keys)).select_related("responder")
    return {
        f"user:{row.pk}": _reached(row.responder) if row.responder else Reached(row.username) for row in rows
    }


def _reached(responder: Responder) -> Reached:
    phone = "" if responder.left_at else responder.phone
    return Reached(masked_name(responder.name), phone)


def _identifiers(keys: Collection[str]) -> list[UUID]:
    return [UUID(key.partition(":")[2]) for key in keys]
