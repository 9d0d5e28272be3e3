"""Services: keys recorded, begun, destroyed; what is done with them noted in the journal."""

from datetime import timedelta

from django.db import transaction

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.services import service
from fangxian.foundation.plan.selectors import plan_at
from fangxian.foundation.retention.models import KeyRecord
from fangxian.foundation.retention.resealing import generations_in_use
from fangxian.foundation.retention.selectors import key_records, keys_compared
from fangxian.kit.keys import key_ring, keys_look_again
from fangxian.plain import clock
from fangxian.plain.errors import Refused
from fangxian.plain.words import N_

_EVERYTHING = Scope.system("密钥")
#: A generation is destroyed so long after its successor began: whoever still seals under it has noticed by then.
SETTLED_AFTER = timedelta(hours=1)


def require_city(actor: Actor) -> None:
    """Refuse whoever does not answer for what is kept in the whole city."""
    actor.require(Permission.RETENTION_MANAGE, area=plan_at(clock.now()).identity.county)


@service
def keys_record(*, actor: Actor) -> int:
    """Note the fingerprints of keys that were made since; return how many."""
    unrecorded = keys_compared().unrecorded
    if not unrecorded:
        journal.nothing_changed()
        return 0
    signs, now = key_ring().fingerprints(), clock.now()
    KeyRecord.objects.within(_EVERYTHING).bulk_create(
        [
            KeyRecord(
                family=family, generation=generation, fingerprint=signs[family, generation], made_at=now
            )
            for family, generation in unrecorded
        ]
    )
    journal.record_all(
        actor,
        [
            journal.Entry(
                "key.made",
                ("key", f"{family}-{generation}"),
                facts={"fingerprint": signs[family, generation]},
            )
            for family, generation in unrecorded
        ],
    )
    return len(unrecorded)


@service
def key_generation_begin(*, actor: Actor, data_class: str) -> int:
    """Begin a class's next key: what is sealed from now on is sealed under it. Returns its number."""
    require_city(actor)
    number = key_ring().generation_begin(f"data-{data_class}")
    keys_look_again()
    keys_record(actor=actor)
    return number


@service
def key_destroy(*, actor: Actor, data_class: str, generation: int) -> str:
    """Destroy a class's older key; nothing may stand under it any more. Returns its fingerprint.

    Raises ``Refused`` for the newest, for one that rows still need, and for one whose successor is so young
    that a running program may not have noticed it.
    """
    require_city(actor)
    family, now = f"data-{data_class}", clock.now()
    newer = key_records().filter(family=family, generation__gt=generation, destroyed_at=None).first()
    record = key_records().filter(family=family, generation=generation, destroyed_at=None).first()
    if record is None or newer is None:
        raise Refused("key.newest", N_("这一代密钥正在用，或者没有这一代，不能销毁。"))
    if now - newer.made_at < SETTLED_AFTER:
        raise Refused(
            "key.unsettled", N_("新一代密钥刚开始用，可能还有程序没有换过来，请一小时以后再销毁旧的。")
        )
    keys_look_again()
    if generation in generations_in_use(data_class):
        raise Refused("key.needed", N_("还有内容是用这一代密钥加密的，请先 fangxian keys rotate。"))
    record.destroyed_at = now
    record.save(update_fields=["destroyed_at"])
    journal.record(
        actor, "key.destroyed", ("key", f"{family}-{generation}"), facts={"fingerprint": record.fingerprint}
    )
    # Only when the record surely says so: a rollback must not leave rows without their key.
    transaction.on_commit(keys_sweep)
    return str(record.fingerprint)


def keys_sweep() -> int:
    """Destroy the files of keys that are recorded as destroyed, should a crash have left them; return how many."""
    signs, swept = key_ring().fingerprints(), 0
    for record in key_records().exclude(destroyed_at=None):
        if signs.get((record.family, record.generation)) == record.fingerprint:
            key_ring().destroy(record.family, record.generation)
            swept += 1
    keys_look_again()
    return swept


@service
def reseal_note(*, actor: Actor, data_class: str, generation: int, values: int) -> None:
    """Journal that a class's values are all under its newest key."""
    journal.record(
        actor, "key.resealed", ("key", f"data-{data_class}-{generation}"), facts={"values": values}
    )


@service
def escrow_note(*, actor: Actor, keys: int) -> None:
    """Journal that keys were put into escrow."""
    actor.require_role(Permission.RETENTION_MANAGE)
    journal.record(actor, "key.escrowed", ("key", "escrow"), facts={"keys": keys})


@service
def recovery_note(*, actor: Actor, keys: int) -> None:
    """Journal that keys came back from escrow."""
    actor.require_role(Permission.RETENTION_MANAGE)
    journal.record(actor, "key.recovered", ("key", "escrow"), facts={"keys": keys})
