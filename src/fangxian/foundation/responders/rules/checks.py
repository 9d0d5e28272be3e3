"""What may be told of a responder, and how it is kept. Pure; each check raises ``Refused`` with its sentence."""

from dataclasses import replace
from datetime import date

from fangxian.foundation.people.rules import documents
from fangxian.foundation.people.rules.cells import phone_of
from fangxian.foundation.people.rules.names import person_name
from fangxian.foundation.responders.rules.told import Told
from fangxian.plain.errors import Refused
from fangxian.plain.words import N_

YOUNGEST, OLDEST = 14, 100
MOST_SHIFTS = 14


def told_checked(told: Told, today: date) -> Told:
    """Name, number, year and shifts as they are kept."""
    number, born = identity_checked(told.number, today)
    return replace(
        told,
        name=person_name(told.name),
        phone=phone_of(told.phone),
        number=number,
        born=born_checked(born or told.born, today),
        shifts_a_week=shifts_checked(told.shifts_a_week),
    )


def identity_checked(typed: str, today: date) -> tuple[str, int | None]:
    """An identity number and the year in it; nothing for nothing."""
    if not typed.strip():
        return "", None
    paper = documents.paper_of("", typed, today)
    return paper.number, paper.born


def born_checked(year: int | None, today: date) -> int | None:
    """The year of a birth: who is not fourteen can't be given a duty."""
    if year is not None and not OLDEST >= today.year - year >= YOUNGEST:
        raise Refused(
            "responder.age",
            N_("出生年份 %(year)d 不对：应满 %(youngest)d 岁，不超过 %(oldest)d 岁。"),
            year=year, youngest=YOUNGEST, oldest=OLDEST,
        )  # fmt: skip
    return year


def shifts_checked(count: int | None) -> int | None:
    """How many shifts a week somebody can take."""
    if count is not None and not 0 <= count <= MOST_SHIFTS:
        raise Refused("responder.shifts", N_("每周班次应在 0 到 %(most)d 之间。"), most=MOST_SHIFTS)
    return count
