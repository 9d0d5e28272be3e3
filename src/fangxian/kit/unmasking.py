"""The question that stands before a full name, number or address: why."""

from collections.abc import Callable
from typing import TypeVar

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fangxian.kit.refusals import carried_out
from fangxian.plain.reasons import REASONS

R = TypeVar("R")


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


def asked_why(request: HttpRequest, show: Callable[[str, str], R]) -> tuple[UnmaskForm, R | None]:
    """The form, and once it is rightly filled in what ``show`` gives for its reason and words."""
    form = UnmaskForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return form, None
    return form, carried_out(form, lambda: show(form.cleaned_data["reason"], form.cleaned_data["words"]))
