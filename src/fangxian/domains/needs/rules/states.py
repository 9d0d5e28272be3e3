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
    MERGED = "merged"


TITLES: Mapping[State, str] = {
    State.RAISED: N_("待接"),
    State.ACKNOWLEDGED: N_("办理中"),
    State.ANSWERED: N_("已答复，等确认"),
    State.CLOSED: N_("已办结"),
    State.WITHDRAWN: N_("已撤回"),
    State.MERGED: N_("并入另一件"),
}

#: Somebody owes the next step and a clock runs.
CLOCKED = frozenset({State.RAISED, State.ACKNOWLEDGED})
#: Not over yet: an answer still waits for the word of the one who asked. What is merged waits for the other one.
OPEN = CLOCKED | {State.ANSWERED}
#: Nobody asks for it any more.
OVER = frozenset({State.CLOSED, State.WITHDRAWN})


class Verb(StrEnum):
    """What can be done with a need."""

    RAISE = "raise"
    ACKNOWLEDGE = "acknowledge"
    ANSWER = "answer"
    CONFIRM = "confirm"
    GIVE = "give"
    ARRIVE = "arrive"
    CONSULT = "consult"
    REPLY = "reply"
    DECLINE = "decline"
    REOPEN = "reopen"
    EXTEND = "extend"
    TRANSFER = "transfer"
    RETURN = "return"
    MERGE = "merge"
    SEPARATE = "separate"
    URGE = "urge"
    SUPERVISE = "supervise"
    CIRCULATE = "circulate"
    MISS = "miss"
    SHELVE = "shelve"
    WITHDRAW = "withdraw"
    FOLLOW = "follow"
    CLIMB = "climb"


class Side(StrEnum):
    """Whose move it is."""

    #: Who raised it, he alone.
    RAISER = "raiser"
    #: Who may confirm at its place, and did not answer it himself.
    PLACE = "place"
    OWNER = "owner"
    #: Who acts for an organisation that was asked and has not answered.
    ASKED = "asked"
    #: Who answers needs over the tier above its place.
    ABOVE_PLACE = "above_place"
    #: Who answers needs over the tier above its owner.
    ABOVE_OWNER = "above_owner"
    HEADQUARTERS = "headquarters"
    #: The house itself.
    CLOCK = "clock"


#: Sides that act by answering needs; the others need no more than to raise one.
ANSWERING = frozenset({Side.OWNER, Side.ASKED, Side.ABOVE_PLACE, Side.ABOVE_OWNER, Side.HEADQUARTERS})


@dataclass(frozen=True, slots=True)
class Move:
    """One move. ``title`` stands on its button, ``told`` in the thread, ``past`` names it to the journal.

    No ``sources``: the move begins a need's life. No ``target``: the need stays in its state.
    """

    verb: Verb
    sources: frozenset[State]
    target: State | None
    sides: tuple[Side, ...]
    title: str
    told: str
    past: str
    with_words: bool = False

    @property
    def side(self) -> str:
        """Whose move it is, as the drawing prints it."""
        return ", ".join(self.sides)

    @property
    def by_people(self) -> bool:
        """Whether a person makes it at all."""
        return set(self.sides) != {Side.CLOCK}


_RAISED, _TAKEN, _ANSWERED = (
    frozenset({state}) for state in (State.RAISED, State.ACKNOWLEDGED, State.ANSWERED)
)

