"""What changed in a person or a household while somebody filled in a form, as its reader may see it: masked."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from fangxian.access.scope import Scope
from fangxian.foundation.areas.selectors import area_names
from fangxian.foundation.people.history import KEPT
from fangxian.foundation.people.models import Household, Person
from fangxian.foundation.people.selectors import STAMPED, household_stamp
from fangxian.foundation.places.models import Place
from fangxian.kit.said import said_time
from fangxian.plain.areacodes import Level, cut
from fangxian.plain.errors import Change
from fangxian.plain.masks import masked_name, masked_number, masked_phone

_CHOICES: dict[str, Any] = {
    "document": Person.Document, "sex": Person.Sex, "relation": Person.Relation, "stay": Person.Stay,
}  # fmt: skip
_MASKS: dict[str, Callable[[str], str]] = {
    "name": masked_name,
    "number": masked_number,
    "phone": masked_phone,
}
_AREAS = ("area_code", "village_code")
#: Columns that the form of a correction fills in with what is kept.
_FILLED_IN = ("document", "sex", "relation", "stay", "born")


def person_changes(before: dict[str, Any], now: dict[str, Any]) -> list[Change]:
    """The columns of a person that differ."""
    return [
        Change(
            str(label), _told(key, before[key]), _told(key, now[key]),
            *((key, _sent(before[key]), _sent(now[key])) if key in _FILLED_IN else ()),
        )
        for key, label in KEPT.items()
        if before and (before[key] or None) != (now[key] or None)
    ]  # fmt: skip


def _sent(value: Any) -> tuple[str, ...]:
    return ("" if value is None else str(value),)


def _told(key: str, value: Any) -> str:
    """A value in words; of what may not be seen, only that there is one."""
    if value in (None, ""):
        return ""
    if key in _CHOICES:
        return str(_CHOICES[key](value).label)
    if key in _MASKS:
        return _MASKS[key](value)
    if key in _AREAS:
        return area_names({str(value)}).get(str(value), "")
    if isinstance(value, datetime):
        return said_time(value)
    if isinstance(value, date | int):
        return str(value)
    return _("有")


def household_changes(household: Household, version: str) -> list[Change]:
    """What of a household's door differs from the version that a form was made from; nothing for what is none."""
    was, is_now = (
        dict(zip(STAMPED, one.split("|"), strict=False)) for one in (version, household_stamp(household))
    )
    differing = [key for key in STAMPED if key in was and was[key] != is_now[key]]
    return [change for key in differing for change in _door_change(key, household, was[key], is_now[key])]


def _door_change(key: str, household: Household, was: str, is_now: str) -> Iterator[Change]:
    if key == "area_code" and cut(was, Level.VILLAGE) == household.village_code:
        names = area_names({was, is_now})
        yield Change(_("网格"), names.get(was, ""), names.get(is_now, ""), key, (was,), (is_now,))
    elif key == "place_id":
        yield Change(
            _("小区或自然村"), _place(household, was), _place(household, is_now), key, (was,), (is_now,)
        )
    elif key == "address":
        yield Change(_("楼栋和门牌"), _("原来的"), _("已经更正，请看这一户的页面"))


def _place(household: Household, identifier: str) -> str:
    """A place of the household's village by its name."""
    try:
        found = (
            Place.objects.within(Scope.of_areas(household.village_code)).filter(id=UUID(identifier)).first()
        )
    except ValueError:
        return ""
    return found.name if found else ""
