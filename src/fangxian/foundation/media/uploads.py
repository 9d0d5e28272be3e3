"""Uploads on their way in: small ones stay in memory, large ones go to the disk sealed, never in the clear.

The key of an upload's draft is in the memory of the process that reads the request and nowhere else: a draft
that a crash leaves behind can be read by nobody, and is swept away.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from fangxian.foundation.media.frames import SealingWriter, new_key, read_sealed
from fangxian.foundation.media.store import folder
from fangxian.plain.ids import uuid7

#: Up to so many bytes an upload stays in memory.
SMALL = 2_500_000
#: What is longer is read to its end and not kept: its form says that it is too large.
LARGEST = 320_000_000


class SealedDraft:
    """What arrives of one upload."""

    def __init__(self) -> None:
        self._held = BytesIO()
        self._writer: SealingWriter | None = None
        self._id, self._key = uuid7(), new_key()
        self._path = folder() / "drafts" / self._id.hex
        self.size = 0

    def write(self, chunk: bytes) -> None:
        """Take some bytes more."""
        self.size += len(chunk)
        if self.size > LARGEST:
            self.discard()
        elif self._writer is not None:
            self._writer.write(chunk)
        elif self.size <= SMALL:
            self._held.write(chunk)
        else:
            self._writer = SealingWriter(self._path, self._key, self._id)
            self._writer.write(self._held.getvalue())
            self._writer.write(chunk)
            self._held = BytesIO()

    def complete(self) -> None:
        """All has come."""
        if self._writer is not None:
            self._writer.keep()

    def chunks(self) -> Iterator[bytes]:
        """What came, in the clear."""
        if self._writer is None:
            yield self._held.getvalue()
        else:
            yield from read_sealed(self._path, self._key, self._id)

    def discard(self) -> None:
        """Nothing of it stays."""
        self._held = BytesIO()
        if self._writer is not None:
            self._writer.abandon()
            self._path.unlink(missing_ok=True)
            self._writer = None


class SealedUpload(UploadedFile):  # type: ignore[type-arg]
    """An uploaded file whose draft is sealed."""

    def __init__(self, draft: SealedDraft, name: str | None, content_type: str | None) -> None:
        super().__init__(None, name, content_type, draft.size)
        self._draft = draft

    def read(self, num_bytes: int | None = None) -> bytes:  # noqa: ARG002 - the signature of a file
        """All of it; for small files."""
        return b"".join(self._draft.chunks())

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:  # noqa: ARG002
        """All of it, piece by piece."""
        return self._draft.chunks()

    def multiple_chunks(self, chunk_size: int | None = None) -> bool:  # noqa: ARG002
        """As Django asks it."""
        return True

    def close(self) -> None:
        """The request is over."""
        self._draft.discard()


class SealingUpload(FileUploadHandler):
    """Django's part of it: one upload of a request after the other."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Another file begins."""
        super().new_file(*args, **kwargs)
        self._draft = SealedDraft()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002
        """Some of it."""
        self._draft.write(raw_data)

    def file_complete(self, file_size: int) -> SealedUpload:  # noqa: ARG002
        """All of it."""
        self._draft.complete()
        return SealedUpload(self._draft, self.file_name, self.content_type)

    def upload_interrupted(self) -> None:
        """The reader went away."""
        self._draft.discard()
