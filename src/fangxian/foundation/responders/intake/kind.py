"""The kind of sheet that brings responders: a village's, a town's, a department's list."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.foundation.areas.selectors import area_names, areas_at
from fangxian.foundation.orgs.selectors import organisation_get, organisations_standing
from fangxian.foundation.responders.intake.columns import columns, standing_titles
from fangxian.foundation.responders.intake.matching import matched, outcome_of
from fangxian.foundation.responders.intake.reading import Draft, Known, Reader
from fangxian.foundation.responders.intake.writing import responders_take_back, responders_take_in
from fangxian.foundation.sheets.kinds import Column, Outcome, Run, Undone
from fangxian.kit.keys import tokens
from fangxian.kit.vocabulary import words_of
from fangxian.plain import clock
from fangxian.plain.areacodes import DIGITS, Level
from fangxian.plain.errors import OutOfScope
from fangxian.plain.words import N_


class RespondersKind:
    """Rows of responders. Of ``options``, ``unit`` is the unit that all of a sheet belong to."""

    key = "responders"
    title = N_("党员、干部和志愿者")
    permission = Permission.RESPONDER_EDIT
    also: tuple[Permission, ...] = ()

    def columns(self) -> Sequence[Column]:
        """The template's columns."""
        return columns()

    def prefilled(self, actor: Actor, area_code: str) -> Iterable[Mapping[str, str]]:  # noqa: ARG002
        """A list of people begins empty."""
        return ()

    def checker(self, actor: Actor, run: Run) -> Reader:
        """What reads the rows of a run."""
        return Reader(known_to(actor, run), tokens())

    def compare(self, actor: Actor, run: Run, drafts: Sequence[Draft]) -> Outcome:
        """What a slice would change. Writes nothing."""
        return outcome_of(matched(actor, run, drafts))

    def write(self, actor: Actor, run: Run, drafts: Sequence[Draft]) -> Outcome:
        """Write a slice."""
        return responders_take_in(actor=actor, run=run, drafts=drafts)

    def undo(self, actor: Actor, run: Run, most: int) -> Undone:
        """Take back up to ``most`` rows."""
        return responders_take_back(actor=actor, run=run, most=most)


def known_to(actor: Actor, run: Run) -> Known:
    """All that a reader needs of the database and of the plan. Raises ``OutOfScope`` for a unit out of reach."""
    reach = actor.scope(Permission.RESPONDER_EDIT)
    here = reach & Scope.of_areas(run.area_code)
    # People live all over the city, whatever their unit.
    around = Scope.of_areas(run.area_code[: DIGITS[Level.COUNTY]])
    found = list(areas_at(around, Level.VILLAGE).values_list("code", "name"))
    towns = area_names({code[: DIGITS[Level.TOWN]] for code, _name in found})
    villages = tuple((code, towns.get(code[: DIGITS[Level.TOWN]], ""), name) for code, name in found)
    return Known(
        villages=villages,
        inside=frozenset(code for code, _town, _name in villages if here.holds_area(code)),
        units=_units(here | Scope.of_organisations(*reach.organisations)),
        home=run.area_code if len(run.area_code) == DIGITS[Level.VILLAGE] else "",
        unit=_unit(reach, run.options.get("unit", "")),
        today=clock.day_of(clock.now()),
        standings=_meanings(standing_titles()),
        roles=_meanings(words_of("responder_role")),
        skills=_meanings(words_of("skill")),
    )


def _units(reach: Scope) -> dict[str, tuple[tuple[UUID, str], ...]]:
    """The units in reach by name; villages of different towns share names."""
    found: dict[str, tuple[tuple[UUID, str], ...]] = {}
    for key, name, area_code in organisations_standing(reach).values_list("id", "name", "area_code"):
        found[name] = (*found.get(name, ()), (key, area_code))
    return found


def _unit(reach: Scope, given: str) -> tuple[UUID, str, str] | None:
    if not given:
        return None
    try:
        key = UUID(given)
    except ValueError as error:
        raise OutOfScope("organisation.unknown", N_("没有这个组织，或不在您的责任范围内。")) from error
    unit = organisation_get(reach, key)
    return unit.id, unit.name, unit.area_code


def _meanings(titles: Mapping[str, str]) -> dict[str, str]:
    """What words mean: the keys themselves, and the titles."""
    return {key: key for key in titles} | {title: key for key, title in titles.items()}
