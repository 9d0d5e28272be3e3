"""Who should answer for which place: today and the proposal side by side, changed by hand, adopted as one act.

A village's grids, a town's villages or the whole city. The proposal is worked out afresh each time the page is
opened, in well under a second even for the whole city; only what somebody decided by hand is kept.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.desks.gap_actions import crumbs, place_href
from fangxian.desks.proposal_forms import Choices, Verb, overtaken
from fangxian.desks.proposed_rows import NOBODY, rows_shown, tally, typed
from fangxian.foundation.areas.models import Area
from fangxian.foundation.areas.selectors import area_get, area_names
from fangxian.foundation.duties.adopting import Move, proposal_adopt, proposal_change, proposal_restart
from fangxian.foundation.duties.proposing import (
    Proposal,
    Row,
    can_be_proposed,
    changes_by_hand,
    proposal,
)
from fangxian.foundation.duties.selectors import duty_in_plan, may_fill
from fangxian.foundation.duties.services import require_filler
from fangxian.foundation.plan.rules import tables
from fangxian.foundation.plan.selectors import plan_at
from fangxian.kit.pages import Asking, page
from fangxian.kit.refusals import carried_out, refuse, status_of
from fangxian.kit.shapes import Action, Figure, State
from fangxian.plain import clock
from fangxian.plain.areacodes import Level, cut, level_of
from fangxian.plain.errors import OutOfScope
from fangxian.plain.words import N_


@dataclass(frozen=True)
class Leaf:
    """A town's part of the city's proposal, with what would change there."""

    code: str
    name: str
    new: int
    changed: int
    empty: int

    @property
    def moving(self) -> int:
        """How many places would change, or stay empty."""
        return self.new + self.changed + self.empty


@dataclass(frozen=True)
class Looked:
    """All that the page is about, as it stands at one moment."""

    actor: Actor
    area: Area
    duty: tables.Duty
    now: datetime
    proposal: Proposal

    @cached_property
    def moves(self) -> list[Move]:
        """Every holder's place, as it would be adopted."""
        return [Move(row.code, row.today, row.better) for row in self.proposal.rows]

    @cached_property
    def stamp(self) -> str:
        """Names what was looked at."""
        told = "\n".join(f"{one.area_code} {one.was} {one.to}" for one in self.moves)
        return hashlib.sha256(told.encode()).hexdigest()[:16]

    def leaves(self) -> list[Leaf]:
        """The towns of a whole city; none of a smaller area."""
        if self.area.level != Level.COUNTY:
            return []
        towns: dict[str, list[Row]] = defaultdict(list)
        for row in self.proposal.rows:
            towns[cut(row.code, Level.TOWN) or row.code].append(row)
        names = area_names(list(towns))
        return [Leaf(code, names.get(code, code), *tally(rows)) for code, rows in towns.items()]


def proposals_offered(actor: Actor, code: str, moment: datetime) -> list[Action]:
    """The proposals that somebody may look at over an area with several places, as buttons beside its gaps."""
    return [
        Action(
            _("%(title)s：看建议，一次补上") % {"title": duty.title},
            reverse("propose", args=[duty.key, code]),
        )
        for duty in plan_at(moment).many(tables.Duty)
        if can_be_proposed(duty, code) and level_of(code) != duty.level and may_fill(actor, duty, code)
    ]


@page(Permission.DUTY_APPOINT, methods=("GET", "POST"))
def propose(request: Asking, kind: str, code: str) -> HttpResponse:
    """Look at the proposal; decide some places by hand; adopt it, or start afresh."""
    looked = _looked(request.actor, kind, code)
    if request.method != "POST":
        return _shown(request, looked)
    verb = Verb(request.POST)
    if not verb.is_valid():
        return _shown(request, looked, refused=verb)
    if verb.cleaned_data["verb"] == "restart":
        proposal_restart(actor=request.actor, kind=kind, area_code=code)
        messages.success(request, _("手工改动去掉了，全部重新排过。"))
        return _back(request, looked)
    return _carried_on(request, looked, verb)


def _looked(actor: Actor, kind: str, code: str) -> Looked:
    """Read and work out. Raises ``NotAllowed`` and ``OutOfScope``."""
    now = clock.now()
    duty = duty_in_plan(plan_at(now), kind)
    area = area_get(actor.scope(Permission.LINE_SEE), code)
    if not can_be_proposed(duty, code):
        raise OutOfScope("proposal.unknown", N_("这里没有这种责任的建议。"))
    require_filler(actor, duty, code)
    people = actor.scope(Permission.RESPONDER_SEE)
    return Looked(
        actor, area, duty, now, proposal(people, duty, code, now, by_hand=changes_by_hand(duty, code))
    )


def _carried_on(request: Asking, looked: Looked, verb: Verb) -> HttpResponse:
    """Keep what was changed on the page; adopt the whole if that was asked and nothing else moved because of it."""
    form = Choices(request.POST, shown=rows_shown(looked.duty, looked.proposal, _leaf(request, looked)))
    adopting = verb.cleaned_data["verb"] == "adopt"
    is_overtaken = adopting and verb.cleaned_data["seen"] != looked.stamp
    # On an overtaken page somebody may have been proposed who no longer can be: that is told, not held against it.
    if not form.is_valid() and not is_overtaken:
        return _shown(request, looked, refused=form)
    kind, code, rows = looked.duty.key, looked.area.code, looked.proposal.rows
    changes, before, moved = _changes(rows, form.decided(rows)), looked, 0
    # Told before his own changes are kept, so that they are not taken for somebody else's.
    stale = None
    if is_overtaken:
        stale = overtaken(form, looked.duty, code, verb.cleaned_data["at"], looked.proposal.standings)
    if changes:
        proposal_change(actor=request.actor, kind=kind, area_code=code, choices=changes)
        looked = _looked(request.actor, kind, code)
        moved = _moved(before, looked, changes)
    if stale is not None:
        refuse(verb, stale)
        return _shown(request, looked, refused=verb)
    if changes and (moved or not adopting):
        messages.success(request, _kept(len(changes), moved))
        return _back(request, looked)
    return _adopted(request, looked, verb) if adopting else _back(request, looked)


