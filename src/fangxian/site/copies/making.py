"""Making a backup, and restoring one into an empty home."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

import fangxian
from fangxian.access.actor import Actor
from fangxian.foundation.journal import witness
from fangxian.foundation.journal.selectors import newest_seal
from fangxian.foundation.retention.keyring import keys_record
from fangxian.foundation.retention.selectors import KeysCompared, keys_compared
from fangxian.foundation.retention.services import backup_note, restoring_note
from fangxian.kit.keys import key_ring
from fangxian.plain import clock
from fangxian.plain.errors import Refused
from fangxian.plain.words import N_
from fangxian.site.copies.archive import (
    DATABASE,
    WITNESS,
    Manifest,
    Told,
    archive_unpacked,
    archive_written,
)
from fangxian.site.copies.databases import database_copied, database_put_back, is_empty
from fangxian.site.keeping import keys_watch


@dataclass(frozen=True)
class Made:
    """A backup that was made."""

    path: Path
    manifest: Manifest

    @property
    def size(self) -> int:
        """Bytes of the archive."""
        return self.path.stat().st_size


def backup_made(*, actor: Actor, place: Path, told: Told) -> Made:
    """Copy the database and the sealed files into one archive: ``place``, or a new file in that folder.

    Server and worker work on. The archive is whole on the disk before it has its name.
    """
    keys_record(actor=actor)
    stamp = clock.in_city(clock.now())
    path = place / f"fangxian-{stamp:%Y%m%d-%H%M%S}.tar" if place.is_dir() else place
    if path.exists():
        raise Refused("file.exists", N_("%(path)s 已经有了，请换一个文件名。"), path=path)
    if not path.parent.is_dir():
        raise Refused("backup.no_folder", N_("没有文件夹 %(path)s。"), path=path.parent)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".fangxian-backup-") as draft:
        manifest = _manifest()
        # The witness first: it is told of a seal after the database has it, so its copy holds none that the other lacks.
        if witness.path().exists():
            shutil.copyfile(witness.path(), Path(draft) / WITNESS)
        database_copied(Path(draft) / DATABASE)
        archive = Path(draft) / "archive.tar"
        descriptor = os.open(archive, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            manifest = archive_written(file, _members(Path(draft)), manifest, told)
            file.flush()
            os.fsync(file.fileno())
        archive.rename(path)
    _keep_name(path.parent)
    backup_note(
        actor=actor,
        files=len(manifest.files),
        size=path.stat().st_size,
        database=manifest.files[DATABASE]["sha256"],
    )
    return Made(path, manifest)


def _manifest() -> Manifest:
    seal = newest_seal()
    signs = key_ring().fingerprints()
    return Manifest(
        version=fangxian.__version__,
        made_at=clock.now().isoformat(timespec="seconds"),
        vendor=connection.vendor,
        migrations=_migrations(),
        keys={
            f"{family}-{generation}": sign
            for (family, generation), sign in signs.items()
            if family != "django"
        },
        seal=seal.number if seal else 0,
        head=seal.head if seal else "",
    )


def _members(draft: Path) -> Iterator[tuple[str, Path]]:
    for name in (DATABASE, WITNESS):
        yield name, draft / name
    media = Path(settings.FANGXIAN_MEDIA)
    for path in sorted(media.glob("*/*.sealed")):
        yield f"media/{path.parent.name}/{path.name}", path


def _migrations() -> dict[str, str]:
    applied = MigrationLoader(connection).applied_migrations
    return {app: max(name for one, name in applied if one == app) for app, _ in applied}


@dataclass(frozen=True)
class Restored:
    """What a restoring came to."""

    manifest: Manifest
    keys: KeysCompared
    witness_was_here: bool


def backup_restored(*, actor: Actor, path: Path, told: Told) -> Restored:
    """Restore into this home, which must be empty. Raises ``Refused`` and leaves everything as it was."""
    home, media = Path(settings.FANGXIAN_HOME), Path(settings.FANGXIAN_MEDIA)
    if not is_empty() or (media.is_dir() and any(media.glob("*/*"))):
        raise Refused(
            "restore.not_empty", N_("这里已经有数据，不能恢复到这里；请换一个空的数据文件夹或空的数据库。")
        )
    home.chmod(0o700)
    with tempfile.TemporaryDirectory(dir=home, prefix=".restoring-") as draft:
        folder = Path(draft)
        manifest = archive_unpacked(path, folder, told)
        _require_fitting(manifest)
        database_put_back(folder / DATABASE)
        if (folder / "media").is_dir():
            shutil.copytree(folder / "media", media, dirs_exist_ok=True)
        was_here = witness.path().exists()
        if not was_here and (folder / WITNESS).exists():
            witness.path().parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(folder / WITNESS, witness.path())
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    keys_watch()
    restoring_note(actor=actor, made_at=manifest.made_at, seal=manifest.seal)
    return Restored(manifest, keys_compared(), was_here)


def _require_fitting(manifest: Manifest) -> None:
    """Refuse a backup of the other database, and one of a newer program."""
    if manifest.vendor != connection.vendor:
        raise Refused(
            "restore.other_database",
            N_("这份备份来自 %(theirs)s，这里用的是 %(ours)s，不能直接恢复。"),
            theirs=manifest.vendor,
            ours=connection.vendor,
        )
    known = MigrationLoader(None).disk_migrations
    if any((app, name) not in known for app, name in manifest.migrations.items()):
        raise Refused(
            "restore.newer",
            N_("这份备份是更新的版本（%(version)s）做的，请先升级程序。"),
            version=manifest.version,
        )


def _keep_name(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
