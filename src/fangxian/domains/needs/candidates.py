"""Who can be asked about a need, and whom it can be passed on to."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.domains.needs.models import Need
from fangxian.domains.needs.routing import kind_in_plan
from fangxian.domains.needs.rules.plan import Advisor
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.orgs.selectors import organisations_standing
from fangxian.foundation.plan.rules.schema import Plan
from fangxian.plain.areacodes import DIGITS, Level, chain_of

Kind = Organisation.Kind
#: Bodies that have people of their own who take needs and answer them.
_ANSWERING = (
    Kind.HEADQUARTERS, Kind.WORKING_GROUP, Kind.TOWN_OFFICE, Kind.VILLAGE_COMMITTEE, Kind.DEPARTMENT, Kind.INSTITUTION,
    Kind.HEALTH_CENTRE, Kind.POLICE_STATION, Kind.HOSPITAL, Kind.PARTNER,
)  # fmt: skip
_CALLED = tuple(
    kind
    for kind in _ANSWERING
    if kind not in (Kind.HEADQUARTERS, Kind.TOWN_OFFICE, Kind.VILLAGE_COMMITTEE, Kind.PARTNER)
)
#: Which bodies an advisor of the plan is.
_KINDS = {
    Advisor.GROUP: (Kind.WORKING_GROUP,),
    Advisor.HEALTH_CENTRE: (Kind.HEALTH_CENTRE,),
    Advisor.POLICE_STATION: (Kind.POLICE_STATION,),
    Advisor.HOSPITAL: (Kind.HOSPITAL,),
    Advisor.DEPARTMENT: (Kind.DEPARTMENT,),
    Advisor.NEIGHBOUR: (Kind.TOWN_OFFICE, Kind.VILLAGE_COMMITTEE),
}
#: So many are suggested by a tick; the others are in a list.
SUGGESTED = 8


def heirs_of(need: Need) -> QuerySet[Organisation]:
    """Whom a need can be passed on to: every body that answers for its place, but the one it lies with."""
    standing = organisations_standing(Scope.system("转给谁")).filter(kind__in=_ANSWERING)
    rows = standing.filter(area_code__in=chain_of(need.area_code)).exclude(id=need.owner_id)
    found: QuerySet[Organisation] = rows.order_by("-area_code", "kind", "formed_at", "id")
    return found


def called_at(area_code: str) -> QuerySet[Organisation]:
    """Whom a town can whistle for: whoever has people of his own and serves the place, but the offices in between."""
    standing = organisations_standing(Scope.system("吹哨叫谁")).filter(kind__in=_CALLED)
    rows: QuerySet[Organisation] = standing.filter(area_code__in=chain_of(area_code))
    return rows.order_by("kind", "name", "id")


def advisers_of(actor: Actor, need: Need) -> QuerySet[Organisation]:
    """Who can be asked: whom it can be passed on to, and whoever else answers needs in the asker's sight of the line.

    Of the villages, of which there are hundreds, those of its own town.
    """
    town = Scope.of_areas(need.area_code[: DIGITS[Level.TOWN]]).areas[0]
    reach = actor.scope(Permission.LINE_SEE)
    near = Q(area_code__in=chain_of(need.area_code))
    for low, high in reach.areas:
        near |= Q(area_code__gte=low, area_code__lt=high)
    standing = organisations_standing(Scope.system("问谁")).filter(kind__in=_ANSWERING)
    far = Q(kind=Kind.VILLAGE_COMMITTEE) & (Q(area_code__lt=town[0]) | Q(area_code__gte=town[1]))
    rows: QuerySet[Organisation] = standing.filter(near).exclude(far).exclude(id=need.owner_id)
    return rows.order_by("area_code", "kind", "formed_at", "id")


def suggested(plan: Plan, need: Need, advisers: Iterable[Organisation]) -> list[Organisation]:
    """Whom the plan names for the kind, in its order; of the groups only the kind's own, of neighbours the nearest."""
    kind = kind_in_plan(plan, need.kind)
    wanted: list[Organisation] = []
    everybody = list(advisers)
    for advisor in kind.ask:
        bodies = [one for one in everybody if one.kind in _KINDS[advisor]]
        if advisor is Advisor.GROUP:
            bodies = [one for one in bodies if one.key == kind.group]
        if advisor is Advisor.NEIGHBOUR:
            bodies = [one for one in bodies if _is_neighbour(one, need)]
        wanted += bodies
    return wanted[:SUGGESTED]


def _is_neighbour(one: Organisation, need: Need) -> bool:
    """A body of the owner's own tier, in the same place above it."""
    mine, other = need.owner.area_code, one.area_code
    return len(mine) == len(other) and mine != other and mine[:-3] == other[:-3]


def names_of(organisations: Iterable[Organisation]) -> dict[UUID, str]:
    """Names by identifier, in their order."""
    return {one.id: one.name for one in organisations}
