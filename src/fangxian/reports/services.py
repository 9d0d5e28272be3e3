"""Writing the duty log, handing over and taking over."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.foundation.areas.selectors import area_get
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.services import service
from fangxian.plain import clock
from fangxian.plain.errors import NotAllowed, OutOfScope, Refused
from fangxian.plain.ids import uuid7
from fangxian.plain.words import N_
from fangxian.reports.models import Handover, LogEntry
from fangxian.reports.selectors import entry_get

#: Characters of an entry, of what is handed on.
SHORTEST, LONGEST = 2, 1_000

_LOG = Scope.system("值班日志")


@service
def log_write(
    *,
    actor: Actor,
    area_code: str,
    words: str,
    kind: str = LogEntry.Kind.NOTE,
    corrects: UUID | None = None,
    entry_id: UUID | None = None,
) -> LogEntry:
    """Write an entry. ``corrects`` is what it puts right (订正), which stays as it is.

    ``entry_id`` is made where the form is opened: sent twice, it is one entry.
    """
    actor.require(Permission.LOG_KEEP, area=area_code)
    area_get(actor.scope(Permission.LOG_KEEP), area_code)
    if kind not in LogEntry.Kind.values:
        raise Refused("log.kind_unknown", N_("请选是哪一类记录。"))
    corrected = entry_get(actor.scope(Permission.LOG_KEEP), corrects) if corrects else None
    if corrected and corrected.area_code != area_code:
        raise OutOfScope("log.unknown", N_("值班日志里没有这一条，或不在您的责任范围内。"))
    entry = LogEntry(
        id=entry_id or uuid7(),
        kind=kind,
        area_code=area_code,
        words=_accepted(words),
        written_at=clock.now(),
        written_by_id=actor.responder,
        written_by_key=actor.key,
        corrects=corrected,
        exercise=actor.exercise,
    )
    try:
        with transaction.atomic():
            entry.save(force_insert=True)
    except IntegrityError:
        return _same(actor, entry)
    facts = {"kind": entry.kind} | ({"corrects": str(corrected.id)} if corrected else {})
    journal.record_all(
        actor,
        [
            journal.Entry(
                "log.written", entry, area_code=area_code, facts=facts, personal={"words": entry.words}
            )
        ],
    )
    return entry


@service
def handover_give(
    *, actor: Actor, area_code: str, words: str, figures: Sequence[Mapping[str, Any]]
) -> Handover:
    """Say how things stand and what the next must see to. Raises ``Refused`` while an earlier one waits."""
    actor.require(Permission.LOG_KEEP, area=area_code)
    handover = Handover(
        area_code=area_code,
        figures=[dict(one) for one in figures],
        words=_accepted(words),
        given_at=clock.now(),
        given_by_id=actor.responder,
        given_by_key=actor.key,
        exercise=actor.exercise,
    )
    try:
        with transaction.atomic():
            handover.save(force_insert=True)
    except IntegrityError as error:
        raise Refused("handover.waits", N_("已经有一次交班在等人接，请先接班。")) from error
    journal.record_all(
        actor,
        [
            journal.Entry(
                "handover.given", handover, area_code=area_code, personal={"words": handover.words},
                facts={"figures": [{"title": one["title"], "number": one["number"]} for one in figures]},
            )
        ],
    )  # fmt: skip
    return handover


@service
def handover_take(*, actor: Actor, handover_id: UUID) -> Handover:
    """Take over. Raises ``NotAllowed`` for whoever gave it, ``Refused`` when another was quicker."""
    actor.require_role(Permission.LOG_KEEP)
    rows = Handover.objects.within(actor.scope(Permission.LOG_KEEP)).filter(id=handover_id)
    handover: Handover | None = rows.select_for_update().first()
    if handover is None:
        raise OutOfScope("handover.unknown", N_("没有这次交班，或不在您的责任范围内。"))
    if handover.taken_at is not None:
        raise Refused("handover.taken", N_("刚才已经有人接班了。"))
    if handover.given_by_key == actor.key:
        raise NotAllowed("handover.own", N_("自己交的班，由下一班的人来接。"))
    handover.taken_at, handover.taken_by_id, handover.taken_by_key = clock.now(), actor.responder, actor.key
    handover.save(update_fields=["taken_at", "taken_by", "taken_by_key"])
    journal.record(actor, "handover.taken", handover, area_code=handover.area_code)
    return handover


def _same(actor: Actor, entry: LogEntry) -> LogEntry:
    """The entry that was sent before under the same identifier."""
    twin: LogEntry | None = LogEntry.objects.within(_LOG).filter(id=entry.id).first()
    if twin is None or twin.written_by_key != actor.key or twin.words != entry.words:
        raise Refused("log.sent_before", N_("这张表刚才已经记过。内容改了，要另记一条，请再按一次。"))
    journal.nothing_changed()
    return twin


def _accepted(words: str) -> str:
    """What was written, without blanks at its ends. Raises ``Refused`` when it is too short or too long."""
    words = words.replace("\r\n", "\n").strip()
    if not SHORTEST <= len(words) <= LONGEST:
        raise Refused(
            "log.words_length",
            N_("请写 %(shortest)d 到 %(longest)d 个字，现在是 %(count)d 个。"),
            shortest=SHORTEST,
            longest=LONGEST,
            count=len(words),
        )
    return words
