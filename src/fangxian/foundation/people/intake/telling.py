"""What a slice of rows would change, counted and in words; every value is masked."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.foundation.areas.selectors import areas_at
from fangxian.foundation.people.history import KEPT, TOLD
from fangxian.foundation.people.intake.matching import Hit, Matched
from fangxian.foundation.people.intake.reading import Draft
from fangxian.foundation.people.models import Person
from fangxian.foundation.people.rules.addresses import Address
from fangxian.foundation.sheets.kinds import Change, Outcome
from fangxian.kit.vocabulary import titles_of
from fangxian.plain.areacodes import Level
from fangxian.plain.masks import masked_address, masked_name, masked_number, masked_phone

#: Index entries that one slice may look at for people of other villages: a quarter of a second.
_MOST_PROBES = 200_000


def outcome_of(found: Matched, most: int = 500) -> Outcome:
    """A slice as the engine counts it, with the changes in words."""
    with_categories = {draft.number for draft, _household, _category in found.categories}
    changed = {hit.draft.number for hit in found.changed} | (
        with_categories - {one.number for one in found.new}
    )
    outcome = Outcome(
        new=len(found.new),
        changed=len(changed),
        same=max(0, found.same - len(changed) + len(found.changed)),
        refused=found.refused,
    )
    outcome.changes += [_told(hit) for hit in found.changed[:most]]
    titles = titles_of("household_category")
    for draft, _household, category in found.categories[:most]:
        after = titles.get(category, category)
        outcome.changes.append(Change(draft.number, masked_name(draft.told[0]), ((_("户类别"), "", after),)))
    return outcome


def registered_elsewhere(actor: Actor, drafts: Sequence[Draft]) -> list[Change]:
    """New people whose number another village of the actor's has too: noted, not refused.

    Each number is asked of each village, which a sheet of some hundred rows can afford and a city's can not.
    """
    scope = actor.scope(Permission.PERSON_SEE)
    by_number = {draft.number_token: draft for draft in drafts if draft.number_token is not None}
    names = dict(areas_at(scope, Level.VILLAGE).values_list("code", "name"))
    if not by_number or len(names) * len(by_number) > _MOST_PROBES:
        return []
    rows = Person.objects.within(scope).filter(
        village_code__in=sorted(names), number_token__in=list(by_number), gone_at=None
    )
    return [
        Change(
            draft.number,
            masked_name(draft.told[0]),
            ((_("别的村居也登记了"), names[village], names.get(draft.village_code, "")),),
        )
        for number, village in rows.values_list("number_token", "village_code")
        if (draft := by_number[number]).village_code != village
    ]


def _told(hit: Hit) -> Change:
    """What a row changes, masked."""
    columns = [
        (str(KEPT[key]), _masked(key, hit.known.told[at]), _masked(key, hit.draft.told[at]))
        for at, key in enumerate(TOLD)
        if key in hit.columns
    ]
    if hit.moves:
        after = masked_address(Address.unpacked(hit.draft.packed).said())
        columns.append((_("住址"), "", after))
    return Change(hit.draft.number, masked_name(hit.draft.told[0]), tuple(columns))


_MASKS = {"name": masked_name, "number": masked_number, "phone": masked_phone}
_CHOICES: Mapping[str, Any] = {
    "document": Person.Document, "sex": Person.Sex, "relation": Person.Relation, "stay": Person.Stay,
}  # fmt: skip


def _masked(key: str, value: Any) -> str:
    if value in (None, ""):
        return ""
    if key in _MASKS:
        return _MASKS[key](value)
    if key in _CHOICES:
        return str(_CHOICES[key](value).label)
    return "**" if key == "came_from" else str(value)
