"""The states of a whistle and the moves between them, as data; drawn in ``docs/states/secondment-whistle.md``."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from fangxian.plain.errors import Refused
from fangxian.plain.words import N_


class State(StrEnum):
    """Where a whistle stands."""

    DRAFTED = "drafted"
    BLOWN = "blown"
    SHARED = "shared"
    FINISHED = "finished"
    WITHDRAWN = "withdrawn"


TITLES: Mapping[State, str] = {
    State.DRAFTED: N_("草稿"),
    State.BLOWN: N_("已吹哨，等分名额"),
    State.SHARED: N_("名额已分"),
    State.FINISHED: N_("事已办完"),
    State.WITHDRAWN: N_("已撤回"),
}

#: Somebody still owes something.
OPEN = frozenset({State.BLOWN, State.SHARED})


class Verb(StrEnum):
    """What can be done with a whistle."""

    DRAFT = "draft"
    BLOW = "blow"
    SHARE = "share"
    FINISH = "finish"
    WITHDRAW = "withdraw"


class Side(StrEnum):
    """Whose move it is."""

    TOWN = "town"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class Move:
    """One move. ``title`` stands on its button, ``told`` after it was done, ``past`` names it to the journal."""

    verb: Verb
    sources: frozenset[State]
    target: State
    side: Side
    title: str
    told: str
    past: str


MOVES: tuple[Move, ...] = (
    Move(Verb.DRAFT, frozenset(), State.DRAFTED, Side.TOWN, N_("存草稿"), N_("拟了一次吹哨"), "drafted"),
    Move(Verb.BLOW, frozenset({State.DRAFTED}), State.BLOWN, Side.TOWN, N_("吹哨"), N_("吹了哨"), "blown"),
    Move(
        Verb.SHARE, frozenset({State.BLOWN, State.SHARED}), State.SHARED, Side.GROUP,
        N_("分名额"), N_("分了名额"), "shared",
    ),
    Move(
        Verb.FINISH, frozenset({State.SHARED}), State.FINISHED, Side.TOWN, N_("事办完了"), N_("说事办完了"), "finished"
    ),
    Move(
        Verb.WITHDRAW, frozenset({State.DRAFTED, State.BLOWN}), State.WITHDRAWN, Side.TOWN,
        N_("撤回"), N_("撤回了吹哨"), "withdrawn",
    ),
)  # fmt: skip

MOVE: Mapping[Verb, Move] = {move.verb: move for move in MOVES}

_NOT_WHEN: Mapping[State, str] = {
    State.DRAFTED: N_("这次吹哨还是草稿，没有吹出去。"),
    State.BLOWN: N_("这次吹哨还在等分名额。"),
    State.SHARED: N_("这次吹哨的名额已经分了，不能再撤回；办完以后请按“事办完了”。"),
    State.FINISHED: N_("这次吹哨的事已经办完。"),
    State.WITHDRAWN: N_("这次吹哨已经撤回。"),
}


def state_after(verb: Verb, state: State) -> State:
    """Where a move leads from a state. Raises ``Refused`` where the state does not allow it."""
    move = MOVE[verb]
    if state not in move.sources:
        raise Refused(f"whistle.not_when_{state}", _NOT_WHEN[state])
    return move.target
