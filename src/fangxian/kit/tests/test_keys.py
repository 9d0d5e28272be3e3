"""Keys: made once, whoever asks first, readable by their owner alone; what they seal opens in its place only."""

import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from fangxian.kit import keys
from fangxian.kit.keys import KeyRing, opened, sealed

pytestmark = pytest.mark.rules

ASKING = """
import sys
from pathlib import Path
from django.conf import settings
settings.configure()
from fangxian.kit.keys import KeyRing
ring = KeyRing(Path(sys.argv[1]))
print("ready", flush=True)
sys.stdin.readline()
print(ring.secret("data-1").hex())
print(ring.signing_key("seal").public_key().public_bytes_raw().hex())
"""


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    """Where the house keeps its keys."""
    settings.FANGXIAN_KEYS = tmp_path / "keys"
    return tmp_path / "keys"


def test_a_key_is_made_once_and_kept(folder: Path) -> None:
    ring = KeyRing(folder)
    secret = ring.secret("data-1")
    assert len(secret) == 32
    assert KeyRing(folder).secret("data-1") == secret != ring.secret("data-2")
    assert len(ring.secret("django", length=50)) == 50
    signature = ring.signing_key("seal").sign(b"head")
    KeyRing(folder).signing_key("seal").public_key().verify(signature, b"head")


def test_keys_are_their_owners_alone_whatever_the_mask(folder: Path) -> None:
    before = os.umask(0)
    try:
        ring = KeyRing(folder)
        ring.secret("data-1")
        ring.signing_key("seal")
    finally:
        os.umask(before)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert sorted(path.name for path in folder.iterdir()) == ["data-1.key", "seal.pem"]


def test_processes_that_start_at_once_get_one_key(folder: Path) -> None:
    children = [
        subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-c", ASKING, str(folder)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        for _ in range(4)
    ]  # fmt: skip
    for child in children:
        assert child.stdout
        assert child.stdout.readline() == "ready\n"
    for child in children:
        assert child.stdin
        child.stdin.write("go\n")
        child.stdin.flush()
    assert len({child.communicate()[0] for child in children}) == 1
    assert [child.returncode for child in children] == [0] * 4
    assert sorted(path.name for path in folder.iterdir()) == ["data-1.key", "seal.pem"]


def test_a_draft_that_a_crash_left_is_in_nobodys_way(folder: Path) -> None:
    folder.mkdir()
    (folder / ".data-1.key.1.dead").write_bytes(b"")
    assert len(KeyRing(folder).secret("data-1")) == 32


def test_another_kind_of_key_does_not_sign(folder: Path) -> None:
    folder.mkdir()
    pem = X25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "seal.pem").write_bytes(pem)
    with pytest.raises(TypeError, match="Ed25519"):
        KeyRing(folder).signing_key("seal")


def test_a_sealed_text_opens_where_it_belongs_and_nowhere_else(folder: Path) -> None:
    for text in ("张三", "", "a" * 10_000, "🧣\0|"):
        value = sealed(text, bound_to="table.column:1")
        assert opened(value, bound_to="table.column:1") == text
        for elsewhere in ("table.column:2", "table.other:1", ""):
            with pytest.raises(InvalidTag):
                opened(value, bound_to=elsewhere)


def test_the_same_text_is_sealed_differently_each_time(folder: Path) -> None:
    assert len({sealed("张三", bound_to="x") for _ in range(50)}) == 50


@pytest.mark.parametrize("place", [1, 12, 13, -1])
def test_one_changed_bit_is_noticed(folder: Path, place: int) -> None:
    value = bytearray(sealed("张三", bound_to="x"))
    value[place] ^= 1
    with pytest.raises(InvalidTag):
        opened(bytes(value), bound_to="x")


def test_older_generations_stay_readable(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = sealed("张三", bound_to="x")
    monkeypatch.setattr(keys, "GENERATION", 2)
    new = sealed("张三", bound_to="x")
    assert (old[0], new[0]) == (1, 2)
    assert opened(old, bound_to="x") == opened(new, bound_to="x") == "张三"
    with pytest.raises(InvalidTag):
        opened(bytes([2]) + old[1:], bound_to="x")
