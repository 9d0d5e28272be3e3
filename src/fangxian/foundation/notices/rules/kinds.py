"""What can be told, by which ways: the kinds that rooms register, and what the plan says of each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from fangxian.foundation.notices.rules.quiet import NEVER, Quiet
from fangxian.plain.words import N_


class Channel(StrEnum):
    """A way to somebody. The page needs no sending: what is written lies there."""

    PAGE = "page"
    SMS = "sms"
    ROBOT = "robot"
    MAIL = "mail"


CHANNELS: Mapping[Channel, str] = {
    Channel.PAGE: N_("本系统"),
    Channel.SMS: N_("短信"),
    Channel.ROBOT: N_("群机器人"),
    Channel.MAIL: N_("邮件"),
}

#: What makes a noise at night.
DISTURBING = frozenset({Channel.SMS, Channel.ROBOT})


@dataclass(frozen=True)
class NoticeKind:
    """A kind of notice: its words, and how it is told where the plan says nothing of it.

    ``channels``: the page lies there at once where it is named; of the others the first is tried, and the next only
    when the one before is given up. ``urgent`` passes quiet hours.
    """

    key: str
    title: str
    channels: tuple[Channel, ...] = (Channel.PAGE, Channel.SMS)
    urgent: bool = False


@dataclass(frozen=True)
class Policy:
    """How one kind is told now. ``waits`` lie between tries: one more try than waits, then it is given up."""

    channels: tuple[Channel, ...]
    urgent: bool
    quiet: Quiet
    waits: tuple[timedelta, ...]


#: What holds without a plan.
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))

_kinds: dict[str, NoticeKind] = {}


def register_kinds(kinds: Iterable[NoticeKind]) -> None:
    """Make known what a room tells. Raises ``ValueError`` for a key that another kind has."""
    for kind in kinds:
        if _kinds.setdefault(kind.key, kind) != kind:
            raise ValueError(f"two kinds of notice are called {kind.key}")


def kinds() -> Mapping[str, NoticeKind]:
    """Every kind, by its key."""
    return _kinds


def kind_of(key: str) -> NoticeKind:
    """A kind. Raises ``KeyError`` for one that nobody registered: a mistake in the code."""
    return _kinds[key]


def default_policy(kind: NoticeKind) -> Policy:
    """How a kind is told where the plan says nothing."""
    return Policy(kind.channels, kind.urgent, NEVER, WAITS)
