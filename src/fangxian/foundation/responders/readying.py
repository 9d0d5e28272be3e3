"""What makes a volunteer ready to stand: induction given, insurance arranged, a guardian's consent seen."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from fangxian.access.actor import Actor
from fangxian.access.scope import Scope
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.services import service
from fangxian.foundation.media.models import Attachment
from fangxian.foundation.responders.models import Responder, ResponderCondition
from fangxian.foundation.responders.written import responder_to_edit
from fangxian.plain import clock
from fangxian.plain.errors import Refused
from fangxian.plain.words import N_

_CONDITIONS = Scope.system("上岗条件")
Kind = ResponderCondition.Kind


@dataclass(frozen=True)
class Paper:
    """What was done, as it is noted. ``seen``: the official saw the signed sheet himself."""

    kind: str
    done_on: date
    by: str = ""
    number: str = ""
    expires_on: date | None = None
    seen: bool = False


@service
def condition_meet(
    *, actor: Actor, responder_id: UUID, paper: Paper, photo: Attachment | None = None
) -> ResponderCondition:
    """Note that a condition is met; the one that was noted before of its kind ends.

    Raises ``Refused`` for what it lacks: an insurance its number and its last day, an induction who gave it, a
    consent who gave it, and a photograph or the word of whoever saw it.
    """
    responder, _told = responder_to_edit(actor, responder_id)
    now = clock.now()
    _checked(paper, clock.day_of(now), has_photo=photo is not None)
    rows = ResponderCondition.objects.within(_CONDITIONS).filter(responder=responder, kind=paper.kind)
    rows.filter(until=None).update(until=now)
    condition = ResponderCondition(
        responder=responder,
        area_code=responder.area_code,
        unit_id=responder.unit_id,
        kind=paper.kind,
        done_on=paper.done_on,
        expires_on=paper.expires_on,
        by=paper.by.strip(),
        number=paper.number.strip(),
        photo=photo,
        noted_by=actor.key,
        since=now,
        exercise=actor.exercise or responder.exercise,
    )
    condition.save(force_insert=True)
    _changed(responder)
    facts = {"kind": paper.kind, "photograph": photo is not None}
    journal.record(actor, "responder.condition_met", responder, area_code=responder.area_code, facts=facts)
    return condition


@service
def condition_end(*, actor: Actor, responder_id: UUID, kind: str) -> int:
    """It holds no longer, or was never so; that it was noted stays. Returns how many ended."""
    responder, _told = responder_to_edit(actor, responder_id)
    rows = ResponderCondition.objects.within(_CONDITIONS).filter(responder=responder, kind=kind, until=None)
    ended: int = rows.update(until=clock.now())
    if not ended:
        journal.nothing_changed()
        return 0
    _changed(responder)
    facts = {"kind": kind}
    journal.record(actor, "responder.condition_ended", responder, area_code=responder.area_code, facts=facts)
    return ended


def _changed(responder: Responder) -> None:
    responder.version += 1
    responder.save(update_fields=["version"])


def _checked(paper: Paper, today: date, *, has_photo: bool) -> None:
    if paper.kind not in Kind.values:
        raise Refused("condition.unknown", N_("没有这项上岗条件。"))
    if paper.done_on > today:
        raise Refused("condition.not_yet", N_("这一天还没有到。"))
    if not paper.by.strip():
        raise Refused("condition.by_whom", N_("请写明由谁讲的、哪家保险或哪位监护人。"))
    if paper.kind == Kind.INSURANCE and not (paper.number.strip() and paper.expires_on):
        raise Refused("condition.insurance", N_("请填保单号和保到哪一天。"))
    if paper.expires_on and paper.expires_on < paper.done_on:
        raise Refused("condition.backward", N_("到期的日子早于开始的日子，请核对。"))
    if paper.kind == Kind.CONSENT and not (paper.seen or has_photo):
        raise Refused("condition.consent_unseen", N_("请拍下签了名的同意书，或勾上“我看过签了名的同意书”。"))
