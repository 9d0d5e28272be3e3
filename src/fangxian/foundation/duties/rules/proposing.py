"""Who should answer for which place: what each choice costs, and the cheapest of all.

Everything is priced in metres of way, so that the weights can be talked about: how much further away may somebody live
who suits better? The best choice is found by ``solve``, which proves it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import asin, cos, radians, sin, sqrt
from uuid import UUID

from fangxian.plain.areacodes import DIGITS, Level, parent_of
from fangxian.solve.assignment import Arc, Assignment, Crew, Instance, Place, assigned

#: Who lives in the village, but not in the grid itself: a few streets.
WITHIN_VILLAGE = 300
#: Two places of one town whose distance nobody knows: half across a town of this city.
WITHIN_TOWN = 5_000
#: The same between two towns: a drive along the main road.
BETWEEN_TOWNS = 15_000
#: Roads are longer than the straight line, by about so many tenths.
ROADS = 13
#: Whoever the plan names first (a leader before a cadre, a cadre before a member) may live so much further away.
SECOND_CHOICE = 5_000
#: Somebody of another unit has to be asked for and is missed there: only where one's own do not suffice.
ELSEWHERE = 12_000
#: A second place halves the attention for both: dearer than anything that distance or standing can save.
SECOND_PLACE = 30_000
#: Who is new has to learn the place and its people: whoever is there stays, unless more than this is gained.
CHANGE = 20_000
#: To relieve somebody takes a talk with him besides: where people are short, a place with nobody goes first.
RELIEF = 2_000
#: A place that nobody answers for: dearer than any chain of moves that would fill it.
EMPTY = 1_000_000
#: The most places for one person where the plan sets no limit: beyond it the line is whole on paper only.
MOST = 4

_EARTH = 6_371_000


@dataclass(frozen=True, slots=True)
class Seat:
    """A place to be answered for: how many it needs, and who is there today, the first appointed first."""

    code: str
    need: int
    holders: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can be sent.

    ``unit`` is the place of his unit, ``home`` where he lives; ``rank`` is nought for whom the plan names first;
    ``held`` are places of the same kind outside the question, ``busy`` other duties that a place can't be without.
    """

    id: UUID
    unit: str
    home: str
    rank: int = 0
    held: int = 0
    busy: int = 0

    def room(self, limit: int) -> int:
        """How many places he can take here: the plan's limit less what he holds elsewhere."""
        return max(0, (limit or MOST) - self.held)

    def load(self, already: int) -> int:
        """What one more place costs him when he has so many of these already."""
        return SECOND_PLACE * (self.held + self.busy + already)


@dataclass(frozen=True)
class Ways:
    """How far it is from where somebody lives to a place, in metres; ``points`` are the known seats, by code."""

    points: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    _known: dict[tuple[str, str], int] = field(default_factory=dict, repr=False, compare=False)

    def metres(self, home: str, place: str) -> int:
        """Nought for whoever lives there."""
        if home.startswith(place):
            return 0
        village = DIGITS[Level.VILLAGE]
        if len(home) >= village and home[:village] == place[:village]:
            return WITHIN_VILLAGE
        key = (home[:village], place[:village])
        if key not in self._known:
            self._known[key] = self._between(*key)
        return self._known[key]

    def is_measured(self, home: str, place: str) -> bool:
        """Whether the seats of both are known; else the metres are a guess that only puts people in order."""
        return home[: DIGITS[Level.VILLAGE]] in self.points and place[: DIGITS[Level.VILLAGE]] in self.points

    def _between(self, home: str, place: str) -> int:
        if self.is_measured(home, place):
            return WITHIN_VILLAGE + _road(self.points[home], self.points[place])
        town, other = home[: DIGITS[Level.TOWN]], place[: DIGITS[Level.TOWN]]
        if town == other or len(home) < DIGITS[Level.TOWN]:
            return WITHIN_TOWN
        if town in self.points and other in self.points:
            return WITHIN_TOWN + _road(self.points[town], self.points[other])
        return BETWEEN_TOWNS


