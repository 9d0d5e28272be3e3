"""Cutting a village's doors, in the order in which one walks past them, into grids of the plan's size."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby, pairwise, repeat
from typing import TypeVar

from fangxian.foundation.people.rules.addresses import Address

#: The blocks that a door lies in, from the widest: compound or hamlet, building or group, unit; "" for none.
Path = tuple[str, ...]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Size:
    """How many households a grid should have, and at the least and at the most."""

    target: int
    least: int
    most: int


def grids_cut(paths: Sequence[Path], size: Size) -> list[range]:
    """Neighbouring doors, cut into grids: each a range of positions.

    A block goes into one grid as a whole unless it alone is larger than the most. Of all such cuts: the one whose
    grids lack the fewest households to the least, then deviate least from the target in sum, then are the most
    even. No grid is larger than the most.
    """
    pieces = list(_pieces(paths, size.most))
    ends = [0, *accumulate(pieces)]
    cuts = _best_cuts(ends, size)
    return [range(ends[begin], ends[end]) for begin, end in pairwise(cuts)]


def _pieces(paths: Sequence[Path], most: int, depth: int = 0) -> Iterator[int]:
    """The sizes of the blocks that stay whole, in order."""
    for block, run in groupby(paths, key=lambda path: path[depth] if depth < len(path) else None):
        doors = list(run)
        if block is None:
            yield from repeat(1, len(doors))
        elif block and len(doors) <= most:
            yield len(doors)
        else:
            yield from _pieces(doors, most, depth + 1)


def _best_cuts(ends: Sequence[int], size: Size) -> list[int]:
    """Where to cut, by dynamic programming: the cheapest way up to each piece's end, and what it came from."""
    price = _prices(size, ends[-1])
    best, came = [0] * len(ends), [0] * len(ends)
    for end in range(1, len(ends)):
        cheapest = None
        for begin in range(end - 1, -1, -1):
            households = ends[end] - ends[begin]
            if households > size.most:
                break
            cost = best[begin] + price[households]
            if cheapest is None or cost < cheapest:
                cheapest, came[end] = cost, begin
        best[end] = cheapest or 0
    cuts = [len(ends) - 1]
    while cuts[-1]:
        cuts.append(came[cuts[-1]])
    return cuts[::-1]


def _prices(size: Size, households: int) -> list[int]:
    """The price of a grid by its households; what comes first outweighs all that the rest can add up to."""
    even = (size.most + size.target + 1) ** 2 * (households + 1)
    near = even * (size.most + size.target + 1) * (households + 1)
    return [
        max(0, size.least - count) * near + abs(count - size.target) * even + (count - size.target) ** 2
        for count in range(size.most + 1)
    ]


def cut_evenly(order: Sequence[T], k: int) -> list[Sequence[T]]:
    """``k`` runs of neighbours, none longer than another by more than one."""
    return [order[len(order) * part // k : len(order) * (part + 1) // k] for part in range(k)]


def codes_kept(
    grids: Sequence[range], today: Sequence[str], standing: Sequence[str], chiefed: Collection[str]
) -> list[str]:
    """Which grid that stands each new one becomes; "" where one must be drawn.

    ``today`` is the grid of each door, ``chiefed`` the grids that somebody answers for. Those keep their code
    first, each where it overlaps most, so that duties stay; then the others; then, in their order, those that
    overlap with nothing.
    """
    overlaps = Counter(
        (place, today[door]) for place, doors in enumerate(grids) for door in doors if today[door] in standing
    )
    kept: dict[int, str] = {}
    for place, code in sorted(
        overlaps, key=lambda pair: (pair[1] not in chiefed, -overlaps[pair], pair[0], pair[1])
    ):
        if place not in kept and code not in kept.values():
            kept[place] = code
    without = [place for place in range(len(grids)) if place not in kept]
    free = sorted(set(standing) - set(kept.values()), key=lambda code: (code not in chiefed, code))
    kept |= zip(without, sorted(free[: len(without)]), strict=False)
    return [kept.get(place, "") for place in range(len(grids))]


def broken_by(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """The grids that a change tears into more pieces than they were in; "" is no grid."""
    were, are = _runs(before), _runs(after)
    return sorted(code for code, pieces in are.items() if pieces > max(1, were[code]))


def _runs(order: Sequence[str]) -> Counter[str]:
    return Counter(code for code, _doors in groupby(order) if code)


def lies_between(address: Address, first: Address, last: Address) -> bool:
    """Whether a door lies in a run of addresses; 3栋 to 7栋 ends with the last door of 7栋.

    The compound or hamlet is not looked at: who asks has chosen it.
    """
    key = address.sort_key()
    low, high = _said_parts(first), _said_parts(last)
    return low <= key[1 : len(low) + 1] and key[1 : len(high) + 1] <= high


def _said_parts(address: Address) -> tuple[object, ...]:
    """The parts of an address's key up to the narrowest that is said."""
    parts: tuple[object, ...] = address.sort_key()[1:]
    return parts[: max((place for place, part in enumerate(parts, start=1) if part), default=0)]
