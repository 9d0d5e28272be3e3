"""Robots of group chats (WeCom, DingTalk, Feishu), through Apprise. Only the worker ever imports it."""

import logging
from collections.abc import Sequence
from typing import Any

from fangxian.foundation.notices.carrying import Outcome
from fangxian.foundation.notices.rules.kinds import Channel
from fangxian.foundation.notices.rules.robots import Robot, Webhook, webhook_of
from fangxian.foundation.notices.senders.parcels import Parcel
from fangxian.kit.fields import GONE
from fangxian.plain.errors import Refused


def send(parcels: Sequence[Parcel]) -> list[Outcome]:
    """Send each to every robot of its recipient. An exercise's go nowhere: a real group would take them for real."""
    return [_sent(parcel) for parcel in parcels]


def _sent(parcel: Parcel) -> Outcome:
    if parcel.exercise:
        return parcel.failed("exercise")
    try:
        robots = [
            (webhook_of(outlet.address), outlet.secret)
            for outlet in parcel.outlets
            if outlet.sort != Channel.MAIL and outlet.address != GONE
        ]
    except Refused:
        robots = []
    if not robots:
        return parcel.failed("no_address")
    return parcel.sent() if _notified(robots, parcel.whole) else parcel.failed("unreachable", again=True)


def _notified(robots: Sequence[tuple[Webhook, str]], text: str) -> bool:
    """Whether every robot took it. Each plugin is named: asking Apprise by address loads a hundred and fifty more."""
    from apprise.plugins.dingtalk import NotifyDingTalk  # noqa: PLC0415 - they bring along what no page needs
    from apprise.plugins.feishu import NotifyFeishu  # noqa: PLC0415
    from apprise.plugins.wecombot import NotifyWeComBot  # noqa: PLC0415

    # It would write addresses into the log, and they are secrets.
    logging.getLogger("apprise").setLevel(logging.CRITICAL)
    called: list[bool] = []
    for webhook, secret in robots:
        plugin: Any
        match webhook.robot:
            case Robot.WECOM:
                plugin = NotifyWeComBot(key=webhook.token)  # type: ignore[no-untyped-call]
            case Robot.DINGTALK:
                plugin = NotifyDingTalk(token=webhook.token, secret=secret or None)  # type: ignore[no-untyped-call]
            case Robot.FEISHU:
                plugin = NotifyFeishu(token=webhook.token)  # type: ignore[no-untyped-call]
        called.append(bool(plugin.notify(body=text)))
    return all(called)
