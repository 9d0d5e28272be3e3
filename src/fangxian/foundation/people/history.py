"""What was written of a person before: made when it changes, told in words, put back."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from fangxian.foundation.people.models import Person, PersonVersion
from fangxian.foundation.people.rows import Index, Resident
from fangxian.kit.fields import GONE
from fangxian.kit.initials import initials_of
from fangxian.kit.keys import tokens

#: The columns that a version keeps, and what each is called where a change is told.
KEPT = {
    "household_id": _("住户"),
    "area_code": _("网格"),
    "village_code": _("村居"),
    "name": _("姓名"),
    "document": _("证件类型"),
    "number": _("证件号码"),
    "phone": _("手机"),
    "sex": _("性别"),
    "born": _("出生年"),
    "relation": _("与户主关系"),
    "stay": _("人员类型"),
    "came_on": _("返乡日期"),
    "came_from": _("从哪里来"),
    "gone_at": _("离开"),
    "merged_into_id": _("合并"),
}
_READ: dict[str, Any] = {
    "household_id": UUID,
    "merged_into_id": UUID,
    "came_on": date.fromisoformat,
    "gone_at": datetime.fromisoformat,
}
#: The columns that change with what is told of a person, his tokens among them.
TOLD = (
    "name", "document", "number", "phone", "sex", "born", "relation", "stay", "came_on", "came_from",
)  # fmt: skip
TOKENS = ("name_token", "initials_token", "number_token", "phone_token")


def written_down(person: Person) -> str:
    """The whole row as text, to be sealed."""
    return as_text({key: getattr(person, key) for key in KEPT})


def as_text(row: Mapping[str, Any]) -> str:
    """The columns of a row as text; what is empty is left out."""
    told = {key: value for key, value in row.items() if value is not None and value != ""}
    return json.dumps(told, ensure_ascii=False, default=str, separators=(",", ":"))


def version_of(
    person: Person, *, verb: str, actor_key: str, now: datetime, intake: UUID | None = None
) -> PersonVersion:
    """What is written of a person now, as the version that ends with a verb."""
    return PersonVersion(
        person=person,
        area_code=person.area_code,
        until=now,
        ended_by=actor_key[:80],
        verb=verb,
        intake=intake,
        before=written_down(person),
        exercise=person.exercise,
    )


def read_back(before: str) -> dict[str, Any]:
    """The columns of a version, None where there was nothing; empty when it was emptied or its key destroyed."""
    if before in ("", GONE):
        return {}
    row = json.loads(before)
    return {key: _READ.get(key, _same)(row[key]) if key in row else None for key in KEPT}


def told_set(person: Person, told: Resident) -> None:
    """Take over what is told of a person; it is not saved."""
    for key in TOLD:
        setattr(person, key, getattr(told, key))
    tokens_renew(person)


def told_of(person: Person) -> Resident:
    """What is told of a person now."""
    return Resident(**{key: getattr(person, key) for key in TOLD})


def tokens_renew(person: Person) -> None:
    """Make a person's tokens anew, after his name or town changed."""
    index = Index(tokens())
    person.name_token = index.name(person.name, person.village_code)
    person.initials_token = index.initials(initials_of(person.name), person.village_code)
    person.number_token = index.number(person.number)
    person.phone_token = index.phone(person.phone)


def changed_between(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """The names of the columns that differ."""
    return [str(title) for key, title in KEPT.items() if (before[key] or None) != (after[key] or None)]


def _same(value: Any) -> Any:
    return value
