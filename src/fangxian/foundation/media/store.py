"""Where the sealed files lie: one for each attachment, named by its identifier."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings

from fangxian.access.scope import Scope
from fangxian.foundation.media.frames import new_key, write_sealed
from fangxian.foundation.media.models import Attachment
from fangxian.kit.keys import tokens
from fangxian.plain import clock

#: A file that belongs to nothing is left alone for so many seconds: its row may be about to come.
YOUNG = 24 * 60 * 60
_SUFFIX = ".sealed"


@dataclass(frozen=True)
class Stored:
    """A file that lies in the folder: its key, its size in the clear, and its keyed digest."""

    key: bytes
    size: int
    digest: str


def folder() -> Path:
    """The folder of the house."""
    return Path(settings.FANGXIAN_MEDIA)


def path_of(identifier: UUID) -> Path:
    """Where an attachment's file lies."""
    return folder() / identifier.hex[-2:] / f"{identifier.hex}{_SUFFIX}"


def store(identifier: UUID, chunks: Iterable[bytes]) -> Stored:
    """Write an attachment's file, durably."""
    key = new_key()
    digest = hashlib.blake2b(key=tokens().secret, digest_size=32)

    def heard() -> Iterator[bytes]:
        for chunk in chunks:
            digest.update(chunk)
            yield chunk

    size = write_sealed(path_of(identifier), key, identifier, heard())
    return Stored(key, size, digest.hexdigest())


def discard(identifier: UUID) -> None:
    """Remove an attachment's file; without its row it can't be read anyway."""
    path_of(identifier).unlink(missing_ok=True)


def sweep() -> int:
    """Remove old drafts, and old files whose rows are gone; return their number."""
    # The disk's time, which no exercise shifts.
    before = (clock.now() - clock.shift()).timestamp() - YOUNG
    old = [path for path in folder().glob("*/*") if path.stat().st_mtime < before]
    files = {path: UUID(path.name[:32]) for path in old if path.suffix == _SUFFIX}
    rows = Attachment.objects.within(Scope.system("附件")).filter(id__in=list(files.values()))
    known = set(rows.values_list("id", flat=True))
    gone = [path for path in old if files.get(path) not in known]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)
