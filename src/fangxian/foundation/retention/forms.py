"""Forms of retention."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fangxian.foundation.retention.holdings import REASONS


class HoldingsForm(forms.Form):
    """Whose everything is asked for, and for whose sake."""

    number = forms.CharField(
        label=gettext_lazy("证件号码"), required=False, max_length=40, help_text=gettext_lazy("完整的号码。")
    )
    name = forms.CharField(
        label=gettext_lazy("姓名"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("没有证件号码的，填全名和手机号。"),
    )
    phone = forms.CharField(label=gettext_lazy("手机"), required=False, max_length=30)
    reason = forms.ChoiceField(
        label=gettext_lazy("谁要求的"), widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选是谁要求的。")},
    )  # fmt: skip
    words = forms.CharField(label=gettext_lazy("补充说明"), required=False, max_length=100)

    def __init__(self, *arguments: object, **options: object) -> None:
        super().__init__(*arguments, **options)  # type: ignore[arg-type]
        self.fields["reason"].choices = [(key, _(sentence)) for key, sentence in REASONS]  # type: ignore[attr-defined]
