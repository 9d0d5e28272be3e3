"""Closing the duty chain of the exercise (S13), but for a few: mouths with their holders, households with their contacts,
core households with their parts."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby
from uuid import UUID

from django.db import transaction

from fangxian.access.scope import Scope
from fangxian.drill.mustering import Force
from fangxian.drill.rules.people import dice
from fangxian.foundation.areas.models import Area
from fangxian.foundation.duties.chains import households_lonely
from fangxian.foundation.duties.holding import household_contact_assign, household_part_give, mouth_hold
from fangxian.foundation.duties.parts import kinds_at, parts_in
from fangxian.foundation.duties.selectors import duty_over
from fangxian.foundation.places.models import Place
from fangxian.foundation.places.selectors import places_in
from fangxian.foundation.places.services import place_add
from fangxian.foundation.plan.rules import tables
from fangxian.foundation.plan.selectors import plan_at
from fangxian.foundation.responders.models import Responder
from fangxian.foundation.responders.selectors import responders_in
from fangxian.plain import clock
from fangxian.plain.areacodes import Level, level_of

#: One mouth in so many has no holder yet, one grid in so many nobody who keeps in touch.
UNHELD_IN = 100
LONELY_IN = 60
#: One part that the plan asks for in so many is played by nobody yet; of the others one in so many is.
UNPLAYED_IN, ALSO_PLAYED_IN = 30, 3
#: Households that one person keeps in touch with.
TOGETHER = 10

_MOUTHS = (
    (Place.Kind.VILLAGE_GATE, "东村口"),
    (Place.Kind.VILLAGE_GATE, "西村口"),
    (Place.Kind.JUNCTION, "公路路口"),
)


def villages_chain(force: Force, villages: Sequence[Area]) -> None:
    """Mouths of each village, and who holds them; who keeps in touch with whom; which core household does what."""
    for village in villages:
        people = [one.id for one in _people(village.code)]
        if not people:
            continue
        with transaction.atomic():
            _mouths(force, village.code, people)
        _contacts(force, village.code, people)
        with transaction.atomic():
            _parts(force, village.code, people)


def _people(village: str) -> Iterator[Responder]:
    standing = (Responder.Standing.MEMBER, Responder.Standing.CADRE)
    yield from responders_in(Scope.of_areas(village), standing=standing).filter(exercise=True)[:60]


def _mouths(force: Force, village: str, people: Sequence[UUID]) -> None:
    """Two or three, of names that no real place has."""
    throw = dice(force.seed, f"{village}/mouths")
    taken = set(places_in(force.everywhere, village).values_list("name", flat=True))
    expected = duty_over(plan_at(clock.now()), tables.Over.PLACE) is not None
    for number, (kind, called) in enumerate(_MOUTHS[: throw.randint(2, 3)]):
        name = f"{called}（演练）" if called in taken else called
        place = place_add(actor=force.actor, kind=kind, village_code=village, name=name)
        if expected and throw.randrange(UNHELD_IN):
            holder = people[number % len(people)]
            mouth_hold(actor=force.actor, place_id=place.id, responder_id=holder)


def _contacts(force: Force, village: str, people: Sequence[UUID]) -> None:
    plan = plan_at(clock.now())
    duty = duty_over(plan, tables.Over.HOUSEHOLD)
    if duty is None:
        return
    throw = dice(force.seed, f"{village}/contacts")
    lonely = households_lonely(Scope.of_areas(village), plan, duty, clock.now())
    turn = 0
    for grid, homes in groupby((one for one in lonely if one.exercise), key=lambda one: one.area_code):
        keys = list(dict.fromkeys(home.household_id for home in homes))
        if not throw.randrange(LONELY_IN):
            continue
        for start in range(0, len(keys), TOGETHER):
            household_contact_assign(
                actor=force.actor,
                grid_code=grid,
                household_ids=keys[start : start + TOGETHER],
                responder_id=people[turn % len(people)],
            )
            turn += 1


def _parts(force: Force, village: str, people: Sequence[UUID]) -> None:
    """In each grid with core households, who of the village's people plays which part from which of them."""
    plan = plan_at(clock.now())
    parts = parts_in(plan)
    if not parts:
        return
    throw = dice(force.seed, f"{village}/parts")
    rows = kinds_at(Scope.of_areas(village), clock.now()).filter(exercise=True, household__closed_at=None)
    homes: dict[str, dict[str, list[UUID]]] = defaultdict(lambda: defaultdict(list))
    for one in rows.order_by("area_code", "household_id"):
        homes[one.area_code][one.category].append(one.household_id)
    turn = 0
    for grid, of_kind in homes.items():
        for number, part in enumerate(parts):
            could = of_kind.get(part.part_of)
            is_played = throw.randrange(UNPLAYED_IN) if part.expected else not throw.randrange(ALSO_PLAYED_IN)
            if could and is_played and level_of(grid) == Level.GRID:
                household_part_give(
                    actor=force.actor,
                    kind=part.key,
                    household_id=could[number % len(could)],
                    responder_id=people[turn % len(people)],
                )
                turn += 1
