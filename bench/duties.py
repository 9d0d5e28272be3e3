"""``./fx bench duties``: who answers for which village and grid, proposed for the whole city, on both databases.

The exercise's city, in which nobody answers for anything: the leaders of 512 villages and the chiefs of 3,000 grids
are proposed among 40,000 people, with the bound that proves them; beside them stands what is done by hand, each hole
filled with the nearest who still has room. Then the same in a city that is short of people, where the order matters,
and a tenth of either. At last all is adopted in one act, and proposed once more: nothing may change then.
"""

from collections.abc import Iterator
from typing import Any

from bench.board import PASSWORD
from bench.figures import Figure
from bench.house import DATABASES, Helper, House, house, say
from bench.register import COUNTY

#: Seconds for the whole city, and how far from the best it may be.
SECONDS, GAP = 10.0, 0.01
#: Shares of the city's towns.
SIZES = (0.1, 1.0)
KINDS = {"village_leader": "leaders of villages", "grid_chief": "chiefs of grids"}


def figures() -> Iterator[Figure]:
    """Everything, on both databases."""
    for database in DATABASES:
        with house(database) as one:
            yield from _figures_of(one)


def _figures_of(one: House) -> Iterator[Figure]:
    say(f"{one.database}: 建库、造城")
    one.do("init")
    one.do("city", "make", "--residents", "0")
    with one.inside("bench.duties_inside") as inside:
        inside(do="furnish", password=PASSWORD)
        for kind, named in KINDS.items():
            for short in (False, True):
                for share in SIZES:
                    say(f"{one.database}: {kind} ×{share:g}{' 缺人' if short else ''}")
                    found = inside(do="propose", kind=kind, reach=COUNTY, share=share, short=short)
                    size = f"{one.database} · {named} ×{share:g}{', short of people' if short else ''}"
                    yield from _proposed(size, found)
            yield from _adopted(one, inside, kind, named)


def _proposed(size: str, found: dict[str, Any]) -> Iterator[Figure]:
    reading, solving, filling = found["reading"], found["solving"], found["filling"]
    yield Figure(f"{size} · places, against people", found["seats"], "", versus=found["people"])
    yield Figure(f"{size} · reading, wall", reading[0], "s")
    yield Figure(f"{size} · proposing, wall, against nearest first", solving[0], "s", versus=filling[0])
    yield Figure(f"{size} · reading and proposing, wall", reading[0] + solving[0], "s", target=SECONDS)
    yield Figure(f"{size} · reading and proposing, CPU", reading[1] + solving[1], "s", target=SECONDS)
    yield Figure(
        f"{size} · memory, at the most, against before", found["memory"], "MB", versus=found["memory_before"]
    )
    yield Figure(
        f"{size} · cost, against its bound", found["cost"] / 1000, "km", versus=found["bound"] / 1000
    )
    yield Figure(f"{size} · gap", found["gap"] * 100, "%", target=GAP * 100)
    yield Figure(
        f"{size} · cost by hand, empty places aside, against the proposal",
        found["hand_filled_cost"] / 1000, "km", versus=found["filled_cost"] / 1000,
    )  # fmt: skip
    yield Figure(
        f"{size} · places left empty, against by hand", found["unfilled"], "", versus=found["hand_unfilled"]
    )


def _adopted(one: House, inside: Helper, kind: str, named: str) -> Iterator[Figure]:
    wall, cpu = inside(do="opened", kind=kind, reach=COUNTY)
    yield Figure(f"{one.database} · {named} · the city's page, opened, wall", wall, "s")
    yield Figure(f"{one.database} · {named} · the city's page, opened, CPU", cpu, "s")
    done = inside(do="adopt", kind=kind, reach=COUNTY)
    yield Figure(f"{one.database} · {named} · appointed in one act", done["adopted"], "")
    yield Figure(f"{one.database} · {named} · that act, wall", done["wall"][0], "s")
    yield Figure(f"{one.database} · {named} · changes proposed after it", done["changes_after"], "", target=0)
