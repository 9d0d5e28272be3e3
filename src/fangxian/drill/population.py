"""The exercise's people, village by village, before anybody writes them anywhere.

The same county, number and seed give the same people on every machine: so says the fingerprint over all of them.
"""

import csv
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from fangxian.drill.rules.census import Census, census_of
from fangxian.drill.rules.fitting import fitted
from fangxian.drill.rules.households import chances, mixes
from fangxian.drill.rules.names import surname_slots
from fangxian.drill.rules.people import Surnames
from fangxian.drill.rules.population import Village, lodging_populations, village_populations
from fangxian.drill.rules.residents import Recipe, Settled, settle
from fangxian.drill.rules.shape import grids_of

_DATA = Path(__file__).resolve().parent.parent / "data"


@lru_cache(maxsize=1)
def shipped_surnames() -> Surnames:
    """Surnames with their weights."""
    with (_DATA / "names" / "surnames_apache.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return Surnames([row["surname"] for row in rows], [float(row["tf_relative_weight"]) for row in rows])


@lru_cache(maxsize=1)
def shipped_census() -> Census:
    """The county's row of the census."""
    with (_DATA / "population" / "fuqing_census2020.csv").open(encoding="utf-8", newline="") as file:
        return census_of(next(csv.DictReader(file)))


class Population:
    """So many people in these villages; each village by itself, so that one is in memory at a time."""

    def __init__(self, villages: Sequence[Village], *, residents: int, seed: int) -> None:
        self.villages = sorted(villages, key=lambda one: one.code)
        self.seed = seed
        self.people = village_populations(self.villages, residents)
        census = shipped_census()
        self._lodging = lodging_populations(self.villages, self.people, census.collective)
        self._numbers = {village.code: number for number, village in enumerate(self.villages)}
        weights = fitted(census)
        self.in_towns = sum(self.people[one.code] for one in self.villages if one.is_town_like)
        town_families = self.in_towns - sum(
            self._lodging[one.code] for one in self.villages if one.is_town_like
        )
        families = residents - sum(self._lodging.values())
        self._recipe = Recipe(
            seed=seed,
            mixes=mixes(weights, town_families / max(1, families)),
            chances=chances(census, weights),
            surnames=surname_slots(shipped_surnames()),
        )

    def settled(self, village: Village) -> Settled:
        """A village with its people."""
        return settle(
            self._recipe,
            village,
            number=self._numbers[village.code],
            people=self.people[village.code],
            lodging=self._lodging[village.code],
            grids=grids_of(self.seed, village.code),
        )

    def __iter__(self) -> Iterator[Settled]:
        """Every village with its people, in the order of the codes."""
        return map(self.settled, self.villages)


class Fingerprint:
    """A SHA-256 over all that was made, in the order of its making; identifiers and secrets are no part of it."""

    def __init__(self) -> None:
        self._sum = hashlib.sha256()

    def add(self, rows: Iterable[Iterable[object]]) -> None:
        """Take rows in."""
        text = "\n".join("\t".join(map(str, row)) for row in rows)
        self._sum.update(text.encode())
        self._sum.update(b"\n")

    def add_village(self, settled: Settled) -> None:
        """Take a village's people in."""
        self.add([(settled.village.code, *((site.kind, site.name) for site in settled.sites))])
        self.add((*home.door, home.grid, *home.categories) for home in settled.homes)
        self.add(one for home in settled.homes for one in home.inhabitants)

    def __str__(self) -> str:
        return self._sum.hexdigest()
