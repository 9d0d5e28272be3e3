"""The chain as the desks show it: each holder can be rung by whoever may."""

from typing import Any
from uuid import UUID

from django.urls import reverse

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.foundation.duties.chains import whole_chain
from fangxian.foundation.duties.selectors import Link
from fangxian.plain import clock


def chain_shown(actor: Actor, code: str) -> dict[str, Any]:
    """Context of the chain of a place: its links, and where each holder's number is asked for."""
    links: tuple[Link, ...] = whole_chain(code, clock.now()).links
    calls: dict[UUID, str] = {}
    if actor.may(Permission.CHAIN_CALL):
        calls = {
            holder.chip.id: reverse("call", args=[holder.duty_id])
            for link in links
            for holder in link.holders
        }
    return {"chain": links, "calls": calls}
