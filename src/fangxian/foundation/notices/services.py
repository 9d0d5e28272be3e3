"""Telling, reading, delivering, and the outlets of organisations."""

import json
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import models

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.services import service
from fangxian.foundation.notices.models import Delivery, Notice, Outlet
from fangxian.foundation.notices.policies import is_set_up, policies_now
from fangxian.foundation.notices.recipients import keys_of, reads_pages
from fangxian.foundation.notices.rules.kinds import DISTURBING, Channel, Policy, kind_of
from fangxian.foundation.notices.rules.quiet import wait_before
from fangxian.foundation.notices.rules.robots import webhook_of
from fangxian.foundation.notices.rules.signing import is_signed
from fangxian.foundation.notices.rules.states import State
from fangxian.foundation.notices.selectors import notice_own, outlet_get
from fangxian.plain import clock
from fangxian.plain.errors import NotAllowed, Refused
from fangxian.plain.ids import uuid7
from fangxian.plain.words import N_

_TELLING = Scope.system("通知")
#: Who carries notices out of the house.
CARRIER = Actor.system("notices.carry", reason=_TELLING.reason)
_GATEWAY = Actor.system("notices.gateway", reason=_TELLING.reason)
#: Deliveries that are taken at once: what a gateway takes in one call.
MOST = 500
#: So long nobody else takes what one has taken. Longer than any call may last.
LEASE = timedelta(minutes=2)


@dataclass(frozen=True)
class Telling:
    """Something to be told to one recipient. ``about`` and ``occasion`` say when it is the same thing again.

    ``sentence`` is source text; ``facts`` fill it and may be personal: they are sealed. ``link`` is a path.
    """

    kind: str
    about: models.Model | tuple[str, str]
    recipient: str
    sentence: str
    facts: Mapping[str, str | int] = field(default_factory=dict)
    link: str = ""
    occasion: str = ""
    area_code: str = ""


@service
def notice_send(*, actor: Actor, telling: Telling) -> bool:
    """Tell one recipient, in the transaction at hand; whether it was not told already.

    It lies on his page when the transaction is done, and never if it is undone; the worker carries it further.
    """
    is_new: bool = notices_send(actor=actor, tellings=[telling]) == 1
    if not is_new:
        journal.nothing_changed()
    return is_new


@service
def notices_send(*, actor: Actor, tellings: Iterable[Telling]) -> int:
    """Tell many, each once for its kind, subject, recipient and occasion; return how many had not been told yet.

    Raises ``KeyError`` for a kind that nobody registered: a mistake in the code.
    """
    now, tellings = clock.now(), list(tellings)
    policies = policies_now({kind_of(telling.kind).key for telling in tellings})
    rows = [_notice(actor, telling, policies[telling.kind], now) for telling in tellings]
    Notice.objects.within(_TELLING).bulk_create(rows, batch_size=200, ignore_conflicts=True)
    there = Notice.objects.within(_TELLING).filter(id__in=[row.id for row in rows])
    written = set(there.values_list("id", flat=True))
    new = [row for row in rows if row.id in written]
    if not new:
        journal.nothing_changed()
        return 0
    first = [one for row in new if (one := _delivery(row, row.channels, policies[row.kind], now))]
    Delivery.objects.within(_TELLING).bulk_create(first, batch_size=500)
    facts = {"kind": new[0].kind, "count": len(new), "about": f"{new[0].subject_noun}:{new[0].subject_id}"}
    journal.record(actor, "notice.told", new[0], area_code=new[0].area_code, facts=facts)
    return len(new)


@service
def notice_open(*, actor: Actor, notice_id: UUID) -> Notice:
    """Somebody opens what he was told: it is read. Raises ``OutOfScope`` for another's."""
    notice = notice_own(actor, notice_id)
    if notice.read_at is not None:
        journal.nothing_changed()
        return notice
    notice.read_at = clock.now()
    notice.save(update_fields=["read_at"])
    journal.record(actor, "notice.read", notice, area_code=notice.area_code, facts={"kind": notice.kind})
    return notice


