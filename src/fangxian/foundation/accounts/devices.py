"""Phones that stay signed in: let in by a square picture that holds once, ended one by one or all together."""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from fangxian.access.actor import Actor
from fangxian.access.scope import Scope
from fangxian.foundation.accounts.models import Device, Invitation, User
from fangxian.foundation.accounts.selectors import (
    account_held,
    actor_bare,
    has_second_step,
    own_account,
)
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.services import service
from fangxian.kit.keys import key_ring
from fangxian.plain import clock
from fangxian.plain.errors import OutOfScope, Refused
from fangxian.plain.words import N_

#: A picture on one's own screen, and one on a slip.
SHOWN_FOR = timedelta(minutes=2)
PRINTED_FOR = timedelta(hours=24)
#: So long may pass before a device is noted as seen again.
_SEEN_EVERY = timedelta(minutes=10)

_OWN = Scope.system("设备登录")


def devices_open(user: User, now: datetime) -> QuerySet[Device]:
    """The devices that are signed in as this account, the newest first."""
    rows: QuerySet[Device] = Device.objects.within(_OWN).filter(user=user, ended_at=None, until__gt=now)
    return rows.order_by("-opened_at", "-id")


def device_standing(device_id: str, user: User) -> Device | None:
    """A session's device, while nobody has ended it and its time is not over."""
    return devices_open(user, clock.now()).filter(id=device_id).first()


def invited(token: str) -> Invitation | None:
    """The invitation that a picture holds, while it holds."""
    rows = Invitation.objects.within(_OWN).filter(digest=_digest(token), until__gt=clock.now())
    found: Invitation | None = rows.filter(user__is_active=True).select_related("user").first()
    return found


@service
def device_invite(*, actor: Actor) -> str:
    """Make a picture's content for a phone of one's own, good for two minutes. Older ones hold no longer.

    Raises ``Refused`` for whoever has as many devices as he may.
    """
    return _invite(actor, own_account(actor, hold=True), SHOWN_FOR)


@service
def device_invite_for(*, actor: Actor, user_id: UUID) -> tuple[User, str]:
    """Make one for a slip, for somebody below who has no password at hand, good for a day.

    Raises ``Refused`` for an account with a second step: the picture would go round it.
    """
    user = account_held(actor, user_id)
    if not user.is_active:
        raise Refused("account.is_closed", N_("账号 %(name)s 停用着，请先启用。"), name=user.username)
    if has_second_step(user):
        raise Refused("device.second_step", N_("这个账号有两步登录，请他自己登录后在“我的设备”里扫码。"))
    return user, _invite(actor, user, PRINTED_FOR)


def _invite(actor: Actor, user: User, holds_for: timedelta) -> str:
    now = clock.now()
    if devices_open(user, now).count() >= settings.FANGXIAN_DEVICES:
        raise Refused(
            "device.too_many",
            N_("一个账号最多 %(most)d 台设备，请先取消一台。"),
            most=settings.FANGXIAN_DEVICES,
        )
    Invitation.objects.within(_OWN).filter(user=user).delete()
    token = secrets.token_urlsafe(16)
    Invitation(
        user=user,
        area_code=user.area_code,
        digest=_digest(token),
        until=now + holds_for,
        exercise=user.exercise,
    ).save(force_insert=True)
    journal.record(
        actor,
        "device.invited",
        user,
        area_code=user.area_code,
        facts={"minutes": int(holds_for.total_seconds() / 60)},
    )
    return token


@service
def device_open(*, token: str, name: str) -> Device:
    """A phone shows what the picture held: it is used up, and the phone is a device of its account.

    Raises ``OutOfScope`` for one that was used, is too old, or never was.
    """
    invitation = invited(token)
    if invitation is None or not Invitation.objects.within(_OWN).filter(id=invitation.id).delete()[0]:
        raise lapsed()
    user, now = invitation.user, clock.now()
    device = Device(
        user=user,
        area_code=user.area_code,
        name=name,
        opened_at=now,
        seen_at=now,
        until=now + timedelta(days=settings.FANGXIAN_DEVICE_DAYS),
        exercise=user.exercise,
    )
    device.save(force_insert=True)
    journal.record(
        actor_bare(user), "device.opened", user, area_code=user.area_code, facts={"device": str(device.id)}
    )
    return device


def lapsed() -> OutOfScope:
    """What is said of a picture that lets nobody in."""
    return OutOfScope("device.lapsed", N_("这个二维码过了时间或已经用过，请重新显示一个再扫。"))


@service
def device_end(*, actor: Actor, device_id: UUID) -> Device:
    """End one of one's own devices: it is out at its next request."""
    user = own_account(actor, hold=True)
    device = devices_open(user, clock.now()).filter(id=device_id).first()
    if device is None:
        raise OutOfScope("device.unknown", N_("没有这台设备，或已经取消了。"))
    devices_close(actor, user, devices_open(user, clock.now()).filter(id=device_id))
    return device


@service
def devices_end(*, actor: Actor) -> int:
    """End all of one's own devices."""
    user = own_account(actor, hold=True)
    count = devices_close(actor, user, devices_open(user, clock.now()))
    if not count:
        journal.nothing_changed()
    return count


def devices_close(actor: Actor, user: User, devices: QuerySet[Device]) -> int:
    """Within a service: end these devices of an account, with a line where there were any."""
    ids = [str(one) for one in devices.values_list("id", flat=True)]
    Invitation.objects.within(_OWN).filter(user=user).delete()
    if ids:
        Device.objects.within(_OWN).filter(id__in=ids).update(ended_at=clock.now())
        journal.record(actor, "device.ended", user, area_code=user.area_code, facts={"devices": ids})
    return len(ids)


@service
def device_seen(*, device: Device) -> None:
    """Note, now and then, that a device was here; that is no act of its holder's."""
    journal.nothing_changed()
    now = clock.now()
    if now - device.seen_at >= _SEEN_EVERY:
        Device.objects.within(_OWN).filter(id=device.id).update(seen_at=now)


def _digest(token: str) -> str:
    return hmac.new(key_ring().secret("devices"), token.encode(), hashlib.sha256).hexdigest()
