"""What was looked at before grids are drawn, beside what there is now: for whoever was overtaken meanwhile."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from fangxian.foundation.areas.models import Area
from fangxian.foundation.journal.acts import acts_said_within
from fangxian.foundation.people.gridding import Gridding
from fangxian.plain.errors import Change, Stale
from fangxian.plain.words import N_

#: By these a village's doors, or its grids, become others.
_VERBS = frozenset({
    "grid.drawn", "grids.adopted", "households.moved", "households.entered", "household.registered",
    "household.corrected", "household.moved", "household.closed", "person.registered", "person.moved", "person.left",
    "persons.merged",
})  # fmt: skip
#: Between what a line is about and what it says.
_COLON = "："


class SeenForm(forms.Form):
    """What the page showed when it was opened, and when that was."""

    at = forms.DateTimeField(widget=forms.HiddenInput, required=False)

    def differing(self, now: Iterable[str]) -> list[Change]:
        """Of the lines that the page showed, those that are others by now, beside what they are."""
        sent: Any = self.data
        then = dict(line.split(_COLON, 1) for line in sent.getlist("shown") if _COLON in line)
        lines = dict(line.split(_COLON, 1) for line in now)
        named = [*lines, *(name for name in then if name not in lines)] if then else []
        return [
            Change(name, then.get(name, ""), lines.get(name, ""))
            for name in named
            if then.get(name, "") != lines.get(name, "")
        ]

    def overtaken(self, now: Iterable[str], area_code: str) -> Stale:
        """The refusal: what differs, and who saw to it."""
        at: datetime | None = self.cleaned_data.get("at")
        acts = acts_said_within(area_code, _VERBS, at) if at else ""
        if acts:
            sentence = N_("您看过以后，住户或网格又变了（%(acts)s）。请看过现在怎么划再采用。")
        else:
            sentence = N_("您看过以后，住户或网格又变了。请看过现在怎么划再采用。")
        return Stale("grids.changed", sentence, changes=self.differing(now), acts=acts)


def grids_told(gridding: Gridding) -> Sequence[str]:
    """Each grid of a proposal as a line."""
    return [
        grid.name
        + _COLON
        + _("%(households)d 户 %(persons)d 人，%(span)s")
        % {"households": grid.households, "persons": grid.persons, "span": grid.span}
        for grid in gridding.proposed
    ]


def village_told(village: Area, gridding: Gridding) -> str:
    """A village's proposal as one line."""
    said = _("现在 %(today)d 个，按住户划 %(proposed)d 个，%(loose)d 户不在网格里，%(moving)d 户换过来")
    counts = {
        "today": len(gridding.today),
        "proposed": len(gridding.proposed),
        "loose": gridding.loose,
        "moving": sum(grid.moving for grid in gridding.proposed),
    }
    return f"{village.name}{_COLON}{said % counts}"
