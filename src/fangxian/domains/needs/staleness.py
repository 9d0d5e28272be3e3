"""A form that was made before something else happened to the need: what did, by whom, and what it changed."""

from collections.abc import Iterator
from uuid import UUID

from django.utils.translation import gettext as _

from fangxian.access.scope import Scope
from fangxian.domains.needs.models import Need, NeedEntry
from fangxian.domains.needs.rules.states import MOVE, TITLES, State, Verb
from fangxian.foundation.orgs.selectors import organisation_names
from fangxian.foundation.responders.selectors import chips_by_id
from fangxian.kit.said import said_time
from fangxian.plain.errors import Change, Stale
from fangxian.plain.words import N_


def require_current(need: Need, version: int | None) -> None:
    """Refuse a form that was made before something else happened, and say what it changed."""
    if version is None or version == need.version:
        return
    entries = list(_entries(need))
    last = entries[-1]
    who = chips_by_id([last.actor_responder_id]) if last.actor_responder_id else {}
    chip = who.get(last.actor_responder_id) if last.actor_responder_id else None
    raise Stale(
        "need.stale",
        N_("您打开以后有了变化：%(when)s，%(who)s%(what)s。请看过现在的情况再办。"),
        changes=list(_changes(need, [entry for entry in entries if entry.version <= version])),
        version=need.version,
        when=said_time(last.at),
        who=chip.name if chip else _("系统"),
        what=_(MOVE[Verb(last.verb)].told),
    )


def _entries(need: Need) -> list[NeedEntry]:
    rows = NeedEntry.objects.within(Scope.system("困难的经过")).filter(need_id=need.id)
    return list(rows.order_by("version"))


def _changes(need: Need, before: list[NeedEntry]) -> Iterator[Change]:
    """State and owner, where they are not what the form was made from."""
    if not before:
        return
    state, owner = _state_after(before), _owner_after(before)
    if state is not None and state != need.state:
        yield Change(_("状态"), _(TITLES[state]), _(TITLES[State(need.state)]))
    if owner is not None and owner != need.owner_id:
        names = organisation_names([owner])
        yield Change(_("由谁办"), names.get(owner, ""), need.owner.name)


def _state_after(entries: list[NeedEntry]) -> State | None:
    targets = (MOVE[Verb(entry.verb)].target for entry in reversed(entries))
    return next((target for target in targets if target is not None), None)


def _owner_after(entries: list[NeedEntry]) -> UUID | None:
    owners = (entry.owner_id or entry.to_owner_id for entry in reversed(entries))
    return next((owner for owner in owners if owner is not None), None)
