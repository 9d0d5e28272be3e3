"""What is told of a responder: as it is registered, as it was before a change, as a sheet would have it. Pure."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, time
from typing import Any
from uuid import UUID

from fangxian.foundation.responders.rules.windows import Window


@dataclass(frozen=True, slots=True)
class Skilled:
    """A skill that somebody has, by its key, and the paper that says so; ``expires_on`` is the last day it holds."""

    skill: str
    certificate: str = ""
    issued_on: date | None = None
    expires_on: date | None = None

    def counts_on(self, day: date) -> bool:
        """Whether it counts on a day: one that has run out does not."""
        return self.expires_on is None or day <= self.expires_on


@dataclass(frozen=True, slots=True)
class Told:
    """All that is told of somebody. Roles, skills and exclusions are keys; what is empty was not told.

    Roles, skills, windows and exclusions are sets: in whatever order they are given, they are kept in one.
    """

    name: str
    phone: str
    standing: str
    area_code: str
    unit_id: UUID | None = None
    residence: str = ""
    number: str = ""
    born: int | None = None
    roles: Sequence[str] = ()
    skills: Sequence[Skilled] = ()
    windows: Sequence[Window] = ()
    shifts_a_week: int | None = None
    exclusions: Sequence[str] = ()
    left: bool = False

    def __post_init__(self) -> None:
        """Each thing once, in one order; of a skill that is told twice the last."""
        kept = object.__setattr__
        if self.roles:
            kept(self, "roles", tuple(sorted(set(self.roles))))
        if self.skills:
            kept(
                self, "skills", tuple(sorted({one.skill: one for one in self.skills}.values(), key=_by_skill))
            )
        if self.windows:
            kept(self, "windows", tuple(sorted(set(self.windows), key=Window.sort_key)))
        if self.exclusions:
            kept(self, "exclusions", tuple(sorted(set(self.exclusions))))

    def differences(self, other: "Told") -> list[str]:
        """The names of what differs."""
        return [
            one.name
            for one in fields(Told)
            if _plain(getattr(self, one.name)) != _plain(getattr(other, one.name))
        ]

    def packed(self) -> str:
        """As text, which ``unpacked`` reads."""
        told = {name: value for name, value in asdict(self).items() if value not in (None, "", ())}
        return json.dumps(told, default=str, ensure_ascii=False, sort_keys=True)

    @classmethod
    def unpacked(cls, text: str) -> "Told":
        """What ``packed`` made."""
        told: dict[str, Any] = json.loads(text)
        if told.get("unit_id"):
            told["unit_id"] = UUID(told["unit_id"])
        told["skills"] = tuple(
            Skilled(**one | {day: _day(one[day]) for day in ("issued_on", "expires_on")})
            for one in told.get("skills", ())
        )
        told["windows"] = tuple(_window(one) for one in told.get("windows", ()))
        return cls(**told)


def merged(before: Told, said: Told) -> Told:
    """What is written of somebody once a row says more: what it leaves empty stays, and he is there (again).

    A skill without a paper does not take one away; a reason not to be sent is added.
    """
    unit_id = said.unit_id or before.unit_id
    papers = {one.skill: one for one in before.skills}
    for one in said.skills:
        if one.skill not in papers or one.certificate or one.expires_on:
            kept = papers.get(one.skill, one)
            papers[one.skill] = replace(
                kept,
                certificate=one.certificate or kept.certificate,
                expires_on=one.expires_on or kept.expires_on,
            )
    return Told(
        name=said.name,
        phone=said.phone,
        standing=said.standing,
        area_code=before.area_code if before.unit_id and not said.unit_id else said.area_code,
        unit_id=unit_id,
        residence=said.residence or before.residence,
        number=said.number or before.number,
        born=said.born or before.born,
        roles=said.roles or before.roles,
        skills=tuple(papers.values()),
        windows=said.windows or before.windows,
        shifts_a_week=before.shifts_a_week if said.shifts_a_week is None else said.shifts_a_week,
        exclusions=(*before.exclusions, *said.exclusions),
    )


def _by_skill(one: Skilled) -> str:
    return one.skill


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _day(said: str | None) -> date | None:
    return date.fromisoformat(said) if said else None


def _window(one: dict[str, Any]) -> Window:
    return Window(
        begins=time.fromisoformat(one["begins"]),
        ends=time.fromisoformat(one["ends"]),
        weekday=one["weekday"],
        first_day=_day(one["first_day"]),
        last_day=_day(one["last_day"]),
    )
