"""Holding mouths, keeping in touch with households, and handing everything over when somebody leaves."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.foundation.duties.models import Duty
from fangxian.foundation.duties.parts import kinds_at
from fangxian.foundation.duties.selectors import drawn_on, duties_at, duty_in_plan, duty_over, is_sole
from fangxian.foundation.duties.services import require_filler
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.services import service
from fangxian.foundation.people.models import Household
from fangxian.foundation.places.models import MOUTHS
from fangxian.foundation.places.selectors import place_get
from fangxian.foundation.plan.rules import tables
from fangxian.foundation.plan.selectors import plan_at
from fangxian.foundation.responders.models import Responder
from fangxian.foundation.responders.selectors import responder_get
from fangxian.plain import clock
from fangxian.plain.areacodes import Level, level_of
from fangxian.plain.errors import OutOfScope, Refused, Stale
from fangxian.plain.words import N_

_HOLDING = Scope.system("守口和联户")


@service
def mouth_hold(*, actor: Actor, place_id: UUID, responder_id: UUID) -> Duty:
    """From now on somebody answers for a village gate or a road junction. Raises as ``duty_appoint`` does."""
    duty = _duty_over(tables.Over.PLACE)
    place = place_get(_HOLDING, place_id)
    require_filler(actor, duty, place.village_code)
    if place.kind not in MOUTHS:
        raise Refused("mouth.is_none", N_("“%(name)s”不是村口，也不是路口。"), name=place.name)
    if place.closed_at:
        raise Refused("place.closed", N_("“%(name)s”已经不在了。"), name=place.name)
    responder = responder_get(drawn_on(actor, duty, place.village_code), responder_id)
    _require_here(responder)
    actor = actor.touching(exercise=responder.exercise or place.exercise)
    if _held_now(duty).filter(place=place, responder=responder).exists():
        raise Refused("duty.held_already", N_("他已经是这里的%(title)s了。"), title=duty.title)
    held = _begun(actor, duty, responder.id, place.village_code, clock.now())
    held.place = place
    _write([held], duty.title)
    journal.record_all(actor, [told_of("duty.appointed", held)])
    return held


@service
def household_contact_assign(
    *, actor: Actor, grid_code: str, household_ids: Collection[UUID], responder_id: UUID
) -> list[Duty]:
    """From now on somebody keeps in touch with these households of a grid; who did so before is relieved."""
    duty = _duty_over(tables.Over.HOUSEHOLD)
    require_filler(actor, duty, grid_code)
    wanted = set(household_ids)
    homes = list(
        Household.objects.within(Scope.of_areas(grid_code))
        .filter(id__in=wanted, closed_at=None)
        .order_by("id")
        .select_for_update()
    )
    if level_of(grid_code) != Level.GRID or len(homes) != len(wanted):
        raise OutOfScope("household.unknown", N_("没有这一户，或不在您的责任范围内。"))
    responder = responder_get(drawn_on(actor, duty, grid_code), responder_id)
    _require_here(responder)
    actor = actor.touching(exercise=responder.exercise or any(home.exercise for home in homes))
    now = clock.now()
    before = {row.household_id: row for row in _held_now(duty).filter(household__in=wanted)}
    ending = [row for row in before.values() if row.responder_id != responder.id]
    begun = []
    for home in homes:
        if home.id not in before or before[home.id] in ending:
            held = _begun(actor, duty, responder.id, home.area_code, now)
            held.household = home
            begun.append(held)
    if not begun:
        journal.nothing_changed()
        return []
    _end(ending, now)
    _write(begun, duty.title)
    journal.record_all(actor, [told_of("duty.ended", one) for one in ending])
    journal.record_all(actor, [told_of("duty.appointed", one) for one in begun])
    return begun


@service
def household_part_give(*, actor: Actor, kind: str, household_id: UUID, responder_id: UUID) -> Duty | None:
    """From now on a core household plays a part in its grid, and somebody does it from there; who did is relieved."""
    part = duty_in_plan(plan_at(clock.now()), kind)
    if not part.part_of:
        raise Refused("part.is_none", N_("%(title)s不是由住户担任的。"), title=part.title)
    actor.require_role(Permission.DUTY_APPOINT)
    home = _home_to_play(actor, part, household_id)
    responder = responder_get(drawn_on(actor, part, home.area_code), responder_id)
    _require_here(responder)
    actor = actor.touching(exercise=responder.exercise or home.exercise)
    before = list(_held_now(part).filter(household=home))
    if any(row.responder_id == responder.id for row in before):
        journal.nothing_changed()
        return None
    now = clock.now()
    begun = _begun(actor, part, responder.id, home.area_code, now)
    begun.household = home
    _end(before, now)
    _write([begun], part.title)
    journal.record_all(actor, [told_of("duty.ended", one) for one in before])
    journal.record_all(actor, [told_of("duty.appointed", begun)])
    return begun


def _home_to_play(actor: Actor, part: tables.Duty, household_id: UUID) -> Household:
    """An open household of the part's kind, in a grid, locked."""
    rows = Household.objects.within(actor.scope(Permission.LINE_SEE)).filter(id=household_id, closed_at=None)
    home: Household | None = rows.select_for_update().first()
    if home is None:
        raise OutOfScope("household.unknown", N_("没有这一户，或不在您的责任范围内。"))
    require_filler(actor, part, home.area_code)
    if level_of(home.area_code) != Level.GRID:
        raise Refused("part.no_grid", N_("这一户还没有划进网格，请先划网格。"))
    if not kinds_at(_HOLDING, clock.now()).filter(household=home, category=part.part_of).exists():
        raise Refused("part.not_of_kind", N_("这一户不是%(title)s要的那一类户。"), title=part.title)
    return home


