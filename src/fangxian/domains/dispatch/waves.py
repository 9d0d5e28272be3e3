"""Within the services of asking: whoever is asked next, what each is told, and how an asking ends.

A wave is one transaction: who was asked, what he was told and when the next are due are written together, so that a worker killed
at any moment asks nobody twice.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.urls import reverse

from fangxian.access.actor import Actor
from fangxian.access.scope import Scope
from fangxian.domains.dispatch.models import Ask, Asking, Assignment, ShiftLine
from fangxian.domains.dispatch.rules.asking import AskingRules
from fangxian.domains.dispatch.said import span_said
from fangxian.domains.dispatch.ten_best import best_for, wanted_for
from fangxian.foundation.journal import services as journal
from fangxian.foundation.notices.answering import answer_link_make
from fangxian.foundation.notices.services import Telling, notices_send
from fangxian.foundation.plan.selectors import plan_at
from fangxian.plain import clock
from fangxian.plain.words import N_

_ALL = Scope.system("问谁能来")
#: What somebody is asked by a link (``answers``), and the kinds of notice.
QUESTION = "shift_ask"
ASKED, THANKED = "shift_asked", "shift_thanked"

State = Ask.State


def rules_now() -> AskingRules:
    """How people are asked now."""
    return plan_at(clock.now()).one(AskingRules)


def asked_lately(line: ShiftLine, now: datetime) -> set[UUID]:
    """Who is not asked for a line: whoever was already, and whoever is just being waited for elsewhere.

    Who would have come when it was full may be asked again when it no longer is.
    """
    here = Ask.objects.within(_ALL).filter(asking__shift_line=line).exclude(state=State.THANKED)
    elsewhere = Ask.objects.within(_ALL).filter(state=State.WAITING, until__gt=now)
    return {*here.values_list("responder_id", flat=True), *elsewhere.values_list("responder_id", flat=True)}


def wave_ask(actor: Actor, asking: Asking, line: ShiftLine) -> None:
    """Ask the next ones, and say when those after them are due; nobody left: say so."""
    now, rules = clock.now(), rules_now()
    already = Ask.objects.within(_ALL).filter(asking=asking).count()
    count = rules.to_ask(lacking_of(line), already)
    wanted = wanted_for(line, without=asked_lately(line, now))
    found = {one.person.id: one.metres for one in best_for(wanted, exercise=line.exercise, count=count)}
    if not found:
        _run_out(actor, asking)
        return
    asking.waves += 1
    asking.next_at = rules.until(now, line.shift.ends_at)
    asking.save(update_fields=["waves", "next_at", "state"])
    people_ask(actor, asking, line, found)


def _run_out(actor: Actor, asking: Asking) -> None:
    asking.state, asking.next_at = Asking.State.RUN_OUT, None
    asking.save(update_fields=["state", "next_at"])
    journal.record(actor, "asking.run_out", asking, area_code=asking.area_code, facts={"waves": asking.waves})


def people_ask(actor: Actor, asking: Asking, line: ShiftLine, found: Mapping[UUID, int]) -> list[Ask]:
    """Write down who is asked, and tell each, with a link by which he answers without an account."""
    now = clock.now()
    asks = [
        Ask(
            asking=asking, responder_id=who, area_code=asking.area_code, wave=asking.waves, metres=metres,
            asked_at=now, until=rules_now().until(now, line.shift.ends_at), exercise=asking.exercise,
        )
        for who, metres in found.items()
    ]  # fmt: skip
    Ask.objects.within(_ALL).bulk_create(asks)
    facts = {"wave": asking.waves, "asked": [str(one.responder_id) for one in asks]}
    journal.record(actor, "asking.asked", asking, area_code=asking.area_code, facts=facts)
    notices_send(actor=actor, tellings=[_telling(actor, one, line) for one in asks])
    return asks


def _telling(actor: Actor, ask: Ask, line: ShiftLine) -> Telling:
    recipient = f"responder:{ask.responder_id}"
    link = answer_link_make(
        actor=actor, kind=QUESTION, subject_id=str(ask.id), recipient=recipient, until=line.shift.ends_at,
        area_code=ask.area_code,
    )  # fmt: skip
    return Telling(
        kind=ASKED,
        about=ask,
        recipient=recipient,
        sentence=N_("%(post)s要%(line)s，%(when)s，您能来吗？请按链接回答："),
        facts=_facts(line),
        link=link,
        area_code=ask.area_code,
    )


def _thanks(asks: Collection[Ask], line: ShiftLine) -> list[Telling]:
    return [
        Telling(
            kind=THANKED,
            about=one,
            recipient=f"responder:{one.responder_id}",
            sentence=N_("%(post)s%(when)s这一班人已经够了，您不用来，谢谢您。"),
            facts=_facts(line),
            link=reverse("asked"),
            area_code=one.area_code,
        )
        for one in asks
    ]


def _facts(line: ShiftLine) -> dict[str, str | int]:
    when = span_said(line.shift.starts_at, line.shift.ends_at)
    return {"post": line.shift.post.title, "line": line.line.title, "when": when}


def asking_close(actor: Actor, asking: Asking, state: str, now: datetime) -> None:
    """No more is asked. Who still waits to answer is thanked; after the shift he has simply not answered."""
    asking.state, asking.ended_at, asking.next_at = state, now, None
    asking.save(update_fields=["state", "ended_at", "next_at"])
    rows = Ask.objects.within(_ALL).filter(asking=asking, state=State.WAITING).order_by("id")
    waiting: Sequence[Ask] = list(rows)
    over = state == Asking.State.OVER
    rows.update(state=State.LAPSED if over else State.THANKED)
    facts = {"how": str(state), "waves": asking.waves, "unanswered": len(waiting)}
    journal.record(actor, "asking.ended", asking, area_code=asking.area_code, facts=facts)
    if waiting and not over:
        notices_send(actor=actor, tellings=_thanks(waiting, asking.shift_line))


def lacking_of(line: ShiftLine) -> int:
    """How many seats of a line are empty."""
    held = Assignment.objects.within(_ALL).filter(shift_line=line, ended_at=None).count()
    return max(0, line.headcount - held)
