"""What goes with each verb of a need. A form offers only what can be chosen, to whoever opened the page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from fangxian.access.actor import Actor
from fangxian.domains.needs.candidates import advisers_of, heirs_of, suggested
from fangxian.domains.needs.forms import TORN, words_field
from fangxian.domains.needs.models import Need
from fangxian.domains.needs.raising import MOST_ASKED
from fangxian.domains.needs.routing import urgency_in_plan
from fangxian.domains.needs.rules.states import RATINGS, Verb
from fangxian.domains.needs.sides import consultations_to_answer
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.plan.rules.schema import Plan
from fangxian.kit.said import said_time


@dataclass(frozen=True)
class Offer:
    """A need before a reader, with what his forms can choose from."""

    actor: Actor
    need: Need
    plan: Plan

    @cached_property
    def heirs(self) -> list[Organisation]:
        """Whom it can be passed on to."""
        return list(heirs_of(self.need))

    @cached_property
    def advisers(self) -> list[Organisation]:
        """Who can be asked."""
        return list(advisers_of(self.actor, self.need))

    @cached_property
    def remaining(self) -> int:
        """How many are still to come."""
        return max((self.need.quantity or 0) - self.need.given, 0)


class MoveForm(forms.Form):
    """A move without words; ``version`` is the need's as the page showed it."""

    version = forms.IntegerField(
        widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1, error_messages=TORN
    )

    def __init__(self, *args: Any, offer: Offer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer = offer
        self.initial = {"version": offer.need.version, **self.initial}
        self.choose()

    def choose(self) -> None:
        """Fill in what can be chosen."""

    def typed(self) -> dict[str, Any]:
        """The arguments of the verb's service."""
        return dict(self.cleaned_data)


def _given(label: Any, help_text: Any, least: int) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, help_text=help_text, min_value=least, max_value=MOST_ASKED,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip


class AnswerForm(MoveForm):
    """What was done; where it is counted, how many came."""

    words = words_field(_("怎么办的"))
    given = _given(_("这次给了多少"), _("少于还差的数，就是说其余的不会再来"), 0)

    def choose(self) -> None:
        if self.offer.need.quantity is None:
            del self.fields["given"]
        else:
            self.initial.setdefault("given", self.offer.remaining)


class GiveForm(MoveForm):
    """A part: how many, and how."""

    given = _given(_("这次给多少"), "", 1)
    words = words_field(_("怎么给的"))

    def choose(self) -> None:
        need = self.offer.need
        self.fields["given"].help_text = _("要 %(asked)s%(unit)s，还差 %(rest)s%(unit)s") % {
            "asked": need.quantity, "unit": need.unit, "rest": self.offer.remaining,
        }  # fmt: skip


class ConfirmForm(MoveForm):
    """How content the one who raised it is."""

    rating = forms.ChoiceField(
        label=_("办得满意吗"), widget=forms.RadioSelect, error_messages={"required": _("请选一个。")}
    )

    def choose(self) -> None:
        self.fields["rating"].choices = list(RATINGS.items())  # type: ignore[attr-defined]


class ReopenForm(MoveForm):
    """What is still lacking."""

    words = words_field(_("还缺什么"))


class ConsultForm(MoveForm):
    """Whom to ask, several at once, and what."""

    organisation_ids = forms.TypedMultipleChoiceField(
        label=_("同时问哪几家"), coerce=UUID, widget=forms.CheckboxSelectMultiple, required=False
    )
    another = forms.TypedChoiceField(label=_("还要问"), coerce=UUID, required=False, empty_value=None)
    words = words_field(_("问什么"), _("您仍然负责答复，别人的回复只给您参考"))

    def choose(self) -> None:
        likely = suggested(self.offer.plan, self.offer.need, self.offer.advisers)
        others = [one for one in self.offer.advisers if one not in likely]
        ticks = self.fields["organisation_ids"]
        _fill(ticks, self.offer.advisers)
        # Of hundreds a few are worth a tick each; whoever else can be asked is in the list below them.
        ticks.widget.choices = [(one.id, one.name) for one in likely]
        _fill(self.fields["another"], others, first=_("不用"))
        self.initial.setdefault("words", self.offer.need.words)

    def typed(self) -> dict[str, Any]:
        """One list of all who are asked."""
        said = dict(self.cleaned_data)
        asked, another = said.pop("organisation_ids", []), said.pop("another", None)
        return said | {"organisation_ids": [*asked, *([another] if another else [])]}


class ReplyForm(MoveForm):
    """What one who was asked says; for whom, where somebody acts for several."""

    organisation_id = forms.TypedChoiceField(
        label=_("替谁回复"), coerce=UUID, required=False, empty_value=None
    )
    words = words_field(_("怎么回复"))

    def choose(self) -> None:
        mine = [one.organisation for one in consultations_to_answer(self.offer.actor, self.offer.need)]
        if len(mine) < 2:
            del self.fields["organisation_id"]
        else:
            _fill(self.fields["organisation_id"], mine)


class DeclineForm(ReplyForm):
    """Why one who was asked can't."""

    words = words_field(_("为什么办不了"))


class ExtendForm(MoveForm):
    """A new time, and why."""

    until = forms.DateTimeField(
        label=_("延到什么时候"), input_formats=["%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": _("请选一个时间。")},
    )  # fmt: skip
    words = words_field(_("为什么延期"), _("报的人会看到"))

    def choose(self) -> None:
        if (latest := self._latest()) is not None:
            self.initial.setdefault("until", latest.replace(second=0, microsecond=0))
            self.fields["until"].help_text = _("最晚 %(latest)s") % {"latest": said_time(latest)}

    def _latest(self) -> datetime | None:
        need = self.offer.need
        if need.due_at is None:
            return None
        return need.due_at + timedelta(minutes=urgency_in_plan(self.offer.plan, need.urgency).extend_minutes)


class TransferForm(MoveForm):
    """To whom, and why."""

    owner_id = forms.TypedChoiceField(label=_("转给谁"), coerce=UUID)
    words = words_field(_("为什么转"))

    def choose(self) -> None:
        _fill(self.fields["owner_id"], self.offer.heirs, first=_("请选"))


class ReturnForm(MoveForm):
    """Why it is given back, and who should have it."""

    owner_id = forms.TypedChoiceField(
        label=_("建议交给谁"),
        coerce=UUID,
        required=False,
        empty_value=None,
        help_text=_("一件困难只能退回一次"),
    )
    words = words_field(_("为什么退回"))

    def choose(self) -> None:
        _fill(self.fields["owner_id"], self.offer.heirs, first=_("说不准，交指挥部定"))


class MergeForm(MoveForm):
    """Which other need says the same."""

    other = forms.CharField(label=_("另一件的编号"), max_length=8)


#: Verb → what goes with it. Every other one is a button alone.
FORMS: Mapping[Verb, type[MoveForm]] = {
    Verb.ANSWER: AnswerForm,
    Verb.GIVE: GiveForm,
    Verb.CONFIRM: ConfirmForm,
    Verb.REOPEN: ReopenForm,
    Verb.CONSULT: ConsultForm,
    Verb.REPLY: ReplyForm,
    Verb.DECLINE: DeclineForm,
    Verb.EXTEND: ExtendForm,
    Verb.TRANSFER: TransferForm,
    Verb.RETURN: ReturnForm,
    Verb.MERGE: MergeForm,
}


def _fill(field: forms.Field, organisations: list[Organisation], *, first: Any = None) -> None:
    """Offer these, with a first choice that chooses none."""
    none = [] if first is None else [("", first)]
    field.choices = [*none, *((one.id, one.name) for one in organisations)]  # type: ignore[attr-defined]
