"""Whom a line of the journal concerns, and what he is told of it."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.urls import reverse

from fangxian.access.permissions import Permission
from fangxian.access.roles import ROLES
from fangxian.access.scope import Scope
from fangxian.domains.needs.models import Need
from fangxian.domains.needs.routing import kind_in_plan, urgency_in_plan
from fangxian.domains.needs.rules.consultations import Reply
from fangxian.domains.needs.rules.states import CLOCKED, State
from fangxian.domains.needs.selectors import consultations_about
from fangxian.foundation.areas.selectors import area_names
from fangxian.foundation.duties.selectors import duties_at
from fangxian.foundation.journal.models import JournalLine
from fangxian.foundation.notices.selectors import outlets_of
from fangxian.foundation.notices.services import Telling
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.plan.rules import tables
from fangxian.foundation.plan.selectors import plan_at
from fangxian.plain import clock
from fangxian.plain.areacodes import chain_of
from fangxian.plain.words import N_

_TELLING = Scope.system("告诉该知道的人")

#: A need that is to be taken within so many minutes wakes people.
AT_ONCE = 30
#: Bodies whose people answer for a place; those of every other hold their duty in the body itself.
_OF_PLACES = frozenset(
    {
        Organisation.Kind.HEADQUARTERS,
        Organisation.Kind.TOWN_OFFICE,
        Organisation.Kind.VILLAGE_COMMITTEE,
    }
)


def need_arrived(line: JournalLine) -> list[Telling]:
    """A need has come to its owner: everybody who may take it there is told, and the office's group and mailbox."""
    need = _owed(line)
    if need is None or need.state == State.ACKNOWLEDGED:
        return []
    at_once = urgency_in_plan(plan_at(need.raised_at), need.urgency).acknowledge_minutes <= AT_ONCE
    sentence = N_("%(place)s有一件%(kind)s的困难要接（%(number)s），%(until)s 前接下。")
    facts = _facts(need)
    people = set(_people_of(need.owner, clock.now())) - {need.raised_by_id}
    kind = "need_arrived_at_once" if at_once else "need_arrived"
    told = [_of_need(line, need, kind, f"responder:{one}", sentence, facts) for one in sorted(people)]
    office = f"organisation:{need.owner_id}"
    if outlets_of([office]):
        told.append(_of_need(line, need, "need_at_office", office, sentence, facts))
    return told


def need_came_back(line: JournalLine) -> list[Telling]:
    """Whoever raised it says that it is not solved: its owner's people go on."""
    sentence = N_("%(place)s的困难（%(number)s，%(kind)s）还没有解决，请接着办，%(until)s 到时。")
    return _to_owner(line, "need_arrived", sentence)


def need_asked(line: JournalLine) -> list[Telling]:
    """Several were asked about a need: the people of each that has not replied yet are told."""
    need = _need(line)
    if need is None or need.state not in CLOCKED:
        return []
    asked = {str(one) for one in line.facts.get("asked", ())}
    waiting = [
        one
        for one in consultations_about(need)
        if one.reply == Reply.WAITING and str(one.organisation_id) in asked
    ]
    sentence = N_("%(place)s的困难（%(number)s，%(kind)s）征询贵单位能不能帮上忙，请回复。")
    facts, now = _facts(need), clock.now()
    people = sorted({who for one in waiting for who in _people_of(one.organisation, now)})
    return [_of_need(line, need, "need_asked", f"responder:{one}", sentence, facts) for one in people]


def need_urged(line: JournalLine) -> list[Telling]:
    """Somebody presses for a need: its owner's people are told."""
    sentence = N_("%(place)s的困难（%(number)s，%(kind)s）有人在催，%(until)s 到时。")
    return _to_owner(line, "need_urged", sentence)


def need_answered(line: JournalLine) -> list[Telling]:
    """A need has been answered: whoever raised it is asked whether it is solved."""
    need = _need(line)
    if need is None or need.state != State.ANSWERED:
        return []
    recipient = f"responder:{need.raised_by_id}" if need.raised_by_id else need.raised_by_key
    sentence = N_("您报的困难（%(number)s，%(kind)s）有了答复，解决没有，请说一声。")
    return [_of_need(line, need, "need_answered", recipient, sentence, _facts(need))]


