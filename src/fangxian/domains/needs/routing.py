"""Where a need goes: what the plan says of its kind and urgency, and who answers on each rung above it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.domains.needs.rules.ladder import Step, ladder_over, next_step
from fangxian.domains.needs.rules.plan import NeedKind, Rung, RungLevel, Urgency
from fangxian.foundation.duties.bodies import named_first
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.orgs.selectors import organisations_standing
from fangxian.foundation.plan.rules import tables
from fangxian.foundation.plan.rules.schema import Plan
from fangxian.plain.areacodes import Level, level_of
from fangxian.plain.errors import Refused
from fangxian.plain.words import N_


@dataclass(frozen=True)
class Laid:
    """An organisation that a need can lie with, and the rung that it stands on."""

    rung: int
    owner: Organisation


def laid_above(plan: Plan, *, kind: str, area_code: str, above: int) -> Laid | None:
    """The nearest rung above that somebody answers on; None at the top."""
    ladder = ladder_in_plan(plan, kind=kind, area_code=area_code)
    answering = organisations_on(plan, ladder)
    step = next_step(ladder, above, answering)
    return Laid(step.rung, answering[step.rung]) if step else None


def laid_at_top(plan: Plan, *, kind: str, area_code: str) -> Laid | None:
    """The highest rung that somebody answers on: whoever is left when nobody else takes it (兜底)."""
    answering = organisations_on(plan, ladder_in_plan(plan, kind=kind, area_code=area_code))
    return Laid(max(answering), answering[max(answering)]) if answering else None


def laid_with(plan: Plan, owner: Organisation) -> Laid:
    """A need that is given to somebody by name."""
    return Laid(rung_of(plan, owner), owner)


def kind_in_plan(plan: Plan, key: str) -> NeedKind:
    """The plan's kind of need with this key. Raises ``Refused`` when it has none."""
    for kind in plan.many(NeedKind):
        if kind.key == key:
            return kind
    raise Refused("need.kind_unknown", N_("预案里没有“%(key)s”这种困难，请重新选。"), key=key)


def urgency_in_plan(plan: Plan, key: str) -> Urgency:
    """The plan's urgency with this key. Raises ``Refused`` when it has none."""
    for urgency in plan.many(Urgency):
        if urgency.key == key:
            return urgency
    raise Refused("need.urgency_unknown", N_("预案里没有“%(key)s”这种缓急，请重新选。"), key=key)


def urgency_usual(plan: Plan) -> Urgency | None:
    """The one that is meant when nobody says how urgent it is: the one with the most time."""
    return max(plan.many(Urgency), key=lambda urgency: urgency.acknowledge_minutes, default=None)


def ladder_in_plan(plan: Plan, *, kind: str, area_code: str) -> tuple[Step, ...]:
    """The rungs over a place for a kind of need."""
    return ladder_over(plan.many(Rung), area_code, kind_in_plan(plan, kind).group)


def instructed_by(actor: Actor) -> QuerySet[Organisation]:
    """Whom somebody may tell to do a thing (交办): every office, committee and group that stands in his reach."""
    standing = organisations_standing(
        actor.scope(Permission.NEED_ANSWER) & actor.scope(Permission.NEED_RAISE)
    )
    rows: QuerySet[Organisation] = standing.filter(kind__in=_TOLD).order_by("area_code", "kind", "formed_at")
    return rows


#: Who has people of his own that take needs and answer them.
_TOLD = (
    Organisation.Kind.WORKING_GROUP,
    Organisation.Kind.TOWN_OFFICE,
    Organisation.Kind.VILLAGE_COMMITTEE,
    Organisation.Kind.DEPARTMENT,
)
_STANDS_ON = {
    Organisation.Kind.VILLAGE_COMMITTEE: RungLevel.VILLAGE,
    Organisation.Kind.TOWN_OFFICE: RungLevel.TOWN,
    Organisation.Kind.WORKING_GROUP: RungLevel.GROUP,
    Organisation.Kind.DEPARTMENT: RungLevel.GROUP,
}
#: Others stand where they are at home: a town's health centre beside its office, a hospital beside the groups.
_OF_AREA = {Level.VILLAGE: RungLevel.VILLAGE, Level.TOWN: RungLevel.TOWN}


def rung_of(plan: Plan, owner: Organisation) -> int:
    """The rung that an organisation stands on; a plan without that rung counts it to the next one up."""
    levels = list(RungLevel)
    kind = Organisation.Kind(owner.kind)
    of_area = _OF_AREA.get(level_of(owner.area_code), RungLevel.GROUP)
    of_county = RungLevel.COUNTY if kind is Organisation.Kind.HEADQUARTERS else of_area
    wanted = levels.index(_STANDS_ON.get(kind, of_county))
    rungs = plan.many(Rung)
    return next((n for n, rung in enumerate(rungs) if levels.index(rung.level) >= wanted), len(rungs) - 1)


def organisations_on(plan: Plan, ladder: Iterable[Step]) -> dict[int, Organisation]:
    """Who answers on each rung; a rung where nobody stands is left out."""
    kinds = {RungLevel(tier.level): str(tier.organisation) for tier in plan.many(tables.Tier)}
    kinds[RungLevel.GROUP] = Organisation.Kind.WORKING_GROUP
    wanted = {
        (kinds[step.level], step.area_code, step.group): step.rung for step in ladder if step.level in kinds
    }
    sought = Q(pk__in=())
    for kind, area_code, _key in wanted:
        sought |= Q(kind=kind, area_code=area_code)
    standing = organisations_standing(Scope.system("找负责的组织")).filter(sought)
    found: dict[int, Organisation] = {}
    for body in named_first(plan, standing):
        key = body.key if body.kind == Organisation.Kind.WORKING_GROUP else ""
        if (rung := wanted.get((body.kind, body.area_code, key))) is not None:
            found.setdefault(rung, body)
    return found
