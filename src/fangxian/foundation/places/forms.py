"""Forms of places: a new one, another name, a new name, the end of one."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fangxian.foundation.areas.models import Area
from fangxian.foundation.areas.rules.names import LONGEST_NAME
from fangxian.foundation.places.models import Place


class PlaceForm(forms.Form):
    """A new place in a village."""

    kind = forms.ChoiceField(label=_("类型"), choices=Place.Kind.choices)
    name = forms.CharField(label=_("名称"), max_length=LONGEST_NAME)

    def __init__(self, *args: Any, grids: Iterable[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["grid_code"] = forms.ChoiceField(
            label=_("在哪个网格"),
            required=False,
            choices=[("", _("还不清楚")), *((grid.code, grid.name) for grid in grids)],
        )


class AliasForm(forms.Form):
    """Another name of a place; of the village itself when no place is chosen."""

    name = forms.CharField(label=_("俗名"), max_length=LONGEST_NAME)

    def __init__(self, *args: Any, village: Area, places: Iterable[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place_id"] = forms.ChoiceField(
            label=_("是哪里的"),
            required=False,
            choices=[("", village.name), *((str(place.id), place.name) for place in places)],
        )


class RenameForm(forms.Form):
    """A new name for a place; ``from_name`` is the one that the page showed."""

    version_field = "from_name"

    place_id = forms.UUIDField(widget=forms.HiddenInput)
    from_name = forms.CharField(widget=forms.HiddenInput)
    name = forms.CharField(label=_("改名为"), max_length=LONGEST_NAME)


class CloseForm(forms.Form):
    """A place that is no more."""

    place_id = forms.UUIDField(widget=forms.HiddenInput)
