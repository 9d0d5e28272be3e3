"""What was said and done with a need, and who was asked about it, with names."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from fangxian.access.scope import Scope
from fangxian.domains.needs.models import Need
from fangxian.domains.needs.rules.consultations import REPLIES, Reply
from fangxian.domains.needs.rules.states import MOVE, Verb
from fangxian.domains.needs.selectors import consultations_about, entries_of, need_numbers
from fangxian.domains.needs.showing import PlansOfTheirTime
from fangxian.foundation.areas.selectors import area_names
from fangxian.foundation.duties.models import Duty
from fangxian.foundation.orgs.selectors import organisation_names
from fangxian.foundation.plan.rules import tables
from fangxian.foundation.responders.selectors import PersonChip, chips_by_id


@dataclass(frozen=True)
class Said:
    """One entry of a thread: who (masked; None for the house itself), as what, when, what, in which words."""

    at: datetime
    verb: Verb
    told: str
    who: PersonChip | None
    seat: str
    words: str
    from_owner: str
    to_owner: str
    rung: int | None
    amount: int | None
    until: datetime | None
    asked: tuple[str, ...]
    other: str

    @property
    def name(self) -> str:
        """Who it was, as the thread shows him."""
        return self.who.name if self.who else _("系统")


def thread(need: Need) -> list[Said]:
    """What was said and done, oldest first."""
    entries = list(entries_of(need))
    people = {entry.actor_responder_id for entry in entries if entry.actor_responder_id}
    chips, seats = chips_by_id(people), Seats(people)
    owners = {entry.from_owner_id for entry in entries} | {entry.to_owner_id for entry in entries}
    asked = _asked_at(need)
    names = organisation_names({owner for owner in owners if owner})
    others = need_numbers({entry.other_id for entry in entries if entry.other_id})
    return [
        Said(
            at=entry.at,
            verb=Verb(entry.verb),
            told=_(MOVE[Verb(entry.verb)].told),
            who=chips.get(entry.actor_responder_id) if entry.actor_responder_id else None,
            seat=seats.at(entry.actor_responder_id, entry.at),
            # The words of the first entry are the need's own, kept once.
            words=need.words if entry.verb == Verb.RAISE else entry.words,
            from_owner=names[entry.from_owner_id] if entry.from_owner_id else "",
            to_owner=names[entry.to_owner_id] if entry.to_owner_id else "",
            rung=entry.rung,
            amount=entry.amount,
            until=entry.until,
            asked=tuple(asked.get(entry.at, ())) if entry.verb in (Verb.CONSULT, Verb.RAISE) else (),
            other=others.get(entry.other_id, "") if entry.other_id else "",
        )
        for entry in entries
    ]


def _asked_at(need: Need) -> dict[datetime, list[str]]:
    """Who was asked at each time that somebody was."""
    found: dict[datetime, list[str]] = defaultdict(list)
    for one in consultations_about(need):
        found[one.asked_at].append(one.organisation.name)
    return found


@dataclass(frozen=True)
class AskedShown:
    """An organisation that was asked: what it said, since when it has been silent, when its time is over."""

    organisation: str
    reply: Reply
    reply_title: str
    asked_at: datetime
    replied_at: datetime | None
    due_at: datetime
    is_overdue: bool


def asked_shown(need: Need, now: datetime) -> list[AskedShown]:
    """Who was asked about a need, oldest first."""
    return [
        AskedShown(
            organisation=one.organisation.name,
            reply=Reply(one.reply),
            reply_title=_(REPLIES[Reply(one.reply)]),
            asked_at=one.asked_at,
            replied_at=one.replied_at,
            due_at=one.due_at,
            is_overdue=one.reply == Reply.WAITING and one.due_at <= now,
        )
        for one in consultations_about(need)
    ]


class Seats:
    """As what some people acted: the duty that each held at the time, with its place or organisation."""

    def __init__(self, people: Collection[UUID]) -> None:
        self._held: dict[UUID, list[Duty]] = defaultdict(list)
        rows = Duty.objects.within(Scope.system("以什么身份")).filter(responder_id__in=people)
        for duty in rows.select_related("organisation").order_by("since", "id"):
            self._held[duty.responder_id].append(duty)
        duties = [duty for held in self._held.values() for duty in held]
        self._names = area_names({duty.area_code for duty in duties})
        self._plans = PlansOfTheirTime()

    def at(self, responder: UUID | None, moment: datetime) -> str:
        """The seat of somebody at a moment; empty for the house itself, and where none was held."""
        if responder is None:
            return ""
        titles = {duty.key: duty.title for duty in self._plans.at(moment).many(tables.Duty)}
        for duty in self._held[responder]:
            if duty.since <= moment and (duty.until is None or moment < duty.until):
                place = duty.organisation.name if duty.organisation else self._names.get(duty.area_code, "")
                return f"{place} {titles.get(duty.kind, '')}".strip()
        return ""
