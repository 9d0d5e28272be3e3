"""What the plan says of notices: by which ways each kind is told, when nobody is woken, how often it is tried."""

from dataclasses import dataclass
from datetime import time, timedelta
from typing import Annotated

from pydantic import Field

from fangxian.foundation.notices.rules.kinds import Channel, NoticeKind, Policy
from fangxian.foundation.notices.rules.quiet import Quiet
from fangxian.plain.words import N_

#: A time of the city's day, as 22:00.
TimeOfDay = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Minutes = Annotated[int, Field(ge=1, le=24 * 60)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A row of ``[[notice]]``: how one kind is told. ``channels``: the page at once, the others one after the other."""

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,39}$")]
    channels: Annotated[tuple[Channel, ...], Field(min_length=1)]
    urgent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRules:
    """``[notice_rules]``: quiet hours, and the minutes between tries; after one try more it is given up."""

    quiet_from: TimeOfDay = "22:00"
    quiet_to: TimeOfDay = "07:00"
    waits_minutes: Annotated[tuple[Minutes, ...], Field(max_length=10)] = (1, 5, 15, 60)


NOTICE_HEADINGS = {"key": N_("代号"), "channels": N_("用什么告诉"), "urgent": N_("夜里也发")}
NOTICE_WORDS = {"page": N_("本系统"), "sms": N_("短信"), "robot": N_("群机器人"), "mail": N_("邮件")}
NOTICE_RULES_HEADINGS = {
    "quiet_from": N_("夜里不打扰：从"),
    "quiet_to": N_("夜里不打扰：到"),
    "waits_minutes": N_("发不出去，隔几分钟再试"),
}


def policy_of(kind: NoticeKind, rule: Notice | None, rules: NoticeRules) -> Policy:
    """How a kind is told under a plan; by its own ways where the plan does not name it."""
    return Policy(
        channels=rule.channels if rule else kind.channels,
        urgent=rule.urgent if rule else kind.urgent,
        quiet=Quiet(time.fromisoformat(rules.quiet_from), time.fromisoformat(rules.quiet_to)),
        waits=tuple(timedelta(minutes=minutes) for minutes in rules.waits_minutes),
    )
