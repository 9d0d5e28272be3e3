"""The form of the conversation."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fangxian.domains.needs.moving import LONGEST
from fangxian.foundation.media.inputs import PhotographsField, RecordingField
from fangxian.plain.ids import uuid7


class SayForm(forms.Form):
    """Words, photographs, a recording: one of them at least. ``key`` makes a form that is sent twice one message."""

    key = forms.UUIDField(
        widget=forms.HiddenInput,
        required=False,
        error_messages={"invalid": _("请刷新这一页再办。")},
    )
    words = forms.CharField(
        label=_("想说的"), required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )
    photographs = PhotographsField(help_text=_("最多 6 张；拍摄的时间和地点不会带上。"))
    recording = RecordingField(help_text=_("三分钟以内。"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"auto_id": "say-%s", **options})
        self.initial = {"key": uuid7(), **self.initial}

    def clean(self) -> dict[str, Any]:
        """Something must be said."""
        typed: dict[str, Any] = super().clean() or {}
        said = any(typed.get(name) for name in ("words", "photographs", "recording"))
        if not said and not self.errors:
            raise forms.ValidationError(_("请写几个字，或者附一张照片、一段录音。"))
        return typed
