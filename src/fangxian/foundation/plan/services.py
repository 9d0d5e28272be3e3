"""Adopting the plan, taking an edition back, declaring response levels."""

from datetime import datetime

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.acts import acts_said
from fangxian.foundation.journal.services import service
from fangxian.foundation.plan.models import EditionWithdrawal, LevelChange, PlanEdition
from fangxian.foundation.plan.overtaken import edition_meanwhile, level_meanwhile
from fangxian.foundation.plan.rules.editions import (
    check_county,
    check_takes_effect,
    check_withdrawing,
    digest_of,
    is_overtaken,
    newest,
    standing,
    tidied,
)
from fangxian.foundation.plan.rules.levels import check_declaring
from fangxian.foundation.plan.rules.schema import read_plan
from fangxian.foundation.plan.selectors import (
    DECLARED,
    DIGESTS,
    county_here,
    edition_get,
    editions_in_rules,
    level_change_get,
    level_changes,
    levels_declared,
    plan_at,
)
from fangxian.kit.locks import Turn, take_turn
from fangxian.kit.once import forget
from fangxian.plain import clock
from fangxian.plain.errors import Refused
from fangxian.plain.words import N_

#: Characters of a reason at the most.
LONGEST_REASON = 300


@service
def plan_adopt(
    *, actor: Actor, text: str, takes_effect_at: datetime | None = None, made_from: int | None = None
) -> PlanEdition:
    """Adopt a text as the next edition, in force from now on or from a later moment.

    ``made_from`` is the number of the newest edition that its author saw (0: none). The newest edition's own
    text again changes nothing. Raises ``PlanInvalid`` with everything that is wrong in the text, ``Stale``
    when another edition came in between, ``Refused`` for a beginning in the past.
    """
    actor.require_role(Permission.PLAN_ADOPT)
    take_turn(Turn.PLAN)
    text = tidied(text)
    plan, sha256 = read_plan(text), digest_of(text)
    adopted, now = editions_in_rules(), clock.now()
    last, stands = newest(adopted), newest(standing(adopted))
    if stands is not None and stands.sha256 == sha256:
        journal.nothing_changed()
        return edition_get(stands.number)
    check_county(plan.identity.county, county_here())
    if made_from is not None and is_overtaken(adopted, made_from):
        raise edition_meanwhile(made_from)
    check_takes_effect(adopted, takes_effect_at or now, now=now)
    edition = PlanEdition(
        plan_key=plan.identity.key,
        number=last.number + 1 if last else 1,
        title=plan.identity.title,
        text=text,
        sha256=sha256,
        takes_effect_at=takes_effect_at or now,
        adopted_at=now,
        adopted_by=actor.key,
        exercise=actor.exercise,
    )
    edition.save(force_insert=True)
    forget(DIGESTS)
    journal.record(
        actor,
        "plan.adopted",
        edition,
        area_code=plan.identity.county,
        facts={
            "number": edition.number,
            "plan": edition.plan_key,
            "sha256": sha256,
            "takes_effect_at": edition.takes_effect_at.isoformat(),
        },
    )
    return edition


@service
def plan_withdraw(*, actor: Actor, number: int) -> PlanEdition:
    """Take back an edition that was adopted by mistake, before it takes effect.

    Raises ``OutOfScope`` for none of this number, ``Refused`` when it has begun or was taken back before.
    """
    actor.require_role(Permission.PLAN_ADOPT)
    take_turn(Turn.PLAN)
    edition, now = edition_get(number), clock.now()
    check_withdrawing(
        next(one for one in editions_in_rules() if one.number == number), now=now, acts=acts_said(edition)
    )
    withdrawal = EditionWithdrawal(
        edition_number=number, withdrawn_at=now, withdrawn_by=actor.key, exercise=actor.exercise
    )
    withdrawal.save(force_insert=True)
    forget(DIGESTS)
    journal.record(
        actor,
        "plan.withdrawn",
        edition,
        area_code=_county_of(edition),
        facts={"number": number, "plan": edition.plan_key, "sha256": edition.sha256},
    )
    return edition


def _county_of(edition: PlanEdition) -> str:
    return read_plan(edition.text).identity.county


@service
def level_change(
    *,
    actor: Actor,
    level: str,
    reason: str,
    risk_class: str = "",
    takes_effect_at: datetime | None = None,
    made_from: int | None = None,
) -> LevelChange:
    """Declare a response level of the plan in force, from now on or from a later moment.

    ``made_from`` is the number of the newest line of the history that its author saw (0: none). Raises
    ``Refused`` for a level the plan has not, a beginning in the past, no reason, or what holds already;
    ``Stale`` when somebody declared or took back another in between.
    """
    now = clock.now()
    plan = plan_at(now)
    county = plan.identity.county
    actor.require(Permission.LEVEL_CHANGE, area=county)
    take_turn(Turn.PLAN)
    declared, begins = levels_declared(), takes_effect_at or now
    if made_from is not None and made_from != _newest_line():
        raise level_meanwhile(plan, made_from)
    check_declaring(plan, declared, level, risk_class, begins, now=now)
    change = LevelChange(
        number=_newest_line() + 1,
        area_code=county,
        plan_key=plan.identity.key,
        level=level,
        risk_class=risk_class,
        takes_effect_at=begins,
        declared_at=now,
        declared_by=actor.key,
        reason=_reason(reason),
        exercise=actor.exercise,
    )
    facts = _kept(change) | {"level": level, "risk_class": risk_class}
    journal.record(actor, "level.changed", change, area_code=change.area_code, facts=facts)
    return change


@service
def level_withdraw(*, actor: Actor, number: int, reason: str) -> LevelChange:
    """Take back a declared level that is not yet in force; it stays in the history.

    Raises ``OutOfScope`` for none of this number, ``Refused`` when it has begun or was taken back before.
    """
    change = level_change_get(number)
    actor.require(Permission.LEVEL_CHANGE, area=change.area_code)
    take_turn(Turn.PLAN)
    now = clock.now()
    if any(one.number == number and one.withdrawn for one in levels_declared()):
        taken_back = level_changes().get(withdraws=number)
        raise Refused("level.withdrawn", N_("这次宣布已经撤回了（%(acts)s）。"), acts=acts_said(taken_back))
    if change.takes_effect_at <= now:
        raise Refused("level.begun", N_("这一级已经开始了，不能撤回；要改，就再宣布一次。"))
    taken_back = LevelChange(
        number=_newest_line() + 1,
        area_code=change.area_code,
        plan_key=change.plan_key,
        takes_effect_at=change.takes_effect_at,
        declared_at=now,
        declared_by=actor.key,
        reason=_reason(reason),
        withdraws=number,
        exercise=actor.exercise,
    )
    facts = _kept(taken_back) | {"level": change.level, "withdraws": number}
    journal.record(actor, "level.withdrawn", taken_back, area_code=taken_back.area_code, facts=facts)
    return taken_back


def _kept(change: LevelChange) -> dict[str, str | int]:
    """Write one line of the history; what the journal says of each."""
    change.save(force_insert=True)
    forget(DECLARED)
    return {"number": change.number, "takes_effect_at": change.takes_effect_at.isoformat()}


def _newest_line() -> int:
    """The number of the newest declaration or withdrawal; 0 for none."""
    return level_changes().values_list("number", flat=True).first() or 0


def _reason(typed: str) -> str:
    reason = " ".join(typed.split())
    if not reason:
        raise Refused("level.no_reason", N_("请写明按什么改，例如省里的通告。"))
    if len(reason) > LONGEST_REASON:
        raise Refused("level.long_reason", N_("理由最多写 300 个字。"))
    return reason
