"""How each kind is told now: the plan says, which this room can't know."""

from collections.abc import Callable, Collection, Iterable, Mapping

from django.conf import settings

from fangxian.foundation.notices.rules.kinds import Channel, NoticeKind, Policy, default_policy, kinds

Source = Callable[[Collection[NoticeKind]], Mapping[str, Policy]]
_source: list[Source] = []


def provide_policies(source: Source) -> None:
    """Say who knows how a kind is told now: the plan, when it is ready."""
    _source[:] = [source]


def policies_now(keys: Iterable[str]) -> Mapping[str, Policy]:
    """How kinds are told now, by their keys. What was told of a kind that is no more is carried all the same."""
    some = [kinds().get(key) or NoticeKind(key, key) for key in sorted(set(keys))]
    return _source[0](some) if _source else {kind.key: default_policy(kind) for kind in some}


def is_set_up(channel: str) -> bool:
    """Whether this house has what a channel needs. A robot is an organisation's own affair."""
    match channel:
        case Channel.SMS:
            return bool(settings.FANGXIAN_SMS_URL)
        case Channel.MAIL:
            return bool(settings.FANGXIAN_MAIL)
        case _:
            return True
