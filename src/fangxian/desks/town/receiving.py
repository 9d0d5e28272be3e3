"""What a town's desk shows of secondment: who comes when and is to be received, who is there, what we whistle for."""

from datetime import datetime
from typing import Any

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.domains.secondment.rules.whistle_states import OPEN
from fangxian.domains.secondment.selectors import contingents_coming, contingents_there, whistles_seen
from fangxian.domains.secondment.showing import contingents_shown, whistles_shown

MOST = 20


def secondment_of_town(actor: Actor, code: str, now: datetime) -> dict[str, Any]:
    """For whoever sees secondment in the town; nothing for anybody else."""
    if not actor.may_at(Permission.SECONDMENT_SEE, area=code):
        return {}
    here = actor.scope(Permission.SECONDMENT_SEE) & Scope.of_areas(code)
    coming = contingents_shown(list(contingents_coming(here)[:MOST]), now)
    awaited = {one.contingent.id for one in coming}
    there = contingents_shown(list(contingents_there(here).exclude(id__in=awaited)[:MOST]), now)
    blown = whistles_seen(actor).filter(area_code=code, state__in=OPEN)
    return {
        "sees_secondment": True,
        "coming": coming,
        "present": there,
        "whistles": whistles_shown(list(blown[:MOST]), now),
    }
