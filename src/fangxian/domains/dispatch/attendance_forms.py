"""What is typed on duty: when somebody came or went, who takes over."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from fangxian.domains.dispatch.models import Attendance
from fangxian.domains.dispatch.relieving import RELIEF_REASONS
from fangxian.domains.dispatch.rules.standing import Span
from fangxian.plain import clock


class AttendForm(forms.Form):
    """The one button after a scan."""

    fact = forms.UUIDField(widget=forms.HiddenInput)
    what = forms.ChoiceField(choices=[("in", "in"), ("out", "out")], widget=forms.HiddenInput)
    ticket = forms.CharField(max_length=64, widget=forms.HiddenInput)


class SayForm(forms.Form):
    """That somebody came or went, and when; now where no time is typed."""

    what = forms.ChoiceField(
        label=_("记什么"),
        choices=[(one.value, one.label) for one in (Attendance.What.IN, Attendance.What.OUT)],
        widget=forms.RadioSelect,
        error_messages={"required": _("请选到岗还是离岗。"), "invalid_choice": _("请选到岗还是离岗。")},
    )
    at = forms.TimeField(
        label=_("几点"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("不填就是现在。"),
    )
    beyond = forms.BooleanField(
        label=_("班次以外的时间也算"), required=False, help_text=_("提前来、延后走，带班人认可才计入时长。")
    )

    def moment(self, span: Span) -> datetime | None:
        """The typed time on that day of the shift to which it lies nearest; None for now."""
        typed: time | None = self.cleaned_data["at"]
        return None if typed is None else moment_near(typed, span)


def moment_near(typed: time, span: Span) -> datetime:
    """The moment with this time of day that lies nearest to a span."""
    first = clock.day_of(span.starts_at) - timedelta(days=1)
    days = [first + timedelta(days=number) for number in range(4)]
    moments = [datetime.combine(day, typed, tzinfo=clock.CITY) for day in days]

    def away(moment: datetime) -> timedelta:
        return max(span.starts_at - moment, moment - span.ends_at, timedelta(0))

    return min(moments, key=away)


class RelieveForm(forms.Form):
    """Who takes over, why, and whether he stands there already."""

    responder = forms.TypedChoiceField(
        label=_("谁来替"),
        coerce=UUID,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选一个人。"), "invalid_choice": _("请从下面的人里选一个。")},
    )
    reason = forms.ChoiceField(
        label=_("为什么换人"),
        choices=list(RELIEF_REASONS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("请选一个原因。"), "invalid_choice": _("请选一个原因。")},
    )
    is_here = forms.BooleanField(label=_("已经到了岗位上"), required=False)

    def __init__(self, *arguments: Any, people: Sequence[tuple[UUID, str]], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["responder"].choices = list(people)  # type: ignore[attr-defined]
