"""Who takes which place: the cheapest way, exactly, with a price for each place that proves it.

People who are alike in everything that costs are one crew, which keeps a city's worth of candidates small. A place
needs so many, of whom no two are the same person; each one missing costs a penalty. A person's first, second …
place costs more and more, and he takes no more places than prices are named for.

The method is that of shortest paths, one for each vacancy: along a path some who were chosen already move on, so
that the whole stays the best for the vacancies seen so far. The same numbers give the same answer, whoever asks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

from fangxian.solve.proof import bound_proved

_FAR = 1 << 62


@dataclass(frozen=True, slots=True)
class Place:
    """A place that needs ``need`` people; ``empty`` is the price of each one missing."""

    need: int
    empty: int


@dataclass(frozen=True, slots=True)
class Crew:
    """``size`` people who are alike; ``loads`` is the price of somebody's first, second … place, none below the last."""

    size: int
    loads: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Arc:
    """That somebody of a crew could take a place, and what it costs; places and crews go by their numbers."""

    place: int
    crew: int
    cost: int


@dataclass(frozen=True, slots=True)
class Instance:
    """The whole question. All prices are whole numbers, none below nought; at most one arc joins a crew to a place."""

    places: Sequence[Place]
    crews: Sequence[Crew]
    arcs: Sequence[Arc]


@dataclass(frozen=True, slots=True)
class Assignment:
    """The answer: for each place who takes it, as (crew, number within it).

    No assignment costs less than ``bound``, as ``prices``, one for each place, prove.
    """

    taken: tuple[tuple[tuple[int, int], ...], ...]
    cost: int
    bound: int
    prices: tuple[int, ...]

    @property
    def gap(self) -> float:
        """How far above the bound the cost lies, as a share of it."""
        return (self.cost - self.bound) / max(1, self.bound)


def assigned(instance: Instance) -> Assignment:
    """The cheapest assignment. Raises ``ValueError`` for prices that it could not answer for."""
    _require_sound(instance)
    search = _Search(instance)
    for place, wanted in enumerate(instance.places):
        for _ in range(wanted.need):
            search.fill(place)
    prices = tuple(-height for height in search.place_heights)
    return Assignment(search.taken(), search.cost, bound_proved(instance, prices), prices)


def _require_sound(instance: Instance) -> None:
    for crew in instance.crews:
        if crew.size < 1 or list(crew.loads) != sorted(crew.loads) or min(crew.loads, default=0) < 0:
            raise ValueError(f"a crew's loads may not fall: {crew}")
    if any(place.empty < 0 or place.need < 0 for place in instance.places):
        raise ValueError("a place's penalty and need may not be below nought")
    if any(arc.cost < 0 for arc in instance.arcs):
        raise ValueError("an arc's cost may not be below nought")
    if len({(arc.place, arc.crew) for arc in instance.arcs}) != len(instance.arcs):
        raise ValueError("two arcs join the same crew to the same place")