@service
def duties_hand_over(*, actor: Actor, responder_id: UUID, to: Mapping[UUID, UUID | None]) -> list[Duty]:
    """Somebody leaves: each of these duties of his goes to another, or to nobody, at the same moment; all or none.

    ``to``: duty → successor, None to leave it open. Raises ``Stale`` when one of them has ended meanwhile.
    """
    plan = plan_at(clock.now())
    held = duties_at(_HOLDING, clock.now()).filter(id__in=to, responder_id=responder_id)
    locked = list(held.order_by("id").select_for_update())
    # Who waited for another to hand over finds it done.
    now = clock.now()
    rows = [row for row in locked if row.until is None or row.until > now]
    kinds = {row.kind: duty_in_plan(plan, row.kind) for row in rows}
    for row in rows:
        require_filler(actor, kinds[row.kind], row.area_code)
    if len(rows) != len(to):
        raise Stale("duty.ended_meanwhile", N_("其中有的责任刚刚已经解除，请看过现在的再交接。"))
    if not rows:
        raise Refused("handover.nothing", N_("他没有由您指派的责任，没有什么要交接。"))
    begun = []
    for row in rows:
        successor = to[row.id]
        if successor is not None:
            begun.append(_successor(actor, kinds[row.kind], row, successor, now))
    _end(rows, now)
    _write(begun, N_("责任"))
    entries = [told_of("duty.ended", one) for one in rows] + [told_of("duty.appointed", one) for one in begun]
    facts = {"ended": len(rows), "handed": len(begun), "responder": str(responder_id)}
    first = rows[0]
    entries.append(journal.Entry("duties.handed_over", first, area_code=first.area_code, facts=facts))
    journal.record_all(actor, entries)
    return begun


def _successor(actor: Actor, duty: tables.Duty, row: Duty, successor: UUID, now: datetime) -> Duty:
    if successor == row.responder_id:
        raise Refused("handover.to_himself", N_("不能交给他自己，请另选一个人。"))
    responder = responder_get(drawn_on(actor, duty, row.area_code), successor)
    _require_here(responder)
    there = _held_now(duty).filter(
        responder=responder, area_code=row.area_code, organisation=row.organisation_id, place=row.place_id,
        household=row.household_id,
    )  # fmt: skip
    if there.exists():
        raise Refused("duty.held_already", N_("他已经是这里的%(title)s了。"), title=duty.title)
    actor = actor.touching(exercise=responder.exercise or row.exercise)
    begun = _begun(actor, duty, responder.id, row.area_code, now)
    begun.organisation_id, begun.place_id, begun.household_id = (
        row.organisation_id, row.place_id, row.household_id,
    )  # fmt: skip
    return begun


def _duty_over(over: tables.Over) -> tables.Duty:
    duty = duty_over(plan_at(clock.now()), over)
    if duty is None:
        raise Refused("duty.none_over", N_("现行预案没有守口或联户的责任。"))
    return duty


def _held_now(duty: tables.Duty) -> QuerySet[Duty]:
    return duties_at(_HOLDING, clock.now()).filter(kind=duty.key)


def _require_here(responder: Responder) -> None:
    if responder.left_at:
        raise Refused("responder.has_left", N_("这个人已经离开，不能再指派。"))


def _begun(actor: Actor, duty: tables.Duty, responder: UUID, area_code: str, now: datetime) -> Duty:
    return Duty(
        kind=duty.key,
        responder_id=responder,
        area_code=area_code,
        sole=is_sole(duty),
        since=now,
        exercise=actor.exercise,
    )


def _end(rows: Sequence[Duty], now: datetime) -> None:
    for row in rows:
        row.until = now
        row.save(update_fields=["until"])


def _write(rows: Sequence[Duty], title: str) -> None:
    """Raises ``Refused`` when somebody else was appointed there meanwhile."""
    try:
        with transaction.atomic():
            Duty.objects.within(_HOLDING).bulk_create(rows, batch_size=500)
    except IntegrityError as error:
        raise Refused("duty.taken", N_("这里已经有%(title)s了，请先解除原来的责任。"), title=title) from error


def told_of(verb: str, duty: Duty) -> journal.Entry:
    """The journal's line of a duty: its kind, who holds it, what it is over."""
    facts = {"kind": duty.kind, "responder": str(duty.responder_id)}
    if duty.place_id:
        facts["place"] = str(duty.place_id)
    if duty.household_id:
        facts["household"] = str(duty.household_id)
    return journal.Entry(verb, duty, area_code=duty.area_code, facts=facts)
