"""What the names of a sheet come to for one place and day: from the day reports, as last corrected, and the registers."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from fangxian.access.scope import Scope
from fangxian.foundation.areas.models import Area
from fangxian.foundation.areas.selectors import areas_at
from fangxian.foundation.dayreports.models import DayReport
from fangxian.foundation.formsheets.counts import Held, held_now
from fangxian.foundation.formsheets.rules.names import HELD_NOW, About, Days, Name
from fangxian.foundation.formsheets.rules.sheets import Value
from fangxian.plain import clock
from fangxian.plain.areacodes import Level, level_of


@dataclass(frozen=True)
class Figures:
    """Everything that is known; ``told`` holds by day and place what was reported. Silence is None, never zero."""

    day: date
    now: datetime
    filled_by: str
    office: str
    names: Mapping[str, str]
    places: Mapping[Level, Sequence[str]]
    told: Mapping[date, Mapping[str, Mapping[str, int]]]
    held: Held
    exercise: bool

    def look(self, name: Name, code: str, number: int) -> Value:
        """What a name says of a place, which is the ``number``-th of its row."""
        match name.about:
            case About.FIGURE:
                return self._figure(name, code)
            case About.PLACE:
                return self.names.get(code, code)
            case About.CODE:
                return code
            case About.NUMBER:
                return number
            case About.DAY:
                return f"{self.day.year}年{self.day.month}月{self.day.day}日"
            case About.AS_OF:
                return clock.in_city(self.now).strftime("%Y-%m-%d %H:%M")
            case About.FILLED_BY:
                return self.filled_by
            case About.OFFICE:
                return self.office if code == self._whole else self.names.get(code, code)
        return self.held.at(name.about, code) if name.about in HELD_NOW else self._turnout(name.about, code)

    @property
    def _whole(self) -> str:
        """The place that the sheet is filled in for: every other one lies in it."""
        return min(self.names, key=len)

    def _turnout(self, about: About, code: str) -> Value:
        villages = self._in(Level.VILLAGE, code)
        silent = [one for one in villages if one not in self.told.get(self.day, {})]
        if about is About.SILENT_NAMES:
            return "、".join(self.names.get(one, one) for one in silent) or "无"
        return {
            About.VILLAGES: len(villages), About.TOLD: len(villages) - len(silent), About.SILENT: len(silent),
        }[about]  # fmt: skip

    def _figure(self, name: Name, code: str) -> int | None:
        days = {
            Days.TODAY: [self.day],
            Days.YESTERDAY: [self.day - timedelta(days=1)],
            Days.UNTIL: [one for one in self.told if one <= self.day],
        }[name.days]
        return _sum(self._on(day, name, code) for day in days)

    def _on(self, day: date, name: Name, code: str) -> int | None:
        """As the place itself reported; where it did not, or a sum is asked for, as those in it did."""
        told = self.told.get(day, {})
        if name.summed is None and code in told:
            return told[code].get(name.figure)
        if name.summed is None and level_of(code) == Level.VILLAGE:
            return None
        inside = self._in(name.summed or Level.VILLAGE, code)
        return _sum(told[one].get(name.figure) for one in inside if one in told)

    def _in(self, level: Level, code: str) -> list[str]:
        return [one for one in self.places[level] if one.startswith(code)]


def figures_of(
    area: Area, day: date, now: datetime, *, asked: Collection[Name], filled_by: str, office: str
) -> Figures:
    """Read everything that a sheet for a place and day names; all days until then only if asked for."""
    reach = Scope.of_areas(area.code)
    places = {level: _places(reach, level, day) for level in (Level.TOWN, Level.VILLAGE)}
    rows = DayReport.objects.within(reach).filter(day__lte=day)
    if not any(one.days is Days.UNTIL for one in asked):
        rows = rows.filter(day__gte=day - timedelta(days=1))
    told: dict[date, dict[str, Mapping[str, int]]] = {}
    held = held_now(reach, [one.about for one in asked], day, now)
    exercise = area.exercise or held.exercise
    # The last number of each stands: what corrects comes later.
    for row in rows.order_by("number").values_list("day", "area_code", "figures", "exercise"):
        told.setdefault(row[0], {})[row[1]] = row[2]
        exercise = exercise or row[3]
    names = {one.code: one.name for some in places.values() for one in some} | {area.code: area.name}
    codes = {level: [one.code for one in some] for level, some in places.items()}
    return Figures(day, now, filled_by, office, names, codes, told, held, exercise)


def _places(reach: Scope, level: Level, day: date) -> list[Area]:
    """Those that were there on the day; today's where the register does not reach back so far."""
    return list(areas_at(reach, level, on=day)) or list(areas_at(reach, level))


def _sum(values: Iterable[int | None]) -> int | None:
    known = [one for one in values if one is not None]
    return sum(known) if known else None
