"""Carrying notices: taking what is due under a lease, noting what came of it, hearing what arrived."""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.services import service
from fangxian.foundation.notices.models import Delivery
from fangxian.foundation.notices.policies import policies_now
from fangxian.foundation.notices.rules.kinds import Channel, Policy
from fangxian.foundation.notices.rules.quiet import wait_before
from fangxian.foundation.notices.rules.signing import is_signed
from fangxian.foundation.notices.rules.states import State
from fangxian.foundation.notices.written import delivery_by, undisturbed
from fangxian.plain import clock
from fangxian.plain.errors import NotAllowed, Refused
from fangxian.plain.words import N_

_CARRYING = Scope.system("通知")
#: Who carries notices out of the house, and whose word it is that one arrived.
CARRIER = Actor.system("notices.carry", reason=_CARRYING.reason)
_GATEWAY = Actor.system("notices.gateway", reason=_CARRYING.reason)
#: Deliveries that are taken at once: what a gateway takes in one call.
MOST = 500
#: So long nobody else takes what one has taken. Longer than any call may last.
LEASE = timedelta(minutes=2)
#: A gateway may say that a message arrived before its sending is noted, or though its answer to it was lost.
_CARRIED = (State.WAITING, State.SENT)


@dataclass(frozen=True)
class Outcome:
    """What came of one delivery: sent; or why not, and whether it can be tried again."""

    delivery_id: UUID
    why: str = ""
    again: bool = False


@service
def deliveries_take(*, actor: Actor, lease: UUID, channels: Sequence[str], most: int = MOST) -> list[UUID]:
    """Take what is due, the longest due first, under a lease; return which.

    Two workers never take the same: on PostgreSQL each passes over the rows that the other holds, on SQLite a
    writer is alone.
    """
    actor.require_role(Permission.NOTICE_MANAGE)
    now = clock.now()
    # Only what waits has a time at which it is due.
    rows = Delivery.objects.within(_CARRYING).filter(due_at__lte=now, channel__in=channels)
    free = rows.order_by("due_at", "id").select_for_update(skip_locked=True)
    taken = list(free.values_list("id", flat=True)[:most])
    Delivery.objects.within(_CARRYING).filter(id__in=taken).update(lease=lease, due_at=now + LEASE)
    journal.nothing_changed()
    return taken


@service
def deliveries_note(*, actor: Actor, lease: UUID, outcomes: Sequence[Outcome]) -> None:
    """Write down what came of deliveries that were taken under a lease; of others, which were taken anew, nothing.

    What failed is tried again after a wait, or given up; then the next channel begins, if there is one.
    """
    actor.require_role(Permission.NOTICE_MANAGE)
    now = clock.now()
    by_id = {one.delivery_id: one for one in outcomes}
    held = Delivery.objects.within(_CARRYING).filter(lease=lease, state=State.WAITING, id__in=by_id)
    rows = list(held.select_related("notice").select_for_update(of=("self",)).order_by("id"))
    policies = policies_now({row.notice.kind for row in rows})
    following = [one for row in rows for one in _noted(row, by_id[row.id], policies[row.notice.kind], now)]
    Delivery.objects.within(_CARRYING).bulk_update(
        rows, ["state", "due_at", "lease", "tries", "why", "sent_at", "settled_at"], batch_size=200
    )
    Delivery.objects.within(_CARRYING).bulk_create(following, batch_size=500, ignore_conflicts=True)
    given_up = [row for row in rows if row.state == State.FAILED]
    sent = [row for row in rows if row.state == State.SENT]
    if sent:
        facts = {"channel": sent[0].channel, "count": len(sent)}
        journal.record(actor, "notices.carried", sent[0].notice, facts=facts)
    journal.record_all(actor, [_told_of_giving_up(row) for row in given_up])
    if not (sent or given_up):
        journal.nothing_changed()


def _noted(row: Delivery, outcome: Outcome, policy: Policy, now: datetime) -> list[Delivery]:
    """Change a delivery by its outcome; the delivery that follows where it is given up."""
    row.why, row.lease = outcome.why, None
    if not outcome.why:
        row.state, row.sent_at, row.due_at = State.SENT, now, None
        return []
    row.tries += 1
    wait = wait_before(row.tries, policy.waits, random.random()) if outcome.again else None  # noqa: S311 - spreads tries
    if wait is not None:
        row.due_at = undisturbed(row.channel, row.notice.urgent, policy, now + wait)
        return []
    return _given_up(row, policy, now)


def _given_up(row: Delivery, policy: Policy, now: datetime) -> list[Delivery]:
    """Give a delivery up; the next channel's, if there is one."""
    row.state, row.due_at, row.settled_at = State.FAILED, None, now
    ways = row.notice.channels
    rest = ways[ways.index(row.channel) + 1 :] if row.channel in ways else []
    after = delivery_by(row.notice, rest, policy, now)
    return [after] if after else []


def _told_of_giving_up(row: Delivery) -> journal.Entry:
    facts = {"kind": row.notice.kind, "channel": row.channel, "why": row.why, "tries": row.tries}
    return journal.Entry(
        "notice.given_up", row.notice, area_code=row.area_code, facts=facts, exercise=row.exercise
    )


@dataclass(frozen=True)
class Receipt:
    """What the gateway says of a message later: that it arrived, or that it will not."""

    delivery_id: UUID
    arrived: bool


def _receipts_in(body: bytes) -> list[Receipt]:
    """``{"receipts": [{"id": "…", "state": "delivered"}]}``; every other state is that it will not arrive."""
    try:
        said = json.loads(body)["receipts"]
        return [Receipt(UUID(one["id"]), one["state"] == "delivered") for one in said[:MOST]]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refused("receipts.malformed", N_("看不懂这份回执。")) from error


@service
def receipts_take(*, body: bytes, at: str, signature: str) -> int:
    """Note what the gateway says: what arrived; what did not is given up, and the next channel begins.

    Return how much was new. Raises ``NotAllowed`` for a call that is not signed with the gateway's key, and
    ``Refused`` for one that can't be read.
    """
    now = clock.now()
    key = settings.FANGXIAN_SMS_KEY
    if not is_signed(body, key=key, at=at, signature=signature, now=now.timestamp()):
        raise NotAllowed("receipts.unsigned", N_("回执没有签名，或签名不对。"))
    receipts = _receipts_in(body)
    arrived = {one.delivery_id: one.arrived for one in receipts}
    found = Delivery.objects.within(_CARRYING).filter(id__in=arrived, state__in=_CARRIED, channel=Channel.SMS)
    rows = list(found.select_related("notice").select_for_update(of=("self",)).order_by("id"))
    policies = policies_now({row.notice.kind for row in rows})
    following: list[Delivery] = []
    for row in rows:
        row.lease, row.sent_at = None, row.sent_at or now
        if arrived[row.id]:
            row.state, row.due_at, row.settled_at = State.DELIVERED, None, now
        else:
            row.why = "undelivered"
            following += _given_up(row, policies[row.notice.kind], now)
    if not rows:
        journal.nothing_changed()
        return 0
    Delivery.objects.within(_CARRYING).bulk_update(
        rows, ["state", "due_at", "lease", "why", "sent_at", "settled_at"], batch_size=200
    )
    Delivery.objects.within(_CARRYING).bulk_create(following, batch_size=500, ignore_conflicts=True)
    facts = {"count": len(rows), "arrived": sum(row.state == State.DELIVERED for row in rows)}
    journal.record(_GATEWAY, "notices.receipts_taken", rows[0].notice, facts=facts)
    return len(rows)
