"""Counting a city as the census counts it, and setting the two side by side.

A household without a head is a room of a collective household. Generations are told from relations: children or
grandchildren are one below the head, parents one above, and somebody thirty-five years older than the head who is
no parent one more.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import NamedTuple

from fangxian.drill.rules.census import ALL, BANDS, ELDER, Census, band_of

YEAR = 2020
_BELOW = frozenset({"child", "grandchild"})
_TWO_ABOVE = 35
#: Sizes of households beyond this are counted together.
LARGEST = 7


class Counted(NamedTuple):
    """What counting needs of a person."""

    relation: str
    born: int
    sex: str


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of the census beside the city's; shares in per cent."""

    name: str
    english: str
    census: float | None
    city: float
    unit: str = "%"

    @property
    def difference(self) -> float | None:
        """City less census; of shares in percentage points."""
        return None if self.census is None else self.city - self.census

    def as_json(self) -> dict[str, object]:
        """For programs."""
        return asdict(self) | {"difference": self.difference}

    def __str__(self) -> str:
        if self.difference is None or self.census is None:
            return f"{self.name}\t—\t{self.city:.2f}{self.unit}\t—"
        return (
            f"{self.name}\t{self.census:.2f}{self.unit}\t{self.city:.2f}{self.unit}\t{self.difference:+.2f}"
        )


@dataclass
class Tally:
    """A city, counted."""

    #: By the census's bands.
    men: Counter[int] = field(default_factory=Counter)
    women: Counter[int] = field(default_factory=Counter)
    #: Family households by size, generations, and persons of 65 and over.
    sizes: Counter[int] = field(default_factory=Counter)
    generations: Counter[int] = field(default_factory=Counter)
    elders: Counter[int] = field(default_factory=Counter)
    in_families: int = 0
    collective: int = 0

    def add(self, household: list[Counted]) -> None:
        """Count a household."""
        for one in household:
            (self.men if one.sex == "male" else self.women)[band_of(YEAR - one.born)] += 1
        head = next((one for one in household if one.relation == "head"), None)
        if head is None:
            self.collective += len(household)
            return
        self.in_families += len(household)
        self.sizes[min(LARGEST, len(household))] += 1
        self.generations[generations_of(head, household)] += 1
        self.elders[min(3, sum(YEAR - one.born >= ELDER for one in household))] += 1

    @property
    def people(self) -> int:
        """Everybody."""
        return self.in_families + self.collective

    @property
    def households(self) -> int:
        """Family households."""
        return self.sizes.total()

    def beside(self, census: Census) -> Iterator[Row]:
        """Every figure that the census states, and household sizes, of which it states the mean and the first."""
        yield Row("人口", "people", census.people, self.people, "人")
        ratio = 100 * self.men.total() / max(1, self.women.total())
        yield Row("性别比（女=100）", "men to 100 women", float(census.men_per_100_women), ratio, "")
        yield from self._ages(census)
        yield self._of_people(
            "15—49 岁女性",
            "women of 15 to 49",
            census.women_15_49,
            sum(self.women[band] for band in range(4, 11)),
        )
        yield self._of_people(
            "住在家庭户里的人", "in family households", census.in_families, self.in_families
        )
        mean = self.in_families / max(1, self.households)
        yield Row("家庭户平均人数", "people to a household", census.family_size / 100, mean, "人")
        yield self._of_households("一人户", "households of one", census.one_person, self.sizes[1])
        for size in range(2, LARGEST + 1):
            more, over = ("以上", " or more") if size == LARGEST else ("", "")
            yield self._of_households(f"{size} 人{more}户", f"of {size}{over}", None, self.sizes[size])
        yield from self._generations(census)
        yield from self._with_elders(census)

    def _ages(self, census: Census) -> Iterator[Row]:
        everybody = [self.men[band] + self.women[band] for band in range(len(BANDS))]
        for band, share in enumerate(census.bands):
            yield self._of_people(f"年龄 {said(band)}", f"age {_english(band)}", share, everybody[band])
        for words, english, bands in (
            ("0—14 岁", "0–14", slice(0, 4)),
            ("15—64 岁", "15–64", slice(4, 14)),
            ("65 岁以上", "65 and over", slice(14, None)),
        ):
            share, count = sum(census.bands[bands]), sum(everybody[bands])
            yield self._of_people(f"年龄 {words}", f"age {english}", share, count)

    def _generations(self, census: Census) -> Iterator[Row]:
        names = ("一代户", "二代户", "三代户", "四代以上户")
        english = ("one generation", "two generations", "three generations", "four or more")
        for at, (name, word, share) in enumerate(
            zip(names, english, census.generations, strict=True), start=1
        ):
            yield self._of_households(name, word, share, self.generations[at])

    def _with_elders(self, census: Census) -> Iterator[Row]:
        some = self.households - self.elders[0]
        yield self._of_households("有 65 岁以上老人的户", "with somebody of 65+", sum(census.elders), some)
        for at, share in enumerate(census.elders, start=1):
            more, over = ("以上", " or more") if at == len(census.elders) else ("", "")
            yield self._of_households(
                f"有 {at} 位{more}老人的户", f"with {at}{over} of 65+", share, self.elders[at]
            )

    def _of_people(self, name: str, english: str, share: int, count: int) -> Row:
        return Row(name, english, share * 100 / ALL, 100 * count / max(1, self.people))

    def _of_households(self, name: str, english: str, share: int | None, count: int) -> Row:
        known = None if share is None else share * 100 / ALL
        return Row(name, english, known, 100 * count / max(1, self.households))


def said(band: int) -> str:
    """A band's name."""
    low, high = BANDS[band]
    if band == len(BANDS) - 1:
        return f"{low} 岁以上"
    return f"{low} 岁" if low == high else f"{low}—{high} 岁"


def _english(band: int) -> str:
    low, high = BANDS[band]
    if band == len(BANDS) - 1:
        return f"{low} and over"
    return str(low) if low == high else f"{low}–{high}"


def generations_of(head: Counted, household: Iterable[Counted]) -> int:
    """How many generations live in a household."""
    below = above = far_above = False
    for one in household:
        below = below or one.relation in _BELOW
        above = above or one.relation == "parent"
        far_above = far_above or (one.relation == "other" and head.born - one.born >= _TWO_ABOVE)
    return min(4, 1 + below + above + far_above)
