"""The form by which a sheet is uploaded."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from fangxian.foundation.areas.workbook import LARGEST_FILE


class SheetForm(forms.Form):
    """A register sheet, what it is called, and the day that it lists."""

    sheet = forms.FileField(
        label=_("名册表格"),
        help_text=_("CSV 或 xlsx，最多 20 MB。第一行是表头：代码、名称、类型；类型可以不填。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
    )
    title = forms.CharField(
        label=_("名册叫什么"), max_length=100, required=False, help_text=_("不填就用文件名。")
    )
    as_of = forms.DateField(
        label=_("截至哪一天"),
        required=False,
        help_text=_("表里说的是哪一天的情况；不填就是今天。"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean_sheet(self) -> "UploadedFile[Any]":
        """Too large a file is refused before it is read."""
        sheet: UploadedFile[Any] = self.cleaned_data["sheet"]
        if sheet.size is None or sheet.size > LARGEST_FILE:
            raise forms.ValidationError(_("文件太大：最多 20 MB。"))
        return sheet
