"""Form fields for photographs and recordings: what comes out of them is ready to be kept."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fangxian.foundation.media.photographs import ACCEPT, Photograph, photograph_cleaned
from fangxian.foundation.media.sounds import Recording, recording_accepted
from fangxian.kit.refusals import said
from fangxian.plain.errors import Refused

#: Photographs that go in at once.
MOST = 6


class _ManyFiles(forms.FileInput):
    allow_multiple_selected = True


class PhotographsField(forms.FileField):
    """Some photographs, each drawn anew (``photographs.py``); an empty list when none was chosen."""

    def __init__(self, **options: Any) -> None:
        widget = _ManyFiles(attrs={"accept": ACCEPT, "multiple": True})
        options = {"label": _("照片"), "required": False, "widget": widget, **options}
        super().__init__(**options)

    def clean(self, data: Any, initial: Any = None) -> list[Photograph]:
        """Raises ``ValidationError`` for what is no photograph, and for too many."""
        files: Sequence[Any] = data if isinstance(data, list | tuple) else [data] if data else []
        if self.required and not files:
            super().clean(None, initial)
        if len(files) > MOST:
            raise forms.ValidationError(_("一次最多 %(most)d 张照片。"), params={"most": MOST})
        return [_accepted(photograph_cleaned, one) for one in files]


class RecordingField(forms.FileField):
    """A short recording, from the telephone's own recorder; None when there is none."""

    def __init__(self, **options: Any) -> None:
        widget = forms.FileInput(attrs={"accept": "audio/*", "capture": True})
        options = {"label": _("录音"), "required": False, "widget": widget, **options}
        super().__init__(**options)

    def clean(self, data: Any, initial: Any = None) -> Recording | None:
        """Raises ``ValidationError`` for what no browser plays, and for what is too long."""
        if not data:
            if self.required:
                super().clean(None, initial)
            return None
        recording: Recording = _accepted(recording_accepted, data)
        return recording


def _accepted(accept: Any, upload: Any) -> Any:
    try:
        return accept(upload.chunks(), size=upload.size or 0)
    except Refused as refusal:
        raise forms.ValidationError(said(refusal), code=refusal.code) from refusal
