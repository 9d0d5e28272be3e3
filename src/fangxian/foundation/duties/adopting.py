"""Changing a proposal by hand, and adopting it: all its appointments and endings in one act, or none."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.foundation.areas.selectors import area_names
from fangxian.foundation.duties.models import Duty, ProposalDraft
from fangxian.foundation.duties.overtaken import MOST, changes_told
from fangxian.foundation.duties.proposing import can_be_proposed
from fangxian.foundation.duties.selectors import duties_at, duty_in_plan, is_sole
from fangxian.foundation.duties.services import require_filler
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.acts import acts_said
from fangxian.foundation.journal.services import service
from fangxian.foundation.plan.rules import tables
from fangxian.foundation.plan.selectors import plan_at
from fangxian.foundation.responders.models import Responder, ResponderExclusion
from fangxian.plain import clock
from fangxian.plain.areacodes import Level, cut, level_of
from fangxian.plain.errors import OutOfScope, Refused, Stale
from fangxian.plain.words import N_

_ADOPTING = Scope.system("采用建议")
#: Places named in a refusal; of the others only the number is told.
_NAMED = 3


@dataclass(frozen=True)
class Move:
    """One holder's place: who was there when the proposal was looked at, and who shall be; None is nobody."""

    area_code: str
    was: UUID | None
    to: UUID | None


@dataclass(frozen=True)
class Adopted:
    """What an adoption did."""

    appointed: int
    ended: int


@service
def proposal_change(
    *, actor: Actor, kind: str, area_code: str, choices: Mapping[str, Sequence[UUID]]
) -> ProposalDraft | None:
    """Decide by hand who shall have some places; it is kept until the proposal is adopted.

    Raises ``Refused`` for a place that does not lie in the proposal.
    """
    duty = _required(actor, kind, area_code)
    _require_places(duty, area_code, choices)
    draft = _draft(kind, area_code)
    decided = {code: [str(one) for one in some] for code, some in choices.items()}
    if draft is not None and draft.choices | decided == draft.choices:
        journal.nothing_changed()
        return draft
    draft = draft or ProposalDraft(kind=kind, area_code=area_code)
    draft.choices = draft.choices | decided
    draft.changed_at, draft.changed_by = clock.now(), actor.key
    draft.exercise = draft.exercise or actor.exercise
    try:
        with transaction.atomic():
            draft.save()
    except IntegrityError as error:
        other = _draft(kind, area_code)
        raise Stale(
            "proposal.changed_meanwhile",
            N_("刚才有人也改了这份建议（%(acts)s），请再看一遍。"),
            acts=acts_said(other) if other else "",
        ) from error
    facts = {"kind": kind, "places": sorted(decided)}
    journal.record(actor, "proposal.changed", draft, area_code=area_code, facts=facts)
    return draft


@service
def proposal_restart(*, actor: Actor, kind: str, area_code: str) -> None:
    """Forget what was decided by hand."""
    _required(actor, kind, area_code)
    draft = _draft(kind, area_code)
    if draft is None or not draft.choices:
        journal.nothing_changed()
        return
    places = sorted(draft.choices)
    _emptied(actor, draft)
    facts = {"kind": kind, "places": places}
    journal.record(actor, "proposal.restarted", draft, area_code=area_code, facts=facts)


@service
def proposal_adopt(*, actor: Actor, kind: str, area_code: str, moves: Sequence[Move]) -> Adopted:
    """Appoint and relieve as proposed, all or nothing.

    ``moves`` holds every holder of each place that changes, those who stay too. Raises ``Stale``, with the places,
    when somebody else appointed or relieved there meanwhile, or when somebody can no longer be sent.
    """
    duty, now = _required(actor, kind, area_code), clock.now()
    places = {move.area_code for move in moves if move.was != move.to}
    moves = [move for move in moves if move.area_code in places]
    if not moves:
        journal.nothing_changed()
        return Adopted(0, 0)
    _require_places(duty, area_code, places)
    held = _held(kind, area_code, places, now)
    _require_as_seen(kind, moves, held)
    marks = _require_fit(actor, duty, moves, now)
    ended = [held[move.area_code, move.was] for move in moves if move.was and move.was != move.to]
    Duty.objects.within(_ADOPTING).filter(id__in=[one.id for one in ended]).update(until=now)
    appointed = _appointed(actor, duty, moves, marks, now)
    _told(actor, duty, area_code, appointed, ended)
    draft = _draft(kind, area_code)
    if draft is not None:
        _emptied(actor, draft)
    return Adopted(len(appointed), len(ended))


def _required(actor: Actor, kind: str, area_code: str) -> tables.Duty:
    """The plan's duty, if it is the actor's to fill all over the area."""
    duty = duty_in_plan(plan_at(clock.now()), kind)
    if not can_be_proposed(duty, area_code):
        raise OutOfScope("proposal.unknown", N_("这里没有这种责任的建议。"))
    require_filler(actor, duty, area_code)
    return duty


def _require_places(duty: tables.Duty, area_code: str, places: Iterable[str]) -> None:
    """Refuse places that lie outside, or that have no such duty."""
    wrong = [one for one in places if not one.startswith(area_code) or level_of(one) != Level(duty.level)]
    if wrong or set(places) - set(area_names(list(places))):
        raise Refused("proposal.other_place", N_("有的地方不在这份建议里。"))


