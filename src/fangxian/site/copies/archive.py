"""The archive: a tar whose last member, the manifest, names every other with its digest.

A copy that was cut short has no manifest, one that was changed another digest: neither is restored.
"""

import hashlib
import io
import json
import os
import re
import tarfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from fangxian.plain.errors import Refused
from fangxian.plain.words import N_

FORM = "fangxian-backup-1"
MANIFEST = "manifest.json"
DATABASE, WITNESS = "database", "witness.txt"
#: What an archive may hold besides its manifest: nothing whose name could lead anywhere else.
_NAME = re.compile(r"database|witness\.txt|media/[0-9a-f]{2}/[0-9a-f]{32}\.sealed")
_CHUNK = 1 << 20

Told = Callable[[int], None]


@dataclass(frozen=True)
class Manifest:
    """What an archive says of itself. ``migrations``: the newest of each app; ``keys``: fingerprints, no key."""

    version: str
    made_at: str
    vendor: str
    migrations: dict[str, str]
    keys: dict[str, str]
    seal: int
    head: str
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    form: str = FORM

    def text(self) -> str:
        """As it stands in the archive."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True)


class _Hearing:
    """Reads a file for the archive, and takes its digest on the way."""

    def __init__(self, file: IO[bytes], told: Told) -> None:
        self._file, self._told = file, told
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        content = self._file.read(size)
        self.digest.update(content)
        self._told(len(content))
        return content


def archive_written(
    file: IO[bytes], members: Iterable[tuple[str, Path]], manifest: Manifest, told: Told
) -> Manifest:
    """Write members and manifest; return the manifest as written. A member that has gone meanwhile is left out."""
    with tarfile.open(fileobj=file, mode="w|", format=tarfile.PAX_FORMAT) as tar:
        for name, path in members:
            try:
                source = path.open("rb")
            except FileNotFoundError:
                continue
            with source:
                head = tarfile.TarInfo(name)
                head.size, head.mode = os.fstat(source.fileno()).st_size, 0o600
                hearing = _Hearing(source, told)
                tar.addfile(head, hearing)
                manifest.files[name] = {"sha256": hearing.digest.hexdigest(), "bytes": head.size}
        content = manifest.text().encode()
        head = tarfile.TarInfo(MANIFEST)
        head.size, head.mode = len(content), 0o600
        tar.addfile(head, io.BytesIO(content))
    return manifest


def archive_unpacked(path: Path, folder: Path, told: Told) -> Manifest:
    """Unpack into an empty folder and check every file. Raises ``Refused`` for what is not whole."""
    try:
        with tarfile.open(path, mode="r|") as tar:
            found, manifest = _unpacked(tar, folder, told)
    except OSError as error:
        raise Refused("file.unreadable", N_("读不了文件 %(path)s。"), path=path) from error
    except (tarfile.TarError, ValueError, TypeError, KeyError, EOFError) as error:
        raise _not_whole(path) from error
    if manifest is None or manifest.form != FORM:
        raise _not_whole(path)
    written = {name: said["sha256"] for name, said in manifest.files.items()}
    if written != found or DATABASE not in found:
        raise _not_whole(path)
    return manifest


def _unpacked(tar: tarfile.TarFile, folder: Path, told: Told) -> tuple[dict[str, str], Manifest | None]:
    found: dict[str, str] = {}
    for member in tar:
        source = tar.extractfile(member) if member.isfile() else None
        if source is None:
            raise ValueError(member.name)
        if member.name == MANIFEST:
            return found, Manifest(**json.loads(source.read(_CHUNK * 64)))
        if not _NAME.fullmatch(member.name) or member.name in found:
            raise ValueError(member.name)
        target = folder / member.name
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        digest = hashlib.sha256()
        with target.open("wb") as file:
            for chunk in _chunks(source):
                digest.update(chunk)
                file.write(chunk)
                told(len(chunk))
        found[member.name] = digest.hexdigest()
    return found, None


def _chunks(source: IO[bytes]) -> Iterator[bytes]:
    while chunk := source.read(_CHUNK):
        yield chunk


def _not_whole(path: Path) -> Refused:
    return Refused(
        "backup.not_whole", N_("%(path)s 不是完整的备份：内容缺少或被改动过，没有恢复任何东西。"), path=path
    )
