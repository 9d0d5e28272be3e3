"""Raising needs, taking, answering and confirming them. Other verbs stand in files of their own, by what they do."""

from uuid import UUID

from fangxian.access.actor import Actor
from fangxian.domains.needs.following import followers_close, followers_part
from fangxian.domains.needs.models import Need
from fangxian.domains.needs.moving import begun, moved, was_in_time
from fangxian.domains.needs.raising import MOST_ASKED, Asked, raised
from fangxian.domains.needs.routing import (
    Laid,
    instructed_by,
    kind_in_plan,
    laid_above,
    laid_with,
    urgency_in_plan,
)
from fangxian.domains.needs.rules.ladder import GROUND, due_at
from fangxian.domains.needs.rules.states import Closing, Manner, Rating, State, Verb
from fangxian.foundation.journal.services import service
from fangxian.foundation.plan.rules.schema import Plan
from fangxian.plain.errors import OutOfScope, Refused
from fangxian.plain.words import N_


@service
def need_raise(
    *,
    actor: Actor,
    kind: str,
    urgency: str,
    words: str,
    area_code: str,
    origin: str = "",
    need_id: UUID | None = None,
    owner_id: UUID | None = None,
    manner: str = "",
    quantity: int | None = None,
) -> Need:
    """Say what is lacking at a place. It lies at once with the lowest rung at or above it that answers.

    ``need_id`` is made where the form is opened: sent twice, it is one need. ``owner_id`` is whom an instruction
    (交办) is given to: below the one who gives it, or a working group of his own. ``quantity`` is how many are asked
    for, in the unit of the kind. Raises ``Refused`` for words and keys that won't do, and where no organisation stands.
    """

    def first(plan: Plan, need: Need) -> Laid | None:
        return _told_to(plan, actor, need, owner_id) if owner_id else _routed(plan, need)

    asked = Asked(kind, urgency, words, area_code, origin, quantity, manner or _manner_of(origin, owner_id))
    return raised(actor=actor, asked=asked, need_id=need_id, first=first)[0]


@service
def need_acknowledge(*, actor: Actor, need_id: UUID, version: int | None = None) -> Need:
    """The owner takes it on: from now on the clock of the answer runs."""
    return moved(actor=actor, need_id=need_id, version=version, verb=Verb.ACKNOWLEDGE, in_time=True)


@service
def need_arrive(*, actor: Actor, need_id: UUID, version: int | None = None) -> Need:
    """Somebody of the owner's is there (到场): the clock of the answer begins, and nobody leaves before it is done."""
    moving = begun(actor=actor, need_id=need_id, version=version, verb=Verb.ARRIVE)
    in_time = was_in_time(moving)
    moving.need.arrived_at = moving.now
    urgency = urgency_in_plan(moving.plan, moving.need.urgency)
    moving.stand(due=due_at(urgency, State.ACKNOWLEDGED, moving.now, arrived=True))
    return moving.done(in_time=in_time)


@service
def need_answer(
    *, actor: Actor, need_id: UUID, words: str, given: int | None = None, version: int | None = None
) -> Need:
    """The owner says what was done. It is not over before the one who raised it says so.

    ``given`` is how many came with this answer, where they are counted: what then remains will not come. Without it,
    all that remained.
    """
    moving = begun(actor=actor, need_id=need_id, version=version, verb=Verb.ANSWER, words=words)
    need = moving.need
    in_time = was_in_time(moving)
    if need.quantity is not None:
        amount = _amount(given if given is not None else max(need.quantity - need.given, 0), least=0)
        need.given += amount
        moving.stand()
        return moving.done(in_time=in_time, amount=amount, facts={"given": need.given})
    moving.stand()
    return moving.done(in_time=in_time)


@service
def need_give(*, actor: Actor, need_id: UUID, given: int, words: str, version: int | None = None) -> Need:
    """The owner gives a part (20 of 50): the rest is still owed. A part that makes it whole is the answer."""
    moving = begun(actor=actor, need_id=need_id, version=version, verb=Verb.GIVE, words=words)
    need = moving.need
    amount = _amount(given, least=1)
    in_time = was_in_time(moving)
    need.given += amount
    if need.given >= (need.quantity or 0):
        moving.verb = Verb.ANSWER
        moving.stand()
    return moving.done(
        amount=amount, facts={"given": need.given}, in_time=in_time if moving.verb is Verb.ANSWER else None
    )


@service
def need_confirm(*, actor: Actor, need_id: UUID, rating: str = "", version: int | None = None) -> Need:
    """The one who raised it, or his side, says that it is solved, and how content he is: closed, with all merged into it."""
    if rating and rating not in set(Rating):
        raise Refused("need.rating_unknown", N_("请选满意、基本满意或不满意。"))
    moving = begun(actor=actor, need_id=need_id, version=version, verb=Verb.CONFIRM)
    moving.need.rating, moving.need.closing = rating, Closing.CONFIRMED
    moving.stand()
    done = moving.done(facts={"rating": rating} if rating else None)
    followers_close(moving)
    return done


@service
def need_reopen(*, actor: Actor, need_id: UUID, words: str, version: int | None = None) -> Need:
    """The one who raised it, or his side, says what is still lacking: the owner goes on, on a new clock.

    Within the plan's days after it was closed too. What was closed with another one then goes on by itself.
    """
    moving = begun(actor=actor, need_id=need_id, version=version, verb=Verb.REOPEN, words=words)
    need = moving.need
    need.reopened += 1
    need.same_as = None
    moving.begin_anew()
    moving.stand()
    return moving.done()


@service
def need_withdraw(*, actor: Actor, need_id: UUID, version: int | None = None) -> Need:
    """The one who raised it no longer needs it. What was merged into it goes on by itself."""
    moving = begun(actor=actor, need_id=need_id, version=version, verb=Verb.WITHDRAW)
    moving.stand()
    done = moving.done()
    followers_part(moving)
    return done


def _manner_of(origin: str, owner_id: UUID | None) -> str:
    """How it came up, where nobody says so."""
    if origin.startswith("meeting:"):
        return Manner.MEETING
    return Manner.ORDER if owner_id or origin.startswith("instruction:") else Manner.NEED


def _amount(given: int, *, least: int) -> int:
    if not least <= given <= MOST_ASKED:
        raise Refused("need.amount_wrong", N_("给了多少，请写整数。"))
    return given


def _routed(plan: Plan, need: Need) -> Laid | None:
    """The lowest rung at or above its place that somebody answers on."""
    return laid_above(plan, kind=need.kind, area_code=need.area_code, above=GROUND)


def _told_to(plan: Plan, actor: Actor, need: Need, owner_id: UUID) -> Laid:
    """The rung of whoever is told to do it; what a wider place is told, he does in his own.

    Raises ``OutOfScope`` for one who is not the actor's to tell, ``Refused`` for one of another place.
    """
    owner = instructed_by(actor).filter(id=owner_id).first()
    if owner is None:
        raise OutOfScope("organisation.unknown", N_("没有这个组织，或不在您的责任范围内。"))
    if owner.area_code.startswith(need.area_code):
        need.area_code = owner.area_code
    elif not need.area_code.startswith(owner.area_code):
        raise Refused("need.told_elsewhere", N_("%(owner)s不管这个地方，请另选。"), owner=owner.name)
    kind_in_plan(plan, need.kind)
    return laid_with(plan, owner)
