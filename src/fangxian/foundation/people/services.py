"""Writing households, their doors and their kinds. People's own verbs stand in ``persons``, the entry of many in ``entering``."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.foundation.areas.models import Area
from fangxian.foundation.areas.selectors import area_get
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.acts import acts_said
from fangxian.foundation.journal.services import service
from fangxian.foundation.people.entering import Door, households_enter
from fangxian.foundation.people.models import Household, HouseholdCategory, Person
from fangxian.foundation.people.overtaken import household_changes
from fangxian.foundation.people.persons import (
    Unmasked,
    checked_resident,
    household_held,
    person_correct,
    person_leave,
    person_move,
    person_register,
    person_unmask,
    persons_merge,
    persons_written,
    unmasked,
)
from fangxian.foundation.people.rows import Index, Resident
from fangxian.foundation.people.rules.addresses import Address
from fangxian.foundation.people.selectors import household_stamp, people_of, said
from fangxian.foundation.places.selectors import place_get
from fangxian.kit.keys import tokens
from fangxian.kit.locks import Turn, take_turn
from fangxian.kit.vocabulary import words_of
from fangxian.plain import clock
from fangxian.plain.areacodes import Level, cut
from fangxian.plain.errors import Refused, Stale
from fangxian.plain.reasons import require_reason
from fangxian.plain.words import N_

__all__ = [
    "Door",
    "Resident",
    "Unmasked",
    "household_category_end",
    "household_category_set",
    "household_close",
    "household_correct",
    "household_move",
    "household_register",
    "household_unmask",
    "households_enter",
    "person_correct",
    "person_leave",
    "person_move",
    "person_register",
    "person_unmask",
    "persons_merge",
]

_PEOPLE = Scope.system("登记住户和居民")


@service
def household_register(*, actor: Actor, door: Door) -> Household:
    """Write a household down, with whoever is known to live in it; everything is checked."""
    area = door.area_code or door.village_code
    actor.require(Permission.PERSON_EDIT, area=area)
    take_turn(Turn.PEOPLE)
    _require_village(door.village_code, area)
    _require_categories(door.categories)
    token = _door_token(door.village_code, door.place_id, door.address)
    _require_free(door.village_code, token)
    now = clock.now()
    household = Household(
        area_code=area,
        village_code=door.village_code,
        place_id=door.place_id,
        address=door.address.packed(),
        address_token=token,
        registered_at=now,
        exercise=actor.exercise,
    )
    household.save(force_insert=True)
    for category in dict.fromkeys(door.categories):
        _category(household, category, actor).save(force_insert=True)
    facts = {"persons": len(door.residents), "categories": sorted(set(door.categories))}
    journal.record(actor, "household.registered", household, area_code=area, facts=facts)
    residents = [checked_resident(told) for told in door.residents]
    persons_written(actor, household, residents)
    return household


@service
def household_correct(
    *,
    actor: Actor,
    household_id: UUID,
    address: Address,
    place_id: UUID | None = None,
    version: str | None = None,
) -> Household:
    """Correct a household's address. ``version`` is the stamp that the form was made from."""
    household = _household_to_edit(actor, household_id, version)
    token = _door_token(household.village_code, place_id, address)
    if token == household.address_token:
        journal.nothing_changed()
        return household
    _require_free(household.village_code, token)
    before = said(household)
    household.place_id, household.address, household.address_token = place_id, address.packed(), token
    household.save(update_fields=["place", "address", "address_token"])
    journal.record(
        actor, "household.corrected", household, area_code=household.area_code, personal={"before": before}
    )
    return household


@service
def household_move(
    *, actor: Actor, household_id: UUID, area_code: str, version: str | None = None
) -> Household:
    """Put a household into another grid of its village, or into none; its people and kinds follow."""
    household = _household_to_edit(actor, household_id, version)
    actor.require(Permission.PERSON_EDIT, area=area_code)
    _require_village(household.village_code, area_code)
    before = household.area_code
    if before == area_code:
        journal.nothing_changed()
        return household
    household.area_code = area_code
    household.save(update_fields=["area_code"])
    for model in (Person, HouseholdCategory):
        model.objects.within(_PEOPLE).filter(household=household).update(area_code=area_code)
    facts = {"before": before, "after": area_code}
    journal.record(actor, "household.moved", household, area_code=area_code, facts=facts)
    return household


@service
def household_close(*, actor: Actor, household_id: UUID, version: str | None = None) -> Household:
    """Nobody lives there any more: the door is free for another household."""
    household = _household_to_edit(actor, household_id, version)
    there = people_of(_PEOPLE, household.id).count()
    if there:
        raise Refused(
            "household.lived_in", N_("这一户还有 %(count)d 人，请先登记他们迁到哪里或离开。"), count=there
        )
    now = clock.now()
    household.closed_at = now
    household.save(update_fields=["closed_at"])
    HouseholdCategory.objects.within(_PEOPLE).filter(household=household, until=None).update(until=now)
    journal.record(actor, "household.closed", household, area_code=household.area_code)
    return household


