"""What households are made of: every pattern of members that the exercise knows, with how usual it is beforehand.

A pattern says who lives together and in which five-year band each of them is. How usual it is beforehand is
assumed, by what families are like; ``fitting`` then makes their sum agree with the census.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

#: Five years each; the last is open. The first holds the census's first two.
YEARS = 5
LAST_BAND = 17
ELDER_BAND = 13

_GROWN_UP = 3


class Part(StrEnum):
    """Who somebody is in his household."""

    ALONE = "alone"
    WIFE = "wife"
    HUSBAND = "husband"
    PARENT_ALONE = "parent_alone"
    CHILD = "child"
    ELDER = "elder"
    OLDEST = "oldest"
    GRANDCHILD = "grandchild"
    OTHER = "other"


Member = tuple[Part, int]
_SEXES = {Part.WIFE: False, Part.HUSBAND: True}


@dataclass(frozen=True, slots=True)
class Pattern:
    """Members, each with his band; how many generations; how usual beforehand."""

    generations: int
    members: tuple[Member, ...]
    usual: float

    @property
    def elders(self) -> int:
        """How many are 65 and over; three stands for more too."""
        return min(3, sum(band >= ELDER_BAND for _, band in self.members))

    @property
    def men(self) -> tuple[bool | None, ...]:
        """Of each member whether he is a man; None where that is open. Of two old parents the second is."""
        found: list[bool | None] = []
        before: Member | None = None
        for member in self.members:
            if member[0] in _SEXES:
                found.append(_SEXES[member[0]])
            elif member[0] == Part.ELDER and member == before:
                found[-1:] = [False, True]
            else:
                found.append(None)
            before = member
        return tuple(found)

    @property
    def is_one_person(self) -> bool:
        """Whether somebody lives alone."""
        return len(self.members) == 1


def patterns() -> Iterator[Pattern]:
    """Every pattern, in a fixed order."""
    yield from _alone()
    yield from _one_generation()
    yield from _parents_and_children()
    yield from _grown_and_old()
    yield from _grandparents()
    yield from _three_generations()
    yield from _four_generations()


def _alone() -> Iterator[Pattern]:
    for band in range(_GROWN_UP, LAST_BAND + 1):
        yield Pattern(1, ((Part.ALONE, band),), 1.0)


def _one_generation() -> Iterator[Pattern]:
    """Couples by themselves; brothers and sisters or friends who share a flat."""
    for wife in range(4, LAST_BAND + 1):
        for couple, usual in _couples(wife):
            yield Pattern(1, couple, 3.0 * usual)
    for band in range(_GROWN_UP, ELDER_BAND):
        yield Pattern(1, ((Part.ALONE, band), (Part.OTHER, band)), 0.3)
        yield Pattern(1, ((Part.ALONE, band), (Part.OTHER, band - 1), (Part.OTHER, band)), 0.1)


def _parents_and_children() -> Iterator[Pattern]:
    for mother in range(5, 15):
        for children, usual in _children(mother):
            for couple, share in _couples(mother):
                yield Pattern(2, (*couple, *children), usual * share)
            if len(children) < 3:
                yield Pattern(2, ((Part.PARENT_ALONE, mother), *children), 0.12 * usual)


def _grown_and_old() -> Iterator[Pattern]:
    """A couple without children in the house, and their old parents; three old people among them."""
    for wife in range(5, 14):
        for elders, usual in _elders(wife):
            for couple, share in _couples(wife):
                yield Pattern(2, (*couple, *elders), 0.15 * usual * share)


def _grandparents() -> Iterator[Pattern]:
    """Children left with their grandparents, as many are where parents work overseas."""
    for old in range(9, 16):
        for gap in (10, 11):
            for child in {max(0, old - gap)} & set(range(5)):
                for couple, share in _couples(old):
                    yield Pattern(2, (*couple, (Part.GRANDCHILD, child)), 0.3 * share)
                yield Pattern(2, ((Part.PARENT_ALONE, old), (Part.GRANDCHILD, child)), 0.15)


def _three_generations() -> Iterator[Pattern]:
    for mother in range(5, 12):
        for children, usual in _children(mother):
            if all(band < 5 for _, band in children):
                for elders, share in _elders(mother):
                    for couple, part in _couples(mother):
                        yield Pattern(3, (*couple, *children, *elders), usual * share * part)
                    yield Pattern(3, ((Part.PARENT_ALONE, mother), *children, *elders), 0.1 * usual * share)


def _four_generations() -> Iterator[Pattern]:
    for mother in range(5, 8):
        couple = ((Part.HUSBAND, mother), (Part.WIFE, mother))
        child = (Part.CHILD, mother - 5)
        for oldest in (mother + 10, mother + 11):
            middle = ((Part.ELDER, mother + 5), (Part.ELDER, mother + 5))
            old = (Part.OLDEST, min(LAST_BAND, oldest))
            yield Pattern(4, (*couple, child, *middle, old), 1.0)
            yield Pattern(4, (*couple, child, (Part.ELDER, mother + 5), old), 1.0)


def _couples(wife: int) -> Iterator[tuple[tuple[Member, Member], float]]:
    """A husband of the wife's band, or of the next."""
    for older, share in ((0, 0.6), (1, 0.4)):
        yield ((Part.HUSBAND, min(LAST_BAND, wife + older)), (Part.WIFE, wife)), share


def _children(mother: int) -> Iterator[tuple[tuple[Member, ...], float]]:
    """One to three children of a mother, the oldest born when she was 21 to 39; few grown-up ones stay."""
    for first, usual in ((5, 1.0), (6, 0.7), (7, 0.3)):
        oldest = mother - first
        for others, share in (
            ((), 1.0),
            ((0,), 0.3),
            ((1,), 0.6),
            ((0, 1), 0.05),
            ((1, 1), 0.07),
            ((1, 2), 0.08),
        ):
            bands = (oldest, *(oldest - younger for younger in others))
            if min(bands) >= 0:
                staying = 1.0
                for band in bands:
                    staying *= 1.0 if band < 4 else 0.6 if band < 5 else 0.25
                yield tuple((Part.CHILD, band) for band in bands), usual * share * staying


def _elders(child: int) -> Iterator[tuple[tuple[Member, ...], float]]:
    """One old parent of somebody, or two."""
    for older, usual in ((5, 1.0), (6, 0.5)):
        band = child + older
        if band <= LAST_BAND:
            yield ((Part.ELDER, band),), usual
            yield ((Part.ELDER, band), (Part.ELDER, band)), usual