@service
def notices_read(*, actor: Actor) -> int:
    """Somebody has seen all that he was told; return how much was unread."""
    unread = Notice.objects.within(_TELLING).filter(recipient__in=keys_of(actor), read_at=None, on_page=True)
    count: int = unread.update(read_at=clock.now())
    if not count:
        journal.nothing_changed()
        return 0
    journal.record(actor, "notices.read", ("notices.notice", "all"), facts={"count": count})
    return count


# --- carrying


@dataclass(frozen=True)
class Outcome:
    """What came of one delivery: sent; or why not, and whether it can be tried again."""

    delivery_id: UUID
    why: str = ""
    again: bool = False


@service
def deliveries_take(*, actor: Actor, lease: UUID, channels: Sequence[str], most: int = MOST) -> int:
    """Take what is due, the longest due first, under a lease; return how much.

    Two workers never take the same: on PostgreSQL each passes over the rows that the other holds, on SQLite a
    writer is alone.
    """
    actor.require_role(Permission.NOTICE_MANAGE)
    now = clock.now()
    rows = Delivery.objects.within(_TELLING).filter(
        state=State.WAITING, due_at__lte=now, channel__in=channels
    )
    free = rows.order_by("due_at", "id").select_for_update(skip_locked=True)
    taken = list(free.values_list("id", flat=True)[:most])
    Delivery.objects.within(_TELLING).filter(id__in=taken).update(lease=lease, due_at=now + LEASE)
    journal.nothing_changed()
    return len(taken)


@service
def deliveries_note(*, actor: Actor, lease: UUID, outcomes: Sequence[Outcome]) -> None:
    """Write down what came of deliveries that were taken under a lease; of others, which were taken anew, nothing.

    What failed is tried again after a wait, or given up; then the next channel begins, if there is one.
    """
    actor.require_role(Permission.NOTICE_MANAGE)
    now = clock.now()
    by_id = {one.delivery_id: one for one in outcomes}
    held = Delivery.objects.within(_TELLING).filter(lease=lease, state=State.WAITING, id__in=by_id)
    rows = list(held.select_related("notice").select_for_update(of=("self",)).order_by("id"))
    policies = policies_now({row.notice.kind for row in rows})
    following = [one for row in rows for one in _noted(row, by_id[row.id], policies[row.notice.kind], now)]
    Delivery.objects.within(_TELLING).bulk_update(
        rows, ["state", "due_at", "lease", "tries", "why", "sent_at", "settled_at"], batch_size=200
    )
    Delivery.objects.within(_TELLING).bulk_create(following, batch_size=500, ignore_conflicts=True)
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
        row.due_at = _undisturbed(row.channel, row.notice.urgent, policy, now + wait)
        return []
    return _given_up(row, policy, now)


def _given_up(row: Delivery, policy: Policy, now: datetime) -> list[Delivery]:
    """Give a delivery up; the next channel's, if there is one."""
    row.state, row.due_at, row.settled_at = State.FAILED, None, now
    ways = row.notice.channels
    rest = ways[ways.index(row.channel) + 1 :] if row.channel in ways else []
    after = _delivery(row.notice, rest, policy, now)
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
    found = Delivery.objects.within(_TELLING).filter(id__in=arrived, state=State.SENT, channel=Channel.SMS)
    rows = list(found.select_related("notice").select_for_update(of=("self",)).order_by("id"))
    policies = policies_now({row.notice.kind for row in rows})
    following: list[Delivery] = []
    for row in rows:
        if arrived[row.id]:
            row.state, row.settled_at = State.DELIVERED, now
        else:
            row.why = "undelivered"
            following += _given_up(row, policies[row.notice.kind], now)
    if not rows:
        journal.nothing_changed()
        return 0
    Delivery.objects.within(_TELLING).bulk_update(
        rows, ["state", "due_at", "why", "settled_at"], batch_size=200
    )
    Delivery.objects.within(_TELLING).bulk_create(following, batch_size=500, ignore_conflicts=True)
    facts = {"count": len(rows), "arrived": sum(row.state == State.DELIVERED for row in rows)}
    journal.record(_GATEWAY, "notices.receipts_taken", rows[0].notice, facts=facts)
    return len(rows)


# --- outlets


