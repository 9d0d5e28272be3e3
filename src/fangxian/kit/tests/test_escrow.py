"""Keys in a file under a passphrase: all of them come back, and only to who knows it."""

import json
import stat
from pathlib import Path

import pytest

from fangxian.kit import escrow
from fangxian.kit.escrow import escrow_recovered, escrow_written
from fangxian.kit.keys import KeyRing
from fangxian.plain.errors import Refused

pytestmark = pytest.mark.rules

PASSPHRASE = "three words and some more"


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(escrow, "COST", 2**12)


@pytest.fixture
def ring(tmp_path: Path) -> KeyRing:
    ring = KeyRing(tmp_path / "keys")
    for name in ("data-resident-1", "data-resident-2", "index-1", "sessions", "django"):
        ring.secret(name)
    ring.signing_key("seal")
    return ring


@pytest.fixture
def file(ring: KeyRing, tmp_path: Path) -> Path:
    path = tmp_path / "keys.escrow"
    assert escrow_written(ring, path, PASSPHRASE) == 4
    return path


def test_all_that_data_needs_comes_back(ring: KeyRing, file: Path, tmp_path: Path) -> None:
    other = KeyRing(tmp_path / "other")
    found = escrow_recovered(other, file, PASSPHRASE)
    assert found == ["data-resident-1.key", "data-resident-2.key", "index-1.key", "seal.pem"]
    for name in found:
        assert (other.folder / name).read_bytes() == (ring.folder / name).read_bytes()
        assert stat.S_IMODE((other.folder / name).stat().st_mode) == 0o600
    assert escrow_recovered(other, file, PASSPHRASE) == []


def test_the_file_is_its_owners_and_holds_no_key_in_the_clear(ring: KeyRing, file: Path) -> None:
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    content = file.read_bytes()
    for path in ring.folder.iterdir():
        assert path.read_bytes().strip() not in content
    assert json.loads(content.split(b"\n")[0])["keys"].keys() == {
        "data-resident-1.key", "data-resident-2.key", "index-1.key", "seal.pem",
    }  # fmt: skip


def test_a_wrong_passphrase_opens_nothing(file: Path, tmp_path: Path) -> None:
    other = KeyRing(tmp_path / "other")
    for passphrase in ("", PASSPHRASE + " ", PASSPHRASE.upper()):
        with pytest.raises(Refused) as refusal:
            escrow_recovered(other, file, passphrase)
        assert refusal.value.code == "escrow.passphrase_wrong"
    assert not other.folder.exists()


def test_a_short_passphrase_and_an_empty_ring_are_refused(ring: KeyRing, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refusal:
        escrow_written(ring, tmp_path / "x", "short")
    assert refusal.value.code == "escrow.passphrase_short"
    with pytest.raises(Refused) as refusal:
        escrow_written(KeyRing(tmp_path / "none"), tmp_path / "x", PASSPHRASE)
    assert refusal.value.code == "escrow.no_keys"


def test_an_older_file_is_not_written_over(ring: KeyRing, file: Path) -> None:
    with pytest.raises(Refused) as refusal:
        escrow_written(ring, file, PASSPHRASE)
    assert refusal.value.code == "file.exists"


def test_another_key_that_is_here_is_left_and_nothing_is_recovered(file: Path, tmp_path: Path) -> None:
    other = KeyRing(tmp_path / "other")
    secret = other.secret("index-1")
    with pytest.raises(Refused) as refusal:
        escrow_recovered(other, file, PASSPHRASE)
    assert refusal.value.code == "escrow.other_key"
    assert [path.name for path in other.folder.iterdir()] == ["index-1.key"]
    assert other.secret("index-1") == secret


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: "",
        lambda text: "{}\n",
        lambda text: text[: len(text) // 2],
        lambda text: text.replace('"cost": 4096', '"cost": 1073741824'),
        lambda text: text.replace('"cost": 4096', '"cost": 4097'),
        lambda text: text.replace("fangxian-keys-1", "fangxian-keys-9"),
        lambda text: text.replace("index-1.key", "index-2.key"),
        lambda text: text.replace("\n", "\nAA", 1),
    ],
)
def test_a_changed_file_is_refused(file: Path, tmp_path: Path, spoil: object) -> None:
    file.write_text(spoil(file.read_text()))  # type: ignore[operator]
    with pytest.raises(Refused) as refusal:
        escrow_recovered(KeyRing(tmp_path / "other"), file, PASSPHRASE)
    assert refusal.value.code in ("escrow.damaged", "escrow.passphrase_wrong")
