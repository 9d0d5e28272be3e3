"""How far a delivery is, and why one failed, in words."""

from collections.abc import Mapping
from enum import StrEnum

from fangxian.plain.words import N_


class State(StrEnum):
    """Waiting to be sent (or sent again), sent, seen to arrive, given up."""

    WAITING = "waiting"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"


STATES: Mapping[State, str] = {
    State.WAITING: N_("等着发"),
    State.SENT: N_("已发出"),
    State.DELIVERED: N_("已送到"),
    State.FAILED: N_("没发成"),
}

#: Why a delivery failed, or was put off.
WHYS: Mapping[str, str] = {
    "no_address": N_("没有号码或地址"),
    "not_set_up": N_("这种方式没有设置"),
    "exercise": N_("演练的通知不往外发"),
    "unreachable": N_("对方的服务连不上"),
    "refused": N_("对方的服务不收"),
    "undelivered": N_("运营商说没有送到"),
}
