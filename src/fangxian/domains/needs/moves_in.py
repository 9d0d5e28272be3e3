"""What the API takes with each verb of a need."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Field, Schema
from pydantic import AfterValidator

from fangxian.domains.needs.asking import MOST
from fangxian.domains.needs.moving import LONGEST, SHORTEST
from fangxian.domains.needs.raising import MOST_ASKED
from fangxian.domains.needs.rules.states import Rating, Verb
from fangxian.plain import clock

Version = Annotated[int, Field(ge=1, lt=2**31, description="the need's version that the sender saw")]
Words = Annotated[str, Field(min_length=SHORTEST, max_length=LONGEST)]


def _in_city(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.CITY)


class MoveIn(Schema):
    """A verb without words."""

    version: Version | None = None


class WordsIn(MoveIn):
    """A verb with words."""

    words: Words


class AnswerIn(WordsIn):
    """An answer. ``given``: how many came with it, where they are counted; what then remains will not come."""

    given: Annotated[int, Field(ge=0, le=MOST_ASKED)] | None = None


class GiveIn(WordsIn):
    """A part of what was asked for."""

    given: Annotated[int, Field(ge=1, le=MOST_ASKED)]


class ConfirmIn(MoveIn):
    """How content the one who raised it is; empty where he does not say."""

    rating: Rating | Literal[""] = ""


class ConsultIn(WordsIn):
    """Whom to ask, and what."""

    organisation_ids: Annotated[list[UUID], Field(min_length=1, max_length=MOST)]


class ReplyIn(WordsIn):
    """What one who was asked says; ``organisation_id`` where the account acts for several of them."""

    organisation_id: UUID | None = None


class ExtendIn(WordsIn):
    """The new time of the answer; without an offset it is the city's."""

    until: Annotated[datetime, AfterValidator(_in_city)]


class TransferIn(WordsIn):
    """Whom it goes to."""

    owner_id: UUID


class ReturnIn(WordsIn):
    """Whom it should go to."""

    owner_id: UUID | None = None


class MergeIn(MoveIn):
    """The number of the need that says the same."""

    other: Annotated[str, Field(min_length=1, max_length=8)]


#: Verb → what the operation is called, and what it takes.
MOVES_IN: Mapping[Verb, tuple[str, type[MoveIn]]] = {
    Verb.ACKNOWLEDGE: ("Take a need on", MoveIn),
    Verb.ANSWER: ("Answer a need", AnswerIn),
    Verb.CONFIRM: ("Confirm that it is solved", ConfirmIn),
    Verb.GIVE: ("Give a part of what is asked for", GiveIn),
    Verb.ARRIVE: ("Say that somebody is there", MoveIn),
    Verb.CONSULT: ("Ask several organisations at once", ConsultIn),
    Verb.REPLY: ("Reply to being asked", ReplyIn),
    Verb.DECLINE: ("Say that one who was asked cannot", ReplyIn),
    Verb.REOPEN: ("Say that it is not solved", WordsIn),
    Verb.EXTEND: ("Put the answer off before its deadline", ExtendIn),
    Verb.TRANSFER: ("Hand a need to another owner", TransferIn),
    Verb.RETURN: ("Return a need, once", ReturnIn),
    Verb.MERGE: ("Merge a need into another", MergeIn),
    Verb.SEPARATE: ("Part a merged need", MoveIn),
    Verb.URGE: ("Urge a need's owner", MoveIn),
    Verb.SUPERVISE: ("Press for a need in writing", MoveIn),
    Verb.CIRCULATE: ("Circulate that a need was not done", MoveIn),
    Verb.MISS: ("Note a call back that reached nobody", MoveIn),
    Verb.SHELVE: ("Close a need as could not be reached", MoveIn),
    Verb.WITHDRAW: ("Withdraw a need", MoveIn),
}
