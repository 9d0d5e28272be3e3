"""The roster of a village or town for a week on one page, for the screen, the wall and a sheet."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.domains.dispatch.calendars import calendar_link_end, calendar_link_make, calendar_of
from fangxian.domains.dispatch.pages import day_asked
from fangxian.domains.dispatch.roster import RosterRow, ShiftSeen, roster_of
from fangxian.domains.dispatch.selectors import posts_at
from fangxian.domains.dispatch.services import roster_unmask
from fangxian.foundation.areas.selectors import area_get, area_path
from fangxian.foundation.responders.services import Unmasked
from fangxian.foundation.sheets.listing import listing_taken
from fangxian.kit.listing import Column, Listing
from fangxian.kit.pages import Asking, page
from fangxian.kit.shapes import Crumb
from fangxian.kit.unmasking import asked_why
from fangxian.plain import clock
from fangxian.plain.areacodes import Level
from fangxian.plain.errors import OutOfScope
from fangxian.plain.words import N_

DAYS = 7
#: Papers that a roster is printed on; the first when none is asked for.
PAPERS = {"a4": "A4", "a3": "A3"}


@dataclass(frozen=True)
class RosterLine:
    """One line of one shift in the sheet of a roster."""

    post: str
    day: date
    hours: str
    line: str
    names: str
    missing: int
    exercise: bool


COLUMNS = (
    Column("day", N_("日期"), brief=True, width=12),
    Column("hours", N_("钟点"), brief=True, width=14),
    Column("post", N_("岗位"), brief=True, width=20),
    Column("line", N_("位置"), width=12),
    Column("names", N_("谁"), brief=True, width=30),
    Column("missing", N_("缺几人"), brief=True, width=8),
)


@page(Permission.POST_SEE, methods=("GET", "POST"))
def roster(request: Asking, code: str) -> HttpResponseBase:
    """Look at a week and print it: masked; with names for whoever says why, and each is written down."""
    actor, now = request.actor, clock.now()
    area = area_get(actor.scope(Permission.POST_SEE), code)
    if area.level not in (Level.TOWN, Level.VILLAGE, Level.GRID):
        raise OutOfScope("roster.no_place", N_("排班表按村居或镇街看。"))
    if request.method == "POST":
        actor.require(Permission.RESPONDER_UNMASK, area=code)
    first = day_asked(request, now)
    posts = list(posts_at(actor.scope(Permission.POST_SEE) & Scope.of_areas(code), clock.start_of(first)))
    rows = roster_of(posts, first, DAYS, now)
    title = _("%(area)s排班表") % {"area": area.name}
    listing = Listing("roster", title, COLUMNS, list(_lines(rows)), unit=_("班"), area_code=code)
    if (taken := listing_taken(request, listing)) is not None:
        return taken
    people = {seat.id for row in rows for cell in row.days for one in cell.shifts for seat in one.people}
    form, names = asked_why(
        request,
        lambda reason, words: roster_unmask(
            actor=actor, area_code=code, responder_ids=people, reason=reason, words=words
        ),
    )
    context = {
        "area": area, "title": title, "crumbs": [*(Crumb(name) for _code, name in area_path(code)), Crumb(_("排班表"))],
        "days": [first + timedelta(days=one) for one in range(DAYS)], "rows": _shown(rows, names or {}),
        "before": first - timedelta(days=DAYS), "after": first + timedelta(days=DAYS), "today": clock.day_of(now),
        "missing": sum(row.missing for row in rows), "form": form, "with_names": bool(names),
        "may_show": bool(people) and actor.may_at(Permission.RESPONDER_UNMASK, area=code),
        "may_arrange": actor.may_at(Permission.POST_ARRANGE, area=code), "listing": listing,
        "paper": request.GET.get("paper") if request.GET.get("paper") in PAPERS else "a4", "papers": PAPERS, "as_of": now,
    }  # fmt: skip
    return render(request, "dispatch/roster.html", context, status=422 if form.errors else 200)


def _lines(rows: Sequence[RosterRow]) -> Iterator[RosterLine]:
    for row in rows:
        for cell in row.days:
            for shift in cell.shifts:
                for line in shift.lines:
                    names = "、".join(seat.person.name for seat in line.seats if seat.person)
                    yield RosterLine(
                        row.post.title,
                        cell.day,
                        shift.hours,
                        line.title,
                        names,
                        line.missing,
                        row.post.exercise,
                    )


def _shown(rows: Sequence[RosterRow], names: Mapping[UUID, Unmasked]) -> list[dict[str, Any]]:
    return [
        {"post": row.post, "cells": [[_shift(one, names) for one in cell.shifts] for cell in row.days]}
        for row in rows
    ]


def _shift(shift: ShiftSeen, names: Mapping[UUID, Unmasked]) -> dict[str, Any]:
    said = [names[one.id].name if one.id in names else one.name for one in shift.people]
    return {"is": shift, "names": said}


@page(Permission.SHIFT_TAKE, methods=("POST",))
def calendar_link(request: Asking) -> HttpResponse:
    """Make the address from which the reader's calendar reads his shifts, or end it; it is shown once."""
    if "end" in request.POST:
        calendar_link_end(actor=request.actor)
        return render(request, "dispatch/calendar.html", {"address": ""})
    secret = calendar_link_make(actor=request.actor)
    address = request.build_absolute_uri(reverse("calendar_feed", args=(secret,)))
    return render(request, "dispatch/calendar.html", {"address": address})


@page(public=True)
def calendar_feed(request: Asking, secret: str) -> HttpResponse:  # noqa: ARG001 - the frame's shape
    """Somebody's own shifts for his calendar: whoever has the secret reads them, and nothing else."""
    answer = HttpResponse(calendar_of(secret, clock.now()), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="shifts.ics"'
    answer["Cache-Control"] = "private, no-store"
    return answer
