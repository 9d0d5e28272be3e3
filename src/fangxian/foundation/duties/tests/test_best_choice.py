"""The cheapest choice against a twin that tries every one, and what the weights mean."""

from collections import Counter
from itertools import combinations, product
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxian.foundation.duties.rules.proposing import (
    BETWEEN_TOWNS,
    CHANGE,
    EMPTY,
    MOST,
    SECOND_CHOICE,
    WITHIN_TOWN,
    WITHIN_VILLAGE,
    Person,
    Question,
    Seat,
    Ways,
    best_choice,
    nearest_first,
)

pytestmark = pytest.mark.rules

TOWN = "350181007"
VILLAGE, SIBLING = f"{TOWN}002", f"{TOWN}003"
GRID, OTHER_GRID = f"{VILLAGE}001", f"{VILLAGE}002"
PLACES = (GRID, OTHER_GRID, f"{SIBLING}001")


def somebody(number: int, home: str = VILLAGE, **more: int) -> Person:
    return Person(UUID(int=number), home[:12], home, **more)


@st.composite
def questions(draw: st.DrawFn) -> Question:
    """Small enough to try everything: two villages of one town."""
    homes = st.sampled_from((VILLAGE, SIBLING, GRID, OTHER_GRID))
    few = st.integers(0, 1)
    people = [
        somebody(number, draw(homes), rank=draw(few), held=draw(few), busy=draw(few))
        for number in range(draw(st.integers(0, 4)))
    ]
    ids = [one.id for one in people] + [UUID(int=99)]
    seats = [
        Seat(
            code,
            draw(st.integers(1, 2)),
            tuple(draw(st.lists(st.sampled_from(ids), max_size=2, unique=True))),
        )
        for code in PLACES
    ]
    return Question(seats, people, draw(st.sampled_from((0, 1, 2))))


def cheapest(question: Question) -> int:
    """The slow twin."""
    ids = [one.id for one in question.people]
    room = {one.id: one.room(question.limit) for one in question.people}
    offers = [
        [some for count in range(seat.need + 1) for some in combinations(ids, count)]
        for seat in question.seats
    ]
    best = None
    for chosen in product(*offers):
        load = Counter(one for some in chosen for one in some)
        if all(count <= room[one] for one, count in load.items()):
            taken = {seat.code: some for seat, some in zip(question.seats, chosen, strict=True)}
            cost = question.cost_of(taken)
            best = cost if best is None else min(best, cost)
    assert best is not None
    return best


@given(questions())
def test_nothing_is_cheaper(question: Question) -> None:
    found = best_choice(question)
    assert found.cost == found.bound == question.cost_of(found.taken) == cheapest(question)
    assert found.gap == 0


@given(questions())
def test_nobody_is_over_the_limit_or_twice_in_a_place(question: Question) -> None:
    found = best_choice(question)
    load = Counter(one for some in found.taken.values() for one in some)
    assert all(len(set(some)) == len(some) for some in found.taken.values())
    assert all(load[one.id] <= one.room(question.limit) for one in question.people)
    assert load.keys() <= {one.id for one in question.people}


@given(questions())
def test_by_hand_is_never_cheaper_within_the_limit(question: Question) -> None:
    by_hand = nearest_first(question)
    load = Counter(one for some in by_hand.values() for one in some)
    if all(load[one.id] <= one.room(question.limit) for one in question.people):
        assert best_choice(question).cost <= question.cost_of(by_hand)


@given(questions())
def test_what_was_chosen_is_chosen_again(question: Question) -> None:
    """Once adopted, the proposal changes nothing more: it is stable."""
    found = best_choice(question)
    adopted = Question(
        [Seat(seat.code, seat.need, found.taken[seat.code]) for seat in question.seats],
        question.people, question.limit, question.ways,
    )  # fmt: skip
    again = best_choice(adopted)
    assert again.cost == adopted.cost_of(found.taken)


@given(questions(), st.data())
def test_what_is_decided_by_hand_stays(question: Question, data: st.DataObject) -> None:
    free = best_choice(question)
    ids = [one.id for one in question.people]
    decided = {GRID: tuple(data.draw(st.lists(st.sampled_from(ids), max_size=1)) if ids else ())}
    found = best_choice(question, decided)
    assert found.taken[GRID] == decided[GRID]
    assert found.cost == question.cost_of(found.taken) == found.bound
    load = Counter(one for some in decided.values() for one in some)
    if all(load[one.id] <= one.room(question.limit) for one in question.people):
        assert found.cost >= free.cost


