"""Files sealed frame by frame: each frame opens by itself, so that a reader may begin anywhere.

A file's key is its own and used for nothing else, so a frame's number may be its nonce. Every frame is bound to
the file, to its number and to whether it is the last: one that was moved, swapped, left out or cut off at the
end does not open.
"""

import os
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from fangxian.plain.errors import Refused
from fangxian.plain.words import N_

#: Bytes of a frame in the clear.
FRAME = 1 << 20
_TAG = 16
_SEALED_FRAME = FRAME + _TAG


class FileDamaged(Refused):
    """A sealed file is not as it was written: cut off, changed, another's, or not there."""

    def __init__(self) -> None:
        super().__init__("attachment.damaged", N_("附件的文件坏了或不见了，打不开。请重新上传。"))


def new_key() -> bytes:
    """A key for one file."""
    return AESGCM.generate_key(256)


def _sealed_for(file_id: UUID, number: int, *, last: bool) -> tuple[bytes, bytes]:
    """A frame's nonce, and what it is bound to."""
    return number.to_bytes(12, "big"), f"{file_id}:{number}:{int(last)}".encode()


class SealingWriter:
    """Writes a file in sealed frames to a draft; ``keep`` gives it its name once it is whole on the disk."""

    def __init__(self, path: Path, key: bytes, file_id: UUID) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._path, self._cipher, self._id = path, AESGCM(key), file_id
        self._draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}.draft")
        descriptor = os.open(self._draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._file = os.fdopen(descriptor, "wb")
        self._held = bytearray()
        self._number = 0
        self.size = 0

    def write(self, chunk: bytes) -> None:
        """Take some bytes more."""
        self._held += chunk
        self.size += len(chunk)
        # The last frame is not known to be so until the end: one is always held back.
        while len(self._held) > FRAME:
            self._seal(bytes(self._held[:FRAME]), last=False)
            del self._held[:FRAME]

    def keep(self) -> None:
        """Seal the last frame, and make the file durable under its name."""
        self._seal(bytes(self._held), last=True)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._draft.rename(self._path)
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def abandon(self) -> None:
        """Give the draft up."""
        self._file.close()
        self._draft.unlink(missing_ok=True)

    def _seal(self, frame: bytes, *, last: bool) -> None:
        nonce, bound_to = _sealed_for(self._id, self._number, last=last)
        self._file.write(self._cipher.encrypt(nonce, frame, bound_to))
        self._number += 1


def write_sealed(path: Path, key: bytes, file_id: UUID, chunks: Iterable[bytes]) -> int:
    """Write a whole file; return its size in the clear. Nothing is left of one that failed."""
    writer = SealingWriter(path, key, file_id)
    try:
        for chunk in chunks:
            writer.write(chunk)
        writer.keep()
    except BaseException:
        writer.abandon()
        raise
    return writer.size


def read_sealed(path: Path, key: bytes, file_id: UUID, offset: int = 0) -> Iterator[bytes]:
    """The bytes of a file from an offset on, frame by frame. Raises ``FileDamaged``."""
    cipher = AESGCM(key)
    number, inside = divmod(offset, FRAME)
    try:
        with path.open("rb") as file:
            last = max(0, (os.fstat(file.fileno()).st_size - 1) // _SEALED_FRAME)
            file.seek(number * _SEALED_FRAME)
            while number <= last:
                nonce, bound_to = _sealed_for(file_id, number, last=number == last)
                frame = cipher.decrypt(nonce, file.read(_SEALED_FRAME), bound_to)
                yield frame[inside:] if inside else frame
                number, inside = number + 1, 0
    except (InvalidTag, OSError) as error:
        raise FileDamaged from error
