"""The forms of a proposal's page: what shall be done with it, who shall have which place, and what changed meanwhile."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fangxian.desks.proposed_rows import NOBODY, ShownRow, typed
from fangxian.foundation.duties.overtaken import MOST, by_hand_said, handed_on
from fangxian.foundation.duties.proposing import Row, places_changed
from fangxian.foundation.plan.rules import tables
from fangxian.foundation.responders.selectors import chips_by_id
from fangxian.plain.errors import Change, Stale
from fangxian.plain.words import N_

#: Places named when a proposal is stale; of the others only the number is told.
NAMED = 5


class Verb(forms.Form):
    """What shall be done with the proposal that was looked at."""

    verb = forms.ChoiceField(
        choices=[("change", "change"), ("adopt", "adopt"), ("restart", "restart")], widget=forms.HiddenInput,
        error_messages={"required": gettext_lazy("请选存下、采用或重新来过。"), "invalid_choice": gettext_lazy("请选存下、采用或重新来过。")},
    )  # fmt: skip
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    at = forms.DateTimeField(widget=forms.HiddenInput, required=False)


class Choices(forms.Form):
    """Who shall have each place that is shown."""

    def __init__(self, *arguments: Any, shown: Sequence[ShownRow], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.shown = shown
        for one in shown:
            wrong = _("%(place)s：选的人不在候选里，请再看一遍。") % {"place": one.place}
            self.fields[one.row.key] = forms.ChoiceField(
                label=_("%(place)s由谁负责") % {"place": one.place}, choices=one.options, required=False, initial=typed(one.row.better),
                error_messages={"invalid_choice": wrong},
            )  # fmt: skip
            self.fields[f"{one.row.key}-shown"] = forms.CharField(
                required=False, initial=typed(one.row.better), widget=forms.HiddenInput
            )

    def decided(self, rows: Iterable[Row]) -> dict[str, str]:
        """What was chosen otherwise than it was shown when the page was opened, by the row's key."""
        found = {}
        for row in rows:
            chosen = self.cleaned_data.get(row.key)
            shown = self.cleaned_data.get(f"{row.key}-shown") or typed(row.better)
            if chosen and chosen != shown:
                found[row.key] = chosen
        return found

    def differing(self, known_to_him: Collection[UUID]) -> list[Change]:
        """The rows for which another was proposed when the page was opened: who was, who is."""
        rows = [
            (one, shown)
            for one in self.shown
            if (shown := self.cleaned_data.get(f"{one.row.key}-shown")) and shown != typed(one.row.better)
        ][:MOST]
        # Whom he was not shown he is not told of: what a form holds may be anything.
        known = {typed(who): who for who in known_to_him}
        chips = chips_by_id({known[shown] for _one, shown in rows if shown in known})
        names = {typed(who): chip.name for who, chip in chips.items()}
        return [
            Change(
                _("%(place)s（建议）") % {"place": one.place},
                names.get(shown, _("空着") if shown == NOBODY else _("另外的人")),
                one.better.name if one.better else _("空着"),
            )
            for one, shown in rows
        ]


def overtaken(
    form: Choices, duty: tables.Duty, code: str, at: datetime | None, known_to_him: Collection[UUID]
) -> Stale:
    """What changed since a proposal was looked at, which is another by now."""
    places = places_changed(duty, code, at) if at else []
    hands = by_hand_said(duty, code, at) if at else ""
    more = _("等 %(count)d 处") % {"count": len(places)} if len(places) > NAMED else ""
    if places:
        sentence = N_("您看过以后这些地方换了人：%(places)s。建议跟着变了，请再看一遍再采用。")
    elif hands:
        sentence = N_("您看过以后，别人也在这份建议里手工改过（%(hands)s）。请再看一遍再采用。")
    else:
        sentence = N_("您看过以后名单或预案有了变化，建议跟着变了。请再看一遍再采用。")
    changes = [*(handed_on(duty, code, at) if at else ()), *form.differing(known_to_him)]
    told = {"places": "、".join(places[:NAMED]) + more, "hands": hands}
    return Stale("proposal.stale", sentence, changes=changes, **told)
