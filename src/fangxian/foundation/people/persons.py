"""The services of people that change one person, or make two rows one; ``services`` offers them with its own."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.acts import acts_said
from fangxian.foundation.journal.services import service
from fangxian.foundation.people.history import (
    TOKENS,
    TOLD,
    changed_between,
    read_back,
    tokens_renew,
    told_of,
    told_set,
    version_of,
    written_down,
)
from fangxian.foundation.people.models import Household, Person, PersonVersion
from fangxian.foundation.people.overtaken import person_changes
from fangxian.foundation.people.rows import Resident
from fangxian.foundation.people.rules import documents
from fangxian.foundation.people.rules.cells import phone_of
from fangxian.foundation.people.rules.documents import paper_of
from fangxian.foundation.people.rules.names import person_name
from fangxian.foundation.people.selectors import household_get, person_get, said
from fangxian.kit.locks import Turn, take_turn
from fangxian.plain import clock
from fangxian.plain.errors import Refused, Stale
from fangxian.plain.masks import masked_address, masked_name
from fangxian.plain.reasons import require_reason
from fangxian.plain.words import N_

_PEOPLE = Scope.system("登记住户和居民")
LONGEST_ORIGIN = 60


@dataclass(frozen=True)
class Unmasked:
    """A person in full."""

    name: str
    document: str
    number: str
    phone: str
    came_from: str
    address: str


@service
def person_register(*, actor: Actor, household_id: UUID, told: Resident) -> Person:
    """Write somebody down who lives in a household."""
    actor.require_role(Permission.PERSON_EDIT)
    take_turn(Turn.PEOPLE)
    household = _open_household(actor, household_id)
    return persons_written(actor, household, [checked_resident(told)])[0]


@service
def person_correct(*, actor: Actor, person_id: UUID, told: Resident, version: int | None = None) -> Person:
    """Correct what is written of a person; what stood there is kept. ``version`` is the form's."""
    person = _person_to_edit(actor, person_id, version)
    told = checked_resident(told)
    if told == told_of(person):
        journal.nothing_changed()
        return person
    if told.number != person.number:
        _require_new_number(person.village_code, told.number)
    _keep_version(actor, person, "person.corrected")
    before = read_back(written_down(person))
    told_set(person, told)
    person.save(update_fields=[*TOLD, *TOKENS])
    _line(actor, "person.corrected", person, {"columns": _columns(before, person)})
    return person


@service
def person_move(*, actor: Actor, person_id: UUID, household_id: UUID, version: int | None = None) -> Person:
    """Somebody lives in another household now, perhaps of another village: it takes the right at both ends."""
    person = _person_to_edit(actor, person_id, version)
    household = _open_household(actor, household_id)
    if person.household_id == household.id:
        journal.nothing_changed()
        return person
    _keep_version(actor, person, "person.moved")
    before = person.household_id
    person.household = household
    person.area_code, person.village_code = household.area_code, household.village_code
    tokens_renew(person)
    person.save(update_fields=["household", "area_code", "village_code", *TOKENS])
    _line(actor, "person.moved", person, {"before": str(before), "after": str(household.id)})
    return person


@service
def person_leave(*, actor: Actor, person_id: UUID, version: int | None = None) -> Person:
    """Somebody lives here no longer, and nobody knows of another door of his."""
    person = _person_to_edit(actor, person_id, version)
    _keep_version(actor, person, "person.left")
    person.gone_at = clock.now()
    person.save(update_fields=["gone_at"])
    _line(actor, "person.left", person, {})
    return person


@service
def persons_merge(*, actor: Actor, kept_id: UUID, duplicate_id: UUID) -> Person:
    """Two rows are one person: the duplicate goes and names the one that stays, each keeps its history.

    What the one that stays lacks (a number, a telephone …) it takes from the other. It takes the right at both.
    """
    if kept_id == duplicate_id:
        raise Refused("person.merge_itself", N_("请选两个人。"))
    kept, duplicate = _person_to_edit(actor, kept_id), _person_to_edit(actor, duplicate_id)
    for one in (kept, duplicate):
        _keep_version(actor, one, "persons.merged")
    duplicate.gone_at, duplicate.merged_into = clock.now(), kept
    duplicate.save(update_fields=["gone_at", "merged_into"])
    told_set(kept, _filled(told_of(kept), told_of(duplicate)))
    kept.save(update_fields=[*TOLD, *TOKENS])
    _line(actor, "persons.merged", kept, {"duplicate": str(duplicate.id)})
    _line(actor, "persons.merged", duplicate, {"kept": str(kept.id)})
    return kept


@service
def person_unmask(*, actor: Actor, person_id: UUID, reason: str, words: str = "") -> Unmasked:
    """A person in full, to somebody who says why; the journal keeps who, whom and why."""
    actor.require_role(Permission.PERSON_UNMASK)
    person = person_get(actor.scope(Permission.PERSON_UNMASK), person_id)
    require_reason(reason, words)
    journal.record(
        actor,
        "person.unmasked",
        person,
        area_code=person.area_code,
        facts={"reason": reason},
        personal={"words": words.strip()} if words.strip() else {},
    )
    return unmasked(person, person.household)


def unmasked(person: Person, household: Household) -> Unmasked:
    """A person in full; only services that journal it hand it on."""
    place = household.place.name if household.place else ""
    return Unmasked(
        name=person.name,
        document=str(Person.Document(person.document).label),
        number=person.number,
        phone=person.phone,
        came_from=person.came_from,
        address=f"{place} {said(household)}".strip(),
    )


