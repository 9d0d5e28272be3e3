"""Forms of sheets: a file, pasted cells, mended cells."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from fangxian.foundation.sheets.workbook import ZIP

#: Bytes of an upload at the most.
LARGEST_TEXT, LARGEST_WORKBOOK = 300_000_000, 64_000_000
#: Pasted rows at the most, and the letters that they may have together.
MOST_PASTED, LONGEST_PASTED = 500, 400_000


class FileForm(forms.Form):
    """A file to be taken in."""

    sheet = forms.FileField(
        label=_("表格"),
        help_text=_("xlsx（最多 64 MB）或 CSV（最多 300 MB），UTF-8 和 GBK 都可以。"),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,.xlsm"}),
    )

    def clean_sheet(self) -> "UploadedFile[Any]":
        """Too large a file is refused before it is kept."""
        sheet: UploadedFile[Any] = self.cleaned_data["sheet"]
        size = sheet.size or 0
        if size > LARGEST_TEXT:
            raise forms.ValidationError(_("文件太大：CSV 最多 300 MB。请分成几个文件。"))
        if size > LARGEST_WORKBOOK and next(iter(sheet.chunks())).startswith(ZIP):
            raise forms.ValidationError(_("文件太大：xlsx 最多 64 MB。请另存为 CSV，或分成几个文件。"))
        return sheet


class PasteForm(forms.Form):
    """Cells copied from a spreadsheet."""

    cells = forms.CharField(
        label=_("从 Excel 粘贴"),
        max_length=LONGEST_PASTED,
        strip=False,
        help_text=_(
            "在 Excel 里选中几行，复制，粘贴到这里；最多 500 行。不带表头的话，列的次序要和模板一样。"
        ),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )

    def clean_cells(self) -> str:
        """A file is the better way for more."""
        cells: str = self.cleaned_data["cells"].strip("\r\n")
        if not cells.strip():
            raise forms.ValidationError(_("没有粘贴内容。"))
        if cells.count("\n") > MOST_PASTED:
            raise forms.ValidationError(_("最多粘贴 500 行，更多的请上传文件。"))
        return cells
