"""When somebody can come: windows of the week or of dates, as they are held, asked, typed and said."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from fangxian.plain.errors import Refused
from fangxian.plain.words import N_

MIDNIGHT = time(0)
WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")


@dataclass(frozen=True, slots=True)
class Window:
    """A span of hours, on one day of the week (0 is Monday) or on each day from one to another.

    It ends on the next day where ``ends`` is not later than ``begins``: 22:00 to 06:00 is a night, 00:00 to
    00:00 the whole day.
    """

    begins: time
    ends: time
    weekday: int | None = None
    first_day: date | None = None
    last_day: date | None = None

    def begins_on(self, day: date) -> bool:
        """Whether it begins on a day."""
        if self.weekday is not None:
            return day.weekday() == self.weekday
        return (
            self.first_day is not None
            and self.last_day is not None
            and self.first_day <= day <= self.last_day
        )

    def sort_key(self) -> tuple[time, time, int, date, date]:
        """By hours, then by days."""
        return (
            self.begins, self.ends, -1 if self.weekday is None else self.weekday,
            self.first_day or date.min, self.last_day or date.min,
        )  # fmt: skip

    @property
    def crosses_midnight(self) -> bool:
        """Whether it ends on the day after it began."""
        return self.ends <= self.begins

    def holds(self, moment: datetime) -> bool:
        """Whether a moment, as the city's clocks show it, lies inside."""
        day, clock = moment.date(), moment.time()
        if not self.crosses_midnight:
            return self.begins_on(day) and self.begins <= clock < self.ends
        return (self.begins_on(day) and clock >= self.begins) or (
            self.begins_on(day - timedelta(days=1)) and clock < self.ends
        )


def can_come(windows: Iterable[Window], moment: datetime) -> bool:
    """Whether somebody who said these windows can come at a moment; who said none can't be counted on."""
    return any(window.holds(moment) for window in windows)


# --- as it is typed in a sheet: 周末；工作日晚上；每天8-20；周一、周三 18:00-22:00；2月3日-2月9日 全天

_DAYS = {
    "每天": range(7), "天天": range(7), "每日": range(7), "随时": range(7), "工作日": range(5), "平时": range(5),
    "周末": (5, 6), "双休日": (5, 6),
}  # fmt: skip
_HOURS = {
    "全天": (MIDNIGHT, MIDNIGHT), "白天": (time(8), time(18)), "上午": (time(8), time(12)), "下午": (time(12), time(18)),
    "晚上": (time(18), time(22)), "夜间": (time(22), time(6)), "夜里": (time(22), time(6)), "通宵": (time(22), time(6)),
}  # fmt: skip
_NUMBERED = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
_WEEK = re.compile(r"(?:周|星期|礼拜)([一二三四五六日天])(?:[至到\-]+(?:周|星期|礼拜)?([一二三四五六日天]))?")
_DATE = re.compile(r"(?:(\d{4})[年/.\-])?(\d{1,2})[月/.\-](\d{1,2})日?")
_TO = re.compile(r"[至到\-]+")
_SPAN = re.compile(
    r"(\d{1,2})(?:[:：点时](\d{2})?分?)?[至到\-]+(次日|第二天)?(\d{1,2})(?:[:：点时](\d{2})?分?)?"
)
_BETWEEN = re.compile(r"[;；,，\n]+")


def parse_windows(text: str, today: date) -> tuple[Window, ...]:
    """The windows that somebody typed, none for nothing. Raises ``Refused`` naming the part that can't be read.

    A date without a year is the next one of that name that is not long past.
    """
    found: list[Window] = []
    for part in _BETWEEN.split(_plain(text)):
        if part:
            found += _windows_of(part, today)
    return tuple(dict.fromkeys(found))


def _plain(text: str) -> str:
    for sign in "—–－~～〜":
        text = text.replace(sign, "-")
    return "".join(text.split(" ")).replace("\t", "").replace("\u3000", "").strip()


def _windows_of(part: str, today: date) -> list[Window]:
    dates, rest = _dates(part, today)
    days, rest = (None, rest) if dates else _days(rest)
    begins, ends = _hours(rest, part)
    if dates:
        return [Window(begins, ends, first_day=dates[0], last_day=dates[1])]
    return [Window(begins, ends, weekday=day) for day in (range(7) if days is None else days)]