MOVES: tuple[Move, ...] = (
    Move(
        Verb.RAISE, frozenset(), State.RAISED, (Side.RAISER,),
        title=N_("报上去"), told=N_("报了这个困难"), past="raised", with_words=True,
    ),
    Move(
        Verb.ACKNOWLEDGE, _RAISED, State.ACKNOWLEDGED, (Side.OWNER,),
        title=N_("接下"), told=N_("接下了"), past="acknowledged",
    ),
    Move(
        Verb.ANSWER, _TAKEN, State.ANSWERED, (Side.OWNER,),
        title=N_("答复"), told=N_("答复了"), past="answered", with_words=True,
    ),
    Move(
        Verb.CONFIRM, _ANSWERED, State.CLOSED, (Side.RAISER, Side.PLACE),
        title=N_("解决了"), told=N_("确认已经解决"), past="confirmed",
    ),
    Move(
        Verb.GIVE, _TAKEN, None, (Side.OWNER,),
        title=N_("先给一部分"), told=N_("先给了一部分"), past="given", with_words=True,
    ),
    Move(
        Verb.ARRIVE, _TAKEN, None, (Side.OWNER,),
        title=N_("到场了"), told=N_("到场了"), past="arrived",
    ),
    Move(
        Verb.CONSULT, _TAKEN, None, (Side.OWNER,),
        title=N_("同时问几家"), told=N_("问了别的单位"), past="consulted", with_words=True,
    ),
    Move(
        Verb.REPLY, CLOCKED, None, (Side.ASKED,),
        title=N_("回复征询"), told=N_("回复了征询"), past="replied", with_words=True,
    ),
    Move(
        Verb.DECLINE, CLOCKED, None, (Side.ASKED,),
        title=N_("办不了"), told=N_("说办不了"), past="declined", with_words=True,
    ),
    Move(
        Verb.REOPEN, _ANSWERED | {State.CLOSED}, State.ACKNOWLEDGED, (Side.RAISER, Side.PLACE),
        title=N_("还没解决"), told=N_("说还没解决"), past="reopened", with_words=True,
    ),
    Move(
        Verb.EXTEND, _TAKEN, None, (Side.OWNER,),
        title=N_("延期"), told=N_("延期了"), past="extended", with_words=True,
    ),
    Move(
        Verb.TRANSFER, CLOCKED, State.RAISED, (Side.OWNER,),
        title=N_("转给别人办"), told=N_("转了出去"), past="transferred", with_words=True,
    ),
    Move(
        Verb.RETURN, _RAISED, State.RAISED, (Side.OWNER,),
        title=N_("退回"), told=N_("退回了"), past="returned", with_words=True,
    ),
    Move(
        Verb.MERGE, CLOCKED, State.MERGED, (Side.OWNER, Side.ABOVE_PLACE),
        title=N_("和另一件是一回事"), told=N_("并入了另一件"), past="merged",
    ),
    Move(
        Verb.SEPARATE, frozenset({State.MERGED}), State.RAISED, (Side.OWNER, Side.ABOVE_PLACE),
        title=N_("拆开单办"), told=N_("拆开单办"), past="separated",
    ),
    Move(
        Verb.URGE, CLOCKED, None, (Side.RAISER, Side.ABOVE_PLACE, Side.ABOVE_OWNER, Side.CLOCK),
        title=N_("催办"), told=N_("催办"), past="urged",
    ),
    Move(
        Verb.SUPERVISE, CLOCKED, None, (Side.HEADQUARTERS, Side.CLOCK),
        title=N_("书面督办"), told=N_("书面督办"), past="supervised",
    ),
    Move(
        Verb.CIRCULATE, CLOCKED, None, (Side.HEADQUARTERS, Side.CLOCK),
        title=N_("通报"), told=N_("通报"), past="circulated",
    ),
    Move(
        Verb.MISS, _ANSWERED, None, (Side.ABOVE_OWNER,),
        title=N_("回访联系不上"), told=N_("打电话回访，联系不上"), past="missed",
    ),
    Move(
        Verb.SHELVE, _ANSWERED, State.CLOSED, (Side.ABOVE_OWNER,),
        title=N_("联系不上，办结"), told=N_("几次联系不上，按联系不上办结"), past="shelved",
    ),
    Move(
        Verb.WITHDRAW, CLOCKED, State.WITHDRAWN, (Side.RAISER,),
        title=N_("撤回"), told=N_("撤回了"), past="withdrawn",
    ),
    Move(
        Verb.FOLLOW, frozenset({State.MERGED}), State.CLOSED, (Side.CLOCK,),
        title=N_("随并入的一件办结"), told=N_("随并入的一件办结"), past="followed",
    ),
    Move(
        Verb.CLIMB, CLOCKED, State.RAISED, (Side.CLOCK,),
        title=N_("到时上报一级"), told=N_("到时没办，上报一级"), past="climbed",
    ),
)  # fmt: skip

MOVE: Mapping[Verb, Move] = {move.verb: move for move in MOVES}


class Manner(StrEnum):
    """How a need came up: the house treats all alike, the screens speak their user's language."""

    NEED = "need"
    PLEA = "plea"
    WHISTLE = "whistle"
    ORDER = "order"
    MEETING = "meeting"


MANNERS: Mapping[Manner, str] = {
    Manner.NEED: N_("困难"),
    Manner.PLEA: N_("求助"),
    Manner.WHISTLE: N_("吹哨"),
    Manner.ORDER: N_("交办"),
    Manner.MEETING: N_("会议议定"),
}


class Rating(StrEnum):
    """How content the one who raised it is."""

    SATISFIED = "satisfied"
    FAIR = "fair"
    DISSATISFIED = "dissatisfied"


RATINGS: Mapping[Rating, str] = {
    Rating.SATISFIED: N_("满意"),
    Rating.FAIR: N_("基本满意"),
    Rating.DISSATISFIED: N_("不满意"),
}


class Closing(StrEnum):
    """How a need was closed: by a word, with the one it was merged into, or because nobody could be reached."""

    CONFIRMED = "confirmed"
    FOLLOWED = "followed"
    UNREACHED = "unreached"


CLOSINGS: Mapping[Closing, str] = {
    Closing.CONFIRMED: N_("报的人确认"),
    Closing.FOLLOWED: N_("随并入的一件办结"),
    Closing.UNREACHED: N_("联系不上"),
}


def state_after(verb: Verb, state: State) -> State:
    """Where a move leads from a state. Raises ``Refused`` where the state does not allow it."""
    move = MOVE[verb]
    if state not in move.sources:
        raise Refused(f"need.not_when_{state}", _NOT_WHEN[state])
    return move.target or state


_NOT_WHEN: Mapping[State, str] = {
    State.RAISED: N_("这个困难还没有人接下。"),
    State.ACKNOWLEDGED: N_("这个困难已经有人接下，正在办理，还没有答复。"),
    State.ANSWERED: N_("这个困难已经答复，正等报的人确认。"),
    State.CLOSED: N_("这个困难已经办结。"),
    State.WITHDRAWN: N_("这个困难已经撤回。"),
    State.MERGED: N_("这个困难已经并入另一件，请到那一件里办。"),
}
