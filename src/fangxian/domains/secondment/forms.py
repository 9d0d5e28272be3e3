"""Forms of secondment: the whistle, quotas, names, batches, receiving, appraising."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fangxian.domains.secondment.candidates import Proposed
from fangxian.domains.secondment.models import Contingent, KitIssue, Mark
from fangxian.domains.secondment.naming import LONGEST_REASON
from fangxian.domains.secondment.receiving import LONGEST_WORDS
from fangxian.domains.secondment.rules.plan import SecondmentKit, WhistleKind
from fangxian.domains.secondment.services import LONGEST, MOST_DAYS, MOST_PEOPLE, Asked, Wanted
from fangxian.foundation.plan.rules.schema import Plan
from fangxian.kit.vocabulary import words_of
from fangxian.plain import clock
from fangxian.plain.ids import uuid7

_TORN = {"required": gettext_lazy("请刷新这一页再办。"), "invalid": gettext_lazy("请刷新这一页再办。")}
#: Lines of a whistle that its one screen has room for.
LINES = (1, 2, 3)
_LOCAL = "%Y-%m-%dT%H:%M"


class WhistleForm(forms.Form):
    """One screen: what kind, whom, from when, for how long, for what, where to report."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False, error_messages=_TORN)
    origin = forms.CharField(widget=forms.HiddenInput, required=False)
    area_code = forms.ChoiceField(
        label=gettext_lazy("哪个镇街"),
        error_messages={"invalid_choice": gettext_lazy("请从列出的地方里选。")},
    )
    kind = forms.ChoiceField(label=gettext_lazy("吹什么哨"), widget=forms.RadioSelect)
    purpose = forms.CharField(
        label=gettext_lazy("要人做什么"),
        min_length=2,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    starts_at = forms.DateTimeField(
        label=gettext_lazy("从什么时候起"),
        input_formats=[_LOCAL],
        widget=forms.DateTimeInput(format=_LOCAL, attrs={"type": "datetime-local"}),
    )
    days = forms.IntegerField(label=gettext_lazy("要几天"), min_value=1, max_value=MOST_DAYS)
    meeting_point = forms.CharField(label=gettext_lazy("到哪里报到"), max_length=120)
    contact = forms.CharField(label=gettext_lazy("找谁"), max_length=40)
    contact_phone = forms.CharField(label=gettext_lazy("他的电话"), max_length=20)

    def __init__(self, *args: Any, plan: Plan, towns: Mapping[str, str], days: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {
            "key": uuid7(),
            "area_code": next(iter(towns), None),
            "starts_at": clock.in_city(clock.now()),
            "days": days,
            **self.initial,
        }
        kinds = plan.many(WhistleKind)
        self.fields["kind"].help_text = "".join(f"{one.title}：{one.sentence}" for one in kinds)
        self.fields["kind"].choices = [(one.key, _kind_said(one)) for one in kinds]  # type: ignore[attr-defined]
        self.fields["area_code"].choices = list(towns.items())  # type: ignore[attr-defined]
        add_line(self, 1, required=True)
        self.order_fields(["key", "origin", "area_code", "kind", "purpose", "count_1", "role_1", "skill_1"])

    def asked(self, more: "MoreForm") -> Asked:
        """What was typed, with the other lines."""
        typed = self.cleaned_data | more.cleaned_data
        lines = tuple(
            Wanted(typed[f"count_{line}"], typed[f"role_{line}"], typed[f"skill_{line}"])
            for line in LINES
            if typed[f"count_{line}"]
        )
        names = (
            "kind",
            "area_code",
            "purpose",
            "meeting_point",
            "contact",
            "contact_phone",
            "days",
            "origin",
        )
        starts_at: datetime = typed["starts_at"]
        return Asked(lines=lines, starts_at=starts_at, **{name: typed[name] for name in names})


class MoreForm(forms.Form):
    """People of a second and a third sort, folded away: most whistles ask for one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for line in LINES[1:]:
            add_line(self, line, required=False)


def add_line(form: forms.Form, line: int, *, required: bool) -> None:
    """Fields for one sort of people; the first needs no number."""
    number = {"number": line}
    form.fields[f"count_{line}"] = forms.IntegerField(
        label=_("要几人") if line == 1 else _("要几人（第 %(number)d 种）") % number,
        min_value=1, max_value=MOST_PEOPLE, required=required,
    )  # fmt: skip
    form.fields[f"role_{line}"] = forms.ChoiceField(
        label=_("做什么岗位") if line == 1 else _("岗位（第 %(number)d 种）") % number,
        choices=[("", _("不限岗位")), *words_of("responder_role").items()], required=False,
    )  # fmt: skip
    form.fields[f"skill_{line}"] = forms.ChoiceField(
        label=_("要会什么") if line == 1 else _("要会什么（第 %(number)d 种）") % number,
        choices=[("", _("不限")), *words_of("skill").items()], required=False,
    )  # fmt: skip


def _kind_said(kind: WhistleKind) -> str:
    hours = kind.arrive_minutes // 60
    if kind.arrive_minutes < 60:
        within = _("%(count)d 分钟内到") % {"count": kind.arrive_minutes}
    else:
        within = _("%(count)d 小时内到") % {"count": hours}
    return _("%(kind)s，%(within)s") % {"kind": kind.title, "within": within}


class VersionForm(forms.Form):
    """A move without words; ``version`` is what the page showed."""

    version = forms.IntegerField(
        widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1, error_messages=_TORN
    )


class SharesForm(VersionForm):
    """How many each department shall give, as the rule says or by hand."""

    def __init__(self, *args: Any, proposed: Sequence[Proposed], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._units = [one.department.id for one in proposed]
        for one in proposed:
            self.fields[f"number_{one.department.id}"] = forms.IntegerField(
                label=one.department.name,
                initial=one.share.number,
                min_value=0,
                max_value=MOST_PEOPLE,
                error_messages={"required": _("不要人的单位请填 0。")},
            )

    def numbers(self) -> dict[UUID, int]:
        """What was typed, by department."""
        return {unit: self.cleaned_data[f"number_{unit}"] for unit in self._units}


class TickedForm(forms.Form):
    """Some of the people who are listed."""

    person = forms.TypedMultipleChoiceField(
        label=gettext_lazy("人"),
        coerce=UUID,
        error_messages={
            "required": gettext_lazy("请至少勾一个人。"),
            "invalid_choice": gettext_lazy("名单变了，请刷新再勾。"),
        },
    )

    def __init__(self, *args: Any, people: Sequence[UUID], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [(str(one), str(one)) for one in people]  # type: ignore[attr-defined]


class WithholdForm(forms.Form):
    """What a department can't give, and why."""

    count = forms.IntegerField(label=gettext_lazy("报不了几人"), min_value=0, max_value=MOST_PEOPLE)
    reason = forms.CharField(label=gettext_lazy("为什么"), max_length=LONGEST_REASON, required=False)


class MarkForm(forms.Form):
    """What a town says of a department."""

    mark = forms.ChoiceField(
        label=gettext_lazy("评价"), choices=Mark.choices, widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选一个评价。")},
    )  # fmt: skip
    words = forms.CharField(label=gettext_lazy("说几句"), max_length=LONGEST_WORDS, required=False)


class KitForm(forms.Form):
    """How much of each thing every contingent is given."""

    def __init__(
        self,
        *args: Any,
        contingents: Sequence[tuple[Contingent, str, int]],
        kit: Sequence[SecondmentKit],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._rows = [(one.id, item.key) for one, _town, _people in contingents for item in kit]
        for one, town, people in contingents:
            for item in kit:
                self.fields[f"kit_{one.id}_{item.key}"] = forms.IntegerField(
                    label=_("%(town)s：%(item)s") % {"town": town, "item": item.title},
                    initial=item.each * people,
                    min_value=0,
                    max_value=100_000,
                    error_messages={"required": _("不发的请填 0。")},
                )

    def counts(self) -> dict[UUID, dict[str, int]]:
        """What was typed, by contingent and key."""
        found: dict[UUID, dict[str, int]] = {}
        for contingent, key in self._rows:
            found.setdefault(contingent, {})[key] = self.cleaned_data[f"kit_{contingent}_{key}"]
        return found


class ReceiveForm(TickedForm):
    """Who has come, and how many were counted at the door."""

    count = forms.IntegerField(
        label=gettext_lazy("点到几人（连已经收到的）"), min_value=0, max_value=MOST_PEOPLE,
        error_messages={"required": gettext_lazy("请填点到几人。")},
    )  # fmt: skip

    def __init__(self, *args: Any, people: Sequence[UUID], **kwargs: Any) -> None:
        super().__init__(*args, people=people, **kwargs)
        self.fields["person"].required = False


class AppraiseForm(forms.Form):
    """A mark and a few words for each person; whoever has no mark is left as he is."""

    def __init__(self, *args: Any, people: Sequence[tuple[UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._people = [one for one, _name in people]
        for one, name in people:
            self.fields[f"mark_{one}"] = forms.ChoiceField(
                label=_("评价 %(name)s") % {"name": name},
                choices=[("", _("先不评")), *Mark.choices],
                required=False,
            )
            self.fields[f"words_{one}"] = forms.CharField(
                label=_("说 %(name)s 几句") % {"name": name}, max_length=LONGEST_WORDS, required=False
            )

    def clean(self) -> None:
        """Somebody must be marked."""
        if not self.errors and not self.marks():
            raise forms.ValidationError(_("请至少给一个人选评价。"))

    def marks(self) -> dict[UUID, tuple[str, str]]:
        """What was said, by person."""
        typed = self.cleaned_data
        return {
            one: (typed[f"mark_{one}"], typed[f"words_{one}"]) for one in self._people if typed[f"mark_{one}"]
        }


class ExtendForm(TickedForm):
    """Who stays on, until when."""

    until = forms.DateField(
        label=gettext_lazy("留到哪一天"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": gettext_lazy("请写明留到哪一天。"), "invalid": gettext_lazy("请写明留到哪一天。")},
    )  # fmt: skip

    def day(self) -> date:
        """Until when."""
        day: date = self.cleaned_data["until"]
        return day


class HomeForm(TickedForm):
    """Who goes home, and what is given back."""

    def __init__(
        self, *args: Any, people: Sequence[UUID], kit: Sequence[tuple[KitIssue, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, people=people, **kwargs)
        self._items = [issue.item for issue, _title in kit]
        for issue, title in kit:
            self.fields[f"returned_{issue.item}"] = forms.IntegerField(
                label=_("交还%(item)s") % {"item": title},
                initial=0,
                min_value=0,
                max_value=issue.issued - issue.returned,
                error_messages={"required": _("没有交还的请填 0。")},
            )

    def returned(self) -> dict[str, int]:
        """What was typed, by key."""
        return {item: self.cleaned_data[f"returned_{item}"] for item in self._items}