def _road(one: tuple[float, float], other: tuple[float, float]) -> int:
    """Metres by road between two points (longitude, latitude), to the nearest hundred."""
    (west, south), (east, north) = ([radians(part) for part in point] for point in (one, other))
    half = sin((north - south) / 2) ** 2 + cos(south) * cos(north) * sin((east - west) / 2) ** 2
    return round(2 * _EARTH * asin(sqrt(half)) * ROADS / 1000) * 100


@dataclass(frozen=True)
class Question:
    """Whom to send where: the seats, everybody who can be sent, the plan's limit (0 is none), and the ways."""

    seats: Sequence[Seat]
    people: Sequence[Person]
    limit: int
    ways: Ways = field(default_factory=Ways)

    def cost(self, person: Person, seat: Seat) -> int:
        """What it costs to have him there, his other places aside."""
        away = 0 if seat.code.startswith(person.unit) else ELSEWHERE
        new = 0 if person.id in seat.holders else CHANGE + (RELIEF if seat.holders else 0)
        return self.ways.metres(person.home, seat.code) + person.rank * SECOND_CHOICE + away + new

    def cost_of(self, taken: Mapping[str, Iterable[UUID]]) -> int:
        """What a choice costs in all; whoever can't be sent is not there."""
        known = {person.id: person for person in self.people}
        load: Counter[UUID] = Counter()
        total = 0
        for seat in self.seats:
            there = [known[one] for one in taken.get(seat.code, ()) if one in known]
            total += max(0, seat.need - len(there)) * (EMPTY + CHANGE)
            for person in there:
                total += self.cost(person, seat) + person.load(load[person.id])
                load[person.id] += 1
        return total

    def today(self) -> dict[str, tuple[UUID, ...]]:
        """Who is there."""
        return {seat.code: seat.holders for seat in self.seats}


@dataclass(frozen=True)
class Choice:
    """The cheapest choice: who takes each seat, by code; no other costs less than ``bound``."""

    taken: Mapping[str, tuple[UUID, ...]]
    cost: int
    bound: int

    @property
    def gap(self) -> float:
        """By how much it may be dearer than the best at the most, as a share."""
        return (self.cost - self.bound) / max(1, self.bound)


def best_choice(question: Question, decided: Mapping[str, tuple[UUID, ...]] | None = None) -> Choice:
    """The cheapest choice among everybody; seats that are ``decided`` by hand stay so, and the rest makes room."""
    if not decided:
        return _cheapest(question)
    load = Counter(one for some in decided.values() for one in some)
    people = [replace(one, held=one.held + load[one.id]) if load[one.id] else one for one in question.people]
    rest = _cheapest(
        replace(question, people=people, seats=[one for one in question.seats if one.code not in decided])
    )
    fixed = replace(question, seats=[one for one in question.seats if one.code in decided]).cost_of(decided)
    return Choice({**rest.taken, **decided}, rest.cost + fixed, rest.bound + fixed)


def _cheapest(question: Question) -> Choice:
    """Each seat first asks the people of its own unit. Where that leaves it dear, everybody else who would cost less
    than its price is asked too, until nobody is left who could make it cheaper: the bound holds over all.
    """
    crews = _crews(question)
    arcs = {
        (place, number): question.cost(crews[number][0], question.seats[place])
        for place, numbers in _own(question, crews)
        for number in numbers
    }
    while True:
        found = assigned(_instance(question, crews, arcs))
        more = _cheaper(question, crews, arcs, found)
        if not more:
            break
        arcs |= more
    taken = {
        seat.code: tuple(crews[crew][one].id for crew, one in some)
        for seat, some in zip(question.seats, found.taken, strict=True)
    }
    return Choice(taken, found.cost, found.bound)


def _crews(question: Question) -> list[list[Person]]:
    """Who has room, those together who are alike in all that costs; whoever is there today by himself."""
    there = {one for seat in question.seats for one in seat.holders}
    crews: dict[tuple[object, ...], list[Person]] = {}
    for person in sorted(question.people, key=lambda one: (one.unit, str(one.id))):
        if person.room(question.limit):
            alone = person.id if person.id in there else None
            key = (person.unit, person.home, person.rank, person.held, person.busy, alone)
            crews.setdefault(key, []).append(person)
    return list(crews.values())


