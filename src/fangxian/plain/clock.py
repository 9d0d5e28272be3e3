"""The one clock of the house.

Everything that asks for the time asks here, so that an exercise can run on shifted time and a test can move
it. Aware datetimes only; days and "until 24:00" are those of the city's time zone.
"""

import os
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

CITY = ZoneInfo("Asia/Shanghai")

#: Names a file that holds a number of seconds by which an exercise's clock runs ahead of the real one.
SHIFT_VARIABLE = "FANGXIAN_CLOCK_SHIFT"


def now() -> datetime:
    """The present moment in UTC, shifted when an exercise runs on its own time."""
    return datetime.now(UTC) + shift()


def shift() -> timedelta:
    """By how much the clock is shifted; nothing outside an exercise."""
    path = os.environ.get(SHIFT_VARIABLE)
    return _shift_in(path, _modified(path)) if path else timedelta(0)


def in_city(moment: datetime) -> datetime:
    """The same moment as the city's clocks show it."""
    return moment.astimezone(CITY)


def day_of(moment: datetime) -> date:
    """The city's calendar day of a moment."""
    return in_city(moment).date()


def start_of(day: date) -> datetime:
    """The day's 00:00 in the city."""
    return datetime.combine(day, time.min, tzinfo=CITY)


def end_of(day: date) -> datetime:
    """The end of a day, "until 24:00": the next day's 00:00 in the city."""
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=CITY)


def _modified(path: str) -> float:
    try:
        return Path(path).stat().st_mtime
    except FileNotFoundError:
        return 0.0


@lru_cache(maxsize=4)
def _shift_in(path: str, modified: float) -> timedelta:
    """Read again only when the file has changed."""
    if not modified:
        return timedelta(0)
    return timedelta(seconds=float(Path(path).read_text(encoding="ascii").strip() or 0))
