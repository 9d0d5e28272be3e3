"""Told once, in the transaction of the act or not at all; carried, tried again, given up, received."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from fangxian.foundation.journal.models import JournalLine
from fangxian.foundation.notices import delivering
from fangxian.foundation.notices.carrying import (
    CARRIER,
    LEASE,
    MOST,
    Outcome,
    deliveries_note,
    deliveries_take,
    receipts_take,
)
from fangxian.foundation.notices.delivering import notices_deliver
from fangxian.foundation.notices.models import Delivery, Notice
from fangxian.foundation.notices.outlets import outlet_close, outlet_set, outlet_try
from fangxian.foundation.notices.rules import kinds
from fangxian.foundation.notices.rules.signing import signature_of
from fangxian.foundation.notices.selectors import notices_own, told, unread_count, words_of
from fangxian.foundation.notices.services import notice_open, notice_send, notices_read, notices_send
from fangxian.foundation.notices.stand_in import StandIn
from fangxian.foundation.notices.tests.builders import (
    EVERYWHERE,
    deliveries,
    states,
    tell,
    telling,
)
from fangxian.foundation.notices.tests.conftest import Hours
from fangxian.plain import clock
from fangxian.plain.errors import NotAllowed, OutOfScope, Refused
from tests.cast import COUNTY, SYSTEM, Cast

pytestmark = pytest.mark.django_db

WECOM = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0f1e2d3c-aaaa"


def verbs(verb: str) -> list[JournalLine]:
    return list(JournalLine.objects.within(EVERYWHERE).filter(verb=verb).order_by("id"))


def test_what_is_undone_was_never_told(cast: Cast) -> None:
    def told_and_undone() -> None:
        with transaction.atomic():
            notice_send(actor=SYSTEM, telling=telling(cast))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        told_and_undone()
    assert not Notice.objects.within(EVERYWHERE).exists()
    assert not verbs("notice.told")


def test_it_is_told_once_for_its_occasion(cast: Cast, gateway: StandIn) -> None:
    said = telling(cast)
    assert notice_send(actor=SYSTEM, telling=said)
    assert not notice_send(actor=SYSTEM, telling=said)
    assert not notice_send(actor=SYSTEM, telling=replace(said, sentence="另一句"))
    for other in (
        {"occasion": "again"},
        {"about": ("tests.thing", "2")},
        {"kind": "told_by_tests"},
        {"recipient": f"responder:{cast.responder('town')}"},
    ):
        assert notice_send(actor=SYSTEM, telling=replace(said, **other))
    assert Notice.objects.within(EVERYWHERE).count() == len(verbs("notice.told")) == 5
    assert Delivery.objects.within(EVERYWHERE).count() == 5


def test_many_at_once_are_few_statements(
    cast: Cast, gateway: StandIn, django_assert_max_num_queries: Any
) -> None:
    many = [telling(cast, occasion=str(number)) for number in range(300)]
    with django_assert_max_num_queries(24):
        assert notices_send(actor=SYSTEM, tellings=many) == 300
    assert notices_send(actor=SYSTEM, tellings=[*many, telling(cast, occasion="new")]) == 1
    assert [line.facts["count"] for line in verbs("notice.told")] == [300, 1]


def test_personal_words_are_sealed(cast: Cast) -> None:
    notice = tell(cast, facts={"words": "王秀英一个人在家"}, link="/a/secret")
    row = Notice.objects.within(EVERYWHERE).filter(id=notice.id).values("facts", "link", "sentence").get()
    assert "王秀英".encode() not in bytes(row["facts"])
    assert b"secret" not in bytes(row["link"])
    assert "王秀英" not in json.dumps([line.facts for line in verbs("notice.told")], ensure_ascii=False)
    assert words_of(notice) == "凤山社区有一件困难：王秀英一个人在家。"


def test_it_lies_on_the_page_until_it_is_opened(cast: Cast, django_assert_num_queries: Any) -> None:
    village, other = cast.actor("village"), cast.actor("colleague")
    first, second = tell(cast), tell(cast, occasion="2")
    with django_assert_num_queries(1):
        assert unread_count(village) == 2
    assert unread_count(other) == 0
    notice_open(actor=village, notice_id=first.id)
    notice_open(actor=village, notice_id=first.id)
    assert unread_count(village) == 1
    assert [one.id for one in notices_own(village)] == [second.id, first.id]
    assert len(verbs("notice.read")) == 1
    with pytest.raises(OutOfScope):
        notice_open(actor=other, notice_id=second.id)
    assert notices_read(actor=village) == 1
    assert notices_read(actor=village) == 0
    assert unread_count(village) == 0


def test_an_account_is_told_as_well_as_a_person(cast: Cast) -> None:
    tell(cast, recipient=cast.actor("village").key)
    assert unread_count(cast.actor("village")) == 1


def test_a_message_goes_to_the_number_that_was_registered(cast: Cast, gateway: StandIn) -> None:
    notice = tell(cast)
    assert notices_deliver() == 1
    (message,) = gateway.messages.values()
    phone = f"154{list(cast.users).index('village'):08d}"
    assert message["to"] == phone
    assert message["text"] == "【防线】凤山社区有一件困难：缺口罩。 https://fangxian.test/needs"
    assert (message["template"], message["facts"]["words"]) == ("woken_by_tests", "缺口罩")
    assert states(notice) == [("sms", "sent", "")]
    assert notices_deliver() == 0
    assert gateway.calls == 1
    assert phone not in str([line.facts for line in verbs("notices.carried")])


def test_batches_are_of_five_hundred(cast: Cast, gateway: StandIn) -> None:
    notices_send(actor=SYSTEM, tellings=[telling(cast, occasion=str(one)) for one in range(1_001)])
    assert notices_deliver() == 1_001
    assert (gateway.calls, len(gateway.messages)) == (3, 1_001)


def test_nobody_is_woken_but_for_what_is_urgent(cast: Cast, gateway: StandIn, hours: Hours) -> None:
    hours.at(23)
    urgent, other = tell(cast), tell(cast, kind="told_by_tests")
    notices_deliver()
    assert (states(urgent)[0][1], states(other)[0][1]) == ("sent", "waiting")
    due = deliveries(other)[0].due_at
    assert due is not None
    assert clock.in_city(due).hour == 7
    hours.ahead(hours=8, minutes=1)
    notices_deliver()
    assert states(other)[0][1] == "sent"


def test_it_is_tried_again_then_given_up_for_the_next_way(cast: Cast, gateway: StandIn, hours: Hours) -> None:
    hours.at(9)
    notice = tell(cast, kind="told_by_tests")
    gateway.failing = True
    waits = []
    for tries in range(1, 5):
        assert notices_deliver() == 1
        (one,) = deliveries(notice)
        assert (one.tries, one.state, one.why) == (tries, "waiting", "unreachable")
        assert one.due_at is not None
        waits.append((one.due_at - clock.now()) / timedelta(minutes=1))
        assert notices_deliver() == 0
        hours.ahead(minutes=73)
    for wait, planned in zip(waits, (1, 5, 15, 60), strict=True):
        assert planned * 0.75 < wait < planned * 1.25
    notices_deliver()
    assert states(notice) == [("sms", "failed", "unreachable"), ("robot", "failed", "no_address")]
    assert [line.facts["channel"] for line in verbs("notice.given_up")] == ["sms", "robot"]
    assert gateway.messages == {}
    assert told([notice])[0].is_lost
    notice_open(actor=cast.actor("village"), notice_id=notice.id)
    notice.refresh_from_db()
    assert not told([notice])[0].is_lost


def test_what_the_gateway_refuses_is_not_tried_again(cast: Cast, gateway: StandIn) -> None:
    notice = tell(cast)
    gateway.refusing[f"154{list(cast.users).index('village'):08d}"] = "no such number"
    notices_deliver()
    assert states(notice) == [("sms", "failed", "refused")]


def test_a_wrong_key_gives_nothing_up_at_once(cast: Cast, gateway: StandIn, settings: Any) -> None:
    notice = tell(cast)
    settings.FANGXIAN_SMS_KEY = "another"
    notices_deliver()
    assert states(notice) == [("sms", "waiting", "refused")]


def test_a_house_without_a_gateway_tells_on_the_page_alone(cast: Cast) -> None:
    notice = tell(cast)
    assert states(notice) == []
    assert unread_count(cast.actor("village")) == 1


def test_an_exercise_reaches_no_real_gateway(cast: Cast, gateway: StandIn, settings: Any) -> None:
    actor = replace(SYSTEM, exercise=True)
    notice_send(actor=actor, telling=telling(cast, occasion="here"))
    notices_deliver()
    assert [one["text"][:10] for one in gateway.messages.values()] == ["【防线】【演练】凤山"]
    settings.FANGXIAN_SMS_URL = "https://sms.example.org"
    notice_send(actor=actor, telling=telling(cast, occasion="there"))
    notices_deliver()
    assert states(Notice.objects.within(EVERYWHERE).get(occasion="there")) == [("sms", "failed", "exercise")]


def test_who_was_killed_after_taking_has_lost_nothing(cast: Cast, gateway: StandIn, hours: Hours) -> None:
    notice = tell(cast)
    lost, late = uuid4(), deliveries(notice)[0].id
    assert deliveries_take(actor=CARRIER, lease=lost, channels=["sms"]) == [late]
    assert notices_deliver() == 0
    hours.ahead(seconds=LEASE.total_seconds() + 1)
    assert notices_deliver() == 1
    assert states(notice) == [("sms", "sent", "")]
    # Whoever comes back late changes nothing.
    deliveries_note(actor=CARRIER, lease=lost, outcomes=[Outcome(late, "unreachable", again=True)])
    assert states(notice) == [("sms", "sent", "")]


def test_who_was_killed_after_sending_sends_once(
    cast: Cast, gateway: StandIn, hours: Hours, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(cast)

    def die(**_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(delivering, "deliveries_note", die)
        with pytest.raises(KeyboardInterrupt):
            notices_deliver()
    assert len(gateway.messages) == 1
    hours.ahead(seconds=LEASE.total_seconds() + 1)
    notices_deliver()
    assert (len(gateway.messages), gateway.repeated) == (1, 1)


def test_a_way_that_breaks_is_tried_again(
    cast: Cast, gateway: StandIn, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    notice = tell(cast)
    monkeypatch.setattr(delivering, "reached", lambda _: 1 / 0)
    notices_deliver()
    assert states(notice) == [("sms", "waiting", "unreachable")]


def test_a_kind_that_is_no_more_is_carried_all_the_same(
    cast: Cast, gateway: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    notice = tell(cast)
    known = dict(kinds.kinds())
    known.pop(notice.kind)
    monkeypatch.setattr(kinds, "_kinds", known)
    notices_deliver()
    assert states(notice) == [("sms", "sent", "")]
    assert told([notice])[0].what == notice.kind
    with pytest.raises(KeyError):
        notice_send(actor=SYSTEM, telling=telling(cast, occasion="2"))


# --- receipts


def receipt(gateway: StandIn, notice: Notice, state: str) -> dict[str, Any]:
    body = json.dumps({"receipts": [{"id": str(deliveries(notice)[0].id), "state": state}]}).encode()
    at = int(clock.now().timestamp())
    return {"body": body, "at": str(at), "signature": signature_of(body, key=gateway.key, at=at)}


def test_the_gateway_says_what_arrived(cast: Cast, gateway: StandIn) -> None:
    arrived, lost = tell(cast), tell(cast, kind="told_by_tests", occasion="lost")
    Delivery.objects.within(EVERYWHERE).update(due_at=clock.now())
    notices_deliver()
    assert receipts_take(**receipt(gateway, arrived, "delivered")) == 1
    assert receipts_take(**receipt(gateway, arrived, "delivered")) == 0
    assert receipts_take(**receipt(gateway, lost, "failed")) == 1
    assert states(arrived) == [("sms", "delivered", "")]
    assert states(lost) == [("sms", "failed", "undelivered"), ("robot", "waiting", "")]


def test_a_receipt_may_come_before_its_sending_is_noted(cast: Cast, gateway: StandIn) -> None:
    notice = tell(cast)
    lease = uuid4()
    (taken,) = deliveries_take(actor=CARRIER, lease=lease, channels=["sms"])
    assert receipts_take(**receipt(gateway, notice, "delivered")) == 1
    deliveries_note(actor=CARRIER, lease=lease, outcomes=[Outcome(taken, "unreachable", again=True)])
    assert states(notice) == [("sms", "delivered", "")]


def test_nobody_else_says_so(cast: Cast, gateway: StandIn) -> None:
    notice = tell(cast)
    notices_deliver()
    said = receipt(gateway, notice, "delivered")
    for spoilt in ({"signature": "0" * 64}, {"body": b"{}"}, {"at": "0"}):
        with pytest.raises(NotAllowed):
            receipts_take(**said | spoilt)
    assert states(notice) == [("sms", "sent", "")]
    at = int(clock.now().timestamp())
    with pytest.raises(Refused):
        receipts_take(body=b"[]", at=str(at), signature=signature_of(b"[]", key=gateway.key, at=at))


# --- outlets


def test_each_service_is_spoken_to_as_it_wants(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    posted: list[tuple[str, Any]] = []

    def post(address: str, **sent: Any) -> Any:
        posted.append((address, sent))
        return type("Answer", (), {"status_code": 200 if "feishu" in address else 500, "content": b"{}"})()

    monkeypatch.setattr("requests.post", post)
    set_up: dict[str, Any] = {
        "actor": cast.actor("admin"),
        "recipient": "organisation:x",
        "area_code": COUNTY,
    }
    outlet_set(
        **set_up, sort="dingtalk", address="https://oapi.dingtalk.com/robot/send?access_token=abcdef123456",
        secret="SECx",
    )  # fmt: skip
    outlet_set(**set_up, sort="feishu", address="https://open.feishu.cn/open-apis/bot/v2/hook/0f1e2d3c")
    notice = tell(cast, kind="body_told_by_tests", recipient=set_up["recipient"])
    notices_deliver()
    assert states(notice) == [("robot", "waiting", "unreachable")]
    by_host = {address.split("/")[2]: sent for address, sent in posted}
    assert set(by_host) == {"oapi.dingtalk.com", "open.feishu.cn"}
    assert by_host["oapi.dingtalk.com"]["params"]["sign"]


def test_an_organisation_hears_by_its_robot_and_its_mailbox(
    cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch, mailoutbox: Any
) -> None:
    settings.FANGXIAN_MAIL = "smtp://localhost"
    posted: list[Any] = []

    def post(address: str, **sent: Any) -> Any:
        posted.append((address, sent))
        return type("Answer", (), {"status_code": 200, "content": b'{"errcode": 0}', "text": ""})()

    monkeypatch.setattr("requests.post", post)
    recipient = f"organisation:{uuid4()}"
    admin = cast.actor("admin")
    set_up: dict[str, Any] = {"actor": admin, "recipient": recipient, "area_code": COUNTY}
    robot = outlet_set(**set_up, sort="wecom", address=WECOM)
    outlet_set(**set_up, sort="mail", address="duty@example.org")
    notice = tell(cast, kind="body_told_by_tests", recipient=recipient)
    notices_deliver()
    assert states(notice) == [("robot", "sent", "")]
    ((address, sent),) = posted
    assert address == "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0f1e2d3c-aaaa"
    assert "缺口罩" in json.loads(sent["data"])["text"]["content"]
    outlet_close(actor=admin, outlet_id=robot.id)
    by_mail = tell(cast, kind="body_told_by_tests", recipient=recipient, occasion="by mail")
    notices_deliver()
    assert states(by_mail) == [("robot", "failed", "no_address"), ("mail", "sent", "")]
    assert [(one.to, one.subject) for one in mailoutbox] == [(["duty@example.org"], "告诉组织的")]
    assert not by_mail.on_page


def test_an_outlet_is_the_administrators_and_is_tried(cast: Cast) -> None:
    given: dict[str, Any] = {
        "recipient": "organisation:x",
        "area_code": COUNTY,
        "sort": "wecom",
        "address": WECOM,
    }
    with pytest.raises(NotAllowed):
        outlet_set(actor=cast.actor("hq"), **given)
    with pytest.raises(Refused):
        outlet_set(actor=cast.actor("admin"), **given | {"sort": "feishu"})
    with pytest.raises(Refused):
        outlet_set(actor=cast.actor("admin"), **given | {"address": "https://example.org/hook"})
    outlet = outlet_set(actor=cast.actor("admin"), **given)
    assert outlet_try(actor=cast.actor("admin"), outlet_id=outlet.id)
    assert Delivery.objects.within(EVERYWHERE).get().channel == "robot"
    assert WECOM not in str([line.facts for line in JournalLine.objects.within(EVERYWHERE)])
    again = outlet_set(actor=cast.actor("admin"), **given)
    with pytest.raises(OutOfScope):
        outlet_close(actor=cast.actor("admin"), outlet_id=outlet.id)
    outlet_close(actor=cast.actor("admin"), outlet_id=again.id)


def test_only_the_house_carries(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        deliveries_take(actor=cast.actor("hq"), lease=uuid4(), channels=["sms"])
    assert MOST <= 500
