"""The search against a twin that tries everything, and the proof against both."""

from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxian.solve.assignment import Arc, Crew, Instance, Place, assigned
from fangxian.solve.proof import bound_proved

pytestmark = pytest.mark.rules

PRICES = st.integers(0, 12)


@st.composite
def instances(draw: st.DrawFn) -> Instance:
    """Small enough to try everything."""
    places = draw(st.lists(st.builds(Place, st.integers(0, 2), st.integers(0, 30)), max_size=4))
    loads = st.lists(st.integers(0, 10), max_size=3).map(lambda some: tuple(sorted(some)))
    crews = draw(st.lists(st.builds(Crew, st.integers(1, 3), loads), max_size=3))
    pairs = [(place, crew) for place in range(len(places)) for crew in range(len(crews))]
    arcs = [Arc(place, crew, draw(PRICES)) for place, crew in pairs if draw(st.booleans())]
    return Instance(places, crews, arcs)


def cheapest(instance: Instance) -> int:
    """The slow twin: every choice of people for every place."""
    costs = {(arc.place, arc.crew): arc.cost for arc in instance.arcs}
    people = [(crew, one) for crew, of in enumerate(instance.crews) for one in range(of.size)]

    def least(place: int, load: Counter[tuple[int, int]]) -> int:
        if place == len(instance.places):
            return 0
        wanted = instance.places[place]
        able = [
            one for one in people
            if (place, one[0]) in costs and load[one] < len(instance.crews[one[0]].loads)
        ]  # fmt: skip
        return min(
            (wanted.need - count) * wanted.empty
            + sum(costs[place, one[0]] + instance.crews[one[0]].loads[load[one]] for one in some)
            + least(place + 1, load + Counter(some))
            for count in range(wanted.need + 1)
            for some in combinations(able, count)
        )

    return least(0, Counter())


def cost_of(instance: Instance, taken: tuple[tuple[tuple[int, int], ...], ...]) -> int:
    """What an assignment costs, person by person."""
    costs = {(arc.place, arc.crew): arc.cost for arc in instance.arcs}
    load: Counter[tuple[int, int]] = Counter()
    total = 0
    for place, (wanted, some) in enumerate(zip(instance.places, taken, strict=True)):
        assert len(set(some)) == len(some) <= wanted.need
        total += (wanted.need - len(some)) * wanted.empty
        for crew, one in some:
            assert one < instance.crews[crew].size
            total += costs[place, crew] + instance.crews[crew].loads[load[crew, one]]
            load[crew, one] += 1
    return total


@given(instances())
def test_nothing_is_cheaper_and_the_prices_prove_it(instance: Instance) -> None:
    found = assigned(instance)
    assert found.cost == cost_of(instance, found.taken) == cheapest(instance)
    assert found.bound == found.cost
    assert found.gap == 0


@given(instances(), st.data())
def test_any_prices_give_a_bound(instance: Instance, data: st.DataObject) -> None:
    count = len(instance.places)
    prices = data.draw(st.lists(st.integers(-5, 40), min_size=count, max_size=count))
    assert bound_proved(instance, prices) <= cheapest(instance)


@given(instances())
def test_the_same_question_has_the_same_answer(instance: Instance) -> None:
    assert assigned(instance) == assigned(instance)


@given(instances())
def test_a_crew_is_as_good_as_its_people_one_by_one(instance: Instance) -> None:
    crews = [Crew(1, crew.loads) for crew in instance.crews for _ in range(crew.size)]
    numbers = [crew for crew, of in enumerate(instance.crews) for _ in range(of.size)]
    arcs = [
        Arc(arc.place, one, arc.cost)
        for arc in instance.arcs
        for one, crew in enumerate(numbers)
        if crew == arc.crew
    ]
    assert assigned(Instance(instance.places, crews, arcs)).cost == assigned(instance).cost


def test_whoever_was_chosen_already_moves_on() -> None:
    """The second place can be had by one alone, whom the first would have taken."""
    places = [Place(1, 100), Place(1, 100)]
    arcs = [Arc(0, 0, 1), Arc(0, 1, 5), Arc(1, 0, 1)]
    found = assigned(Instance(places, [Crew(1, (0,)), Crew(1, (0,))], arcs))
    assert found.taken == (((1, 0),), ((0, 0),))
    assert found.cost == found.bound == 6


def test_loads_go_round_before_anybody_has_a_second() -> None:
    places = [Place(1, 100)] * 5
    arcs = [Arc(place, 0, 1) for place in range(5)]
    found = assigned(Instance(places, [Crew(3, (0, 7))], arcs))
    load = Counter(one for some in found.taken for one in some)
    assert sorted(load.values()) == [1, 2, 2]
    assert found.cost == 5 + 2 * 7


@pytest.mark.parametrize(
    "instance",
    [
        Instance([Place(1, 5)], [Crew(1, (3, 2))], []),
        Instance([Place(1, 5)], [Crew(0, (1,))], []),
        Instance([Place(1, -5)], [], []),
        Instance([Place(1, 5)], [Crew(1, (0,))], [Arc(0, 0, -1)]),
        Instance([Place(1, 5)], [Crew(1, (0,))], [Arc(0, 0, 1), Arc(0, 0, 2)]),
    ],
)
def test_prices_that_no_answer_would_hold_for(instance: Instance) -> None:
    with pytest.raises(ValueError, match="a"):
        assigned(instance)
