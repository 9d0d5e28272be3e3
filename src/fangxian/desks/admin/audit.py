"""The auditor's first screen: what was done, and the proof that nobody has changed it since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext as _

from fangxian.access.permissions import Permission
from fangxian.desks.admin.telling import actor_said, verb_said
from fangxian.foundation.accounts.selectors import accounts_named
from fangxian.foundation.areas.selectors import area_names
from fangxian.foundation.journal import selectors as journal
from fangxian.foundation.journal import witness
from fangxian.foundation.journal.models import JournalLine
from fangxian.foundation.responders.selectors import PersonChip, chips_by_id
from fangxian.foundation.responders.services import REASONS
from fangxian.foundation.sheets.listing import listing_taken
from fangxian.kit.listing import Column, Listing
from fangxian.kit.pages import Asking, page
from fangxian.kit.tables import arranged
from fangxian.plain import clock
from fangxian.plain.areacodes import chain_of
from fangxian.plain.words import N_


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


COLUMNS = (
    Column("at", N_("时间"), brief=True, width=18, sorts="id", descends=True),
    Column("who", N_("谁"), brief=True, width=20),
    Column("done", N_("做了什么"), brief=True, width=30),
    Column("whom", N_("对谁、为什么"), width=30),
    Column("place", N_("在哪里"), width=24, sorts=("area_code", "id")),
    Column("seal", N_("封存"), lambda line: line.seal or _("等封存")),
)


@page(Permission.JOURNAL_SEE)
def journal_lines(request: Asking) -> HttpResponseBase:
    """The newest lines, and the newest seal."""
    now, newest = clock.now(), journal.lines_newest(request.actor)
    asked = arranged(request, COLUMNS)
    rows = asked.put(newest)
    listing = Listing(
        "journal", _("日志"), COLUMNS, rows, told=_told, unit=_("条"), filters=asked.said, as_of=now
    )
    if (taken := listing_taken(request, listing)) is not None:
        return taken
    sheet = asked.page(rows, 50)
    context = {
        "page": sheet,
        "asked": asked,
        "lines": _told(list(sheet.object_list)),
        "as_of": now,
        "seal": journal.newest_seal(),
        "told": witness.last_told(),
    }
    return render(request, "desks/journal.html", context)


def _told(rows: Sequence[JournalLine]) -> list[LineTold]:
    """Lines in words, with what they refer to in a query for each kind of it."""
    names = area_names({code for row in rows for code in chain_of(row.area_code)})
    accounts = accounts_named({row.actor for row in rows})
    people = chips_by_id({UUID(found) for row in rows if (found := _person(row))})
    return [
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


def _person(row: JournalLine) -> str:
    """The responder that a line tells of, if it tells of one."""
    return row.noun_id if row.noun == "responders.responder" else str(row.facts.get("responder") or "")


def _whom(row: JournalLine, people: dict[UUID, PersonChip]) -> str:
    """Whom it was done to, masked, and the reason that was given."""
    person = _person(row)
    chip = people.get(UUID(person)) if person else None
    reason = dict(REASONS).get(str(row.facts.get("reason")), "")
    return " · ".join(word for word in (chip.name if chip else "", gettext(reason) if reason else "") if word)
