"""The states of a person who is selected and sent, and the moves between them, as data.

``docs/states/secondment.md`` is drawn from this table; buttons, lists and refusals read it too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from fangxian.plain.errors import Refused
from fangxian.plain.words import N_


class State(StrEnum):
    """Where somebody who was named stands."""

    NAMED = "named"
    CHOSEN = "chosen"
    SENT = "sent"
    MISSING = "missing"
    RECEIVED = "received"
    APPRAISED = "appraised"
    HOME = "home"
    STRUCK = "struck"


TITLES: Mapping[State, str] = {
    State.NAMED: N_("已报名单"),
    State.CHOSEN: N_("已定批次"),
    State.SENT: N_("已送出，等报到"),
    State.MISSING: N_("没有到"),
    State.RECEIVED: N_("在岗"),
    State.APPRAISED: N_("已评价"),
    State.HOME: N_("已送回"),
    State.STRUCK: N_("不去了"),
}

#: He counts toward what was asked for: he is there, on his way, or was there.
COUNTED = frozenset({
    State.NAMED, State.CHOSEN, State.SENT, State.RECEIVED, State.APPRAISED, State.HOME,
})  # fmt: skip
#: He is not free for another whistle.
LIVE = COUNTED - {State.HOME} | {State.MISSING}
#: He is in the town.
THERE = frozenset({State.RECEIVED, State.APPRAISED})


class Verb(StrEnum):
    """What can be done with somebody who is selected."""

    NAME = "name"
    STRIKE = "strike"
    CHOOSE = "choose"
    SEND = "send"
    RECEIVE = "receive"
    MISS = "miss"
    APPRAISE = "appraise"
    EXTEND = "extend"
    GO_HOME = "go_home"


class Side(StrEnum):
    """Whose move it is."""

    DEPARTMENT = "department"
    GROUP = "group"
    TOWN = "town"


@dataclass(frozen=True, slots=True)
class Move:
    """One move. ``title`` stands on its button, ``past`` names it to the journal. No ``sources``: it begins a life."""

    verb: Verb
    sources: frozenset[State]
    target: State
    side: Side
    title: str
    past: str


MOVES: tuple[Move, ...] = (
    Move(Verb.NAME, frozenset(), State.NAMED, Side.DEPARTMENT, N_("报名单"), "named"),
    Move(
        Verb.STRIKE, frozenset({State.NAMED, State.CHOSEN, State.MISSING}), State.STRUCK, Side.DEPARTMENT,
        N_("不去了"), "struck",
    ),
    Move(Verb.CHOOSE, frozenset({State.NAMED}), State.CHOSEN, Side.GROUP, N_("定批次"), "chosen"),
    Move(Verb.SEND, frozenset({State.CHOSEN}), State.SENT, Side.GROUP, N_("送出"), "sent"),
    Move(
        Verb.RECEIVE, frozenset({State.SENT, State.MISSING}), State.RECEIVED, Side.TOWN, N_("收到"), "received",
    ),
    Move(Verb.MISS, frozenset({State.SENT}), State.MISSING, Side.TOWN, N_("没有到"), "missed"),
    Move(Verb.APPRAISE, frozenset({State.RECEIVED}), State.APPRAISED, Side.TOWN, N_("评价"), "appraised"),
    Move(Verb.EXTEND, THERE, State.RECEIVED, Side.TOWN, N_("留任"), "extended"),
    Move(Verb.GO_HOME, frozenset({State.APPRAISED}), State.HOME, Side.TOWN, N_("送回"), "sent_home"),
)  # fmt: skip

MOVE: Mapping[Verb, Move] = {move.verb: move for move in MOVES}

_NOT_WHEN: Mapping[State, str] = {
    State.NAMED: N_("这个人刚报上名单，还没有定批次。"),
    State.CHOSEN: N_("这个人已经定了批次，还没有送出。"),
    State.SENT: N_("这个人已经送出，镇街还没有收到。"),
    State.MISSING: N_("镇街说这个人没有到，请先找到他，或者换人。"),
    State.RECEIVED: N_("这个人已经在镇街上岗，送回以前请先评价。"),
    State.APPRAISED: N_("这个人已经评价过，可以送回或者留任。"),
    State.HOME: N_("这个人已经送回。"),
    State.STRUCK: N_("这个人已经不去了。"),
}


def state_after(verb: Verb, state: State) -> State:
    """Where a move leads from a state. Raises ``Refused`` where the state does not allow it."""
    move = MOVE[verb]
    if state not in move.sources:
        raise Refused(f"secondment.not_when_{state}", _NOT_WHEN[state])
    return move.target
