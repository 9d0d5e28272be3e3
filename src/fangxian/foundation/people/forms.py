"""Forms of households and people. What is kept of a person is never filled in: an empty field changes nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fangxian.foundation.people.models import Person
from fangxian.foundation.people.rows import Resident
from fangxian.foundation.people.rules.addresses import Address, address_of
from fangxian.foundation.people.rules.cells import day_of
from fangxian.foundation.people.rules.documents import NONE
from fangxian.kit.refusals import said
from fangxian.plain import clock
from fangxian.plain.errors import Refused

#: What somebody types who wants a telephone or an origin taken away.
CLEARED = "无"


class DayField(forms.CharField):
    """A day as people write it: 2020-2-3, 2月3日."""

    def clean(self, value: Any) -> Any:
        """The day; None for an empty field."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return day_of(text, clock.day_of(clock.now()))
        except Refused as refusal:
            raise forms.ValidationError(said(refusal)) from refusal


class DoorForm(forms.Form):
    """An address within a village."""

    place_id = forms.TypedChoiceField(
        label=gettext_lazy("小区或自然村"), required=False, coerce=UUID, empty_value=None
    )
    building = forms.CharField(label=gettext_lazy("楼栋"), required=False, max_length=20)
    unit = forms.CharField(label=gettext_lazy("单元"), required=False, max_length=20)
    room = forms.CharField(label=gettext_lazy("室"), required=False, max_length=20)
    group = forms.CharField(
        label=gettext_lazy("组"),
        required=False,
        max_length=20,
        help_text=gettext_lazy("没有楼栋的，填组和门牌号。"),
    )
    house = forms.CharField(label=gettext_lazy("门牌号"), required=False, max_length=20)

    def __init__(self, *arguments: Any, places: Mapping[UUID, str], **options: Any) -> None:
        super().__init__(*arguments, **options)
        choices = [("", _("没有，或还没有登记")), *((str(key), name) for key, name in places.items())]
        self.fields["place_id"].choices = choices  # type: ignore[attr-defined]

    def address(self) -> Address:
        """What was typed."""
        typed = self.cleaned_data
        return address_of(**{key: typed[key] for key in ("building", "unit", "room", "group", "house")})


class HouseholdForm(DoorForm):
    """A new household."""

    def __init__(
        self,
        *arguments: Any,
        grids: Iterable[tuple[str, str]],
        kinds: Mapping[str, str],
        whole: str,
        **options: Any,
    ) -> None:
        """``whole`` is the village's code for who may write in all of it; empty for who answers for a grid."""
        super().__init__(*arguments, **options)
        unknown = [(whole, _("还不清楚"))] if whole else []
        self.fields["area_code"] = forms.ChoiceField(label=_("在哪个网格"), choices=[*unknown, *grids])
        if kinds:
            self.fields["categories"] = forms.MultipleChoiceField(
                label=_("户类别"),
                required=False,
                choices=list(kinds.items()),
                widget=forms.CheckboxSelectMultiple,
            )


class CorrectDoorForm(DoorForm):
    """Another address for a household, made from a version of it."""

    version = forms.CharField(widget=forms.HiddenInput)


class MoveHouseholdForm(forms.Form):
    """Another grid for a household."""

    version = forms.CharField(widget=forms.HiddenInput)
    area_code = forms.ChoiceField(label=gettext_lazy("迁到哪个网格"))

    def __init__(self, *arguments: Any, areas: Iterable[tuple[str, str]], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["area_code"].choices = list(areas)  # type: ignore[attr-defined]


class PersonForm(forms.Form):
    """What is told of a person."""

    name = forms.CharField(label=gettext_lazy("姓名"), max_length=30)
    document = forms.ChoiceField(label=gettext_lazy("证件类型"), choices=Person.Document.choices)
    number = forms.CharField(
        label=gettext_lazy("证件号码"),
        required=False,
        max_length=30,
        help_text=gettext_lazy("没有证件的小孩、老人，证件类型选“没有证件”。"),
    )
    phone = forms.CharField(label=gettext_lazy("手机"), required=False, max_length=30)
    sex = forms.ChoiceField(
        label=gettext_lazy("性别"), choices=Person.Sex.choices, initial=Person.Sex.UNKNOWN
    )
    born = forms.IntegerField(
        label=gettext_lazy("出生年"),
        required=False,
        min_value=1900,
        max_value=2100,
        help_text=gettext_lazy("有身份证号的不用填。"),
    )
    relation = forms.ChoiceField(label=gettext_lazy("与户主关系"), choices=Person.Relation.choices)
    stay = forms.ChoiceField(label=gettext_lazy("人员类型"), choices=Person.Stay.choices)
    came_on = DayField(label=gettext_lazy("返乡日期"), required=False, max_length=20)
    came_from = forms.CharField(label=gettext_lazy("从哪里来"), required=False, max_length=60)

    def resident(self) -> Resident:
        """What was typed; the service checks it."""
        return Resident(**{key: self.cleaned_data[key] for key in self.told if key in self.cleaned_data})

    told = (
        "name", "document", "number", "phone", "sex", "born", "relation", "stay", "came_on", "came_from",
    )  # fmt: skip


class CorrectPersonForm(PersonForm):
    """What is to be corrected of a person: fields that stay empty leave what is kept as it is."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *arguments: Any, person: Person, initial: Mapping[str, Any], **options: Any) -> None:
        keep = {key: getattr(person, key) for key in ("document", "sex", "relation", "stay", "born")}
        options["initial"] = {**keep, **initial}
        super().__init__(*arguments, **options)
        for key in ("name", "number", "phone", "came_on", "came_from"):
            self.fields[key].required = False
            self.fields[key].help_text = _("不改的留空。")
        self.fields["phone"].help_text = _("不改的留空；要去掉，填“无”。")

    def corrected(self, before: Resident) -> Resident:
        """What was known, with what was typed in its place."""
        typed = self.cleaned_data
        told: dict[str, Any] = {key: typed[key] for key in ("document", "sex", "relation", "stay", "born")}
        for key in ("name", "number", "phone", "came_from"):
            if typed[key]:
                told[key] = "" if typed[key] == CLEARED and key != "name" else typed[key]
        if isinstance(typed["came_on"], date):
            told["came_on"] = typed["came_on"]
        if typed["document"] == NONE and not typed["number"]:
            told["number"] = ""
        if told.get("number"):
            # A new number says the sex and the year itself.
            told |= {"sex": Person.Sex.UNKNOWN, "born": None}
        return replace(before, **told)


class MergeForm(forms.Form):
    """Of two rows the one that stays, and the one that goes."""

    kept = forms.UUIDField(widget=forms.HiddenInput)
    duplicate = forms.UUIDField(widget=forms.HiddenInput)
