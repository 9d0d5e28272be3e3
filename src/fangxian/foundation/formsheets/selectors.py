"""Reading form sheets, and what their cells say for a place and a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.foundation.areas.models import Area
from fangxian.foundation.areas.selectors import areas_at
from fangxian.foundation.dayreports.rules.plan import ReportFigure
from fangxian.foundation.formsheets.figures import Figures, figures_of
from fangxian.foundation.formsheets.models import FormSheet, FormWithdrawal
from fangxian.foundation.formsheets.rules.names import names_in, read_name
from fangxian.foundation.formsheets.rules.sheets import Cell, Filled, filled
from fangxian.foundation.orgs.selectors import organisations_standing
from fangxian.foundation.plan.rules import tables
from fangxian.foundation.plan.selectors import plan_at
from fangxian.foundation.responders.models import Responder
from fangxian.plain.areacodes import Level, chain_of, level_of
from fangxian.plain.errors import OutOfScope
from fangxian.plain.words import N_

_EVERYWHERE = Scope.system("填别人要的表")


def forms_open(actor: Actor) -> QuerySet[FormSheet]:
    """The sheets that somebody fills in: his own place's, those of the places in it, and of those it lies in."""
    reach = actor.scope(Permission.REPORT_FILE)
    above = {code for low, _high in reach.areas for code in chain_of(low)}
    inside = FormSheet.objects.within(reach).values("id")
    withdrawn = FormWithdrawal.objects.within(_EVERYWHERE).filter(form=OuterRef("id"))
    rows: QuerySet[FormSheet] = FormSheet.objects.within(_EVERYWHERE).filter(
        Q(area_code__in=above) | Q(id__in=inside), ~Exists(withdrawn)
    )
    return rows.order_by("-received_at", "-id").defer("content")


def form_get(actor: Actor, identifier: UUID) -> FormSheet:
    """One of them. Raises ``OutOfScope``."""
    found: FormSheet | None = forms_open(actor).filter(id=identifier).first()
    if found is None:
        raise OutOfScope("formsheet.unknown", N_("没有这张表，或者已经撤下。"))
    return found


def names_of_figures(moment: datetime) -> dict[str, str]:
    """The plan's figures by what a cell may call them: their titles and their keys."""
    figures = plan_at(moment).many(ReportFigure)
    return {one.key: one.key for one in figures} | {one.title: one.key for one in figures}


def cells_of(form: FormSheet) -> list[Cell]:
    """The cells of a sheet that name something."""
    return [Cell(*one) for one in form.cells]


@dataclass(frozen=True)
class Asked:
    """A sheet for a place and a day, as of a moment, filled in by somebody."""

    form: FormSheet
    area: Area
    day: date
    now: datetime
    filled_by: str

    def figures(self) -> Figures:
        """Everything that its cells may name, read at once."""
        names = names_of_figures(self.now)
        read = (read_name(one, names) for cell in cells_of(self.form) for one in names_in(cell.text))
        return figures_of(
            self.area, self.day, self.now, asked=[one for one in read if one is not None],
            filled_by=self.filled_by, office=_office(self.area, self.now),
        )  # fmt: skip

    def values(self, figures: Figures) -> Filled:
        """What its cells say."""
        return filled(
            cells_of(self.form), names_of_figures(self.now), self.area.code, figures.places, figures.look
        )


def name_of(actor: Actor) -> str:
    """By which name somebody signs a sheet; empty for the house itself."""
    found = Responder.objects.within(_EVERYWHERE).filter(id=actor.responder).first()
    return found.name if found else ""


def places_to_fill(actor: Actor, area: Area) -> Sequence[Area]:
    """The place itself and those directly in it, where somebody may fill in."""
    scope = actor.scope(Permission.REPORT_FILE)
    below = {Level.COUNTY: Level.TOWN, Level.TOWN: Level.VILLAGE}.get(level_of(area.code))
    return [area, *(areas_at(scope & Scope.of_areas(area.code), below) if below else ())]


def _office(area: Area, moment: datetime) -> str:
    """The body that answers for a place by the plan; the place's own name while none stands."""
    kinds = [tier.organisation for tier in plan_at(moment).many(tables.Tier) if tier.level == area.level]
    standing = organisations_standing(_EVERYWHERE).filter(kind__in=kinds, area_code=area.code)
    found = standing.order_by("formed_at", "id").first()
    return found.name if found else area.name
