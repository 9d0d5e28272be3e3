"""Reading: the classes and what is due of them, certificates, and whether the keys that are here are the database's."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from django.db import DatabaseError
from django.db.models import QuerySet

from fangxian.access.scope import Scope
from fangxian.foundation.plan.rules.tables import Retention
from fangxian.foundation.plan.selectors import plan_at
from fangxian.foundation.retention.columns import data_classes
from fangxian.foundation.retention.models import KeyRecord, PurgeCertificate
from fangxian.foundation.retention.purging import due_of, rows_due, tables_purged
from fangxian.foundation.retention.rules.clocks import Clock
from fangxian.foundation.retention.rules.statements import Statement
from fangxian.kit.keys import key_ring
from fangxian.plain.errors import OutOfScope
from fangxian.plain.words import N_

_EVERYTHING = Scope.system("到期销毁")
#: The key that certificates are signed with.
SIGNER = "certificate"
#: Keys that stand for no data: losing them ends sessions.
PASSING = frozenset({"django", "sessions"})


@dataclass(frozen=True)
class ClassDue:
    """A data class with its clock, and how many rows of which tables are due now."""

    rule: Retention
    whole: bool
    tables: dict[str, int] = field(default_factory=dict)
    running: PurgeCertificate | None = None

    @property
    def rows(self) -> int:
        """How many rows in all."""
        return sum(self.tables.values())


def clock_of(rule: Retention) -> Clock:
    """A class's clock as the rules of retention see it."""
    return Clock(rule.counts_from, rule.days)


def rules_now(now: datetime) -> dict[str, Retention]:
    """The plan's classes that some table of the house declares."""
    declared = data_classes()
    return {rule.key: rule for rule in plan_at(now).many(Retention) if rule.key in declared}


def classes_due(now: datetime, *, most: int | None = None) -> list[ClassDue]:
    """Every class, and what is due of it now."""
    return [class_due(rule, now, most=most) for rule in rules_now(now).values()]


def class_due(rule: Retention, now: datetime, *, most: int | None = None) -> ClassDue:
    """A class, and what is due of it now; each table is counted up to ``most`` rows, for who need not know more."""
    ended_on = plan_at(now).identity.ended_on
    dues = {model: due_of(model, clock_of(rule), now, ended_on) for model in tables_purged(rule.key)}
    counted = {
        model._meta.label_lower: rows_due(model, rule.key, due)[:most].count() for model, due in dues.items()
    }
    return ClassDue(
        rule=rule,
        whole=all(due.everything for due in dues.values()),
        tables={table: count for table, count in counted.items() if count},
        running=certificates().filter(data_class=rule.key, ended_at=None).first(),
    )


def certificates() -> QuerySet[PurgeCertificate]:
    """Every certificate, the newest first."""
    return PurgeCertificate.objects.within(_EVERYTHING).order_by("-number")


def certificate_get(number: int) -> PurgeCertificate:
    """One certificate. Raises ``OutOfScope``."""
    found: PurgeCertificate | None = certificates().filter(number=number).first()
    if found is None:
        raise OutOfScope("purge.unknown", N_("没有第 %(number)d 号销毁证明。"), number=number)
    return found


def statement_of(certificate: PurgeCertificate) -> Statement:
    """What a certificate says."""
    moments = {
        name: moment.isoformat(timespec="seconds") if (moment := getattr(certificate, name)) else ""
        for name in ("until", "began_at", "ended_at")
    }
    return Statement(
        number=certificate.number,
        data_class=certificate.data_class,
        title=certificate.title,
        edition=certificate.edition,
        began_by=certificate.began_by,
        whole=certificate.whole,
        counts=certificate.counts,
        keys=certificate.keys,
        seal=certificate.seal,
        head=certificate.head,
        **moments,
    )


def signature_holds(certificate: PurgeCertificate) -> bool:
    """Whether it says today what was signed when it ended."""
    key = key_ring().signing_key(SIGNER).public_key()
    try:
        key.verify(bytes.fromhex(certificate.signature), statement_of(certificate).text().encode())
    except (InvalidSignature, ValueError):
        return False
    return True


# --- keys


@dataclass(frozen=True)
class KeysCompared:
    """The keys that are here beside those that the database was sealed under, each as (family, generation)."""

    missing: tuple[tuple[str, int], ...] = ()
    foreign: tuple[tuple[str, int], ...] = ()
    unrecorded: tuple[tuple[str, int], ...] = ()


def key_records() -> QuerySet[KeyRecord]:
    """Every key that was ever recorded, oldest first."""
    return KeyRecord.objects.within(_EVERYTHING).order_by("family", "generation")


def keys_compared() -> KeysCompared:
    """Compare the folder of keys with the database's records of them."""
    here = {key: sign for key, sign in key_ring().fingerprints().items() if key[0] not in PASSING}
    known = {(one.family, one.generation): one for one in key_records()}
    living = {key: one for key, one in known.items() if one.destroyed_at is None}
    return KeysCompared(
        missing=tuple(sorted(set(living) - set(here))),
        foreign=tuple(
            sorted(key for key, one in living.items() if here.get(key, one.fingerprint) != one.fingerprint)
        ),
        unrecorded=tuple(sorted(set(here) - set(known))),
    )


def keys_compared_if_any() -> KeysCompared:
    """As ``keys_compared``; nothing where the database has no tables yet or does not answer."""
    try:
        return keys_compared()
    except DatabaseError:
        return KeysCompared()


def families_lost(compared: KeysCompared) -> set[str]:
    """The families that must not be begun anew: some of their keys are not here, or are others'."""
    return {family for family, _ in (*compared.missing, *compared.foreign)}


def keys_said(keys: tuple[tuple[str, int], ...]) -> Iterator[str]:
    """Keys by their names."""
    return (f"{family}-{generation}" if generation else family for family, generation in keys)
