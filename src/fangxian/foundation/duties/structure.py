"""The structure: standing up what the plan names; branches and squads formed, joined, led and dissolved."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.foundation.areas.selectors import area_get
from fangxian.foundation.duties.bodies import CITY_BRANCH, charters_of, leading_kind
from fangxian.foundation.duties.selectors import duties_at, duty_in_plan
from fangxian.foundation.duties.services import duty_appoint, duty_end, require_filler, require_in_force
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.services import service
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.orgs.selectors import organisation_get, organisations_standing
from fangxian.foundation.orgs.services import Charter, organisation_dissolve, organisations_form
from fangxian.foundation.places.selectors import place_get
from fangxian.foundation.plan.rules import tables
from fangxian.foundation.plan.selectors import plan_at
from fangxian.foundation.responders.models import Membership
from fangxian.foundation.responders.selectors import members_at, responder_get, responders_in
from fangxian.foundation.responders.services import members_join, members_leave
from fangxian.plain import clock
from fangxian.plain.areacodes import Level, cut, level_of
from fangxian.plain.errors import OutOfScope, Refused
from fangxian.plain.words import N_

_STRUCTURE = Scope.system("组织架子")
#: Whose members are added, and whose leaders are appointed, by hand.
_JOINED = (Organisation.Kind.TEMPORARY_BRANCH, Organisation.Kind.PARTY_GROUP, Organisation.Kind.SQUAD)
_LED = (Organisation.Kind.TEMPORARY_BRANCH, Organisation.Kind.PARTY_GROUP)


@service
def structure_stand_up(*, actor: Actor, county: str) -> list[Organisation]:
    """Form what the plan names and does not stand: headquarters and its branch, working and Party groups, and the
    bodies of the city, of each town, of each village. Return what was formed; may be repeated.
    """
    charters = list(charters_of(plan_at(clock.now()), county))
    parties = [one for one in charters if one.kind == Organisation.Kind.PARTY_GROUP]
    formed = organisations_form(actor=actor, charters=[one for one in charters if one not in parties])
    formed += organisations_form(actor=actor, charters=_placed(parties, county))
    if not formed:
        journal.nothing_changed()
    return formed


def _placed(parties: Iterable[Charter], county: str) -> list[Charter]:
    """Party groups within the city's branch, each beside the working group whose work it leads."""
    kinds = (Organisation.Kind.TEMPORARY_BRANCH, Organisation.Kind.WORKING_GROUP)
    rows = organisations_standing(_STRUCTURE).filter(area_code=county, kind__in=kinds).order_by("-formed_at")
    ids = {(kind, key): one for kind, key, one in rows.values_list("kind", "key", "id")}
    branch, group = kinds
    return [
        replace(one, within_id=ids.get((branch, CITY_BRANCH)), beside_id=ids.get((group, one.key)))
        for one in parties
    ]


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


@dataclass(frozen=True)
class Formation:
    """What a body is formed for: where, for what, until when; ``place_id`` if it is at work in one place."""

    area_code: str
    name: str
    purpose: str = ""
    ends_on: date | None = None
    place_id: UUID | None = None


@service
def branch_form(
    *,
    actor: Actor,
    formation: Formation,
    secretary_id: UUID,
    member_ids: Collection[UUID],
    approved_by: UUID | None = None,
) -> Organisation:
    """A temporary branch at a site, its secretary appointed by whoever forms it: the town, or headquarters.

    ``approved_by`` is the Party organisation that approved it. The rules warn of what it lacks, and forbid nothing.
    """
    rules = plan_at(clock.now()).one(tables.BranchRules)
    require_filler(actor, duty_in_plan(plan_at(clock.now()), rules.secretary), formation.area_code)
    within_id = superior_get(formation.area_code, approved_by).id if approved_by else None
    people = {*member_ids, secretary_id}
    actor = _touching(actor, people)
    kind = Organisation.Kind.TEMPORARY_BRANCH
    formed = _form(actor, kind, formation, Permission.DUTY_APPOINT, within_id=within_id)
    parts = {one: str(Membership.Part.MEMBER) for one in people}
    members_join(actor=actor, parts={formed: parts}, permission=Permission.DUTY_APPOINT)
    duty_appoint(
        actor=actor,
        kind=rules.secretary,
        responder_id=secretary_id,
        area_code=formed.area_code,
        organisation=formed,
    )
    return formed


