"""Forms of needs: raising one, and what goes with a move."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from fangxian.domains.needs.moving import LONGEST, SHORTEST
from fangxian.domains.needs.raising import MOST_ASKED
from fangxian.domains.needs.routing import urgency_usual
from fangxian.domains.needs.rules.plan import NeedKind, Urgency
from fangxian.domains.needs.rules.states import MANNERS, Manner
from fangxian.foundation.media.inputs import PhotographsField
from fangxian.foundation.plan.rules.schema import Plan
from fangxian.plain.ids import uuid7

#: What is said of a field that nobody typed: the page is torn, or was tampered with.
TORN = {"required": _("请刷新这一页再办。"), "invalid": _("请刷新这一页再办。")}


def words_field(label: Any, help_text: Any = "") -> forms.CharField:
    """A field for a few sentences."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        min_length=SHORTEST,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请写几个字，这一项必填。")},
    )


class RaiseForm(forms.Form):
    """What is lacking, in half a minute: what kind, in a few words, how urgent, where.

    ``places`` are names by area code; with one place there is nothing to choose. ``key`` is made where the
    form is opened, so that a form sent twice is one need.
    """

    key = forms.UUIDField(widget=forms.HiddenInput, required=False, error_messages=TORN)
    origin = forms.CharField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(label=_("缺什么"), widget=forms.RadioSelect)
    words = words_field(_("说说情况"), _("要什么、要多少、什么时候要"))
    quantity = forms.IntegerField(
        label=_("要多少"), help_text=_("数得清的才填，可以不填"), required=False, min_value=1, max_value=MOST_ASKED,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    urgency = forms.ChoiceField(label=_("多急"), widget=forms.RadioSelect)
    area_code = forms.ChoiceField(label=_("哪里"))
    photos = PhotographsField(help_text=_("有就附上，最多 6 张。"))

    def __init__(self, *args: Any, plan: Plan, places: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        usual = urgency_usual(plan)
        self.initial = {
            "key": uuid7(),
            "urgency": usual.key if usual else None,
            "area_code": next(iter(places), None),
            **self.initial,
        }
        self.fields["kind"].choices = [(kind.key, kind.title) for kind in plan.many(NeedKind)]  # type: ignore[attr-defined]
        self.fields["urgency"].choices = [(one.key, one.title) for one in plan.many(Urgency)]  # type: ignore[attr-defined]
        self.fields["area_code"].choices = list(places.items())  # type: ignore[attr-defined]
        if len(places) == 1:
            self.fields["area_code"].widget = forms.HiddenInput()

    def sent_anew(self) -> None:
        """After a refusal: what is sent next is not the same as what was refused."""
        self.data = dict(self.data.items()) | {self.add_prefix("key"): str(uuid7())}


class InstructForm(RaiseForm):
    """An instruction (交办): to whom, what, how urgent, where it applies."""

    owner_id = forms.TypedChoiceField(label=_("交给谁办"), coerce=UUID)
    manner = forms.ChoiceField(label=_("从哪里来"), widget=forms.RadioSelect, required=False)

    field_order = ("key", "origin", "manner", "owner_id", "words", "kind", "urgency", "area_code")

    def __init__(self, *args: Any, owners: Mapping[UUID, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("manner", Manner.ORDER)
        self.fields["manner"].choices = [(one, MANNERS[one]) for one in (Manner.ORDER, Manner.MEETING)]  # type: ignore[attr-defined]
        self.fields["words"].label, self.fields["words"].help_text = (
            _("办什么"),
            _("办到什么程度、什么时候要"),
        )
        self.fields["kind"].label = _("哪一类")
        self.fields["kind"].widget = forms.Select(choices=self.fields["kind"].choices)  # type: ignore[attr-defined]
        self.fields["owner_id"].choices = [("", _("请选")), *owners.items()]  # type: ignore[attr-defined]


class WhistleForm(RaiseForm):
    """A whistle (吹哨): who leads, who comes along, what for, how urgent."""

    owner_id = forms.TypedChoiceField(label=_("请谁牵头"), coerce=UUID)
    also = forms.TypedMultipleChoiceField(
        label=_("还请谁来"), coerce=UUID, required=False, help_text=_("可以多选，也可以不选"),
        widget=forms.SelectMultiple(attrs={"size": 6}),
    )  # fmt: skip

    field_order = ("key", "origin", "urgency", "words", "owner_id", "also", "kind", "area_code")

    def __init__(self, *args: Any, plan: Plan, bodies: Mapping[UUID, str], **kwargs: Any) -> None:
        super().__init__(*args, plan=plan, **kwargs)
        self.fields["words"].label = _("什么事，要各部门来做什么")
        self.fields["urgency"].label = _("哪一种哨")
        whistles = [
            (one.key, f"{one.whistle} · {one.title}" if one.whistle else one.title)
            for one in plan.many(Urgency)
        ]
        self.fields["urgency"].choices = whistles  # type: ignore[attr-defined]
        self.fields["kind"].widget = forms.Select(choices=self.fields["kind"].choices)  # type: ignore[attr-defined]
        self.fields["owner_id"].choices = [("", _("请选")), *bodies.items()]  # type: ignore[attr-defined]
        self.fields["also"].choices = list(bodies.items())  # type: ignore[attr-defined]
        for name in ("quantity", "photos"):
            del self.fields[name]
