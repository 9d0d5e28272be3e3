"""Purging what has run out, with a certificate; noting backups."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.selectors import newest_seal
from fangxian.foundation.journal.services import service
from fangxian.foundation.plan.selectors import edition_at, plan_at
from fangxian.foundation.retention.keyring import key_destroy, key_generation_begin, require_city
from fangxian.foundation.retention.models import PurgeCertificate
from fangxian.foundation.retention.purging import due_of, slice_purged, tables_purged
from fangxian.foundation.retention.resealing import generations_in_use, reseal
from fangxian.foundation.retention.rules.clocks import FIRST_SLICE, next_slice, rest_after
from fangxian.foundation.retention.selectors import (
    SIGNER,
    certificates,
    class_due,
    clock_of,
    key_records,
    rules_now,
    statement_of,
)
from fangxian.kit.keys import key_ring
from fangxian.kit.records import Table
from fangxian.plain import clock
from fangxian.plain.errors import OutOfScope, Refused
from fangxian.plain.words import N_

_EVERYTHING = Scope.system("到期销毁")
NIGHTLY = Actor.system("retention.nightly", reason="到期销毁")


@service
def backup_note(*, actor: Actor, files: int, size: int, database: str) -> None:
    """Journal that a backup was made: how many files, how many bytes, the digest of the database's copy."""
    actor.require_role(Permission.RETENTION_MANAGE)
    facts = {"files": files, "bytes": size, "database": f"sha256:{database}"}
    journal.record(actor, "backup.made", ("backup", "archive"), facts=facts)


@service
def restoring_note(*, actor: Actor, made_at: str, seal: int) -> None:
    """Journal that this database was restored, from when, and the newest seal that it then had."""
    actor.require_role(Permission.RETENTION_MANAGE)
    journal.record(actor, "backup.restored", ("backup", "archive"), facts={"made_at": made_at, "seal": seal})


# --- purging


@dataclass(frozen=True)
class Progress:
    """How far a purge is."""

    certificate: PurgeCertificate
    table: str
    rows: int


@service
def purge_begin(*, actor: Actor, data_class: str) -> PurgeCertificate:
    """Begin to purge what is due of a class; the one that runs already is returned.

    Raises ``Refused`` when nothing is due.
    """
    require_city(actor)
    now = clock.now()
    rule = rules_now(now).get(data_class)
    if rule is None:
        raise OutOfScope("purge.class_unknown", N_("预案里没有这一类信息。"))
    due = class_due(rule, now, most=1)
    if due.running is not None:
        journal.nothing_changed()
        return due.running
    if not due.rows and not (due.whole and generations_in_use(data_class)):
        raise Refused("purge.nothing_due", N_("“%(title)s”现在没有到期要销毁的。"), title=rule.title)
    newest = certificates().values_list("number", flat=True).first() or 0
    certificate = PurgeCertificate(
        number=newest + 1,
        data_class=data_class,
        title=rule.title,
        edition=edition_at(now).number,
        until=now,
        whole=due.whole,
        began_at=now,
        began_by=actor.key,
    )
    try:
        certificate.save(force_insert=True)
    except IntegrityError as error:
        raise Refused("purge.begun_twice", N_("刚才已经有人开始销毁这一类，请刷新再看。")) from error
    journal.record(
        actor,
        "purge.begun",
        ("purge", str(certificate.number)),
        facts={"class": data_class, "whole": due.whole},
    )
    return certificate


@service
def purge_slice(*, actor: Actor, number: int, model: type[Table], after: Any, most: int) -> Any:
    """Purge the next rows of one table; return the key to go on after, None when the table is done."""
    require_city(actor)
    certificate = _held(number)
    plan = plan_at(certificate.until)
    rule = rules_now(certificate.until)[certificate.data_class]
    due = due_of(model, clock_of(rule), certificate.until, plan.identity.ended_on)
    sliced = slice_purged(actor, model, certificate.data_class, due, after=after, most=most)
    if not sliced.deleted + sliced.emptied:
        journal.nothing_changed()
        return None
    table = model._meta.label_lower
    done = certificate.counts.get(table, {"deleted": 0, "emptied": 0})
    certificate.counts[table] = {
        "deleted": done["deleted"] + sliced.deleted,
        "emptied": done["emptied"] + sliced.emptied,
    }
    certificate.save(update_fields=["counts"])
    journal.record(
        actor,
        "purge.slice_carried_out",
        ("purge", str(number)),
        facts={"table": table, "deleted": sliced.deleted, "emptied": sliced.emptied},
    )
    return sliced.last


