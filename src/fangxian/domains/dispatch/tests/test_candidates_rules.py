"""The best ten by rows of bits are the best ten found by looking at everybody."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fangxian.domains.dispatch.rules.candidates import Person, Wanted, best_plainly, candidate_of
from fangxian.domains.dispatch.rules.plan import RosterRules
from fangxian.domains.dispatch.rules.pool import Pool
from fangxian.domains.dispatch.rules.sieve import asked_of, away_hours, sieve_of
from fangxian.domains.dispatch.rules.standing import Known, Span
from fangxian.foundation.duties.rules.proposing import Ways
from fangxian.foundation.responders.rules.told import Skilled
from fangxian.foundation.responders.rules.windows import Window
from fangxian.plain import clock

pytestmark = pytest.mark.rules

#: 00:00 in the city on a Monday.
TODAY = datetime(2020, 2, 3, tzinfo=clock.CITY)
HOMES = (
    "350181007001",
    "350181007002",
    "350181007003001",
    "350181008001",
    "350181009001",
    "350181007",
    "350181",
)
PLACES = ("350181007001", "350181007002", "350181007002003", "350181008001", "350181010", "350181007")
WAYS = Ways(
    {
        "350181007001": (119.30, 25.70), "350181007002": (119.31, 25.70), "350181008001": (119.35, 25.71),
        "350181007": (119.30, 25.70), "350181009": (119.50, 25.65),
    }
)  # fmt: skip


def moment(dice: Random, *, days: int = 20) -> datetime:
    """A moment around today: on the hour, more often than not."""
    whole = TODAY + timedelta(hours=dice.randrange(-24 * 10, 24 * days))
    return whole + timedelta(minutes=dice.choice((0, 0, 0, 30, 17)), microseconds=dice.choice((0, 0, 1)))


def span(dice: Random) -> Span:
    starts = moment(dice)
    return Span(starts, starts + timedelta(minutes=dice.choice((30, 240, 480, 480, 720, 1440, 91))))


def window(dice: Random) -> Window:
    hours = (time(dice.randrange(24), dice.choice((0, 30))), time(dice.randrange(24)))
    if dice.random() < 0.2:
        first = date(2020, 2, 1) + timedelta(days=dice.randrange(20))
        return Window(*hours, first_day=first, last_day=first + timedelta(days=dice.randrange(9)))
    return Window(*hours, weekday=dice.randrange(7))


def held(dice: Random) -> tuple[Span, ...]:
    """Shifts that do not overlap: some a day apart, some anyhow."""
    if dice.random() < 0.4:
        starts = moment(dice, days=6)
        return tuple(
            Span(starts + timedelta(days=day), starts + timedelta(days=day, hours=8))
            for day in range(dice.randrange(8))
        )
    kept: list[Span] = []
    for one in (span(dice) for _ in range(dice.randrange(4))):
        if not any(one.overlaps(other) for other in kept):
            kept.append(one)
    return tuple(kept)


def person(dice: Random, number: int) -> Person:
    since = moment(dice)
    known = Known(
        residence=dice.choice(HOMES),
        skills={"nurse": Skilled("nurse", expires_on=dice.choice((None, date(2020, 2, 8))))}
        if dice.random() < 0.6
        else {},
        windows=tuple(window(dice) for _ in range(dice.choice((0, 0, 1, 3)))),
        out=((since, dice.choice((None, since + timedelta(hours=dice.randrange(1, 200))))),)
        if dice.random() < 0.2
        else (),
        held=held(dice),
        shifts_a_week=dice.choice((None, None, None, 0, 1, 3)),
        left=dice.random() < 0.05,
    )
    roles = frozenset(role for role in ("persuader", "guard") if dice.random() < 0.4)
    return Person(UUID(int=number), known, roles, pledged=dice.random() < 0.3)


def wanted(dice: Random, people: list[Person]) -> Wanted:
    starts = TODAY + timedelta(hours=dice.randrange(24 * 18), minutes=dice.choice((0, 0, 0, 40)))
    return Wanted(
        area_code=dice.choice(PLACES),
        span=Span(starts, starts + timedelta(minutes=dice.choice((60, 240, 480, 720, 1500, 9 * 1440)))),
        skill=dice.choice(("", "", "nurse")),
        role=dice.choice(("", "persuader")),
        without=frozenset(one.id for one in people if dice.random() < 0.1),
    )


def pool_of(people: list[Person], rules: RosterRules) -> Pool:
    pool = Pool(rules, WAYS, TODAY)
    pool.put(people)
    return pool


@given(st.integers(0, 2**48))
@settings(max_examples=200, deadline=None)
def test_the_pool_answers_as_looking_at_everybody_does(seed: int) -> None:
    dice = Random(seed)
    rules = RosterRules(rest_hours=dice.choice((0, 8, 11)), shifts_a_week=dice.choice((1, 3, 6)))
    people = [person(dice, number) for number in range(dice.randrange(60))]
    pool = pool_of(people, rules)
    for _ in range(8):
        asked = wanted(dice, people)
        plainly = best_plainly(people, asked, WAYS, rules, today=TODAY, count=10)
        assert pool.best(asked, 10) == plainly
        assert pool.best(asked, 3) == plainly[:3]


@given(st.integers(0, 2**48))
@settings(max_examples=40, deadline=None)
def test_a_pool_that_was_changed_answers_as_one_made_anew(seed: int) -> None:
    dice, rules = Random(seed), RosterRules()
    people = {one.id: one for one in (person(dice, number) for number in range(25))}
    pool = pool_of(list(people.values()), rules)
    for _ in range(10):
        pool.best(wanted(dice, []), 10)
        who = UUID(int=dice.randrange(30))
        if dice.random() < 0.2:
            people.pop(who, None)
            pool.drop([who])
        else:
            people[who] = person(dice, who.int)
            pool.put([people[who]])
        asked = wanted(dice, [])
        assert pool.best(asked, 10) == pool_of(list(people.values()), rules).best(asked, 10)
    assert dict(pool.people()) == people


@given(st.integers(0, 2**48))
@settings(max_examples=60, deadline=None)
def test_whoever_is_not_a_candidate_is_told_why(seed: int) -> None:
    dice, rules = Random(seed), RosterRules()
    people = [person(dice, number) for number in range(30)]
    asked = replace(wanted(dice, people), without=frozenset())
    pool = pool_of(people, rules)
    fit = {one.person.id for one in pool.fitting(asked)}
    refused = {one.person.id for one, _ in pool.refused(asked, 99)}
    assert not fit & refused
    assert fit | refused == {one.id for one in people if not one.known.left}


def test_the_sieve_leaves_nobody_to_the_rules_on_whole_hours() -> None:
    """Shifts on the hour are what a city has: nobody is looked at in vain, so that the answer stays quick."""
    night = Span(TODAY + timedelta(hours=22), TODAY + timedelta(hours=30))
    rules = RosterRules(rest_hours=11)
    free = Known(residence=HOMES[0])
    people = [
        Person(UUID(int=1), free),
        Person(UUID(int=2), replace(free, held=(Span(TODAY + timedelta(hours=6), TODAY + timedelta(hours=14)),))),
        Person(UUID(int=3), replace(free, held=(Span(TODAY + timedelta(hours=40), TODAY + timedelta(hours=48)),))),
        Person(UUID(int=4), replace(free, out=((TODAY - timedelta(days=3), None),))),
        Person(UUID(int=5), replace(free, windows=(Window(time(8), time(18), weekday=0),))),
        Person(UUID(int=6), replace(free, held=(Span(TODAY + timedelta(hours=3), TODAY + timedelta(hours=11)),))),
    ]  # fmt: skip
    sieve = sieve_of(people, rules, TODAY)
    passing = sieve.passing(asked_of(Wanted(HOMES[0], night), rules))
    assert {sieve.people[place].id.int for place in range(6) if passing >> place & 1} == {1, 6}


def test_the_hours_of_a_week_that_windows_leave_out() -> None:
    assert away_hours((Window(time(0), time(0), weekday=2),)) == (*range(48), *range(72, 168))
    sunday_night = Window(time(22, 30), time(2), weekday=6)
    assert set(range(168)) - {*away_hours((sunday_night,))} == {167, 0, 1}
    assert (
        away_hours((sunday_night, Window(time(8), time(9), first_day=TODAY.date(), last_day=TODAY.date())))
        == ()
    )


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({}, {"residence": "350181007002"}),
        ({}, {"held": (Span(TODAY - timedelta(days=3), TODAY - timedelta(days=2)),)}),
        ({"held": (Span(TODAY - timedelta(days=8), TODAY - timedelta(days=7, hours=16)),)},
         {"held": (Span(TODAY - timedelta(days=7), TODAY - timedelta(days=6, hours=16)),)}),
        ({"residence": "350181008001"}, {"residence": "350181"}),
    ],
)  # fmt: skip
def test_the_order_that_is_stated(first: dict[str, object], second: dict[str, object]) -> None:
    near = Known(residence="350181007001")
    asked = Wanted("350181007001", Span(TODAY + timedelta(days=2), TODAY + timedelta(days=2, hours=8)))
    people = [Person(UUID(int=2), replace(near, **first)), Person(UUID(int=1), replace(near, **second))]  # type: ignore[arg-type]
    best = pool_of(people, RosterRules()).best(asked, 10)
    assert [one.person.id.int for one in best] == [2, 1]


def test_on_a_new_day_loads_are_counted_in_it() -> None:
    last = Span(TODAY - timedelta(days=7), TODAY - timedelta(days=6, hours=16))
    people = [
        Person(UUID(int=1), Known(residence=HOMES[0], held=(last,))), Person(UUID(int=2), Known(residence=HOMES[0])),
    ]  # fmt: skip
    pool = pool_of(people, RosterRules())
    asked = Wanted(HOMES[0], Span(TODAY + timedelta(days=2), TODAY + timedelta(days=2, hours=8)))
    assert [one.person.id.int for one in pool.best(asked, 2)] == [2, 1]
    pool.turn_to(TODAY + timedelta(days=1))
    assert [one.person.id.int for one in pool.best(asked, 2)] == [1, 2]


def test_within_one_village_role_then_load_then_pledge_then_who_came_first() -> None:
    near = Known(residence="350181007001")
    busy = replace(near, held=(Span(TODAY - timedelta(days=2), TODAY - timedelta(days=2, hours=-8)),))
    people = [
        Person(UUID(int=4), near), Person(UUID(int=1), near, pledged=True), Person(UUID(int=3), near),
        Person(UUID(int=2), busy, frozenset({"guard"})), Person(UUID(int=5), busy, pledged=True),
    ]  # fmt: skip
    asked = Wanted(
        "350181007001", Span(TODAY + timedelta(days=2), TODAY + timedelta(days=2, hours=8)), role="guard"
    )
    found = pool_of(people, RosterRules()).best(asked, 10)
    assert [one.person.id.int for one in found] == [2, 1, 3, 4, 5]
    assert found[0] == candidate_of(people[3], asked, WAYS, TODAY)
