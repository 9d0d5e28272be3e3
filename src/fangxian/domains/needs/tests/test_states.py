"""The table of moves: every verb in every state."""

from itertools import product

import pytest

from fangxian.domains.needs.rules.states import (
    CLOCKED,
    MOVE,
    MOVES,
    OPEN,
    TITLES,
    Side,
    State,
    Verb,
    state_after,
)
from fangxian.plain.errors import Refused

pytestmark = pytest.mark.rules

#: All that is allowed; every other pair is refused.
ALLOWED = {
    (Verb.ACKNOWLEDGE, State.RAISED): State.ACKNOWLEDGED,
    (Verb.ANSWER, State.ACKNOWLEDGED): State.ANSWERED,
    (Verb.CONFIRM, State.ANSWERED): State.CLOSED,
    (Verb.REOPEN, State.ANSWERED): State.ACKNOWLEDGED,
    (Verb.WITHDRAW, State.RAISED): State.WITHDRAWN,
    (Verb.WITHDRAW, State.ACKNOWLEDGED): State.WITHDRAWN,
    (Verb.CLIMB, State.RAISED): State.RAISED,
    (Verb.CLIMB, State.ACKNOWLEDGED): State.RAISED,
}


@pytest.mark.parametrize(("verb", "state"), list(product(Verb, State)))
def test_every_verb_in_every_state(verb, state):
    if (verb, state) in ALLOWED:
        assert state_after(verb, state) is ALLOWED[verb, state]
    else:
        with pytest.raises(Refused) as refused:
            state_after(verb, state)
        assert refused.value.code == f"need.not_when_{state}"
        assert str(refused.value)


def test_every_verb_has_one_move_and_its_words():
    assert [move.verb for move in MOVES] == list(Verb)
    assert set(TITLES) == set(State)
    for move in MOVES:
        assert move.title
        assert move.told
        assert move.past


def test_a_life_begins_by_raising_and_every_state_is_reached():
    (first,) = [move for move in MOVES if not move.sources]
    assert (first.verb, first.target) == (Verb.RAISE, State.RAISED)
    reached = {first.target}
    for _ in State:
        reached |= {move.target for move in MOVES if move.sources & reached}
    assert reached == set(State)


def test_what_is_over_stays_over():
    left = {state for move in MOVES for state in move.sources}
    assert set(State) - left == {State.CLOSED, State.WITHDRAWN}
    assert left == OPEN


def test_the_clock_moves_only_what_somebody_owes():
    assert [move.verb for move in MOVES if move.side is Side.CLOCK] == [Verb.CLIMB]
    assert MOVE[Verb.CLIMB].sources == CLOCKED
