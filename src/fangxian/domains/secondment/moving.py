"""People who are moved from one state to the next, many at once; each move leaves a line for each place."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from fangxian.access.actor import Actor
from fangxian.access.scope import Scope
from fangxian.domains.secondment.models import Secondee
from fangxian.domains.secondment.rules.states import MOVE, State, Verb, state_after
from fangxian.foundation.journal import services as journal

PEOPLE = Scope.system("选派的人")


def people_move(
    actor: Actor, people: Sequence[Secondee], verb: Verb, now: datetime, *also: str, **facts: Any
) -> None:
    """Move rows that are locked already, all or none; ``also`` are columns that were changed in them before.

    Raises ``Refused`` for the first whose state does not allow it.
    """
    for one in people:
        one.state, one.state_since = state_after(verb, State(one.state)), now
        if one.state == State.STRUCK:
            one.ended_at = now
    columns = {"state", "state_since", "ended_at", *also}
    for one in people:
        one.save(update_fields=columns)
    people_told(actor, people, verb, **facts)


def people_told(actor: Actor, people: Sequence[Secondee], verb: Verb, **facts: Any) -> None:
    """One line for each town: who, by identifier, and what was done."""
    for area_code in sorted({one.area_code for one in people}):
        here = [one for one in people if one.area_code == area_code]
        told = {"people": [str(one.id) for one in here], **facts}
        entry = journal.Entry(
            f"secondee.{MOVE[verb].past}",
            ("whistle", str(here[0].whistle_id)),
            area_code=area_code,
            facts=told,
            exercise=all(one.exercise for one in here),
        )
        journal.record_all(actor, [entry])
