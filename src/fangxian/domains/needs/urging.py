"""Urging in three steps: 催办 by the raiser or his superior, 书面督办 and 通报 by the headquarters; each once a round.

Where the plan says so, the house takes a step by itself when a need that can climb no higher is over its time.
"""

import logging
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.domains.needs.models import Need
from fangxian.domains.needs.moving import Moving, begun
from fangxian.domains.needs.rules.states import Verb
from fangxian.domains.needs.rules.urging import URGING_VERBS
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.services import service
from fangxian.foundation.plan.selectors import plan_at

log = logging.getLogger("fangxian.needs")

#: Needs that the beat looks up at once.
BATCH = 200
CLOCK = Actor.system("needs.urge", reason="逾期的困难按预案督促")


@service
def need_urge(*, actor: Actor, need_id: UUID, version: int | None = None) -> Need:
    """The one who raised it, or a superior, urges its owner (催办)."""
    return _step(begun(actor=actor, need_id=need_id, version=version, verb=Verb.URGE))


@service
def need_supervise(*, actor: Actor, need_id: UUID, version: int | None = None) -> Need:
    """The headquarters presses for it in writing (书面督办)."""
    return _step(begun(actor=actor, need_id=need_id, version=version, verb=Verb.SUPERVISE))


@service
def need_circulate(*, actor: Actor, need_id: UUID, version: int | None = None) -> Need:
    """The headquarters circulates that it was not done (通报)."""
    return _step(begun(actor=actor, need_id=need_id, version=version, verb=Verb.CIRCULATE))


@service
def need_urge_due(*, actor: Actor, need_id: UUID, now: datetime) -> bool:
    """Take the next step on a need whose time for it has come, and tell whether it was taken.

    Its clock is the step's own, not when the worker came by: a late worker takes every step that was due, each once.
    """
    rows = Need.objects.within(actor.scope(Permission.NEED_ANSWER)).filter(at_top=True, urge_due_at__lte=now)
    need: Need | None = rows.filter(id=need_id).select_for_update().first()
    if need is None or need.urge_due_at is None:
        journal.nothing_changed()
        return False
    verb, at = URGING_VERBS[need.urged], need.urge_due_at
    _step(Moving(actor, need, plan_at(need.raised_at), verb, now), counts_from=at)
    return True


def needs_urge_due(now: datetime) -> int:
    """Urge every need whose time for it has come, each step in a transaction of its own; the number of steps taken."""
    taken = 0
    for need_id in _due(now):
        try:
            while need_urge_due(actor=CLOCK, need_id=need_id, now=now):
                taken += 1
        except Exception:
            log.exception("need %s could not be urged", need_id)
    return taken


def _step(moving: Moving, *, counts_from: datetime | None = None) -> Need:
    need = moving.need
    need.urged, need.urged_at = URGING_VERBS.index(moving.verb) + 1, counts_from or moving.now
    moving.stand()
    return moving.done(facts={"step": need.urged})


def _due(now: datetime) -> Iterator[UUID]:
    """The needs that the clock may urge, the longest over first."""
    waiting = Need.objects.within(Scope.system(CLOCK.reason)).filter(at_top=True, urge_due_at__lte=now)
    rows = waiting.order_by("urge_due_at", "id").values_list("urge_due_at", "id")
    batch = list(rows[:BATCH])
    while batch:
        yield from (need_id for _, need_id in batch)
        due, last = batch[-1]
        batch = list(rows.filter(Q(urge_due_at__gt=due) | Q(urge_due_at=due, id__gt=last))[:BATCH])
