"""Whom a post's shifts are open to: its own village first, then as wide as its town says."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from fangxian.domains.dispatch.rules.plan import Circle, Nearness, RosterRules
from fangxian.foundation.duties.rules.proposing import Ways
from fangxian.plain.areacodes import Level, cut

#: The circles that hold somebody who lives so near.
_HELD_BY = {
    Nearness.OWN_VILLAGE: (Circle.VILLAGE, Circle.TOWN, Circle.RING, Circle.CITY),
    Nearness.OWN_TOWN: (Circle.TOWN, Circle.RING, Circle.CITY),
    Nearness.RING: (Circle.RING, Circle.CITY),
    Nearness.CITY: (Circle.CITY,),
}


@dataclass(frozen=True, slots=True)
class Way:
    """How near a post is to somebody's home. ``measured``: by the seats of both, else by the town's alone."""

    nearness: Nearness
    metres: int
    measured: bool

    @property
    def km(self) -> str:
        """In kilometres, as it is said."""
        return f"{self.metres / 1000:.1f}"


def way_between(home: str, area_code: str, ways: Ways, rules: RosterRules) -> Way:
    """How near it is from where somebody lives (a village, or what is known of it) to a post's area."""
    metres = ways.metres(home, area_code)
    return Way(_nearness(home, area_code, metres, rules), metres, ways.is_measured(home, area_code))


def _nearness(home: str, area_code: str, metres: int, rules: RosterRules) -> Nearness:
    village, town = cut(home, Level.VILLAGE), cut(home, Level.TOWN)
    if village and village == cut(area_code, Level.VILLAGE):
        return Nearness.OWN_VILLAGE
    if town and town == cut(area_code, Level.TOWN):
        return Nearness.OWN_TOWN
    if town and metres <= rules.ring_km * 1000:
        return Nearness.RING
    return Nearness.CITY


def is_open_to(
    circle: Circle, nearness: Nearness, starts_at: datetime, now: datetime, rules: RosterRules
) -> bool:
    """Whether somebody who lives so near may take a shift now.

    Those of the village come first: others from ``own_first_hours`` before it begins.
    """
    if circle not in _HELD_BY[nearness]:
        return False
    first = timedelta(hours=rules.own_first_hours)
    return nearness is Nearness.OWN_VILLAGE or starts_at - now <= first


#: What a day later is worth, and a class of risk more, in metres of way: near, soon and where it is hardest come first.
_A_DAY_LATER, _A_RISK_MORE = 6_000, 1_000
_DAY = timedelta(days=1)


def pull(way: Way, starts_at: datetime, risk: int, now: datetime) -> float:
    """By what open positions are put in order, the least first: how far, how soon, how hard, all in metres."""
    return way.metres + _A_DAY_LATER * max(timedelta(0), starts_at - now) / _DAY - _A_RISK_MORE * risk
