"""Keys, kept outside the database in the folder ``keys`` of the house's home.

Whoever holds the database alone can neither read a sealed field nor seal a journal line.
"""

import os
import secrets
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from django.conf import settings

_NONCE = 12


class KeyRing:
    """The keys in one folder; each is made when it is first asked for, readable by its owner alone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def secret(self, name: str, length: int = 32) -> bytes:
        """A random secret of ``length`` bytes with this name."""
        return bytes.fromhex(self._kept(f"{name}.key", lambda: secrets.token_hex(length).encode()).decode())

    def signing_key(self, name: str) -> Ed25519PrivateKey:
        """An Ed25519 key with this name."""
        pem = self._kept(
            f"{name}.pem",
            lambda: Ed25519PrivateKey.generate().private_bytes(
                Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
            ),
        )
        key = load_pem_private_key(pem, password=None)
        if not isinstance(key, Ed25519PrivateKey):
            raise TypeError(f"{name}.pem holds no Ed25519 key")
        return key

    def _kept(self, name: str, make) -> bytes:  # type: ignore[no-untyped-def]
        path = self.folder / name
        if not path.exists():
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            draft = self.folder / f".{name}.{os.getpid()}.{secrets.token_hex(4)}"
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(make())
                file.flush()
                os.fsync(file.fileno())
            # A link never replaces: of two processes that start at once, one key wins and both read it.
            try:
                os.link(draft, path)
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        return path.read_bytes()


@lru_cache(maxsize=8)
def _ring(folder: Path) -> KeyRing:
    return KeyRing(folder)


def key_ring() -> KeyRing:
    """The house's key ring."""
    return _ring(Path(settings.FANGXIAN_KEYS))


@lru_cache(maxsize=16)
def _cipher(folder: Path, name: str) -> AESGCM:
    return AESGCM(_ring(folder).secret(name))


def _data_cipher(generation: int) -> AESGCM:
    return _cipher(Path(settings.FANGXIAN_KEYS), f"data-{generation}")


#: The generation that new values are sealed under; older ones stay readable.
GENERATION = 1


def sealed(text: str, *, bound_to: str) -> bytes:
    """``text`` under AES-256-GCM, bound to the row and field that ``bound_to`` names.

    Layout: one byte of key generation, 12 of nonce, then the ciphertext with its tag.
    """
    nonce = os.urandom(_NONCE)
    body = _data_cipher(GENERATION).encrypt(nonce, text.encode(), bound_to.encode())
    return bytes([GENERATION]) + nonce + body


def opened(value: bytes, *, bound_to: str) -> str:
    """The text of a sealed value. Raises ``cryptography.exceptions.InvalidTag`` when it was moved or changed."""
    nonce, body = value[1 : 1 + _NONCE], value[1 + _NONCE :]
    return _data_cipher(value[0]).decrypt(nonce, body, bound_to.encode()).decode()
