"""What is known of those who might stand a shift: asked before every assignment, for one or for thousands."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from fangxian.access.scope import Scope
from fangxian.domains.dispatch.models import Assignment
from fangxian.domains.dispatch.rules.standing import Known, Span
from fangxian.foundation.responders.models import (
    Responder,
    ResponderExclusion,
    ResponderSkill,
    ResponderWindow,
)
from fangxian.foundation.responders.rules.told import Skilled
from fangxian.foundation.responders.rules.windows import Window

_KNOWN = Scope.system("看谁能上这一班")
#: Shifts that began so long ago matter to nobody's rest or week any more.
_BACK = timedelta(days=15)
_WINDOW = ("begins", "ends", "weekday", "first_day", "last_day")


def known_of(responders: Collection[UUID] | None, now: datetime) -> dict[UUID, Known]:
    """What the rules ask of each, or of everybody (None), in five queries; who is not there is left out."""
    people = Responder.objects.within(_KNOWN)
    if responders is not None:
        people = people.filter(id__in=responders)
    skills = _lists(
        (who, Skilled(skill, expires_on=until))
        for who, skill, until in _of(ResponderSkill, responders)
        .filter(until=None)
        .values_list("responder_id", "skill", "expires_on")
    )
    windows = _lists(
        (who, Window(*days))
        for who, *days in _of(ResponderWindow, responders).values_list("responder_id", *_WINDOW)
    )
    out = _lists(
        (who, span)
        for who, *span in _of(ResponderExclusion, responders)
        .filter(Q(until=None) | Q(until__gt=now))
        .values_list("responder_id", "since", "until")
    )
    held = _lists(
        (who, Span(*span))
        for who, *span in _of(Assignment, responders)
        .filter(ended_at=None, starts_at__gt=now - _BACK)
        .values_list("responder_id", "starts_at", "ends_at")
    )
    return {
        who: Known(
            residence=residence or area_code,
            skills={one.skill: one for one in skills[who]},
            windows=tuple(windows[who]),
            out=tuple((since, until) for since, until in out[who]),
            held=tuple(held[who]),
            shifts_a_week=most,
            left=left is not None,
        )
        for who, residence, area_code, most, left in people.values_list(
            "id", "residence", "area_code", "shifts_a_week", "left_at"
        )
    }


def _of(model: Any, responders: Collection[UUID] | None) -> Any:
    rows = model.objects.within(_KNOWN)
    return (rows if responders is None else rows.filter(responder_id__in=responders)).order_by("id")


def _lists(pairs: Any) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for who, what in pairs:
        found[who].append(what)
    return found
