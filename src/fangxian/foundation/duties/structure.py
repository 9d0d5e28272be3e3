"""The structure: standing up what the plan names; branches and squads formed, joined, led and dissolved."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.foundation.areas.selectors import area_get, areas_at
from fangxian.foundation.duties.selectors import duties_at
from fangxian.foundation.duties.services import require_in_force
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.services import service
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.orgs.services import Charter, organisation_dissolve, organisations_form
from fangxian.foundation.plan.rules import tables
from fangxian.foundation.plan.rules.schema import Plan
from fangxian.foundation.plan.selectors import plan_at
from fangxian.foundation.responders.models import Membership
from fangxian.foundation.responders.selectors import responder_get
from fangxian.foundation.responders.services import members_join, members_leave
from fangxian.plain import clock
from fangxian.plain.areacodes import Level, cut
from fangxian.plain.errors import Refused
from fangxian.plain.words import N_


@service
def structure_stand_up(*, actor: Actor, county: str) -> list[Organisation]:
    """Form what the plan names: the headquarters, its groups, an office for each town, a committee for each village."""
    plan = plan_at(clock.now())
    formed = organisations_form(actor=actor, charters=list(_charters(plan, county)))
    if not formed:
        journal.nothing_changed()
    return formed


def _charters(plan: Plan, county: str) -> Iterable[Charter]:
    everywhere = Scope.system("搭架子")
    yield Charter(Organisation.Kind.HEADQUARTERS, plan.identity.headquarters, county)
    for group in plan.many(tables.Group):
        yield Charter(Organisation.Kind.WORKING_GROUP, group.title, county, group.key)
    for tier in plan.many(tables.Tier):
        if tier.level in (Level.TOWN, Level.VILLAGE):
            for area in areas_at(everywhere & Scope.of_areas(county), Level(tier.level)):
                yield Charter(tier.organisation, f"{area.name}{tier.suffix}", area.code)


@service
def squad_form(*, actor: Actor, grid_code: str, responder_ids: Sequence[UUID]) -> Organisation:
    """A grid's chief forms his squad (党员突击队) and leads it; at least as many as the plan says."""
    squad = plan_at(clock.now()).one(tables.Squad)
    actor.require(Permission.SQUAD_FORM, area=grid_code)
    grid = area_get(actor.scope(Permission.SQUAD_FORM), grid_code)
    chief = (
        duties_at(Scope.system("找网格长"), clock.now())
        .filter(kind=squad.led_by, area_code=grid_code)
        .first()
    )
    if chief is None:
        raise Refused("squad.no_chief", N_("%(grid)s还没有网格长，请先指派。"), grid=grid.name)
    require_in_force({grid_code})
    members = set(responder_ids) | {chief.responder_id}
    if len(members) < squad.minimum:
        raise Refused(
            "squad.too_small",
            N_("连队长至少 %(minimum)d 人，现在只有 %(count)d 人。"),
            minimum=squad.minimum,
            count=len(members),
        )
    village = cut(grid_code, Level.VILLAGE) or grid_code
    others = members - {chief.responder_id}  # the chief may have been sent from elsewhere
    people = [responder_get(Scope.of_areas(village), member) for member in others]
    actor = actor.touching(exercise=chief.exercise or any(one.exercise for one in people))
    charter = Charter(Organisation.Kind.SQUAD, f"{grid.name}{squad.title}", grid_code)
    formed = organisations_form(actor=actor, charters=[charter], permission=Permission.SQUAD_FORM)
    if not formed:
        raise Refused("squad.stands", N_("%(grid)s已经有突击队了。"), grid=grid.name)
    parts = {
        one: Membership.Part.LEADER if one == chief.responder_id else Membership.Part.MEMBER
        for one in members
    }
    members_join(actor=actor, parts={formed[0]: parts}, permission=Permission.SQUAD_FORM)
    return formed[0]


@service
def squad_dissolve(*, actor: Actor, squad: Organisation) -> Organisation:
    """The squad's work is done, or it is formed anew; its people are free for another."""
    if squad.kind != Organisation.Kind.SQUAD:
        raise Refused("squad.is_none", N_("%(name)s不是突击队。"), name=squad.name)
    dissolved = organisation_dissolve(actor=actor, organisation=squad, permission=Permission.SQUAD_FORM)
    members_leave(actor=actor, organisation=dissolved, permission=Permission.SQUAD_FORM)
    return dissolved
