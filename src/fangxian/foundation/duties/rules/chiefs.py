"""Who would best answer for which grid, where nobody does yet."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Willing:
    """Somebody who could be a chief: ``held`` grids are his already, ``residence`` is where he lives."""

    id: UUID
    is_cadre: bool
    residence: str
    held: int


def chiefs_chosen(grids: Sequence[str], people: Sequence[Willing]) -> dict[str, UUID]:
    """The best for each grid, by code: whoever has the fewest grids; of those a cadre, then who lives nearest.

    So nobody has a second before everybody has one. Without people there is no entry.
    """
    held = Counter({one.id: one.held for one in people})
    chosen: dict[str, UUID] = {}
    for grid in grids if people else ():
        ranked = [
            (held[one.id], not one.is_cadre, -_nearness(one.residence, grid), str(one.id), one.id)
            for one in people
        ]
        chosen[grid] = min(ranked)[-1]
        held[chosen[grid]] += 1
    return chosen


def _nearness(residence: str, grid: str) -> int:
    """How much of a grid's code somebody's residence shares with it, if it lies over it or in it."""
    return len(residence) if residence and grid.startswith(residence) else 0
