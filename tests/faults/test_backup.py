"""A backup is one moment of a database that is being written to; what is not whole is not restored."""

import io
import json
import os
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from fangxian.plain.errors import Refused
from fangxian.site.copies.archive import archive_unpacked
from fangxian.site.copies.databases import tool
from tests.faults.homes import FILLED, READ, Home, home_at

WRITING = """
import sys, time
from fangxian.access.actor import Actor
from fangxian.domains.needs.services import need_raise
from fangxian.foundation.journal.services import seal_lines
house, number = Actor.system("tests", reason="测试"), 0
print("ready", flush=True)
until = time.monotonic() + float(sys.argv[1] if len(sys.argv) > 1 else 12)
while time.monotonic() < until:
    need_raise(actor=house, kind="protective_goods", urgency="daily", words=f"缺第{number}样", area_code="350181007002")
    number += 1
    seal_lines()
print(number)
"""


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with home_at(tmp_path_factory.mktemp("filled") / "home") as home:
        assert home.fangxian("init").returncode == 0
        home.script(FILLED)
        media = home.folder / "media" / "ab"
        media.mkdir(parents=True)
        (media / f"{'0' * 30}ab.sealed").write_bytes(os.urandom(3_000_000))
        yield home


@pytest.fixture
def archive(filled: Home, tmp_path: Path) -> Path:
    done = filled.fangxian("backup", tmp_path)
    assert done.returncode == 0, done.stderr
    (found,) = tmp_path.glob("*.tar")
    return found


def members(archive: Path) -> dict[str, bytes]:
    with tarfile.open(archive) as tar:
        return {one.name: tar.extractfile(one).read() for one in tar}  # type: ignore[union-attr]


def test_it_is_one_moment_while_others_write(filled: Home, tmp_path: Path) -> None:
    writer = filled.begun(WRITING)
    assert writer.stdout
    assert writer.stdout.readline() == "ready\n"
    for number in range(3):
        done = filled.fangxian("backup", tmp_path / f"{number}.tar")
        assert done.returncode == 0, done.stderr
    output, faults = writer.communicate(timeout=120)
    assert writer.returncode == 0, faults
    assert int(output) > 10
    for number in range(3):
        with home_at(tmp_path / f"home-{number}") as home:
            (home.folder).mkdir()
            (home.folder / "keys").symlink_to(filled.folder / "keys")
            done = home.fangxian("restore", tmp_path / f"{number}.tar")
            assert done.returncode == 0, done.stderr
            assert "完整" in done.stdout
            assert home.fangxian("journal", "verify").returncode == 0


def test_it_holds_database_media_and_witness_and_no_key(filled: Home, archive: Path) -> None:
    found = members(archive)
    assert set(found) == {"database", "witness.txt", f"media/ab/{'0' * 30}ab.sealed", "manifest.json"}
    assert archive.stat().st_mode & 0o077 == 0
    manifest = json.loads(found["manifest.json"])
    assert manifest["keys"].keys() >= {"data-resident-1", "seal-0"}
    everything = b"".join(found.values())
    for key in (filled.folder / "keys").iterdir():
        assert key.read_bytes().strip() not in everything
        if key.suffix == ".key":
            assert bytes.fromhex(key.read_text()) not in everything


def test_restored_it_is_the_same(filled: Home, archive: Path, tmp_path: Path) -> None:
    with home_at(tmp_path / "home") as home:
        home.folder.mkdir()
        (home.folder / "keys").symlink_to(filled.folder / "keys")
        assert home.fangxian("restore", archive).returncode == 0
        assert home.script(READ) == filled.script(READ)
        name = f"media/ab/{'0' * 30}ab.sealed"
        assert (home.folder / name).read_bytes() == (filled.folder / name).read_bytes()
        again = home.fangxian("restore", archive)
        assert again.returncode == 1
        assert "已经有数据" in again.stderr


def test_a_backup_over_another_is_refused(filled: Home, archive: Path) -> None:
    before = archive.read_bytes()
    done = filled.fangxian("backup", archive)
    assert done.returncode == 1
    assert "已经有了" in done.stderr
    assert archive.read_bytes() == before


def test_what_was_changed_or_cut_short_is_not_restored(archive: Path, tmp_path: Path) -> None:
    whole = archive.read_bytes()
    place = len(whole) // 3
    spoilt = {
        "cut": whole[: len(whole) // 2],
        "cut before the manifest": whole[: whole.rindex(b"manifest.json") - 100],
        "flipped": whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :],
        "empty": b"",
        "noise": os.urandom(5000),
    }
    for name, content in spoilt.items():
        (tmp_path / "spoilt.tar").write_bytes(content)
        folder = tmp_path / name
        folder.mkdir()
        with pytest.raises(Refused) as refusal:
            archive_unpacked(tmp_path / "spoilt.tar", folder, lambda _: None)
        assert refusal.value.code == "backup.not_whole", name


def test_a_refused_restoring_leaves_an_empty_home(archive: Path, tmp_path: Path) -> None:
    archive.write_bytes(archive.read_bytes()[:100_000])
    with home_at(tmp_path / "home") as home:
        done = home.fangxian("restore", archive)
        assert done.returncode == 1
        assert "不是完整的备份" in done.stderr
        assert not [path for path in home.folder.rglob("*") if path.is_file() and path.parent.name != "keys"]


@pytest.mark.parametrize(
    "name", ["../outside", "/etc/passwd", "media/../../x", "keys/seal.pem", "media/zz/x.sealed"]
)
def test_names_that_lead_elsewhere_are_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "hostile.tar"
    with tarfile.open(path, "w") as tar:
        head = tarfile.TarInfo(name)
        head.size = 1
        tar.addfile(head, io.BytesIO(b"x"))
    folder = tmp_path / "folder"
    folder.mkdir()
    with pytest.raises(Refused):
        archive_unpacked(path, folder, lambda _: None)
    assert not list(folder.rglob("*"))


def test_a_link_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "hostile.tar"
    with tarfile.open(path, "w") as tar:
        head = tarfile.TarInfo("database")
        head.type, head.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(head)
    with pytest.raises(Refused):
        archive_unpacked(path, tmp_path, lambda _: None)


def test_a_program_that_is_too_old_or_not_there_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("fangxian.site.copies.databases._DEBIAN", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Refused) as refusal:
        tool("pg_dump", 15)
    assert refusal.value.code == "backup.tool_missing"
