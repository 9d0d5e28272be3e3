"""Reading needs: by place, owner and clock; the figures of the open ones; the moves open to somebody."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.domains.needs.models import Consultation, Need, NeedEntry
from fangxian.domains.needs.rules.consultations import Reply
from fangxian.domains.needs.rules.policy import is_possible
from fangxian.domains.needs.rules.states import CLOCKED, MOVE, MOVES, OPEN, Move, State, Verb
from fangxian.domains.needs.sides import is_raiser, may_move
from fangxian.domains.needs.standing import standing_of
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.plan.selectors import plan_at
from fangxian.plain.areacodes import DIGITS, Level, cut
from fangxian.plain.errors import OutOfScope
from fangxian.plain.ids import SAYABLE
from fangxian.plain.words import N_

_COUNTY = DIGITS[Level.COUNTY]
#: What is heard on the telephone for what a number is written with (Crockford's base 32).
_HEARD = str.maketrans("OIL", "011")


def needs_open(scope: Scope) -> QuerySet[Need]:
    """Everything in reach that is not over, what is due first at the top."""
    return by_clock(_with_owner(scope).filter(state__in=OPEN))


def needs_of_place(scope: Scope, code: str) -> QuerySet[Need]:
    """What a place and all that lies in it ever lacked, newest first."""
    return _with_owner(scope & Scope.of_areas(code)).order_by("-id")


def needs_owned_by(scope: Scope, organisations: Collection[UUID]) -> QuerySet[Need]:
    """What lies with these organisations and is not over, what is due first at the top."""
    return needs_open(scope).filter(owner_id__in=organisations)


def needs_raised_by(actor: Actor) -> QuerySet[Need]:
    """What somebody raised himself: it stays his to follow, wherever it goes."""
    return _with_owner(Scope.system("自己报的困难")).filter(raised_by_key=actor.key)


def needs_seen_by(actor: Actor) -> QuerySet[Need]:
    """What somebody's duties show him, and what he raised himself."""
    return _with_owner(actor.scope(Permission.NEED_SEE)) | needs_raised_by(actor)


def needs_asked_of(actor: Actor) -> QuerySet[Need]:
    """What was asked of those whom somebody acts for: they see it as long as it is kept."""
    asked = consultations_of(actor.scope(Permission.NEED_SEE)).values("need_id")
    return _with_owner(Scope.system("被征询的困难")).filter(id__in=asked)


def consultations_of(scope: Scope) -> QuerySet[Consultation]:
    """Every question that was put to an organisation in reach."""
    rows: QuerySet[Consultation] = Consultation.objects.within(scope)
    return rows


def consultations_waiting(scope: Scope) -> QuerySet[Consultation]:
    """Those that nobody has answered yet, what is due first at the top."""
    waiting = consultations_of(scope).filter(reply=Reply.WAITING)
    return waiting.select_related("need__owner", "organisation").order_by("due_at", "id")


def consultations_for(actor: Actor) -> QuerySet[Consultation]:
    """What waits for somebody's own reply: asked of his organisation, or of a body of exactly the place he answers for.

    Of the county's many bodies the headquarters is its officers' own; the others have people of their own.
    """
    reach = actor.scope(Permission.NEED_ANSWER)
    own = Q(organisation_id__in=reach.organisations)
    for code, _end in reach.areas:
        of_county = Q(organisation__kind=Organisation.Kind.HEADQUARTERS) if len(code) <= _COUNTY else Q()
        own |= Q(area_code=code) & of_county
    return consultations_waiting(reach).filter(own).exclude(asked_by_key=actor.key)


def consultations_about(need: Need) -> QuerySet[Consultation]:
    """Who was asked about a need that was found before, oldest first."""
    asked = consultations_of(Scope.system("问过谁")).filter(need_id=need.id)
    return asked.select_related("organisation").order_by("asked_at", "id")


def needs_overdue(scope: Scope, now: datetime) -> QuerySet[Need]:
    """What was not taken or not answered in its time, longest over first."""
    late = _with_owner(scope).filter(state__in=CLOCKED, due_at__lte=now)
    return late.order_by("due_at", "id")


def needs_chosen(
    needs: QuerySet[Need], now: datetime, *, state: str = "", kind: str = "", overdue: bool = False
) -> QuerySet[Need]:
    """A list as its reader chose it: the open ones, due first, or those of a state or “all”, newest first."""
    if kind:
        needs = needs.filter(kind=kind)
    if overdue:
        needs = needs.filter(state__in=CLOCKED, due_at__lte=now)
    if state in OPEN or not state:
        return by_clock(needs.filter(state__in=[state] if state else OPEN))
    return (needs if state == "all" else needs.filter(state=state)).order_by("-id")


def needs_from(scope: Scope, origins: Collection[str]) -> dict[str, str]:
    """The numbers of the open needs that were raised from these origins (``gap:<id>``), by origin."""
    rows = Need.objects.within(scope).filter(state__in=OPEN, origin__in=origins)
    return dict(rows.order_by("id").values_list("origin", "number"))


def needs_instructed(scope: Scope) -> QuerySet[Need]:
    """The instructions (交办) in reach that are not done, what is due first at the top."""
    return needs_open(scope).filter(origin__gte="instruction:", origin__lt="instruction;")


def by_clock(needs: QuerySet[Need]) -> QuerySet[Need]:
    """What is due first at the top; what waits only for a word at the end."""
    return needs.order_by(F("due_at").asc(nulls_last=True), "id")


