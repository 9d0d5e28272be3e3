"""The proof: any prices of the places give a bound below which no assignment can cost.

Written apart from the search, and shorter, so that a mistake in the one is not repeated in the other.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fangxian.solve.assignment import Instance


def bound_proved(instance: "Instance", prices: Sequence[int]) -> int:
    """The least that any assignment costs, as far as these prices tell.

    Suppose that a place pays its price for everybody who comes, but never more than its penalty: then all is paid,
    and each person alone chooses the places where he gains most. What all of them gain together at the most is
    the most by which an assignment can cost less than all the prices.
    """
    paid = [min(price, place.empty) for price, place in zip(prices, instance.places, strict=True)]
    gains: list[list[int]] = [[] for _ in instance.crews]
    for arc in instance.arcs:
        gain = paid[arc.place] - arc.cost
        if gain > 0:
            gains[arc.crew].append(gain)
    most = 0
    for crew, offers in zip(instance.crews, gains, strict=True):
        offers.sort(reverse=True)
        most += crew.size * sum(max(0, gain - load) for gain, load in zip(offers, crew.loads, strict=False))
    return sum(price * place.need for price, place in zip(paid, instance.places, strict=True)) - most
