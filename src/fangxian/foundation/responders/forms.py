"""Forms by which responders are found and registered, and the fields that they share with others."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fangxian.foundation.people.rules.cells import phone_of
from fangxian.foundation.people.rules.names import person_name
from fangxian.foundation.responders.models import Responder
from fangxian.foundation.responders.offered import Choice, Group
from fangxian.foundation.responders.rules.pledges import Signer, parse_signers
from fangxian.foundation.responders.rules.windows import WEEKDAYS
from fangxian.kit.refusals import said
from fangxian.kit.vocabulary import words_of
from fangxian.plain import clock
from fangxian.plain.errors import Refused


class Read(forms.CharField):
    """Text that a rule reads; what the rule refuses, the field says."""

    def __init__(self, read: Callable[[str], Any], **options: Any) -> None:
        super().__init__(**options)
        self._read = read

    def clean(self, value: Any) -> Any:
        """What the rule made of it; an empty text of an empty field."""
        text = super().clean(value)
        try:
            return self._read(text) if text else ""
        except Refused as refusal:
            raise forms.ValidationError(said(refusal)) from refusal


def today() -> date:
    """The city's day."""
    return clock.day_of(clock.now())


def standing_field(*, required: bool = True, initial: str = "") -> forms.ChoiceField:
    """As what somebody serves."""
    choices = list(Responder.Standing.choices)
    return forms.ChoiceField(
        label=gettext_lazy("类别"),
        choices=choices if required else [("", gettext_lazy("全部类别")), *choices],
        required=required,
        initial=initial,
    )


def day_input() -> forms.DateInput:
    """A day, as browsers want it."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def place_field(label: Any) -> forms.ChoiceField:
    """One of the places offered. What is none of them is not repeated: its code may be out of reach."""
    sentence = gettext_lazy("请从列出的地方里选。")
    return forms.ChoiceField(label=label, required=False, error_messages={"invalid_choice": sentence})


def grouped(first: str, groups: Sequence[Group]) -> list[Any]:
    """Choices by town, after one that is none."""
    return [("", first), *groups]


class FindForm(forms.Form):
    """What is looked for in the directory."""

    words = forms.CharField(label=gettext_lazy("找谁"), required=False, max_length=60)
    area = place_field(gettext_lazy("地方"))
    unit = forms.TypedChoiceField(label=gettext_lazy("单位"), required=False, coerce=UUID, empty_value=None)
    standing = standing_field(required=False)
    role = forms.ChoiceField(label=gettext_lazy("岗位角色"), required=False)
    skill = forms.ChoiceField(label=gettext_lazy("特长、证书（没过期的）"), required=False)
    weekday = forms.TypedChoiceField(
        label=gettext_lazy("哪天能来"), required=False, coerce=int, empty_value=None,
        choices=[("", gettext_lazy("不限")), *enumerate(WEEKDAYS)],
    )  # fmt: skip
    hour = forms.TypedChoiceField(
        label=gettext_lazy("几点能来"), required=False, coerce=int, empty_value=None,
        choices=[("", gettext_lazy("不限")), *((hour, f"{hour:02d}:00") for hour in range(24))],
    )  # fmt: skip
    free = forms.BooleanField(label=gettext_lazy("只看能派的"), required=False)
    left = forms.BooleanField(label=gettext_lazy("只看已离开的"), required=False)

    def __init__(
        self, *arguments: Any, areas: Sequence[Choice], units: Sequence[Choice], hint: str, **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        for name, first, choices in (
            ("area", _("全部地方"), areas),
            ("unit", _("全部单位"), units),
            ("role", _("全部角色"), words_of("responder_role").items()),
            ("skill", _("不限"), words_of("skill").items()),
        ):
            self.fields[name].choices = [("", first), *choices]  # type: ignore[attr-defined]
        self.fields["words"].help_text = hint

    def clean(self) -> dict[str, Any]:
        """A day without an hour, or an hour without a day, would choose nobody and say nothing."""
        typed = super().clean() or {}
        if (typed.get("weekday") is None) != (typed.get("hour") is None) and not self.errors:
            self.add_error(
                "hour" if typed.get("hour") is None else "weekday", _("按时间找，请把哪天和几点都选上。")
            )
        return typed


class IntakeForm(forms.Form):
    """Somebody new, in a minute."""

    name = Read(person_name, label=gettext_lazy("姓名"), max_length=40)
    phone = Read(
        phone_of,
        label=gettext_lazy("手机"),
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    standing = standing_field(initial=Responder.Standing.VOLUNTEER)
    unit = forms.TypedChoiceField(label=gettext_lazy("单位"), required=False, coerce=UUID, empty_value=None)
    residence = place_field(gettext_lazy("住在哪个村居"))
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("能做什么"), required=False, widget=forms.CheckboxSelectMultiple
    )
    anyway = forms.BooleanField(label=gettext_lazy("号码一样，但不是同一个人，照样登记"), required=False)

    def __init__(
        self,
        *arguments: Any,
        units: Sequence[Choice],
        without_unit: bool,
        villages: Sequence[Group],
        **options: Any,
    ) -> None:
        super().__init__(*arguments, **options)
        first = [("", _("没有单位"))] if without_unit else []
        self.fields["unit"].choices = [*first, *units]  # type: ignore[attr-defined]
        self.fields["unit"].required = not without_unit
        self.fields["residence"].choices = grouped(_("还不清楚"), villages)  # type: ignore[attr-defined]
        self.fields["roles"].choices = list(words_of("responder_role").items())  # type: ignore[attr-defined]
        if "anyway" not in self.data:
            # Asked only when there is a doubt.
            self._anyway = self.fields.pop("anyway")

    def doubt(self, sentence: str) -> None:
        """Perhaps he is registered already: say so, and offer to do it all the same."""
        self.fields.setdefault("anyway", self._anyway)
        self.add_error(None, sentence)

    def clean(self) -> dict[str, Any]:
        """Somebody stands at his unit's place or where he lives."""
        typed = super().clean() or {}
        if not typed.get("unit") and not typed.get("residence") and not self.errors:
            self.add_error("residence", _("没有单位的，请选住在哪个村居。"))
        return typed


class SignersField(forms.CharField):
    """Names and numbers, one a line; every line that can't be read is said."""

    def clean(self, value: Any) -> list[Signer]:
        """The signers in their order."""
        signers, faults = parse_signers(super().clean(value))
        if faults:
            raise forms.ValidationError(
                [
                    _("第 %(line)d 行：") % {"line": fault.line} + _(fault.sentence) % fault.facts
                    for fault in faults[:50]
                ]
            )
        return signers


def signers_field(label: Any) -> SignersField:
    """Names as people paste them."""
    return SignersField(
        label=label, max_length=60_000, widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=gettext_lazy("一行一个人，写“姓名 电话”，可以从表格里复制。没有登记过的人会一起登记。"),
    )  # fmt: skip


class ListForm(IntakeForm):
    """A list of people who have the same unit, place and roles."""

    signers = signers_field(gettext_lazy("名单"))
    name = phone = None  # type: ignore[assignment]
    field_order = ["signers", "standing", "unit", "residence", "roles"]
