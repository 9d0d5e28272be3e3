"""Telling people, and reading what one was told."""

from collections.abc import Iterable
from uuid import UUID

from fangxian.access.actor import Actor
from fangxian.access.scope import Scope
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.services import service
from fangxian.foundation.notices.models import Delivery, Notice
from fangxian.foundation.notices.policies import policies_now
from fangxian.foundation.notices.recipients import keys_of
from fangxian.foundation.notices.rules.kinds import kind_of
from fangxian.foundation.notices.selectors import notice_own
from fangxian.foundation.notices.written import Telling, delivery_by, notice_written
from fangxian.plain import clock

__all__ = ["Telling", "notice_open", "notice_send", "notices_read", "notices_send"]

_TELLING = Scope.system("通知")


@service
def notice_send(*, actor: Actor, telling: Telling) -> bool:
    """Tell one recipient, in the transaction at hand; whether it was not told already.

    It lies on his page when the transaction is done, and never if it is undone; the worker carries it further.
    """
    is_new: bool = notices_send(actor=actor, tellings=[telling]) == 1
    if not is_new:
        journal.nothing_changed()
    return is_new


@service
def notices_send(*, actor: Actor, tellings: Iterable[Telling]) -> int:
    """Tell many, each once for its kind, subject, recipient and occasion; return how many had not been told yet.

    Raises ``KeyError`` for a kind that nobody registered: a mistake in the code.
    """
    now, tellings = clock.now(), list(tellings)
    policies = policies_now({kind_of(telling.kind).key for telling in tellings})
    rows = [notice_written(actor, telling, policies[telling.kind], now) for telling in tellings]
    Notice.objects.within(_TELLING).bulk_create(rows, batch_size=200, ignore_conflicts=True)
    there = Notice.objects.within(_TELLING).filter(id__in=[row.id for row in rows])
    written = set(there.values_list("id", flat=True))
    new = [row for row in rows if row.id in written]
    if not new:
        journal.nothing_changed()
        return 0
    first = [one for row in new if (one := delivery_by(row, row.channels, policies[row.kind], now))]
    Delivery.objects.within(_TELLING).bulk_create(first, batch_size=500)
    facts = {"kind": new[0].kind, "count": len(new), "about": f"{new[0].subject_noun}:{new[0].subject_id}"}
    journal.record(actor, "notice.told", new[0], area_code=new[0].area_code, facts=facts)
    return len(new)


@service
def notice_open(*, actor: Actor, notice_id: UUID) -> Notice:
    """Somebody opens what he was told: it is read. Raises ``OutOfScope`` for another's."""
    notice = notice_own(actor, notice_id)
    if notice.read_at is not None:
        journal.nothing_changed()
        return notice
    notice.read_at = clock.now()
    notice.save(update_fields=["read_at"])
    journal.record(actor, "notice.read", notice, area_code=notice.area_code, facts={"kind": notice.kind})
    return notice


@service
def notices_read(*, actor: Actor) -> int:
    """Somebody has seen all that he was told; return how much was unread."""
    unread = Notice.objects.within(_TELLING).filter(recipient__in=keys_of(actor), read_at=None, on_page=True)
    count: int = unread.update(read_at=clock.now())
    if not count:
        journal.nothing_changed()
        return 0
    journal.record(actor, "notices.read", ("notices.notice", "all"), facts={"count": count})
    return count
