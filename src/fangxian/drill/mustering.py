"""Writing the people who work on the line: the county's bodies and theirs, town leaders, cadres, squads."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from uuid import UUID

from django.db import transaction

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.drill.population import Fingerprint, shipped_surnames
from fangxian.drill.rules.bodies import HOSPITAL, PLEDGED, Body
from fangxian.drill.rules.force import Muster, Paper, Recruit
from fangxian.drill.rules.people import Block, Phones, Somebody, dice, people
from fangxian.drill.rules.shape import MEMBERS_PER_GRID, Shape, grids_of
from fangxian.foundation.areas.models import Area
from fangxian.foundation.areas.selectors import areas_at
from fangxian.foundation.areas.services import grids_draw
from fangxian.foundation.duties.selectors import places_answered_for
from fangxian.foundation.duties.services import Appointment, duties_appoint
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.orgs.selectors import organisations_standing
from fangxian.foundation.orgs.services import Charter, organisations_form
from fangxian.foundation.responders.models import Membership, Responder
from fangxian.foundation.responders.pledging import Drafted, pledge_make
from fangxian.foundation.responders.rules.pledges import Signer
from fangxian.foundation.responders.rules.told import Skilled
from fangxian.foundation.responders.rules.windows import Window
from fangxian.foundation.responders.services import Enrolment, members_join, responders_register
from fangxian.kit.vocabulary import words_of
from fangxian.plain import clock
from fangxian.plain.areacodes import Level

#: People of a body in one transaction.
SLICE = 500


@dataclass(frozen=True)
class Force:
    """What the force is made from; ``members`` says how many of each village."""

    actor: Actor
    seed: int
    shape: Shape
    surnames: Sequence[str]
    members: Mapping[str, int]
    #: Villages by code, and towns by code, numbered.
    numbers: Mapping[str, int]
    today: date
    fingerprint: Fingerprint

    @property
    def everywhere(self) -> Scope:
        """Where the exercise is made."""
        return Scope.system(self.actor.reason)

    def enrol(
        self, somebodies: Sequence[Somebody], standing: str, area_code: str, unit: Organisation | None
    ) -> list[Enrolment]:
        """People of whom only a name and a number are told."""
        self.fingerprint.add((area_code, standing, one.name, one.phone) for one in somebodies)
        unit_id = unit.id if unit else None
        return [
            Enrolment(one.name, one.phone, standing, area_code, unit_id, residence=area_code)
            for one in somebodies
        ]

    def recruits(self, place: str, recruits: Sequence[Recruit]) -> Sequence[Recruit]:
        """The same people, taken into the fingerprint."""
        self.fingerprint.add([[place], *recruits])
        return recruits


def bodies_muster(
    force: Force, bodies: Sequence[tuple[Body, str]], county: str, homes: Sequence[str]
) -> None:
    """Form the bodies that do not stand yet, and register their people, who live where most people do."""
    there = _units(force)
    charters = [
        Charter(Organisation.Kind.DEPARTMENT, body.name, town or county)
        for body, town in bodies
        if (town or county, body.name) not in there
    ]
    organisations_form(actor=force.actor, charters=charters)
    units = _units(force)
    enroller = Enroller(force.today)
    for number, (body, town) in enumerate(bodies):
        unit = units[town or county, body.name]
        near = [code for code in homes if code.startswith(unit.area_code)] or homes
        place = f"{unit.area_code}/{body.name}"
        muster = Muster(force.seed, place, force.surnames, near, Phones(Block.BODIES, number))
        recruits = force.recruits(place, muster.people(body))
        for start in range(0, len(recruits), SLICE):
            responders_register(
                actor=force.actor,
                enrolments=[
                    enroller.enrolment(one, area_code=unit.area_code, unit=unit.id)
                    for one in recruits[start : start + SLICE]
                ],
            )
        if body.name == HOSPITAL:
            _pledge(force, unit, recruits[:PLEDGED])


#: As what the plan may have formed a body already.
_BODIES = (
    Organisation.Kind.DEPARTMENT,
    Organisation.Kind.INSTITUTION,
    Organisation.Kind.HOSPITAL,
    Organisation.Kind.HEALTH_CENTRE,
)


def _units(force: Force) -> dict[tuple[str, str], Organisation]:
    """The bodies that stand, by place and name."""
    standing = organisations_standing(force.everywhere).filter(kind__in=_BODIES)
    return {(one.area_code, one.name): one for one in standing.order_by("-formed_at", "-id")}


def _pledge(force: Force, hospital: Organisation, signers: Sequence[Recruit]) -> None:
    """The hospital's staff put their red fingerprints under a pledge (S4)."""
    pledge_make(
        actor=force.actor,
        drafted=Drafted(
            title="请战书",
            made_on=force.today,
            area_code=hospital.area_code,
            organisation_id=hospital.id,
            text="我们自愿到发热门诊和隔离病房去，听从安排。",
            fingerprints=True,
        ),
        signers=[Signer(one.name, one.phone) for one in signers],
    )


