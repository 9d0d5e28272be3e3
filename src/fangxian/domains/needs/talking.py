"""Saying something about a need: words, photographs, a recording. It moves no state and no clock."""

from collections.abc import Sequence
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.domains.needs.models import Need, NeedFile, NeedMessage
from fangxian.domains.needs.moving import LONGEST
from fangxian.domains.needs.rules.states import OPEN
from fangxian.domains.needs.selectors import need_seen_by
from fangxian.domains.needs.services import need_raise
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.services import service
from fangxian.foundation.media.models import Attachment
from fangxian.foundation.media.photographs import Photograph
from fangxian.foundation.media.services import attachment_destroy, attachment_keep
from fangxian.foundation.media.sounds import Recording
from fangxian.plain import clock
from fangxian.plain.errors import Refused
from fangxian.plain.ids import uuid7
from fangxian.plain.words import N_

_CLASS = "need"
_TALK = Scope.system("困难的对话")


def message_write(
    *,
    actor: Actor,
    need_id: UUID,
    words: str = "",
    photographs: Sequence[Photograph] = (),
    recording: Recording | None = None,
    message_id: UUID | None = None,
) -> NeedMessage:
    """Say something about a need that one sees. ``message_id`` is made where the form is opened: sent twice, it is one.

    Files are whole on the disk before the message's row is written, outside its transaction: none of them holds
    the database up.
    """
    need = need_seen_by(actor, need_id)
    words = _accepted(words, files=len(photographs) + (recording is not None))
    _require_open(need)
    identifier = message_id or uuid7()
    if (twin := _twin(actor, need, identifier)) is not None:
        return twin
    kept = _Enclosures(actor, need)
    try:
        for number, photograph in enumerate(photographs, start=1):
            kept.keep(NeedFile.Shape.PHOTO, f"{number}.jpg", photograph.media_type, photograph.content)
        if recording is not None:
            kept.keep(NeedFile.Shape.VOICE, "voice", recording.media_type, recording.content)
        message, is_new = _message_enter(
            actor=actor, need=need, words=words, identifier=identifier, kept=kept
        )
    except BaseException:
        kept.give_up()
        raise
    if not is_new:
        kept.give_up()
    return message


def need_raise_pictured(
    *, actor: Actor, key: UUID | None, photos: Sequence[Photograph], **asked: Any
) -> Need:
    """Raise a need, with photographs as the first thing that is said about it; sent twice, it is one."""
    need = need_raise(actor=actor, need_id=key, **asked)
    if photos:
        first = uuid5(NAMESPACE_OID, f"photographs of {need.id}")
        message_write(actor=actor, need_id=need.id, photographs=photos, message_id=first)
    return need


class _Enclosures:
    """Files on their way into a message: kept by the house for somebody, because seeing a need is enough to speak."""

    def __init__(self, actor: Actor, need: Need) -> None:
        self._actor = Actor.system(
            "needs.talk",
            reason="困难里的照片和录音",
            on_behalf_of=actor.key,
            exercise=need.exercise or actor.exercise,
        )
        self._area_code = need.area_code
        self.files: list[tuple[str, Attachment]] = []

    def keep(self, shape: str, filename: str, media_type: str, content: bytes) -> None:
        attachment = attachment_keep(
            actor=self._actor,
            filename=filename,
            media_type=media_type,
            chunks=[content],
            area_code=self._area_code,
            data_class=_CLASS,
            permission=Permission.NEED_SEE,
        )
        self.files.append((shape, attachment))

    def give_up(self) -> None:
        while self.files:
            _shape, attachment = self.files.pop()
            attachment_destroy(actor=self._actor, attachment=attachment, permission=Permission.NEED_SEE)


@service
def _message_enter(
    *, actor: Actor, need: Need, words: str, identifier: UUID, kept: _Enclosures
) -> tuple[NeedMessage, bool]:
    """Write the message, and tell whether it is new."""
    held: Need = Need.objects.within(_TALK).select_for_update().get(id=need.id)
    _require_open(held)
    if (twin := _twin(actor, held, identifier)) is not None:
        journal.nothing_changed()
        return twin, False
    message = NeedMessage(
        id=identifier,
        need=held,
        area_code=held.area_code,
        at=clock.now(),
        actor_key=actor.key,
        actor_responder_id=actor.responder,
        words=words,
        exercise=held.exercise or actor.exercise,
    )
    message.save(force_insert=True)
    for position, (shape, attachment) in enumerate(kept.files):
        NeedFile(
            need=held,
            message=message,
            area_code=held.area_code,
            position=position,
            shape=shape,
            attachment=attachment,
            exercise=message.exercise,
        ).save(force_insert=True)
    photos = sum(shape == NeedFile.Shape.PHOTO for shape, _attachment in kept.files)
    entry = journal.Entry(
        "need.talked",
        held,
        area_code=held.area_code,
        facts={"message": str(message.id), "photographs": photos, "recordings": len(kept.files) - photos},
        personal={"words": words} if words else {},
        exercise=message.exercise,
    )
    journal.record_all(actor, [entry])
    return message, True


def _twin(actor: Actor, need: Need, identifier: UUID) -> NeedMessage | None:
    """The same message, when it was sent before. Raises ``Refused`` for another's."""
    found: NeedMessage | None = NeedMessage.objects.within(_TALK).filter(id=identifier).first()
    if found is not None and (found.need_id != need.id or found.actor_key != actor.key):
        raise Refused("need.message_sent_before", N_("这张表刚才已经用过，请刷新这一页再说。"))
    return found


def _require_open(need: Need) -> None:
    if need.state not in OPEN:
        raise Refused("need.talk_is_over", N_("这个困难已经了结，不能再往里说话；还有事请另报一个。"))


def _accepted(words: str, *, files: int) -> str:
    words = words.replace("\r\n", "\n").strip()
    if not words and not files:
        raise Refused("need.nothing_said", N_("请写几个字，或者附一张照片、一段录音。"))
    if len(words) > LONGEST:
        raise Refused(
            "need.message_length",
            N_("最多 %(longest)d 个字，现在是 %(count)d 个。"),
            longest=LONGEST,
            count=len(words),
        )
    return words
