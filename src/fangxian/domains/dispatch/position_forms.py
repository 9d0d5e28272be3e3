"""Forms of one's own shifts: taking one, giving it back."""

from django import forms
from django.utils.translation import gettext_lazy as _

from fangxian.domains.dispatch.taking import GIVE_BACK_REASONS

_PICK, _REASON = _("请从列出的班次里选一班。"), _("请选一个原因。")


class TakeForm(forms.Form):
    """Which line of which shift."""

    line = forms.UUIDField(widget=forms.HiddenInput, error_messages={"required": _PICK, "invalid": _PICK})


class GiveBackForm(forms.Form):
    """Why it is given back: each reason is a button."""

    reason = forms.ChoiceField(
        label=_("为什么退班"),
        choices=list(GIVE_BACK_REASONS.items()),
        error_messages={"required": _REASON, "invalid_choice": _REASON},
    )
