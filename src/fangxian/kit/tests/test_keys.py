"""Keys: made once, whoever asks first, readable by their owner alone; what they seal opens in its place only."""

import os
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from fangxian.kit import keys
from fangxian.kit.keys import KeyRing, opened, sealed
from fangxian.plain.errors import Refused

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
        value = sealed(text, bound_to="table.column:1", data_class="resident")
        assert opened(value, bound_to="table.column:1", data_class="resident") == text
        for elsewhere in ("table.column:2", "table.other:1", ""):
            with pytest.raises(InvalidTag):
                opened(value, bound_to=elsewhere, data_class="resident")


def test_the_same_text_is_sealed_differently_each_time(folder: Path) -> None:
    assert len({sealed("张三", bound_to="x", data_class="resident") for _ in range(50)}) == 50


@pytest.mark.parametrize("place", [1, 12, 13, -1])
def test_one_changed_bit_is_noticed(folder: Path, place: int) -> None:
    value = bytearray(sealed("张三", bound_to="x", data_class="resident"))
    value[place] ^= 1
    with pytest.raises(InvalidTag):
        opened(bytes(value), bound_to="x", data_class="resident")


def test_older_generations_stay_readable_until_their_key_is_destroyed(folder: Path) -> None:
    old = sealed("张三", bound_to="x", data_class="resident")
    assert KeyRing(folder).generation_begin("data-resident") == 2
    keys.keys_look_again()
    new = sealed("张三", bound_to="x", data_class="resident")
    assert (old[0], new[0]) == (1, 2)
    assert opened(old, bound_to="x", data_class="resident") == opened(
        new, bound_to="x", data_class="resident"
    )
    with pytest.raises(InvalidTag):
        opened(bytes([2]) + old[1:], bound_to="x", data_class="resident")
    KeyRing(folder).destroy("data-resident", 1)
    keys.keys_look_again()
    with pytest.raises(keys.KeyGone):
        opened(old, bound_to="x", data_class="resident")
    assert opened(new, bound_to="x", data_class="resident") == "张三"


def test_each_data_class_has_keys_of_its_own(folder: Path) -> None:
    value = sealed("张三", bound_to="x", data_class="resident")
    with pytest.raises(keys.KeyGone):
        opened(value, bound_to="x", data_class="responder")
    sealed("李四", bound_to="x", data_class="responder")
    keys.keys_look_again()
    with pytest.raises(InvalidTag):
        opened(value, bound_to="x", data_class="responder")
    assert sorted(path.name for path in folder.iterdir()) == ["data-resident-1.key", "data-responder-1.key"]


def test_a_process_notices_a_new_generation_by_itself(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sealed("张三", bound_to="x", data_class="resident")
    KeyRing(folder).generation_begin("data-resident")
    moment = time.monotonic() + keys.NOTICED_AFTER + 0.1
    monkeypatch.setattr(time, "monotonic", lambda: moment)
    assert sealed("张三", bound_to="x", data_class="resident")[0] == 2


def test_a_token_is_the_same_for_the_same_value_and_salt_only(folder: Path) -> None:
    made = keys.tokens()
    assert made.of("张三", "350181007") == keys.tokens().of("张三", "350181007")
    assert (
        len({made.of("张三"), made.of("张三", "350181007"), made.of("张三", "350181008"), made.of("李四")})
        == 4
    )
    assert all(-(2**63) <= made.of(str(number)) < 2**63 for number in range(1000))


@pytest.fixture
def _nothing_withheld() -> Iterator[None]:
    yield
    keys.keys_withhold([])


@pytest.mark.usefixtures("_nothing_withheld")
def test_a_family_that_is_withheld_reads_as_gone_and_is_not_begun(folder: Path) -> None:
    value = sealed("张三", bound_to="x", data_class="resident")
    kept = (folder / "data-resident-1.key").read_bytes()
    (folder / "data-resident-1.key").unlink()
    keys.keys_look_again()
    keys.keys_withhold(["data-resident", "seal"])
    with pytest.raises(keys.KeyGone):
        opened(value, bound_to="x", data_class="resident")
    with pytest.raises(Refused) as refusal:
        sealed("李四", bound_to="x", data_class="resident")
    assert (refusal.value.code, refusal.value.status) == ("keys.missing", 503)
    with pytest.raises(Refused):
        KeyRing(folder).signing_key("seal")
    assert sealed("王五", bound_to="x", data_class="need")[0] == 1
    (folder / "data-resident-1.key").write_bytes(kept)
    keys.keys_look_again()
    assert opened(value, bound_to="x", data_class="resident") == "张三"


@pytest.mark.usefixtures("_nothing_withheld")
def test_keys_taken_from_a_running_process_are_not_begun_anew(folder: Path) -> None:
    sealed("张三", bound_to="x", data_class="resident")
    (folder / "data-resident-1.key").unlink()
    keys.keys_look_again()
    with pytest.raises(Refused):
        sealed("李四", bound_to="x", data_class="resident")


def test_a_fingerprint_tells_keys_apart_and_not_what_they_are(folder: Path) -> None:
    ring = KeyRing(folder)
    secret = ring.secret("data-resident-1")
    ring.signing_key("seal")
    ring.secret("sessions")
    before = ring.fingerprints()
    assert set(before) == {("data-resident", 1), ("seal", 0), ("sessions", 0)}
    assert len(set(before.values())) == 3
    assert all(secret.hex() not in one and len(one) == 24 for one in before.values())
    assert KeyRing(folder).fingerprints() == before


def test_a_destroyed_key_leaves_nothing_behind_and_sweeps_what_a_crash_left(folder: Path) -> None:
    ring = KeyRing(folder)
    ring.secret("data-resident-1")
    ring.secret("data-resident-2")
    (folder / ".gone.data-resident-0").write_bytes(b"left by a crash")
    ring.destroy("data-resident", 1)
    assert [path.name for path in folder.iterdir()] == ["data-resident-2.key"]


def test_a_home_from_before_data_classes_still_opens(folder: Path) -> None:
    common = KeyRing(folder).secret("data-1")
    value = keys.sealed_by(keys.Sealer(1, common).cipher(), 1, "张三", "x")
    assert opened(value, bound_to="x", data_class="resident") == "张三"
    assert KeyRing(folder).generations("data-resident") == [1]
    assert sealed("李四", bound_to="x", data_class="need")[0] == 1
