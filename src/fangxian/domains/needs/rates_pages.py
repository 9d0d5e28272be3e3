"""The three rates by unit, and the needs behind each of their numbers."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.domains.needs.finding import Wanted, needs_found
from fangxian.domains.needs.rates import UNITS, Period, UnitRates, needs_behind, rates
from fangxian.domains.needs.rules.rates import OUTCOMES, Outcome, Rate, Tally
from fangxian.domains.needs.showing import needs_shown
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.orgs.selectors import organisation_get
from fangxian.foundation.sheets.listing import listing_taken
from fangxian.kit.listing import Column, Listing
from fangxian.kit.pages import Asking, page
from fangxian.kit.tables import arranged
from fangxian.plain import clock
from fangxian.plain.errors import OutOfScope
from fangxian.plain.words import N_

#: Days that are counted when nobody says which.
USUAL = 7
PER_PAGE = 25


class PeriodForm(forms.Form):
    """Which units, over which days."""

    units = forms.ChoiceField(label=gettext_lazy("哪一类单位"), required=False)
    since = forms.DateField(
        label=gettext_lazy("从哪天"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    until = forms.DateField(
        label=gettext_lazy("到哪天"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )

    def __init__(self, asked: Any, *, kinds: list[str], now: datetime) -> None:
        today = clock.day_of(now)
        usual = {
            "units": kinds[0] if kinds else "",
            "since": today - timedelta(days=USUAL - 1),
            "until": today,
        }
        super().__init__({name: asked.get(name) or usual[name] for name in usual})
        words = dict(Organisation.Kind.choices)
        self.fields["units"].choices = [(kind, words[kind]) for kind in kinds]  # type: ignore[attr-defined]
        self._now = now

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        typed = super().clean() or {}
        since, until = typed.get("since"), typed.get("until")
        if since and until and until < since:
            self.add_error("until", _("结束的一天要在开始的一天以后。"))
        return typed

    @property
    def period(self) -> Period:
        """The days that were asked for."""
        return Period(self.cleaned_data["since"], self.cleaned_data["until"], self._now)


@dataclass(frozen=True)
class RateShown:
    """A rate as it is read: per cent, of how many; pressed, each number opens what stands behind it."""

    rate: Rate
    part: tuple[Outcome, ...]
    whole: tuple[Outcome, ...]

    @property
    def words(self) -> str:
        """For a sheet and for words: 92%（23/25）."""
        if self.rate.percent is None:
            return "—"
        return _("%(percent)d%%（%(part)d/%(whole)d）") % {
            "percent": self.rate.percent, "part": self.rate.part, "whole": self.rate.whole,
        }  # fmt: skip

    @property
    def part_key(self) -> str:
        """How an address says the numerator."""
        return "-".join(self.part)

    @property
    def whole_key(self) -> str:
        """How an address says the denominator."""
        return "-".join(self.whole)


@dataclass(frozen=True)
class RatesShown:
    """A unit's row; without a unit, all of them together."""

    unit: UnitRates | None
    tally: Tally

    @property
    def name(self) -> str:
        """The unit's name."""
        if self.unit is None:
            return _("合计")
        return (
            _("%(name)s（已撤销）") % {"name": self.unit.name} if self.unit.is_dissolved else self.unit.name
        )

    @property
    def response(self) -> RateShown:
        """响应率."""
        return RateShown(self.tally.response, (Outcome.IN_TIME,), (Outcome.IN_TIME, Outcome.LATE))

    @property
    def solution(self) -> RateShown:
        """解决率."""
        return RateShown(self.tally.solution, (Outcome.SOLVED,), (Outcome.SOLVED, Outcome.UNSOLVED))

    @property
    def satisfaction(self) -> RateShown:
        """满意率."""
        whole = (Outcome.CONTENT, Outcome.DISCONTENT, Outcome.UNSOLVED)
        return RateShown(self.tally.satisfaction, (Outcome.CONTENT,), whole)

    @property
    def unreached(self) -> int:
        """联系不上."""
        return self.tally.unreached


def _by(name: str) -> Any:
    return lambda row: getattr(row, name).rate.percent


COLUMNS = (
    Column("name", N_("单位"), brief=True, width=24, sorts=lambda row: (row.unit.area_code, row.unit.name)),
    Column("response", N_("响应率"), lambda row: row.response.words, brief=True, sorts=_by("response")),
    Column("solution", N_("解决率"), lambda row: row.solution.words, brief=True, sorts=_by("solution")),
    Column("satisfaction", N_("满意率"), lambda row: row.satisfaction.words, brief=True, sorts=_by("satisfaction")),
    Column("unreached", N_("联系不上"), sorts=lambda row: row.unreached, descends=True),
)  # fmt: skip


@page(Permission.NEED_SEE)
def needs_rates(request: Asking) -> HttpResponseBase:
    """Response, solution and satisfaction of every unit in reach, over some days."""
    now = clock.now()
    reach = request.actor.scope(Permission.NEED_SEE)
    form = PeriodForm(request.GET, kinds=_kinds(reach), now=now)
    context: dict[str, Any] = {"form": form, "as_of": now}
    if not form.is_valid():
        return render(request, "needs/rates.html", context, status=422)
    asked = arranged(request, COLUMNS)
    found = rates(reach, form.cleaned_data["units"], form.period)
    rows = asked.put([RatesShown(one, one.tally) for one in found])
    said = {name: str(value) for name, value in form.cleaned_data.items()}
    listing = Listing("needs.rates", _("三率"), COLUMNS, rows, unit=_("个单位"), filters=said, as_of=now)
    if (taken := listing_taken(request, listing)) is not None:
        return taken
    together = RatesShown(None, sum((one.tally for one in found), Tally()))
    context |= {"asked": asked, "rows": rows, "together": together, "period": form.period}
    return render(request, "needs/rates.html", context)


@page(Permission.NEED_SEE)
def needs_behind_rate(request: Asking, organisation_id: UUID, outcomes: str) -> HttpResponse:
    """The needs that stand behind one number of one unit."""
    now = clock.now()
    unit = organisation_get(request.actor.scope(Permission.NEED_SEE), organisation_id)
    form = PeriodForm(request.GET, kinds=[str(unit.kind)], now=now)
    if not form.is_valid():
        return render(request, "needs/rates.html", {"form": form, "as_of": now}, status=422)
    chosen = _outcomes(outcomes)
    behind = needs_behind(unit.id, chosen, form.period)
    rows = needs_found(request.actor, Wanted(state="all"), now).filter(id__in=behind)
    leaf = arranged(request, ()).page(rows, PER_PAGE)
    context = {
        "unit": unit,
        "said": [_(OUTCOMES[one]) for one in chosen],
        "needs": needs_shown(list(leaf.object_list), now),
        "page": leaf,
        "hidden": len(behind) - leaf.paginator.count,
        "period": form.period,
        "as_of": now,
    }
    return render(request, "needs/behind.html", context)


def _kinds(reach: Scope) -> list[str]:
    """Of which kinds there is something to compare in reach."""
    there = set(Organisation.objects.within(reach).order_by().values_list("kind", flat=True).distinct())
    return [str(kind) for kind in UNITS if kind in there] or [str(UNITS[0])]


def _outcomes(asked: str) -> list[Outcome]:
    known = set(Outcome)
    found = asked.split("-")
    if not set(found) <= known:
        raise OutOfScope("need.outcome_unknown", N_("没有这样的数。"))
    return [Outcome(one) for one in found]
