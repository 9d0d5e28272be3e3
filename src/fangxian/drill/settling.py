"""Writing a village's people: its compounds and hamlets, then its households, slice by slice."""

import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import islice
from uuid import UUID

from django.db import transaction

from fangxian.access.actor import Actor
from fangxian.access.scope import Scope
from fangxian.drill.rules.residents import Home, Inhabitant, Settled
from fangxian.foundation.people.rules.addresses import Address
from fangxian.foundation.people.services import Door, Resident, households_enter
from fangxian.foundation.places.selectors import places_in
from fangxian.foundation.places.services import place_add
from fangxian.kit.vocabulary import words_of

#: Households in one transaction; some 850 people, which take less than a tenth of a second.
SLICE = 300
#: Seconds between two, in which others may write.
LEFT = 0.004


def villages_settle(
    *, actor: Actor, settled: Sequence[Settled], grids: Mapping[str, Sequence[str]], today: date
) -> None:
    """Write villages' places and households; the ``n``-th grid's households go to its village's ``n``-th."""
    with transaction.atomic():
        places = {one.village.code: list(_places(actor, one)) for one in settled}
    categories = frozenset(words_of("household_category"))
    doors = (
        _door(home, code, places[code][home.door.site], grids[code][home.grid], categories, today)
        for one in settled
        for code in (one.village.code,)
        for home in one.homes
    )
    while together := list(islice(doors, SLICE)):
        households_enter(actor=actor, doors=together)
        time.sleep(LEFT)


def _places(actor: Actor, settled: Settled) -> Iterator[UUID]:
    """The village's sites as places, in their order; a real place keeps its name to itself."""
    here = settled.village.code
    taken = set(places_in(Scope.system(actor.reason), here).values_list("name", flat=True))
    for site in settled.sites:
        name = f"{site.name}（演练）" if site.name in taken else site.name
        yield place_add(actor=actor, kind=site.kind, village_code=here, name=name).id


def _door(home: Home, village: str, place: UUID, grid: str, categories: frozenset[str], today: date) -> Door:
    _, group, house, building, unit, room = home.door
    return Door(
        village,
        Address("", building, unit, room, group, house),
        [_resident(one, today) for one in home.inhabitants],
        grid,
        place,
        [one for one in home.categories if one in categories],
    )


def _resident(one: Inhabitant, today: date) -> Resident:
    return Resident(
        one.name,
        one.document,
        one.number,
        one.phone,
        one.sex,
        one.born,
        one.relation,
        one.stay,
        today - timedelta(days=one.came) if one.came else None,
        one.came_from,
    )
