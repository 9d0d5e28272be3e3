"""The question that stands before a full name, number or address: why."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fangxian.plain.reasons import REASONS


class UnmaskForm(forms.Form):
    """Why a full name and number are needed."""

    reason = forms.ChoiceField(
        label=gettext_lazy("为什么要看"), widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选一个理由。")},
    )  # fmt: skip
    words = forms.CharField(label=gettext_lazy("补充说明"), required=False, max_length=100)

    def __init__(self, *arguments: object, **options: object) -> None:
        super().__init__(*arguments, **options)  # type: ignore[arg-type]
        self.fields["reason"].choices = [(key, _(sentence)) for key, sentence in REASONS]  # type: ignore[attr-defined]
