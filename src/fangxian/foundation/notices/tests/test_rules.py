"""Quiet hours, waits, addresses of robots, signatures: as tables and by any value."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxian.foundation.notices.rules.kinds import Channel, NoticeKind, default_policy, register_kinds
from fangxian.foundation.notices.rules.plan import Notice, NoticeRules, policy_of
from fangxian.foundation.notices.rules.quiet import NEVER, Quiet, wait_before
from fangxian.foundation.notices.rules.robots import Robot, webhook_of
from fangxian.foundation.notices.rules.signing import HOLDS_FOR, is_signed, signature_of
from fangxian.plain.clock import CITY
from fangxian.plain.errors import Refused

pytestmark = pytest.mark.rules

NIGHT = Quiet(time(22), time(7))
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2021, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
TIMES = st.times().map(lambda one: one.replace(second=0, microsecond=0))


def at(hour: int, minute: int = 0, day: int = 3) -> datetime:
    return datetime(2020, 2, day, hour, minute, tzinfo=CITY)


@pytest.mark.parametrize(
    ("moment", "told"),
    [
        (at(21, 59), at(21, 59)),
        (at(22), at(7, day=4)),
        (at(23, 30), at(7, day=4)),
        (at(0), at(7)),
        (at(6, 59), at(7)),
        (at(7), at(7)),
    ],
)
def test_nobody_is_woken(moment: datetime, told: datetime) -> None:
    assert NIGHT.over_at(moment) == told


@given(moment=MOMENTS, begins=TIMES, ends=TIMES)
def test_quiet_hours_end_within_a_day(moment: datetime, begins: time, ends: time) -> None:
    quiet = Quiet(begins, ends)
    told = quiet.over_at(moment)
    assert timedelta(0) <= told - moment <= timedelta(days=1)
    assert not quiet.holds(told)


@given(moment=MOMENTS)
def test_without_quiet_hours_nothing_waits(moment: datetime) -> None:
    assert NEVER.over_at(moment) == moment


@given(
    waits=st.lists(st.integers(1, 1440).map(lambda one: timedelta(minutes=one)), max_size=10),
    dice=st.floats(0, 1),
)
def test_one_try_more_than_waits(waits: list[timedelta], dice: float) -> None:
    for tries, wait in enumerate(waits, 1):
        found = wait_before(tries, waits, dice)
        assert found is not None
        assert wait * 0.8 <= found + timedelta(microseconds=1)
        assert found <= wait * 1.2 + timedelta(microseconds=1)
    assert wait_before(len(waits) + 1, waits, dice) is None


@pytest.mark.parametrize(
    ("address", "robot", "token"),
    [
        ("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0f1e2d3c-aaaa", Robot.WECOM, "0f1e2d3c-aaaa"),
        ("https://oapi.dingtalk.com/robot/send?access_token=abcdef123456", Robot.DINGTALK, "abcdef123456"),
        (" https://open.feishu.cn/open-apis/bot/v2/hook/0f1e2d3c ", Robot.FEISHU, "0f1e2d3c"),
    ],
)
def test_robots_are_known_by_their_addresses(address: str, robot: Robot, token: str) -> None:
    found = webhook_of(address)
    assert (found.robot, found.token) == (robot, token)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "群机器人",
        "http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0f1e2d3c-aaaa",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=short",
        "https://qyapi.weixin.qq.com.example.org/cgi-bin/webhook/send?key=0f1e2d3c-aaaa",
        "https://somebody@oapi.dingtalk.com/robot/send?access_token=abcdef123456",
        "https://oapi.dingtalk.com/other?access_token=abcdef123456",
        "https://open.feishu.cn/open-apis/bot/v2/hook/../../0f1e2d3c",
        "https://127.0.0.1/cgi-bin/webhook/send?key=0f1e2d3c-aaaa",
    ],
)
def test_no_other_address_is_ever_called(address: str) -> None:
    with pytest.raises(Refused):
        webhook_of(address)


@given(body=st.binary(max_size=200), at=st.integers(0, 2_000_000_000), away=st.integers(-2_000, 2_000))
def test_a_receipt_is_signed_for_its_time(body: bytes, at: int, away: int) -> None:
    signature = signature_of(body, key="k", at=at)
    assert is_signed(body, key="k", at=str(at), signature=signature, now=at + away) is (
        abs(away) <= HOLDS_FOR
    )
    assert not is_signed(body + b"x", key="k", at=str(at), signature=signature, now=at)
    assert not is_signed(body, key="other", at=str(at), signature=signature, now=at)
    assert not is_signed(body, key="", at=str(at), signature=signature_of(body, key="", at=at), now=at)


def test_the_plan_has_the_last_word() -> None:
    kind = NoticeKind("told_by_rules", "测试", (Channel.PAGE, Channel.SMS))
    assert default_policy(kind).channels == (Channel.PAGE, Channel.SMS)
    rules = NoticeRules(waits_minutes=(2,))
    assert policy_of(kind, None, rules).channels == kind.channels
    rule = Notice(key="told_by_rules", channels=(Channel.MAIL,), urgent=True)
    policy = policy_of(kind, rule, rules)
    assert (policy.channels, policy.urgent, policy.waits) == ((Channel.MAIL,), True, (timedelta(minutes=2),))
    assert policy.quiet == NIGHT


def test_two_kinds_have_two_keys() -> None:
    register_kinds([NoticeKind("once_by_rules", "测试")])
    with pytest.raises(ValueError, match="once_by_rules"):
        register_kinds([NoticeKind("once_by_rules", "另一种")])