def _adopted(request: Asking, looked: Looked, verb: Verb) -> HttpResponse:
    kind, code = looked.duty.key, looked.area.code
    adopted = carried_out(
        verb, lambda: proposal_adopt(actor=request.actor, kind=kind, area_code=code, moves=looked.moves)
    )
    if adopted is None:
        return _shown(request, _looked(request.actor, kind, code), refused=verb)
    said = _("采用好了：新指派 %(new)d 人，解除 %(ended)d 人。")
    messages.success(request, said % {"new": adopted.appointed, "ended": adopted.ended})
    return redirect(place_href(code))


def _changes(rows: Iterable[Row], decided: Mapping[str, str]) -> dict[str, list[UUID]]:
    """Each place of which something was chosen otherwise than it was shown, with all whom it shall have."""
    of_place: dict[str, list[str]] = defaultdict(list)
    changed = set()
    for row in rows:
        chosen = decided.get(row.key, typed(row.better))
        of_place[row.code].append(chosen)
        if chosen != typed(row.better):
            changed.add(row.code)
    return {code: [UUID(one) for one in of_place[code] if one != NOBODY] for code in sorted(changed)}


def _moved(before: Looked, after: Looked, changes: Mapping[str, Any]) -> int:
    """How many other places come out otherwise because of what was decided."""
    was = {(one.area_code, one.to) for one in before.moves if one.area_code not in changes}
    becomes = {(one.area_code, one.to) for one in after.moves if one.area_code not in changes}
    return len({code for code, _who in was ^ becomes})


def _kept(changed: int, moved: int) -> str:
    if not moved:
        return _("%(count)d 处改动存下了，还没有采用。") % {"count": changed}
    said = _("%(count)d 处改动存下了，另有 %(moved)d 处跟着换了人。请再看一遍再采用。")
    return said % {"count": changed, "moved": moved}


def _back(request: Asking, looked: Looked) -> HttpResponse:
    leaf = _leaf(request, looked)
    address = reverse("propose", args=[looked.duty.key, looked.area.code])
    return redirect(f"{address}?town={leaf}" if leaf else address)


def _leaf(request: Asking, looked: Looked) -> str:
    """The town that is shown of a whole city: the one that was asked for, else the first where something changes."""
    leaves = looked.leaves()
    asked = request.GET.get("town", "")
    if any(one.code == asked for one in leaves):
        return asked
    return next((one.code for one in leaves if one.moving), leaves[0].code if leaves else "")


def _shown(request: Asking, looked: Looked, *, refused: forms.Form | None = None) -> HttpResponse:
    """The page; what was sent and refused stands above the rows."""
    leaf, leaves = _leaf(request, looked), looked.leaves()
    rows = rows_shown(looked.duty, looked.proposal, leaf)
    form = refused if isinstance(refused, Choices) else Choices(shown=rows)
    told = [(one, form[one.row.key], form[f"{one.row.key}-shown"]) for one in rows]
    new, changed, empty = tally(looked.proposal.rows)
    context = {
        "area": looked.area,
        "duty": looked.duty,
        "crumbs": crumbs(looked.actor, looked.area.code, here=_("建议")),
        "as_of": looked.now,
        "figures": _figures(looked, new, changed, empty),
        "leaves": leaves,
        "has_quiet_leaf": any(not one.moving and one.code != leaf for one in leaves),
        "leaf": leaf,
        "moving": [pair for pair in told if pair[0].change != "same"],
        "staying": [pair for pair in told if pair[0].change == "same"],
        "differs": any(one.was != one.to for one in looked.moves),
        "stamp": looked.stamp,
        "by_hand": len(looked.proposal.by_hand),
        "costs": _costs(looked),
        "refused": refused,
        "back": place_href(looked.area.code),
        "line_state": State.BROKEN if empty else State.WHOLE,
    }
    return render(request, "desks/propose.html", context, status=status_of(refused) if refused else 200)


def _figures(looked: Looked, new: int, changed: int, empty: int) -> list[Figure]:
    now = looked.now
    return [
        Figure(_("会新派"), new, _("个"), now),
        Figure(_("会换人"), changed, _("个"), now),
        Figure(_("补不上"), empty, _("个"), now, state=State.BROKEN if empty else ""),
    ]


def _costs(looked: Looked) -> dict[str, Any]:
    """What today, the nearest first and the proposal cost, in kilometres of way; how far the best may be at most."""
    today, by_hand, _proposed = looked.proposal.costs()
    choice = looked.proposal.choice
    return {
        "today": round(today / 1000), "nearest": round(by_hand / 1000), "proposed": round(choice.cost / 1000),
        "bound": round(choice.bound / 1000), "gap": f"{choice.gap:.2%}", "is_best": choice.cost == choice.bound,
    }  # fmt: skip