def chosen(*people: Person, holders: tuple[UUID, ...] = (), limit: int = 1) -> UUID | None:
    found = best_choice(Question([Seat(GRID, 1, holders)], people, limit)).taken[GRID]
    return found[0] if found else None


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        ([somebody(1, rank=1), somebody(2)], 2),
        ([somebody(1, rank=1), somebody(2, held=1)], 1),
        ([somebody(1), somebody(2, GRID)], 2),
        ([somebody(1), somebody(2, SIBLING)], 1),
        ([somebody(2), somebody(1)], 1),
        ([somebody(1, busy=1), somebody(2, rank=1)], 2),
        ([somebody(1, SIBLING)], 1),
        ([somebody(1, held=1)], None),
        ([], None),
    ],
)
def test_the_best_for_a_grid(people: list[Person], expected: int | None) -> None:
    assert chosen(*people) == (None if expected is None else UUID(int=expected))


def test_whoever_is_there_stays_unless_much_is_gained() -> None:
    there, better = somebody(1, rank=1), somebody(2, GRID)
    assert SECOND_CHOICE + WITHIN_VILLAGE < CHANGE
    assert chosen(there, better, holders=(there.id,)) == there.id


def test_whoever_can_not_be_sent_is_replaced() -> None:
    assert chosen(somebody(2), holders=(UUID(int=99),)) == UUID(int=2)


def test_whoever_holds_two_under_a_limit_of_one_keeps_the_one_that_is_harder_to_fill() -> None:
    both, other = somebody(1), somebody(2, OTHER_GRID)
    seats = [Seat(GRID, 1, (both.id,)), Seat(OTHER_GRID, 1, (both.id,))]
    assert best_choice(Question(seats, [both, other], 1)).taken == {GRID: (both.id,), OTHER_GRID: (other.id,)}


def test_a_neighbour_comes_only_where_ones_own_do_not_suffice() -> None:
    own, neighbour = somebody(1, rank=1, busy=0), somebody(2, SIBLING)
    seats = [Seat(GRID, 1), Seat(OTHER_GRID, 1)]
    found = best_choice(Question(seats, [own, neighbour], 1))
    assert sorted(found.taken.values()) == [(own.id,), (neighbour.id,)]
    assert best_choice(Question(seats[:1], [own, neighbour], 1)).taken[GRID] == (own.id,)


def test_where_people_are_short_a_place_with_nobody_goes_before_one_whose_holder_can_not_come() -> None:
    seats = [Seat(GRID, 1, (UUID(int=99),)), Seat(OTHER_GRID, 1)]
    found = best_choice(Question(seats, [somebody(1)], 1))
    assert found.taken == {GRID: (), OTHER_GRID: (UUID(int=1),)}


def test_without_a_limit_nobody_is_given_a_heap() -> None:
    seats = [Seat(f"{VILLAGE}{number:03}", 1) for number in range(1, MOST + 3)]
    found = best_choice(Question(seats, [somebody(1)], 0))
    assert sum(map(len, found.taken.values())) == MOST
    assert found.cost > 2 * EMPTY


@pytest.mark.parametrize(
    ("home", "place", "metres"),
    [
        (GRID, GRID, 0),
        (GRID, VILLAGE, 0),
        (OTHER_GRID, GRID, WITHIN_VILLAGE),
        (VILLAGE, GRID, WITHIN_VILLAGE),
        (SIBLING, GRID, WITHIN_TOWN),
        (TOWN, VILLAGE, WITHIN_TOWN),
        ("350181008001", GRID, BETWEEN_TOWNS),
        ("350181", GRID, WITHIN_TOWN),
    ],
)
def test_how_far_it_is_where_no_seat_is_known(home: str, place: str, metres: int) -> None:
    assert Ways().metres(home, place) == metres


def test_how_far_it_is_between_known_seats() -> None:
    """A tenth of a degree of latitude is 11.1 km, and roads are longer."""
    ways = Ways({VILLAGE: (119.3, 25.7), SIBLING: (119.3, 25.8)})
    assert ways.is_measured(SIBLING, GRID)
    assert not ways.is_measured(TOWN, GRID)
    assert ways.metres(SIBLING, GRID) == WITHIN_VILLAGE + 14_500
    far = Ways({TOWN: (119.3, 25.7), "350181008": (119.3, 25.8)})
    assert far.metres("350181008001", GRID) == WITHIN_TOWN + 14_500
