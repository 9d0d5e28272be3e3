"""Forms of asking: whom a desk asks, and what somebody who was asked says."""

from django import forms
from django.utils.translation import gettext_lazy as _

_PICK, _SAY = _("请从列出的人里选一个。"), _("请按“我来”或“这次来不了”。")
_WHICH = _("请从列出的班次里选一班。")


class AskForm(forms.Form):
    """Whom to ask; nobody named: the best, so many at once."""

    responder = forms.UUIDField(required=False, error_messages={"invalid": _PICK})


class AnswerForm(forms.Form):
    """Which of one's own questions, and whether one comes."""

    ask = forms.UUIDField(error_messages={"required": _WHICH, "invalid": _WHICH})
    answer = forms.ChoiceField(
        choices=[("comes", ""), ("declines", "")],
        error_messages={"required": _SAY, "invalid_choice": _SAY},
    )
