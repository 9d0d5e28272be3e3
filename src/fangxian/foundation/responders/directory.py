"""Finding responders: by part of a name within a village or a unit, by whole names and numbers above."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from fangxian.access.scope import Scope
from fangxian.foundation.areas.models import Area
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.people.rows import Index
from fangxian.foundation.responders.models import (
    Responder,
    ResponderExclusion,
    ResponderRole,
    ResponderSkill,
    ResponderWindow,
)
from fangxian.kit.initials import goes_by, initials_of
from fangxian.kit.keys import tokens
from fangxian.plain import clock
from fangxian.plain.areacodes import DIGITS, Level
from fangxian.plain.errors import Refused
from fangxian.plain.phone import cleaned_number

Hanging = ResponderRole | ResponderSkill | ResponderWindow | ResponderExclusion
_TOWN, _VILLAGE = DIGITS[Level.TOWN], DIGITS[Level.VILLAGE]
#: Up to so many villages and units are read and matched by eye; of more, only whole names are looked up.
NARROW = 12
#: Of those who bear a name, so many are looked at.
MOST_FOUND = 500
#: Digits of a number that are enough to look for within a village.
_DIGITS = 4
_SALTING = (Level.PROVINCE, Level.PREFECTURE, Level.COUNTY, Level.TOWN)
_PLACES = Scope.system("人员名单所在的地方")


@dataclass(frozen=True)
class Wanted:
    """What is looked for. ``weekday`` (0 is Monday) and ``hour``: who can come then. ``free``: who can be sent now."""

    words: str = ""
    area_code: str = ""
    unit_id: UUID | None = None
    standing: str = ""
    role: str = ""
    skill: str = ""
    weekday: int | None = None
    hour: int | None = None
    free: bool = False
    left: bool = False


@dataclass(frozen=True)
class Found:
    """Who was found; ``narrow`` says whether parts of names were matched, or whole ones looked up."""

    people: QuerySet[Responder] | Sequence[Responder]
    narrow: bool


def responders_found(scope: Scope, wanted: Wanted, now: datetime) -> Found:
    """Who in reach is as wanted. By name where a village or unit is read whole, else by place."""
    reach = scope & Scope.of_areas(wanted.area_code) if wanted.area_code else scope
    narrow = is_narrow(reach, wanted)
    words = wanted.words.strip()
    if narrow:
        people = [one for one in _chosen(_within(reach), wanted, now) if answers(one, words)]
        return Found(sorted(people, key=lambda one: (initials_of(one.name), one.name, one.id)), narrow)
    if words:
        people = list(responders_by_token(reach, wanted, now)[:MOST_FOUND])
        return Found(sorted(people, key=lambda one: (one.area_code, one.id)), narrow)
    return Found(_chosen(_within(reach), wanted, now).order_by("area_code", "id"), narrow)


def responders_by_token(reach: Scope, wanted: Wanted, now: datetime) -> QuerySet[Responder]:
    """Who has a whole name, full initials or a whole number.

    In no order, which would tempt a database to go through an index of places instead.
    """
    return _chosen(Responder.objects.within(reach), wanted, now).filter(_named(reach, wanted.words.strip()))


def _within(reach: Scope) -> QuerySet[Responder]:
    """The people of a reach; of several branches within their bounds, or the whole index would be gone through."""
    rows = Responder.objects.within(reach)
    if len(reach.areas) > 1 and not reach.organisations:
        rows = rows.filter(area_code__gte=reach.areas[0][0], area_code__lt=reach.areas[-1][1])
    return rows


def is_narrow(reach: Scope, wanted: Wanted) -> bool:
    """Whether few enough lie in reach to read them all."""
    if wanted.unit_id is not None:
        return True
    branches = len(reach.areas) + len(reach.organisations)
    return 0 < branches <= NARROW and all(len(low) >= _VILLAGE for low, _ in reach.areas)


def answers(responder: Responder, typed: str) -> bool:
    """Whether a name in part, the beginning of its initials, or part of a number is somebody's."""
    if not typed:
        return True
    if typed.isdigit():
        return len(typed) >= _DIGITS and typed in responder.phone
    name = responder.name
    return typed in name or (typed.isascii() and goes_by(name, typed.replace(" ", "")))


def _chosen(rows: QuerySet[Responder], wanted: Wanted, now: datetime) -> QuerySet[Responder]:
    """By what the columns say."""
    rows = rows.filter(left_at__isnull=not wanted.left)
    if wanted.unit_id is not None:
        rows = rows.filter(unit_id=wanted.unit_id)
    if wanted.standing:
        rows = rows.filter(standing=wanted.standing)
    if wanted.role:
        rows = rows.filter(Exists(_own(ResponderRole).filter(role=wanted.role, until=None)))
    if wanted.skill:
        held = _own(ResponderSkill).filter(skill=wanted.skill, until=None)
        rows = rows.filter(Exists(held.filter(Q(expires_on=None) | Q(expires_on__gte=clock.day_of(now)))))
    if wanted.weekday is not None and wanted.hour is not None:
        rows = rows.filter(Exists(_own(ResponderWindow).filter(window_at(wanted.weekday, wanted.hour, now))))
    if wanted.free:
        out = _own(ResponderExclusion).filter(Q(until=None) | Q(until__gt=now), since__lte=now)
        rows = rows.filter(~Exists(out))
    return rows


def _own(model: type[Hanging]) -> QuerySet[Any]:
    """Rows that hang on the responder whom the outer query looks at, who is in reach."""
    return model.objects.within(_PLACES).filter(responder=OuterRef("pk"))


def window_at(weekday: int, hour: int, now: datetime) -> Q:
    """Windows that hold the coming such hour; in SQL what ``Window.holds`` says."""
    today = clock.day_of(now)
    day = today + timedelta(days=(weekday - today.weekday()) % 7)
    at, crossing = time(hour), Q(ends__lte=F("begins"))
    began_today = _on(day) & Q(begins__lte=at) & (Q(ends__gt=at) | crossing)
    return began_today | (_on(day - timedelta(days=1)) & crossing & Q(ends__gt=at))


def _on(day: date) -> Q:
    return Q(weekday=day.weekday()) | Q(first_day__lte=day, last_day__gte=day)


def _named(reach: Scope, words: str) -> Q:
    """By tokens: a whole number, full initials, or a full name, as the people of each town in reach have it."""
    index = Index(tokens())
    try:
        return Q(phone_token=index.phone(cleaned_number(words)))
    except Refused:
        towns = _towns(reach)
    if words.isascii():
        letters = words.replace(" ", "").lower()
        return Q(initials_token__in=[index.initials(letters, town) for town in towns])
    return Q(name_token__in=[index.name(words, town) for town in towns])


def _towns(reach: Scope) -> list[str]:
    """What salts the names of those in reach: their towns, or their place itself above one."""
    areas = Area.objects.within(reach).filter(level__in=_SALTING)
    units = Organisation.objects.within(Scope.of_organisations(*reach.organisations))
    codes = {*areas.values_list("code", flat=True), *units.values_list("area_code", flat=True)}
    codes |= {low for low, _ in reach.areas if len(low) > _TOWN}
    return sorted({code[:_TOWN] for code in codes})
