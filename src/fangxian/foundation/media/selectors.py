"""Reading attachments: one, its bytes, those that are past their time."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from fangxian.access.scope import Scope
from fangxian.foundation.media.frames import FileDamaged, read_sealed
from fangxian.foundation.media.models import Attachment
from fangxian.foundation.media.store import path_of
from fangxian.kit.fields import GONE
from fangxian.plain.errors import OutOfScope
from fangxian.plain.words import N_


def attachment_get(scope: Scope, identifier: UUID) -> Attachment:
    """One attachment. Raises ``OutOfScope``."""
    found: Attachment | None = Attachment.objects.within(scope).filter(id=identifier).first()
    if found is None:
        raise OutOfScope("attachment.unknown", N_("没有这个附件，或不在您的责任范围内。"))
    return found


def attachment_open(attachment: Attachment, offset: int = 0) -> Iterator[bytes]:
    """Its bytes in the clear from an offset on, up to 1 MB at a time. Raises ``FileDamaged`` while it is read."""
    key = attachment.file_key
    if key == GONE:
        raise FileDamaged
    yield from read_sealed(path_of(attachment.id), bytes.fromhex(key), attachment.id, offset)


def attachments_past(scope: Scope, data_class: str, moment: datetime) -> QuerySet[Attachment]:
    """Attachments of a data class that were kept before a moment, oldest first."""
    rows = Attachment.objects.within(scope).filter(data_class=data_class, kept_at__lt=moment)
    return rows.order_by("kept_at", "id")
