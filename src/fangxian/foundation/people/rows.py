"""Households and persons as rows that the database takes by the thousand: sealed, with their tokens.

What makes them can be handed to a process that knows no database and no settings.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from fangxian.foundation.people.rules.addresses import Address
from fangxian.kit.initials import initials_of
from fangxian.kit.keys import Sealer, Tokens, sealed_by

TOWN_DIGITS = 9

HOUSEHOLD_COLUMNS = (
    "id", "exercise", "area_code", "village_code", "place_id", "address", "address_token", "registered_at",
)  # fmt: skip
CATEGORY_COLUMNS = ("id", "exercise", "household_id", "area_code", "category", "since")
#: What a person's row says of his place and time, and what it says of himself, as ``RowMaker.person`` gives it.
PLACED_COLUMNS = ("id", "exercise", "household_id", "area_code", "village_code", "registered_at")
TOLD_COLUMNS = (
    "name", "document", "number", "phone", "sex", "born", "relation", "stay", "came_on", "came_from",
    "name_token", "initials_token", "number_token", "phone_token",
)  # fmt: skip
VERSION_COLUMNS = (
    "id", "exercise", "person_id", "area_code", "until", "ended_by", "verb", "intake", "before",
)  # fmt: skip
PERSON_COLUMNS = (*PLACED_COLUMNS, *TOLD_COLUMNS)


@dataclass(slots=True)
class Resident:
    """What is told of a person when he is written down; ``born`` is the year."""

    name: str
    document: str
    number: str = ""
    phone: str = ""
    sex: str = "unknown"
    born: int | None = None
    relation: str = "other"
    stay: str = "registered"
    came_on: date | None = None
    came_from: str = ""


class Index:
    """The tokens by which persons and doors are found again; each kind of value has its own sign before it."""

    __slots__ = ("_of",)

    def __init__(self, tokens: Tokens) -> None:
        self._of = tokens.of

    def name(self, name: str, village_code: str) -> int:
        """Of a full name, within a town."""
        return self._of(name, village_code[:TOWN_DIGITS])

    def initials(self, initials: str, village_code: str) -> int:
        """Of a name's full initials, within a town."""
        return self._of(f"~{initials}", village_code[:TOWN_DIGITS])

    def number(self, number: str) -> int | None:
        """Of a document's number, the same everywhere; None for none."""
        return self._of(f"#{number}") if number else None

    def phone(self, phone: str) -> int | None:
        """Of a telephone number, the same everywhere; None for none."""
        return self._of(f"+{phone}") if phone else None

    def door(self, village_code: str, place_id: UUID | None, address: Address) -> int:
        """Of an address within a village: by its registered place, or by the name that stands for one."""
        return self.door_of(village_code, place_id.hex if place_id else address.place, address.packed())

    def door_of(self, village_code: str, place: str, packed: str) -> int:
        """As ``door``, of a place's identifier or name and an address packed already."""
        return self._of(f"@{place}|{packed}", village_code)


class RowMaker:
    """Seals values and makes tokens; identifiers are given with their dashes, as seals name them."""

    __slots__ = ("_cipher", "_generation", "index", "sealer", "tokens")

    def __init__(self, sealer: Sealer, tokens: Tokens) -> None:
        self.sealer, self.tokens, self.index = sealer, tokens, Index(tokens)
        self._cipher: AESGCM = sealer.cipher()
        self._generation = sealer.generation

    def __reduce__(self) -> tuple[type["RowMaker"], tuple[Sealer, Tokens]]:
        return RowMaker, (self.sealer, self.tokens)

    def sealed(self, text: str, bound_to: str) -> bytes:
        """A value for the column and row that ``bound_to`` names; an empty one tells nothing and stays empty."""
        return sealed_by(self._cipher, self._generation, text, bound_to) if text else b""

    def person(self, identifier: str, told: Resident, village_code: str) -> tuple[Any, ...]:
        """The values of ``TOLD_COLUMNS``."""
        sealed, index, name = self.sealed, self.index, told.name
        return (
            sealed(name, f"people_person.name:{identifier}"),
            told.document,
            sealed(told.number, f"people_person.number:{identifier}"),
            sealed(told.phone, f"people_person.phone:{identifier}"),
            told.sex,
            told.born,
            told.relation,
            told.stay,
            told.came_on.isoformat() if told.came_on else None,
            sealed(told.came_from, f"people_person.came_from:{identifier}"),
            index.name(name, village_code),
            index.initials(initials_of(name), village_code),
            index.number(told.number),
            index.phone(told.phone),
        )

    def address(self, identifier: str, packed: str) -> bytes:
        """A household's sealed address."""
        return self.sealed(packed, f"people_household.address:{identifier}")

    def before(self, identifier: str, text: str) -> bytes:
        """A version's sealed row."""
        return self.sealed(text, f"people_personversion.before:{identifier}")


def dashed(digits: str) -> str:
    """An identifier as seals name it, of its 32 hexadecimal digits; a third of the time that a UUID takes."""
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def digits_of(base: UUID) -> str:
    """The digits by which all identifiers of a run begin; eight more are a row's number."""
    return base.hex[:24]
