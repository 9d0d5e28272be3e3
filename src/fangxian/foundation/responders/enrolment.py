"""What is told of somebody when he is registered, and its rows in the tables, written by the thousand."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import lru_cache, partial
from operator import attrgetter
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model

from fangxian.foundation.people.rows import Index
from fangxian.foundation.responders.models import (
    Responder,
    ResponderExclusion,
    ResponderRole,
    ResponderSkill,
    ResponderWindow,
)
from fangxian.foundation.responders.rules.told import Skilled, Told
from fangxian.foundation.responders.rules.windows import Window
from fangxian.kit.bulk import rows_write
from fangxian.kit.initials import initials_of
from fangxian.kit.keys import sealed_by, sealer, tokens
from fangxian.plain.ids import uuid7


@dataclass(frozen=True, slots=True)
class Enrolment(Told):
    """What is told of somebody when he is registered; ``id`` where a run must make the same rows again."""

    id: UUID | None = None


def enrolment_of(told: Told, identifier: UUID | None = None) -> Enrolment:
    """An enrolment of what is told."""
    return Enrolment(**{one.name: getattr(told, one.name) for one in fields(Told)}, id=identifier)


@dataclass(frozen=True, slots=True)
class Sheaf:
    """Responders and all their rows, sealed and ready to be written."""

    responders: list[Responder]
    rows: list[tuple[type[Model], tuple[str, ...], list[tuple[Any, ...]]]]

    def write(self) -> None:
        """Write all rows into the transaction at hand."""
        for model, columns, rows in self.rows:
            if rows:
                rows_write(model, columns, rows)


class Binder:
    """Makes enrolments into rows: identifiers, seals and tokens, past the ORM and before any lock is held."""

    def __init__(self, *, now: datetime, exercise: bool) -> None:
        self.now, self.exercise = now, exercise
        self._ops = connection.ops
        self._moment = self._ops.adapt_datetimefield_value(now)
        # As ``uuid_value``, asked once for all.
        self._key: Callable[[UUID], Any] = attrgetter("hex") if connection.vendor == "sqlite" else _itself
        self._window = lru_cache(maxsize=10_000)(self._window_values)
        self._index = Index(tokens())
        seal = sealer("responder")
        self._seal = partial(_sealed, seal.cipher(), seal.generation)
        self._roles: list[tuple[Any, ...]] = []
        self._skills: list[tuple[Any, ...]] = []
        self._windows: list[tuple[Any, ...]] = []
        self._exclusions: list[tuple[Any, ...]] = []

    def bind(self, enrolments: Iterable[Enrolment]) -> Sheaf:
        """All rows of these enrolments, checked before; the responders in their order."""
        responders, rows = [], []
        for one in enrolments:
            responder = self._responder(one)
            key = self._key(responder.id)
            unit = self._key(one.unit_id) if one.unit_id else None
            responders.append(responder)
            rows.append(self._row(responder, key, unit))
            self._more(one, (self.exercise, key, one.area_code, unit))
        return Sheaf(
            responders,
            [
                (Responder, _COLUMNS, rows),
                (ResponderRole, (*_HEAD, "role", "since"), self._roles),
                (ResponderSkill, (*_HEAD, *_SKILL_COLUMNS), self._skills),
                (ResponderWindow, (*_HEAD, *_WINDOW_COLUMNS), self._windows),
                (ResponderExclusion, (*_HEAD, "reason", "since"), self._exclusions),
            ],
        )

    def _responder(self, one: Enrolment) -> Responder:
        return Responder.from_db(
            DEFAULT_DB_ALIAS,
            _FIELDS,
            (
                one.id or uuid7(), self.exercise, one.name, one.phone, one.number or None, one.born, one.standing,
                one.area_code, one.residence, one.unit_id, one.shifts_a_week, self.now, None,
                *tokens_of(self._index, one), 1,
            ),
        )  # fmt: skip

    def _row(self, one: Responder, key: Any, unit: Any) -> tuple[Any, ...]:
        seal = partial(self._seal, Responder, one.id)
        return (
            key, one.exercise, seal("name", one.name), seal("phone", one.phone),
            seal("number", one.number) if one.number else None,
            one.born, one.standing, one.area_code, one.residence, unit, one.shifts_a_week,
            self._moment, one.name_token, one.initials_token, one.phone_token, one.version,
        )  # fmt: skip

    def _more(self, one: Enrolment, head: tuple[Any, ...]) -> None:
        """The rows of the tables that hang on a responder."""
        for role in one.roles:
            self._roles.append((self._key(uuid7()), *head, role, self._moment))
        for skilled in one.skills:
            self._skills.append(self._skill(skilled, head))
        for window in one.windows:
            self._windows.append((self._key(uuid7()), *head, *self._window(window)))
        for reason in one.exclusions:
            key = uuid7()
            sealed = self._seal(ResponderExclusion, key, "reason", reason)
            self._exclusions.append((self._key(key), *head, sealed, self._moment))

    def _skill(self, skilled: Skilled, head: tuple[Any, ...]) -> tuple[Any, ...]:
        key, number = uuid7(), skilled.certificate
        certificate = self._seal(ResponderSkill, key, "certificate", number) if number else None
        days = self._days(skilled.issued_on, skilled.expires_on)
        return (self._key(key), *head, skilled.skill, certificate, *days, self._moment)

    def _window_values(self, window: Window) -> tuple[Any, ...]:
        """What a row holds of a window; thousands of people say the same."""
        hours = map(self._ops.adapt_timefield_value, (window.begins, window.ends))
        return (window.weekday, *self._days(window.first_day, window.last_day), *hours)

    def _days(self, *days: date | None) -> Iterable[Any]:
        return map(self._ops.adapt_datefield_value, days)


def _itself(key: UUID) -> UUID:
    return key


def tokens_of(index: Index, told: Told) -> tuple[int, int, int | None]:
    """The tokens of somebody's name, of its initials, and of his telephone."""
    return (
        index.name(told.name, told.area_code),
        index.initials(initials_of(told.name), told.area_code),
        index.phone(told.phone),
    )


_FIELDS = (
    "id", "exercise", "name", "phone", "number", "born", "standing", "area_code", "residence", "unit_id",
    "shifts_a_week", "registered_at", "left_at", "name_token", "initials_token", "phone_token", "version",
)  # fmt: skip
#: As they go into the table: nobody has left who is only just registered.
_COLUMNS = tuple(name for name in _FIELDS if name != "left_at")
#: Columns that a row of every table about a responder begins with.
_HEAD = ("id", "exercise", "responder_id", "area_code", "unit_id")
_SKILL_COLUMNS = ("skill", "certificate", "issued_on", "expires_on", "since")
_WINDOW_COLUMNS = ("weekday", "first_day", "last_day", "begins", "ends")


def _sealed(cipher: AESGCM, generation: int, model: type[Model], key: UUID, column: str, text: str) -> bytes:
    """As the field would seal it when its row is saved."""
    return sealed_by(cipher, generation, text, f"{model._meta.db_table}.{column}:{key}")
