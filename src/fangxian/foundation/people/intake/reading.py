"""Reading one row of a sheet of residents. Knows no database: it works in processes of its own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from fangxian.foundation.people.intake.words import At, Words
from fangxian.foundation.people.rows import TOLD_COLUMNS, Index, Resident, RowMaker, dashed
from fangxian.foundation.people.rules import documents
from fangxian.foundation.people.rules.addresses import Address, address_of, parse_address
from fangxian.foundation.people.rules.cells import day_of, phone_of, year_of
from fangxian.foundation.people.rules.documents import Paper, paper_of
from fangxian.foundation.people.rules.names import person_name
from fangxian.foundation.people.rules.villages import Villages
from fangxian.foundation.sheets.kinds import Fault, RowFaulty
from fangxian.kit.keys import Sealer, Tokens
from fangxian.plain.errors import Refused
from fangxian.plain.words import N_

_NAME_TOKEN, _NUMBER_TOKEN = TOLD_COLUMNS.index("name_token"), TOLD_COLUMNS.index("number_token")
#: What people write into a cell that they have nothing for.
_NOTHING = frozenset(("", "无", "暂无", "没有", "/", "-", "—", "／", "0"))
_NO_PAPER = Paper(documents.NONE, "")


class Door(NamedTuple):
    """The door that a row names; an empty ``packed`` and ``place`` is no door."""

    village_code: str
    area_code: str
    place: str
    packed: str
    token: int


class Draft(NamedTuple):
    """A row that can be taken. It is flat, because a million of them travel between processes.

    The door's fields come first. ``told`` holds what the row says of the person in the order of ``Resident``, ``None`` where it says nothing.
    ``row`` are the sealed values of ``TOLD_COLUMNS``, made only while writing.
    """

    number: int
    village_code: str
    area_code: str
    place: str
    packed: str
    door_token: int
    told: tuple[Any, ...]
    categories: tuple[str, ...]
    name_token: int
    number_token: int | None
    row: tuple[Any, ...]

    @property
    def names_a_door(self) -> bool:
        """Whether the row says where somebody lives."""
        return bool(self.packed or self.place)


@dataclass(frozen=True, slots=True)
class Known:
    """What a reader must know of the database and of the plan."""

    villages: tuple[tuple[str, str, str], ...]
    #: Village → a place's name → its identifier without dashes, and the grid or village it lies in.
    places: Mapping[str, Mapping[str, tuple[str, str]]]
    #: Names of the areas around, which people write before an address.
    around: tuple[str, ...]
    #: The grid that everything lies in, where the sheet was handed in for one.
    grid: str
    today: date
    documents: Words
    sexes: Words
    relations: Words
    stays: Words
    categories: Words


class Reader:
    """Reads rows; everything that is wrong with one is said at once.

    ``base`` holds the digits by which the run's identifiers begin, ``sealer`` seals while rows are written;
    without them rows are only checked.
    """

    def __init__(self, known: Known, tokens: Tokens, base: str = "", sealer: Sealer | None = None) -> None:
        self.known, self.tokens, self.base, self.sealer = known, tokens, base, sealer
        self._villages = Villages(known.villages)
        self._index = Index(tokens)
        self._make = RowMaker(sealer, tokens) if sealer else None
        self._last: tuple[Sequence[str], Door] | None = None

    def __reduce__(self) -> tuple[type["Reader"], tuple[Known, Tokens, str, Sealer | None]]:
        return Reader, (self.known, self.tokens, self.base, self.sealer)

    def __call__(self, number: int, cells: Sequence[str]) -> Draft:
        """The draft of a row. Raises ``RowFaulty``."""
        faults: list[Fault] = []
        *_door, name, document, paper_number, phone, sex, born, relation, stay, came_on, came_from, kinds = (
            cells
        )
        known, door = self.known, self._door(cells, faults)
        paper = self._paper(document, paper_number, faults)
        day = _tried(faults, "came_on", day_of, came_on, known.today) if came_on else None
        told = (
            _tried(faults, "name", person_name, name) or "",
            paper.kind if paper.number else None,
            paper.number or None,
            _tried(faults, "phone", phone_of, phone) if phone not in _NOTHING else None,
            self._sex(sex, paper, faults),
            self._born(born, paper, faults),
            _word(faults, "relation", known.relations, relation),
            _word(faults, "stay", known.stays, stay) or ("returnee" if day else None),
            day,
            self._came_from(came_from, faults) if came_from else None,
        )
        categories = self._categories(kinds, faults) if kinds else ()
        if faults or door is None:
            raise RowFaulty(*faults)
        if self._make:
            row = self._make.person(dashed(f"{self.base}{number:08x}"), resident_of(told), door.village_code)
            return Draft(number, *door, told, categories, row[_NAME_TOKEN], row[_NUMBER_TOKEN], row)
        tokens = self._index.name(told[0], door.village_code), self._index.number(paper.number)
        return Draft(number, *door, told, categories, *tokens, ())

    def _door(self, cells: Sequence[str], faults: list[Fault]) -> Door | None:
        """The row before has the same door more often than not."""
        written = cells[At.CODE : At.NAME]
        if self._last is not None and self._last[0] == written:
            return self._last[1]
        try:
            village = self._villages.code_of(cells[At.CODE], cells[At.TOWN], cells[At.VILLAGE])
        except Refused as refusal:
            faults.append(_fault("village", refusal))
            return None
        address = self._address(cells, village)
        place, area = self._place(village, address.place)
        packed = (address.without_place() if place else address).packed()
        token = self._index.door_of(village, place or address.place, packed)
        door = Door(village, self.known.grid or area, place, packed, token)
        self._last = (written, door)
        return door

    def _address(self, cells: Sequence[str], village: str) -> Address:
        """The cells of the parts, or the one cell of the whole where they are empty."""
        building, unit, room, group, house = cells[At.BUILDING : At.ADDRESS]
        if building or unit or room or group or house:
            return address_of(
                place=cells[At.PLACE], building=building, unit=unit, room=room, group=group, house=house
            )
        names = (*self.known.around, self._villages.towns[village], self._villages.names[village])
        places = (cells[At.PLACE], *self.known.places.get(village, ()))
        address = parse_address(cells[At.ADDRESS], names, places)
        if address.place or not cells[At.PLACE]:
            return address
        return replace(address, place=address_of(place=cells[At.PLACE]).place)

    def _place(self, village: str, name: str) -> tuple[str, str]:
        """A registered place's identifier, and where it lies; nothing and the village where none has the name."""
        return (self.known.places.get(village) or {}).get(name, ("", village)) if name else ("", village)

    def _paper(self, typed: str, number: str, faults: list[Fault]) -> Paper:
        if number in _NOTHING:
            number = ""
        if not number and not typed:
            return _NO_PAPER
        kind = _word(faults, "document", self.known.documents, typed) or ""
        try:
            # A form's drop-down may say identity card for everybody, and the number what it really is.
            if kind == documents.RESIDENT_ID:
                kind = ""
            return paper_of(kind, number, self.known.today)
        except Refused as refusal:
            faults.append(_fault("number", refusal))
            return _NO_PAPER

    def _sex(self, typed: str, paper: Paper, faults: list[Fault]) -> str | None:
        said = _word(faults, "sex", self.known.sexes, typed) if typed else None
        if said == documents.UNKNOWN:
            said = None
        if paper.sex == documents.UNKNOWN:
            return said
        if said and said != paper.sex:
            faults.append(Fault("sex", N_("性别与身份证号对不上，请核对是哪一个写错了。")))
        return paper.sex

    def _born(self, typed: str, paper: Paper, faults: list[Fault]) -> int | None:
        if not typed:
            return paper.born
        said = _tried(faults, "born", year_of, typed, self.known.today)
        if said and paper.born and said != paper.born:
            faults.append(Fault("born", N_("出生年与身份证号对不上，请核对是哪一个写错了。")))
        return paper.born or said

    def _categories(self, typed: str, faults: list[Fault]) -> tuple[str, ...]:
        words = typed.replace("，", "、").replace(",", "、").replace("/", "、").split("、")
        known = self.known.categories
        found = (_word(faults, "category", known, _whole(known, word.strip())) for word in words)
        return tuple(dict.fromkeys(word for word in found if word))

    def _came_from(self, typed: str, faults: list[Fault]) -> str:
        text = " ".join(typed.split())
        if len(text) > LONGEST_ORIGIN:
            faults.append(Fault("came_from", N_("来源地超过 %(most)d 个字。"), {"most": LONGEST_ORIGIN}))
        return text