@service
def problem_squad_form(
    *, actor: Actor, formation: Formation, leader_id: UUID, member_ids: Collection[UUID]
) -> Organisation:
    """A squad for one problem, gone when the problem is: who, for what, until when, where. Its leader is in it."""
    if level_of(formation.area_code) == Level.GRID:
        raise Refused("squad.of_grid", N_("网格的突击队由网格长组建；专门的小分队请放在村居或镇街。"))
    if formation.ends_on is None:
        raise Refused("squad.no_end", N_("请写明到哪一天为止。"))
    permission = forming_permission(actor, formation.area_code)
    people = {*member_ids, leader_id}
    actor = _touching(actor, people)
    formed = _form(actor, Organisation.Kind.SQUAD, formation, permission)
    parts = {
        one: str(Membership.Part.LEADER if one == leader_id else Membership.Part.MEMBER) for one in people
    }
    members_join(actor=actor, parts={formed: parts}, permission=permission)
    return formed


@service
def members_add(*, actor: Actor, organisation_id: UUID, responder_ids: Collection[UUID]) -> int:
    """More people belong to a branch, a Party group or a squad from now on; return how many are new."""
    body = _standing(actor, organisation_id, _JOINED)
    permission = forming_permission(actor, body.area_code)
    known = members_at(_STRUCTURE, clock.now()).filter(organisation=body)
    new = set(responder_ids) - set(known.values_list("responder_id", flat=True))
    if not new:
        raise Refused("members.all_in", N_("选的人都已经在%(name)s里了。"), name=body.name)
    parts = {one: str(Membership.Part.MEMBER) for one in new}
    members_join(actor=_touching(actor, new), parts={body: parts}, permission=permission)
    return len(new)


@service
def leader_appoint(
    *, actor: Actor, organisation_id: UUID, responder_id: UUID, deputy: bool = False
) -> Organisation:
    """Somebody leads a branch or a Party group from now on; who did so is relieved. A deputy is added to those there.

    Whoever leads it belongs to it.
    """
    body = _standing(actor, organisation_id, _LED)
    rules = plan_at(clock.now()).one(tables.BranchRules)
    kind = rules.deputy if deputy else leading_kind(rules, body)
    if deputy and body.kind != Organisation.Kind.TEMPORARY_BRANCH:
        raise Refused("group.no_deputy", N_("党小组不设副组长。"))
    require_filler(actor, duty_in_plan(plan_at(clock.now()), kind), body.area_code)
    held = duties_at(_STRUCTURE, clock.now()).filter(organisation=body, kind=kind)
    if held.filter(responder_id=responder_id).exists():
        raise Refused("duty.held_already_there", N_("他现在就是，不用再指派。"))
    for one in () if deputy else list(held):
        duty_end(actor=actor, duty_id=one.id)
    duty_appoint(
        actor=actor, kind=kind, responder_id=responder_id, area_code=body.area_code, organisation=body
    )
    if not members_at(_STRUCTURE, clock.now()).filter(organisation=body, responder_id=responder_id).exists():
        members_add(actor=actor, organisation_id=body.id, responder_ids=[responder_id])
    return body


