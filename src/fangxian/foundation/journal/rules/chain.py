"""Digests of lines, heads of seals, and the proof that a chain of them is whole.

A line's digest is SHA-256 over its canonical JSON; a seal's over its lines' row numbers and digests in their
order; a head over the seal's number, time, count, that digest and the head before. Heads are signed (Ed25519)
and told to a witness outside the database: from then on nothing under them changes unseen.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import zip_longest
from typing import Any

#: What the first seal stands on.
GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Line:
    """A journal line as the chain sees it."""

    uid: str
    at: datetime
    actor: str
    on_behalf_of: str
    verb: str
    noun: str
    noun_id: str
    area_code: str
    facts: Mapping[str, Any]
    exercise: bool

    def digest(self) -> str:
        """SHA-256 over the canonical JSON of all its values."""
        values = [
            self.uid, self.at.astimezone(UTC).isoformat(timespec="microseconds"), self.actor,
            self.on_behalf_of, self.verb, self.noun, self.noun_id, self.area_code, self.facts, self.exercise,
        ]  # fmt: skip
        return _sha256(json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":")))


@dataclass(frozen=True, slots=True)
class StoredLine:
    """A line with its row number, its place in its seal and its digest, as they stand in the table."""

    id: int
    position: int
    digest: str
    line: Line


@dataclass(frozen=True, slots=True)
class SealedBatch:
    """A seal as the chain sees it."""

    number: int
    at: datetime
    previous: str
    count: int
    lines_digest: str

    def head(self) -> str:
        """SHA-256 over everything the seal says."""
        moment = self.at.astimezone(UTC).isoformat(timespec="microseconds")
        return _sha256(f"{self.number}|{moment}|{self.previous}|{self.count}|{self.lines_digest}")


@dataclass(frozen=True, slots=True)
class StoredSeal:
    """A seal with the head and signature that stand in the table."""

    batch: SealedBatch
    head: str
    signature: str


@dataclass(frozen=True, slots=True)
class Fault:
    """One place where the chain is broken. ``kind`` is a word for programs, ``where`` names the place."""

    kind: str
    where: str


def settled(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts as every database gives them back: keys are text, a whole number is an integer.

    Raises ``TypeError`` or ``ValueError`` for what JSON has no word for.
    """
    text = json.dumps(facts, allow_nan=False)
    return dict(json.loads(text, parse_float=_number))


def _number(text: str) -> int | float:
    number = float(text)
    return int(number) if number.is_integer() else number


def digest_of_lines(lines: Iterable[tuple[int, str]]) -> str:
    """The digest of a batch: SHA-256 over its lines' row numbers and digests, in order."""
    return _sha256("\n".join(f"{number} {digest}" for number, digest in lines))


def faults_of_chain(
    seals: Iterable[StoredSeal],
    lines_of: Callable[[int], Iterable[StoredLine]],
    signed: Callable[[str, str], bool],
    witnessed: Mapping[int, str],
) -> Iterator[Fault]:
    """Every fault of a chain, seal by seal.

    ``lines_of(number)`` gives a seal's lines in order; ``signed(head, signature)`` tells whether the house's
    key made it; ``witnessed`` maps seal numbers to the heads that were told outside.
    """
    previous, expected, seen = GENESIS, 1, set()
    for stored in seals:
        batch = stored.batch
        seen.add(batch.number)
        if batch.number != expected:
            yield Fault("seal_missing", f"{expected}")
        if batch.previous != previous:
            yield Fault("seal_unchained", f"{batch.number}")
        if batch.head() != stored.head or not signed(stored.head, stored.signature):
            yield Fault("seal_forged", f"{batch.number}")
        if witnessed.get(batch.number, stored.head) != stored.head:
            yield Fault("seal_not_as_witnessed", f"{batch.number}")
        yield from _faults_of_batch(batch, lines_of(batch.number))
        previous, expected = stored.head, batch.number + 1
    for number in sorted(set(witnessed) - seen):
        yield Fault("witnessed_seal_gone", f"{number}")


def _faults_of_batch(batch: SealedBatch, lines: Iterable[StoredLine]) -> Iterator[Fault]:
    sealed = []
    for expected, found in zip_longest(range(batch.count), lines):
        if found is None:
            yield Fault("line_gone", f"{batch.number}/{expected}")
            continue
        if found.position != expected:
            yield Fault("line_out_of_order", f"{batch.number}/{found.position}")
        if found.line.digest() != found.digest:
            yield Fault("line_changed", f"{batch.number}/{found.position}")
        sealed.append((found.id, found.digest))
    if digest_of_lines(sealed) != batch.lines_digest:
        yield Fault("lines_not_as_sealed", f"{batch.number}")


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
