"""Pages: one's own notices, the bell, what goes out, what the gateway says."""

import json
from typing import Any

import pytest

from fangxian.foundation.notices.delivering import notices_deliver
from fangxian.foundation.notices.models import Delivery, Notice
from fangxian.foundation.notices.rules.signing import signature_of
from fangxian.foundation.notices.stand_in import StandIn
from fangxian.foundation.notices.tests.builders import EVERYWHERE, deliveries, tell
from fangxian.plain import clock
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def text(answer: Any) -> str:
    found: str = answer.content.decode()
    return found


def test_the_bell_counts_on_every_page(cast: Cast) -> None:
    village = cast.client("village")
    assert 'class="count"' not in text(village.get("/mine"))
    tell(cast), tell(cast, occasion="2")
    for address in ("/mine", "/board", "/notices"):
        assert '<b class="count">2<' in text(village.get(address)), address
    assert 'class="count"' not in text(cast.client("colleague").get("/mine"))
    assert 'class="count"' not in text(cast.client(None).get("/sign-in"))


def test_opening_reads_and_leads_there(cast: Cast) -> None:
    village, notice = cast.client("village"), tell(cast)
    assert "凤山社区有一件困难：缺口罩。" in text(village.get("/notices"))
    answer = village.post(f"/notices/{notice.id}/open")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/needs")
    notice.refresh_from_db()
    assert notice.read_at is not None
    assert cast.client("colleague").post(f"/notices/{notice.id}/open").status_code == 404
    assert village.get(f"/notices/{notice.id}/open").status_code == 405


@pytest.mark.parametrize("link", ["", "https://example.org/", "//example.org/", "javascript:alert(1)"])
def test_a_notice_leads_nowhere_else(cast: Cast, link: str) -> None:
    notice = tell(cast, link=link)
    answer = cast.client("village").post(f"/notices/{notice.id}/open")
    assert answer.headers["Location"] == "/notices"


def test_all_is_read_by_one_press(cast: Cast) -> None:
    village = cast.client("village")
    tell(cast), tell(cast, occasion="2")
    assert "2 条通知都看过了" in text(village.post("/notices", follow=True))
    assert not Notice.objects.within(EVERYWHERE).filter(read_at=None).exists()
    assert "没看，都看过了" not in text(village.get("/notices"))


def test_the_list_costs_the_same_whatever_its_length(cast: Cast, django_assert_max_num_queries: Any) -> None:
    village = cast.client("village")
    for number in range(30):
        tell(cast, occasion=str(number))
    village.get("/notices")
    with django_assert_max_num_queries(12):
        village.get("/notices")


def test_the_administrator_sees_who_was_told_and_not_the_words(cast: Cast, gateway: StandIn) -> None:
    gateway.refusing[f"154{list(cast.users).index('town'):08d}"] = "no such number"
    tell(cast), tell(cast, "town")
    notices_deliver()
    admin = cast.client("admin")
    shown = text(admin.get("/notices/sent"))
    for words in ("测试的急事", "演*", "已发出", "没发成", "对方的服务不收", "还没看"):
        assert words in shown, words
    assert "缺口罩" not in shown
    failed = text(admin.get("/notices/sent?state=failed&channel=sms&kind=woken_by_tests"))
    assert failed.count("没发成，") == 1
    assert "没有这样的通知" in text(admin.get("/notices/sent?channel=mail"))
    assert cast.client("village").get("/notices/sent").status_code == 403
    assert admin.post("/notices/sent").status_code == 405


def test_the_gateway_calls_back(cast: Cast, gateway: StandIn, client: Any) -> None:
    notice = tell(cast)
    notices_deliver()
    body = json.dumps({"receipts": [{"id": str(deliveries(notice)[0].id), "state": "delivered"}]}).encode()
    at = int(clock.now().timestamp())
    signed = {"X-Fangxian-Time": str(at), "X-Fangxian-Signature": signature_of(body, key=gateway.key, at=at)}
    ask = {"data": body, "content_type": "application/json"}
    assert client.post("/notices/receipts", **ask).status_code == 403
    assert client.post("/notices/receipts", **ask, headers=signed).status_code == 204
    assert Delivery.objects.within(EVERYWHERE).get().state == "delivered"
    assert client.get("/notices/receipts").status_code == 405
