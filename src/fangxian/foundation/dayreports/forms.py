"""The form of a day's report: as many numbers as the plan asks for, filled in already."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fangxian.foundation.dayreports.selectors import Filled
from fangxian.foundation.dayreports.services import LONGEST, MOST


class DayReportForm(forms.Form):
    """``seen`` is the number of the report that the page showed, 0 for none."""

    version_field = "seen"
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=32_000)

    def __init__(self, *args: Any, filled: Sequence[Filled], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._keys = [one.figure.key for one in filled]
        for one in filled:
            self.fields[one.figure.key] = forms.IntegerField(
                label=f"{one.figure.title}（{one.figure.unit}）",
                min_value=0,
                max_value=MOST,
                initial=one.value,
                help_text=_before(one),
                error_messages={"required": _("没有就填 0。"), "invalid": _("请填整数。")},
            )
        self.fields["words"] = forms.CharField(
            label=_("说明"), help_text=_("数字说不清的，写一句；不写姓名和号码"), max_length=LONGEST, required=False,
            widget=forms.Textarea(attrs={"rows": 2}),
        )  # fmt: skip

    def figures(self) -> dict[str, int]:
        """The figures by key."""
        return {key: self.cleaned_data[key] for key in self._keys}


def _before(one: Filled) -> str:
    if one.before is None:
        return ""
    if one.is_changed:
        return gettext("昨天 %(number)d，今天变了") % {"number": one.before}
    return gettext("昨天 %(number)d") % {"number": one.before}
