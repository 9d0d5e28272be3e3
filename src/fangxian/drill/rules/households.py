"""The households of one village: who lives together, how old, man or woman.

The patterns are drawn in equal steps over their weights, not blindly, so that a village, and the city all the
more, keeps to the census's shares whatever its size.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import fsum
from random import Random
from typing import NamedTuple

from fangxian.drill.rules.census import Census
from fangxian.drill.rules.fitting import COLLECTIVE, Fitted, collective_bands
from fangxian.drill.rules.patterns import ELDER_BAND, LAST_BAND, YEARS, Part, Pattern

#: Boys to a thousand children: assumed.
_BOYS = 530
#: Women of these five-year bands are counted apart: 15 to 49.
_YOUNG_FROM, _YOUNG_UNTIL = 3, 10
#: How much more usual households of the young are in towns, and how much less those of the old: assumed, in tenths.
_TOWN_YOUNG, _TOWN_OLD = 13, 8
#: The ages of the last band: fewer from year to year, assumed.
_OLDEST = tuple(
    85 + over for over, weight in enumerate((20, 17, 14, 12, 10, 8, 6, 4, 3, 2, 1)) for _ in range(weight)
)
#: People in a room of a dormitory, and of a home for the old.
_DORMITORY, _HOME = 6, 2


class Lodger(NamedTuple):
    """Somebody in a household, before he has a name."""

    part: Part
    age: int
    man: bool


@dataclass(frozen=True, slots=True)
class Chances:
    """What the throws come to: the share of men where it is open, of infants among the youngest."""

    young: float
    old: float
    infants: float

    def of_man(self, band: int) -> float:
        """For somebody of a band."""
        if band < _YOUNG_FROM:
            return _BOYS / 1_000
        return self.young if band < _YOUNG_UNTIL else self.old


def chances(census: Census, fitted: Fitted) -> Chances:
    """Such that women of 15 to 49, and all women, are as many as the census counts; in ten-thousandths."""
    open_to_both, women, people = [0] * (LAST_BAND + 1), [0] * (LAST_BAND + 1), 0
    for pattern, weight in zip(fitted.patterns, fitted.weights, strict=True):
        people += weight * len(pattern.members)
        for (_, band), man in zip(pattern.members, pattern.men, strict=True):
            if man is None:
                open_to_both[band] += weight
            elif not man:
                women[band] += weight
    in_families = census.in_families / people
    loose = [
        count * in_families + elsewhere
        for count, elsewhere in zip(open_to_both, collective_bands(census), strict=True)
    ]
    young, old = slice(_YOUNG_FROM, _YOUNG_UNTIL), slice(_YOUNG_UNTIL, None)
    girls = fsum(loose[:_YOUNG_FROM]) * (1_000 - _BOYS) / 1_000
    young_women = census.women_15_49 - sum(women[young]) * in_families
    old_women = 10_000 - census.men - census.women_15_49 - girls - sum(women[old]) * in_families
    return Chances(
        young=1 - young_women / fsum(loose[young]),
        old=1 - old_women / fsum(loose[old]),
        infants=census.bands[0] / (census.bands[0] + census.bands[1]),
    )


class Mix:
    """Patterns, to be drawn by their weights."""

    def __init__(self, patterns: Sequence[Pattern], weights: Sequence[int]) -> None:
        self.patterns = patterns
        self._reached = list(accumulate(weights))
        self.mean = (
            sum(weight * len(one.members) for one, weight in zip(patterns, weights, strict=True))
            / self._reached[-1]
        )

    def at(self, fraction: float) -> Pattern:
        """The pattern that a fraction of all weight reaches."""
        return self.patterns[bisect_right(self._reached, int(fraction * self._reached[-1]))]


@dataclass(frozen=True, slots=True)
class Mixes:
    """How towns and countryside live, and by size what fills a village's last places."""

    urban: Mix
    rural: Mix
    by_size: tuple[Mix, ...]


def mixes(fitted: Fitted, urban: float) -> Mixes:
    """Two mixes that together are the city's, when ``urban`` is the share of households in towns."""
    tilted = [
        weight * (_TOWN_OLD if pattern.elders else _TOWN_YOUNG)
        for pattern, weight in zip(fitted.patterns, fitted.weights, strict=True)
    ]
    scale, whole = sum(fitted.weights), sum(tilted)
    in_towns = [weight * scale // whole for weight in tilted]
    outside = [
        max(0, int((weight - urban * town) / (1 - urban))) if urban < 1 else town
        for weight, town in zip(fitted.weights, in_towns, strict=True)
    ]
    sizes: dict[int, list[int]] = {}
    for at, pattern in enumerate(fitted.patterns):
        sizes.setdefault(len(pattern.members), []).append(at)
    return Mixes(
        urban=Mix(fitted.patterns, in_towns),
        rural=Mix(fitted.patterns, outside),
        by_size=tuple(
            Mix([fitted.patterns[at] for at in ats], [fitted.weights[at] for at in ats])
            for _, ats in sorted(sizes.items())
        ),
    )


def families(throw: Random, mix: Mix, by_size: Sequence[Mix], people: int) -> Iterator[Pattern]:
    """Family households of so many people, to the person, in no order."""
    drawn = _drawn(throw, mix, people)
    while people:
        pattern = drawn.pop() if drawn else mix.at(throw.random())
        if len(pattern.members) > people:
            pattern = by_size[people - 1].at(throw.random())
        people -= len(pattern.members)
        yield pattern


def _drawn(throw: Random, mix: Mix, people: int) -> list[Pattern]:
    """As many as should do, in equal steps from a thrown start, shuffled."""
    count = int(people / mix.mean) + 1
    start = throw.random()
    drawn = [mix.at((at + start) / count) for at in range(count)]
    for at in range(count - 1, 0, -1):
        other = int(throw.random() * (at + 1))
        drawn[at], drawn[other] = drawn[other], drawn[at]
    return drawn


def lodgers(throw: Random, pattern: Pattern, chance: Chances) -> list[Lodger]:
    """The people of a household."""
    random = throw.random
    return [
        Lodger(part, _age(random(), band, chance), random() < chance.of_man(band) if man is None else man)
        for (part, band), man in zip(pattern.members, pattern.men, strict=True)
    ]


def rooms(throw: Random, people: int, chance: Chances) -> Iterator[list[Lodger]]:
    """The rooms of dormitories and homes, so many people in all; the old live apart."""
    bands = Mix([_lodging(band) for band in range(LAST_BAND + 1)], COLLECTIVE)
    start = throw.random()
    inside = [lodgers(throw, bands.at((at + start) / people), chance)[0] for at in range(people)]
    old = ELDER_BAND * YEARS
    for group, size in (
        ([one for one in inside if one.age < old], _DORMITORY),
        ([one for one in inside if one.age >= old], _HOME),
    ):
        for first in range(0, len(group), size):
            yield group[first : first + size]


def _lodging(band: int) -> Pattern:
    return Pattern(1, ((Part.OTHER, band),), 0.0)


def _age(fraction: float, band: int, chance: Chances) -> int:
    """A whole year within a band."""
    if band == LAST_BAND:
        return _OLDEST[int(fraction * len(_OLDEST))]
    if band:
        return band * YEARS + int(fraction * YEARS)
    if fraction < chance.infants:
        return 0
    return 1 + int((fraction - chance.infants) / (1 - chance.infants) * (YEARS - 1))
