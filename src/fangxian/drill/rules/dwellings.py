"""Where the households of a village live: compounds with buildings in towns, hamlets with groups elsewhere.

Invented, all of it: how many compounds and hamlets there are, what they are called, how their doors are numbered.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

_COMPOUND = ("安", "和", "康", "瑞", "景", "明", "新", "嘉", "永", "吉"), ("园", "苑", "庭", "湾", "里", "居")
_HAMLET = (
    ("上", "下", "前", "后", "顶", "新", "东", "西", "洋中", "山边", "溪头"),
    ("厝", "楼", "埕", "墩", "井"),
)
#: Households to a compound or a hamlet, and the most of them in a village.
_A_COMPOUND, _A_HAMLET, _MOST = 350, 250, 6
#: Storeys, and doors to a storey, of a staircase.
_STOREYS, _DOORS, _STAIRCASES = (6, 6, 11, 18), 2, 2
_ROOMS = 20
#: Households to a villagers' group.
_A_GROUP = 40


class Door(NamedTuple):
    """An address within a village: the site's number in ``Sites``, and what stands on the door."""

    site: int
    group: str = ""
    house: str = ""
    building: str = ""
    unit: str = ""
    room: str = ""


@dataclass(frozen=True, slots=True)
class Site:
    """A compound or a hamlet; ``kind`` as places name it."""

    kind: str
    name: str


def sites(throw: Random, households: int, rooms: int, *, urban: bool) -> list[Site]:
    """The sites of a village, those of its dormitories last."""
    heads, tails = _COMPOUND if urban else _HAMLET
    kind, size = ("compound", _A_COMPOUND) if urban else ("hamlet", _A_HAMLET)
    count = min(_MOST, households // size + 1)
    named: list[str] = []
    while len(named) < count:
        name = heads[int(throw.random() * len(heads))] + tails[int(throw.random() * len(tails))]
        if urban:
            name = heads[int(throw.random() * len(heads))] + name
        if name not in named:
            named.append(name)
    found = [Site(kind, name) for name in named]
    return [*found, Site("compound", "集体宿舍区")] if rooms else found


def doors(throw: Random, households: int, *, sites: int, urban: bool) -> Iterator[Door]:
    """Addresses for so many households, in the order in which one walks past them."""
    for site in range(sites):
        here = households * (site + 1) // sites - households * site // sites
        if urban:
            yield from _flats(site, here, _STOREYS[int(throw.random() * len(_STOREYS))])
        else:
            yield from _houses(throw, site, here, households * site // sites // _A_GROUP + site)


def dormitory_doors(site: int, rooms: int) -> Iterator[Door]:
    """Addresses for so many rooms of a dormitory, building by building."""
    for at in range(rooms):
        building, room = divmod(at, 5 * _ROOMS)
        storey, number = divmod(room, _ROOMS)
        yield Door(site, building=str(building + 1), room=f"{storey + 1}{number + 1:02d}")


def _flats(site: int, households: int, storeys: int) -> Iterator[Door]:
    a_staircase = storeys * _DOORS
    for at in range(households):
        staircase, flat = divmod(at, a_staircase)
        building, unit = divmod(staircase, _STAIRCASES)
        storey, door = divmod(flat, _DOORS)
        yield Door(site, building=str(building + 1), unit=str(unit + 1), room=f"{storey + 1}{door + 1:02d}")


def _houses(throw: Random, site: int, households: int, groups_before: int) -> Iterator[Door]:
    """Houses by groups, which are numbered through the village; some numbers stand empty."""
    number = 0
    for at in range(households):
        group, first = divmod(at, _A_GROUP)
        number = 1 if not first else number + 1 + (throw.random() < 0.1)
        yield Door(site, group=str(groups_before + group + 1), house=str(number))
