"""Forms of pledges: the page itself, the names under it, a photograph of it."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fangxian.foundation.responders.forms import day_input, place_field, signers_field, standing_field, today
from fangxian.foundation.responders.models import Responder
from fangxian.foundation.responders.offered import Choice

#: Bytes of a photograph at the most, and what the first bytes of the kinds that browsers show are.
LARGEST_PHOTO = 10_000_000
PHOTOS = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}


class SignForm(forms.Form):
    """More names under a pledge."""

    signers = signers_field(gettext_lazy("签名"))
    standing = standing_field(initial=Responder.Standing.VOLUNTEER)
    fingerprints = forms.BooleanField(label=gettext_lazy("按了红手印"), required=False)


class PledgeForm(SignForm):
    """A pledge with the names under it."""

    title = forms.CharField(
        label=gettext_lazy("标题"), max_length=60, help_text=gettext_lazy("如：市医院请战书")
    )
    unit = forms.TypedChoiceField(label=gettext_lazy("单位"), required=False, coerce=UUID, empty_value=None)
    area_code = place_field(gettext_lazy("地方"))
    made_on = forms.DateField(label=gettext_lazy("哪天写的"), widget=day_input())
    text = forms.CharField(
        label=gettext_lazy("正文"), required=False, max_length=4_000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("写大家一起表的态；名字写在下面的签名里。"),
    )  # fmt: skip
    field_order = ["title", "unit", "area_code", "made_on", "text", "signers", "standing", "fingerprints"]

    def __init__(
        self, *arguments: Any, units: Sequence[Choice], areas: Sequence[Choice], **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        self.fields["unit"].choices = [*([("", _("不是一个单位的"))] if areas else []), *units]  # type: ignore[attr-defined]
        self.fields["area_code"].choices = list(areas)  # type: ignore[attr-defined]
        if not areas:
            del self.fields["area_code"]
            self.fields["unit"].required = True
        self.fields["made_on"].initial = today()

    def clean_made_on(self) -> date:
        """Nobody has pledged tomorrow."""
        day: date = self.cleaned_data["made_on"]
        if day > today() + timedelta(days=1):
            raise forms.ValidationError(_("这一天还没有到。"))
        return day


class PhotoForm(forms.Form):
    """A photograph of the signed page."""

    photo = forms.FileField(
        label=gettext_lazy("请战书照片"), widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png"}),
        help_text=gettext_lazy("JPG 或 PNG，最多 10 MB。照片加密保存，说明理由才能看。"),
    )  # fmt: skip

    def clean_photo(self) -> "UploadedFile[Any]":
        """A picture that browsers show, by its first bytes."""
        photo: UploadedFile[Any] = self.cleaned_data["photo"]
        if (photo.size or 0) > LARGEST_PHOTO:
            raise forms.ValidationError(_("照片太大：最多 10 MB。"))
        first = next(iter(photo.chunks()), b"")
        self.media_type = next((kind for sign, kind in PHOTOS.items() if first.startswith(sign)), "")
        if not self.media_type:
            raise forms.ValidationError(_("这不是 JPG 或 PNG 照片。"))
        return photo
