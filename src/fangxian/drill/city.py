"""Making the exercise's city through the services that people use."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from fangxian.access.actor import Actor
from fangxian.access.scope import Scope
from fangxian.drill.chaining import villages_chain
from fangxian.drill.mustering import Force, bodies_muster, leaders_muster, villages_muster
from fangxian.drill.population import Fingerprint, Population, shipped_census, shipped_surnames
from fangxian.drill.reporting import day_told
from fangxian.drill.rules.force import bodies_of, members_of_villages
from fangxian.drill.rules.names import surname_slots
from fangxian.drill.rules.population import Village, village_populations
from fangxian.drill.rules.shape import grids_of, shape_of
from fangxian.drill.settling import villages_settle
from fangxian.drill.structuring import city_lead, site_branch
from fangxian.foundation.areas.models import Area
from fangxian.foundation.areas.selectors import areas_at
from fangxian.kit.once import one_page
from fangxian.plain import clock
from fangxian.plain.areacodes import Level, cut

DRILL = Actor.system("drill", reason="演练造数据", exercise=True)


@dataclass(frozen=True)
class City:
    """What is to be made: which county, from which seed, with how many residents and Party members.

    Without residents, or without more members than squads need, the city is the small one that tests use.
    """

    county: str
    seed: int
    surely_leaderless: str
    residents: int = 0
    members: int = 0

    @cached_property
    def villages(self) -> list[Area]:
        """The county's villages, by code."""
        return list(areas_at(Scope.of_areas(self.county), Level.VILLAGE).order_by("code"))

    @cached_property
    def register(self) -> list[Village]:
        """The same, as rules know them."""
        return [as_rules_know(one) for one in self.villages]

    @cached_property
    def towns(self) -> list[Area]:
        """The county's towns, by code."""
        return list(areas_at(Scope.of_areas(self.county), Level.TOWN).order_by("code"))

    @cached_property
    def population(self) -> Population:
        """Its residents."""
        return Population(self.register, residents=self.residents, seed=self.seed)

    @cached_property
    def real_size(self) -> dict[str, int]:
        """People of each village in the real county (modelled), whatever the exercise's size."""
        return village_populations(self.register, shipped_census().people)

    @cached_property
    def surnames(self) -> tuple[str, ...]:
        """Surnames as a name is thrown from them."""
        return surname_slots(shipped_surnames())

    @cached_property
    def members_of(self) -> dict[str, int]:
        """Members of each village."""
        return members_of_villages(self.seed, self.real_size, self.members)

    def force(self, fingerprint: Fingerprint) -> Force:
        """What its force is made from."""
        codes = [one.code for one in self.villages]
        return Force(
            actor=DRILL,
            seed=self.seed,
            shape=shape_of(self.seed, codes, surely_leaderless=self.surely_leaderless),
            surnames=self.surnames,
            members=self.members_of,
            numbers={
                area.code: number
                for areas in (self.villages, self.towns)
                for number, area in enumerate(areas)
            },
            today=clock.day_of(clock.now()),
            fingerprint=fingerprint,
        )

    def together(self, villages: Sequence[Area]) -> Iterator[list[Area]]:
        """Villages in runs that are small enough to be written together."""
        run: list[Area] = []
        size = 0
        for village in villages:
            here = self.members_of[village.code] + self.population.people[village.code]
            here += 20 * grids_of(self.seed, village.code)
            if run and size + here > _TOGETHER:
                yield run
                run, size = [], 0
            run.append(village)
            size += here
        if run:
            yield run


#: Members and residents of the villages that are written together, a grid counting as twenty of them; a
#: full-size village goes alone.
_TOGETHER = 1_000


def city_make(city: City, fingerprint: Fingerprint | None = None) -> Iterator[str]:
    """Make a city, town by town; yields each finished town's name. ``fingerprint`` takes in all that is made.

    Short transactions, one for a few villages' force and one for each slice of their people, so that the
    database is never held for long.
    """
    force = city.force(fingerprint or Fingerprint())
    with one_page():
        if city.members:
            _bodies(city, force)
        city_lead(force, city.county)
    for town in city.towns:
        # Thousands of acts ask what the plan says, which nobody changes meanwhile but between two towns.
        with one_page():
            _town(city, force, town)
        yield town.name


def _town(city: City, force: Force, town: Area) -> None:
    """A town with its villages, and what they report of the day."""
    inside = [one for one in city.villages if cut(one.code, Level.TOWN) == town.code]
    leaders_muster(force, town, inside)
    site_branch(force, town)
    for together in city.together(inside):
        _villages(city, force, together)
    day_told([town.code, *(one.code for one in inside)], force.today)


def _bodies(city: City, force: Force) -> None:
    """The departments, hospitals and societies."""
    homes = [code for code, people in city.real_size.items() for _ in range(people // 500 + 1)]
    towns = {town.code: town.name for town in city.towns}
    bodies_muster(force, list(bodies_of(city.members, towns)), city.county, homes)


def _villages(city: City, force: Force, villages: Sequence[Area]) -> None:
    """The force of a few villages, then their residents."""
    grids = villages_muster(force, villages)
    if not city.residents:
        villages_chain(force, villages)
        return
    settled = [city.population.settled(as_rules_know(village)) for village in villages]
    for one in settled:
        force.fingerprint.add_village(one)
    villages_settle(actor=DRILL, settled=settled, grids=grids, today=force.today)
    villages_chain(force, villages)


def as_rules_know(village: Area) -> Village:
    """A village of the register as the rules know it."""
    return Village(village.code, village.name, village.kind)
