"""Spans as people say them: 明天 16:00–24:00; 2月5日 周三 22:00–次日 06:00."""

from datetime import datetime

from django.utils.translation import gettext as _

from fangxian.kit.said import said_time
from fangxian.plain import clock


def span_said(starts_at: datetime, ends_at: datetime, now: datetime | None = None) -> str:
    """From and until; an end on another day says which."""
    return f"{said_time(starts_at, now)}–{end_said(starts_at, ends_at)}"


def end_said(starts_at: datetime, ends_at: datetime) -> str:
    """Until when: the end of the day it begins on is 24:00, the next day's hours say so."""
    begins, ends = clock.in_city(starts_at), clock.in_city(ends_at)
    if ends == clock.end_of(begins.date()):
        return "24:00"
    days = (ends.date() - begins.date()).days
    if days == 0:
        return f"{ends:%H:%M}"
    if days == 1:
        return _("次日 %(hour)s") % {"hour": f"{ends:%H:%M}"}
    return said_time(ends_at)
