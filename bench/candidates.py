"""``./fx bench candidates``: the ten best for a shift, in the process, among 40,000 and 400,000 people.

Everybody has stood two or three shifts in the week behind and has as many ahead; one in five said when he can come, one
in forty is away, one in a hundred is a nurse. Asked is for shifts of the next six days at places all over the city: for anybody, for a nurse, and
while nine of ten are on duty. Beside the pool stand the plain way (look at everybody) and the plain query
(one SELECT with the same hard rules but those of windows, over indexed tables in SQLite's memory). All times are CPU of
the one thread that asks; what a neighbour takes of the wall time says nothing of the pool.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from datetime import time as hour
from random import Random
from uuid import UUID

from bench.figures import Figure, share
from bench.house import say
from fangxian.domains.dispatch.rules.candidates import Person, Wanted, best_plainly, metres_between
from fangxian.domains.dispatch.rules.plan import RosterRules
from fangxian.domains.dispatch.rules.pool import Pool
from fangxian.domains.dispatch.rules.standing import Known, Span
from fangxian.foundation.duties.rules.proposing import Ways
from fangxian.foundation.responders.rules.told import Skilled
from fangxian.foundation.responders.rules.windows import Window
from fangxian.plain import clock

TODAY = datetime(2020, 2, 3, tzinfo=clock.CITY)
RULES = RosterRules()
SIZES = (40_000, 400_000)
TOWNS, VILLAGES = 26, 21
ASKED, PLAINLY, QUERIES = 1_000, 1, 3
#: The promise, in ms.
AT_MOST = 1.0
_SHIFTS = (6, 14, 22)
_FREE = (
    tuple(Window(hour(8), hour(18), weekday=day) for day in (5, 6)),
    tuple(Window(hour(18), hour(23), weekday=day) for day in range(5)),
    tuple(Window(hour(0), hour(0), weekday=day) for day in range(7)),
)


@dataclass
class City:
    """People, where their villages lie, and the codes of these."""

    people: list[Person]
    ways: Ways
    villages: list[str]


def city(size: int, dice: Random) -> City:
    """So many people in 26 towns of 21 villages each."""
    points, villages = {}, []
    for town in range(TOWNS):
        lon, lat = 119.2 + dice.random() * 0.5, 25.4 + dice.random() * 0.5
        code = f"350181{town:03d}"
        points[code] = (lon, lat)
        for village in range(VILLAGES):
            villages.append(f"{code}{village:03d}")
            points[villages[-1]] = (lon + dice.gauss(0, 0.03), lat + dice.gauss(0, 0.03))
    people = [_person(number, villages[number % len(villages)], dice) for number in range(size)]
    return City(people, Ways(points), villages)


def _person(number: int, home: str, dice: Random) -> Person:
    days = dice.sample(range(-6, 7), 5)
    held = tuple(sorted(_shift(day, dice.choice(_SHIFTS)) for day in days if day % 2 == number % 2))
    known = Known(
        residence=home,
        skills={"nurse": Skilled("nurse")} if dice.random() < 0.01 else {},
        windows=dice.choice(_FREE) if dice.random() < 0.2 else (),
        out=((TODAY - timedelta(days=1), None),) if dice.random() < 0.025 else (),
        held=held,
    )
    return Person(
        UUID(int=number), known, frozenset({"guard"} if dice.random() < 0.3 else ()), dice.random() < 0.05
    )


def _shift(day: int, begins: int) -> Span:
    starts = (TODAY + timedelta(days=day, hours=begins)).astimezone(UTC)  # as a database gives it
    return Span(starts, starts + timedelta(hours=8))


def questions(one: City, dice: Random, count: int, skill: str = "") -> list[Wanted]:
    """Shifts of the next six days, anywhere."""
    return [
        Wanted(dice.choice(one.villages), _shift(dice.randrange(1, 6), dice.choice(_SHIFTS)), skill, "guard")
        for _ in range(count)
    ]


def _once(one: City) -> list[Wanted]:
    """A question about each place."""
    return [Wanted(village, _shift(1, 6)) for village in one.villages]


def figures() -> Iterator[Figure]:
    """Everything."""
    for size in SIZES:
        dice = Random(size)
        say(f"{size:,} 人：造人")
        one = city(size, dice)
        pool = Pool(RULES, one.ways, TODAY)
        yield Figure(f"{size:,} · take everybody in", _seconds(pool.put, one.people), "s")
        yield Figure(f"{size:,} · sort every village", _seconds(pool.sort), "s")
        first = _each(_once(one), _ten(pool))
        yield Figure(
            f"{size:,} · the first question about a place, which orders all villages by their way · p50",
            share(first, 0.5),
            "ms",
        )
        say(f"{size:,} 人：问")
        yield from _asked(size, one, pool, dice)
        yield from _after_a_change(size, one, pool, dice)
        yield from _scarce(size, one, dice)


def _asked(size: int, one: City, pool: Pool, dice: Random) -> Iterator[Figure]:
    anybody = questions(one, dice, ASKED)
    times = _each(anybody, _ten(pool))
    plainly = _each(
        anybody[:PLAINLY],
        lambda wanted: best_plainly(one.people, wanted, one.ways, RULES, today=TODAY, count=10),
    )
    for wanted in anybody[:PLAINLY]:
        assert pool.best(wanted, 10) == best_plainly(
            one.people, wanted, one.ways, RULES, today=TODAY, count=10
        )
    query = _each(anybody[:QUERIES], Query(one).best)
    for part in (0.5, 0.99):
        name = f"{size:,} · ten best · p{part * 100:.0f}"
        target = AT_MOST if part == 0.99 else None
        yield Figure(
            f"{name}, against looking at everybody", share(times, part), "ms", target, share(plainly, part)
        )
        yield Figure(f"{name}, against one SELECT", share(times, part), "ms", target, share(query, part))
    nurses = _each(questions(one, dice, ASKED, "nurse"), _ten(pool))
    yield Figure(f"{size:,} · ten best nurses · p99", share(nurses, 0.99), "ms", AT_MOST)


def _after_a_change(size: int, one: City, pool: Pool, dice: Random) -> Iterator[Figure]:
    """Somebody of the village asked about was just given a shift, so that it must be sorted anew."""
    times = []
    for wanted in questions(one, dice, ASKED // 4):
        who = pool.best(wanted, 1)[0].person
        known = replace(who.known, held=(*who.known.held, wanted.span))
        began = time.thread_time()
        pool.put([replace(who, known=known)])
        pool.best(wanted, 10)
        times.append((time.thread_time() - began) * 1000)
    yield Figure(f"{size:,} · one takes a shift, and ten best again · p99", share(sorted(times), 0.99), "ms")


def _scarce(size: int, one: City, dice: Random) -> Iterator[Figure]:
    """Nine of ten are on duty at every hour that is asked about."""
    shifts = tuple(_shift(day, 6) for day in range(1, 6))
    people = [
        replace(who, known=replace(who.known, held=shifts if dice.random() < 0.9 else ()))
        for who in one.people
    ]
    pool = Pool(RULES, one.ways, TODAY)
    pool.put(people)
    pool.sort()
    _each(_once(one), _ten(pool))
    times = _each(questions(one, dice, ASKED), _ten(pool))
    yield Figure(
        f"{size:,} · ten best while nine of ten are on duty · p99", share(times, 0.99), "ms", AT_MOST
    )


class Query:
    """The same in SQL: who may stand, by distance and load."""

    def __init__(self, one: City) -> None:
        """Write everybody into tables."""
        self._city = one
        self._base = sqlite3.connect(":memory:")
        self._base.executescript(
            """CREATE TABLE person (id INTEGER PRIMARY KEY, home TEXT, load INTEGER, pledged INTEGER, guard INTEGER);
            CREATE TABLE held (person INTEGER, starts REAL, ends REAL);
            CREATE TABLE away (person INTEGER PRIMARY KEY, since REAL);
            CREATE TABLE way (place TEXT, home TEXT, metres INTEGER, PRIMARY KEY (place, home));
            CREATE INDEX by_home ON person (home, load); CREATE INDEX by_person ON held (person, starts)"""
        )
        self._base.executemany(
            "INSERT INTO person VALUES (?, ?, ?, ?, ?)",
            (
                (who.id.int, who.home, who.load(TODAY), who.pledged, "guard" in who.roles)
                for who in one.people
            ),
        )
        self._base.executemany(
            "INSERT INTO held VALUES (?, ?, ?)",
            (
                (who.id.int, span.starts_at.timestamp(), span.ends_at.timestamp())
                for who in one.people
                for span in who.known.held
            ),
        )
        self._base.executemany(
            "INSERT INTO away VALUES (?, ?)",
            ((who.id.int, since.timestamp()) for who in one.people for since, _ in who.known.out),
        )
        self._placed: set[str] = set()

    def best(self, wanted: Wanted) -> list[int]:
        """The ten best."""
        rest = RULES.rest_hours * 3600
        starts, ends = wanted.span.starts_at.timestamp(), wanted.span.ends_at.timestamp()
        rows = self._base.execute(
            """SELECT person.id FROM person JOIN way ON way.home = person.home AND way.place = ?
            WHERE NOT EXISTS (SELECT 1 FROM held WHERE person = person.id AND held.person = person.id
                              AND starts < ? AND ends > ?)
              AND NOT EXISTS (SELECT 1 FROM away WHERE away.person = person.id AND since < ?)
              AND (SELECT count(*) FROM held WHERE held.person = person.id AND starts > ? AND starts < ?) < ?
            ORDER BY metres, guard DESC, load, pledged DESC, person.id LIMIT 10""",
            (wanted.area_code, ends + rest, starts - rest, ends, starts - 7 * 86400, starts + 7 * 86400, 13),
        )
        return [row[0] for row in rows]

    def place(self, wanted: Sequence[Wanted]) -> None:
        """Write the ways to these places."""
        places = {one.area_code for one in wanted}
        self._base.executemany(
            "INSERT INTO way VALUES (?, ?, ?)",
            (
                (place, home, metres_between(home, place, self._city.ways))
                for place in places
                for home in self._city.villages
            ),
        )


def _each(asked: Sequence[Wanted], answer: Callable[[Wanted], object]) -> list[float]:
    """How much CPU each answer took, in ms, in order: a neighbour on the machine hardly moves it."""
    if isinstance(getattr(answer, "__self__", None), Query):
        answer.__self__.place(asked)  # type: ignore[attr-defined]
    times = []
    for wanted in asked:
        began = time.thread_time()
        answer(wanted)
        times.append((time.thread_time() - began) * 1000)
    return sorted(times)


def _ten(pool: Pool) -> Callable[[Wanted], object]:
    return lambda wanted: pool.best(wanted, 10)


def _seconds(act: Callable[..., object], *given: object) -> float:
    began = time.thread_time()
    act(*given)
    return time.thread_time() - began