class _Search:
    """Flow so far. Heights are the potentials of places and crews, nought where the paths end."""

    def __init__(self, instance: Instance) -> None:
        self.places, self.crews = instance.places, instance.crews
        self.arcs: list[list[tuple[int, int]]] = [[] for _ in self.places]
        for arc in instance.arcs:
            if self.crews[arc.crew].loads:
                self.arcs[arc.place].append((arc.crew, arc.cost))
        self.flow: list[dict[int, int]] = [{} for _ in self.places]  # place → crew → how many
        self.users: list[dict[int, int]] = [{} for _ in self.crews]  # crew → place → cost of the arc
        self.total = [0] * len(self.crews)
        self.place_heights = [0] * len(self.places)
        self.crew_heights = [0] * len(self.crews)
        self.cost = 0

    def fill(self, start: int) -> None:
        """Give one more to a place, by the cheapest chain of moves; perhaps the cheapest is to leave one out."""
        walk = _Walk(self, start)
        walk.go()
        for place, far in walk.place_far.items():
            self.place_heights[place] += min(far, walk.end_far) - walk.end_far
        for crew, far in walk.crew_far.items():
            self.crew_heights[crew] += min(far, walk.end_far) - walk.end_far
        self._follow(walk)

    def next_load(self, crew: int) -> int:
        """What one more place costs a crew, whose places go round evenly."""
        size, loads = self.crews[crew].size, self.crews[crew].loads
        turn = self.total[crew] // size
        return loads[turn] if turn < len(loads) else _FAR

    def _follow(self, walk: "_Walk") -> None:
        """Move everybody along the path that was found, from its end to its start."""
        if walk.end_crew is None:
            place = walk.end_place
            self.cost += self.places[place].empty
        else:
            self.cost += self.next_load(walk.end_crew)
            self.total[walk.end_crew] += 1
            place = self._take(walk, walk.end_crew)
        while place in walk.lost:
            crew = walk.lost[place]
            self._give_up(place, crew)
            place = self._take(walk, crew)

    def _take(self, walk: "_Walk", crew: int) -> int:
        place, cost = walk.came[crew]
        self.flow[place][crew] = self.flow[place].get(crew, 0) + 1
        self.users[crew][place] = cost
        self.cost += cost
        return place

    def _give_up(self, place: int, crew: int) -> None:
        self.cost -= self.users[crew][place]
        self.flow[place][crew] -= 1
        if not self.flow[place][crew]:
            del self.flow[place][crew], self.users[crew][place]

    def taken(self) -> tuple[tuple[tuple[int, int], ...], ...]:
        """Name the people: within a crew the places go round, so that nobody stands twice in one."""
        turn = [0] * len(self.crews)
        taken = []
        for flow in self.flow:
            here = []
            for crew in sorted(flow):
                for _ in range(flow[crew]):
                    here.append((crew, turn[crew] % self.crews[crew].size))
                    turn[crew] += 1
            taken.append(tuple(here))
        return tuple(taken)


class _Walk:
    """One search for the shortest path from a vacancy, over reduced costs, until nothing nearer is left."""

    def __init__(self, search: _Search, start: int) -> None:
        self.search = search
        self.place_far = {start: 0}
        self.crew_far: dict[int, int] = {}
        self.came: dict[int, tuple[int, int]] = {}  # crew → the place that it would take, and the cost
        self.lost: dict[int, int] = {}  # place → the crew that it would give up
        self.end_far, self.end_place = _FAR, start
        self.end_crew: int | None = None
        self.heap: list[tuple[int, int, int]] = [(0, 0, start)]

    def go(self) -> None:
        """Settle places and crews by distance."""
        while self.heap and self.heap[0][0] < self.end_far:
            far, is_crew, number = heappop(self.heap)
            if is_crew:
                if far == self.crew_far[number]:
                    self._from_crew(number, far)
            elif far == self.place_far[number]:
                self._from_place(number, far)

    def _from_place(self, place: int, far: int) -> None:
        search = self.search
        base = far + search.place_heights[place]
        empty = base + search.places[place].empty
        if empty < self.end_far:
            self.end_far, self.end_crew, self.end_place = empty, None, place
        heights, flow, crew_far = search.crew_heights, search.flow[place], self.crew_far
        for crew, cost in search.arcs[place]:
            there = base + cost - heights[crew]
            nearer = there < self.end_far and there < crew_far.get(crew, _FAR)
            if nearer and flow.get(crew, 0) < search.crews[crew].size:
                crew_far[crew] = there
                self.came[crew] = (place, cost)
                heappush(self.heap, (there, 1, crew))

    def _from_crew(self, crew: int, far: int) -> None:
        search = self.search
        base = far + search.crew_heights[crew]
        end = base + search.next_load(crew)
        if end < self.end_far:
            self.end_far, self.end_crew = end, crew
        heights, place_far = search.place_heights, self.place_far
        for place, cost in search.users[crew].items():
            there = base - cost - heights[place]
            if there < self.end_far and there < place_far.get(place, _FAR):
                place_far[place] = there
                self.lost[place] = crew
                heappush(self.heap, (there, 0, place))
