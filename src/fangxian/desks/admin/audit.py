"""The auditor's first screen: what was done, and the proof that nobody has changed it since."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from fangxian.access.permissions import Permission
from fangxian.desks.admin.telling import actor_said, verb_said
from fangxian.foundation.accounts.selectors import accounts_named
from fangxian.foundation.areas.selectors import area_names
from fangxian.foundation.journal import selectors as journal
from fangxian.foundation.journal import witness
from fangxian.foundation.journal.models import JournalLine
from fangxian.foundation.responders.selectors import PersonChip, chips_by_id
from fangxian.foundation.responders.services import REASONS
from fangxian.kit.pages import Asking, page
from fangxian.plain import clock
from fangxian.plain.areacodes import chain_of


@dataclass(frozen=True)
class LineTold:
    """A line of the journal in words."""

    at: datetime
    who: str
    done: str
    whom: str
    place: str
    seal: int | None
    exercise: bool


@page(Permission.JOURNAL_SEE)
def journal_lines(request: Asking) -> HttpResponse:
    """The newest lines, and the newest seal."""
    sheet = Paginator(journal.lines_newest(request.actor), 50).get_page(request.GET.get("page"))
    rows = list(sheet.object_list)
    names = area_names({code for row in rows for code in chain_of(row.area_code)})
    accounts = accounts_named({row.actor for row in rows})
    people = chips_by_id({UUID(found) for row in rows if (found := _person(row))})
    lines = [
        LineTold(
            at=row.at,
            who=actor_said(row.actor, accounts),
            done=verb_said(row.verb),
            whom=_whom(row, people),
            place="".join(names.get(code, "") for code in reversed(chain_of(row.area_code)[:2])),
            seal=row.seal,
            exercise=row.exercise,
        )
        for row in rows
    ]
    context = {
        "page": sheet,
        "lines": lines,
        "as_of": clock.now(),
        "seal": journal.newest_seal(),
        "told": witness.last_told(),
    }
    return render(request, "desks/journal.html", context)


def _person(row: JournalLine) -> str:
    """The responder that a line tells of, if it tells of one."""
    return row.noun_id if row.noun == "responders.responder" else str(row.facts.get("responder") or "")


def _whom(row: JournalLine, people: dict[UUID, PersonChip]) -> str:
    """Whom it was done to, masked, and the reason that was given."""
    person = _person(row)
    chip = people.get(UUID(person)) if person else None
    reason = dict(REASONS).get(str(row.facts.get("reason")), "")
    return " · ".join(word for word in (chip.name if chip else "", gettext(reason) if reason else "") if word)
