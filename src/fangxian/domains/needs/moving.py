"""What every move of a need has in common: may he, is it the newest form, does the plan allow it; then write and tell.

Only services use it, inside their transaction.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from fangxian.access.actor import Actor
from fangxian.access.scope import Scope
from fangxian.domains.needs.models import Consultation, Need, NeedEntry
from fangxian.domains.needs.routing import Laid, urgency_in_plan
from fangxian.domains.needs.rules import policy
from fangxian.domains.needs.rules.consultations import Reply
from fangxian.domains.needs.rules.ladder import due_at, is_past, is_top
from fangxian.domains.needs.rules.plan import Rung, Urging
from fangxian.domains.needs.rules.states import CLOCKED, MOVE, OVER, Side, Verb
from fangxian.domains.needs.rules.urging import urge_due_at
from fangxian.domains.needs.selectors import need_seen_by
from fangxian.domains.needs.sides import is_raiser, may_move, opens
from fangxian.domains.needs.staleness import require_current
from fangxian.domains.needs.standing import standing_of
from fangxian.foundation.journal import services as journal
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.plan.rules.schema import Plan
from fangxian.foundation.plan.selectors import plan_at
from fangxian.plain import clock
from fangxian.plain.errors import NotAllowed, Refused
from fangxian.plain.words import N_

#: Characters of what is lacking, of an answer, of what is still lacking.
SHORTEST, LONGEST = 2, 500

#: What a move may change in a need's row.
_MOVING = [
    "state", "state_since", "due_at", "closed_at", "owner", "rung", "at_top", "reopened", "version", "given", "round",
    "is_returned", "transferred", "extended", "arrived_at", "urged", "urged_at", "urge_due_at", "missed", "missed_at",
    "rating", "closing", "same_as",
]  # fmt: skip


@dataclass
class Moving:
    """A move under way: the need, held until the transaction ends, with what the move needs to be carried out."""

    actor: Actor
    need: Need
    plan: Plan
    verb: Verb
    now: datetime
    words: str = ""

    def lay(self, place: Laid) -> None:
        """Make the organisation on a rung the need's owner."""
        self.need.owner = place.owner
        self.need.rung = place.rung
        self.need.at_top = is_top(self.plan.many(Rung), place.rung)

    def begin_anew(self) -> None:
        """A new round of its life: it may climb and be urged again; nobody has arrived."""
        need = self.need
        need.round += 1
        need.urged, need.urged_at, need.arrived_at = 0, None, None
        need.rating, need.closing, need.missed, need.missed_at = "", "", 0, None

    def stand(self, *, since: datetime | None = None, due: datetime | None = None) -> None:
        """Put it into the state that the move leads to, and wind its clocks; ``due`` where it stays and owes by then."""
        need, since = self.need, since or self.now
        if (target := MOVE[self.verb].target) is not None:
            urgency = urgency_in_plan(self.plan, need.urgency)
            need.state, need.state_since = target, since
            need.due_at = due_at(urgency, target, since, arrived=need.arrived_at is not None)
            need.closed_at = since if target in OVER else None
        elif due is not None:
            need.due_at = due
        need.urge_due_at = urge_due_at(self.plan.many(Urging), need.urged, need.due_at, need.urged_at)
        if need.state not in CLOCKED:
            _spare(need, self.now)

    def done(self, *, facts: Mapping[str, Any] | None = None, **said: Any) -> Need:
        """Write the need, and what was done into its thread and the journal."""
        self.need.version += 1
        self.need.save(update_fields=_MOVING)
        tell(self, facts=facts or {}, **said)
        return self.need


def begun(*, actor: Actor, need_id: UUID, version: int | None, verb: Verb, words: str = "") -> Moving:
    """A move that a person makes, as far as it is his, of the newest form, and allowed by the state and the plan."""
    actor.require_role(opens(verb))
    need = held(need_seen_by(actor, need_id))
    # First what happened meanwhile: whoever lost it on the way is told to whom, and keeps what he typed.
    require_current(need, version)
    _require_side(actor, need, verb)
    now, plan = clock.now(), plan_at(need.raised_at)
    policy.check(verb, standing_of(need, plan, now))
    return Moving(actor, need, plan, verb, now, accepted(words) if MOVE[verb].with_words else "")


