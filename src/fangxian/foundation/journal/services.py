"""Writing the journal, and sealing what was written.

``@service`` is the frame of every write in the house: one transaction that leaves at least one line, or says
that nothing changed.
"""

import hashlib
import os
from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection, models, transaction

from fangxian.access.actor import Actor
from fangxian.access.scope import Scope
from fangxian.foundation.journal import selectors, witness
from fangxian.foundation.journal.models import JournalLine, JournalPayload, Seal
from fangxian.foundation.journal.rules.chain import GENESIS, Line, SealedBatch, digest_of_lines, settled
from fangxian.kit.keys import key_ring, opened, sealed
from fangxian.kit.locks import Turn, take_turn
from fangxian.plain import clock
from fangxian.plain.ids import uuid7

P = ParamSpec("P")
R = TypeVar("R")

#: Lines in one seal at the most, so that no write lock lasts long.
BATCH = 2_000

_SEALER = Actor.system("journal.seal", reason="封存日志")


class Unjournalled(RuntimeError):
    """A service ended without a line and without saying that nothing changed."""


@dataclass
class _Ledger:
    lines: int = 0
    unchanged: bool = False


_ledgers: ContextVar[tuple[_Ledger, ...]] = ContextVar("ledgers", default=())


def service(act: Callable[P, R]) -> Callable[P, R]:
    """Frames a write: atomic, and journalled or nothing."""

    @wraps(act)
    def framed(*args: P.args, **kwargs: P.kwargs) -> R:
        ledger = _Ledger()
        token = _ledgers.set((*_ledgers.get(), ledger))
        try:
            with transaction.atomic():
                result = act(*args, **kwargs)
                if not (ledger.lines or ledger.unchanged):
                    raise Unjournalled(act.__qualname__)
        finally:
            _ledgers.reset(token)
        # Only now do its lines count for the service that called it: a refusal would have taken them back.
        for caller in _ledgers.get()[-1:]:
            caller.lines += ledger.lines
        return result

    framed.is_service = True  # type: ignore[attr-defined]
    return framed


def nothing_changed() -> None:
    """Said by a service that found nothing to do; for itself, not for the service that called it."""
    for ledger in _ledgers.get()[-1:]:
        ledger.unchanged = True


@dataclass(frozen=True)
class Entry:
    """What one line says besides who and when.

    ``about`` is the row acted on, or a (noun, identifier) pair; ``personal`` values go to the side table and
    leave only a salted commitment in the line.
    """

    verb: str
    about: models.Model | tuple[str, str]
    area_code: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    personal: Mapping[str, str] = field(default_factory=dict)
    exercise: bool | None = None


Listener = Callable[[list[JournalLine]], None]
_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """Call ``listener`` with the lines just written, inside the transaction that wrote them.

    It is how a higher floor marks what a write makes due, in the same transaction, without the lower floor
    knowing it.
    """
    if listener not in _listeners:
        _listeners.append(listener)


def record(
    actor: Actor,
    verb: str,
    about: models.Model | tuple[str, str],
    *,
    area_code: str = "",
    facts: Mapping[str, Any] | None = None,
    personal: Mapping[str, str] | None = None,
) -> JournalLine:
    """Write one line into the transaction at hand."""
    entry = Entry(verb, about, area_code=area_code, facts=facts or {}, personal=personal or {})
    return record_all(actor, [entry])[0]


def record_all(actor: Actor, entries: Iterable[Entry]) -> list[JournalLine]:
    """Write many lines into the transaction at hand."""
    if not connection.in_atomic_block:
        raise RuntimeError("a journal line is written inside the transaction that it tells of")
    now = clock.now()
    lines, payloads = [], []
    for entry in entries:
        noun, noun_id = _named(entry.about)
        exercise = actor.exercise if entry.exercise is None else entry.exercise
        line = JournalLine(
            at=now,
            actor=actor.key,
            on_behalf_of=actor.on_behalf_of,
            verb=entry.verb,
            noun=noun,
            noun_id=noun_id,
            area_code=entry.area_code,
            facts=settled(entry.facts),
            exercise=exercise,
        )
        for name, value in entry.personal.items():
            payload, commitment = _payload(line, name, value)
            line.facts[name] = commitment
            payloads.append(payload)
        line.digest = line_in_chain(line).digest()
        lines.append(line)
    everything = Scope.system("写日志")
    JournalLine.objects.within(everything).bulk_create(lines, batch_size=500)
    JournalPayload.objects.within(everything).bulk_create(payloads, batch_size=500)
    for ledger in _ledgers.get()[-1:]:
        ledger.lines += len(lines)
    for listener in _listeners:
        listener(lines)
    return lines


