"""Who could be sent: the eligible departments, and their people as the rules see them."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from fangxian.access.scope import Scope
from fangxian.domains.secondment.models import Quota, Secondee, Whistle
from fangxian.domains.secondment.rules.plan import Secondment
from fangxian.domains.secondment.rules.quotas import Share, shared_out
from fangxian.domains.secondment.rules.states import LIVE
from fangxian.domains.secondment.rules.suggesting import Candidate, Verdict, able_count, judged
from fangxian.domains.secondment.rules.whistle_states import State
from fangxian.domains.secondment.selectors import (
    lines_of,
    named_counts,
    quotas_for,
    quotas_of,
    standings_of,
    times_sent,
)
from fangxian.foundation.duties.selectors import duties_at
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.orgs.selectors import organisations_standing
from fangxian.foundation.plan.rules import tables
from fangxian.foundation.plan.rules.schema import Plan
from fangxian.foundation.plan.selectors import plan_at
from fangxian.foundation.responders.models import Responder, ResponderRole, ResponderSkill
from fangxian.foundation.responders.rules.conditions import Lack
from fangxian.foundation.responders.standing import lacks_of
from fangxian.plain import clock
from fangxian.plain.areacodes import Level

#: Sizes and the rule's reasons are figures and words; no name leaves here.
_COUNTED = Scope.system("选派：谁可以去")


def departments_eligible(plan: Plan) -> list[Organisation]:
    """The departments and institutions of the county that are no members of the response."""
    rule = plan.one(Secondment)
    members = {
        (unit.organisation, unit.key)
        for unit in plan.many(tables.Unit)
        if not unit.outside and unit.level == Level.COUNTY
    }
    standing = organisations_standing(_COUNTED).filter(kind__in=rule.kinds, area_code=plan.identity.county)
    return [one for one in standing.order_by("name", "id") if (one.kind, one.key) not in members]


def candidates_of(departments: Collection[UUID], now: datetime) -> dict[UUID, list[Candidate]]:
    """The people of departments as the rules see them; six queries however many there are."""
    people = Responder.objects.within(_COUNTED).filter(unit__in=departments, left_at=None).order_by("id")
    rows = list(people.values_list("id", "unit_id", "standing", "born", "exercise"))
    ids = [row[0] for row in rows]
    lacking = lacks_of(ids, now)
    on_duty = _on_duty(ids, now)
    live = Secondee.objects.within(_COUNTED).filter(department__in=departments, state__in=LIVE)
    seconded = set(live.values_list("responder_id", flat=True))
    times, skills = times_sent(ids), _skills(departments, now)
    found: dict[UUID, list[Candidate]] = {one: [] for one in departments}
    for person, unit, standing, born, exercise in rows:
        found[unit].append(
            Candidate(
                person,
                standing,
                born,
                excluded=Lack.EXCLUDED in lacking[person],
                unready=bool({*lacking[person]} - {Lack.EXCLUDED, Lack.LEFT}),
                seconded=person in seconded,
                on_duty=person in on_duty,
                times=times[person],
                skills=frozenset(skills[person]),
                exercise=exercise,
            )
        )
    return found


def _on_duty(people: Collection[UUID], now: datetime) -> set[UUID]:
    """Who answers for a place, a mouth or a household already; what somebody does in an organisation hinders nothing."""
    held = duties_at(_COUNTED, now).filter(responder__in=people)
    return set(held.filter(organisation=None).values_list("responder_id", flat=True))


def _skills(departments: Collection[UUID], now: datetime) -> dict[UUID, set[str]]:
    """Keys of skills and of roles; a paper that has run out does not count."""
    found: dict[UUID, set[str]] = defaultdict(set)
    open_now = Q(until=None) | Q(until__gt=now)
    skills = ResponderSkill.objects.within(_COUNTED).filter(open_now, unit__in=departments)
    good = skills.filter(Q(expires_on=None) | Q(expires_on__gte=clock.day_of(now)))
    roles = ResponderRole.objects.within(_COUNTED).filter(open_now, unit__in=departments)
    for rows, column in ((good, "skill"), (roles, "role")):
        for person, key in rows.values_list("responder_id", column):
            found[person].add(key)
    return found


def able_by_department(departments: Iterable[Organisation], now: datetime) -> dict[UUID, int]:
    """How many of each can be sent."""
    rule, year = plan_at(now).one(Secondment), clock.day_of(now).year
    candidates = candidates_of([one.id for one in departments], now)
    return {unit: able_count(rule, people, year=year) for unit, people in candidates.items()}


def shares_suggested(
    total: int, departments: Collection[Organisation], now: datetime, *, promised: dict[UUID, int]
) -> dict[UUID, tuple[int, Share]]:
    """How the rule would share a total out: of each department how many can be sent, and its share.

    ``promised`` are names that a department still owes: they are spoken for.
    """
    rule = plan_at(now).one(Secondment)
    able = able_by_department(departments, now)
    free = {str(unit): max(0, count - promised.get(unit, 0)) for unit, count in able.items()}
    shares = shared_out(total, free, floor=rule.floor, ceiling_percent=rule.ceiling_percent)
    return {UUID(key): (free[key], share) for key, share in shares.items()}


def wanted_by(whistle: Whistle) -> frozenset[str]:
    """Keys of the skills and roles that a whistle asks for."""
    lines = lines_of([whistle])[whistle.id]
    return frozenset(key for line in lines for key in (line.skill, line.role) if key)


def verdicts_for(quota: Quota, now: datetime, *, number: int) -> list[Verdict]:
    """A department's people in the order in which they should go, ``number`` of them suggested."""
    people = candidates_of([quota.department_id], now)[quota.department_id]
    rule, year = plan_at(now).one(Secondment), clock.day_of(now).year
    return judged(rule, people, year=year, wanted=wanted_by(quota.whistle), number=number)


@dataclass(frozen=True)
class Proposed:
    """A department's line in the sharing: what it was asked for before, what can be sent, and its share now."""

    department: Organisation
    before: Quota | None
    available: int
    share: Share


def shares_proposed(whistle: Whistle, now: datetime) -> list[Proposed]:
    """How the rule would share out what a whistle still lacks, the largest shares first.

    Who said that he can't give more is left out, and who has nobody to send.
    """
    plan = plan_at(now)
    before = {one.department_id: one for one in quotas_of(whistle)}
    asked = [one for one in departments_eligible(plan) if not (one.id in before and before[one.id].withheld)]
    total = standings_of([whistle])[whistle.id].to_share
    shares = shares_suggested(total, asked, now, promised=_promised())
    found = [Proposed(one, before.get(one.id), *shares[one.id]) for one in asked]
    able = [one for one in found if one.available]
    return sorted(able, key=lambda one: (-one.share.number, -one.available, one.department.name))


def _promised() -> dict[UUID, int]:
    """Names that each department still owes to whistles that are not over."""
    quotas = list(quotas_for(_COUNTED).filter(whistle__state=State.SHARED))
    named = named_counts(quotas)
    owed: dict[UUID, int] = {}
    for one in quotas:
        left = max(0, one.number - one.withheld - named[one.id])
        owed[one.department_id] = owed.get(one.department_id, 0) + left
    return owed