def moved(
    *, actor: Actor, need_id: UUID, version: int | None, verb: Verb, words: str = "", in_time: bool = False
) -> Need:
    """Carry out a move that needs nothing but its words; ``in_time`` notes whether the clock still ran."""
    moving = begun(actor=actor, need_id=need_id, version=version, verb=verb, words=words)
    clock_ran = was_in_time(moving) if in_time else None
    moving.stand()
    return moving.done(in_time=clock_ran)


def was_in_time(moving: Moving) -> bool:
    """Whether the need's clock has not run out yet."""
    return not is_past(moving.need.due_at, moving.now)


def held(need: Need) -> Need:
    """The need as it stands now, held until the transaction ends."""
    found: Need = Need.objects.within(Scope.system("锁住")).select_for_update().get(id=need.id)
    return found


def accepted(words: str) -> str:
    """What was written, without blanks at its ends. Raises ``Refused`` when it is too short or too long."""
    words = words.replace("\r\n", "\n").strip()
    if not SHORTEST <= len(words) <= LONGEST:
        raise Refused(
            "need.words_length",
            N_("请写明情况：%(shortest)d 到 %(longest)d 个字，现在是 %(count)d 个。"),
            shortest=SHORTEST,
            longest=LONGEST,
            count=len(words),
        )
    return words


def tell(
    moving: Moving,
    *,
    facts: Mapping[str, Any],
    source: Organisation | None = None,
    to: Organisation | None = None,
    **said: Any,
) -> None:
    """Write what was done into the need's thread and into the journal. ``said``: the entry's own columns."""
    need, actor, verb = moving.need, moving.actor, moving.verb
    NeedEntry(
        need=need,
        area_code=need.area_code,
        version=need.version,
        at=moving.now,
        actor_key=actor.key,
        actor_responder_id=actor.responder,
        verb=verb,
        # A need's own words stand with the need.
        words="" if verb is Verb.RAISE else moving.words,
        from_owner=source,
        to_owner=to,
        owner=need.owner,
        rung=need.rung if to else None,
        round=need.round,
        exercise=need.exercise,
        **said,
    ).save(force_insert=True)
    known = {"kind": need.kind, "urgency": need.urgency, "rung": need.rung, "owner": str(need.owner_id)}
    if source and to:
        known |= {"from": str(source.id), "to": str(to.id)}
    entry = journal.Entry(
        f"need.{MOVE[verb].past}",
        need,
        area_code=need.area_code,
        facts=known | dict(facts),
        personal={"words": moving.words} if moving.words else {},
        exercise=need.exercise,
    )
    journal.record_all(actor, [entry])


def _spare(need: Need, now: datetime) -> None:
    """Whoever was asked and has not answered need not any more."""
    waiting = Consultation.objects.within(Scope.system("不用再问")).filter(need=need, reply=Reply.WAITING)
    waiting.update(reply=Reply.SPARED, replied_at=now)


def _require_side(actor: Actor, need: Need, verb: Verb) -> None:
    """Refuse a move that is not this person's to make."""
    if may_move(actor, need, verb):
        return
    sides = MOVE[verb].sides
    if Side.OWNER in sides and is_raiser(actor, need):
        raise NotAllowed("need.own", N_("自己报的困难，由别人接下和答复；自己已经解决的，可以撤回。"))
    if Side.OWNER in sides:
        raise NotAllowed(
            "need.not_yours_to_answer",
            N_("这个困难现在由%(owner)s负责，不由您办。"),
            owner=need.owner.name,
        )
    raise NotAllowed(*next(_NOT_HIS[side] for side in sides if side in _NOT_HIS))


_TO_CONFIRM = (
    "need.not_yours_to_confirm",
    N_("是否解决，由报的人那一边说；自己答复的，不能自己确认。"),
)
_NOT_HIS = {
    Side.PLACE: _TO_CONFIRM,
    Side.ASKED: ("need.not_asked", N_("这件事没有问您的单位，或者您的单位已经回复过。")),
    Side.ABOVE_PLACE: ("need.not_above", N_("催办由报的人和上级来做。")),
    Side.ABOVE_OWNER: ("need.not_above_owner", N_("回访由承办单位的上级来做。")),
    Side.HEADQUARTERS: ("need.not_headquarters", N_("书面督办和通报由指挥部来做。")),
    Side.RAISER: ("need.not_yours_to_withdraw", N_("只有报的人自己能撤回。")),
}
