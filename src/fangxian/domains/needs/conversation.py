"""The conversation on a need: what was said between its verbs, with photographs and recordings."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxian.access.scope import Scope
from fangxian.domains.needs.models import Need, NeedFile, NeedMessage
from fangxian.domains.needs.rules.states import Verb
from fangxian.domains.needs.thread import Said, Seats, thread
from fangxian.foundation.media.models import Attachment
from fangxian.foundation.responders.selectors import chips_by_id
from fangxian.kit.said import said_time
from fangxian.kit.shapes import Entry
from fangxian.plain.errors import OutOfScope
from fangxian.plain.words import N_

_OF_THE_NEED = Scope.system("困难的经过")


@dataclass(frozen=True)
class Spoken:
    """One message: who (masked), as what, when, in which words, with which files."""

    at: datetime
    name: str
    seat: str
    words: str
    photos: tuple[UUID, ...]
    voices: tuple[UUID, ...]
    files_gone: int


def messages_of(need: Need) -> QuerySet[NeedMessage]:
    """What was said about a need that was found before, oldest first."""
    return NeedMessage.objects.within(_OF_THE_NEED).filter(need_id=need.id).order_by("at", "id")


def spoken(need: Need) -> list[Spoken]:
    """What was said about a need that was found before, oldest first."""
    messages = list(messages_of(need))
    if not messages:
        return []
    people = {one.actor_responder_id for one in messages if one.actor_responder_id}
    chips, seats = chips_by_id(people), Seats(people)
    files: dict[UUID, list[NeedFile]] = defaultdict(list)
    for file in NeedFile.objects.within(_OF_THE_NEED).filter(need_id=need.id).order_by("message", "position"):
        files[file.message_id].append(file)
    return [
        Spoken(
            at=one.at,
            name=chips[one.actor_responder_id].name if one.actor_responder_id else _("系统"),
            seat=seats.at(one.actor_responder_id, one.at),
            words=one.words,
            photos=_kept(files[one.id], NeedFile.Shape.PHOTO),
            voices=_kept(files[one.id], NeedFile.Shape.VOICE),
            files_gone=sum(file.attachment_id is None for file in files[one.id]),
        )
        for one in messages
    ]


def _kept(files: list[NeedFile], shape: str) -> tuple[UUID, ...]:
    return tuple(file.id for file in files if file.shape == shape and file.attachment_id)


def file_of(need: Need, file_id: UUID) -> Attachment:
    """A file of a need that was found before. Raises ``OutOfScope``."""
    rows = NeedFile.objects.within(_OF_THE_NEED).filter(need_id=need.id, id=file_id)
    found: NeedFile | None = rows.select_related("attachment").first()
    if found is None or found.attachment is None:
        raise OutOfScope("need.file_unknown", N_("没有这张照片或这段录音，或者已经到期销毁。"))
    return found.attachment


def told(need: Need) -> list[Entry]:
    """All that was done and said, in the order of time, in the thread's shape."""
    done = ((said.at, _done(said)) for said in thread(need))
    talked = ((one.at, _said(need, one)) for one in spoken(need))
    return [entry for _at, entry in merge(done, talked, key=lambda pair: pair[0])]


def _done(said: Said) -> Entry:
    verb = _("，").join(_particulars(said))
    return Entry(who=f"{said.name} {said.seat}".strip(), verb=verb, at=said.at, words=said.words)


def _particulars(said: Said) -> Iterator[str]:
    """What was done, with whom it went to, how many, until when."""
    if said.verb is not Verb.CONSULT:
        yield said.told
    if said.to_owner:
        yield _("交给%(owner)s") % {"owner": said.to_owner}
    if said.asked:
        yield _("问了%(names)s") % {"names": "、".join(said.asked)}
    if said.verb in (Verb.REPLY, Verb.DECLINE):
        yield _("代表%(name)s") % {"name": said.from_owner}
    if said.amount:
        yield _("给了 %(amount)d") % {"amount": said.amount}
    if said.until:
        yield _("延到%(until)s") % {"until": said_time(said.until)}
    if said.other:
        yield _("编号 %(number)s") % {"number": said.other}


def _said(need: Need, one: Spoken) -> Entry:
    def address(file_id: UUID) -> str:
        return reverse("need_file", args=[need.number, file_id])

    verb = _("说") if one.words else _("留了录音") if one.voices else _("发了照片")
    if one.files_gone:
        verb = _("%(said)s（照片和录音已到期销毁）") % {"said": verb}
    return Entry(
        who=f"{one.name} {one.seat}".strip(),
        verb=verb,
        at=one.at,
        words=one.words,
        photos=tuple(map(address, one.photos)),
        voices=tuple(map(address, one.voices)),
    )
