"""The people of one village with all that a register asks of them: names, papers, telephones, whence they came.

Taken from the census: how many are registered elsewhere. All other shares below are assumed. Ages are those at
the end of 2020, so that a year of birth tells them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from fangxian.drill.rules.dwellings import Door, Site, doors, dormitory_doors, sites
from fangxian.drill.rules.households import Chances, Lodger, Mixes, families, lodgers, rooms
from fangxian.drill.rules.names import Namer
from fangxian.drill.rules.papers import Numbers
from fangxian.drill.rules.patterns import Part
from fangxian.drill.rules.people import Block, Phones, dice
from fangxian.drill.rules.population import Village

YEAR = 2020
ELDER = 65

_RELATIONS = {
    Part.ALONE: "head", Part.HUSBAND: "head", Part.PARENT_ALONE: "head", Part.WIFE: "spouse", Part.CHILD: "child",
    Part.ELDER: "parent", Part.GRANDCHILD: "grandchild", Part.OTHER: "other",
    Part.OLDEST: "other",
}  # fmt: skip

#: Tenants, by household: in towns, in the countryside, in dormitories. With them 15.6 % of all people are tenants,
#: as many as the census finds registered in other counties and provinces.
_TENANTS_TOWN, _TENANTS_VILLAGE, _TENANTS_LODGING = 0.18, 0.04, 0.70
_RETURNED, _AWAY = 0.03, 0.04
_FROM = ("广东省", "浙江省", "江西省", "四川省", "贵州省", "重庆市", "湖南省", "河南省", "安徽省", "湖北省", "厦门市", "上海市", "北京市")  # fmt: skip
_HUBEI = ("湖北省武汉市", "湖北省黄冈市", "湖北省孝感市")
_RETURNED_FROM_HUBEI = 0.06
#: Those who came home for the Spring Festival did so within so many days.
_CAME_WITHIN = 21
#: Other papers than an identity card, by ten-thousandths of the grown-up who are no tenants.
_FOREIGN = (("passport", 35), ("hk_macau_permit", 20), ("taiwan_permit", 6), ("residence_permit", 3))


class Inhabitant(NamedTuple):
    """Somebody as the register has him; words are those of ``people.models.Person``.

    ``came`` is how many days before the city's making he came; 0 for who did not come lately.
    """

    name: str
    document: str
    number: str
    phone: str
    sex: str
    born: int
    relation: str
    stay: str
    came: int
    came_from: str


class Home(NamedTuple):
    """A household behind its door, in the village's ``grid``-th grid. A room of a dormitory has no head."""

    door: Door
    grid: int
    categories: tuple[str, ...]
    inhabitants: tuple[Inhabitant, ...]


