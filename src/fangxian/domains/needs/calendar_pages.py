"""The page of the calendar of deadlines: a week side by side at a desk, day by day on a phone."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fangxian.access.permissions import Permission
from fangxian.domains.needs.calendar import WEEK, Day, monday_of, needs_due, week_of
from fangxian.domains.needs.finding import Wanted, needs_counted
from fangxian.domains.needs.list_pages import COLUMNS
from fangxian.domains.needs.showing import needs_shown
from fangxian.foundation.sheets.listing import listing_taken
from fangxian.kit.listing import Listing
from fangxian.kit.pages import Asking, page
from fangxian.kit.said import said_day
from fangxian.plain import clock


class WeekForm(forms.Form):
    """Any day of the week that is wanted."""

    week = forms.DateField(label=gettext_lazy("哪一周"), required=False)

    def monday(self, now: datetime) -> date:
        """The Monday of that week; of this one when none was asked for."""
        return monday_of(self.cleaned_data["week"] or clock.day_of(now))

    def clean_week(self) -> date | None:
        """A week that has one before it and one after it."""
        week: date | None = self.cleaned_data["week"]
        if week and not date(1900, 1, 1) <= week <= date(2200, 1, 1):
            raise forms.ValidationError(_("没有这一周。"))
        return week


@page(Permission.NEED_SEE)
def needs_calendar(request: Asking) -> HttpResponseBase:
    """What is due on which day of a week, of all that the reader sees."""
    now = clock.now()
    form = WeekForm(request.GET)
    context: dict[str, Any] = {"form": form, "as_of": now}
    if not form.is_valid():
        return render(request, "needs/calendar.html", context, status=422)
    monday, today = form.monday(now), clock.day_of(now)
    sunday = monday + timedelta(days=WEEK - 1)
    listing = Listing(
        "needs.calendar",
        _("%(first)s 到 %(last)s 到期的困难") % {"first": monday, "last": sunday},
        COLUMNS,
        needs_due(request.actor, monday, sunday, now),
        told=lambda some: needs_shown(some, now),
        unit=_("件"),
        filters={"week": str(monday)},
        as_of=now,
    )
    if (taken := listing_taken(request, listing)) is not None:
        return taken
    days = week_of(request.actor, monday, now)
    context |= {
        "days": [(said_day(day.date, today), day, _standing(day, today)) for day in days],
        "is_empty": not any(day.needs for day in days),
        "monday": monday,
        "sunday": sunday,
        "before": monday - timedelta(days=WEEK),
        "after": monday + timedelta(days=WEEK),
        "overdue": needs_counted(request.actor, Wanted(overdue=True), now),
    }
    return render(request, "needs/calendar.html", context)


def _standing(day: Day, today: date) -> str:
    """Whether a day is over, or is today's."""
    return "today" if day.date == today else "over" if day.date < today else ""
