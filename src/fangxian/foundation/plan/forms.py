"""The form by which an edition is adopted."""

from typing import IO, Any

from django import forms
from django.utils.translation import gettext_lazy as _

#: Characters of a plan at the most; Fuqing's has 7,000.
LONGEST = 200_000


class AdoptForm(forms.Form):
    """A plan's text, typed or from a file, and when it begins."""

    text = forms.CharField(
        label=_("预案全文"),
        required=False,
        strip=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 20, "spellcheck": "false"}),
    )
    file = forms.FileField(
        label=_("或者选一个文件"), required=False, help_text=_("选了文件，就用文件里的全文。")
    )
    takes_effect_at = forms.DateTimeField(
        label=_("何时生效"),
        required=False,
        help_text=_("不填就是采用时立即生效。"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def clean(self) -> dict[str, Any]:
        """One text, wherever it came from."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("file"):
            cleaned["text"] = _text_in(cleaned["file"])
            # What came as a file goes on as text, so that adopting it after a look needs no file again.
            self.data = dict(self.data.items()) | {"text": cleaned["text"]}
        if "text" in cleaned and not cleaned["text"].strip():
            self.add_error("text", _("请贴上预案全文，或者选一个文件。"))
        return cleaned


def _text_in(file: IO[bytes]) -> str:
    """The text of an uploaded file."""
    content = file.read(4 * LONGEST + 1)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise forms.ValidationError(_("这个文件不是 UTF-8 文字，请另存为 UTF-8 再选。")) from error
    if len(text) > LONGEST:
        raise forms.ValidationError(_("这个文件太大，不像是预案。"))
    return text