def leaders_muster(force: Force, town: Area, villages: Sequence[Area]) -> None:
    """Every town leader answers for one village (S13); a village of the shape's holes has none yet.

    A village that has a real leader keeps him.
    """
    led = places_answered_for(force.everywhere & Scope.of_areas(town.code), "village_leader", clock.now())
    office = _answering(force, Organisation.Kind.TOWN_OFFICE, [town]).get(town.code)
    phones = Phones(Block.LEADERS, force.numbers[town.code])
    somebodies = people(dice(force.seed, town.code), shipped_surnames(), len(villages), phones)
    with transaction.atomic():
        leaders = responders_register(
            actor=force.actor,
            enrolments=force.enrol(somebodies, Responder.Standing.LEADER, town.code, office),
        )
        duties_appoint(
            actor=force.actor,
            appointments=[
                Appointment("village_leader", leader.id, village.code)
                for village, leader in zip(villages, leaders, strict=True)
                if village.code not in force.shape.leaderless and village.code not in led
            ],
        )


def villages_muster(force: Force, villages: Sequence[Area]) -> dict[str, list[str]]:
    """As many cadres as grids, each chief of one; members, of whom each chief forms his squad.

    Returns each village's new grids.
    """
    counts = {village.code: grids_of(force.seed, village.code) for village in villages}
    committees = _answering(force, Organisation.Kind.VILLAGE_COMMITTEE, villages)
    enroller = Enroller(force.today)
    enrolments: list[Enrolment] = []
    for village in villages:
        code = village.code
        phones = Phones(Block.CADRES, force.numbers[code])
        somebodies = people(dice(force.seed, code), shipped_surnames(), counts[code], phones)
        enrolments += force.enrol(somebodies, Responder.Standing.CADRE, code, committees.get(code))
        recruits = force.recruits(code, members_recruited(force, code))
        enrolments += [enroller.enrolment(one, area_code=code, unit=None) for one in recruits]
    registered = iter(responders_register(actor=force.actor, enrolments=enrolments))
    with transaction.atomic():
        names = {code: _grid_names(force, code, count) for code, count in counts.items()}
        drawn = grids_draw(actor=force.actor, names=names)
        troops = [
            _Troop(
                grids=[grid for grid in drawn if grid.code.startswith(code)],
                cadres=list(itertools.islice(registered, count)),
                members=list(itertools.islice(registered, force.members[code])),
            )
            for code, count in counts.items()
        ]
        duties_appoint(
            actor=force.actor, appointments=[one for troop in troops for one in troop.duties(force.shape)]
        )
        _squads_form(force, troops)
    return {code: [grid.code for grid in troop.grids] for code, troop in zip(counts, troops, strict=True)}


def members_recruited(force: Force, village: str) -> list[Recruit]:
    """The members of a village."""
    phones = Phones(Block.MEMBERS, force.numbers[village])
    muster = Muster(force.seed, village, force.surnames, [village], phones)
    return muster.members(force.members[village])


