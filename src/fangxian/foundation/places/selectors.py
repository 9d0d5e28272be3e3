"""Reading places: those of a village, and those that answer to a name."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from fangxian.access.scope import Scope
from fangxian.foundation.areas.selectors import area_names
from fangxian.foundation.places.models import Place, PlaceAlias
from fangxian.foundation.places.rules.matching import closeness
from fangxian.plain.errors import OutOfScope
from fangxian.plain.words import N_


def place_get(scope: Scope, identifier: UUID) -> Place:
    """One place, open or closed. Raises ``OutOfScope``."""
    found: Place | None = Place.objects.within(scope).filter(id=identifier).first()
    if found is None:
        raise OutOfScope("place.unknown", N_("没有这个地方，或不在您的责任范围内。"))
    return found


def places_in(scope: Scope, village_code: str) -> QuerySet[Place]:
    """The places of a village that are not closed, by kind, in the order of their registration."""
    rows = Place.objects.within(scope & Scope.of_areas(village_code)).filter(closed_at=None)
    return rows.order_by("kind", "id")


def aliases_by_place(scope: Scope, places: Collection[UUID]) -> dict[UUID, list[str]]:
    """Other names, by place."""
    found: dict[UUID, list[str]] = defaultdict(list)
    rows = PlaceAlias.objects.within(scope).filter(place_id__in=places).order_by("id")
    for place, name in rows.values_list("place_id", "name"):
        found[place].append(name)
    return found


def aliases_of_area(scope: Scope, area_code: str) -> list[str]:
    """Other names of an area itself."""
    rows = PlaceAlias.objects.within(scope).filter(area_code=area_code, place=None)
    return list(rows.order_by("id").values_list("name", flat=True))


@dataclass(frozen=True)
class Named:
    """Something that answers to a name: a place, or an area where ``place_id`` is None."""

    name: str
    is_alias: bool
    area_code: str
    place_id: UUID | None
    kind: str
    proper_name: str


def places_named(scope: Scope, said: str, *, town_code: str | None = None) -> list[Named]:
    """What answers to a name, nearest first: exactly so anywhere in reach, in part within one town.

    A part of a name can't be searched by an index; a town has few enough names to be matched in memory.
    """
    places = Place.objects.within(scope).filter(closed_at=None)
    aliases = PlaceAlias.objects.within(scope).filter(place__closed_at=None)
    exact = list(_named(places.filter(name=said.strip()), aliases.filter(name=said.strip())))
    if town_code is None:
        return exact
    town = scope & Scope.of_areas(town_code)
    nearby = _named(
        Place.objects.within(town).filter(closed_at=None),
        PlaceAlias.objects.within(town).filter(place__closed_at=None),
    )
    distances = {one: closeness(said, one.name) for one in nearby if one not in exact}
    return exact + sorted(
        (one for one, distance in distances.items() if distance is not None),
        key=lambda one: (distances[one], one.area_code, one.name),
    )


def _named(places: QuerySet[Place], aliases: QuerySet[PlaceAlias]) -> Iterator[Named]:
    for place in places.order_by("area_code", "id"):
        yield Named(place.name, False, place.area_code, place.id, place.kind, place.name)
    rows = list(aliases.select_related("place").order_by("area_code", "id"))
    names = area_names({row.area_code for row in rows if row.place is None})
    for row in rows:
        if row.place is None:
            yield Named(row.name, True, row.area_code, None, "", names.get(row.area_code, ""))
        else:
            yield Named(row.name, True, row.area_code, row.place.id, row.place.kind, row.place.name)
