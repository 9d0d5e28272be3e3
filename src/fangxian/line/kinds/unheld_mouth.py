"""A village gate or road junction that nobody answers for: “把三口” of S13."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from fangxian.access.scope import Scope
from fangxian.foundation.duties.chains import mouths_unheld
from fangxian.foundation.duties.selectors import duty_over
from fangxian.foundation.places.models import Place
from fangxian.foundation.plan.rules import tables
from fangxian.foundation.plan.rules.schema import Plan
from fangxian.foundation.plan.selectors import plan_at, true_since
from fangxian.line.kinds.owners import Owners
from fangxian.line.kinds.telling import Telling
from fangxian.line.rules.holes import Hole
from fangxian.plain.areacodes import Level

FAMILY = "mouth"
VERBS = frozenset({
    "place.added", "place.closed", "duty.appointed", "duty.ended", "plan.adopted", "organisation.formed",
    "organisation.dissolved", "exercise.removed",
})  # fmt: skip


def holes(reach: Scope, moment: datetime) -> Iterable[Hole]:
    """Every open mouth in reach without the holder that the plan expects."""
    plan = plan_at(moment)
    duty = _expected(plan)
    if duty is None:
        return
    began = true_since(lambda one: _expected(one) is not None, moment)
    owners = Owners(plan, Level(duty.owner))
    for one in mouths_unheld(reach, duty, moment):
        yield Hole(
            kind=f"{FAMILY}.{one.place.kind}",
            subject=str(one.place.id),
            area_code=one.place.area_code,
            severity=duty.severity,
            owner=owners.of(one.place.area_code),
            since=max(began, one.since),
            exercise=one.place.exercise,
        )


def _expected(plan: Plan) -> tables.Duty | None:
    duty = duty_over(plan, tables.Over.PLACE)
    return duty if duty and duty.expected else None


def telling(kind: str, moment: datetime) -> Telling:
    """“村口没有守口责任人”, closed by naming one."""
    mouth = Place.Kind(kind.partition(".")[2]).label
    duty = duty_over(plan_at(moment), tables.Over.PLACE)
    title = _("%(mouth)s没有%(title)s") % {"mouth": mouth, "title": duty.title if duty else _("责任人")}
    return Telling(title=title, verb=_("指派"), action="hold_mouth")
