"""Reading the register: places by code, level and day, their names, paths, outlines and history."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from fangxian.access.scope import Scope
from fangxian.foundation.areas.models import Area, AreaVersion, Register, RegisterDraft
from fangxian.foundation.areas.rules.register import RegisterRow
from fangxian.plain.areacodes import DIGITS, Level, chain_of, cut, level_of
from fangxian.plain.errors import OutOfScope
from fangxian.plain.words import N_

#: What a place is called, and which edition says so, is for everybody.
_PUBLIC = Scope.system("地名")
_LEVELS = list(Level)


def area_get(scope: Scope, code: str) -> Area:
    """One area, in force or abolished. Raises ``OutOfScope``."""
    found: Area | None = Area.objects.within(scope).filter(code=code).first()
    if found is None:
        raise OutOfScope("area.unknown", N_("没有这个地方，或不在您的责任范围内。"))
    return found


def areas_at(scope: Scope, level: Level, *, on: date | None = None) -> QuerySet[Area]:
    """The areas of a level by code: those in force now, or those that were on a day.

    The rows are today's; what an area was called on the day, ``name_on`` tells. Outlines are left out until
    asked for.
    """
    rows = Area.objects.within(scope).filter(level=level).order_by("code").defer("outline")
    if on is None:
        return rows.filter(abolished_on=None)
    return rows.filter(code__in=_versions_on(scope, on).values("code"))


def children_of(scope: Scope, code: str) -> QuerySet[Area]:
    """The areas in force directly within another, by code."""
    below = _LEVELS.index(level_of(code)) + 1
    if below == len(_LEVELS):
        return Area.objects.within(scope).none()
    return areas_at(scope & Scope.of_areas(code), _LEVELS[below])


def areas_listed(scope: Scope) -> QuerySet[Area]:
    """The areas in force that a register lists (that is, all but the grids), by code."""
    rows = Area.objects.within(scope).filter(abolished_on=None).exclude(level=Level.GRID)
    return rows.order_by("code").defer("outline")


def counts_by_level(scope: Scope) -> dict[Level, int]:
    """How many areas in force there are of each level."""
    rows = Area.objects.within(scope).filter(abolished_on=None).values_list("level").order_by("level")
    found = dict(rows.annotate(Count("code")))
    return {level: found.get(level, 0) for level in Level}


def area_names(codes: Collection[str]) -> dict[str, str]:
    """Names by code; unknown codes are left out."""
    return dict(Area.objects.within(_PUBLIC).filter(code__in=codes).values_list("code", "name"))


def area_names_whole(codes: Collection[str]) -> dict[str, str]:
    """Names by code, a grid's behind its village's: every village has a first grid."""
    villages = {code: cut(code, Level.VILLAGE) for code in codes if level_of(code) == Level.GRID}
    names = area_names({*codes, *filter(None, villages.values())})
    return {code: names.get(villages.get(code) or "", "") + names[code] for code in codes if code in names}


def area_points(region: str) -> dict[str, tuple[float, float]]:
    """The seats that are known within an area, by code: longitude and latitude, some of them 推算."""
    rows = Area.objects.within(_PUBLIC & Scope.of_areas(region)).exclude(seat_lon=None)
    return {code: (lon, lat) for code, lon, lat in rows.values_list("code", "seat_lon", "seat_lat")}


def area_path(code: str) -> list[tuple[str, str]]:
    """The way down to a place, from its county: (code, name) each."""
    codes = [one for one in reversed(chain_of(code)) if len(one) >= DIGITS[Level.COUNTY]]
    names = area_names(codes)
    return [(one, names[one]) for one in codes if one in names]


def name_on(code: str, day: date) -> str | None:
    """What a place was called on a day; None when, so far as the register tells, it was not there."""
    names = _versions_on(_PUBLIC, day).filter(code=code).values_list("name", flat=True)
    return names.order_by("-from_day", "-id").first()


def history_of(scope: Scope, code: str) -> list[AreaVersion]:
    """What became of a place, oldest first. Raises ``OutOfScope``."""
    area_get(scope, code)
    versions = AreaVersion.objects.within(scope).filter(code=code)
    return list(versions.select_related("register").order_by("from_day", "id"))


def outlines_within(scope: Scope, code: str) -> QuerySet[Area]:
    """The areas inside another whose outlines are known, by code, as far as the scope reaches.

    What is ``outline_schematic`` is labelled 示意 on every map, a seat with ``SeatSource.ESTIMATED`` 推算.
    """
    inside = Area.objects.within(scope & Scope.of_areas(code)).exclude(code=code)
    levels = _LEVELS[_LEVELS.index(level_of(code)) + 1 :]
    return inside.filter(level__in=levels, abolished_on=None, outline__isnull=False).order_by("code")


def register_newest() -> Register | None:
    """The edition in force; None before the first. One that is still being loaded is not yet it."""
    editions = Register.objects.within(_PUBLIC).exclude(adopted_at=None)
    found: Register | None = editions.order_by("-number").first()
    return found


def register_in_force() -> dict[str, RegisterRow]:
    """Every area in force that a register lists (that is, all but the grids), by code."""
    rows = Area.objects.within(_PUBLIC).filter(abolished_on=None).exclude(level=Level.GRID)
    return {
        code: RegisterRow(code, name, kind) for code, name, kind in rows.values_list("code", "name", "kind")
    }


def drafts_waiting(scope: Scope) -> QuerySet[RegisterDraft]:
    """The sheets that wait for adoption, newest first, without their rows."""
    waiting = RegisterDraft.objects.within(scope).filter(state=RegisterDraft.State.WAITING)
    return waiting.order_by("-id").defer("rows", "changes")


def draft_get(scope: Scope, identifier: UUID) -> RegisterDraft:
    """One uploaded sheet. Raises ``OutOfScope``."""
    found: RegisterDraft | None = RegisterDraft.objects.within(scope).filter(id=identifier).first()
    if found is None:
        raise OutOfScope("register.draft_unknown", N_("没有这份名册，或不在您的责任范围内。"))
    return found


def _versions_on(scope: Scope, day: date) -> QuerySet[AreaVersion]:
    """The version of each area that held on a day."""
    ended = Q(until_day=None) | Q(until_day__gt=day)
    return AreaVersion.objects.within(scope).filter(ended, from_day__lte=day)
