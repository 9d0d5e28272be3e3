"""A post that lacks people: in the shift that runs now, or in one of the next 72 hours (S2 S7 S10)."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from fangxian.access.scope import Scope
from fangxian.domains.dispatch.roster import DUE_WITHIN, Unstaffed, hours_unstaffed
from fangxian.domains.dispatch.rules.plan import PostKind
from fangxian.foundation.plan.selectors import plan_at
from fangxian.line.kinds.owners import Owners
from fangxian.line.kinds.telling import Telling
from fangxian.line.rules.holes import Hole
from fangxian.plain.areacodes import Level

FAMILY = "post"
VERBS = frozenset({
    "post.set_up", "post.changed", "post.closed", "shifts.made", "shift.taken", "shift.assigned", "shift.given_back",
    "shift.taken_off", "plan.adopted", "organisation.formed", "organisation.dissolved", "exercise.removed",
})  # fmt: skip

_NOW, _SOON = f"{FAMILY}.unstaffed_now", f"{FAMILY}.unstaffed_hour"
#: How bad an hour is that lies ahead: today, where the one that runs is as bad as the plan says.
_AHEAD = 1


def holes(reach: Scope, moment: datetime) -> Iterable[Hole]:
    """At most two for each post in reach: the shift that runs, and the next of those ahead that lack somebody."""
    plan = plan_at(moment)
    severities = {one.key: one.severity for one in plan.many(PostKind)}
    owners = Owners(plan, Level.VILLAGE)
    told: set[tuple[UUID, bool]] = set()
    for one in hours_unstaffed(reach, moment, moment + DUE_WITHIN):
        runs = one.starts_at <= moment
        if (one.post_id, runs) in told:
            continue
        told.add((one.post_id, runs))
        yield Hole(
            kind=_NOW if runs else _SOON,
            subject=str(one.post_id),
            area_code=one.area_code,
            severity=severities.get(one.kind, _AHEAD) if runs else _AHEAD,
            owner=owners.of(one.area_code),
            since=_since(one, runs=runs),
            exercise=one.exercise,
        )


def _since(one: Unstaffed, *, runs: bool) -> datetime:
    """From its beginning, or since it lies within reach; not before the post was set up."""
    return max(one.post_since, one.starts_at if runs else one.starts_at - DUE_WITHIN)


def telling(kind: str, moment: datetime) -> Telling:  # noqa: ARG001 - one shape for all
    """“岗位现在没有人”, closed on the post's page."""
    if kind == _NOW:
        return Telling(title=_("岗位这一班缺人"), verb=_("补人"), action="staff_post")
    return Telling(title=_("岗位三天内有一班缺人"), verb=_("补人"), action="staff_post")
