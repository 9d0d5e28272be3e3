"""Reading households and people: masked by default."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import blake2b
from uuid import UUID

from django.db.models import QuerySet

from fangxian.access.scope import Scope
from fangxian.foundation.areas.selectors import area_names
from fangxian.foundation.people.history import changed_between, read_back, written_down
from fangxian.foundation.people.models import Household, HouseholdCategory, Person, PersonVersion
from fangxian.foundation.people.rules.addresses import Address
from fangxian.foundation.places.models import Place
from fangxian.foundation.places.selectors import aliases_by_place
from fangxian.kit.keys import opener
from fangxian.kit.vocabulary import titles_of
from fangxian.plain.areacodes import DIGITS, Level, cut
from fangxian.plain.errors import OutOfScope
from fangxian.plain.masks import masked_address, masked_name, masked_number, masked_phone
from fangxian.plain.words import N_

_HISTORY = Scope.system("居民的经过")
#: Names that a list shows of a household.
SHOWN_NAMES = 4


@dataclass(frozen=True)
class PersonSeen:
    """A person as every screen shows him until somebody says why he needs more."""

    id: UUID
    household_id: UUID
    name: str
    number: str
    phone: str
    document: str
    sex: str
    age: str
    relation: str
    stay: str
    stay_key: str
    came_on: date | None
    area_code: str
    is_gone: bool
    exercise: bool


@dataclass(frozen=True)
class HouseholdSeen:
    """A household as lists show it: its compound or hamlet, the first word of its address, who lives there."""

    id: UUID
    place: str
    address: str
    village_code: str
    village: str
    grid: str
    persons: int
    names: tuple[str, ...]
    categories: tuple[str, ...]
    is_closed: bool
    exercise: bool

    @property
    def where(self) -> str:
        """Its address, as far as the reader is shown it, with the compound or hamlet before it."""
        return f"{self.place} {self.address}".strip()


def person_get(scope: Scope, identifier: UUID) -> Person:
    """One person, with his household. Raises ``OutOfScope``."""
    rows = Person.objects.within(scope).select_related("household", "household__place")
    found: Person | None = rows.filter(id=identifier).first()
    if found is None:
        raise OutOfScope("person.unknown", N_("没有这个人，或不在您的责任范围内。"))
    return found


def household_get(scope: Scope, identifier: UUID) -> Household:
    """One household, open or closed. Raises ``OutOfScope``."""
    rows = Household.objects.within(scope).select_related("place")
    found: Household | None = rows.filter(id=identifier).first()
    if found is None:
        raise OutOfScope("household.unknown", N_("没有这一户，或不在您的责任范围内。"))
    return found


def people_of(scope: Scope, household_id: UUID, *, gone: bool = False) -> QuerySet[Person]:
    """Who lives in a household, in the order in which they were written down; or who left it."""
    rows = Person.objects.within(scope).filter(household_id=household_id)
    rows = rows.filter(merged_into=None).exclude(gone_at=None) if gone else rows.filter(gone_at=None)
    return rows.order_by("id")


def categories_of(scope: Scope, households: Collection[UUID]) -> dict[UUID, list[HouseholdCategory]]:
    """What kinds of household they are now."""
    found: dict[UUID, list[HouseholdCategory]] = defaultdict(list)
    rows = HouseholdCategory.objects.within(scope).filter(household_id__in=households, until=None)
    for row in rows.order_by("since", "id"):
        found[row.household_id].append(row)
    return found


def seen(person: Person) -> PersonSeen:
    """The masked view of a person."""
    return PersonSeen(
        id=person.id,
        household_id=person.household_id,
        name=masked_name(person.name),
        number=masked_number(person.number),
        phone=masked_phone(person.phone) if person.phone else "",
        document=str(Person.Document(person.document).label),
        sex=str(Person.Sex(person.sex).label) if person.sex != Person.Sex.UNKNOWN else "",
        age=str(person.born) if person.born else "",
        relation=str(Person.Relation(person.relation).label),
        stay=str(Person.Stay(person.stay).label),
        stay_key=person.stay,
        came_on=person.came_on,
        area_code=person.area_code,
        is_gone=person.gone_at is not None,
        exercise=person.exercise,
    )


def households_seen(
    scope: Scope, households: Sequence[Household], *, leaving: bool = False
) -> list[HouseholdSeen]:
    """Masked views of households, in four queries however many there are. ``place`` must be loaded.

    To whom looks within a village a door is said in full: its neighbours could not be told apart otherwise, and
    he knocks at it. From further away, and on a list that is ``leaving`` the house, only its beginning is.
    """
    near = not leaving and all(len(low) >= DIGITS[Level.VILLAGE] for low, _high in scope.areas)
    keys = [one.id for one in households]
    titles = titles_of("household_category")
    kinds = categories_of(scope, keys)
    codes = {code for one in households for code in (one.village_code, one.area_code)}
    names = area_names(codes)
    living = _names_by_household(scope, keys)
    return [
        HouseholdSeen(
            id=one.id,
            place=one.place.name if one.place else "",
            address=said(one) if near else masked_address(said(one)),
            village_code=one.village_code,
            village=names.get(one.village_code, ""),
            grid=names.get(one.area_code, "") if cut(one.area_code, Level.GRID) else "",
            persons=len(living.get(one.id, ())),
            names=tuple(living.get(one.id, ())[:SHOWN_NAMES]),
            categories=tuple(titles.get(kind.category, kind.category) for kind in kinds.get(one.id, ())),
            is_closed=one.closed_at is not None,
            exercise=one.exercise,
        )
        for one in households
    ]


def _names_by_household(scope: Scope, households: Collection[UUID]) -> dict[UUID, list[str]]:
    """The masked names of those who live there, in the order in which they were written down."""
    found: dict[UUID, list[str]] = defaultdict(list)
    unseal = opener("resident", gone="")
    rows = Person.objects.within(scope).filter(household_id__in=households, gone_at=None).order_by("id")
    for household, person, name in rows.values_list("household_id", "id", "name"):
        found[household].append(masked_name(unseal(name, f"people_person.name:{person}")))
    return found


def said(household: Household) -> str:
    """A household's address in full words."""
    return Address.unpacked(household.address).said()


