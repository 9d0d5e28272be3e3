"""The states of a need and the moves between them, as data.

``docs/states/needs.md`` is drawn from this table; the buttons, the thread and the refusals read it too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from fangxian.plain.errors import Refused
from fangxian.plain.words import N_


class State(StrEnum):
    """Where a need stands."""

    RAISED = "raised"
    ACKNOWLEDGED = "acknowledged"
    ANSWERED = "answered"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


TITLES: Mapping[State, str] = {
    State.RAISED: N_("待接"),
    State.ACKNOWLEDGED: N_("办理中"),
    State.ANSWERED: N_("已答复，等确认"),
    State.CLOSED: N_("已办结"),
    State.WITHDRAWN: N_("已撤回"),
}

#: Somebody owes the next step and a clock runs.
CLOCKED = frozenset({State.RAISED, State.ACKNOWLEDGED})
#: Not over yet: an answer still waits for the word of the one who asked.
OPEN = CLOCKED | {State.ANSWERED}


class Verb(StrEnum):
    """What can be done with a need."""

    RAISE = "raise"
    ACKNOWLEDGE = "acknowledge"
    ANSWER = "answer"
    CONFIRM = "confirm"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"
    CLIMB = "climb"


class Side(StrEnum):
    """Whose move it is."""

    RAISER = "raiser"
    OWNER = "owner"
    CLOCK = "clock"


@dataclass(frozen=True, slots=True)
class Move:
    """One move. ``title`` stands on its button, ``told`` in the thread, ``past`` names it to the journal.

    No ``sources``: the move begins a need's life.
    """

    verb: Verb
    sources: frozenset[State]
    target: State
    side: Side
    title: str
    told: str
    past: str
    with_words: bool = False


MOVES: tuple[Move, ...] = (
    Move(
        Verb.RAISE, frozenset(), State.RAISED, Side.RAISER,
        title=N_("报上去"), told=N_("报了这个困难"), past="raised", with_words=True,
    ),
    Move(
        Verb.ACKNOWLEDGE, frozenset({State.RAISED}), State.ACKNOWLEDGED, Side.OWNER,
        title=N_("接下"), told=N_("接下了"), past="acknowledged",
    ),
    Move(
        Verb.ANSWER, frozenset({State.ACKNOWLEDGED}), State.ANSWERED, Side.OWNER,
        title=N_("答复"), told=N_("答复了"), past="answered", with_words=True,
    ),
    Move(
        Verb.CONFIRM, frozenset({State.ANSWERED}), State.CLOSED, Side.RAISER,
        title=N_("解决了"), told=N_("确认已经解决"), past="confirmed",
    ),
    Move(
        Verb.REOPEN, frozenset({State.ANSWERED}), State.ACKNOWLEDGED, Side.RAISER,
        title=N_("还没解决"), told=N_("说还没解决"), past="reopened", with_words=True,
    ),
    Move(
        Verb.WITHDRAW, CLOCKED, State.WITHDRAWN, Side.RAISER,
        title=N_("撤回"), told=N_("撤回了"), past="withdrawn",
    ),
    Move(
        Verb.CLIMB, CLOCKED, State.RAISED, Side.CLOCK,
        title=N_("到时上报一级"), told=N_("到时没办，上报一级"), past="climbed",
    ),
)  # fmt: skip

MOVE: Mapping[Verb, Move] = {move.verb: move for move in MOVES}


def state_after(verb: Verb, state: State) -> State:
    """Where a move leads from a state. Raises ``Refused`` where the state does not allow it."""
    move = MOVE[verb]
    if state not in move.sources:
        raise Refused(f"need.not_when_{state}", _NOT_WHEN[state])
    return move.target


_NOT_WHEN: Mapping[State, str] = {
    State.RAISED: N_("这个困难还没有人接下。"),
    State.ACKNOWLEDGED: N_("这个困难已经有人接下，正在办理，还没有答复。"),
    State.ANSWERED: N_("这个困难已经答复，正等报的人确认。"),
    State.CLOSED: N_("这个困难已经办结。"),
    State.WITHDRAWN: N_("这个困难已经撤回。"),
}
