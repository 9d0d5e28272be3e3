"""Sealed files: any bytes come back from any offset, and nothing that was done to the file goes unnoticed."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fangxian.foundation.media import frames
from fangxian.foundation.media.frames import FileDamaged, SealingWriter, new_key, read_sealed, write_sealed

pytestmark = pytest.mark.rules

FILE, OTHER = UUID(int=1), UUID(int=2)
KEY = new_key()
_SMALL = 100


@pytest.fixture(autouse=True)
def small_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "FRAME", _SMALL)
    monkeypatch.setattr(frames, "_SEALED_FRAME", _SMALL + 16)


def kept(path: Path, content: bytes) -> Path:
    assert write_sealed(path / "file", KEY, FILE, [content]) == len(content)
    return path / "file"


def read(path: Path, offset: int = 0, key: bytes = KEY, file_id: UUID = FILE) -> bytes:
    return b"".join(read_sealed(path, key, file_id, offset))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(chunks=st.lists(st.binary(max_size=250), max_size=6), offset=st.integers(0, 1600))
def test_what_was_written_is_read_from_any_offset(tmp_path: Path, chunks: list[bytes], offset: int) -> None:
    content = b"".join(chunks)
    (tmp_path / "file").unlink(missing_ok=True)
    write_sealed(tmp_path / "file", KEY, FILE, chunks)
    assert read(tmp_path / "file", offset) == content[offset:]


def test_nothing_lies_there_in_the_clear(tmp_path: Path) -> None:
    content = kept(tmp_path, b"sentinel" * 100).read_bytes()
    assert b"sentinel" not in content


@pytest.mark.parametrize(
    "harm",
    [
        lambda raw: raw[:-1],
        lambda raw: raw[: 2 * 116],
        lambda raw: raw[116:],
        lambda raw: raw[116:232] + raw[:116] + raw[232:],
        lambda raw: raw[:116] + raw[:116] + raw[232:],
        lambda raw: raw + raw[-50:],
        lambda raw: raw + raw[:116],
        lambda raw: raw[:50] + bytes([raw[50] ^ 1]) + raw[51:],
        lambda raw: b"",
    ],
)
def test_harm_is_noticed(tmp_path: Path, harm: Callable[[bytes], bytes]) -> None:
    path = kept(tmp_path, bytes(range(250)))
    path.write_bytes(harm(path.read_bytes()))
    with pytest.raises(FileDamaged):
        read(path)


def test_another_files_bytes_are_noticed(tmp_path: Path) -> None:
    path = kept(tmp_path, b"x" * 250)
    for key, file_id in ((new_key(), FILE), (KEY, OTHER)):
        with pytest.raises(FileDamaged):
            read(path, key=key, file_id=file_id)
    with pytest.raises(FileDamaged):
        read(tmp_path / "nowhere")


def test_nothing_is_left_of_a_file_that_failed(tmp_path: Path) -> None:
    def chunks():
        yield b"x" * 300
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_sealed(tmp_path / "file", KEY, FILE, chunks())
    assert list(tmp_path.iterdir()) == []


def test_a_draft_has_no_name_until_it_is_whole(tmp_path: Path) -> None:
    writer = SealingWriter(tmp_path / "file", KEY, FILE)
    writer.write(b"x" * 300)
    assert not (tmp_path / "file").exists()
    writer.keep()
    assert [one.name for one in tmp_path.iterdir()] == ["file"]