#: What a household's version is made of, in its order.
STAMPED = ("area_code", "place_id", "address")


def household_stamp(household: Household) -> str:
    """The version of a household that a form was made from: what of it may be read, and a digest of the rest."""
    door = blake2b(f"{household.address_token}|{household.closed_at}".encode(), digest_size=6).hexdigest()
    return f"{household.area_code}|{household.place_id or ''}|{door}"


def person_version(person: Person) -> int:
    """The number of the version of a person that a form was made from."""
    return PersonVersion.objects.within(_HISTORY).filter(person=person).count()


@dataclass(frozen=True)
class Passed:
    """Something that became of a person: when, by whom, the journal's word for it, and what changed in it."""

    at: datetime
    by: str
    verb: str
    changed: tuple[str, ...]


def history_of(person: Person) -> list[Passed]:
    """What became of a person, newest first. Whoever may see the person may see it; columns, no values."""
    versions = PersonVersion.objects.within(_HISTORY).filter(person=person).order_by("-until", "-id")
    after = read_back(written_down(person))
    passed = []
    for version in versions:
        before = read_back(version.before) or after
        passed.append(
            Passed(version.until, version.ended_by, version.verb, tuple(changed_between(before, after)))
        )
        after = before
    return passed


def merged_from(scope: Scope, person: Person) -> list[Person]:
    """The duplicates that were merged into a person; their own histories stay with them."""
    return list(Person.objects.within(scope).filter(merged_into=person).order_by("id"))


def places_of(village_code: str) -> dict[UUID, list[str]]:
    """The names of a village's places, their own first; closed ones too: households may still lie in them."""
    here = Scope.of_areas(village_code)
    names = dict(Place.objects.within(here).values_list("id", "name"))
    others = aliases_by_place(here, names)
    return {key: [name, *others.get(key, ())] for key, name in names.items()}


@dataclass(frozen=True)
class Pair:
    """Two rows that may be one person, the older first."""

    older: PersonSeen
    younger: PersonSeen
    same_number: bool


def duplicates_in(scope: Scope, village_code: str, most: int = 25) -> list[Pair]:
    """Rows of a village that may be the same person: by number, else by name and year of birth.

    Nothing is opened to find them: tokens are compared.
    """
    rows = Person.objects.within(scope & Scope.of_areas(village_code)).filter(gone_at=None)
    pairs = _pairs(rows.order_by("id").values_list("id", "name_token", "born", "number_token"))[:most]
    people = {one.id: one for one in rows.filter(id__in={key for pair in pairs for key in pair[:2]})}
    return [Pair(seen(people[older]), seen(people[younger]), same) for older, younger, same in pairs]


def _pairs(rows: Iterable[tuple[UUID, int, int | None, int | None]]) -> list[tuple[UUID, UUID, bool]]:
    by_number: dict[int, UUID] = {}
    by_name: dict[tuple[int, int | None], tuple[UUID, int | None]] = {}
    numbered, named = [], []
    for key, name, born, number in rows:
        older = by_number.setdefault(number, key) if number is not None else key
        namesake, other = by_name.setdefault((name, born), (key, number))
        if older != key:
            numbered.append((older, key, True))
        elif namesake != key and born is not None and (number is None or other is None):
            named.append((namesake, key, False))
    return numbered + named


def households_open(
    scope: Scope, area_code: str, *, category: str = "", stay: str = ""
) -> QuerySet[Household]:
    """The households of an area that are not closed, by area: of one kind, or with somebody who lives there so."""
    here = scope & Scope.of_areas(area_code)
    rows = Household.objects.within(here).filter(closed_at=None).select_related("place")
    if category:
        kinds = HouseholdCategory.objects.within(here).filter(category=category, until=None)
        rows = rows.filter(id__in=kinds.values("household_id"))
    if stay:
        people = Person.objects.within(here).filter(stay=stay, gone_at=None)
        rows = rows.filter(id__in=people.values("household_id"))
    return rows.order_by("area_code", "id")
