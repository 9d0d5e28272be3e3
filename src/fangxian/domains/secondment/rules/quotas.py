"""Sharing a total out: by the number of people who can be sent, each share between a floor and a ceiling.

Largest remainder within bounds. A common ratio is looked for at which the ideal shares, each held within its
bounds, add up to the total; each share is its ideal without the fraction, and what is left goes to the largest
fractions. Exact: fractions, not floats.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Why(StrEnum):
    """What made a share as large as it is."""

    PROPORTION = "proportion"
    FLOOR = "floor"
    CEILING = "ceiling"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Share:
    """How many somebody shall give. ``ideal`` is what is his by proportion, before bounds and rounding."""

    number: int
    ideal: Fraction
    why: Why


@dataclass(frozen=True, slots=True)
class _Bound:
    size: int
    low: int
    high: int

    def at(self, ratio: Fraction) -> Fraction:
        return min(max(ratio * self.size, Fraction(self.low)), Fraction(self.high))


def shared_out(total: int, sizes: Mapping[str, int], *, floor: int, ceiling_percent: int) -> dict[str, Share]:
    """Shares by key, which add up to the total, or to all that the ceilings allow where that is less.

    A ceiling leaves room for the floor, and never asks for more than there are. Where the total is too small for
    everybody's floor, nobody has one. Equal fractions go to the larger, then in the order of the keys.
    """
    highs = {
        key: min(size, max(floor, size * ceiling_percent // 100, 1 if size else 0))
        for key, size in sizes.items()
    }
    lows = {key: min(floor, high) for key, high in highs.items()}
    if sum(lows.values()) > total:
        lows = dict.fromkeys(lows, 0)
    bounds = {key: _Bound(size, lows[key], highs[key]) for key, size in sizes.items()}
    aim = max(0, min(total, sum(highs.values())))
    ratio = _ratio(aim, list(bounds.values()))
    held = {key: bound.at(ratio) for key, bound in bounds.items()}
    numbers = {key: int(one) for key, one in held.items()}
    left = aim - sum(numbers.values())
    order = sorted(sizes, key=lambda key: (numbers[key] - held[key], -sizes[key], key))
    for key in order[:left]:
        numbers[key] += 1
    everybody = sum(sizes.values()) or 1
    ideals = {key: Fraction(total * size, everybody) for key, size in sizes.items()}
    return {
        key: Share(numbers[key], ideals[key], _why(bounds[key], ideals[key], numbers[key])) for key in sizes
    }


def _ratio(aim: int, bounds: Sequence[_Bound]) -> Fraction:
    """The least ratio at which the bounded ideals add up to the aim: piecewise linear, so between two of its corners."""
    corners = {Fraction(0)}
    for one in bounds:
        if one.size:
            corners |= {Fraction(one.low, one.size), Fraction(one.high, one.size)}
    below, at_below = Fraction(0), sum((one.at(Fraction(0)) for one in bounds), Fraction(0))
    for corner in sorted(corners):
        here = sum((one.at(corner) for one in bounds), Fraction(0))
        if here >= aim:
            if here == at_below:
                return below
            return below + (corner - below) * (aim - at_below) / (here - at_below)
        below, at_below = corner, here
    return below


def _why(bound: _Bound, ideal: Fraction, number: int) -> Why:
    if not number:
        return Why.NONE
    if bound.low and number == bound.low and ideal < bound.low:
        return Why.FLOOR
    if number == bound.high and ideal > bound.high:
        return Why.CEILING
    return Why.PROPORTION
