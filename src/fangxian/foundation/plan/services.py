"""Adopting the plan."""

from datetime import datetime

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.services import service
from fangxian.foundation.plan.models import PlanEdition
from fangxian.foundation.plan.rules.editions import (
    check_made_from,
    check_takes_effect,
    digest_of,
    newest,
    tidied,
)
from fangxian.foundation.plan.rules.schema import read_plan
from fangxian.foundation.plan.selectors import DIGESTS, edition_get, editions_in_rules
from fangxian.kit.locks import Turn, take_turn
from fangxian.kit.once import forget
from fangxian.plain import clock


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
    last = newest(adopted)
    if last is not None and last.sha256 == sha256:
        journal.nothing_changed()
        return edition_get(last.number)
    if made_from is not None:
        check_made_from(adopted, made_from)
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