@dataclass(frozen=True)
class _Troop:
    """A village's grids and the people who answer for them."""

    grids: Sequence[Area]
    cadres: Sequence[Responder]
    members: Sequence[Responder]

    def places(self) -> list[tuple[str, Area, Responder]]:
        """Each grid with its cadre, and the code that the shape knows it by: whatever real grids there are, the
        shape's holes are the first, the second … of the exercise's."""
        return [
            (f"{grid.code[:12]}{number:03d}", grid, cadre)
            for number, (grid, cadre) in enumerate(zip(self.grids, self.cadres, strict=True), start=1)
        ]

    def duties(self, shape: Shape) -> Iterator[Appointment]:
        """Every cadre one of the village, and chief of his grid unless that is a hole."""
        for cadre in self.cadres:
            yield Appointment("village_cadre", cadre.id, self.grids[0].code[:12])
        for place, grid, cadre in self.places():
            if place not in shape.chiefless:
                yield Appointment("grid_chief", cadre.id, grid.code)

    def squads(self, shape: Shape) -> Iterator[tuple[Charter, dict[UUID, str]]]:
        """The squad of every chief, unless that is a hole, and who is in it."""
        members = iter(self.members)
        for place, grid, cadre in self.places():
            if place not in shape.chiefless and place not in shape.squadless:
                followers = itertools.islice(members, MEMBERS_PER_GRID)
                parts = {cadre.id: str(Membership.Part.LEADER)}
                parts |= {follower.id: str(Membership.Part.MEMBER) for follower in followers}
                yield Charter(Organisation.Kind.SQUAD, f"{grid.name}党员突击队", grid.code), parts


def _squads_form(force: Force, troops: Sequence[_Troop]) -> None:
    squads = {
        charter.area_code: (charter, parts)
        for troop in troops
        for charter, parts in troop.squads(force.shape)
    }
    formed = organisations_form(
        actor=force.actor,
        charters=[charter for charter, _ in squads.values()],
        permission=Permission.SQUAD_FORM,
    )
    members_join(
        actor=force.actor,
        parts={squad: squads[squad.area_code][1] for squad in formed},
        permission=Permission.SQUAD_FORM,
    )


def _answering(force: Force, kind: str, places: Sequence[Area]) -> dict[str, Organisation]:
    """The body of a kind that answers for each place, the oldest of several."""
    codes = [place.code for place in places]
    standing = organisations_standing(force.everywhere).filter(kind=kind, area_code__in=codes)
    return {one.area_code: one for one in standing.order_by("-formed_at", "-id")}


def _grid_names(force: Force, village: str, count: int) -> list[str]:
    """The first names that no real grid of the village has."""
    here = force.everywhere & Scope.of_areas(village)
    taken = set(areas_at(here, Level.GRID).values_list("name", flat=True))
    free = (name for name in (f"第{number}网格" for number in itertools.count(1)) if name not in taken)
    return list(itertools.islice(free, count))


class Enroller:
    """Makes recruits into enrolments, of the words that the plan has."""

    def __init__(self, today: date) -> None:
        self._today = today
        self._roles = frozenset(words_of("responder_role"))
        self._skills = frozenset(words_of("skill"))

    def enrolment(self, one: Recruit, *, area_code: str, unit: UUID | None) -> Enrolment:
        """What is told of him."""
        return Enrolment(
            name=one.name,
            phone=one.phone,
            standing=one.standing,
            area_code=area_code,
            unit_id=unit,
            residence=one.residence,
            born=one.born,
            roles=tuple(role for role in one.roles if role in self._roles),
            skills=tuple(self._skilled(paper) for paper in one.papers if paper.skill in self._skills),
            windows=tuple(
                Window(begins=time(hours.begins), ends=time(hours.ends), weekday=hours.weekday)
                for hours in one.hours
            ),
            shifts_a_week=one.shifts,
            exclusions=one.exclusions,
        )

    def _skilled(self, paper: Paper) -> Skilled:
        return Skilled(
            paper.skill,
            issued_on=None if paper.issued is None else self._today - timedelta(days=paper.issued),
            expires_on=None if paper.expires is None else self._today + timedelta(days=paper.expires),
        )
