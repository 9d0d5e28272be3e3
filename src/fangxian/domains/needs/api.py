"""Needs over the API: the same selectors and services as the pages."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Field, Query, Router, Schema, Status
from pydantic import AfterValidator

from fangxian.access.permissions import Permission
from fangxian.domains.needs import services
from fangxian.domains.needs.models import Need
from fangxian.domains.needs.rules.states import State, Verb
from fangxian.domains.needs.selectors import (
    moves_open_to,
    need_seen_by,
    needs_chosen,
    needs_of_place,
    needs_seen_by,
    opens,
)
from fangxian.domains.needs.services import LONGEST, SHORTEST
from fangxian.domains.needs.showing import needs_shown, thread
from fangxian.plain import clock

router = Router(tags=["needs"])

#: A moment as the city's clocks show it, with its offset.
Moment = Annotated[datetime, AfterValidator(clock.in_city)]
Version = Annotated[int, Field(ge=1, lt=2**31, description="the need's version that the sender saw")]
Words = Annotated[str, Field(min_length=SHORTEST, max_length=LONGEST)]


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


class NeedWholeOut(NeedOut):
    """A need with its thread, and the verbs that are the sender's to do now."""

    thread: list[SaidOut]
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
    id: UUID | None = None


class MoveIn(Schema):
    """A verb without words."""

    version: Version | None = None


class WordsIn(MoveIn):
    """A verb with words."""

    words: Words


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


@router.post("/{number}/acknowledge", response={200: NeedWholeOut, **_REFUSED}, summary="Take a need on")
def acknowledged(request: Any, number: str, said: MoveIn) -> Any:
    """By its owner."""
    return _moved(request, number, Verb.ACKNOWLEDGE, services.need_acknowledge, said)


@router.post("/{number}/answer", response={200: NeedWholeOut, **_REFUSED}, summary="Answer a need")
def answered(request: Any, number: str, said: WordsIn) -> Any:
    """By its owner; it closes when the one who raised it confirms."""
    return _moved(request, number, Verb.ANSWER, services.need_answer, said)


@router.post(
    "/{number}/confirm", response={200: NeedWholeOut, **_REFUSED}, summary="Confirm that it is solved"
)
def confirmed(request: Any, number: str, said: MoveIn) -> Any:
    """By the one who raised it, or his side."""
    return _moved(request, number, Verb.CONFIRM, services.need_confirm, said)


@router.post(
    "/{number}/reopen", response={200: NeedWholeOut, **_REFUSED}, summary="Say that it is not solved"
)
def reopened(request: Any, number: str, said: WordsIn) -> Any:
    """By the one who raised it, or his side."""
    return _moved(request, number, Verb.REOPEN, services.need_reopen, said)


@router.post("/{number}/withdraw", response={200: NeedWholeOut, **_REFUSED}, summary="Withdraw a need")
def withdrawn(request: Any, number: str, said: MoveIn) -> Any:
    """By the one who raised it."""
    return _moved(request, number, Verb.WITHDRAW, services.need_withdraw, said)


def _moved(request: Any, number: str, verb: Verb, act: Any, said: MoveIn) -> Any:
    request.actor.require_role(opens(verb))
    found = need_seen_by(request.actor, number)
    return _whole(request, act(actor=request.actor, need_id=found.id, **said.dict()))


def _whole(request: Any, found: Need) -> dict[str, Any]:
    """The need as the schema takes it."""
    (shown,) = needs_shown([found], clock.now())
    verbs = [move.verb for move in moves_open_to(request.actor, found)]
    return {**vars(shown), "thread": thread(found), "verbs": verbs}
