"""Keys, kept outside the database in the folder ``keys`` of the house's home.

Whoever holds the database alone can neither read a sealed field nor seal a journal line. Each data class
(a class of retention: residents, responders, the journal …) has keys of its own, one for each generation: a
rotation makes the next generation, a purge destroys a class's keys, and with them every copy of its values,
those in old backups too.
"""

import hashlib
import os
import re
import secrets
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
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

from fangxian.plain.errors import Refused
from fangxian.plain.words import N_

_NONCE = 12
#: The files of one family: ``<family>-<generation>.key``, or a single ``<family>.key`` or ``.pem``.
_FILE = re.compile(r"(?P<family>[a-z][a-z0-9_-]*?)(?:-(?P<generation>\d{1,3}))?\.(?:key|pem)")


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

    def generations(self, family: str) -> list[int]:
        """The generations of the keys ``<family>-<n>`` that are there, oldest first."""
        return sorted(number for name, number in self.files() if name == family and number)

    def files(self) -> dict[tuple[str, int], Path]:
        """Every key that is there, by its family and generation; 0 for a key that has none."""
        if not self.folder.is_dir():
            return {}
        found = ((_FILE.fullmatch(path.name), path) for path in sorted(self.folder.iterdir()))
        return {(match["family"], int(match["generation"] or 0)): path for match, path in found if match}

    def fingerprints(self) -> dict[tuple[str, int], str]:
        """What tells each key from every other without giving it away: 24 signs of a digest of it."""
        return {key: fingerprint_of(path.read_bytes()) for key, path in self.files().items()}

    def generation_begin(self, family: str) -> int:
        """Make the next generation's key; from now on new values are sealed under it. Returns its number."""
        number = max(self.generations(family), default=0) + 1
        if number > MOST_GENERATIONS:
            raise ValueError(f"{family} has used up its {MOST_GENERATIONS} generations")
        self.secret(f"{family}-{number}")
        return number

    def inherit(self, family: str) -> list[int]:
        """The generations of a data class in a home from before each class had keys: one key was everybody's."""
        common = self.folder / "data-1.key"
        if not (family.startswith("data-") and common.exists()):
            return []
        with suppress(FileExistsError):
            os.link(common, self.folder / f"{family}-1.key")
        return [1]

    def destroy(self, family: str, generation: int) -> None:
        """Destroy a key: what was sealed under it can never be read again, wherever a copy lies."""
        # Under another name first, so that nobody reads it half written over; one that a crash left goes along.
        gone = self.folder / f".gone.{family}-{generation}"
        (self.folder / f"{family}-{generation}.key").rename(gone)
        for path in self.folder.glob(".gone.*"):
            with path.open("r+b", buffering=0) as file:
                file.write(os.urandom(path.stat().st_size))
                os.fsync(file.fileno())
            path.unlink()

    def _kept(self, name: str, make: Callable[[], bytes]) -> bytes:
        path = self.folder / name
        if not path.exists():
            _require_makeable(name)
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


def fingerprint_of(content: bytes) -> str:
    """The fingerprint of a key's file."""
    return hashlib.sha256(b"fangxian key|" + content.strip()).hexdigest()[:24]


_withheld: set[str] = set()


def keys_withhold(families: Iterable[str]) -> None:
    """Name the families whose keys the database was sealed under and that are not here.

    None of them is begun anew: what is sealed reads as gone, and what would seal is refused, until they are
    brought back.
    """
    _withheld.clear()
    _withheld.update(families)


def _require_makeable(name: str) -> None:
    match = _FILE.fullmatch(name)
    if match and match["family"] in _withheld:
        raise keys_missing()


def keys_missing() -> Refused:
    """What is said where a key that is not here would be needed."""
    refusal = Refused(
        "keys.missing",
        N_(
            "这个库的密钥不在这台机器上，加密的内容现在看不了，也不能新写。请用 fangxian keys recover 找回密钥。"
        ),
    )
    refusal.status = 503
    return refusal


@lru_cache(maxsize=8)
def _ring(folder: Path) -> KeyRing:
    return KeyRing(folder)


def key_ring() -> KeyRing:
    """The house's key ring."""
    return _ring(Path(settings.FANGXIAN_KEYS))


#: The first byte of a sealed value is its generation.
MOST_GENERATIONS = 255
#: After so many seconds a running process notices a generation that another has begun or destroyed.
NOTICED_AFTER = 1.0


class KeyGone(ValueError):
    """The key that a value was sealed under is not there: destroyed by a purge, or not brought along."""


