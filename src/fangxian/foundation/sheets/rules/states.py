"""The states of an intake, a sheet on its way in, and the moves between them, as data.

``docs/states/sheets.md`` is drawn from this table; the buttons and the refusals read it too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from fangxian.plain.errors import Refused
from fangxian.plain.words import N_


class State(StrEnum):
    """Where an intake stands."""

    RECEIVED = "received"
    CHECKING = "checking"
    CHECKED = "checked"
    ADOPTING = "adopting"
    ADOPTED = "adopted"
    UNDOING = "undoing"
    UNDONE = "undone"
    DROPPED = "dropped"
    FAILED = "failed"


TITLES: Mapping[State, str] = {
    State.RECEIVED: N_("已收到，等着检查"),
    State.CHECKING: N_("正在检查"),
    State.CHECKED: N_("查完了，等待采用"),
    State.ADOPTING: N_("正在写入"),
    State.ADOPTED: N_("已采用"),
    State.UNDOING: N_("正在撤销"),
    State.UNDONE: N_("已撤销"),
    State.DROPPED: N_("已放弃"),
    State.FAILED: N_("读不下去"),
}

#: A process has work to do.
RUNNING = frozenset({State.RECEIVED, State.CHECKING, State.ADOPTING, State.UNDOING})
#: Nothing more happens by itself; the clock of what was uploaded runs.
SETTLED = frozenset({State.ADOPTED, State.UNDONE, State.DROPPED, State.FAILED})


class Verb(StrEnum):
    """What can be done with an intake."""

    RECEIVE = "receive"
    TAKE_IN = "take_in"
    CHECK = "check"
    END_CHECK = "end_check"
    MEND = "mend"
    ADOPT = "adopt"
    END_ADOPT = "end_adopt"
    UNDO = "undo"
    END_UNDO = "end_undo"
    DROP = "drop"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Move:
    """One move. ``side`` is ``hand`` where somebody presses a button, ``run`` where the house goes on by itself."""

    verb: Verb
    sources: frozenset[State]
    target: State
    side: str
    title: str


MOVES: tuple[Move, ...] = (
    Move(Verb.RECEIVE, frozenset(), State.RECEIVED, "hand", N_("上传")),
    Move(Verb.TAKE_IN, frozenset(), State.ADOPTING, "hand", N_("上传，不看就采用")),
    Move(Verb.CHECK, frozenset({State.RECEIVED}), State.CHECKING, "run", N_("开始检查")),
    Move(Verb.END_CHECK, frozenset({State.CHECKING}), State.CHECKED, "run", N_("检查完")),
    Move(Verb.MEND, frozenset({State.CHECKED}), State.CHECKED, "hand", N_("改好再查")),
    Move(Verb.ADOPT, frozenset({State.CHECKED}), State.ADOPTING, "hand", N_("采用")),
    Move(Verb.END_ADOPT, frozenset({State.ADOPTING}), State.ADOPTED, "run", N_("写入完")),
    Move(Verb.UNDO, frozenset({State.ADOPTED, State.FAILED}), State.UNDOING, "hand", N_("撤销这次导入")),
    Move(Verb.END_UNDO, frozenset({State.UNDOING}), State.UNDONE, "run", N_("撤销完")),
    Move(
        Verb.DROP,
        frozenset({State.RECEIVED, State.CHECKING, State.CHECKED, State.FAILED}),
        State.DROPPED,
        "hand",
        N_("放弃"),
    ),
    Move(
        Verb.FAIL,
        frozenset({State.RECEIVED, State.CHECKING, State.ADOPTING}),
        State.FAILED,
        "run",
        N_("读不下去"),
    ),
)

MOVE: Mapping[Verb, Move] = {move.verb: move for move in MOVES}


def may_move(verb: Verb, state: State) -> bool:
    """Whether the state allows the move."""
    return state in MOVE[verb].sources


def state_after(verb: Verb, state: State) -> State:
    """Where a move leads from a state. Raises ``Refused`` where the state does not allow it."""
    if not may_move(verb, state):
        raise Refused(f"sheets.not_when_{state}", _NOT_WHEN[state])
    return MOVE[verb].target


def require_undoable(state: State, *, written: bool) -> None:
    """What failed can be undone when some of it was written, and only then; and must be, before it is dropped."""
    if state is State.FAILED and not written:
        raise Refused("sheets.nothing_to_undo", N_("这张表什么也没有写入，没有可以撤销的。"))


def require_droppable(state: State, *, written: bool) -> None:
    """What was written in part is first taken back."""
    if state is State.FAILED and written:
        raise Refused("sheets.undo_first", N_("这张表已经写入了一部分，请先撤销这次导入。"))


_NOT_WHEN: Mapping[State, str] = {
    State.RECEIVED: N_("这张表还没有查完，请稍等。"),
    State.CHECKING: N_("这张表还没有查完，请稍等。"),
    State.CHECKED: N_("这张表还没有采用。"),
    State.ADOPTING: N_("这张表正在写入，请等它写完。"),
    State.ADOPTED: N_("这张表已经采用了。"),
    State.UNDOING: N_("这次导入正在撤销，请等它撤销完。"),
    State.UNDONE: N_("这次导入已经撤销了，不能再动。"),
    State.DROPPED: N_("这张表已经放弃了，请重新上传。"),
    State.FAILED: N_("这张表读不了，请改好再上传。"),
}
