"""Invented people: a surname by its real weight, a given name from common characters, an unassigned number.

The same seed and place give the same people on every machine.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from random import Random

#: Characters that given names are made of; chosen by hand, in no way from real people.
_GIVEN = tuple(
    "安平和清明海山林松梅兰竹春秋月星云雨雪晨文思远志诚信勇毅敏慧静雅婷芳丽燕玲萍琴珍德福祥瑞庆荣华国建伟强军斌"
)

#: A mobile prefix that no operator has been given: nobody's telephone rings.
UNASSIGNED_PREFIX = "154"


@dataclass(frozen=True, slots=True)
class Surnames:
    """Surnames with their weights."""

    names: Sequence[str]
    weights: Sequence[float]


@dataclass(frozen=True, slots=True)
class Somebody:
    """An invented person."""

    name: str
    phone: str


def dice(seed: int, place: str) -> Random:
    """The dice of one place: what happens there does not depend on any other place."""
    return Random(f"fangxian:{seed}:{place}")  # noqa: S311 - reproducible on purpose


class Block(IntEnum):
    """Where the telephone numbers of each sort of place begin; a place has one block of them."""

    RESIDENTS = 0
    MEMBERS = 1_200
    CADRES = 2_400
    BODIES = 3_600
    LEADERS = 3_800
    STRUCTURE = 3_998
    SEATS = 3_999


class Phones:
    """Mobile numbers that ring nowhere, no two alike in the whole exercise."""

    _SIZE = 25_000
    #: Shares no factor with the size, so that numbers look thrown and never meet.
    _STRIDE = 15_403

    def __init__(self, block: Block, number: int = 0) -> None:
        self._first = (block + number) * self._SIZE
        self._given = 0

    def next(self) -> str:
        """A number that was not given yet."""
        if self._given >= self._SIZE:
            raise ValueError("a place has used up its telephone numbers")
        self._given += 1
        return f"{UNASSIGNED_PREFIX}{self._first + self._given * self._STRIDE % self._SIZE:08d}"


def people(throw: Random, surnames: Surnames, count: int, phones: Phones) -> list[Somebody]:
    """So many invented people."""
    return [
        Somebody(
            name=surname + "".join(throw.sample(_GIVEN, throw.choice((1, 2, 2, 2)))),
            phone=phones.next(),
        )
        for surname in throw.choices(surnames.names, surnames.weights, k=count)
    ]
