"""Reading the journal: by seal, by thing, and as a proof."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db.models import Exists, OuterRef, QuerySet

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.foundation.journal import witness
from fangxian.foundation.journal.models import JournalLine, Seal
from fangxian.foundation.journal.rules.chain import (
    Fault,
    Line,
    SealedBatch,
    StoredLine,
    StoredSeal,
    faults_of_chain,
)
from fangxian.kit.keys import key_ring

_VERIFIER = Scope.system("核对日志")
_NEWEST = Scope.system("日志写到哪里")


def seals_after(number: int) -> Iterable[Seal]:
    """The seals that follow a number, in order."""
    return Seal.objects.within(_VERIFIER).filter(number__gt=number).order_by("number").iterator()


def lines_newest(actor: Actor) -> QuerySet[JournalLine]:
    """The lines an auditor may read, newest first."""
    return JournalLine.objects.within(actor.scope(Permission.JOURNAL_SEE)).order_by("-id")


def lines_lately(scope: Scope, verbs: Collection[str], since: datetime, *, among: int) -> list[JournalLine]:
    """Lines of some verbs since a moment, newest first, ``among`` the newest lines of the house."""
    lines = JournalLine.objects.within(_NEWEST)
    newest = lines.order_by("-id").values_list("id", flat=True).first() or 0
    rows = JournalLine.objects.within(scope).filter(id__gt=newest - among, verb__in=verbs, at__gte=since)
    return list(rows.order_by("-id"))


def lines_about(scope: Scope, noun: str, noun_id: str) -> QuerySet[JournalLine]:
    """Everything that was done to one thing, oldest first."""
    return JournalLine.objects.within(scope).filter(noun=noun, noun_id=noun_id).order_by("id")


def state_of_writing() -> str:
    """Differs whenever a line has been written since; while it is the same, nothing has.

    The newest row alone would not do: on PostgreSQL a line may appear below one that is there already.
    """
    lines = JournalLine.objects.within(_VERIFIER)
    newest = lines.order_by("-id").values_list("id", flat=True).first()
    seal = Seal.objects.within(_VERIFIER).order_by("-number").values_list("number", flat=True).first()
    return f"{newest}|{seal}|{lines.filter(seal=None).count()}"


def newest_seal() -> Seal | None:
    """The seal that everything so far stands under."""
    newest: Seal | None = Seal.objects.within(_VERIFIER).order_by("-number").first()
    return newest


def oldest_unsealed() -> datetime | None:
    """Since when a line has been waiting for its seal; None when none waits."""
    waiting = JournalLine.objects.within(_VERIFIER).filter(seal=None).order_by("id")
    since: datetime | None = waiting.values_list("at", flat=True).first()
    return since


@dataclass(frozen=True)
class Proof:
    """What a verification found."""

    seals: int
    lines: int
    unsealed: int
    unwitnessed_seals: int
    faults: tuple[Fault, ...]
    newest_head: str


def proof() -> Proof:
    """Verify every seal and every line under it against the keys and the witness.

    What is sealed while it looks is left for the next time.
    """
    told = witness.heads()
    newest = newest_seal()
    last = newest.number if newest else 0
    seals = Seal.objects.within(_VERIFIER).filter(number__lte=last)
    lines = JournalLine.objects.within(_VERIFIER)
    reader = _BatchReader(lines.filter(seal__lte=last))
    faults = list(faults_of_chain(_stored(seals), reader.lines_of, _signed_by(_public_key()), told))
    faults += [Fault("line_under_no_seal", str(number)) for number in reader.strays() + _beyond(last)]
    return Proof(
        seals=seals.count(),
        lines=lines.filter(seal__lte=last).count(),
        unsealed=lines.filter(seal=None).count(),
        unwitnessed_seals=seals.filter(number__gt=max(told, default=0)).count(),
        faults=tuple(faults),
        newest_head=newest.head if newest else "",
    )


def _public_key() -> Ed25519PublicKey:
    return key_ring().signing_key("seal").public_key()


def _signed_by(key: Ed25519PublicKey) -> Callable[[str, str], bool]:
    def signed(head: str, signature: str) -> bool:
        try:
            made = bytes.fromhex(signature)
            key.verify(made, bytes.fromhex(head))
        except (InvalidSignature, ValueError):
            return False
        return made.hex() == signature

    return signed


def _beyond(last: int) -> list[int]:
    """The seal numbers above the last that lines name and no seal has, asked in one statement."""
    lines = JournalLine.objects.within(_VERIFIER).filter(seal__gt=last)
    seal_of_line = Seal.objects.within(_VERIFIER).filter(number=OuterRef("seal"))
    return list(
        lines.filter(~Exists(seal_of_line)).order_by("seal").values_list("seal", flat=True).distinct()
    )


class _BatchReader:
    """Streams the lines once, in the order of their seals, and hands them out seal by seal."""

    def __init__(self, lines: QuerySet[JournalLine]) -> None:
        self._lines = lines
        self._stream = self._rows()
        self._held: tuple[int, StoredLine] | None = next(self._stream, None)
        self._strays: set[int] = set()

    def lines_of(self, number: int) -> Iterator[StoredLine]:
        while self._held is not None and self._held[0] <= number:
            seal, line = self._held
            if seal == number:
                yield line
            else:
                self._strays.add(seal)
            self._held = next(self._stream, None)

    def strays(self) -> list[int]:
        """The seal numbers that lines name and no seal has."""
        while self._held is not None:
            self._strays.add(self._held[0])
            self._held = next(self._stream, None)
        return sorted(self._strays)

    def _rows(self) -> Iterator[tuple[int, StoredLine]]:
        columns = (
            "seal", "id", "position", "digest", "uid", "at", "actor", "on_behalf_of", "verb", "noun", "noun_id",
            "area_code", "facts", "exercise",
        )  # fmt: skip
        rows = self._lines.order_by("seal", "position", "id").values_list(*columns)
        for seal, number, position, digest, uid, *values in rows.iterator(chunk_size=2_000):
            yield seal, StoredLine(number, position, digest, Line(str(uid), *values))


def _stored(seals: QuerySet[Seal]) -> Iterator[StoredSeal]:
    for seal in seals.order_by("number").iterator(chunk_size=2_000):
        batch = SealedBatch(seal.number, seal.at, seal.previous, seal.count, seal.lines_digest)
        yield StoredSeal(batch, seal.head, seal.signature)
