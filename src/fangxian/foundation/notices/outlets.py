"""Where organisations hear things: the robot of a group chat, a mailbox."""

from uuid import UUID

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.services import service
from fangxian.foundation.notices.models import Outlet
from fangxian.foundation.notices.policies import policies_now
from fangxian.foundation.notices.rules.kinds import Channel
from fangxian.foundation.notices.rules.robots import webhook_of
from fangxian.foundation.notices.selectors import outlet_get
from fangxian.foundation.notices.written import Telling, delivery_by, notice_written
from fangxian.plain import clock
from fangxian.plain.errors import Refused
from fangxian.plain.ids import uuid7
from fangxian.plain.words import N_

_OUTLETS = Scope.system("通知")


@service
def outlet_set(
    *, actor: Actor, recipient: str, area_code: str, sort: str, address: str, secret: str = ""
) -> Outlet:
    """Say where an organisation hears things; what stood before of the same sort is closed.

    Raises ``Refused`` for an address that belongs to no service that is known.
    """
    actor.require(Permission.NOTICE_MANAGE, area=area_code)
    if sort != Channel.MAIL and webhook_of(address).robot != sort:
        raise Refused("outlet.other_sort", N_("这个地址不是所选的那种机器人的。"))
    now = clock.now()
    before = Outlet.objects.within(_OUTLETS).filter(recipient=recipient, sort=sort, closed_at=None)
    before.update(closed_at=now)
    outlet = Outlet(
        recipient=recipient,
        area_code=area_code,
        sort=sort,
        address=address.strip(),
        secret=secret.strip(),
        opened_at=now,
        exercise=actor.exercise,
    )
    outlet.save(force_insert=True)
    facts = {"recipient": recipient, "sort": sort}
    journal.record(actor, "outlet.set", outlet, area_code=area_code, facts=facts)
    return outlet


@service
def outlet_close(*, actor: Actor, outlet_id: UUID) -> None:
    """Nothing is told there any more."""
    outlet = outlet_get(actor, outlet_id)
    outlet.closed_at = clock.now()
    outlet.save(update_fields=["closed_at"])
    facts = {"recipient": outlet.recipient, "sort": outlet.sort}
    journal.record(actor, "outlet.closed", outlet, area_code=outlet.area_code, facts=facts)


@service
def outlet_try(*, actor: Actor, outlet_id: UUID) -> bool:
    """Send a trial to an organisation's outlet by the ordinary way; the page of deliveries shows what came of it."""
    outlet = outlet_get(actor, outlet_id)
    telling = Telling(
        kind="outlet_trial",
        about=outlet,
        recipient=outlet.recipient,
        sentence=N_("这是一条测试通知：群里能看到，就说明设好了。"),
        occasion=str(uuid7()),
        area_code=outlet.area_code,
    )
    now, policy = clock.now(), policies_now([telling.kind])[telling.kind]
    notice = notice_written(actor, telling, policy, now)
    notice.channels = [Channel.MAIL if outlet.sort == Channel.MAIL else Channel.ROBOT]
    notice.save(force_insert=True)
    first = delivery_by(notice, notice.channels, policy, now)
    if first is not None:
        first.save(force_insert=True)
    journal.record(actor, "outlet.tried", outlet, area_code=outlet.area_code, facts={"sort": outlet.sort})
    return first is not None
