"""Somebody's own shifts as a calendar that his phone reads by itself, from a secret address."""

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.domains.dispatch.models import Assignment, CalendarLink
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.services import service
from fangxian.foundation.responders.models import Responder
from fangxian.plain import clock
from fangxian.plain.errors import NotAllowed, OutOfScope
from fangxian.plain.words import N_

_OWN = Scope.system("本人的班次日历")
#: Shifts that ended longer ago are in no calendar any more.
_BACK = timedelta(days=30)


@service
def calendar_link_make(*, actor: Actor) -> str:
    """A new secret for one's own calendar; the one before opens nothing any more. It is shown this once."""
    actor.require_role(Permission.SHIFT_TAKE)
    if actor.responder is None:
        raise NotAllowed("shift.nobody", N_("您的账号没有对应的人，没有班次。"))
    responder = Responder.objects.within(_OWN).select_for_update(no_key=True).get(id=actor.responder)
    _links(responder.id).update(ended_at=clock.now())
    secret = secrets.token_urlsafe(24)
    link = CalendarLink(
        responder=responder, area_code=responder.area_code, digest=_digest(secret), made_at=clock.now(),
        exercise=responder.exercise,
    )  # fmt: skip
    link.save(force_insert=True)
    journal.record(actor, "calendar.link_made", link, area_code=link.area_code)
    return secret


@service
def calendar_link_end(*, actor: Actor) -> None:
    """One's own calendar is read from nowhere any more."""
    actor.require_role(Permission.SHIFT_TAKE)
    link = _links(actor.responder).first() if actor.responder else None
    if link is None:
        journal.nothing_changed()
        return
    link.ended_at = clock.now()
    link.save(update_fields=["ended_at"])
    journal.record(actor, "calendar.link_ended", link, area_code=link.area_code)


def calendar_link_of(responder_id: UUID) -> CalendarLink | None:
    """The link that opens somebody's calendar now."""
    found: CalendarLink | None = _links(responder_id).first()
    return found


def calendar_of(secret: str, now: datetime) -> bytes:
    """The calendar that a secret opens. Raises ``OutOfScope`` for one that opens nothing."""
    rows = CalendarLink.objects.within(_OWN).filter(
        digest=_digest(secret), ended_at=None, responder__left_at=None
    )
    link = rows.first()
    if link is None:
        raise OutOfScope("calendar.unknown", N_("这个日历地址已经作废，请在“我的班次”里重新取一个。"))
    held = Assignment.objects.within(_OWN).filter(
        responder_id=link.responder_id, ended_at=None, ends_at__gt=now - _BACK
    )
    held = held.select_related("shift_line__shift__post", "shift_line__line").order_by("starts_at", "id")
    return _written(list(held), now)


def _links(responder_id: UUID) -> QuerySet[CalendarLink]:
    rows: QuerySet[CalendarLink] = CalendarLink.objects.within(_OWN).filter(responder_id=responder_id)
    return rows.filter(ended_at=None)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _written(held: list[Assignment], now: datetime) -> bytes:
    """RFC 5545: moments in UTC, so that no table of time zones is needed; each shift under its own identifier."""
    calendar = Calendar()
    calendar.add("prodid", "-//Fangxian//shifts//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("我的班次"))
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"value": "DURATION"})
    for one in held:
        post = one.shift_line.shift.post
        event = Event()
        event.add("uid", f"{one.id}@fangxian")
        event.add("dtstamp", now)
        event.add("dtstart", one.starts_at)
        event.add("dtend", one.ends_at)
        mark = _("【演练】") if one.exercise else ""
        event.add("summary", f"{mark}{post.title} {one.shift_line.line.title}")
        event.add("location", post.meeting_point or post.title)
        calendar.add_component(event)
    return bytes(calendar.to_ical())
