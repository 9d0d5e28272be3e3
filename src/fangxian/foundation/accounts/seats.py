"""Reading what the holders of accounts answer for, and who answers for something and has no account yet."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Min, QuerySet

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.roles import ROLES
from fangxian.access.scope import Scope
from fangxian.foundation.accounts.models import User
from fangxian.foundation.accounts.rules.below import Post, looks_after
from fangxian.foundation.areas.selectors import area_names_whole
from fangxian.foundation.duties.selectors import duties_at
from fangxian.foundation.plan.rules import tables
from fangxian.foundation.plan.selectors import plan_at
from fangxian.plain.areacodes import Level, cut

_SEATS = Scope.system("账号对应的责任")


@dataclass(frozen=True)
class Seat:
    """A duty that somebody holds, in the plan's words. ``village``: the name of its village, or of a wider place."""

    kind: str
    title: str
    post: Post
    area_name: str
    village: str


def seats_of(responders: Collection[UUID], moment: datetime) -> dict[UUID | None, tuple[Seat, ...]]:
    """What each of these people answers for, the widest first; a duty that the plan no longer has gives no right."""
    kinds = {duty.key: duty for duty in plan_at(moment).many(tables.Duty)}
    rows = list(duties_at(_SEATS, moment).filter(responder_id__in=responders, kind__in=list(kinds)))
    names = area_names_whole({code for row in rows for code in (row.area_code, _village(row.area_code))})
    found: dict[UUID, dict[tuple[str, str], Seat]] = defaultdict(dict)
    for row in sorted(rows, key=lambda row: (len(row.area_code), row.area_code, row.kind)):
        duty = kinds[row.kind]
        post, name = Post(ROLES[duty.role], row.area_code), names.get(row.area_code, "")
        village = names.get(_village(row.area_code), "")
        found[row.responder_id][row.kind, row.area_code] = Seat(row.kind, duty.title, post, name, village)
    return {responder: tuple(seats.values()) for responder, seats in found.items()}


def _village(code: str) -> str:
    return cut(code, Level.VILLAGE) or code


def looked_after(actor: Actor, users: Iterable[User], moment: datetime) -> set[UUID]:
    """Those of these accounts that are the actor's to open, close and give passwords to."""
    users = list(users)
    seats = seats_of({user.responder_id for user in users if user.responder_id}, moment)
    return {
        user.pk
        for user in users
        if looks_after(actor, user.area_code, [seat.post for seat in seats.get(user.responder_id, ())])
    }


def without_account(actor: Actor, moment: datetime) -> QuerySet[Any, Any]:
    """Whoever answers for something below the actor and has no account: identifier and first place, by place."""
    have = User.objects.within(_SEATS).exclude(responder_id=None).values("responder_id")
    held = duties_at(actor.scope(Permission.ACCOUNT_OPEN), moment).filter(responder__left_at=None)
    rows = held.exclude(responder_id__in=have).values("responder_id").annotate(at=Min("area_code"))
    return rows.order_by("at", "responder_id")
