"""What was opened of a village a moment ago, so that the next letter typed does not open ten thousand values again.

It stays in this process's memory alone, for a few villages and a minute at the most, and only as long as a sum
over the village's tokens says that nothing was added, corrected or taken away. Rows that were taken away and made
again alike have the same sum under other identifiers: of doors the newest day tells, of people who answer it is
seen, and they are read anew. It knows no reach and no grid: whoever uses it asks the database for those of the answers that lie in his.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import CharField, Count, F, Max, QuerySet, Sum
from django.db.models.functions import Cast

from fangxian.access.scope import Scope
from fangxian.foundation.people.models import Household, Person
from fangxian.foundation.people.rows import dashed
from fangxian.foundation.people.rules.addresses import Address
from fangxian.kit.keys import opener

V = TypeVar("V")

_VILLAGE = Scope.system("一个村居的姓名和门牌")
#: Villages, and seconds, that are remembered.
VILLAGES, SECONDS = 16, 60.0
#: Tokens are cut so that the sum of a village's stays a whole number of 64 bits.
_CUT = 1 << 20


class Memory(Generic[V]):
    """The last few things that were read, each under the sign of what it was read from."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, tuple[Hashable, float, V]] = OrderedDict()

    def of(self, key: Hashable, sign: Hashable, read: Callable[[], V]) -> V:
        """What was read for a key, if the sign is still the same and a minute has not passed; else read anew."""
        now = time.monotonic()
        with self._lock:
            for old in [one for one, (_sign, until, _value) in self._kept.items() if until < now]:
                del self._kept[old]
            kept = self._kept.get(key)
        if kept and kept[0] == sign:
            return kept[2]
        value = read()
        with self._lock:
            self._kept[key] = (sign, now + SECONDS, value)
            self._kept.move_to_end(key)
            while len(self._kept) > VILLAGES:
                self._kept.popitem(last=False)
        return value

    def forget(self, key: Hashable) -> None:
        """Forget one thing."""
        with self._lock:
            self._kept.pop(key, None)


@dataclass(frozen=True, slots=True)
class OpenDoor:
    """A household's door, opened."""

    id: UUID
    place_id: UUID | None
    address: Address
    order: Any


#: Identifiers as text: of ten thousand a handful is wanted. Each with the values of some columns.
Texts = list[tuple[str, tuple[str, ...]]]

_texts: Memory[Texts] = Memory()
_doors: Memory[list[OpenDoor]] = Memory()


def texts_of(village: str, columns: tuple[str, ...], *, anew: bool = False) -> Texts:
    """The opened values of sealed columns of everybody who was ever written down in a village."""
    if anew:
        _texts.forget((village, columns))
    rows = Person.objects.within(_VILLAGE).filter(village_code=village)
    sign = tuple(_sum(rows, f"{column}_token") for column in columns)
    return _texts.of((village, columns), sign, lambda: _texts_read(rows, columns))


def doors_of(village: str) -> list[OpenDoor]:
    """The open doors of a village in the order of their addresses, whatever compound they lie in."""
    rows = Household.objects.within(_VILLAGE).filter(village_code=village, closed_at=None)
    sign = _sum(rows, "address_token", newest=Max("registered_at"))
    return _doors.of(village, sign, lambda: _doors_read(rows))


def people_answering(
    village: str, columns: tuple[str, ...], best: Callable[[Texts], list[UUID]]
) -> dict[UUID, tuple[UUID, str]]:
    """Those of a village's people whom ``best`` chooses and who live there: household, and the area it lies in."""
    chosen = best(texts_of(village, columns))
    there = _people_there(chosen)
    if len(there) != len(chosen):
        there = _people_there(best(texts_of(village, columns, anew=True)))
    return {identifier: (home, area) for identifier, (home, area, gone) in there.items() if gone is None}


def _people_there(identifiers: list[UUID]) -> dict[UUID, tuple[UUID, str, Any]]:
    """Household, area and end of those who are there, in the order of the list."""
    rows = Person.objects.within(_VILLAGE).filter(id__in=identifiers)
    columns = rows.values_list("id", "household_id", "area_code", "gone_at")
    found = {identifier: (home, area, gone) for identifier, home, area, gone in columns}
    return {identifier: found[identifier] for identifier in identifiers if identifier in found}


def _sum(rows: QuerySet[Any], token: str, **more: Max) -> Hashable:
    found = rows.order_by().aggregate(count=Count("pk"), sum=Sum(F(token) / _CUT), **more)
    return tuple(found.values())


def _texts_read(rows: QuerySet[Any], columns: tuple[str, ...]) -> Texts:
    unseal = opener("resident", gone="")
    bound = [f"people_person.{column}:" for column in columns]
    read = []
    for key, *values in (
        rows.annotate(key=Cast("id", CharField())).values_list("key", *columns).iterator(chunk_size=5_000)
    ):
        whole = key if "-" in key else dashed(key)
        opened = tuple(unseal(value, name + whole) for name, value in zip(bound, values, strict=True))
        read.append((key, opened))
    return read


def _doors_read(rows: QuerySet[Any]) -> list[OpenDoor]:
    unseal = opener("resident", gone="")
    read = []
    for identifier, place_id, value in rows.values_list("id", "place_id", "address").iterator(
        chunk_size=5_000
    ):
        address = Address.unpacked(unseal(value, f"people_household.address:{identifier}"))
        read.append(OpenDoor(identifier, place_id, address, address.sort_key()))
    return sorted(read, key=lambda door: door.order)