def _days(part: str) -> tuple[Sequence[int] | None, str]:
    """The days of the week at the beginning of a part, None where it names none; and what follows."""
    named: list[int] = []
    rest, before = part, ""
    while rest != before:
        before, rest = rest, rest.lstrip("、和的")
        word = next((word for word in _DAYS if rest.startswith(word)), "")
        match = _WEEK.match(rest)
        if word:
            named += _DAYS[word]
            rest = rest[len(word) :]
        elif match:
            first, last = _NUMBERED[match[1]], _NUMBERED[match[2] or match[1]]
            named += [(first + step) % 7 for step in range((last - first) % 7 + 1)]
            rest = rest[match.end() :]
    return (sorted(set(named)) if named else None), rest


def _dates(part: str, today: date) -> tuple[tuple[date, date] | None, str]:
    """The dates at the beginning of a part, and what follows."""
    match = _DATE.match(part)
    if not match or _SPAN.fullmatch(part):
        return None, part
    first, rest = _date(match, today, part), part[match.end() :]
    last, to = first, _TO.match(rest)
    match = _DATE.match(rest, to.end()) if to else None
    if match:
        last, rest = _date(match, first, part), rest[match.end() :]
    if last < first:
        raise Refused("window.dates_backward", N_("“%(part)s”的日期前后颠倒了。"), part=part)
    return (first, last), rest


def _date(match: re.Match[str], near: date, part: str) -> date:
    try:
        if match[1]:
            return date(int(match[1]), int(match[2]), int(match[3]))
        found = date(near.year, int(match[2]), int(match[3]))
        return found if found >= near - timedelta(days=90) else found.replace(year=near.year + 1)
    except ValueError as error:
        raise Refused("window.no_date", N_("“%(part)s”里的日期不存在。"), part=part) from error


def _hours(rest: str, part: str) -> tuple[time, time]:
    rest = rest.strip("、的:：")
    if not rest:
        return MIDNIGHT, MIDNIGHT
    if rest in _HOURS:
        return _HOURS[rest]
    match = _SPAN.fullmatch(rest)
    if match is None:
        raise Refused(
            "window.unread",
            N_(
                "看不懂“%(part)s”。可以写：周末；工作日晚上；每天8-20；周一到周五 18:00-22:00；2月3日-2月9日 全天。"
            ),
            part=part,
        )
    begins, ends = _time(match[1], match[2], part), _time(match[4], match[5], part)
    if ends <= begins and ends != MIDNIGHT and not match[3] and begins < time(12):
        raise Refused("window.hours_backward", N_("“%(part)s”的钟点前后颠倒了。"), part=part)
    return begins, ends


def _time(hour: str, minute: str | None, part: str) -> time:
    if int(hour) == 24 and not int(minute or 0):
        return MIDNIGHT
    try:
        return time(int(hour), int(minute or 0))
    except ValueError as error:
        raise Refused("window.no_hour", N_("“%(part)s”里的钟点不存在。"), part=part) from error


# --- as it is said


def windows_said(windows: Iterable[Window]) -> str:
    """Windows as one types them: ``parse_windows`` reads them back."""
    weekly: dict[tuple[time, time], list[int]] = {}
    dated = []
    for window in sorted(
        windows, key=lambda one: (one.begins, one.ends, one.weekday or 0, one.first_day or date.min)
    ):
        if window.weekday is not None:
            weekly.setdefault((window.begins, window.ends), []).append(window.weekday)
        else:
            dated.append(f"{_dates_said(window)} {_hours_said(window.begins, window.ends)}")
    return "；".join([f"{_days_said(days)} {_hours_said(*hours)}" for hours, days in weekly.items()] + dated)


def _days_said(days: Sequence[int]) -> str:
    named = {tuple(range(7)): "每天", tuple(range(5)): "工作日", (5, 6): "周末"}
    return named.get(tuple(days)) or "、".join(WEEKDAYS[day] for day in days)


def _dates_said(window: Window) -> str:
    said = [f"{day.year}年{day.month}月{day.day}日" for day in (window.first_day, window.last_day) if day]
    return "-".join(dict.fromkeys(said))


def _hours_said(begins: time, ends: time) -> str:
    if (begins, ends) == (MIDNIGHT, MIDNIGHT):
        return "全天"
    return f"{begins:%H:%M}-{'次日' if ends <= begins and ends != MIDNIGHT else ''}{'24:00' if ends == MIDNIGHT else f'{ends:%H:%M}'}"
