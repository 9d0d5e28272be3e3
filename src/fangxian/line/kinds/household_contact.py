"""Households that somebody should keep in touch with, and nobody does: “联三户” of S13.

One gap for each grid and kind of household, however many there are: one appointment closes it.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from itertools import groupby

from django.utils.translation import gettext as _

from fangxian.access.scope import Scope
from fangxian.foundation.duties.chains import Lonely, households_lonely, kinds_in_contact
from fangxian.foundation.duties.selectors import duty_over
from fangxian.foundation.plan.rules import tables
from fangxian.foundation.plan.rules.schema import Plan
from fangxian.foundation.plan.selectors import plan_at, titles_ever, true_since
from fangxian.line.kinds.owners import Owners
from fangxian.line.kinds.telling import Telling
from fangxian.line.rules.holes import Hole
from fangxian.plain.areacodes import Level

FAMILY = "contact"
VERBS = frozenset({
    "household.registered", "household.moved", "household.closed", "household.category_set",
    "household.category_ended", "households.entered", "households.moved", "grids.adopted", "people.imported",
    "people.import_undone", "duty.appointed", "duty.ended", "plan.adopted", "organisation.formed",
    "organisation.dissolved", "exercise.removed",
})  # fmt: skip


def holes(reach: Scope, moment: datetime) -> Iterable[Hole]:
    """For every grid in reach and every kind in contact, whether some household has nobody."""
    plan = plan_at(moment)
    duty = duty_over(plan, tables.Over.HOUSEHOLD)
    if duty is None or not duty.expected:
        return
    owners = Owners(plan, Level(duty.owner))
    began = {kind: true_since(partial(_expects, kind=kind), moment) for kind in kinds_in_contact(plan)}
    lonely = sorted(households_lonely(reach, plan, duty, moment), key=_group)
    for (code, kind), together in groupby(lonely, key=_group):
        homes = list(together)
        yield Hole(
            kind=f"{FAMILY}.{kind}",
            subject=code,
            area_code=code,
            severity=duty.severity,
            owner=owners.of(code),
            since=max(began[kind], min(one.since for one in homes)),
            exercise=all(one.exercise for one in homes),
        )


def _group(one: Lonely) -> tuple[str, str]:
    return one.area_code, one.category


def _expects(plan: Plan, *, kind: str) -> bool:
    duty = duty_over(plan, tables.Over.HOUSEHOLD)
    return duty is not None and duty.expected and kind in kinds_in_contact(plan)


def telling(kind: str, moment: datetime) -> Telling:
    """“居家隔离户没人联系”, closed by assigning them."""
    key = kind.partition(".")[2]
    titles = titles_ever(tables.HouseholdKind, moment)
    title = _("%(kind)s有没人联系的") % {"kind": titles.get(key, key)}
    return Telling(title=title, verb=_("分户联系"), action="assign_contacts")
