"""The states of an intake: every move from every state."""

import pytest

from fangxian.foundation.sheets.rules.states import (
    MOVES,
    RUNNING,
    SETTLED,
    TITLES,
    State,
    Verb,
    may_move,
    state_after,
)
from fangxian.plain.errors import Refused

pytestmark = pytest.mark.rules

ALLOWED = {
    (Verb.CHECK, State.RECEIVED): State.CHECKING,
    (Verb.END_CHECK, State.CHECKING): State.CHECKED,
    (Verb.MEND, State.CHECKED): State.CHECKED,
    (Verb.ADOPT, State.CHECKED): State.ADOPTING,
    (Verb.END_ADOPT, State.ADOPTING): State.ADOPTED,
    (Verb.UNDO, State.ADOPTED): State.UNDOING,
    (Verb.UNDO, State.FAILED): State.UNDOING,
    (Verb.END_UNDO, State.UNDOING): State.UNDONE,
    (Verb.DROP, State.RECEIVED): State.DROPPED,
    (Verb.DROP, State.CHECKING): State.DROPPED,
    (Verb.DROP, State.CHECKED): State.DROPPED,
    (Verb.DROP, State.FAILED): State.DROPPED,
    (Verb.FAIL, State.RECEIVED): State.FAILED,
    (Verb.FAIL, State.CHECKING): State.FAILED,
    (Verb.FAIL, State.ADOPTING): State.FAILED,
}


@pytest.mark.parametrize("verb", list(Verb))
@pytest.mark.parametrize("state", list(State))
def test_every_move_from_every_state(verb: Verb, state: State) -> None:
    target = ALLOWED.get((verb, state))
    assert may_move(verb, state) == (target is not None)
    if target is not None:
        assert state_after(verb, state) == target
        return
    with pytest.raises(Refused) as caught:
        state_after(verb, state)
    assert caught.value.code == f"sheets.not_when_{state}"


def test_every_state_has_its_word_and_one_way_in() -> None:
    assert set(TITLES) == set(State)
    assert {move.target for move in MOVES} == set(State)
    assert not RUNNING & SETTLED
    # What was adopted can be undone once, and no more.
    assert [move.verb for move in MOVES if State.UNDONE in move.sources] == []
