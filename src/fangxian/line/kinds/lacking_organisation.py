"""A branch without a secretary or with too few members, a Party group without a leader, a body past its last day.

The rules forbid none of it; whoever answers for the body has to mend it.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Max, Q
from django.utils.translation import gettext as _

from fangxian.access.scope import Scope
from fangxian.foundation.duties.bodies import Body, bodies_of
from fangxian.foundation.duties.models import Duty
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.orgs.selectors import organisations_standing
from fangxian.foundation.plan.rules import tables
from fangxian.foundation.plan.rules.schema import Plan
from fangxian.foundation.plan.selectors import plan_at, true_since
from fangxian.foundation.responders.models import Membership
from fangxian.line.kinds.owners import Owners
from fangxian.line.kinds.telling import Telling
from fangxian.line.rules.holes import Hole
from fangxian.plain import clock
from fangxian.plain.areacodes import Level, level_of
from fangxian.plain.words import N_

FAMILY = "organisation"
VERBS = frozenset({
    "organisation.formed", "organisation.dissolved", "members.joined", "members.left", "duty.appointed",
    "duty.ended", "plan.adopted", "exercise.removed",
})  # fmt: skip
#: Whoever turns out to be no full member, or to be one, may belong to bodies that lie anywhere.
EVERYWHERE = frozenset({"responder.corrected", "responders.taken_in", "responders.taken_back"})

_TITLES = {
    "no_secretary": N_("临时党支部没有书记"),
    "too_few": N_("临时党支部正式党员不够"),
    "no_leader": N_("党小组没有组长"),
    "past_end": N_("到期还没撤销"),
}
_NAMED = {
    "no_secretary": N_("%(name)s没有书记"),
    "too_few": N_("%(name)s正式党员不够"),
    "no_leader": N_("%(name)s没有组长"),
    "past_end": N_("%(name)s到期还没撤销"),
}
_VERBS = {
    "no_secretary": N_("定书记"), "too_few": N_("加人"), "no_leader": N_("定组长"), "past_end": N_("去撤销"),
}  # fmt: skip
_PARTY = (Organisation.Kind.TEMPORARY_BRANCH, Organisation.Kind.PARTY_GROUP)


def holes(reach: Scope, moment: datetime) -> Iterable[Hole]:
    """Every lack of a body in reach that somebody must close."""
    plan = plan_at(moment)
    rows = organisations_standing(reach).filter(Q(kind__in=_PARTY) | Q(ends_on__isnull=False)).order_by("id")
    bodies = [one for one in bodies_of(rows, moment) if one.gaps]
    if not bodies:
        return
    owners = {level: Owners(plan, level) for level in (Level.COUNTY, Level.TOWN)}
    rules = plan.one(tables.BranchRules)
    began = true_since(lambda one: _expects(one, rules), moment)
    lost = _lost([one.organisation.id for one in bodies], moment)
    for body in bodies:
        at = body.organisation.area_code
        tier = Level.COUNTY if level_of(at) == Level.COUNTY else Level.TOWN
        for lack in body.gaps:
            yield Hole(
                kind=f"{FAMILY}.{lack.code}",
                subject=str(body.organisation.id),
                area_code=at,
                severity=rules.severity,
                owner=owners[tier].of(at),
                since=_since(body, lack.code, began, lost),
                exercise=body.organisation.exercise,
            )


def _expects(plan: Plan, rules: tables.BranchRules) -> bool:
    return rules.secretary in {duty.key for duty in plan.many(tables.Duty)}


def _since(body: Body, code: str, began: datetime, lost: dict[UUID, datetime]) -> datetime:
    """Since when it lacks it: since it was formed, since somebody left, since the day after its last."""
    formed = body.organisation
    if code == "past_end" and formed.ends_on is not None:
        return clock.end_of(formed.ends_on)
    return max(began, formed.formed_at, lost.get(formed.id, formed.formed_at))


def _lost(organisations: list[UUID], moment: datetime) -> dict[UUID, datetime]:
    """When each last lost a leader or a member."""
    everywhere = Scope.system("看组织缺什么")
    found: dict[UUID, datetime] = {}
    for rows in (Duty.objects.within(everywhere), Membership.objects.within(everywhere)):
        ended = rows.filter(organisation__in=organisations, until__lte=moment)
        for organisation, at in ended.values_list("organisation_id").annotate(Max("until")):
            found[organisation] = max(at, found.get(organisation, at))
    return found


def telling(kind: str, moment: datetime) -> Telling:  # noqa: ARG001 - the words are the same in every plan
    """“党小组没有组长”, closed on the organisation's page."""
    code = kind.partition(".")[2]
    return Telling(title=_(_TITLES[code]), verb=_(_VERBS[code]), action="open_body", named=_(_NAMED[code]))