def line_in_chain(line: JournalLine) -> Line:
    """The row as the chain's rules see it."""
    return Line(
        uid=str(line.uid),
        at=line.at,
        actor=line.actor,
        on_behalf_of=line.on_behalf_of,
        verb=line.verb,
        noun=line.noun,
        noun_id=line.noun_id,
        area_code=line.area_code,
        facts=line.facts,
        exercise=line.exercise,
    )


def payload_opened(payload: JournalPayload) -> str | None:
    """The personal value behind a line; None once its key is destroyed."""
    if payload.wrapped_key is None:
        return None
    key = bytes.fromhex(
        opened(bytes(payload.wrapped_key), bound_to=f"payload:{payload.id}", data_class="journal")
    )
    body = bytes(payload.sealed_value)
    return AESGCM(key).decrypt(body[:12], body[12:], _bound_to(payload)).decode().split("|", 1)[1]


def seal_lines() -> int:
    """Seal one batch of lines that no running transaction can precede; tell the witness; return their number.

    The witness is told after the commit; heads that a crash kept from it are told at the next call.
    """
    with transaction.atomic(durable=True):
        take_turn(Turn.SEAL)
        count = _seal_batch()
    witness.tell(selectors.seals_after(witness.last_told()))
    return count


def _seal_batch() -> int:
    everything = Scope.system(_SEALER.reason)
    waiting = JournalLine.objects.within(everything).filter(seal=None).order_by("id")
    if connection.vendor == "postgresql":
        # A line of a transaction that began before another's commit may still appear below it: wait for it.
        waiting = waiting.extra(where=["written_in < pg_snapshot_xmin(pg_current_snapshot())"])
    lines = list(waiting.values_list("id", "digest")[:BATCH])
    if not lines:
        return 0
    last = Seal.objects.within(everything).order_by("-number").first()
    batch = SealedBatch(
        number=last.number + 1 if last else 1,
        at=clock.now(),
        previous=last.head if last else GENESIS,
        count=len(lines),
        lines_digest=digest_of_lines(lines),
    )
    _place([number for number, _ in lines], batch.number)
    head = batch.head()
    Seal(
        number=batch.number,
        at=batch.at,
        previous=batch.previous,
        count=batch.count,
        lines_digest=batch.lines_digest,
        head=head,
        signature=key_ring().signing_key("seal").sign(bytes.fromhex(head)).hex(),
    ).save(force_insert=True)
    return len(lines)


def _place(lines: list[int], seal: int) -> None:
    """Give each line its seal and its place there: the one change that the table's trigger lets through."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE journal_journalline SET seal = %s, position = %s WHERE id = %s",
            [(seal, position, number) for position, number in enumerate(lines)],
        )


def _payload(line: JournalLine, name: str, value: str) -> tuple[JournalPayload, str]:
    salt, key, nonce = os.urandom(16).hex(), AESGCM.generate_key(256), os.urandom(12)
    identifier = uuid7()
    payload = JournalPayload(
        id=identifier,
        line_uid=line.uid,
        at=line.at,
        name=name,
        wrapped_key=sealed(key.hex(), bound_to=f"payload:{identifier}", data_class="journal"),
        exercise=line.exercise,
    )
    committed = f"{salt}|{value}".encode()
    payload.sealed_value = nonce + AESGCM(key).encrypt(nonce, committed, _bound_to(payload))
    return payload, "sha256:" + hashlib.sha256(committed).hexdigest()


def _bound_to(payload: JournalPayload) -> bytes:
    """A value is its line's, under its name: moved to another, it does not open."""
    return f"{payload.line_uid}:{payload.name}".encode()


def _named(about: models.Model | tuple[str, str]) -> tuple[str, str]:
    if isinstance(about, models.Model):
        return about._meta.label_lower, str(about.pk)
    return about