def persons_written(actor: Actor, household: Household, residents: Sequence[Resident]) -> list[Person]:
    """Write checked people of a household, with a line for each."""
    now, written = clock.now(), []
    for told in residents:
        _require_new_number(household.village_code, told.number)
        person = Person(
            household=household,
            area_code=household.area_code,
            village_code=household.village_code,
            registered_at=now,
            exercise=actor.exercise or household.exercise,
        )
        told_set(person, told)
        person.save(force_insert=True)
        _line(actor, "person.registered", person, {"document": told.document, "stay": told.stay})
        written.append(person)
    return written


def checked_resident(told: Resident) -> Resident:
    """What was typed of somebody, cleaned. Raises ``Refused`` for what can't be so."""
    today = clock.day_of(clock.now())
    paper = paper_of(told.document, told.number, today)
    if told.sex not in (documents.UNKNOWN, paper.sex) and paper.sex != documents.UNKNOWN:
        raise Refused("person.sex_differs", N_("性别与身份证号对不上，请核对是哪一个写错了。"))
    if told.born and paper.born and told.born != paper.born:
        raise Refused("person.born_differs", N_("出生年与身份证号对不上，请核对是哪一个写错了。"))
    if told.came_on and told.came_on > today:
        raise Refused("person.to_come", N_("返乡日期还没有到。"))
    if told.relation not in Person.Relation.values or told.stay not in Person.Stay.values:
        raise Refused("person.word_unknown", N_("请选与户主关系和人员类型。"))
    return replace(
        told,
        name=person_name(told.name),
        document=paper.kind,
        number=paper.number,
        phone=phone_of(told.phone) if told.phone.strip() else "",
        sex=paper.sex if paper.sex != documents.UNKNOWN else told.sex,
        born=paper.born or told.born,
        came_from=" ".join(told.came_from.split())[:LONGEST_ORIGIN],
    )


def household_held(scope: Scope, household_id: UUID) -> Household:
    """A household, its row held until the transaction ends."""
    household = household_get(scope, household_id)
    Household.objects.within(_PEOPLE).select_for_update().get(id=household.id)
    household.refresh_from_db()
    return household


def _open_household(actor: Actor, household_id: UUID) -> Household:
    household = household_held(actor.scope(Permission.PERSON_SEE), household_id)
    actor.require(Permission.PERSON_EDIT, area=household.area_code)
    if household.closed_at:
        raise Refused("household.closed", N_("这一户已经注销。"))
    return household


def _person_to_edit(actor: Actor, person_id: UUID, version: int | None = None) -> Person:
    """A person who is there and the actor's to edit, while nobody else writes."""
    actor.require_role(Permission.PERSON_EDIT)
    take_turn(Turn.PEOPLE)
    person = person_get(actor.scope(Permission.PERSON_SEE), person_id)
    actor.require(Permission.PERSON_EDIT, area=person.area_code)
    _require_version(person, version)
    if person.gone_at:
        raise Refused("person.gone", N_("这个人已经不在这一户了。"))
    return person


def _require_version(person: Person, version: int | None) -> None:
    """The form was made from the row as it stands; else it is said what changed meanwhile."""
    if version is None:
        return
    versions = PersonVersion.objects.within(_PEOPLE).filter(person=person).order_by("until", "id")
    since = list(versions[version:])
    if not since:
        return
    now = read_back(written_down(person))
    changed = changed_between(read_back(since[0].before) or now, now)
    raise Stale(
        "person.changed_meanwhile",
        N_("刚刚有人改过这个人（%(columns)s），%(acts)s，请看过现在的内容再改。"),
        columns="、".join(changed) or N_("经过"),
        acts=acts_said(person, len(since)),
        changes=person_changes(read_back(since[0].before), now),
        version=version + len(since),
    )


def _require_new_number(village_code: str, number: str) -> None:
    """Nobody of the village has the number yet."""
    if not number:
        return
    probe = Person(village_code=village_code, name="", number=number, phone="")
    tokens_renew(probe)
    rows = Person.objects.within(_PEOPLE).filter(
        village_code=village_code, number_token=probe.number_token, gone_at=None
    )
    known = rows.select_related("household").first()
    if known is not None:
        raise Refused(
            "person.number_taken",
            N_("本村居已经登记了这个证件号码：%(name)s，%(where)s。"),
            name=masked_name(known.name),
            where=masked_address(said(known.household)),
        )


def _filled(kept: Resident, other: Resident) -> Resident:
    """What is known of the one, completed by the other."""
    paper = kept if kept.number else other
    return replace(
        kept,
        document=paper.document,
        number=paper.number,
        phone=kept.phone or other.phone,
        sex=kept.sex if kept.sex != documents.UNKNOWN else other.sex,
        born=kept.born or other.born,
        came_on=kept.came_on or other.came_on,
        came_from=kept.came_from or other.came_from,
    )


def _keep_version(actor: Actor, person: Person, verb: str) -> None:
    version_of(person, verb=verb, actor_key=actor.key, now=clock.now()).save(force_insert=True)


def _line(actor: Actor, verb: str, person: Person, facts: dict[str, object]) -> None:
    journal.record(
        actor.touching(exercise=person.exercise), verb, person, area_code=person.area_code, facts=facts
    )


def _columns(before: dict[str, object], person: Person) -> list[str]:
    after = read_back(written_down(person))
    return sorted(key for key, value in after.items() if (before[key] or None) != (value or None))
