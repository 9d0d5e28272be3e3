"""Needs over the API: the same selectors and services as the pages."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Field, Query, Router, Schema, Status
from pydantic import AfterValidator

from fangxian.access.permissions import Permission
from fangxian.domains.needs import services
from fangxian.domains.needs.models import Need
from fangxian.domains.needs.moves_in import MOVES_IN, MoveIn, Words
from fangxian.domains.needs.raising import MOST_ASKED
from fangxian.domains.needs.rules.consultations import Reply
from fangxian.domains.needs.rules.states import Closing, Manner, Rating, State, Verb
from fangxian.domains.needs.selectors import (
    moves_open_to,
    need_seen_by,
    needs_chosen,
    needs_of_place,
    needs_seen_by,
)
from fangxian.domains.needs.showing import needs_shown
from fangxian.domains.needs.sides import opens
from fangxian.domains.needs.thread import asked_shown, thread
from fangxian.domains.needs.verbs import ACTS
from fangxian.plain import clock

router = Router(tags=["needs"])

#: A moment as the city's clocks show it, with its offset.
Moment = Annotated[datetime, AfterValidator(clock.in_city)]


class ProblemOut(Schema):
    """Why it was not done (RFC 9457); ``title`` is a sentence in the reader's language."""

    type: str
    title: str
    status: int
    code: str


class NeedOut(Schema):
    """A need. ``due_at`` is null while nobody owes the next step; ``version`` goes back with every verb."""

    id: UUID
    number: str
    kind: str
    kind_title: str
    urgency: str
    urgency_title: str
    words: str
    area_code: str
    area_name: str
    owner_id: UUID
    owner: str
    rung: int
    rung_title: str
    state: State
    state_title: str
    raised_at: Moment
    state_since: Moment
    due_at: Moment | None
    is_overdue: bool
    reopened: int
    version: int
    origin: str
    exercise: bool
    manner: Manner
    manner_title: str
    quantity: int | None
    unit: str
    given: int
    remaining: int
    rating: Rating | Literal[""]
    rating_title: str
    closing: Closing | Literal[""]
    closing_title: str
    same_as: str
    urged: int
    missed: int


class SaidOut(Schema):
    """One entry of the thread; ``name`` is masked, ``seat`` the duty that was held at the time."""

    at: Moment
    verb: Verb
    told: str
    name: str
    seat: str
    words: str
    from_owner: str
    to_owner: str
    rung: int | None
    amount: int | None
    until: Moment | None
    asked: list[str]
    other: str


class AskedOut(Schema):
    """An organisation that was asked about the need, on a clock of its own."""

    organisation: str
    reply: Reply
    reply_title: str
    asked_at: Moment
    replied_at: Moment | None
    due_at: Moment
    is_overdue: bool


class NeedWholeOut(NeedOut):
    """A need with its thread, and the verbs that are the sender's to do now."""

    thread: list[SaidOut]
    asked: list[AskedOut]
    verbs: list[Verb]


class NeedsOut(Schema):
    """A page of needs with the moment they were read at; ``total`` counts all that were asked for."""

    as_of: Moment
    total: int
    needs: list[NeedOut]


class RaiseIn(Schema):
    """What is lacking. ``id`` is made by the sender (UUIDv7): sent twice, it is one need."""

    kind: str
    urgency: str
    words: Words
    area_code: str
    origin: str = ""
    quantity: Annotated[int, Field(ge=1, le=MOST_ASKED)] | None = None
    id: UUID | None = None


class Chosen(Schema):
    """Which needs: the open ones unless a state is named; ``offset`` and ``limit`` cut a page out."""

    state: State | Literal["", "all"] = ""
    kind: Annotated[str, Field(pattern=r"^[a-z0-9_]*$", max_length=40)] = ""
    overdue: bool = False
    area_code: Annotated[str, Field(pattern=r"^[0-9]*$", max_length=15)] = ""
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    limit: Annotated[int, Field(ge=1, le=100)] = 25


_REFUSED = {frozenset({401, 403, 404, 409, 422}): ProblemOut}


@router.get("", response={200: NeedsOut, **_REFUSED}, summary="Needs, what is due first at the top")
def needs(request: Any, chosen: Query[Chosen]) -> Any:
    """The needs in the account's reach, and those it raised itself."""
    request.actor.require_role(Permission.NEED_SEE)
    now = clock.now()
    found = needs_seen_by(request.actor)
    if chosen.area_code:
        found = needs_of_place(request.actor.scope(Permission.NEED_SEE), chosen.area_code)
    found = needs_chosen(found, now, state=chosen.state, kind=chosen.kind, overdue=chosen.overdue)
    leaf = list(found[chosen.offset : chosen.offset + chosen.limit])
    return {"as_of": now, "total": found.count(), "needs": needs_shown(leaf, now)}


@router.post("", response={201: NeedWholeOut, **_REFUSED}, summary="Raise a need")
def raised(request: Any, said: RaiseIn) -> Any:
    """It lies at once with the lowest rung at or above its place that answers."""
    typed = said.dict()
    need = services.need_raise(actor=request.actor, need_id=typed.pop("id"), **typed)
    return Status(201, _whole(request, need))


@router.get("/{number}", response={200: NeedWholeOut, **_REFUSED}, summary="One need with its thread")
def need(request: Any, number: str) -> Any:
    """By its number."""
    return _whole(request, need_seen_by(request.actor, number))


def _whole(request: Any, found: Need) -> dict[str, Any]:
    """The need as the schema takes it."""
    now = clock.now()
    (shown,) = needs_shown([found], now)
    verbs = [move.verb for move in moves_open_to(request.actor, found, now)]
    return {
        **vars(shown),
        "remaining": shown.remaining,
        "thread": thread(found),
        "asked": asked_shown(found, now),
        "verbs": verbs,
    }


def _page_of(verb: Verb, shape: type[MoveIn]) -> Any:
    """The operation that carries a verb out."""

    def moved(request: Any, number: str, said: Any) -> Any:
        request.actor.require_role(opens(verb))
        found = need_seen_by(request.actor, number)
        return _whole(request, ACTS[verb](actor=request.actor, need_id=found.id, **said.dict()))

    moved.__annotations__ = {"request": Any, "number": str, "said": shape, "return": Any}
    moved.__name__ = f"need_{verb}"
    return moved


for _verb, (_summary, _shape) in MOVES_IN.items():
    router.post(f"/{{number}}/{_verb}", response={200: NeedWholeOut, **_REFUSED}, summary=_summary)(
        _page_of(_verb, _shape)
    )
