"""Everybody in the city who might be asked for a shift, village by village: the best of them in well under a millisecond.

The answer is that of ``candidates.best_plainly``. A village is sorted when somebody first asks about it. Whoever changes afterwards
is taken out of its sieve and looked at by himself, until so many have that it is sorted anew.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from heapq import merge
from itertools import groupby, islice
from uuid import UUID

from fangxian.domains.dispatch.rules.candidates import Candidate, Person, Wanted, metres_between
from fangxian.domains.dispatch.rules.plan import RosterRules
from fangxian.domains.dispatch.rules.sieve import Asked, Sieve, asked_of, sieve_of
from fangxian.foundation.duties.rules.proposing import Ways
from fangxian.plain.errors import Refused

#: So many of a village may be looked at by themselves.
MOST_APART = 12


class Pool:
    """People by where they live. ``today`` is when the day began, in which loads are counted."""

    def __init__(self, rules: RosterRules, ways: Ways, today: datetime) -> None:
        """An empty pool."""
        self.rules, self.ways, self.today = rules, ways, today
        self._homes: dict[str, dict[UUID, Person]] = {}
        self._home_of: dict[UUID, str] = {}
        self._sieves: dict[str, Sieve] = {}
        self._apart: dict[str, dict[UUID, Person]] = {}
        self._rings: dict[str, list[tuple[int, list[str]]]] = {}

    def put(self, people: Iterable[Person]) -> None:
        """Take people in, or what is known of them now."""
        for one in people:
            self.drop([one.id])
            if one.home not in self._homes:
                self._homes[one.home] = {}
                self._rings.clear()
            self._homes[one.home][one.id] = one
            self._home_of[one.id] = one.home
            if one.home in self._sieves:
                self._apart.setdefault(one.home, {})[one.id] = one

    def turn_to(self, today: datetime) -> None:
        """A new day has begun: loads are counted in it."""
        self.today = today
        self._sieves.clear()
        self._apart.clear()

    def drop(self, people: Iterable[UUID]) -> None:
        """Forget people who are there no longer."""
        for one in people:
            home = self._home_of.pop(one, None)
            if home is not None:
                del self._homes[home][one]
                self._apart.get(home, {}).pop(one, None)
                if home in self._sieves:
                    self._sieves[home].leave_out(one)

    def people(self) -> Mapping[UUID, Person]:
        """Everybody, by identifier."""
        return {key: one for home in self._homes.values() for key, one in home.items()}

    def sort(self) -> None:
        """Sort every village now, so that nobody who asks waits for it."""
        for home in self._homes:
            self._sieve(home)

    def best(self, wanted: Wanted, count: int) -> list[Candidate]:
        """The best who may stand, the best first."""
        return list(islice(self.fitting(wanted), count))

    def fitting(self, wanted: Wanted) -> Iterator[Candidate]:
        """Everybody who may stand, the best first."""
        asked = asked_of(wanted, self.rules)
        for metres, homes in self._ring(wanted.area_code):
            each = [part for home in homes for part in self._parts(home, asked, metres)]
            yield from each[0] if len(each) == 1 else merge(*each, key=lambda one: one.key)

    def candidate(self, identifier: UUID, wanted: Wanted) -> Candidate | None:
        """Somebody by name; None when he may not stand, or is not here."""
        home = self._home_of.get(identifier)
        if home is None or not self._may(person := self._homes[home][identifier], wanted):
            return None
        return self._candidate(person, metres_between(home, wanted.area_code, self.ways), wanted)

    def refused(self, wanted: Wanted, count: int) -> list[tuple[Candidate, Refused]]:
        """The nearest who may not stand, and why."""
        return list(islice(self._refused(wanted), count))

    def _refused(self, wanted: Wanted) -> Iterator[tuple[Candidate, Refused]]:
        for metres, homes in self._ring(wanted.area_code):
            for home in homes:
                everybody = (self._candidate(one, metres, wanted) for one in self._homes[home].values())
                for one in sorted(everybody, key=lambda one: one.key):
                    why = wanted.refusal_of(one.person, self.rules)
                    if why is not None and not one.person.known.left:
                        yield one, why

    def _parts(self, home: str, asked: Asked, metres: int) -> Iterator[Iterator[Candidate]]:
        """Those of one village whom nothing forbids: who was sorted, and who has changed since; each in order."""
        if bits := self._sieve(home).passing(asked):
            yield self._in(home, bits, asked, metres)
        if apart := self._apart.get(home):
            fit = [
                self._candidate(one, metres, asked.wanted)
                for one in apart.values()
                if self._may(one, asked.wanted)
            ]
            yield iter(sorted(fit, key=lambda one: one.key))

    def _may(self, person: Person, wanted: Wanted) -> bool:
        return person.id not in wanted.without and wanted.refusal_of(person, self.rules) is None

    def _candidate(self, person: Person, metres: int, wanted: Wanted) -> Candidate:
        in_role = bool(wanted.role) and wanted.role in person.roles
        return Candidate(person, metres, in_role, person.load(self.today))

    def _in(self, home: str, bits: int, asked: Asked, metres: int) -> Iterator[Candidate]:
        """Those of one village who passed its sieve and whom the rules let stand, in order."""
        sieve, wanted = self._sieves[home], asked.wanted
        in_role = sieve.roles.get(wanted.role, 0) if wanted.role else 0
        for part in (bits & in_role, bits & ~in_role):
            for place in _places(part):
                person = sieve.people[place]
                if self._may(person, wanted):
                    yield self._candidate(person, metres, wanted)

    def _sieve(self, home: str) -> Sieve:
        sieve = self._sieves.get(home)
        if sieve is None or len(self._apart.get(home, ())) > MOST_APART:
            self._apart.pop(home, None)
            people = list(self._homes[home].values())
            sieve = self._sieves[home] = sieve_of(people, self.rules, self.today)
        return sieve

    def _ring(self, area_code: str) -> list[tuple[int, list[str]]]:
        """The homes around a place, those equally far together, the nearest first."""
        if area_code not in self._rings:
            far = sorted((metres_between(home, area_code, self.ways), home) for home in self._homes)
            self._rings[area_code] = [
                (metres, [home for _, home in same]) for metres, same in groupby(far, key=lambda one: one[0])
            ]
        return self._rings[area_code]


def _places(bits: int) -> Iterator[int]:
    """Where bits are set, the lowest first."""
    while bits:
        low = bits & -bits
        yield low.bit_length() - 1
        bits ^= low
