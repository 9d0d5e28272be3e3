"""Climbing by the clock: nobody took or answered it in time, so it goes up by one rung, each rung once a round."""

import logging
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.domains.needs.models import Need
from fangxian.domains.needs.moving import Moving
from fangxian.domains.needs.routing import laid_above
from fangxian.domains.needs.rules.states import Verb
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.services import service
from fangxian.foundation.plan.selectors import plan_at

log = logging.getLogger("fangxian.needs")

#: Needs that the beat looks up at once.
BATCH = 200
_CLOCK = Actor.system("needs.climb", reason="到时没办的困难上报一级")


@service
def need_climb(*, actor: Actor, need_id: UUID, now: datetime) -> bool:
    """Lift a need whose time is over by one rung, and tell whether it was.

    The next owner's clock begins where the last one ran out, not when the worker came by: a late worker moves
    no deadline.
    """
    rows = Need.objects.within(actor.scope(Permission.NEED_ANSWER)).filter(at_top=False, due_at__lte=now)
    need: Need | None = rows.filter(id=need_id).select_for_update().first()
    if need is None or need.due_at is None:
        journal.nothing_changed()
        return False
    plan = plan_at(need.raised_at)
    higher = laid_above(plan, kind=need.kind, area_code=need.area_code, above=need.rung)
    if higher is None:
        journal.nothing_changed()
        return False
    moving, below = Moving(actor, need, plan, Verb.CLIMB, now), need.owner
    need.arrived_at = None
    moving.lay(higher)
    moving.stand(since=need.due_at)
    moving.done(source=below, to=higher.owner, in_time=False)
    return True


def needs_climb_due(now: datetime) -> int:
    """Lift every need whose time is over, as far as it is over, each rung in a transaction of its own.

    Returns the number of rungs climbed. A need that fails is logged and tried again at the next beat.
    """
    climbed = 0
    for need_id in _due(now):
        try:
            while need_climb(actor=_CLOCK, need_id=need_id, now=now):
                climbed += 1
        except Exception:
            log.exception("need %s could not climb", need_id)
    return climbed


def _due(now: datetime) -> Iterator[UUID]:
    """The needs that the clock may lift, the longest over first."""
    waiting = Need.objects.within(Scope.system(_CLOCK.reason)).filter(at_top=False, due_at__lte=now)
    rows = waiting.order_by("due_at", "id").values_list("due_at", "id")
    batch = list(rows[:BATCH])
    while batch:
        yield from (need_id for _, need_id in batch)
        due, last = batch[-1]
        batch = list(rows.filter(Q(due_at__gt=due) | Q(due_at=due, id__gt=last))[:BATCH])
