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

RAISED, TAKEN, ANSWERED, CLOSED, WITHDRAWN, MERGED = (
    State.RAISED,
    State.ACKNOWLEDGED,
    State.ANSWERED,
    State.CLOSED,
    State.WITHDRAWN,
    State.MERGED,
)
#: All that is allowed; every other pair is refused.
ALLOWED = {
    (Verb.ACKNOWLEDGE, RAISED): TAKEN,
    (Verb.ANSWER, TAKEN): ANSWERED,
    (Verb.CONFIRM, ANSWERED): CLOSED,
    (Verb.GIVE, TAKEN): TAKEN,
    (Verb.ARRIVE, TAKEN): TAKEN,
    (Verb.CONSULT, TAKEN): TAKEN,
    (Verb.REPLY, RAISED): RAISED,
    (Verb.REPLY, TAKEN): TAKEN,
    (Verb.DECLINE, RAISED): RAISED,
    (Verb.DECLINE, TAKEN): TAKEN,
    (Verb.REOPEN, ANSWERED): TAKEN,
    (Verb.REOPEN, CLOSED): TAKEN,
    (Verb.EXTEND, TAKEN): TAKEN,
    (Verb.TRANSFER, RAISED): RAISED,
    (Verb.TRANSFER, TAKEN): RAISED,
    (Verb.RETURN, RAISED): RAISED,
    (Verb.MERGE, RAISED): MERGED,
    (Verb.MERGE, TAKEN): MERGED,
    (Verb.SEPARATE, MERGED): RAISED,
    (Verb.URGE, RAISED): RAISED,
    (Verb.URGE, TAKEN): TAKEN,
    (Verb.SUPERVISE, RAISED): RAISED,
    (Verb.SUPERVISE, TAKEN): TAKEN,
    (Verb.CIRCULATE, RAISED): RAISED,
    (Verb.CIRCULATE, TAKEN): TAKEN,
    (Verb.MISS, ANSWERED): ANSWERED,
    (Verb.SHELVE, ANSWERED): CLOSED,
    (Verb.WITHDRAW, RAISED): WITHDRAWN,
    (Verb.WITHDRAW, TAKEN): WITHDRAWN,
    (Verb.FOLLOW, MERGED): CLOSED,
    (Verb.CLIMB, RAISED): RAISED,
    (Verb.CLIMB, TAKEN): RAISED,
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
    reached = {State.RAISED}
    for _ in State:
        reached |= {move.target for move in MOVES if move.target and move.sources & reached}
    assert reached == set(State)


def test_what_is_over_stays_over():
    left = {state for move in MOVES for state in move.sources}
    assert set(State) - left == {State.WITHDRAWN}
    assert left == OPEN | {State.MERGED, State.CLOSED}
    assert {move.verb for move in MOVES if State.CLOSED in move.sources} == {Verb.REOPEN}


def test_the_clock_moves_only_what_somebody_owes():
    assert [move.verb for move in MOVES if not move.by_people] == [Verb.FOLLOW, Verb.CLIMB]
    assert [move.verb for move in MOVES if Side.CLOCK in move.sides and move.by_people] == [
        Verb.URGE, Verb.SUPERVISE, Verb.CIRCULATE,
    ]  # fmt: skip
    assert MOVE[Verb.CLIMB].sources == CLOCKED