@service
def household_category_set(*, actor: Actor, household_id: UUID, category: str) -> HouseholdCategory | None:
    """From now on a household is of a kind that the plan knows."""
    household = _household_to_edit(actor, household_id)
    _require_categories([category])
    if _categories_open(household).filter(category=category).exists():
        journal.nothing_changed()
        return None
    row = _category(household, category, actor)
    row.save(force_insert=True)
    facts = {"category": category}
    journal.record(actor, "household.category_set", household, area_code=household.area_code, facts=facts)
    return row


@service
def household_category_end(*, actor: Actor, household_id: UUID, category: str) -> None:
    """From now on it is no longer; that it was so stays."""
    household = _household_to_edit(actor, household_id)
    if not _categories_open(household).filter(category=category).update(until=clock.now()):
        journal.nothing_changed()
        return
    facts = {"category": category}
    journal.record(actor, "household.category_ended", household, area_code=household.area_code, facts=facts)


@service
def household_unmask(
    *, actor: Actor, household_id: UUID, reason: str, words: str = ""
) -> tuple[str, list[Unmasked]]:
    """A household's whole address and everybody in it, to somebody who says why; a line for each of them."""
    actor.require_role(Permission.PERSON_UNMASK)
    household = household_held(actor.scope(Permission.PERSON_UNMASK), household_id)
    require_reason(reason, words)
    people = list(people_of(actor.scope(Permission.PERSON_UNMASK), household.id))
    personal = {"words": words.strip()} if words.strip() else {}
    facts = {"reason": reason}
    area = household.area_code
    journal.record_all(
        actor,
        [
            journal.Entry("household.unmasked", household, area_code=area, facts=facts, personal=personal),
            *(
                journal.Entry("person.unmasked", one, area_code=area, facts=facts, personal=personal)
                for one in people
            ),
        ],
    )
    return _full_address(household), [unmasked(one, household) for one in people]


def _household_to_edit(actor: Actor, household_id: UUID, version: str | None = None) -> Household:
    """An open household that is the actor's to edit, while nobody else writes."""
    actor.require_role(Permission.PERSON_EDIT)
    take_turn(Turn.PEOPLE)
    household = household_held(actor.scope(Permission.PERSON_SEE), household_id)
    actor.require(Permission.PERSON_EDIT, area=household.area_code)
    if household.closed_at:
        raise Refused("household.closed", N_("这一户已经注销。"))
    if version is not None and version != household_stamp(household):
        raise Stale(
            "household.changed_meanwhile",
            N_("这一户的住址或网格刚刚有人改过（%(acts)s），请看过现在的内容再改。"),
            acts=acts_said(household),
            changes=household_changes(household, version),
            version=household_stamp(household),
        )
    return household


def _require_village(village_code: str, area_code: str) -> None:
    """The village stands, and the area is it or a grid of it."""
    for code in {village_code, area_code}:
        area: Area = area_get(_PEOPLE, code)
        if not area.is_in_force:
            raise Refused("household.area_abolished", N_("%(name)s已经撤销。"), name=area.name)
    if cut(area_code, Level.VILLAGE) != village_code or len(village_code) != 12:
        raise Refused("household.grid_elsewhere", N_("请选这个村居自己的网格。"))


def _door_token(village_code: str, place_id: UUID | None, address: Address) -> int:
    if place_id is not None and place_get(_PEOPLE, place_id).village_code != village_code:
        raise Refused("household.place_elsewhere", N_("请选这个村居自己的小区或自然村。"))
    if not address.without_place() and not (address.place and place_id is None):
        raise Refused("household.no_address", N_("请填住址：楼栋和室号，或者组和门牌号。"))
    return Index(tokens()).door(village_code, place_id, address)


def _require_free(village_code: str, token: int) -> None:
    rows = Household.objects.within(_PEOPLE).filter(village_code=village_code, address_token=token)
    if rows.filter(closed_at=None).exists():
        raise Refused("household.door_taken", N_("这个住址已经登记了一户。"))


def _require_categories(categories: Sequence[str]) -> None:
    known = words_of("household_category")
    for category in categories:
        if category not in known:
            raise Refused("household.category_unknown", N_("预案里没有这种户类别。"))


def _categories_open(household: Household) -> Any:
    return HouseholdCategory.objects.within(_PEOPLE).filter(household=household, until=None)


def _category(household: Household, category: str, actor: Actor) -> HouseholdCategory:
    return HouseholdCategory(
        household=household,
        area_code=household.area_code,
        category=category,
        since=clock.now(),
        exercise=actor.exercise or household.exercise,
    )


def _full_address(household: Household) -> str:
    place = household.place.name if household.place else ""
    return f"{place} {said(household)}".strip()