@service
def purge_emptied(*, actor: Actor, number: int) -> PurgeCertificate:
    """Nothing of it is left in the tables. Where the class went whole, its next key begins."""
    require_city(actor)
    certificate = _held(number)
    certificate.emptied_at = clock.now()
    certificate.save(update_fields=["emptied_at"])
    if certificate.whole and key_ring().generations(f"data-{certificate.data_class}"):
        key_generation_begin(actor=actor, data_class=certificate.data_class)
    journal.record(actor, "purge.emptied", ("purge", str(number)), facts={"class": certificate.data_class})
    return certificate


@service
def purge_end(*, actor: Actor, number: int) -> PurgeCertificate:
    """Certify a purge. Where the class went whole, its older keys are destroyed first.

    Raises ``Refused`` while they may still be in use.
    """
    require_city(actor)
    certificate = _held(number)
    if certificate.whole:
        certificate.keys = list(_older_keys_destroyed(actor, certificate.data_class))
    seal = newest_seal()
    certificate.ended_at = clock.now().replace(microsecond=0)
    certificate.seal, certificate.head = (seal.number, seal.head) if seal else (0, "")
    statement = statement_of(certificate)
    certificate.signature = key_ring().signing_key(SIGNER).sign(statement.text().encode()).hex()
    certificate.save(update_fields=["keys", "ended_at", "seal", "head", "signature"])
    journal.record(
        actor,
        "purge.certified",
        ("purge", str(number)),
        facts={"class": certificate.data_class, "statement": f"sha256:{statement.digest()}"},
    )
    return certificate


def purge_carry_out(*, actor: Actor, data_class: str) -> Iterator[Progress]:
    """Begin a purge or go on with it, slice by slice, until nothing is left; then certify it.

    Keys that wait for running programs are left to the worker: then the last certificate has no end yet.
    """
    certificate = purge_begin(actor=actor, data_class=data_class)
    yield from purge_go_on(actor=actor, certificate=certificate)


def purge_go_on(*, actor: Actor, certificate: PurgeCertificate) -> Iterator[Progress]:
    """Go on with a purge that began."""
    number = certificate.number
    if certificate.emptied_at is None:
        yield from _slices(actor, certificate)
        certificate = purge_emptied(actor=actor, number=number)
    if certificate.whole:
        reseal(certificate.data_class)
    try:
        yield Progress(purge_end(actor=actor, number=number), "", 0)
    except Refused as refusal:
        if refusal.code != "key.unsettled":
            raise


def _slices(actor: Actor, certificate: PurgeCertificate) -> Iterator[Progress]:
    """Until a pass over all tables finds nothing: a row is free when those that hung on it are gone."""
    found = True
    while found:
        found = False
        for model in tables_purged(certificate.data_class):
            after, most, rows = None, FIRST_SLICE, 0
            while True:
                began = time.monotonic()
                after = purge_slice(
                    actor=actor, number=certificate.number, model=model, after=after, most=most
                )
                if after is None:
                    break
                found, rows = True, rows + most
                seconds = time.monotonic() - began
                most = next_slice(most, seconds)
                time.sleep(rest_after(seconds))
                yield Progress(certificate, model._meta.label_lower, rows)


def purges_begun() -> Iterator[Progress]:
    """Go on with whatever began and has not ended; for the worker."""
    for certificate in certificates().filter(ended_at=None).order_by("number"):
        yield from purge_go_on(actor=NIGHTLY, certificate=certificate)


def purges_due(*, now: datetime) -> Iterator[Progress]:
    """Purge whatever is past its clock, class by class; for the worker at night."""
    yield from purges_begun()
    for rule in rules_now(now).values():
        if class_due(rule, now, most=1).rows:
            yield from purge_carry_out(actor=NIGHTLY, data_class=rule.key)


def _older_keys_destroyed(actor: Actor, data_class: str) -> Iterator[dict[str, Any]]:
    family = f"data-{data_class}"
    living = list(key_records().filter(family=family, destroyed_at=None))
    for record in living[:-1]:
        sign = key_destroy(actor=actor, data_class=data_class, generation=record.generation)
        yield {"family": family, "generation": record.generation, "fingerprint": sign}


def _held(number: int) -> PurgeCertificate:
    """A purge that has not ended, held until the transaction ends."""
    rows = PurgeCertificate.objects.within(_EVERYTHING).filter(number=number, ended_at=None)
    found: PurgeCertificate | None = rows.select_for_update().first()
    if found is None:
        raise OutOfScope("purge.ended", N_("这次销毁已经办完了。"))
    return found
