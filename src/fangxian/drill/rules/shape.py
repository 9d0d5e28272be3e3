"""The shape of the small exercise: how many grids a village has, and where the line is left broken.

A grid is about 300 households and each village cadre answers for one (S13), so a village has as many grids as
cadres, 4 to 8. The holes are few, as on a good day: a board that is red everywhere tells nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from fangxian.drill.rules.people import dice

#: Villages left without a leader and grids without a chief, in the whole city; one squad in so many is missing.
LEADERLESS = 7
CHIEFLESS = 12
SQUAD_MISSING_IN = 150

MEMBERS_PER_GRID = 4


@dataclass(frozen=True, slots=True)
class Shape:
    """Where the exercise leaves holes."""

    leaderless: frozenset[str]
    chiefless: frozenset[str]
    squadless: frozenset[str]


def grids_of(seed: int, village: str) -> int:
    """How many grids a village has."""
    return dice(seed, f"{village}/grids").randint(4, 8)


def shape_of(seed: int, villages: Sequence[str], *, surely_leaderless: str) -> Shape:
    """Choose the holes; ``surely_leaderless`` is a village whose story somebody will want to play."""
    throw = dice(seed, "holes")
    others = sorted(set(villages) - {surely_leaderless})
    leaderless = {surely_leaderless, *throw.sample(others, min(LEADERLESS - 1, len(others)))}
    grids = [
        f"{village}{number:03d}" for village in others for number in range(1, grids_of(seed, village) + 1)
    ]
    chiefless = throw.sample(grids, min(CHIEFLESS, len(grids)))
    squadless = throw.sample(grids, len(grids) // SQUAD_MISSING_IN)
    return Shape(frozenset(leaderless), frozenset(chiefless), frozenset(squadless))