def need_get(scope: Scope, id_or_number: UUID | str) -> Need:
    """One need by its identifier or its number, however it was typed. Raises ``OutOfScope``."""
    return _one(_with_owner(scope), id_or_number)


def need_seen_by(actor: Actor, id_or_number: UUID | str) -> Need:
    """One need that somebody may see. Raises ``NotAllowed`` when he sees none at all, else ``OutOfScope``."""
    try:
        return _one(needs_seen_by(actor), id_or_number)
    except OutOfScope:
        actor.require_role(Permission.NEED_SEE)
        return _one(needs_asked_of(actor), id_or_number)


def need_numbers(identifiers: Collection[UUID]) -> dict[UUID, str]:
    """Numbers by identifier."""
    if not identifiers:
        return {}
    rows = Need.objects.within(Scope.system("困难的编号")).filter(id__in=identifiers)
    return dict(rows.values_list("id", "number"))


def _with_owner(scope: Scope) -> QuerySet[Need]:
    """The needs in reach, each with its owner at hand."""
    return Need.objects.within(scope).select_related("owner")


def _one(needs: QuerySet[Need], id_or_number: UUID | str) -> Need:
    found: Need | None = None
    if isinstance(id_or_number, UUID):
        found = needs.filter(id=id_or_number).first()
    elif set(number := id_or_number.strip().upper().translate(_HEARD)) <= set(SAYABLE):
        found = needs.filter(number=number).first()
    if found is None:
        raise OutOfScope("need.unknown", N_("没有这个困难，或不在您的责任范围内。"))
    return found


def entries_of(need: Need) -> QuerySet[NeedEntry]:
    """What was done with a need that was found before, oldest first."""
    return NeedEntry.objects.within(Scope.system("困难的经过")).filter(need_id=need.id).order_by("version")


@dataclass(frozen=True)
class PastClock:
    """A need whose time is over, as the line's gap."""

    id: UUID
    number: str
    kind: str
    urgency: str
    area_code: str
    owner_id: UUID
    due_at: datetime
    exercise: bool


def needs_past_clock(scope: Scope, now: datetime) -> list[PastClock]:
    """Every need in reach whose time is over."""
    columns = ("id", "number", "kind", "urgency", "area_code", "owner_id", "due_at", "exercise")
    return [PastClock(*row) for row in needs_overdue(scope, now).values_list(*columns)]


@dataclass(frozen=True)
class NeedCounts:
    """How many open needs there are, and how many of them are over their time."""

    open: int
    overdue: int
    by_state: dict[State, int]
    by_urgency: dict[str, int]


def need_counts(scope: Scope, now: datetime) -> NeedCounts:
    """The figures of the open needs in reach."""
    rows = Need.objects.within(scope).filter(state__in=OPEN).order_by().values_list("state", "urgency")
    by_state = {state: 0 for state in State if state in OPEN}
    by_urgency: Counter[str] = Counter()
    overdue = 0
    figures = rows.annotate(count=Count("id"), late=Count("id", filter=Q(due_at__lte=now)))
    for state, urgency, count, late in figures:
        by_state[State(state)] += count
        by_urgency[urgency] += count
        overdue += late
    return NeedCounts(sum(by_state.values()), overdue, by_state, dict(by_urgency))


def needs_counted(scope: Scope, level: Level) -> Counter[str]:
    """How many open needs there are in each place of a level."""
    rows = Need.objects.within(scope).filter(state__in=OPEN).order_by().values_list("area_code")
    found: Counter[str] = Counter()
    for area_code, number in rows.annotate(Count("id")):
        found[cut(area_code, level) or area_code] += number
    return found


def moves_open_to(actor: Actor, need: Need, now: datetime) -> list[Move]:
    """What somebody may do with a need now, and the plan allows, in the order of the buttons."""
    standing = standing_of(need, plan_at(need.raised_at), now)
    return [
        move
        for move in MOVES
        if move.by_people and is_possible(move.verb, standing) and may_move(actor, need, move.verb)
    ]


#: What brings a need on from where it stands.
_NEXT = {
    State.RAISED: Verb.ACKNOWLEDGE,
    State.ACKNOWLEDGED: Verb.ANSWER,
    State.ANSWERED: Verb.CONFIRM,
}


def needs_waiting_for(actor: Actor, needs: Collection[Need]) -> list[tuple[Need, Move]]:
    """Those of some open needs that wait for somebody, each with the move that brings it on; one more query."""
    his = _answered_last_by(actor, [need.id for need in needs if need.state == State.ANSWERED])
    found = []
    for need in needs:
        verb = _NEXT[State(need.state)]
        if verb is Verb.CONFIRM:
            side = actor.may_at(Permission.NEED_CONFIRM, area=need.area_code) and need.id not in his
            waits = is_raiser(actor, need) or side
        else:
            waits = may_move(actor, need, verb)
        if waits:
            found.append((need, MOVE[verb]))
    return found


def _answered_last_by(actor: Actor, needs: Collection[UUID]) -> set[UUID]:
    """Which of these needs somebody answered himself the last time."""
    if not needs:
        return set()
    answers = NeedEntry.objects.within(Scope.system("困难的经过")).filter(need_id__in=needs, verb=Verb.ANSWER)
    last = dict(answers.order_by("version").values_list("need_id", "actor_key"))
    return {need for need, key in last.items() if key == actor.key}


def needs_closed_since(scope: Scope, moment: datetime) -> QuerySet[Need]:
    """What was settled in reach since a moment, newest first; for a reach as small as a village."""
    closed = _with_owner(scope).filter(state=State.CLOSED, state_since__gte=moment)
    return closed.order_by("-state_since", "id")
