"""The calendar of deadlines: what somebody sees, by the days on which its time is over."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from fangxian.access.actor import Actor
from fangxian.domains.needs.finding import Wanted, due_within, needs_counted, needs_found
from fangxian.domains.needs.models import Need
from fangxian.domains.needs.showing import NeedShown, needs_shown

WEEK = 7
#: So many are written out on a day; the rest is a number that leads to the list.
MOST = 12


@dataclass(frozen=True)
class Day:
    """A day with what is due on it, the earliest first; ``more`` are not written out."""

    date: date
    needs: list[NeedShown]
    more: int


def monday_of(day: date) -> date:
    """The first day of a day's week."""
    return day - timedelta(days=day.weekday())


def needs_due(actor: Actor, first: date, last: date, now: datetime) -> QuerySet[Need]:
    """What somebody sees and is due on these days, the earliest first."""
    return due_within(needs_found(actor, Wanted(), now), first, last)


def week_of(actor: Actor, monday: date, now: datetime) -> list[Day]:
    """The seven days from a Monday on."""
    dates = [monday + timedelta(days=number) for number in range(WEEK)]
    found = {day: list(needs_due(actor, day, day, now)[: MOST + 1]) for day in dates}
    written = [need for needs in found.values() for need in needs[:MOST]]
    shown = {one.id: one for one in needs_shown(written, now)}
    return [
        Day(day, [shown[need.id] for need in needs[:MOST]], _more(actor, day, len(needs), now))
        for day, needs in found.items()
    ]


def _more(actor: Actor, day: date, read: int, now: datetime) -> int:
    """How many there are beyond those written out; counted only where there are any."""
    return needs_counted(actor, Wanted(due_on=day), now) - MOST if read > MOST else 0
