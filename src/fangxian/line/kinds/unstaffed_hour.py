"""A post that lacks people: in the shift that runs now, or in one of the next 72 hours (S2 S7 S10)."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from fangxian.access.scope import Scope
from fangxian.domains.dispatch.roster import DUE_WITHIN, Unstaffed, posts_unstaffed
from fangxian.domains.dispatch.rules.plan import PostKind
from fangxian.foundation.plan.selectors import plan_at
from fangxian.line.kinds.owners import Owners
from fangxian.line.kinds.telling import Telling
from fangxian.line.rules.holes import Hole
from fangxian.plain.areacodes import Level

FAMILY = "post"
VERBS = frozenset({
    "post.set_up", "post.changed", "post.closed", "shifts.made", "shifts.filled", "shift.taken", "shift.assigned", "shift.given_back",
    "shift.taken_off", "plan.adopted", "organisation.formed", "organisation.dissolved", "exercise.removed",
})  # fmt: skip

_NOW, _SOON = f"{FAMILY}.unstaffed_now", f"{FAMILY}.unstaffed_hour"
#: How bad an hour is that lies ahead; the one that runs is as bad as the plan says.
_AHEAD = 1


def holes(reach: Scope, moment: datetime) -> Iterable[Hole]:
    """At most two for each post in reach: the shift that runs, and the next of those ahead that lack somebody."""
    short = list(posts_unstaffed(reach, moment, moment + DUE_WITHIN))
    if not short:
        return
    plan = plan_at(moment)
    severities = {one.key: one.severity for one in plan.many(PostKind)}
    owners = Owners(plan, Level.VILLAGE)
    for one in short:
        if one.runs_since:
            yield _hole(_NOW, one, one.runs_since, severities.get(one.kind, _AHEAD), owners)
        if one.ahead:
            yield _hole(_SOON, one, one.ahead - DUE_WITHIN, _AHEAD, owners)


def _hole(kind: str, one: Unstaffed, since: datetime, severity: int, owners: Owners) -> Hole:
    """From the shift's beginning, or since it lies within reach; not before the post was set up."""
    return Hole(
        kind=kind,
        subject=str(one.post_id),
        area_code=one.area_code,
        severity=severity,
        owner=owners.of(one.area_code),
        since=max(one.post_since, since),
        exercise=one.exercise,
    )


def telling(kind: str, moment: datetime) -> Telling:  # noqa: ARG001 - one shape for all
    """“岗位现在没有人”, closed on the post's page."""
    if kind == _NOW:
        return Telling(title=_("岗位这一班缺人"), verb=_("补人"), action="staff_post")
    return Telling(title=_("岗位三天内有一班缺人"), verb=_("补人"), action="staff_post")
