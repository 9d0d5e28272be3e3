"""Invented people: a surname by its real weight, a given name from common characters, an unassigned number.

The same seed and place give the same people on every machine.
"""

from collections.abc import Sequence
from dataclasses import dataclass
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


def people(throw: Random, surnames: Surnames, count: int) -> list[Somebody]:
    """So many invented people."""
    return [
        Somebody(
            name=surname + "".join(throw.sample(_GIVEN, throw.choice((1, 2, 2, 2)))),
            phone=f"{UNASSIGNED_PREFIX}{throw.randrange(10**8):08d}",
        )
        for surname in throw.choices(surnames.names, surnames.weights, k=count)
    ]