def day_reports_urged(line: JournalLine) -> list[Telling]:
    """Places that have not reported were urged: whoever files their reports is told."""
    places = [str(code) for code in line.facts.get("places", ())]
    names, day = area_names(set(places)), str(line.facts.get("day", ""))
    sentence = N_("%(place)s %(day)s 的日报告还没有报，请尽快报上来。")
    return [
        Telling(
            kind="day_report_urged",
            about=("areas.area", code),
            recipient=f"responder:{one}",
            sentence=sentence,
            facts={"place": names.get(code, code), "day": day},
            link=reverse("day_report_mine"),
            occasion=str(line.uid),
            area_code=code,
        )
        for code in places
        for one in sorted(_people_at(code, Permission.REPORT_FILE, clock.now()))
    ]


Tells = Callable[[JournalLine], list[Telling]]

#: What is told because of which line.
TELLS: Mapping[str, Tells] = {
    **dict.fromkeys(("need.raised", "need.climbed", "need.transferred", "need.returned"), need_arrived),
    **dict.fromkeys(("need.urged", "need.supervised", "need.circulated"), need_urged),
    "need.consulted": need_asked,
    "need.reopened": need_came_back,
    "need.answered": need_answered,
    "dayreports.urged": day_reports_urged,
}


def _need(line: JournalLine) -> Need | None:
    """The need that a line tells of; None when it is no more, as an exercise's may be."""
    rows = Need.objects.within(_TELLING).filter(id=UUID(line.noun_id)).select_related("owner")
    found: Need | None = rows.first()
    return found


def _owed(line: JournalLine) -> Need | None:
    """The need while it still lies with whom it then came to, on a clock: what is past is not told late."""
    need = _need(line)
    if need is None or need.state not in CLOCKED or line.facts.get("owner") != str(need.owner_id):
        return None
    return need


def _facts(need: Need) -> dict[str, str]:
    """What may stand in a message: place, kind, number and time; never the need's own words."""
    names = area_names(set(chain_of(need.area_code)))
    place = "".join(names.get(code, "") for code in reversed(chain_of(need.area_code)[:2]))
    return {
        "place": place,
        "kind": kind_in_plan(plan_at(need.raised_at), need.kind).title,
        "number": need.number,
        "until": f"{clock.in_city(need.due_at):%-m-%-d %H:%M}" if need.due_at else "",
    }


def _to_owner(line: JournalLine, kind: str, sentence: str) -> list[Telling]:
    need = _owed(line)
    if need is None:
        return []
    facts, people = _facts(need), _people_of(need.owner, clock.now())
    return [_of_need(line, need, kind, f"responder:{one}", sentence, facts) for one in sorted(people)]


def _of_need(
    line: JournalLine, need: Need, kind: str, recipient: str, sentence: str, facts: Mapping[str, str]
) -> Telling:
    return Telling(
        kind=kind,
        about=need,
        recipient=recipient,
        sentence=sentence,
        facts=facts,
        link=reverse("need", args=[need.number]),
        occasion=str(line.uid),
        area_code=need.area_code,
    )


def _people_of(owner: Organisation, now: datetime) -> Collection[UUID]:
    """Who may answer a need in its owner's name."""
    if owner.kind in _OF_PLACES:
        return _people_at(owner.area_code, Permission.NEED_ANSWER, now)
    held = duties_at(_TELLING, now).filter(
        organisation_id=owner.id, kind__in=_kinds_with(Permission.NEED_ANSWER, now)
    )
    return set(held.values_list("responder_id", flat=True))


def _people_at(area_code: str, permission: Permission, now: datetime) -> Collection[UUID]:
    """Who answers for exactly this place and may do as much there."""
    held = duties_at(_TELLING, now).filter(area_code=area_code, kind__in=_kinds_with(permission, now))
    rows = held.filter(organisation=None, place=None, household=None, responder__left_at=None)
    return set(rows.values_list("responder_id", flat=True))


def _kinds_with(permission: Permission, now: datetime) -> list[str]:
    duties = plan_at(now).many(tables.Duty)
    return [duty.key for duty in duties if permission in ROLES[duty.role].here]
