"""A proposal that somebody else overtook: who answered for a place when it was looked at, who does now, by whom."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from fangxian.access.scope import Scope
from fangxian.foundation.areas.selectors import area_names
from fangxian.foundation.duties.models import Duty, ProposalDraft
from fangxian.foundation.duties.selectors import duties_at
from fangxian.foundation.journal.acts import acts_said
from fangxian.foundation.plan.rules import tables
from fangxian.foundation.responders.selectors import chips_by_id
from fangxian.plain import clock
from fangxian.plain.errors import Change

_READ = Scope.system("建议看过以后谁换过人")
#: Of so many places it is told who was there and who is; of the others only the number is told.
MOST = 10

#: Who answers, by the code of the place.
Holding = Mapping[str, Collection[UUID]]


def handed_on(duty: tables.Duty, reach: str, after: datetime) -> list[Change]:
    """The first places of an area where somebody was appointed or relieved after a moment."""
    rows = Duty.objects.within(Scope.of_areas(reach)).filter(kind=duty.key, organisation=None)
    rows = rows.filter(Q(since__gt=after) | Q(until__gt=after)).order_by("area_code")
    places = list(rows.values_list("area_code", flat=True).distinct()[:MOST])
    before, now = (_held(duty.key, places, moment) for moment in (after, clock.now()))
    return changes_told(duty.key, places, before, now)


def changes_told(kind: str, places: Collection[str], before: Holding, now: Holding) -> list[Change]:
    """Places with who answered there before and who does now, and who saw to it."""
    names = area_names(list(places))
    chips = chips_by_id({who for some in (before, now) for code in places for who in some.get(code, ())})
    acts = _acts(kind, places)

    def said(some: Holding, code: str) -> str:
        called = (chips[who].name for who in some.get(code, ()) if who in chips)
        return "、".join(called) or _("没有人")

    return [
        Change(names.get(code, code), said(before, code), f"{said(now, code)}{acts.get(code, '')}")
        for code in places
    ]


def by_hand_said(duty: tables.Duty, reach: str, after: datetime) -> str:
    """Who decided something by hand in a proposal after a moment, and when; empty if nobody did."""
    rows = ProposalDraft.objects.within(_READ).filter(kind=duty.key, area_code=reach, changed_at__gt=after)
    draft = rows.first()
    return acts_said(draft) if draft else ""


def _held(kind: str, places: Collection[str], moment: datetime) -> Holding:
    found: dict[str, list[UUID]] = defaultdict(list)
    if places:
        rows = duties_at(Scope.of_areas(*places), moment).filter(
            kind=kind, organisation=None, area_code__in=places
        )
        for code, who in rows.order_by("since", "id").values_list("area_code", "responder_id"):
            found[code].append(who)
    return found


def _acts(kind: str, places: Collection[str]) -> dict[str, str]:
    """The last appointing or relieving at each place, in brackets: when, who, what."""
    if not places:
        return {}
    rows = Duty.objects.within(Scope.of_areas(*places)).filter(
        kind=kind, organisation=None, area_code__in=places
    )
    last = {one.area_code: one for one in rows.order_by(Coalesce("until", "since"), "since", "id")}
    return {code: _("（%(acts)s）") % {"acts": acts_said(one)} for code, one in last.items()}
