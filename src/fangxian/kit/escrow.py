"""All keys in one file under a passphrase, to be kept apart from the machine: who loses the machine loses no data.

The passphrase is stretched by scrypt, the keys are sealed by AES-256-GCM; the head of the file, which anybody can
read, is sealed with them, so that no part of it can be changed.
"""

import base64
import binascii
import json
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from fangxian.kit.keys import KeyRing
from fangxian.plain import clock
from fangxian.plain.errors import Refused
from fangxian.plain.words import N_

FORM = "fangxian-keys-1"
#: 128 MB and a third of a second for each try of a passphrase.
COST = 2**17
_DEAREST = 2**20
SHORTEST = 12
#: Sessions' keys: whoever recovers begins new ones.
_LEFT_OUT = frozenset({"django", "sessions"})


def escrow_written(ring: KeyRing, path: Path, passphrase: str) -> int:
    """Write every key into a new file that only its owner reads; return how many. Raises ``Refused``."""
    if len(passphrase) < SHORTEST:
        raise Refused(
            "escrow.passphrase_short", N_("口令太短：至少 %(shortest)d 个字符。"), shortest=SHORTEST
        )
    files = {key: file for key, file in ring.files().items() if key[0] not in _LEFT_OUT}
    if not files:
        raise Refused("escrow.no_keys", N_("这里还没有密钥，没有可以托管的。"))
    salt, nonce = os.urandom(16), os.urandom(12)
    signs = ring.fingerprints()
    head = json.dumps({
        "form": FORM, "made_at": clock.now().isoformat(timespec="seconds"), "cost": COST, "salt": salt.hex(),
        "nonce": nonce.hex(), "keys": {file.name: signs[key] for key, file in files.items()},
    }, sort_keys=True)  # fmt: skip
    content = json.dumps({file.name: file.read_text(encoding="ascii") for file in files.values()})
    body = AESGCM(_stretched(passphrase, salt, COST)).encrypt(nonce, content.encode(), head.encode())
    _write_new(path, f"{head}\n{base64.b64encode(body).decode()}\n".encode("ascii"))
    return len(files)


def escrow_recovered(ring: KeyRing, path: Path, passphrase: str) -> list[str]:
    """Bring back the keys that are not here; return their names.

    Raises ``Refused`` for a wrong passphrase, a damaged file, and a key that is here and is another.
    """
    found = _opened(path, passphrase)
    for name, content in found.items():
        here = ring.folder / name
        if here.exists() and here.read_text(encoding="ascii").strip() != content.strip():
            raise Refused(
                "escrow.other_key",
                N_("这台机器上已经有另一把 %(name)s，没有动任何密钥。请先把 %(folder)s 移到别处再找回。"),
                name=name,
                folder=ring.folder,
            )
    ring.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    missing = {name: content for name, content in found.items() if not (ring.folder / name).exists()}
    for name, content in missing.items():
        _write_new(ring.folder / name, content.encode("ascii"))
    return sorted(missing)


def _opened(path: Path, passphrase: str) -> dict[str, str]:
    damaged = Refused("escrow.damaged", N_("%(path)s 不是密钥托管文件，或者已经损坏。"), path=path)
    try:
        head, body = path.read_text(encoding="ascii").split("\n", 1)
        said = json.loads(head)
        salt, nonce, cost = bytes.fromhex(said["salt"]), bytes.fromhex(said["nonce"]), int(said["cost"])
        sealed = base64.b64decode(body, validate=False)
    except OSError as error:
        raise Refused("file.unreadable", N_("读不了文件 %(path)s。"), path=path) from error
    except (ValueError, KeyError, TypeError, binascii.Error) as error:
        raise damaged from error
    if said.get("form") != FORM or not 2**10 <= cost <= _DEAREST or cost & (cost - 1):
        raise damaged
    try:
        content = AESGCM(_stretched(passphrase, salt, cost)).decrypt(nonce, sealed, head.encode())
    except (InvalidTag, ValueError) as error:
        raise Refused("escrow.passphrase_wrong", N_("口令不对，或者文件已经损坏。")) from error
    return {Path(name).name: str(text) for name, text in json.loads(content).items()}


def _stretched(passphrase: str, salt: bytes, cost: int) -> bytes:
    return Scrypt(salt=salt, length=32, n=cost, r=8, p=1).derive(passphrase.encode())


def _write_new(path: Path, content: bytes) -> None:
    """Write a file that is not there yet, durably, for its owner alone."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise Refused("file.exists", N_("%(path)s 已经有了，请换一个文件名。"), path=path) from error
    except OSError as error:
        raise Refused("file.unwritable", N_("写不了文件 %(path)s。"), path=path) from error
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
