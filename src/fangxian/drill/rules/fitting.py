"""How often each pattern of household occurs, so that all of them together are the census's city.

Raking: the patterns' weights are scaled in turn until the shares of generations, of one-person households, of
households with one, two, more elders, and the people of every age come out. Only additions, products and
quotients in a fixed order (and ``fsum``, which is exact), so that every machine gets the same weights; they end as whole numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import fsum

from fangxian.drill.rules.census import ALL, Census
from fangxian.drill.rules.patterns import LAST_BAND, Pattern, patterns

#: Of those in collective households, by five-year band, in thousandths: assumed. Students and young workers,
#: and of the elders the 1.4 % whom the family households do not hold.
COLLECTIVE = (0, 0, 0, 140, 220, 180, 150, 95, 70, 55, 40, 20, 10, 5, 5, 4, 3, 3)

_ROUNDS = 300
#: The weights end as parts of so many.
PARTS = 1 << 30


@dataclass(frozen=True, slots=True)
class Fitted:
    """The patterns and their weights, which sum to ``PARTS`` but for rounding."""

    patterns: tuple[Pattern, ...]
    weights: tuple[int, ...]


@lru_cache(maxsize=4)
def fitted(census: Census) -> Fitted:
    """The weights of all patterns; those that hardly occur are left out."""
    known = tuple(patterns())
    weights = [pattern.usual for pattern in known]
    targets = family_bands(census)
    for _ in range(_ROUNDS):
        _scale_ages(known, weights, targets)
        _scale_groups([pattern.elders for pattern in known], weights, _elder_shares(census))
        _scale_groups([_kind(pattern) for pattern in known], weights, _kind_shares(census))
    whole = [int(weight * PARTS + 0.5) for weight in weights]
    kept = [at for at, weight in enumerate(whole) if weight > PARTS >> 20]
    return Fitted(tuple(known[at] for at in kept), tuple(whole[at] for at in kept))


def family_bands(census: Census) -> list[float]:
    """People of each five-year band for each family household."""
    everybody = [census.bands[0] + census.bands[1], *census.bands[2:]]
    in_families = [
        band - elsewhere for band, elsewhere in zip(everybody, collective_bands(census), strict=True)
    ]
    whole = fsum(in_families)
    return [band / whole * census.family_size / 100 for band in in_families]


def collective_bands(census: Census) -> list[float]:
    """People of each five-year band in collective households, in ten-thousandths of all people."""
    return [census.collective * part / sum(COLLECTIVE) for part in COLLECTIVE]


def _kind(pattern: Pattern) -> int:
    return 0 if pattern.is_one_person else pattern.generations


def _kind_shares(census: Census) -> list[float]:
    one, two, three, four = census.generations
    return [part / ALL for part in (census.one_person, one - census.one_person, two, three, four)]


def _elder_shares(census: Census) -> list[float]:
    with_one, with_two, with_more = census.elders
    return [part / ALL for part in (ALL - with_one - with_two - with_more, with_one, with_two, with_more)]


def _scale_groups(groups: Sequence[int], weights: list[float], shares: Sequence[float]) -> None:
    """Make each group's weights sum to its share."""
    sums = [0.0] * len(shares)
    for group, weight in zip(groups, weights, strict=True):
        sums[group] += weight
    scale = [share / there if there else 0.0 for share, there in zip(shares, sums, strict=True)]
    for at, group in enumerate(groups):
        weights[at] *= scale[group]


def _scale_ages(known: Sequence[Pattern], weights: list[float], targets: Sequence[float]) -> None:
    """Move every band towards its target, by the half of what is missing: bands pull at the same households."""
    there = [0.0] * (LAST_BAND + 1)
    for pattern, weight in zip(known, weights, strict=True):
        for _, band in pattern.members:
            there[band] += weight
    scale = [(1.0 + target / now) / 2.0 if now else 1.0 for target, now in zip(targets, there, strict=True)]
    for at, pattern in enumerate(known):
        weight = weights[at]
        for _, band in pattern.members:
            weight *= scale[band]
        weights[at] = weight
