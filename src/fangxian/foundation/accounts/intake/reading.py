"""Reading one row of a sheet of accounts. Knows no database: it works in processes of its own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, NamedTuple

from fangxian.foundation.accounts.rules.names import account_name
from fangxian.foundation.people.rules.cells import phone_of
from fangxian.foundation.people.rules.names import person_name
from fangxian.foundation.people.rules.villages import Villages
from fangxian.foundation.sheets.kinds import Fault, RowFaulty
from fangxian.plain.errors import Refused
from fangxian.plain.words import N_


class At(IntEnum):
    """Where each column stands in a row."""

    NAME = 0
    PHONE = 1
    DUTY = 2
    CODE = 3
    TOWN = 4
    VILLAGE = 5
    USERNAME = 6


class Draft(NamedTuple):
    """A row that can be looked up: who is meant, and what is said of him; empty where the row says nothing."""

    number: int
    name: str
    phone: str
    duty: str
    village: str
    username: str


@dataclass(frozen=True, slots=True)
class Known:
    """What a reader must know: the villages in reach (code, town, name), and the plan's duties (key by title)."""

    villages: tuple[tuple[str, str, str], ...]
    duties: Mapping[str, str]


class Reader:
    """Reads rows; everything that is wrong with one is said at once."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self._villages = Villages(known.villages)

    def __reduce__(self) -> tuple[type["Reader"], tuple[Known]]:
        return Reader, (self.known,)

    def __call__(self, number: int, cells: Sequence[str]) -> Draft:
        """The draft of a row. Raises ``RowFaulty``."""
        faults: list[Fault] = []
        draft = Draft(
            number,
            name=_tried(faults, "name", person_name, cells[At.NAME]),
            phone=_tried(faults, "phone", _phone, cells[At.PHONE]),
            duty=self._duty(cells[At.DUTY], faults),
            village=_tried(faults, "village", self._village, *cells[At.CODE : At.USERNAME]),
            username=_tried(faults, "username", account_name, cells[At.USERNAME])
            if cells[At.USERNAME]
            else "",
        )
        if faults:
            raise RowFaulty(*faults)
        return draft

    def _duty(self, typed: str, faults: list[Fault]) -> str:
        if typed and typed not in self.known.duties:
            faults.append(
                Fault(
                    "duty", N_("预案里没有“%(typed)s”这种责任，请从下拉里选，或空着。"), {"typed": typed[:20]}
                )
            )
        return self.known.duties.get(typed, "")

    def _village(self, code: str, town: str, village: str) -> str:
        """By the names, which people change; the code that the template filled in decides between namesakes."""
        if not (code or village):
            return ""
        if village and code in self._villages.names and self._villages.names[code] != village:
            code = ""
        return self._villages.code_of(code, town, village)


def _phone(typed: str) -> str:
    if not typed:
        raise Refused("responder.no_phone", N_("请填手机号码。"))
    return phone_of(typed)


def _tried(faults: list[Fault], column: str, read: Callable[..., str], *typed: Any) -> str:
    try:
        return read(*typed)
    except Refused as refusal:
        faults.append(Fault(column, refusal.sentence, dict(refusal.facts)))
        return ""
