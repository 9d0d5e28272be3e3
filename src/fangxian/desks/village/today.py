"""My list of today (我的今天): what is mine to do in this place, by its deadline, each with its one verb."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.domains.needs.selectors import (
    consultations_for,
    needs_closed_since,
    needs_open,
    needs_waiting_for,
)
from fangxian.domains.needs.showing import needs_shown
from fangxian.kit.shapes import Action, GapCard, State
from fangxian.line.selectors import gaps_closed, told
from fangxian.plain import clock
from fangxian.plain.words import N_

#: Needs that are looked at, and done things that are shown folded.
_MOST = 50
_DONE = 30
_SOON = timedelta(hours=1)
#: Where what has a clock stands: after gaps of severity 3, before those of 2 and 1.
_BY_CLOCK = 1


@dataclass(frozen=True)
class Todo:
    """One thing to do: what, where, by when, the one verb. ``since``: a hole that has been there for so long."""

    title: str
    place: str
    action: Action
    state: str = State.DUE
    due: datetime | None = None
    since: datetime | None = None
    urgency: str = ""
    severity: int = 0
    help: Action | None = None
    exercise: bool = False


@dataclass(frozen=True)
class Done:
    """One thing that was done today."""

    title: str
    place: str
    at: datetime
    exercise: bool = False


@dataclass(frozen=True)
class Today:
    """What is to be done, by deadline, and what was done since midnight, newest first."""

    todo: list[Todo]
    done: list[Done]


def today_of(actor: Actor, here: Scope, gaps: Iterable[tuple[GapCard, int]], now: datetime) -> Today:
    """Somebody's list in a place: ``gaps`` are its open ones, each with how bad it is; his are those he can close."""
    todo = [*_gaps(gaps), *_needs(actor, here, now), *_asked(actor, here, now)]
    todo.sort(key=lambda one: _deadline(one, now))
    midnight = clock.start_of(clock.day_of(now))
    done = sorted(_done(actor, here, midnight, now), key=lambda one: one.at, reverse=True)
    return Today(todo, done[:_DONE])


def _deadline(one: Todo, now: datetime) -> tuple[float, datetime]:
    """What can't wait first, then by the clock, then what has waited longest."""
    if one.due is not None:
        return _BY_CLOCK, one.due
    return _BY_CLOCK + (2.5 - one.severity), one.since or now


def _gaps(gaps: Iterable[tuple[GapCard, int]]) -> Iterator[Todo]:
    for card, severity in gaps:
        if card.action is not None:
            yield Todo(
                title=card.title,
                place=card.place,
                action=Action(card.action.label, card.action.href),
                state=card.state,
                since=card.since,
                urgency=card.severity,
                severity=severity,
                help=card.help,
                exercise=card.exercise,
            )


def _needs(actor: Actor, here: Scope, now: datetime) -> Iterator[Todo]:
    found = needs_open(actor.scope(Permission.NEED_SEE) & here)[:_MOST]
    waiting = needs_waiting_for(actor, list(found))
    shown = needs_shown([need for need, _move in waiting], now)
    for need, (_row, move) in zip(shown, waiting, strict=True):
        soon = need.due_at is not None and need.due_at - now <= _SOON
        state = State.BROKEN if need.is_overdue else State.DUE if soon else State.WHOLE
        yield Todo(
            title=_("困难：%(words)s") % {"words": need.words[:40]},
            place=need.area_name,
            action=Action(_(move.title), reverse("need", args=[need.number])),
            state=state,
            due=need.due_at,
            since=need.state_since,
            exercise=need.exercise,
        )


def _asked(actor: Actor, here: Scope, now: datetime) -> Iterator[Todo]:
    """What others asked of those whom he acts for (征询), each on its own clock."""
    waiting = consultations_for(actor)
    questions = [one for one in waiting[:_MOST] if here.holds_area(one.area_code)]
    shown = needs_shown([one.need for one in questions], now)
    for one, need in zip(questions, shown, strict=True):
        soon = one.due_at - now <= _SOON
        yield Todo(
            title=_("征询：%(words)s") % {"words": need.words[:40]},
            place=need.area_name,
            action=Action(_("回复"), reverse("need", args=[need.number])),
            state=State.BROKEN if one.due_at <= now else State.DUE if soon else State.WHOLE,
            due=one.due_at,
            since=one.asked_at,
            exercise=need.exercise,
        )


def _done(actor: Actor, here: Scope, midnight: datetime, now: datetime) -> Iterator[Done]:
    line = actor.scope(Permission.LINE_SEE) & here
    rows = gaps_closed(line, midnight, now, most=_DONE)
    for row, gap in zip(rows, told(rows, now), strict=True):
        yield Done(gap.title, gap.area_name, row.closed_at or now, gap.exercise)
    closed = needs_closed_since(actor.scope(Permission.NEED_SEE) & here, midnight)
    for need in needs_shown(list(closed[:_DONE]), now):
        title = _(_NEED_DONE) % {"number": need.number}
        yield Done(title, need.area_name, need.state_since, need.exercise)


_NEED_DONE = N_("困难 %(number)s 办结")