@dataclass
class _Family:
    """The keys of one family as this process last saw them."""

    seen: float = float("-inf")
    secrets: dict[int, bytes] = field(default_factory=dict)
    ciphers: dict[int, AESGCM] = field(default_factory=dict)
    newest: int = 0


_families: dict[tuple[str, str], _Family] = {}


def _family(name: str) -> _Family:
    """The keys of a family; nothing is begun."""
    family = _families.setdefault((str(settings.FANGXIAN_KEYS), name), _Family())
    if time.monotonic() - family.seen > NOTICED_AFTER:
        ring = key_ring()
        there = ring.generations(name) or ring.inherit(name)
        family.secrets = {
            number: family.secrets.get(number) or ring.secret(f"{name}-{number}") for number in there
        }
        family.ciphers = {number: AESGCM(secret) for number, secret in family.secrets.items()}
        if not there and family.newest:
            # Somebody took the keys away from a running process: beginning anew would hide it.
            _withheld.add(name)
        family.newest, family.seen = max(there, default=0), time.monotonic()
    return family


def _sealing(name: str) -> _Family:
    """The keys of a family that something is to be sealed with: its first is begun where there is none."""
    family = _family(name)
    if not family.newest:
        key_ring().generation_begin(name)
        family.seen = float("-inf")
        family = _family(name)
    return family


def keys_look_again() -> None:
    """Notice begun and destroyed generations at once."""
    for family in _families.values():
        family.seen = float("-inf")


@dataclass(frozen=True, slots=True)
class Sealer:
    """Seals many values of one data class; it can be handed to a process that knows nothing of settings."""

    generation: int
    secret: bytes

    def cipher(self) -> AESGCM:
        """The cipher, for a loop that calls it a million times; see ``sealed_by``."""
        return AESGCM(self.secret)


def sealer(data_class: str) -> Sealer:
    """What seals new values of a data class now."""
    family = _sealing(f"data-{data_class}")
    return Sealer(family.newest, family.secrets[family.newest])


def sealed_by(cipher: AESGCM, generation: int, text: str, bound_to: str) -> bytes:
    """As ``sealed``, for loops that hold their cipher."""
    nonce = os.urandom(_NONCE)
    return bytes((generation,)) + nonce + cipher.encrypt(nonce, text.encode(), bound_to.encode())


def sealed(text: str, *, bound_to: str, data_class: str) -> bytes:
    """``text`` under AES-256-GCM with the data class's newest key, bound to the row and field that ``bound_to`` names.

    Layout: one byte of key generation, 12 of nonce, then the ciphertext with its tag.
    """
    family = _sealing(f"data-{data_class}")
    return sealed_by(family.ciphers[family.newest], family.newest, text, bound_to)


def opened(value: bytes, *, bound_to: str, data_class: str) -> str:
    """The text of a sealed value.

    Raises ``KeyGone`` when its key was destroyed, ``cryptography.exceptions.InvalidTag`` when it was moved or changed.
    """
    cipher = _family(f"data-{data_class}").ciphers.get(value[0])
    if cipher is None:
        raise KeyGone(f"{data_class}: key {value[0]} is not there")
    nonce, body = value[1 : 1 + _NONCE], value[1 + _NONCE :]
    return cipher.decrypt(nonce, body, bound_to.encode()).decode()


def opener(data_class: str, *, gone: str | None = None) -> Callable[[bytes, str], str]:
    """As ``opened``, for loops over thousands of values: the keys are looked up once. Empty values stay empty.

    ``gone`` stands for a value whose key is not there; without it ``KeyGone`` is raised.
    """
    ciphers = _family(f"data-{data_class}").ciphers

    def opened_fast(value: bytes, bound_to: str) -> str:
        if not value:
            return ""
        value = bytes(value)
        cipher = ciphers.get(value[0])
        if cipher is not None:
            return cipher.decrypt(value[1:13], value[13:], bound_to.encode()).decode()
        if gone is None:
            raise KeyGone(f"{data_class}: key {value[0]} is not there")
        return gone

    return opened_fast


# --- the blind index: equality can be searched, nothing can be read


@dataclass(frozen=True, slots=True)
class Tokens:
    """Makes the tokens that stand for values in an index; it can be handed to another process."""

    secret: bytes

    def of(self, value: str, salt: str = "") -> int:
        """The token of a value: 64 bits of BLAKE2b under a key, as the databases' signed integer.

        ``salt``: an area's code where the same value in another area must not look the same.
        """
        said = f"{salt}|{value}".encode()
        return int.from_bytes(blake2b(said, digest_size=8, key=self.secret).digest(), "big", signed=True)


def tokens() -> Tokens:
    """The house's blind index."""
    family = _sealing("index")
    return Tokens(family.secrets[family.newest])
