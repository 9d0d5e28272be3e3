"""What another plan would do, told by the rooms above: they know what is expected there and what is.

The plan's own pages show what a room tells; they can't know the room.
"""

from collections.abc import Callable
from datetime import datetime

from fangxian.foundation.plan.rules.plan import Plan

#: Given what holds (None: nothing yet), what would follow and since when: the markup that tells it.
Teller = Callable[[Plan | None, Plan, datetime], str]

_tellers: list[Teller] = []


def tell_effects(teller: Teller) -> None:
    """Let a room tell what follows from a plan; the same teller twice tells once."""
    if teller not in _tellers:
        _tellers.append(teller)


def effects_told(before: Plan | None, after: Plan, moment: datetime) -> list[str]:
    """What every room tells of it. Both plans are given as their levels switch them."""
    return [teller(before, after, moment) for teller in _tellers]
