"""The two tables of moves: every verb in every state."""

from itertools import product

import pytest

from fangxian.domains.secondment.rules import states, whistle_states
from fangxian.plain.errors import Refused

pytestmark = pytest.mark.rules
S, V = states.State, states.Verb
W, X = whistle_states.State, whistle_states.Verb

#: All that is allowed; every other pair is refused.
PEOPLE = {
    (V.STRIKE, S.NAMED): S.STRUCK,
    (V.STRIKE, S.CHOSEN): S.STRUCK,
    (V.STRIKE, S.MISSING): S.STRUCK,
    (V.CHOOSE, S.NAMED): S.CHOSEN,
    (V.SEND, S.CHOSEN): S.SENT,
    (V.RECEIVE, S.SENT): S.RECEIVED,
    (V.RECEIVE, S.MISSING): S.RECEIVED,
    (V.MISS, S.SENT): S.MISSING,
    (V.APPRAISE, S.RECEIVED): S.APPRAISED,
    (V.EXTEND, S.RECEIVED): S.RECEIVED,
    (V.EXTEND, S.APPRAISED): S.RECEIVED,
    (V.GO_HOME, S.APPRAISED): S.HOME,
}
WHISTLES = {
    (X.BLOW, W.DRAFTED): W.BLOWN,
    (X.SHARE, W.BLOWN): W.SHARED,
    (X.SHARE, W.SHARED): W.SHARED,
    (X.FINISH, W.SHARED): W.FINISHED,
    (X.WITHDRAW, W.DRAFTED): W.WITHDRAWN,
    (X.WITHDRAW, W.BLOWN): W.WITHDRAWN,
}


@pytest.mark.parametrize(("verb", "state"), list(product(V, S)))
def test_every_verb_with_somebody_in_every_state(verb, state):
    _answered(states.state_after, PEOPLE, verb, state, f"secondment.not_when_{state}")


@pytest.mark.parametrize(("verb", "state"), list(product(X, W)))
def test_every_verb_with_a_whistle_in_every_state(verb, state):
    _answered(whistle_states.state_after, WHISTLES, verb, state, f"whistle.not_when_{state}")


def _answered(state_after, allowed, verb, state, code):
    if (verb, state) in allowed:
        assert state_after(verb, state) is allowed[verb, state]
        return
    with pytest.raises(Refused) as refused:
        state_after(verb, state)
    assert refused.value.code == code
    assert str(refused.value)


@pytest.mark.parametrize("machine", [states, whistle_states])
def test_every_verb_has_one_move_and_every_state_is_reached(machine):
    assert [move.verb for move in machine.MOVES] == list(machine.Verb)
    assert set(machine.TITLES) == set(machine.State)
    (first,) = [move for move in machine.MOVES if not move.sources]
    reached = {first.target}
    for _ in machine.State:
        reached |= {move.target for move in machine.MOVES if move.sources & reached}
    assert reached == set(machine.State)


def test_who_is_not_free_counts_or_is_looked_for():
    assert states.COUNTED - {S.HOME} | {S.MISSING} == states.LIVE
    assert states.THERE <= states.LIVE
