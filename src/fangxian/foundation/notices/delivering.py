"""Carrying notices out of the house: the worker's part. What is due is taken, sent outside of any transaction, noted."""

import json
import logging
from collections.abc import Mapping, Sequence
from uuid import UUID

from django.conf import settings

from fangxian.foundation.notices.carrying import CARRIER, MOST, Outcome, deliveries_note, deliveries_take
from fangxian.foundation.notices.models import Delivery, Outlet
from fangxian.foundation.notices.recipients import Reached, reached
from fangxian.foundation.notices.rules.kinds import Channel
from fangxian.foundation.notices.selectors import (
    deliveries_due,
    deliveries_taken,
    outlets_of,
    words_of,
)
from fangxian.foundation.notices.senders import mail, robots, sms
from fangxian.foundation.notices.senders.parcels import Parcel, Send
from fangxian.kit.fields import GONE
from fangxian.plain import clock
from fangxian.plain.ids import uuid7

log = logging.getLogger("fangxian.notices")

#: Each way out, and how many go in one turn. What goes one call after the other goes in small turns, so that a lease
#: holds: each call may last as long as its service lets it.
_WAYS: Mapping[Channel, tuple[Send, int]] = {
    Channel.SMS: (sms.send, MOST),
    Channel.ROBOT: (robots.send, 3),
    Channel.MAIL: (mail.send, 5),
}


def notices_deliver() -> int:
    """A beat: carry what is due now, way by way; return how many deliveries were tried."""
    return sum(_carry(channel) for channel in _WAYS)


def _carry(channel: Channel) -> int:
    send, most = _WAYS[channel]
    tried = 0
    while deliveries_due(clock.now(), [channel]):
        lease = uuid7()
        taken = deliveries_take(actor=CARRIER, lease=lease, channels=[channel], most=most)
        if not taken:
            break
        rows = deliveries_taken(lease, taken)
        deliveries_note(actor=CARRIER, lease=lease, outcomes=_sent(send, rows))
        tried += len(rows)
    return tried


def _sent(send: Send, rows: Sequence[Delivery]) -> list[Outcome]:
    """Send; a way that breaks is a way that could not be reached."""
    try:
        return send(_parcels(rows))
    except Exception:
        log.exception("a way out failed and will be tried again")
        return [Outcome(row.id, "unreachable", again=True) for row in rows]


def _parcels(rows: Sequence[Delivery]) -> list[Parcel]:
    keys = {row.notice.recipient for row in rows}
    people, outlets = reached(keys), outlets_of(keys)
    return [_parcel(row, people, outlets) for row in rows]


def _parcel(row: Delivery, people: Mapping[str, Reached], outlets: Mapping[str, list[Outlet]]) -> Parcel:
    notice = row.notice
    phone = people.get(notice.recipient, Reached()).phone
    facts = {} if notice.facts in (GONE, "") else json.loads(notice.facts)
    return Parcel(
        delivery_id=UUID(str(row.id)),
        phone="" if phone == GONE else phone,
        text=("【演练】" if notice.exercise else "") + words_of(notice, translated=False),
        link=_absolute(notice.link),
        template=notice.kind,
        facts={name: str(value) for name, value in facts.items()},
        outlets=tuple(outlets.get(notice.recipient, ())),
        exercise=notice.exercise,
    )


def _absolute(link: str) -> str:
    """A path under the house's own address; nothing where the house does not know its address."""
    return f"{settings.FANGXIAN_ADDRESS}{link}" if link and link != GONE and settings.FANGXIAN_ADDRESS else ""
