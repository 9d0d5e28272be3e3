"""What responders can do and when: roles, skills, windows, and that somebody can't be sent."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from fangxian.access.actor import Actor
from fangxian.access.scope import Scope
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.services import service
from fangxian.foundation.responders.models import Responder, ResponderExclusion
from fangxian.foundation.responders.rules.told import Skilled, Told
from fangxian.foundation.responders.rules.windows import Window
from fangxian.foundation.responders.written import Rewriting, responder_to_edit
from fangxian.kit.vocabulary import words_of
from fangxian.plain import clock
from fangxian.plain.errors import OutOfScope, Refused
from fangxian.plain.words import N_

_EXCLUSIONS = Scope.system("暂不能派的人")


@service
def roles_set(
    *, actor: Actor, responder_id: UUID, roles: Collection[str], version: int | None = None
) -> Responder:
    """Somebody works as these and as nothing else, from now on."""
    responder, before = responder_to_edit(actor, responder_id, version)
    words_require("responder_role", {*roles} - {*before.roles})
    return _line(actor, "responder.roles_set", responder, before, {"roles": tuple(roles)})


@service
def skill_add(*, actor: Actor, responder_id: UUID, skilled: Skilled, version: int | None = None) -> Responder:
    """Note a skill and its paper; of a skill that he has already, the paper is renewed."""
    responder, before = responder_to_edit(actor, responder_id, version)
    words_require("skill", {skilled.skill})
    if skilled.issued_on and skilled.expires_on and skilled.expires_on < skilled.issued_on:
        raise Refused("skill.days_backward", N_("证书的到期日早于发证日，请核对。"))
    skills = (*before.skills, skilled)
    return _line(actor, "responder.skill_added", responder, before, {"skills": skills}, skilled.skill)


@service
def skill_end(*, actor: Actor, responder_id: UUID, skill: str, version: int | None = None) -> Responder:
    """He has a skill no longer, or never had it; that it was written stays."""
    responder, before = responder_to_edit(actor, responder_id, version)
    skills = tuple(one for one in before.skills if one.skill != skill)
    return _line(actor, "responder.skill_ended", responder, before, {"skills": skills}, skill)


@service
def windows_set(
    *, actor: Actor, responder_id: UUID, windows: Sequence[Window], version: int | None = None
) -> Responder:
    """He can come in these windows and in no other; none: he has not said."""
    responder, before = responder_to_edit(actor, responder_id, version)
    return _line(actor, "responder.windows_set", responder, before, {"windows": tuple(windows)})


@service
def exclusion_begin(
    *,
    actor: Actor,
    responder_id: UUID,
    reason: str,
    since: datetime | None = None,
    until: datetime | None = None,
    version: int | None = None,
) -> ResponderExclusion:
    """Somebody can't be sent, from now or ``since`` until somebody ends it or ``until``."""
    responder, _ = responder_to_edit(actor, responder_id, version)
    since = since or clock.now()
    if reason not in ResponderExclusion.Reason.values:
        raise Refused("exclusion.reason_unknown", N_("请选一个原因。"))
    if until is not None and until <= since:
        raise Refused("exclusion.backward", N_("结束时间应在开始时间以后。"))
    exclusion = ResponderExclusion(
        responder=responder,
        area_code=responder.area_code,
        unit_id=responder.unit_id,
        reason=reason,
        since=since,
        until=until,
        exercise=actor.exercise or responder.exercise,
    )
    exclusion.save(force_insert=True)
    _changed(responder)
    journal.record(
        actor,
        "responder.excluded",
        responder,
        area_code=responder.area_code,
        facts={"exclusion": str(exclusion.id)},
        personal={"reason": reason},
    )
    return exclusion


@service
def exclusion_end(*, actor: Actor, exclusion_id: UUID) -> ResponderExclusion:
    """He can be sent again, from now on; one that has not begun is over before it begins."""
    rows = ResponderExclusion.objects.within(_EXCLUSIONS)
    found: ResponderExclusion | None = rows.filter(id=exclusion_id).first()
    if found is None:
        raise OutOfScope("exclusion.unknown", N_("没有这一项，或不在您的责任范围内。"))
    responder, _ = responder_to_edit(actor, found.responder_id)
    found.refresh_from_db()
    now = clock.now()
    if found.until is not None and found.until <= max(now, found.since):
        journal.nothing_changed()
        return found
    found.until = max(now, found.since)
    found.save(update_fields=["until"])
    _changed(responder)
    journal.record(
        actor,
        "responder.available_again",
        responder,
        area_code=responder.area_code,
        facts={"exclusion": str(found.id)},
    )
    return found


def words_require(vocabulary: str, keys: Collection[str]) -> None:
    """Every key is one of the plan's words. Raises ``Refused`` naming one that is not."""
    unknown = sorted({*keys} - words_of(vocabulary).keys())
    if unknown:
        raise Refused("responder.word_unknown", N_("预案里没有“%(word)s”。"), word=unknown[0])


def _changed(responder: Responder) -> None:
    responder.version += 1
    responder.save(update_fields=["version"])


def _line(
    actor: Actor, verb: str, responder: Responder, before: Told, changes: dict[str, Any], skill: str = ""
) -> Responder:
    """Write what differs, with its line, which keeps the words of the plan."""
    after = replace(before, **changes)
    if not Rewriting(actor, clock.now()).rewrite(responder, before, after):
        journal.nothing_changed()
        return responder
    facts: dict[str, Any] = {"skill": skill} if skill else {}
    if "roles" in changes:
        facts = {"roles": list(after.roles)}
    journal.record(actor, verb, responder, area_code=responder.area_code, facts=facts)
    return responder
