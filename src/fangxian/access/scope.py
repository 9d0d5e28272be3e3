"""Scopes: the part of the city that a right reaches, as an algebra of unions.

A scope is a union of half-open ranges of area codes and of organisations (a squad is one). It is kept in a
normal form, sorted, merged and disjoint, so that two scopes of the same reach are equal.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from fangxian.plain.areacodes import range_of

CodeRange = tuple[str, str]

#: Higher than any code: the end of "everywhere".
_END = "\U0010ffff"


@dataclass(frozen=True)
class Scope:
    """A reach over areas and organisations. ``reason`` is set only for the system's own reach."""

    areas: tuple[CodeRange, ...] = ()
    organisations: frozenset[UUID] = frozenset()
    reason: str = field(default="", compare=False)

    @classmethod
    def of_areas(cls, *codes: str) -> "Scope":
        """Everything in the named areas."""
        return cls(areas=_normal(range_of(code) for code in codes))

    @classmethod
    def of_organisations(cls, *identifiers: UUID) -> "Scope":
        """Everything that belongs to the named organisations."""
        return cls(organisations=frozenset(identifiers))

    @classmethod
    def nothing(cls) -> "Scope":
        """The reach of somebody without a duty."""
        return cls()

    @classmethod
    def system(cls, reason: str) -> "Scope":
        """Everywhere, for the house's own work; it must say why."""
        if not reason:
            raise ValueError("the system's reach needs a reason")
        return cls(areas=(("", _END),), reason=reason)

    @property
    def is_everywhere(self) -> bool:
        """Whether it reaches every area."""
        return self.areas == (("", _END),)

    def __bool__(self) -> bool:
        return bool(self.areas or self.organisations)

    def __or__(self, other: "Scope") -> "Scope":
        return Scope(
            areas=_normal((*self.areas, *other.areas)),
            organisations=self.organisations | other.organisations,
            reason=self.reason or other.reason,
        )

    def __and__(self, other: "Scope") -> "Scope":
        common = (
            (max(low, other_low), min(high, other_high))
            for low, high in self.areas
            for other_low, other_high in other.areas
        )
        return Scope(areas=_normal(common), organisations=self.organisations & other.organisations)

    def holds_area(self, code: str) -> bool:
        """Whether the area with this code lies inside."""
        return any(low <= code < high for low, high in self.areas)

    def holds(self, *, area: str | None = None, organisation: UUID | None = None) -> bool:
        """Whether a thing of this area, or of this organisation, lies inside."""
        return (area is not None and self.holds_area(area)) or (
            organisation is not None and (organisation in self.organisations or self.is_everywhere)
        )

    def covers(self, other: "Scope") -> bool:
        """Whether all that ``other`` reaches lies inside."""
        return (self & Scope(areas=other.areas)).areas == other.areas and (
            other.organisations <= self.organisations or self.is_everywhere
        )


def _normal(ranges: Iterable[CodeRange]) -> tuple[CodeRange, ...]:
    """Sorted, merged where they touch, without the empty ones."""
    merged: list[CodeRange] = []
    for low, high in sorted(pair for pair in ranges if pair[0] < pair[1]):
        if merged and low <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return tuple(merged)
