"""Everything that is held on one person: found at his own asking, in every room that keeps something.

A room that keeps something on people registers how it is found; a domain does so itself when it is ready.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.foundation.accounts.models import User
from fangxian.foundation.areas.selectors import areas_at
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.services import service
from fangxian.foundation.people.models import Person
from fangxian.foundation.people.rows import Index
from fangxian.foundation.plan.selectors import plan_at
from fangxian.foundation.responders.models import Responder
from fangxian.kit.keys import tokens
from fangxian.kit.said import said_exactly
from fangxian.plain import clock
from fangxian.plain.areacodes import Level
from fangxian.plain.errors import Refused
from fangxian.plain.phone import cleaned_number
from fangxian.plain.words import N_

_FOUND = Scope.system("本人要求的资料")

#: For whose sake everything is put together.
REASONS: Sequence[tuple[str, str]] = (
    ("subject", N_("本人要求")),
    ("guardian", N_("监护人或家属代为要求")),
    ("authority", N_("有权机关依法要求")),
    ("other", N_("其他（请写明）")),
)


@dataclass(frozen=True)
class Subject:
    """Whose it is: the rows that stand for him."""

    persons: frozenset[UUID] = frozenset()
    responders: frozenset[UUID] = frozenset()
    accounts: frozenset[UUID] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.persons or self.responders)

    @property
    def keys(self) -> set[str]:
        """What the journal calls his accounts."""
        return {f"user:{account}" for account in self.accounts}


#: One record in words: pairs of a heading and a value, those without a value left out.
Told = Sequence[tuple[str, str]]
Finder = Callable[[Subject], Iterable[Told]]
_finders: dict[str, Finder] = {}


def register_holding(title: str, find: Finder) -> None:
    """Make a kind of record known; ``title`` is marked for translation. Called when its room is ready."""
    _finders[title] = find


def told(*pairs: tuple[str, Any]) -> Told:
    """A record in words; what is empty is left out."""
    return [(heading, said) for heading, value in pairs if (said := _said(value))]


def _said(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return said_exactly(value)
    return value.isoformat() if isinstance(value, date) else str(value)


@dataclass(frozen=True)
class Held:
    """The records of one kind."""

    title: str
    records: list[Told]


@dataclass(frozen=True)
class Holdings:
    """Everything that is held on somebody."""

    subject: Subject
    kinds: list[Held]

    @property
    def records(self) -> int:
        """How many records in all."""
        return sum(len(kind.records) for kind in self.kinds)

    def as_json(self) -> list[dict[str, object]]:
        """For a file."""
        return [
            {"title": kind.title, "records": [dict(record) for record in kind.records]} for kind in self.kinds
        ]


@dataclass(frozen=True)
class Asked:
    """By what he is found: his whole identity number, or his telephone number and full name."""

    number: str = ""
    phone: str = ""
    name: str = ""


@service
def holdings_draw(
    *, actor: Actor, asked: Asked, reason: str, words: str = "", form: str = "page"
) -> Holdings:
    """Put together everything that is held on somebody; the journal keeps for whose sake, and who took it how.

    ``form`` is page, xlsx or json. Raises ``Refused`` where nobody in reach is found.
    """
    county = plan_at(clock.now()).identity.county
    actor.require(Permission.PERSON_HOLDINGS, area=county)
    if reason not in dict(REASONS) or (reason == "other" and not words.strip()):
        raise Refused("holdings.no_reason", N_("请说明是谁要求的、为什么。"))
    subject = subject_of(actor.scope(Permission.PERSON_HOLDINGS), asked)
    if not subject:
        raise Refused("holdings.nobody", N_("责任范围内没有找到这个人。请核对证件号码，或姓名和手机号。"))
    kinds = [Held(gettext(title), list(find(subject))) for title, find in _finders.items()]
    holdings = Holdings(subject, [kind for kind in kinds if kind.records])
    facts = {
        "reason": reason,
        "form": form,
        "records": holdings.records,
        "persons": sorted(map(str, subject.persons)),
        "responders": sorted(map(str, subject.responders)),
    }
    personal = {"words": words.strip()} if words.strip() else {}
    journal.record(
        actor, "holdings.drawn", ("holdings", "one"), area_code=county, facts=facts, personal=personal
    )
    return holdings


def subject_of(scope: Scope, asked: Asked) -> Subject:
    """Whom somebody asks for; empty where nobody in reach is found.

    A telephone number belongs to a family: by it only the one who bears the name is found.
    """
    index = Index(tokens())
    name = asked.name.strip()
    people: list[Person] = []
    responders: list[Responder] = []
    if asked.number.strip():
        people = _people(scope, number_token=index.number(asked.number.strip().upper()))
    elif asked.phone.strip() and name:
        phone = cleaned_number(asked.phone)
        people = [one for one in _people(scope, phone_token=index.phone(phone)) if one.name == name]
        responders = _responders(scope, {(phone, name)})
    else:
        raise Refused("holdings.by_what", N_("请填证件号码；没有证件号码的，填姓名和手机号。"))
    responders += _responders(scope, {(one.phone, one.name) for one in people if one.phone})
    found = frozenset(one.id for one in responders)
    accounts = User.objects.within(_FOUND).filter(responder_id__in=found)
    return Subject(
        persons=frozenset(one.id for one in people),
        responders=found,
        accounts=frozenset(accounts.values_list("id", flat=True)),
    )


def _people(scope: Scope, **token: int | None) -> list[Person]:
    villages = list(areas_at(scope, Level.VILLAGE).values_list("code", flat=True))
    rows = Person.objects.within(scope).filter(village_code__in=villages, **token)
    return list(rows.order_by("id"))


def _responders(scope: Scope, wanted: set[tuple[str, str]]) -> list[Responder]:
    index = Index(tokens())
    phones = [index.phone(phone) for phone, _ in wanted]
    rows = Responder.objects.within(scope).filter(phone_token__in=phones).order_by("id")
    return [one for one in rows if (one.phone, one.name) in wanted]
