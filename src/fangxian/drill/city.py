"""Making the exercise's city through the services that people use, and removing it whole."""

import csv
import itertools
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.drill.rules.people import Somebody, Surnames, dice, people
from fangxian.drill.rules.shape import MEMBERS_PER_GRID, Shape, grids_of, shape_of
from fangxian.foundation.areas.models import Area
from fangxian.foundation.areas.selectors import areas_at
from fangxian.foundation.areas.services import grids_draw
from fangxian.foundation.duties.selectors import places_answered_for
from fangxian.foundation.duties.services import Appointment, duties_appoint
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.services import service
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.orgs.selectors import organisation_answering
from fangxian.foundation.orgs.services import Charter, organisations_form
from fangxian.foundation.responders.models import Membership, Responder
from fangxian.foundation.responders.services import Enrolment, members_join, responders_register
from fangxian.plain import clock
from fangxian.plain.areacodes import Level, cut
from fangxian.plain.errors import Refused
from fangxian.plain.words import N_

DRILL = Actor.system("drill", reason="演练造数据", exercise=True)
_EVERYWHERE = Scope.system(DRILL.reason)
_SURNAMES = Path(__file__).resolve().parent.parent / "data" / "names" / "surnames_apache.csv"


def city_make(*, county: str, seed: int, surely_leaderless: str) -> Iterator[str]:
    """Make cadres, members, grids and squads for every village of a county; yields each finished town's name.

    One transaction for each village, so that the database is never held for long.
    """
    here = Scope.of_areas(county)
    villages = list(areas_at(here, Level.VILLAGE))
    shape = shape_of(seed, [village.code for village in villages], surely_leaderless=surely_leaderless)
    for town in areas_at(here, Level.TOWN):
        inside = [village for village in villages if cut(village.code, Level.TOWN) == town.code]
        _make_leaders(town, inside, shape, seed)
        for village in inside:
            _make_village(village, shape, seed)
        yield town.name


def _make_leaders(town: Area, villages: list[Area], shape: Shape, seed: int) -> None:
    """Every town leader answers for one village (S13); a village of the shape's holes has none yet.

    A village that has a real leader keeps him.
    """
    led = places_answered_for(_EVERYWHERE & Scope.of_areas(town.code), "village_leader", clock.now())
    office = organisation_answering(Organisation.Kind.TOWN_OFFICE, town.code)
    with transaction.atomic():
        leaders = _enrol(
            people(dice(seed, town.code), shipped_surnames(), len(villages)),
            Responder.Standing.LEADER, town.code, office,
        )  # fmt: skip
        pairs = zip(villages, leaders, strict=True)
        duties_appoint(
            actor=DRILL,
            appointments=[
                Appointment("village_leader", leader.id, village.code)
                for village, leader in pairs
                if village.code not in shape.leaderless and village.code not in led
            ],
        )


def _make_village(village: Area, shape: Shape, seed: int) -> None:
    """As many cadres as grids, each chief of one; members, of whom each chief forms his squad."""
    count = grids_of(seed, village.code)
    throw = dice(seed, village.code)
    committee = organisation_answering(Organisation.Kind.VILLAGE_COMMITTEE, village.code)
    with transaction.atomic():
        cadres = _enrol(
            people(throw, shipped_surnames(), count), Responder.Standing.CADRE, village.code, committee
        )
        members = _enrol(
            people(throw, shipped_surnames(), count * MEMBERS_PER_GRID),
            Responder.Standing.MEMBER,
            village.code,
            None,
        )
        grids = grids_draw(actor=DRILL, names={village.code: _grid_names(village, count)})
        # The shape's holes are the first, the second … of the exercise's grids, whatever real ones there are.
        place_of = {grid.code: f"{village.code}{number:03d}" for number, grid in enumerate(grids, start=1)}
        appointments = [Appointment("village_cadre", cadre.id, village.code) for cadre in cadres]
        chiefs = {
            grid.code: cadre
            for grid, cadre in zip(grids, cadres, strict=True)
            if place_of[grid.code] not in shape.chiefless
        }
        appointments += [Appointment("grid_chief", chief.id, code) for code, chief in chiefs.items()]
        duties_appoint(actor=DRILL, appointments=appointments)
        _form_squads(
            {grid.code: grid.name for grid in grids if place_of[grid.code] not in shape.squadless},
            chiefs,
            members,
        )


