"""Forms of one responder's pages. Names and numbers are never filled in: what is left empty stays as it is."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fangxian.foundation.people.rules.cells import phone_of
from fangxian.foundation.people.rules.names import person_name
from fangxian.foundation.responders.forms import (
    Read,
    day_input,
    grouped,
    place_field,
    standing_field,
    today,
)
from fangxian.foundation.responders.models import ResponderExclusion
from fangxian.foundation.responders.offered import Choice, Group
from fangxian.foundation.responders.rules.checks import MOST_SHIFTS, born_checked, identity_checked
from fangxian.foundation.responders.rules.windows import parse_windows
from fangxian.kit.refusals import said
from fangxian.kit.vocabulary import words_of
from fangxian.plain import clock
from fangxian.plain.errors import Refused


class CorrectForm(forms.Form):
    """What may be corrected; an empty name or number stays as it is."""

    name = Read(person_name, label=gettext_lazy("姓名"), required=False, max_length=40)
    phone = Read(phone_of, label=gettext_lazy("手机"), required=False, max_length=30)
    number = Read(
        lambda typed: identity_checked(typed, today())[0],
        label=gettext_lazy("身份证号"),
        required=False,
        max_length=30,
        help_text=gettext_lazy("只为买保险，没有可以不填。"),
    )
    standing = standing_field()
    residence = place_field(gettext_lazy("住在哪个村居"))
    born = forms.IntegerField(label=gettext_lazy("出生年份"), required=False)
    shifts_a_week = forms.IntegerField(
        label=gettext_lazy("一周能值几班"), required=False, min_value=0, max_value=MOST_SHIFTS
    )
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("岗位角色"), required=False, widget=forms.CheckboxSelectMultiple
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        *arguments: Any,
        masked: dict[str, str],
        roles: Iterable[str],
        villages: Sequence[Group],
        **options: Any,
    ) -> None:
        super().__init__(*arguments, **options)
        for field, mask in masked.items():
            self.fields[field].help_text = _("现在是 %(mask)s，不改就空着。") % {"mask": mask}
        words = words_of("responder_role")
        # A word of an older plan stays his until it is ticked off.
        offered = [*words.items(), *((role, role) for role in roles if role not in words)]
        self.fields["roles"].choices = offered  # type: ignore[attr-defined]
        self.fields["residence"].choices = grouped(_("还不清楚"), villages)  # type: ignore[attr-defined]

    def clean_born(self) -> int | None:
        """A year that can be."""
        try:
            return born_checked(self.cleaned_data["born"], today())
        except Refused as refusal:
            raise forms.ValidationError(said(refusal)) from refusal

    def changes(self) -> dict[str, Any]:
        """What was typed, by the names of what is told."""
        typed = dict(self.cleaned_data)
        typed.pop("version")
        return {
            name: value for name, value in typed.items() if value or name not in ("name", "phone", "number")
        }


class UnitForm(forms.Form):
    """Another unit."""

    unit = forms.TypedChoiceField(label=gettext_lazy("单位"), required=False, coerce=UUID, empty_value=None)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *arguments: Any, units: Sequence[Choice], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["unit"].choices = [("", _("没有单位")), *units]  # type: ignore[attr-defined]


class _Days(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)


class SkillForm(_Days):
    """A skill and its paper."""

    skill = forms.ChoiceField(label=gettext_lazy("特长或证书"))
    certificate = forms.CharField(label=gettext_lazy("证书编号"), required=False, max_length=60)
    issued_on = forms.DateField(label=gettext_lazy("发证日"), required=False, widget=day_input())
    expires_on = forms.DateField(
        label=gettext_lazy("到期日"),
        required=False,
        widget=day_input(),
        help_text=gettext_lazy("长期有效的不填；过期的不算数。"),
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["skill"].choices = list(words_of("skill").items())  # type: ignore[attr-defined]


class SkillEndForm(_Days):
    """A skill that he does not have."""

    skill = forms.CharField(widget=forms.HiddenInput, max_length=40)


class WindowsForm(_Days):
    """When he can come."""

    windows = Read(
        lambda text: parse_windows(text, today()),
        label=gettext_lazy("什么时候能来"), required=False, max_length=400,
        help_text=gettext_lazy("如：周末；工作日晚上；周一到周五 18:00-22:00；2月3日-2月9日 全天。几段用分号隔开。"),
    )  # fmt: skip


class ExclusionForm(_Days):
    """Why he can't be sent, and until when."""

    reason = forms.ChoiceField(label=gettext_lazy("原因"), choices=ResponderExclusion.Reason.choices)
    until_day = forms.DateField(
        label=gettext_lazy("到哪天为止"), required=False, widget=day_input(),
        help_text=gettext_lazy("说不准的不填，以后再解除。"),
    )  # fmt: skip

    def until(self) -> datetime | None:
        """The end of the last day."""
        day: date | None = self.cleaned_data["until_day"]
        return clock.end_of(day) if day else None


class ExclusionEndForm(forms.Form):
    """One that is over."""

    exclusion = forms.UUIDField(widget=forms.HiddenInput)


class BareForm(_Days):
    """Only the version that the page showed."""
