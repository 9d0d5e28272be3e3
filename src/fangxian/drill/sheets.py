"""The exercise's people as the sheets that offices hand in, so that taking them in can be tried at full size."""

import csv
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path

import xlsxwriter

from fangxian.drill.city import City
from fangxian.drill.mustering import Enroller, members_recruited
from fangxian.drill.population import Fingerprint
from fangxian.drill.rules.residents import Home, Settled
from fangxian.foundation.people.intake.columns import columns, titles_of
from fangxian.foundation.people.models import Person
from fangxian.foundation.responders.intake import columns as responder_columns
from fangxian.foundation.responders.models import ResponderExclusion
from fangxian.foundation.responders.rules.windows import windows_said
from fangxian.kit.vocabulary import words_of
from fangxian.plain import clock


def people_sheet(city: City, out: Path) -> int:
    """Write the residents as a CSV with the template's columns; returns how many rows."""
    keys = [column.key for column in columns()]
    rows = 0
    words = _Words()
    with out.open("w", encoding="utf-8-sig", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow([column.title for column in columns()])
        for cells in _people(city, words):
            sheet.writerow([cells.get(key, "") for key in keys])
            rows += 1
    return rows


class _Words:
    """What keys are called in a sheet."""

    def __init__(self) -> None:
        self.documents = titles_of(Person.Document)
        self.sexes = titles_of(Person.Sex)
        self.relations = titles_of(Person.Relation)
        self.stays = titles_of(Person.Stay)
        self.categories = words_of("household_category")
        self.today: date = clock.day_of(clock.now())


def _people(city: City, words: _Words) -> Iterator[Mapping[str, object]]:
    towns = {town.code: town.name for town in city.towns}
    for settled in city.population:
        for home in settled.homes:
            yield from _household(settled, home, towns[settled.village.town], words)


def _household(settled: Settled, home: Home, town: str, words: _Words) -> Iterator[Mapping[str, object]]:
    door = home.door
    where = {
        "code": settled.village.code,
        "town": town,
        "village": settled.village.name,
        "place": settled.sites[door.site].name,
        "building": door.building,
        "unit": door.unit,
        "room": door.room,
        "group": door.group,
        "house": door.house,
        "category": "、".join(words.categories[one] for one in home.categories if one in words.categories),
    }
    for one in home.inhabitants:
        yield where | {
            "name": one.name,
            "document": words.documents[one.document],
            "number": one.number,
            "phone": one.phone,
            "sex": words.sexes[one.sex],
            "born": one.born,
            "relation": words.relations[one.relation],
            "stay": words.stays[one.stay],
            "came_on": words.today - timedelta(days=one.came) if one.came else "",
            "came_from": one.came_from,
        }


def responders_sheet(city: City, out: Path) -> int:
    """Write the villages' members as an XLSX with the template's columns; returns how many rows.

    Those of departments are left out: their units may not stand where the sheet is taken in.
    """
    named = responder_columns.columns()
    with xlsxwriter.Workbook(str(out), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("名单")
        sheet.write_row(0, 0, [column.title for column in named])
        row = 0
        for row, cells in enumerate(_members(city), start=1):
            for at, column in enumerate(named):
                if said := cells.get(column.key, ""):
                    sheet.write_string(row, at, said)
    return row


def _members(city: City) -> Iterator[Mapping[str, str]]:
    force = city.force(Fingerprint())
    enroller = Enroller(force.today)
    standings = responder_columns.standing_titles()
    reasons = titles_of(ResponderExclusion.Reason)
    roles, skills = words_of("responder_role"), words_of("skill")
    towns = {town.code: town.name for town in city.towns}
    for village in city.register:
        for recruit in members_recruited(force, village.code):
            one = enroller.enrolment(recruit, area_code=village.code, unit=None)
            expiring = [skilled.expires_on for skilled in one.skills if skilled.expires_on]
            yield {
                "name": one.name,
                "phone": one.phone,
                "standing": standings[one.standing],
                "code": village.code,
                "town": towns[village.town],
                "village": village.name,
                "roles": "、".join(roles[role] for role in one.roles),
                "skills": "、".join(skills[skilled.skill] for skilled in one.skills),
                "expires": min(expiring).isoformat() if expiring else "",
                "windows": windows_said(one.windows),
                "exclusion": reasons[one.exclusions[0]] if one.exclusions else "",
            }
