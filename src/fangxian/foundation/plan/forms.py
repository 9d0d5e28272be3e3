"""The form by which an edition is adopted."""

from typing import IO, Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fangxian.foundation.plan.selectors import county_here, edition_get, editions
from fangxian.foundation.plan.shipped import shipped_text, shipped_titles

#: Characters of a plan at the most; Fuqing's has 15,000.
LONGEST = 200_000


class AdoptForm(forms.Form):
    """A plan's text, one that is at hand, typed or from a file, and when it begins.

    What it was made from stands in the button that adopts, which appears only beside what would change.
    """

    at_hand = forms.ChoiceField(
        label=_("选一份现成的"),
        required=False,
        help_text=_("随程序带来的，或者以前采用过的；选了，就用它的全文。"),
    )
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

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["at_hand"].choices = [("", _("不选，用下面的全文")), *_offered()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """One text, wherever it came from."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("file") or cleaned.get("at_hand"):
            cleaned["text"] = (
                _text_in(cleaned["file"]) if cleaned.get("file") else _text_of(cleaned["at_hand"])
            )
            # What was chosen goes on as text, so that adopting it after a look needs no choice again.
            self.data = dict(self.data.items()) | {"text": cleaned["text"], "at_hand": ""}
        if "text" in cleaned and not cleaned["text"].strip():
            self.add_error("text", _("请贴上预案全文，或者选一个文件。"))
        return cleaned


def _offered() -> list[tuple[str, str]]:
    """The plans that ship, then the editions, the newest first."""
    shipped = [
        (name, gettext("随程序：%(title)s") % {"title": title})
        for name, title in shipped_titles(county_here()).items()
    ]
    known = [
        (str(one.number), gettext("第 %(number)d 版：%(title)s") % {"number": one.number, "title": one.title})
        for one in editions().defer("text")
    ]
    return [*shipped, *known]


def _text_of(chosen: str) -> str:
    """The text of a plan that ships, by its name, or of an edition, by its number."""
    return edition_get(int(chosen)).text if chosen.isdecimal() else shipped_text(chosen, county_here())


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
