"""What a body's desk shows of secondment: a department its quotas and people, the group that leads it whistles and batches."""

from datetime import datetime
from typing import Any

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.domains.secondment.rules.whistle_states import OPEN
from fangxian.domains.secondment.selectors import (
    people_of_department,
    people_waiting,
    quotas_for,
    whistles_seen,
)
from fangxian.domains.secondment.showing import people_shown, quotas_shown, whistles_shown
from fangxian.foundation.orgs.models import Organisation

MOST = 60


def secondment_shown(actor: Actor, body: Organisation, now: datetime) -> dict[str, Any]:
    """For whoever may name its people, or choose for the whistles that it leads; nothing for anybody else."""
    its_own = Scope.of_organisations(body.id)
    if actor.may_at(Permission.SECONDMENT_NAME, organisation=body.id):
        return {
            "quotas": quotas_shown(list(quotas_for(its_own)[:MOST]), now),
            "sent": people_shown(list(people_of_department(its_own)[:MOST])),
            "is_department": True,
        }
    if not actor.may_at(Permission.SECONDMENT_CHOOSE, organisation=body.id):
        return {}
    led = whistles_seen(actor).filter(lead=body.id, state__in=OPEN)
    return {
        "whistles": whistles_shown(list(led[:MOST]), now),
        "waiting_people": people_waiting(its_own).count(),
    }
