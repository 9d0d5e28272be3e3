"""What narrows the list of needs beside its chips, and what is looked for in words."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.domains.needs.rules.plan import Urgency
from fangxian.domains.needs.saved_filters import LONGEST_NAME
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.orgs.selectors import organisation_names, organisations_standing
from fangxian.foundation.plan.selectors import plan_at
from fangxian.foundation.responders.offered import areas_offered, units_offered

Choice = tuple[str, str]

_DAY = {"type": "date"}
_BY = (
    ("", gettext_lazy("不论谁报的")),
    ("me", gettext_lazy("我报的")),
    ("waits", gettext_lazy("等我确认的")),
)


class FindForm(forms.Form):
    """Which needs: where, whose, how urgent, whose word is waited for, raised when. All of it stands in the address."""

    area = forms.ChoiceField(label=gettext_lazy("地方"), required=False)
    owner = forms.TypedChoiceField(
        label=gettext_lazy("由谁办"), required=False, coerce=UUID, empty_value=None
    )
    urgency = forms.ChoiceField(label=gettext_lazy("多急"), required=False)
    by = forms.ChoiceField(label=gettext_lazy("谁报的"), required=False, choices=_BY)
    since = forms.DateField(
        label=gettext_lazy("从哪天报的"),
        required=False,
        widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"),
    )
    until = forms.DateField(
        label=gettext_lazy("到哪天为止"),
        required=False,
        widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"),
    )
    due = forms.DateField(
        label=gettext_lazy("哪天到期"), required=False, widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d")
    )

    def __init__(self, *arguments: Any, actor: Actor, now: datetime, **options: Any) -> None:
        super().__init__(*arguments, **options)
        reach = actor.scope(Permission.NEED_SEE)
        asked = {name: self.data.get(name, "") for name in ("area", "owner")}
        area = asked["area"] if asked["area"].isdigit() else ""
        urgencies = [(one.key, one.title) for one in plan_at(now).many(Urgency)]
        for name, first, choices in (
            ("area", _("全部地方"), areas_offered(reach, area)),
            ("owner", _("不论谁办"), owners_offered(reach, asked["owner"])),
            ("urgency", _("不论缓急"), urgencies),
        ):
            self.fields[name].choices = [("", first), *choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A span of days has its beginning first."""
        typed = super().clean() or {}
        since, until = typed.get("since"), typed.get("until")
        if since and until and until < since:
            self.add_error("until", _("结束的一天要在开始的一天以后。"))
        return typed

    @property
    def said(self) -> dict[str, str]:
        """What of it was asked, for the journal and for the saved filters: codes, keys, days."""
        typed = self.cleaned_data
        return {name: str(typed[name]) for name in self.fields if typed.get(name)}


class WordsForm(forms.Form):
    """A number or a few characters. They go in the body: addresses stand in logs, and a word may be a name."""

    words = forms.CharField(
        label=gettext_lazy("编号，或困难里的字"), max_length=40,
        error_messages={"required": gettext_lazy("请写编号，或困难里的几个字。")},
    )  # fmt: skip


def owners_offered(reach: Scope, chosen: str) -> Sequence[Choice]:
    """By whom a list can be narrowed: whoever stands in reach, the city's working groups, and the one chosen already."""
    found = dict(units_offered(reach))
    groups = organisations_standing(Scope.system("工作组")).filter(kind=Organisation.Kind.WORKING_GROUP)
    found |= {str(key): name for key, name in groups.order_by("name").values_list("id", "name")}
    if chosen and chosen not in found:
        with suppress(ValueError):
            found |= {str(key): name for key, name in organisation_names([UUID(chosen)]).items()}
    return list(found.items())


class NameForm(forms.Form):
    """The name of a filter."""

    name = forms.CharField(label=gettext_lazy("叫什么"), max_length=LONGEST_NAME)


class KeepForm(NameForm):
    """What is kept, and under which name."""

    questions = forms.CharField(widget=forms.HiddenInput, max_length=1_000, required=False)