LONGEST_ORIGIN = 60


def resident_of(told: tuple[Any, ...]) -> Resident:
    """A new person of what a row tells, the rest as it is when nothing is told."""
    name, document, number, phone, sex, born, relation, stay, came_on, came_from = told
    return Resident(
        name, document or documents.NONE, number or "", phone or "", sex or documents.UNKNOWN, born,
        relation or "other", stay or "registered", came_on, came_from or "",
    )  # fmt: skip


def _word(faults: list[Fault], column: str, words: Words, typed: str) -> str | None:
    if not typed:
        return None
    found = words.meanings.get(typed)
    if found is None:
        facts = {"typed": typed[:20], "known": "、".join(words.offered)}
        faults.append(Fault(column, N_("“%(typed)s”不认识，可以填：%(known)s。"), facts))
    return found


def _whole(words: Words, typed: str) -> str:
    """The title that a part of it means, where there is but one: 中心户 is 党员中心户."""
    meant = [title for title in words.offered if typed and typed in title]
    return meant[0] if len(meant) == 1 else typed


def _tried(faults: list[Fault], column: str, read: Callable[..., Any], *typed: Any) -> Any:
    try:
        return read(*typed)
    except Refused as refusal:
        faults.append(_fault(column, refusal))
        return None


def _fault(column: str, refusal: Refused) -> Fault:
    return Fault(column, refusal.sentence, dict(refusal.facts))
