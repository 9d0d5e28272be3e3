"""Keeping files that people hand in, and destroying them."""

from collections.abc import Iterable
from pathlib import PurePath
from uuid import UUID

from django.db import transaction

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.services import service
from fangxian.foundation.media import store
from fangxian.foundation.media.models import Attachment
from fangxian.foundation.media.selectors import attachment_get
from fangxian.plain import clock
from fangxian.plain.ids import uuid7

_EVERY_FILE = Scope.system("附件")


def attachment_keep(
    *,
    actor: Actor,
    filename: str,
    media_type: str,
    chunks: Iterable[bytes],
    area_code: str,
    data_class: str,
    permission: Permission,
    organisation: UUID | None = None,
) -> Attachment:
    """Seal a file and keep it under ``data_class``'s clock.

    ``permission`` is what allows the act that the file belongs to, at ``area_code`` or for ``organisation``. The file is whole on the
    disk before its row is written: a row without a file never is, a file without a row is swept away.
    """
    actor.require(permission, area=area_code, organisation=organisation)
    identifier = uuid7()
    stored = store.store(identifier, chunks)
    attachment = Attachment(
        id=identifier,
        area_code=area_code,
        filename=PurePath(filename.replace("\\", "/")).name[-200:],
        media_type=media_type[:100],
        size=stored.size,
        sha256=stored.digest,
        file_key=stored.key.hex(),
        data_class=data_class,
        kept_at=clock.now(),
        exercise=actor.exercise,
    )
    try:
        return _attachment_enter(actor=actor, attachment=attachment)
    except BaseException:
        store.discard(identifier)
        raise


@service
def _attachment_enter(*, actor: Actor, attachment: Attachment) -> Attachment:
    attachment.save(force_insert=True)
    journal.record(
        actor,
        "attachment.kept",
        attachment,
        area_code=attachment.area_code,
        facts={"bytes": attachment.size, "class": attachment.data_class},
    )
    return attachment


@service
def attachment_destroy(
    *, actor: Actor, attachment: Attachment, permission: Permission, organisation: UUID | None = None
) -> None:
    """Destroy a file: its key with the row, then what lies on the disk.

    ``permission`` is what allows the act that it belongs to, at the attachment's area or for ``organisation``.
    """
    actor.require(permission, area=attachment.area_code, organisation=organisation)
    attachment_get(_EVERY_FILE, attachment.id).delete()
    journal.record(
        actor.touching(exercise=attachment.exercise),
        "attachment.destroyed",
        ("media.attachment", str(attachment.id)),
        area_code=attachment.area_code,
        facts={"bytes": attachment.size, "class": attachment.data_class},
    )
    # Only when the row is surely gone: a rollback must not leave a row without its file.
    transaction.on_commit(lambda: store.discard(attachment.id))