def _grid_names(village: Area, count: int) -> list[str]:
    """The first names that no real grid of the village has."""
    here = _EVERYWHERE & Scope.of_areas(village.code)
    taken = set(areas_at(here, Level.GRID).values_list("name", flat=True))
    free = (name for name in (f"第{number}网格" for number in itertools.count(1)) if name not in taken)
    return list(itertools.islice(free, count))


def _form_squads(names: dict[str, str], chiefs: dict[str, Responder], members: list[Responder]) -> None:
    led = [code for code in names if code in chiefs]
    squads = organisations_form(
        actor=DRILL,
        charters=[Charter(Organisation.Kind.SQUAD, f"{names[code]}党员突击队", code) for code in led],
        permission=Permission.SQUAD_FORM,
    )
    parts = {}
    for number, squad in enumerate(sorted(squads, key=lambda one: one.area_code)):
        followers = members[number * MEMBERS_PER_GRID : (number + 1) * MEMBERS_PER_GRID]
        parts[squad] = {chiefs[squad.area_code].id: Membership.Part.LEADER} | {
            follower.id: Membership.Part.MEMBER for follower in followers
        }
    members_join(actor=DRILL, parts=parts, permission=Permission.SQUAD_FORM)


def _enrol(
    somebodies: list[Somebody], standing: str, area_code: str, unit: Organisation | None
) -> list[Responder]:
    return responders_register(
        actor=DRILL,
        enrolments=[
            Enrolment(one.name, one.phone, standing, area_code, unit.id if unit else None)
            for one in somebodies
        ],
    )


@service
def exercise_remove(*, actor: Actor) -> dict[str, int]:
    """Delete every row that the exercise made; real rows, and the journal's lines, stay untouched.

    Returns how many rows went, by table. Raises ``Refused`` (and removes nothing) should a real row hang on
    one of the exercise's.
    """
    actor.require_role(Permission.ACCOUNT_MANAGE)
    gone = {}
    for model in _exercise_tables():
        rows = model.objects.within(_EVERYWHERE).filter(exercise=True)  # type: ignore[attr-defined]
        count = rows._raw_delete(rows.db)
        if count:
            gone[model._meta.label_lower] = count
    if not gone:
        journal.nothing_changed()
        return {}
    try:
        connection.check_constraints()
    except IntegrityError as error:
        raise Refused("exercise.held", N_("有真实的记录连着演练数据，什么也没有删。")) from error
    journal.record(actor, "exercise.removed", ("exercise", "all"), facts=gone)
    return gone


def _exercise_tables() -> list[type[models.Model]]:
    """Every table with the mark, those that point to others first, so that no key is left dangling."""
    marked = [
        model
        for model in apps.get_models()
        if model.__module__.startswith("fangxian.")
        and any(field.name == "exercise" for field in model._meta.fields)
        and model._meta.label_lower != "journal.journalline"
    ]
    ordered: list[type[models.Model]] = []
    while marked:
        free = [
            one for one in marked if not any(_points_to(other, one) for other in marked if other is not one)
        ]
        ordered += free
        marked = [one for one in marked if one not in free]
    return ordered


def _points_to(model: type[models.Model], other: type[models.Model]) -> bool:
    return any(field.related_model is other for field in model._meta.fields)


@lru_cache(maxsize=1)
def shipped_surnames() -> Surnames:
    with _SURNAMES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return Surnames([row["surname"] for row in rows], [float(row["tf_relative_weight"]) for row in rows])
