"""Filling the structure of the exercise (S1): the branch of the city, its nine Party groups, branches at a few sites."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.drill.mustering import Force
from fangxian.drill.population import shipped_surnames
from fangxian.drill.rules.people import Block, Phones, dice, people
from fangxian.foundation.areas.models import Area
from fangxian.foundation.duties.bodies import CITY_BRANCH, Kind, bodies_of, bodies_of_city
from fangxian.foundation.duties.structure import Formation, branch_form, leader_appoint
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.responders.models import Membership, Responder
from fangxian.foundation.responders.selectors import responders_in
from fangxian.foundation.responders.services import members_join, responders_register
from fangxian.plain import clock

#: Deputies of the city's branch, and people of a Party group besides its leader.
DEPUTIES, BESIDE = 2, 2
#: One town in so many has a branch at its quarantine site, with so many members, for so many days.
SITE_IN, AT_SITE, DAYS = 5, 5, 28


def city_lead(force: Force, county: str) -> None:
    """Secretary and deputies of the city's branch, leaders and members of its Party groups; who is real stays."""
    bodies = bodies_of(bodies_of_city(county), clock.now())
    branch = next((one for one in bodies if one.organisation.key == CITY_BRANCH and not one.leaders), None)
    groups = [
        one.organisation for one in bodies if one.organisation.kind == Kind.PARTY_GROUP and not one.leaders
    ]
    if branch is None:
        return
    count = 1 + DEPUTIES + len(groups) * (1 + BESIDE)
    somebodies = people(dice(force.seed, "structure"), shipped_surnames(), count, Phones(Block.STRUCTURE))
    homes = sorted(force.members)
    enrolments = [
        replace(one, residence=homes[number * 7 % len(homes)])
        for number, one in enumerate(force.enrol(somebodies, Responder.Standing.CADRE, county, None))
    ]
    with transaction.atomic():
        ids = [one.id for one in responders_register(actor=force.actor, enrolments=enrolments)]
        _lead(force, branch.organisation, ids[: 1 + DEPUTIES])
        rest = ids[1 + DEPUTIES :]
        for number, group in enumerate(groups):
            start = number * (1 + BESIDE)
            leader, *others = rest[start : start + 1 + BESIDE]
            leader_appoint(actor=force.actor, organisation_id=group.id, responder_id=leader)
            _join(force, group, others)
            _join(force, branch.organisation, [leader, *others])


def _lead(force: Force, branch: Organisation, ids: Sequence[UUID]) -> None:
    for number, who in enumerate(ids):
        leader_appoint(actor=force.actor, organisation_id=branch.id, responder_id=who, deputy=number > 0)


def _join(force: Force, body: Organisation, ids: Sequence[UUID]) -> None:
    parts = {body: {one: str(Membership.Part.MEMBER) for one in ids}}
    members_join(actor=force.actor, parts=parts, permission=Permission.DUTY_APPOINT)


def site_branch(force: Force, town: Area) -> None:
    """A branch of town leaders at the quarantine site of some towns."""
    if force.numbers[town.code] % SITE_IN:
        return
    reach = Scope.of_areas(town.code)
    leaders = responders_in(reach, standing=[Responder.Standing.LEADER]).filter(
        area_code=town.code, exercise=True
    )
    ids = [one.id for one in leaders[:AT_SITE]]
    if len(ids) < AT_SITE:
        return
    formation = Formation(
        town.code,
        f"{town.name}集中隔离点临时党支部",
        "集中隔离点的值守、消杀和生活服务",
        force.today + timedelta(days=DAYS),
    )
    force.fingerprint.add([(town.code, formation.name, AT_SITE)])
    branch_form(actor=force.actor, formation=formation, secretary_id=ids[0], member_ids=ids[1:])