@service
def body_dissolve(*, actor: Actor, organisation_id: UUID) -> Organisation:
    """The task is over: a branch at a site or a squad ends, with its duties and everybody's part in it."""
    body = _standing(actor, organisation_id, (Organisation.Kind.TEMPORARY_BRANCH, Organisation.Kind.SQUAD))
    if body.key:
        raise Refused("organisation.of_plan", N_("%(name)s是预案里写明的，不能在这里撤销。"), name=body.name)
    permission = forming_permission(actor, body.area_code)
    for one in list(duties_at(_STRUCTURE, clock.now()).filter(organisation=body)):
        duty_end(actor=actor, duty_id=one.id)
    members_leave(actor=actor, organisation=body, permission=permission)
    return organisation_dissolve(actor=actor, organisation=body, permission=permission)


def superiors_of(area_code: str) -> QuerySet[Organisation]:
    """Party organisations that may approve a branch at a place: its town's committee, the city's branch."""
    town, county = cut(area_code, Level.TOWN), cut(area_code, Level.COUNTY)
    above = Q(kind=Organisation.Kind.PARTY_COMMITTEE, area_code=town or county)
    above |= Q(kind=Organisation.Kind.TEMPORARY_BRANCH, key=CITY_BRANCH, area_code=county)
    return organisations_standing(_STRUCTURE).filter(above).order_by("-area_code", "id")


def superior_get(area_code: str, identifier: UUID) -> Organisation:
    """One of them. Raises ``OutOfScope``."""
    found = superiors_of(area_code).filter(id=identifier).first()
    if found is None:
        raise OutOfScope("organisation.unknown", N_("没有这个组织，或不在您的责任范围内。"))
    return found


def _form(
    actor: Actor, kind: str, formation: Formation, permission: Permission, *, within_id: UUID | None = None
) -> Organisation:
    actor.require(permission, area=formation.area_code)
    require_in_force({formation.area_code})
    if formation.ends_on is not None and formation.ends_on < clock.day_of(clock.now()):
        raise Refused("organisation.ends_before", N_("结束的日子已经过了，请重选。"))
    if formation.place_id is not None:
        place_get(_STRUCTURE & Scope.of_areas(formation.area_code), formation.place_id)
    charter = Charter(
        kind,
        formation.name,
        formation.area_code,
        purpose=formation.purpose,
        ends_on=formation.ends_on,
        place_id=formation.place_id,
        within_id=within_id,
    )
    formed = organisations_form(actor=actor, charters=[charter], permission=permission)
    if not formed:
        raise Refused("organisation.stands", N_("这里已经有“%(name)s”了，请换个名称。"), name=formation.name)
    return formed[0]


def _standing(actor: Actor, organisation_id: UUID, kinds: Collection[str]) -> Organisation:
    """A body that the actor sees and that still stands, locked. Raises ``OutOfScope`` or ``Refused``."""
    seen = organisation_get(actor.scope(Permission.LINE_SEE), organisation_id)
    body: Organisation = Organisation.objects.within(_STRUCTURE).select_for_update().get(id=seen.id)
    if body.kind not in kinds:
        raise Refused("organisation.fixed", N_("%(name)s不在这里办这件事。"), name=body.name)
    if body.dissolved_at is not None:
        raise Refused("organisation.dissolved", N_("%(name)s已经撤销。"), name=body.name)
    return body


def forming_permission(actor: Actor, area_code: str) -> Permission:
    """By which of his rights somebody forms and changes bodies at a place. Raises as ``require`` does."""
    if actor.may_at(Permission.SQUAD_FORM, area=area_code):
        return Permission.SQUAD_FORM
    actor.require(Permission.DUTY_APPOINT, area=area_code)
    return Permission.DUTY_APPOINT


def _touching(actor: Actor, people: Collection[UUID]) -> Actor:
    """The actor, for an exercise if one of these belongs to it. Raises ``OutOfScope`` for whom he does not see."""
    found = responders_in(actor.scope(Permission.RESPONDER_SEE)).filter(id__in=people)
    exercise = dict(found.values_list("id", "exercise"))
    if set(people) - exercise.keys():
        raise OutOfScope("responder.unknown", N_("没有这个人，或不在您的责任范围内。"))
    return actor.touching(exercise=any(exercise.values()))