def _own(question: Question, crews: Sequence[Sequence[Person]]) -> Iterable[tuple[int, list[int]]]:
    """For each seat the crews of its unit, and whoever is there today."""
    by_unit: dict[str, list[int]] = {}
    of_holder: dict[UUID, int] = {}
    for number, crew in enumerate(crews):
        by_unit.setdefault(crew[0].unit, []).append(number)
        of_holder[crew[0].id] = number
    lengths = sorted({len(unit) for unit in by_unit})
    for place, seat in enumerate(question.seats):
        numbers = {number for length in lengths for number in by_unit.get(seat.code[:length], ())}
        numbers |= {of_holder[one] for one in seat.holders if one in of_holder}
        yield place, sorted(numbers)


def _cheaper(
    question: Question,
    crews: Sequence[Sequence[Person]],
    arcs: Mapping[tuple[int, int], int],
    found: Assignment,
) -> dict[tuple[int, int], int]:
    """The arcs not asked yet that cost less than their seat's price: only they could make the whole cheaper.

    A crew of another unit costs ELSEWHERE and CHANGE at least, so that few seats have any.
    """
    dear = [(place, price) for place, price in enumerate(found.prices) if price > ELSEWHERE + CHANGE]
    neighbours: dict[str, list[int]] = {}
    for number, crew in enumerate(crews):
        neighbours.setdefault(parent_of(crew[0].unit) or "", []).append(number)
    return {
        (place, number): question.cost(crews[number][0], question.seats[place])
        for place, price in dear
        for length in {len(above) for above in neighbours}
        for number in neighbours.get(question.seats[place].code[:length], ())
        if (place, number) not in arcs and question.cost(crews[number][0], question.seats[place]) < price
    }


def _instance(
    question: Question, crews: Sequence[Sequence[Person]], arcs: Mapping[tuple[int, int], int]
) -> Instance:
    return Instance(
        [Place(seat.need, EMPTY + CHANGE) for seat in question.seats],
        [
            Crew(len(crew), tuple(crew[0].load(already) for already in range(crew[0].room(question.limit))))
            for crew in crews
        ],
        [Arc(place, crew, cost) for (place, crew), cost in sorted(arcs.items())],
    )


def nearest_first(question: Question) -> dict[str, tuple[UUID, ...]]:
    """As it is done by hand: whoever is there stays; each hole in turn takes the nearest who still has room.

    First somebody of its own unit, then a neighbour.
    """
    known = {person.id: person for person in question.people}
    load: Counter[UUID] = Counter()
    taken: dict[str, tuple[UUID, ...]] = {}
    for seat in question.seats:
        staying = tuple(one for one in seat.holders if one in known)[: seat.need]
        taken[seat.code] = staying
        load.update(staying)
    by_unit: dict[str, list[Person]] = {}
    by_parent: dict[str, list[Person]] = {}
    for person in sorted(question.people, key=lambda one: str(one.id)):
        by_unit.setdefault(person.unit, []).append(person)
        by_parent.setdefault(parent_of(person.unit) or "", []).append(person)
    for seat in question.seats:
        while len(taken[seat.code]) < seat.need:
            free = _free(question, seat, by_unit, taken, load) or _free(
                question, seat, by_parent, taken, load
            )
            if not free:
                break
            nearest = min(free, key=lambda one: (question.ways.metres(one.home, seat.code), load[one.id]))
            taken[seat.code] += (nearest.id,)
            load[nearest.id] += 1
    return taken


def _free(
    question: Question,
    seat: Seat,
    people: Mapping[str, Sequence[Person]],
    taken: Mapping[str, tuple[UUID, ...]],
    load: Counter[UUID],
) -> list[Person]:
    """Who of an area over the seat has room and is not there yet."""
    return [
        one
        for length in {len(code) for code in people}
        for one in people.get(seat.code[:length], ())
        if load[one.id] < one.room(question.limit) and one.id not in taken[seat.code]
    ]
