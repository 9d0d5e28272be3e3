"""Times as people say them: 今天 14:05, 昨天 22:00, 2月3日 周一; spans as 3 小时 20 分."""

from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from fangxian.plain import clock
from fangxian.plain.words import N_

_WEEKDAYS = (N_("周一"), N_("周二"), N_("周三"), N_("周四"), N_("周五"), N_("周六"), N_("周日"))
_MONTHS = (
    N_("1月"), N_("2月"), N_("3月"), N_("4月"), N_("5月"), N_("6月"),
    N_("7月"), N_("8月"), N_("9月"), N_("10月"), N_("11月"), N_("12月"),
)  # fmt: skip
#: By how many days ago it was.
_NEAR = {0: N_("今天"), 1: N_("昨天"), -1: N_("明天")}


def said_time(moment: datetime, now: datetime | None = None) -> str:
    """A moment as it is said today."""
    local, today = clock.in_city(moment), clock.day_of(now or clock.now())
    hour = local.strftime("%H:%M")
    days = (today - local.date()).days
    if days in _NEAR:
        return f"{_(_NEAR[days])} {hour}"
    return f"{_said_date(local.date(), today)} {hour}"


def said_day(day: date, today: date | None = None) -> str:
    """A day as it is said today: 今天 周三, 2月3日 周一."""
    today = today or clock.day_of(clock.now())
    days = (today - day).days
    if days in _NEAR:
        return f"{_(_NEAR[days])} {_(_WEEKDAYS[day.weekday()])}"
    return _said_date(day, today)


def _said_date(written: date, today: date) -> str:
    day = _("%(month)s%(day)d日") % {"month": _(_MONTHS[written.month - 1]), "day": written.day}
    if written.year != today.year:
        return _("%(year)d年%(day)s") % {"year": written.year, "day": day}
    return _("%(day)s %(weekday)s") % {"day": day, "weekday": _(_WEEKDAYS[written.weekday()])}


def said_exactly(moment: datetime) -> str:
    """A moment in full, for hovering and for print."""
    return clock.in_city(moment).strftime("%Y-%m-%d %H:%M:%S")


def said_span(span: timedelta) -> str:
    """How long: the two largest units at the most."""
    minutes = max(0, int(abs(span).total_seconds()) // 60)
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return _("%(days)d 天 %(hours)d 小时") % {"days": days, "hours": hours}
    if hours:
        return _("%(hours)d 小时 %(minutes)d 分") % {"hours": hours, "minutes": rest}
    return _("%(minutes)d 分钟") % {"minutes": rest}


def said_left(due: datetime, now: datetime | None = None) -> str:
    """A clock: time left, then time over."""
    left = due - (now or clock.now())
    if left >= timedelta(0):
        return _("还有 %(span)s") % {"span": said_span(left)}
    return _("超时 %(span)s") % {"span": said_span(left)}
