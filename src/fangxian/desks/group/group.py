"""A working group's first screen: what of our work is late, due and short, and who is here."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.desks.gap_actions import gap_cards
from fangxian.desks.group.sending import secondment_shown
from fangxian.desks.living import desk, living
from fangxian.domains.needs.models import Consultation
from fangxian.domains.needs.rules.states import State as Stage
from fangxian.domains.needs.selectors import consultations_waiting, needs_owned_by
from fangxian.domains.needs.showing import NeedShown, needs_shown
from fangxian.foundation.duties.selectors import Holder, duties_at
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.orgs.selectors import organisation_get
from fangxian.foundation.plan.rules import tables
from fangxian.foundation.plan.selectors import plan_at
from fangxian.foundation.responders.selectors import chips_by_id
from fangxian.kit.pages import Asking, page
from fangxian.kit.shapes import Figure, State
from fangxian.line.selectors import gaps_open, told
from fangxian.plain import clock
from fangxian.plain.errors import OutOfScope
from fangxian.plain.words import N_

#: Needs that are looked at, gap cards that are shown.
MOST, SHOWN = 200, 12

#: Bodies that answer needs and stand over no place of their own.
_KINDS = (
    Organisation.Kind.WORKING_GROUP,
    Organisation.Kind.DEPARTMENT,
    Organisation.Kind.INSTITUTION,
    Organisation.Kind.PARTNER,
)


@page(Permission.NEED_SEE)
def group(request: Asking, organisation_id: UUID) -> HttpResponse:
    """The whole page."""
    live_url = reverse("group_live", args=[organisation_id])
    return desk(request, "group", lambda: _group(request.actor, organisation_id), live_url=live_url)


@page(Permission.NEED_SEE)
def group_live(request: Asking, organisation_id: UUID) -> HttpResponse:
    """The part that refreshes itself."""
    live_url = reverse("group_live", args=[organisation_id])
    return living(request, "group", lambda: _group(request.actor, organisation_id), live_url=live_url)


def _found(actor: Actor, organisation_id: UUID) -> Organisation:
    """One whose needs the reader sees. Raises ``OutOfScope``."""
    found = organisation_get(actor.scope(Permission.NEED_SEE), organisation_id)
    if found.kind not in _KINDS or found.dissolved_at is not None:
        raise OutOfScope("organisation.unknown", N_("没有这个组织，或不在您的责任范围内。"))
    return found


def _group(actor: Actor, organisation_id: UUID) -> dict[str, Any]:
    now, found = clock.now(), _found(actor, organisation_id)
    its_own = Scope.of_organisations(found.id)
    needs = needs_shown(list(needs_owned_by(its_own, [found.id])[:MOST]), now)
    gaps = gaps_open(its_own)
    late = [need for need in needs if need.is_overdue]
    due = [need for need in needs if need.due_at is not None and not need.is_overdue]
    cards = gap_cards(actor, told(gaps[:SHOWN], now))
    total = gaps.count()
    plan = next((one for one in plan_at(now).many(tables.Group) if one.key == found.key), None)
    return {
        "as_of": now,
        "organisation": found,
        "plan": plan if found.kind == Organisation.Kind.WORKING_GROUP else None,
        "figures": _figures(needs, len(late), total, now),
        "asked_of_us": _asked(found, now),
        "late": late,
        "due": due,
        "waiting": [need for need in needs if need.state is Stage.ANSWERED],
        "short": Counter(need.kind_title for need in needs).most_common(),
        "cards": cards,
        "total": total,
        "members": _members(found, now),
        **secondment_shown(actor, found, now),
        "line_state": State.BROKEN if late or total else State.WHOLE,
    }


def _asked(found: Organisation, now: datetime) -> list[tuple[Consultation, NeedShown]]:
    """What others asked of it and nobody has answered yet."""
    questions = list(consultations_waiting(Scope.of_organisations(found.id))[:SHOWN])
    return list(zip(questions, needs_shown([one.need for one in questions], now), strict=True))


def _figures(needs: Sequence[NeedShown], late: int, gaps: int, now: datetime) -> list[Figure]:
    untaken = sum(need.state is Stage.RAISED for need in needs)
    listed = [
        (_("超时的困难"), late, ngettext("件", "件", late), State.BROKEN if late else ""),
        (_("还没接下的困难"), untaken, ngettext("件", "件", untaken), State.DUE if untaken else ""),
        (_("没办完的困难"), len(needs), ngettext("件", "件", len(needs)), ""),
        (_("该由本组补上的缺口"), gaps, ngettext("处", "处", gaps), State.BROKEN if gaps else ""),
    ]
    return [Figure(label, number, unit, now, state=state) for label, number, unit, state in listed]


def _members(found: Organisation, now: datetime) -> list[tuple[str, Holder]]:
    """Who holds a duty in it now, with the duty's title: the plan's order, then since when."""
    titles = {duty.key: duty.title for duty in plan_at(now).many(tables.Duty)}
    order = list(titles)
    rows = [
        row
        for row in duties_at(Scope.of_organisations(found.id), now).filter(organisation_id=found.id)
        if row.kind in titles
    ]
    rows.sort(key=lambda row: (order.index(row.kind), row.since))
    chips = chips_by_id({row.responder_id for row in rows})
    return [(titles[row.kind], Holder(row.id, chips[row.responder_id], row.since)) for row in rows]
