"""Forms of sheets that others ask for: one to be taken in, and for which place and day one is filled in."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from fangxian.foundation.areas.models import Area
from fangxian.foundation.formsheets.workbook import LARGEST


class TemplateForm(forms.Form):
    """A template and what it is."""

    title = forms.CharField(label=_("表名"), max_length=80)
    asked_by = forms.CharField(label=_("谁要的"), max_length=80, help_text=_("写单位，不写人名"))
    sheet = forms.FileField(
        label=_("模板"),
        help_text=_("xlsx，最多 1 MB。要填的格里写上名字，例如 {{测温}}；其他格原样不动。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )

    def clean_sheet(self) -> "UploadedFile[Any]":
        """Too large a file is refused before it is opened."""
        sheet: UploadedFile[Any] = self.cleaned_data["sheet"]
        if (sheet.size or 0) > LARGEST:
            raise forms.ValidationError(_("模板最大 1 MB，请去掉图片再上传。"))
        return sheet


class PlaceAndDayForm(forms.Form):
    """For which place and which day."""

    area = forms.ChoiceField(label=_("地方"))
    day = forms.DateField(
        label=_("哪一天"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, places: Sequence[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = [(one.code, one.name) for one in places]  # type: ignore[attr-defined]
