"""Asking several at once (征询): what an organisation that was asked can say, and how long it has been silent."""

from collections.abc import Mapping
from enum import StrEnum

from fangxian.plain.words import N_


class Reply(StrEnum):
    """Where a question to one organisation stands."""

    WAITING = "waiting"
    ANSWERED = "answered"
    DECLINED = "declined"
    #: The need was answered, passed on or withdrawn before it said anything.
    SPARED = "spared"


REPLIES: Mapping[Reply, str] = {
    Reply.WAITING: N_("还没回复"),
    Reply.ANSWERED: N_("回复了"),
    Reply.DECLINED: N_("说办不了"),
    Reply.SPARED: N_("不用回复了"),
}
