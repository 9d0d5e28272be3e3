"""Certificates of volunteer service (志愿服务记录证明, 民发〔2015〕149号): what they hold, how they are numbered.

Volunteers receive them free of charge, from whoever kept the record; they say who served, what he did for how long,
and who certifies it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from fangxian.plain.ids import SAYABLE
from fangxian.plain.words import N_

#: Signs of a number, and of what proves that somebody has the paper: 32 to the power of these.
NUMBER_LENGTH, CHECK_LENGTH = 8, 12


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateRules:
    """When a certificate is issued, and by what it goes."""

    least_minutes: Annotated[int, Field(ge=1, le=10_000)] = 60
    basis: Annotated[str, Field(max_length=60)] = "民发〔2015〕149号"
    assumed: bool = False


CERTIFICATE_HEADINGS: Mapping[str, str] = {
    "least_minutes": N_("至少服务几分钟才开证明"),
    "basis": N_("依据"),
    "assumed": N_("推定"),
}


@dataclass(frozen=True, slots=True)
class Served:
    """One shift that somebody stood: at what kind of post, how risky, as what, when it began, how many minutes."""

    kind: str
    risk: int
    line: str
    role: str
    starts_at: datetime
    minutes: int


@dataclass(frozen=True, slots=True)
class KindServed:
    """All shifts at one kind of post."""

    kind: str
    risk: int
    shifts: int
    minutes: int


def by_kind(served: Iterable[Served]) -> list[KindServed]:
    """Shifts by kind of post and risk, the most hours first; shifts without a minute are left out."""
    sums: dict[tuple[str, int], tuple[int, int]] = {}
    for one in served:
        if one.minutes:
            shifts, minutes = sums.get((one.kind, one.risk), (0, 0))
            sums[one.kind, one.risk] = (shifts + 1, minutes + one.minutes)
    rows = [KindServed(kind, risk, *counted) for (kind, risk), counted in sums.items()]
    return sorted(rows, key=lambda row: (-row.minutes, row.kind, row.risk))


def hours_said(minutes: int) -> str:
    """Hours as a certificate has them: whole and half ones, never more than were served (7.5)."""
    halves = minutes // 30
    return f"{halves // 2}.5" if halves % 2 else str(halves // 2)


def cited(number: str, check: str) -> str:
    """As it stands in the address of the public page."""
    return f"{number}-{check}"


def citation(text: str) -> tuple[str, str] | None:
    """Number and check of an address, however it was typed; None for what is none."""
    number, dash, check = text.strip().upper().partition("-")
    fits = len(number) == NUMBER_LENGTH and len(check) == CHECK_LENGTH
    return (number, check) if dash and fits and set(number + check) <= set(SAYABLE) else None


def period_of(served: Iterable[tuple[date, int]]) -> tuple[date, date] | None:
    """The first and the last day with a minute of service; None for none."""
    days = [day for day, minutes in served if minutes]
    return (min(days), max(days)) if days else None
