"""What is typed at the end of a shift, when something happens, and when kit goes out or comes back."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from fangxian.domains.dispatch.handing_over import LONGEST, MOST_KIT, MOST_TURNED, TURNED_BACK
from fangxian.domains.dispatch.kit_moves import MOST
from fangxian.domains.dispatch.models import Incident, KitMove
from fangxian.foundation.media.inputs import PhotographsField

_PIECES = "kit-"


class _Pieces(forms.Form):
    """A count for each thing that the plan names; the names stand in the order of the plan."""

    def add_pieces(self, items: Sequence[str], *, most: int, required: bool) -> None:
        """A field for each, by its place in the list."""
        for number, item in enumerate(items):
            self.fields[f"{_PIECES}{number}"] = forms.IntegerField(
                label=item, min_value=0, max_value=most, required=required,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )  # fmt: skip
        self._items = list(items)

    def pieces(self) -> Mapping[str, int]:
        """The counts typed, by name."""
        typed = {item: self.cleaned_data[f"{_PIECES}{number}"] for number, item in enumerate(self._items)}
        return {item: count for item, count in typed.items() if count is not None}


class HandOverForm(_Pieces):
    """What is open, how many were turned back, what was counted."""

    turned_back = forms.IntegerField(
        label=TURNED_BACK, min_value=0, max_value=MOST_TURNED, help_text=_("没有就填 0。"),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    words = forms.CharField(
        label=_("还有什么没办完、要接着盯"), required=False, max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(self, *arguments: Any, turns_back: bool, kit: Sequence[str], **options: Any) -> None:
        super().__init__(*arguments, **options)
        if not turns_back:
            del self.fields["turned_back"]
        self.add_pieces(kit, most=MOST_KIT, required=False)


class IncidentForm(forms.Form):
    """Something that happened."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label=_("哪种情况"), choices=Incident.Kind.choices, widget=forms.RadioSelect,
        error_messages={"required": _("请选是哪种情况。"), "invalid_choice": _("请选是哪种情况。")},
    )  # fmt: skip
    words = forms.CharField(label=_("说说情况"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}))
    photos = PhotographsField(help_text=_("一张就够，拍摄时间地点不会留下，照片加密存放。"))


class KitForm(_Pieces):
    """Who was given what, gave it back or lost it."""

    responder = forms.TypedChoiceField(
        label=_("谁"), coerce=UUID, empty_value=None,
        error_messages={"required": _("请选一个人。"), "invalid_choice": _("请从列出的人里选。")},
    )  # fmt: skip
    how = forms.ChoiceField(
        label=_("领还是还"), choices=KitMove.How.choices, widget=forms.RadioSelect,
        error_messages={"required": _("请选领了、还了还是丢了。"), "invalid_choice": _("请选领了、还了还是丢了。")},
    )  # fmt: skip

    def __init__(
        self, *arguments: Any, people: Sequence[tuple[UUID, str]], items: Sequence[str], **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        self.fields["responder"].choices = [("", _("请选")), *people]  # type: ignore[attr-defined]
        self.add_pieces(items, most=MOST, required=False)