@service
def outlet_set(
    *, actor: Actor, recipient: str, area_code: str, sort: str, address: str, secret: str = ""
) -> Outlet:
    """Say where an organisation hears things; what stood before of the same sort is closed.

    Raises ``Refused`` for an address that belongs to no service that is known.
    """
    actor.require(Permission.NOTICE_MANAGE, area=area_code)
    if sort != Channel.MAIL and webhook_of(address).robot != sort:
        raise Refused("outlet.other_sort", N_("这个地址不是所选的那种机器人的。"))
    now = clock.now()
    before = Outlet.objects.within(_TELLING).filter(recipient=recipient, sort=sort, closed_at=None)
    before.update(closed_at=now)
    outlet = Outlet(
        recipient=recipient,
        area_code=area_code,
        sort=sort,
        address=address.strip(),
        secret=secret.strip(),
        opened_at=now,
        exercise=actor.exercise,
    )
    outlet.save(force_insert=True)
    facts = {"recipient": recipient, "sort": sort}
    journal.record(actor, "outlet.set", outlet, area_code=area_code, facts=facts)
    return outlet


@service
def outlet_close(*, actor: Actor, outlet_id: UUID) -> None:
    """Nothing is told there any more."""
    outlet = outlet_get(actor, outlet_id)
    outlet.closed_at = clock.now()
    outlet.save(update_fields=["closed_at"])
    facts = {"recipient": outlet.recipient, "sort": outlet.sort}
    journal.record(actor, "outlet.closed", outlet, area_code=outlet.area_code, facts=facts)


@service
def outlet_try(*, actor: Actor, outlet_id: UUID) -> bool:
    """Send a trial to an organisation's outlet by the ordinary way; the page of deliveries shows what came of it."""
    outlet = outlet_get(actor, outlet_id)
    telling = Telling(
        kind="outlet_trial",
        about=outlet,
        recipient=outlet.recipient,
        sentence=N_("这是一条测试通知：群里能看到，就说明设好了。"),
        occasion=str(uuid7()),
        area_code=outlet.area_code,
    )
    now, policy = clock.now(), policies_now([telling.kind])[telling.kind]
    notice = _notice(actor, telling, policy, now)
    notice.channels = [Channel.MAIL if outlet.sort == Channel.MAIL else Channel.ROBOT]
    notice.save(force_insert=True)
    first = _delivery(notice, notice.channels, policy, now)
    if first is not None:
        first.save(force_insert=True)
    journal.record(actor, "outlet.tried", outlet, area_code=outlet.area_code, facts={"sort": outlet.sort})
    return first is not None


def _notice(actor: Actor, telling: Telling, policy: Policy, now: datetime) -> Notice:
    noun, noun_id = _named(telling.about)
    return Notice(
        kind=telling.kind,
        subject_noun=noun,
        subject_id=noun_id,
        recipient=telling.recipient,
        occasion=telling.occasion,
        area_code=telling.area_code,
        sentence=telling.sentence,
        facts=json.dumps(dict(telling.facts), ensure_ascii=False),
        link=telling.link,
        channels=[channel for channel in policy.channels if channel != Channel.PAGE],
        on_page=Channel.PAGE in policy.channels and reads_pages(telling.recipient),
        urgent=policy.urgent,
        made_at=now,
        exercise=actor.exercise,
    )


def _delivery(notice: Notice, channels: Sequence[str], policy: Policy, now: datetime) -> Delivery | None:
    """The delivery by the first of these channels that the house has; None when it has none."""
    channel = next((one for one in channels if is_set_up(one)), None)
    if channel is None:
        return None
    return Delivery(
        notice=notice,
        area_code=notice.area_code,
        channel=channel,
        state=State.WAITING,
        due_at=_undisturbed(channel, notice.urgent, policy, now),
        exercise=notice.exercise,
    )


def _undisturbed(channel: str, urgent: bool, policy: Policy, moment: datetime) -> datetime:
    """When it may be sent: what wakes people waits until the morning, unless it is urgent."""
    if urgent or channel not in DISTURBING:
        return moment
    return policy.quiet.over_at(moment)


def _named(about: models.Model | tuple[str, str]) -> tuple[str, str]:
    if isinstance(about, models.Model):
        return about._meta.label_lower, str(about.pk)
    return about
