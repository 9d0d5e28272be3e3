"""The kind of sheet that brings households and people, the returnees' one (返乡人员摸排表) among them."""

from collections.abc import Iterable, Mapping, Sequence

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.foundation.areas.selectors import area_names, areas_at
from fangxian.foundation.people.intake.columns import columns, titles_of
from fangxian.foundation.people.intake.matching import matched
from fangxian.foundation.people.intake.reading import Draft, Known, Reader
from fangxian.foundation.people.intake.telling import outcome_of, registered_elsewhere
from fangxian.foundation.people.intake.words import (
    DOCUMENT_ALIASES,
    RELATION_ALIASES,
    SEX_ALIASES,
    STAY_ALIASES,
    words,
)
from fangxian.foundation.people.intake.writing import people_import, people_import_undo
from fangxian.foundation.people.models import Person
from fangxian.foundation.people.rows import digits_of
from fangxian.foundation.places.models import Place, PlaceAlias
from fangxian.foundation.sheets.kinds import Column, Outcome, Run, Undone
from fangxian.kit.keys import sealer, tokens
from fangxian.kit.vocabulary import words_of
from fangxian.plain import clock
from fangxian.plain.areacodes import Level, cut
from fangxian.plain.words import N_

_NAMES = Scope.system("读名单上的地名")


class PeopleKind:
    """Rows of residents."""

    key = "people"
    title = N_("住户和居民")
    permission = Permission.PERSON_EDIT
    also: tuple[Permission, ...] = ()

    def columns(self) -> Sequence[Column]:
        """The template's columns."""
        return columns()

    def prefilled(self, actor: Actor, area_code: str) -> Iterable[Mapping[str, str]]:
        """One row for each village, with its hidden code."""
        for code, town, village in _villages(actor, area_code):
            yield {"code": code, "town": town, "village": village}

    def checker(self, actor: Actor, run: Run) -> Reader:
        """What reads the rows of a run."""
        seals = sealer("resident") if run.writing else None
        return Reader(_known(actor, run), tokens(), digits_of(run.base), seals)

    def compare(self, actor: Actor, run: Run, drafts: Sequence[Draft]) -> Outcome:
        """What a slice would change. Writes nothing."""
        found = matched(actor, run, drafts)
        outcome = outcome_of(found)
        outcome.changes += registered_elsewhere(actor, found.new)
        return outcome

    def write(self, actor: Actor, run: Run, drafts: Sequence[Draft]) -> Outcome:
        """Write a slice."""
        return people_import(actor=actor, run=run, drafts=drafts)

    def undo(self, actor: Actor, run: Run, most: int) -> Undone:
        """Take back up to ``most`` rows."""
        return people_import_undo(actor=actor, run=run, most=most)


def _known(actor: Actor, run: Run) -> Known:
    """All that a reader needs of the database and of the plan."""
    villages = tuple(_villages(actor, run.area_code))
    around = area_names({code[:digits] for code, _town, _village in villages for digits in (2, 4, 6)})
    return Known(
        villages=villages,
        places=_places([code for code, _town, _village in villages], run.area_code),
        around=tuple(around.values()),
        grid=run.area_code if cut(run.area_code, Level.GRID) else "",
        today=clock.day_of(clock.now()),
        documents=words(titles_of(Person.Document), DOCUMENT_ALIASES),
        sexes=words(titles_of(Person.Sex), SEX_ALIASES),
        relations=words(titles_of(Person.Relation), RELATION_ALIASES),
        stays=words(titles_of(Person.Stay), STAY_ALIASES),
        categories=words(words_of("household_category")),
    )


def _villages(actor: Actor, area_code: str) -> list[tuple[str, str, str]]:
    """The villages that a sheet handed in for an area may speak of: code, town's name, village's name."""
    here = actor.scope(Permission.PERSON_EDIT) & Scope.of_areas(area_code)
    # Somebody who answers for one grid writes down the people of his village that live in it.
    grids = {low[:12] for low, _high in here.areas if len(low) > 12}
    reach = here | Scope.of_areas(*grids)
    found = list(areas_at(reach, Level.VILLAGE).values_list("code", "name"))
    towns = area_names({code[:9] for code, _name in found})
    return [(code, towns.get(code[:9], ""), name) for code, name in found]


def _places(villages: Sequence[str], area_code: str) -> dict[str, dict[str, tuple[str, str]]]:
    """The open places of villages by every name they go by."""
    reach = Scope.of_areas(*villages) & Scope.of_areas(area_code[:12])
    places: dict[str, dict[str, tuple[str, str]]] = {}
    rows = Place.objects.within(reach).filter(closed_at=None).values_list("id", "area_code", "name")
    found = {identifier: (identifier.hex, area) for identifier, area, _name in rows}
    named = [(identifier, name) for identifier, _area, name in rows]
    aliases = PlaceAlias.objects.within(reach).filter(place__closed_at=None).exclude(place=None)
    for identifier, name in (*aliases.values_list("place_id", "name"), *named):
        if identifier in found:
            places.setdefault(found[identifier][1][:12], {})["".join(name.split())] = found[identifier]
    return places