@dataclass(frozen=True, slots=True)
class Settled:
    """A village with its sites and its households, in the order of their doors."""

    village: Village
    sites: list[Site]
    homes: list[Home]


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a village is made from, besides its own figures."""

    seed: int
    mixes: Mixes
    chances: Chances
    surnames: Sequence[str]


def settle(
    recipe: Recipe, village: Village, *, number: int, people: int, lodging: int, grids: int
) -> Settled:
    """The village's people: so many, of whom ``lodging`` in dormitories; ``number`` is its own in the county."""
    throw = dice(recipe.seed, f"{village.code}/residents")
    mix = recipe.mixes.urban if village.is_town_like else recipe.mixes.rural
    households = [
        lodgers(throw, pattern, recipe.chances)
        for pattern in families(throw, mix, recipe.mixes.by_size, people - lodging)
    ]
    dormitory = list(rooms(throw, lodging, recipe.chances)) if lodging else []
    places = sites(throw, len(households), len(dormitory), urban=village.is_urban)
    addresses = [
        *doors(throw, len(households), sites=len(places) - bool(dormitory), urban=village.is_urban),
        *dormitory_doors(len(places) - 1, len(dormitory)),
    ]
    register = _Register(throw, recipe, village, number)
    everybody = [*map(register.family, households), *map(register.room, dormitory)]
    homes = [
        Home(door, at * grids // len(everybody), categories, inhabitants)
        for at, (door, (categories, inhabitants)) in enumerate(zip(addresses, everybody, strict=True))
    ]
    return Settled(village, places, homes)


_Household = tuple[tuple[str, ...], tuple[Inhabitant, ...]]


class _Register:
    """Writes the people of one village down."""

    def __init__(self, throw: Random, recipe: Recipe, village: Village, number: int) -> None:
        self._random = throw.random
        self._namer = Namer(throw, recipe.surnames, clannish=not village.is_urban)
        self._numbers = Numbers(number)
        self._phones = Phones(Block.RESIDENTS, number)
        self._tenants = _TENANTS_TOWN if village.is_town_like else _TENANTS_VILLAGE

    def family(self, people: list[Lodger]) -> _Household:
        """A family: father, children and grandfather share a surname, each woman who married in has her own."""
        tenants = self._random() < self._tenants
        came_from = self._province() if tenants else ""
        surname = self._namer.surname()
        inhabitants = []
        for one in people:
            married_in = one.part == Part.WIFE or (one.part == Part.ELDER and not one.man)
            own = self._namer.surname() if married_in else surname
            inhabitants.append(self._inhabitant(one, own, came_from))
        return self._categories(people, inhabitants, tenants=tenants), tuple(inhabitants)

    def room(self, people: list[Lodger]) -> _Household:
        """A room of a dormitory: each by himself, none its head."""
        return (), tuple(
            self._inhabitant(
                one, self._namer.surname(), self._province() if self._random() < _TENANTS_LODGING else ""
            )
            for one in people
        )

    def _inhabitant(self, one: Lodger, surname: str, tenant_from: str) -> Inhabitant:
        random = self._random
        stay, came, came_from = self._stay(one.age, tenant_from)
        day = int(random() * 365)
        born = YEAR - one.age
        document, number = self._paper(one, born, day, tenant=bool(tenant_from))
        reached = random() < (0.0 if one.age < 14 else 0.95 if one.age < 70 else 0.6)
        return Inhabitant(
            surname + self._namer.given(man=one.man),
            document,
            number,
            self._phones.next() if reached else "",
            "male" if one.man else "female",
            born,
            _RELATIONS[one.part],
            stay,
            came,
            came_from,
        )

    def _stay(self, age: int, tenant_from: str) -> tuple[str, int, str]:
        """As what somebody lives here, since when, and from where."""
        if tenant_from:
            return "tenant", 0, tenant_from
        if not 18 <= age < 55:
            return "registered", 0, ""
        fraction = self._random()
        if fraction < _AWAY:
            return "away", 0, ""
        if fraction > 1 - _RETURNED:
            return "returnee", 1 + int(self._random() * _CAME_WITHIN), self._came_from()
        return "registered", 0, ""

    def _came_from(self) -> str:
        if self._random() < _RETURNED_FROM_HUBEI:
            return _HUBEI[int(self._random() * len(_HUBEI))]
        return self._province()

    def _province(self) -> str:
        return _FROM[int(self._random() * len(_FROM))]

    def _paper(self, one: Lodger, born: int, day: int, *, tenant: bool) -> tuple[str, str]:
        """An identity card; none for some of the very young and the very old; seldom another paper."""
        fraction = self._random()
        without = 0.25 if one.age < 3 else 0.01 if one.age < 16 else 0.005 if one.age >= 80 else 0.0003
        if fraction < without:
            return "none", ""
        if one.age >= 18 and not tenant and fraction > 0.99:
            at = int((1 - fraction) * 10_000)
            for kind, share in _FOREIGN:
                if at < share:
                    return kind, self._numbers.foreign(kind, born, day, man=one.man)
                at -= share
        return "resident_id", self._numbers.next(born, day, man=one.man)

    def _categories(
        self, people: list[Lodger], inhabitants: list[Inhabitant], *, tenants: bool
    ) -> tuple[str, ...]:
        """What kinds of household it is, by the plan's keys; the alone living old always are."""
        found = []
        alone_and_old = len(people) == 1 and people[0].age >= ELDER
        grown_up = any(25 <= one.age < ELDER for one in people)
        if grown_up and not tenants and self._random() < 0.012:
            found.append("core")
        if any(one.came and self._isolated(one.came_from) for one in inhabitants):
            found.append("isolated")
        poor = 0.08 if alone_and_old else 0.06 if people[0].part == Part.PARENT_ALONE else 0.006
        if self._random() < poor:
            found.append("hardship")
        if alone_and_old:
            found.append("elders_alone")
        return tuple(found)

    def _isolated(self, came_from: str) -> bool:
        """Whether somebody who came home from there is under observation."""
        return self._random() < (0.8 if came_from in _HUBEI else 0.02)
