"""Reading the structure: what the plan names, what of it stands, who leads each body, what it lacks by the rules."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from fangxian.access.scope import Scope
from fangxian.foundation.areas.selectors import areas_at
from fangxian.foundation.duties.models import Duty
from fangxian.foundation.duties.rules.branches import Lack, Sort, Strength, lacks
from fangxian.foundation.duties.selectors import Holder, duties_at
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.orgs.selectors import organisations_standing
from fangxian.foundation.orgs.services import Charter
from fangxian.foundation.plan.rules import tables
from fangxian.foundation.plan.rules.schema import Plan
from fangxian.foundation.plan.selectors import plan_at
from fangxian.foundation.responders.models import Membership, Responder
from fangxian.foundation.responders.selectors import chips_by_id, members_at
from fangxian.plain import clock
from fangxian.plain.areacodes import Level

Kind = Organisation.Kind
#: Who leads and how many belong to a body is as public as its name.
_STRUCTURE = Scope.system("看组织架子")
#: The key of the branch that the headquarters sets up; those at sites have none.
CITY_BRANCH = "headquarters"
#: Whoever counts as a full member of the Party by what he is registered as.
FULL = frozenset({Responder.Standing.LEADER, Responder.Standing.CADRE, Responder.Standing.MEMBER})
#: Lacks of a plan that writes the duty of leading such a body; an older one expects nothing.
_BY_DUTY = frozenset({"no_secretary", "no_leader", "too_few"})
_SORTS = {Kind.TEMPORARY_BRANCH: Sort.BRANCH, Kind.PARTY_GROUP: Sort.PARTY_GROUP}


def charters_of(plan: Plan, county: str) -> Iterator[Charter]:
    """Every body that the plan names, in the order in which it is read; Party groups without their two neighbours."""
    yield Charter(Kind.HEADQUARTERS, plan.identity.headquarters, county)
    if plan.identity.branch:
        yield Charter(Kind.TEMPORARY_BRANCH, plan.identity.branch, county, CITY_BRANCH)
    for group in plan.many(tables.Group):
        yield Charter(Kind.WORKING_GROUP, group.title, county, group.key)
        if plan.identity.branch:
            yield Charter(Kind.PARTY_GROUP, group.party_group, county, group.key)
    units = plan.many(tables.Unit)
    for unit in units:
        if unit.level == Level.COUNTY:
            yield Charter(unit.organisation, unit.title, county, unit.key, purpose=unit.purpose)
    for level in (Level.TOWN, Level.VILLAGE):
        suffixes: list[tuple[str, str, str, str]] = [
            (one.organisation, one.suffix, "", "") for one in plan.many(tables.Tier) if one.level == level
        ]
        suffixes += [
            (one.organisation, one.suffix or one.title, one.key, one.purpose)
            for one in units
            if one.level == level
        ]
        for area in areas_at(_STRUCTURE & Scope.of_areas(county), level) if suffixes else ():
            for kind, suffix, key, purpose in suffixes:
                yield Charter(kind, f"{area.name}{suffix}", area.code, key, purpose=purpose)


def charters_missing(plan: Plan) -> list[Charter]:
    """What the plan names and does not stand."""
    county = plan.identity.county
    rows = organisations_standing(_STRUCTURE & Scope.of_areas(county))
    standing = set(rows.values_list("kind", "name", "area_code", "key"))
    return [one for one in charters_of(plan, county) if one.identity not in standing]


def named_first(plan: Plan, bodies: Iterable[Organisation]) -> list[Organisation]:
    """Bodies of the tiers and groups, those first that the plan calls by their name, then the longest standing.

    After another plan was adopted the offices of both may stand; those of the plan in force answer.
    """
    suffixes = {tier.organisation: tier.suffix for tier in plan.many(tables.Tier)}
    groups = {group.key: group.title for group in plan.many(tables.Group)}

    def is_named(body: Organisation) -> bool:
        if body.kind == Kind.HEADQUARTERS:
            return body.name == plan.identity.headquarters
        if body.kind == Kind.WORKING_GROUP:
            return body.name == groups.get(body.key)
        return body.name.endswith(suffixes.get(body.kind, ""))  # type: ignore[call-overload]

    return sorted(bodies, key=lambda body: (not is_named(body), body.formed_at, body.id))


def bodies_of_city(county: str) -> QuerySet[Organisation]:
    """What stands at the county itself: headquarters, its branch, groups, departments. Their names are public."""
    return organisations_standing(_STRUCTURE).filter(area_code=county).order_by("formed_at", "id")


def bodies_temporary(scope: Scope) -> QuerySet[Organisation]:
    """Branches at sites and squads for one problem, the newest first."""
    for_a_time = Q(kind=Kind.TEMPORARY_BRANCH) | Q(kind=Kind.SQUAD, ends_on__isnull=False)
    rows = organisations_standing(scope).filter(for_a_time).exclude(key=CITY_BRANCH)
    return rows.order_by("-formed_at", "-id")


def bodies_lasting(scope: Scope) -> QuerySet[Organisation]:
    """What a tier and the plan have: everything that was not formed for a time, or for a grid."""
    passing = (Kind.TEMPORARY_BRANCH, Kind.SQUAD)
    return organisations_standing(scope).exclude(kind__in=passing).order_by("kind", "id")


def members_of(organisation: Organisation, moment: datetime) -> QuerySet[Membership]:
    """Who belongs to a body, leaders first; for whoever may see its people."""
    rows = members_at(_STRUCTURE, moment).filter(organisation=organisation).select_related("responder")
    return rows.order_by("part", "since", "id")


@dataclass(frozen=True)
class Body:
    """An organisation with who leads it, how many belong to it, and what it lacks by the rules."""

    organisation: Organisation
    leaders: tuple[Holder, ...]
    deputies: tuple[Holder, ...]
    members: int
    full: int
    lacks: tuple[Lack, ...]

    @property
    def gaps(self) -> tuple[Lack, ...]:
        """Those that somebody must close."""
        return tuple(one for one in self.lacks if one.is_gap)


def bodies_of(organisations: Iterable[Organisation], moment: datetime) -> list[Body]:
    """Organisations with all that; a fixed number of queries however many there are."""
    organisations = list(organisations)
    plan = plan_at(moment)
    rules, known = plan.one(tables.BranchRules), {duty.key for duty in plan.many(tables.Duty)}
    ids = [one.id for one in organisations]
    held = _held(ids, rules, moment)
    members, full = _members(ids, moment)
    today = clock.day_of(moment)
    found = []
    for one in organisations:
        leaders = held[one.id, leading_kind(rules, one)]
        deputies = held[one.id, rules.deputy]
        strength = Strength(
            _SORTS.get(Kind(one.kind), Sort.OTHER), full[one.id], members[one.id], len(leaders), len(deputies), one.ends_on
        )  # fmt: skip
        said = [
            lack
            for lack in lacks(rules, strength, today=today)
            if lack.code not in _BY_DUTY or (leading_kind(rules, one) in known and _is_of(plan, one))
        ]
        found.append(Body(one, tuple(leaders), tuple(deputies), members[one.id], full[one.id], tuple(said)))
    return found


def _is_of(plan: Plan, body: Organisation) -> bool:
    """Whether the plan asks anything of a body: one that another plan named stands, and is asked nothing."""
    if not body.key or body.kind not in _SORTS:
        return True
    if body.kind == Kind.TEMPORARY_BRANCH:
        return body.name == plan.identity.branch
    return any((one.key, one.party_group) == (body.key, body.name) for one in plan.many(tables.Group))


def leading_kind(rules: tables.BranchRules, organisation: Organisation) -> str:
    """The duty by which a body is led: a branch's secretary, a Party group's leader; empty for others."""
    return {Kind.TEMPORARY_BRANCH: rules.secretary, Kind.PARTY_GROUP: rules.group_leader}.get(
        Kind(organisation.kind), ""
    )


def _held(
    ids: Collection[UUID], rules: tables.BranchRules, moment: datetime
) -> dict[tuple[UUID, str], list[Holder]]:
    kinds = (rules.secretary, rules.deputy, rules.group_leader)
    rows: list[Duty] = list(
        duties_at(_STRUCTURE, moment).filter(organisation__in=ids, kind__in=kinds).order_by("since", "id")
    )
    chips = chips_by_id({row.responder_id for row in rows})
    held = defaultdict(list)
    for row in rows:
        if row.organisation_id:
            held[row.organisation_id, row.kind].append(Holder(row.id, chips[row.responder_id], row.since))
    return held


def _members(ids: Collection[UUID], moment: datetime) -> tuple[Counter[UUID], Counter[UUID]]:
    """How many belong to each, and how many of them are full members of the Party."""
    rows = members_at(_STRUCTURE, moment).filter(organisation__in=ids)
    members: Counter[UUID] = Counter()
    full: Counter[UUID] = Counter()
    for organisation, standing in rows.values_list("organisation_id", "responder__standing"):
        members[organisation] += 1
        full[organisation] += standing in FULL
    return members, full
