"""The households of a village in the order in which one walks past their doors.

A page needs 25 of them, and all must be opened to know which: the order is taken from what is remembered.
"""

from collections.abc import Iterator
from itertools import islice
from typing import overload
from uuid import UUID

from django.db.models import QuerySet

from fangxian.foundation.people.models import Household
from fangxian.foundation.people.remembered import doors_of
from fangxian.foundation.people.selectors import places_of

_AT_ONCE = 500


class ByAddress:
    """Households in the order of their addresses, read from the database a slice at a time."""

    def __init__(self, rows: QuerySet[Household], order: list[UUID]) -> None:
        self._rows, self._order = rows, order

    def __len__(self) -> int:
        return len(self._order)

    @overload
    def __getitem__(self, at: int) -> Household: ...
    @overload
    def __getitem__(self, at: slice) -> list[Household]: ...
    def __getitem__(self, at: int | slice) -> Household | list[Household]:
        if isinstance(at, int):
            return self._read([self._order[at]])[0]
        return self._read(self._order[at])

    def __iter__(self) -> Iterator[Household]:
        left = iter(self._order)
        while some := list(islice(left, _AT_ONCE)):
            yield from self._read(some)

    def _read(self, identifiers: list[UUID]) -> list[Household]:
        found = {one.id: one for one in self._rows.filter(id__in=identifiers)}
        return [found[identifier] for identifier in identifiers if identifier in found]


def rows_by_address(rows: QuerySet[Household], village: str, *, whole: bool) -> ByAddress:
    """A village's open households, those of ``rows``; ``whole`` says that these are all of them."""
    places = places_of(village)
    wanted = None if whole else set(rows.values_list("id", flat=True))
    doors = [door for door in doors_of(village) if wanted is None or door.id in wanted]
    # They come in the order of their addresses: within a compound it stays.
    doors.sort(key=lambda door: places[door.place_id][0] if door.place_id in places else "")
    return ByAddress(rows, [door.id for door in doors])
