"""Registering places and the names that people use for them."""

from uuid import UUID

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.foundation.areas.models import Area
from fangxian.foundation.areas.rules.names import cleaned_name
from fangxian.foundation.areas.selectors import area_get
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.acts import acts_said
from fangxian.foundation.journal.services import service
from fangxian.foundation.places.models import Place, PlaceAlias
from fangxian.foundation.places.selectors import place_get, places_in
from fangxian.plain import clock
from fangxian.plain.areacodes import Level, cut
from fangxian.plain.errors import Change, Refused, Stale
from fangxian.plain.words import N_

_PLACES = Scope.system("登记地点")


@service
def place_add(
    *, actor: Actor, kind: str, village_code: str, name: str, grid_code: str | None = None
) -> Place:
    """Register a place in a village; in a grid of it where that is known."""
    actor.require(Permission.PLACE_EDIT, area=village_code)
    name = cleaned_name(name)
    if kind not in Place.Kind.values:
        raise Refused("place.kind_unknown", N_("请选地点的类型。"))
    _lock_village(village_code)
    if grid_code:
        _require_grid(village_code, grid_code)
    _require_unused(village_code, name)
    place = Place(
        kind=kind,
        area_code=grid_code or village_code,
        name=name,
        opened_at=clock.now(),
        exercise=actor.exercise,
    )
    place.save(force_insert=True)
    journal.record(actor, "place.added", place, area_code=place.area_code, facts={"kind": kind, "name": name})
    return place


@service
def place_alias_add(
    *, actor: Actor, name: str, place_id: UUID | None = None, area_code: str | None = None
) -> PlaceAlias:
    """Note another name of a place, or of a bare area (a village, a town) that has no place for it."""
    place = _place_to_edit(actor, place_id) if place_id else None
    if place:
        area_code = place.area_code
    if area_code is None:
        raise Refused("place.alias_of_nothing", N_("请说明这是哪里的俗名。"))
    actor.require(Permission.PLACE_EDIT, area=area_code)
    _require_in_force(area_get(_PLACES, area_code))
    name = cleaned_name(name)
    if PlaceAlias.objects.within(_PLACES).filter(place=place, area_code=area_code, name=name).exists():
        raise Refused("place.alias_taken", N_("已经记下“%(name)s”这个叫法了。"), name=name)
    alias = _alias(actor, name, area_code, place)
    journal.record(
        actor,
        "place.alias_added",
        place or ("areas.area", area_code),
        area_code=area_code,
        facts={"name": name},
    )
    return alias


@service
def place_rename(*, actor: Actor, place_id: UUID, name: str, from_name: str | None = None) -> Place:
    """Give a place another name; the old one stays as an alias.

    ``from_name`` is the name that the form was made from. Raises ``Stale`` when it is no longer so.
    """
    place = _place_to_edit(actor, place_id)
    name, before = cleaned_name(name), place.name
    if from_name is not None and from_name != before:
        change = Change(N_("名称"), from_name, before)
        raise Stale(
            "place.renamed_meanwhile",
            N_("这个地方刚刚改名叫“%(name)s”了（%(acts)s）。"),
            name=before,
            acts=acts_said(place),
            changes=[change],
            version=before,
        )
    if name == before:
        journal.nothing_changed()
        return place
    _require_unused(place.village_code, name)
    place.name = name
    place.save(update_fields=["name"])
    if not PlaceAlias.objects.within(_PLACES).filter(place=place, name=before).exists():
        _alias(actor, before, place.area_code, place)
    journal.record(
        actor, "place.renamed", place, area_code=place.area_code, facts={"before": before, "after": name}
    )
    return place


@service
def place_close(*, actor: Actor, place_id: UUID) -> Place:
    """The place is no more; its row and names stay."""
    place = _place_to_edit(actor, place_id)
    place.closed_at = clock.now()
    place.save(update_fields=["closed_at"])
    journal.record(actor, "place.closed", place, area_code=place.area_code)
    return place


def _place_to_edit(actor: Actor, place_id: UUID) -> Place:
    """An open place that is the actor's to edit, its village held until the transaction ends."""
    actor.require_role(Permission.PLACE_EDIT)
    place = place_get(actor.scope(Permission.LINE_SEE), place_id)
    actor.require(Permission.PLACE_EDIT, area=place.area_code)
    _lock_village(place.village_code)
    place.refresh_from_db()
    if place.closed_at:
        raise Refused("place.closed", N_("“%(name)s”已经不在了。"), name=place.name)
    return place


def _lock_village(code: str) -> None:
    """Hold a village's row, so that two people can't register the same name at once."""
    village = Area.objects.within(_PLACES).filter(code=code).select_for_update().first()
    if village is None or not village.is_village:
        raise Refused("place.no_village", N_("请选一个村居。"))
    _require_in_force(village)


def _require_in_force(area: Area) -> None:
    if not area.is_in_force:
        raise Refused("place.area_abolished", N_("%(name)s已经撤销。"), name=area.name)


def _require_grid(village_code: str, grid_code: str) -> None:
    grid = area_get(_PLACES, grid_code)
    _require_in_force(grid)
    if grid.level != Level.GRID or cut(grid_code, Level.VILLAGE) != village_code:
        raise Refused("place.grid_elsewhere", N_("%(name)s不是这个村居的网格。"), name=grid.name)


def _require_unused(village_code: str, name: str) -> None:
    if places_in(_PLACES, village_code).filter(name=name).exists():
        raise Refused("place.name_taken", N_("这个村居已经登记了“%(name)s”。"), name=name)


def _alias(actor: Actor, name: str, area_code: str, place: Place | None) -> PlaceAlias:
    """A name of an exercise's place is the exercise's, whoever noted it: it goes when the place does."""
    alias = PlaceAlias(
        place=place,
        area_code=area_code,
        name=name,
        added_at=clock.now(),
        exercise=actor.exercise or (place is not None and place.exercise),
    )
    alias.save(force_insert=True)
    return alias