def _draft(kind: str, area_code: str) -> ProposalDraft | None:
    rows = ProposalDraft.objects.within(_ADOPTING).select_for_update()
    found: ProposalDraft | None = rows.filter(kind=kind, area_code=area_code).first()
    return found


def _emptied(actor: Actor, draft: ProposalDraft) -> None:
    draft.choices, draft.changed_at, draft.changed_by = {}, clock.now(), actor.key
    draft.save()


def _held(
    kind: str, area_code: str, places: Collection[str], now: datetime
) -> dict[tuple[str, UUID | None], Duty]:
    """Who holds the places now, locked; by place and person."""
    rows = duties_at(Scope.of_areas(area_code), now).filter(kind=kind, organisation=None)
    return {
        (one.area_code, one.responder_id): one
        for one in rows.select_for_update().order_by("id")
        if one.area_code in places
    }


def _require_as_seen(kind: str, moves: Sequence[Move], held: Collection[tuple[str, UUID | None]]) -> None:
    seen = {(move.area_code, move.was) for move in moves if move.was is not None}
    if changed := sorted({code for code, _who in seen ^ set(held)}):
        raise _handed_on(kind, changed, seen, held)


def _handed_on(kind: str, places: Sequence[str], *seen_and_held: Iterable[tuple[str, UUID | None]]) -> Stale:
    """Somebody else appointed or relieved at these places: who was seen there, who is there."""
    before, now = (
        {code: [who for where, who in some if where == code and who] for code in places[:MOST]}
        for some in map(list, seen_and_held)
    )
    told = _stale(places, N_("您看过以后，%(places)s换了人，一处也没有改。请看过新的建议再采用。"))
    told.changes = tuple(changes_told(kind, places[:MOST], before, now))
    return told


def _stale(places: Sequence[str], sentence: str) -> Stale:
    names = area_names(places[:_NAMED])
    said = "、".join(names.get(code, code) for code in places[:_NAMED])
    more = f"等 {len(places)} 处" if len(places) > _NAMED else ""
    return Stale("proposal.stale", sentence, places=said + more)


def _require_fit(actor: Actor, duty: tables.Duty, moves: Sequence[Move], now: datetime) -> dict[UUID, bool]:
    """Of everybody who shall come: whether he belongs to an exercise. Refuse whoever has left or can't be sent."""
    coming = {move.to for move in moves if move.to is not None and move.to != move.was}
    homes = {cut(move.area_code, Level(duty.from_level)) or move.area_code for move in moves}
    scope = actor.scope(Permission.RESPONDER_SEE) | Scope.of_areas(*homes)
    people = Responder.objects.within(scope).filter(left_at=None, id__in=coming)
    marks = dict(people.values_list("id", "exercise"))
    out = ResponderExclusion.objects.within(_ADOPTING).filter(responder_id__in=coming, since__lte=now)
    kept = {who for who, until in out.values_list("responder_id", "until") if until is None or until > now}
    lost = (coming - marks.keys()) | (coming & kept)
    unfit = sorted({move.area_code for move in moves if move.to in lost})
    if unfit:
        raise _stale(unfit, N_("要派到%(places)s的人现在不能派，一处也没有改。请看过新的建议再采用。"))
    return marks


def _appointed(
    actor: Actor, duty: tables.Duty, moves: Sequence[Move], marks: Mapping[UUID, bool], now: datetime
) -> list[Duty]:
    coming = [(move.area_code, move.to) for move in moves if move.to is not None and move.to != move.was]
    appointed = [
        Duty(
            kind=duty.key,
            responder_id=who,
            area_code=code,
            sole=is_sole(duty),
            since=now,
            exercise=actor.exercise or marks[who],
        )
        for code, who in coming
    ]
    try:
        with transaction.atomic():
            Duty.objects.within(_ADOPTING).bulk_create(appointed, batch_size=500)
    except IntegrityError as error:
        # Somebody was appointed between the reading and this: what he holds is seen only now.
        places = {one.area_code for one in appointed}
        held = duties_at(Scope.of_areas(*places), clock.now()).filter(kind=duty.key, area_code__in=places)
        now_there = list(held.values_list("area_code", "responder_id"))
        seen = [(move.area_code, move.was) for move in moves]
        taken = sorted({code for code, _who in now_there})
        raise _handed_on(duty.key, taken, seen, now_there) from error
    return appointed


def _told(
    actor: Actor, duty: tables.Duty, area_code: str, appointed: Sequence[Duty], ended: Sequence[Duty]
) -> None:
    """One line for the act, and one for each duty, so that every place's history is whole."""
    facts = {"kind": duty.key, "appointed": len(appointed), "ended": len(ended)}
    entries = [
        journal.Entry("proposal.adopted", ("duties.proposal", area_code), area_code=area_code, facts=facts)
    ]
    for verb, duties in (("duty.ended", ended), ("duty.appointed", appointed)):
        entries += [
            journal.Entry(
                verb, one, area_code=one.area_code, exercise=one.exercise or actor.exercise,
                facts={"kind": one.kind, "responder": str(one.responder_id)},
            )
            for one in duties
        ]  # fmt: skip
    journal.record_all(actor, entries)
