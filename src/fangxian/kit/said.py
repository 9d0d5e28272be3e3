"""Times as people say them: 今天 14:05, 昨天 22:00, 2月3日 周一; spans as 3 小时 20 分."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from fangxian.plain import clock

_WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")


def said_time(moment: datetime, now: datetime | None = None) -> str:
    """A moment as it is said today."""
    local, today = clock.in_city(moment), clock.day_of(now or clock.now())
    hour = local.strftime("%H:%M")
    days = (today - local.date()).days
    if days in (-1, 0, 1):
        return f"{(_('今天'), _('昨天'), _('明天'))[days]} {hour}"
    day = _("%(month)d月%(day)d日") % {"month": local.month, "day": local.day}
    if local.year != today.year:
        return _("%(year)d年%(rest)s") % {"year": local.year, "rest": f"{day} {hour}"}
    return f"{day} {_(_WEEKDAYS[local.weekday()])} {hour}"


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
