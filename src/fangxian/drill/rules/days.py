"""What a village of the exercise tells of its day, and the few that are late with it.

Made up; one village in sixty says nothing until somebody asks it to.
"""

from collections.abc import Mapping
from datetime import date

from fangxian.drill.rules.people import dice

SILENT_IN = 60

#: What is counted by hand lies between these; a figure that is not named here, between nothing and ten.
_COUNTED: Mapping[str, tuple[int, int]] = {
    "temperatures": (60, 240),
    "turned_back": (0, 6),
    "visits": (5, 40),
    "disinfected": (2, 12),
}
#: A fever in one village of so many.
_FEVER_IN = 25


def is_silent(village: str, day: date) -> bool:
    """Whether a village says nothing of a day by itself."""
    return not dice(0, f"{village}/{day}/silent").randrange(SILENT_IN)


def counted_by_hand(village: str, day: date, key: str) -> int:
    """A figure that somebody counted."""
    throw = dice(0, f"{village}/{day}/{key}")
    if key == "fevers":
        return int(not throw.randrange(_FEVER_IN))
    return throw.randint(*_COUNTED.get(key, (0, 10)))
