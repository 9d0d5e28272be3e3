"""The pages of asking: the ten best, asking them, and being asked."""

from datetime import timedelta

import pytest

from fangxian.domains.dispatch.asking import ask_one
from fangxian.domains.dispatch.models import Ask, Asking, Assignment, ShiftLine
from fangxian.domains.dispatch.tests.builders import EVERYWHERE, gate, people, seats_of
from tests.cast import OTHER_VILLAGE, SYSTEM, Cast

DAY = timedelta(days=1)


def persuader() -> ShiftLine:
    return seats_of(gate(), "village_gate_persuader", after=DAY)[0]


def test_the_desk_finds_asks_and_stops(cast: Cast) -> None:
    line = persuader()
    people(6)
    client = cast.client("village")
    page = client.get(f"/shift-lines/{line.id}/best").content.decode()
    assert page.count("问能不能来") == 10
    assert "本村居" in page
    assert "还差 1 人" in page
    assert "直接安排" in page
    done = client.post(f"/shift-lines/{line.id}/ask", {}, follow=True).content.decode()
    assert "等答复" in done
    assert done.count("第 1 批") == 3
    asking = Asking.objects.within(EVERYWHERE).get()
    assert "不再问了" in client.post(f"/askings/{asking.id}/end", follow=True).content.decode()


def test_the_desk_asks_one_by_name_and_hears_why_another_may_not(cast: Cast) -> None:
    line, (far,) = persuader(), people(1, OTHER_VILLAGE)
    client = cast.client("village")
    answer = client.post(f"/shift-lines/{line.id}/ask", {"responder": str(far)}, follow=True)
    assert "已经问了，等答复" in answer.content.decode()
    refused = client.post(
        f"/shift-lines/{line.id}/ask", {"responder": "01a2133d-9177-708f-8d32-0fd410bcfb68"}
    )
    assert refused.status_code == 422
    assert "现在不能上这一班" in refused.content.decode()
    spoilt = client.post(f"/shift-lines/{line.id}/ask", {"responder": "x"})
    assert spoilt.status_code == 422
    assert "请从列出的人里选一个" in spoilt.content.decode()


def test_who_may_not_come_is_shown_with_why(cast: Cast) -> None:
    first, second = seats_of(gate(), "village_gate_persuader", after=DAY)[:2]
    client = cast.client("village")
    client.post(f"/shift-lines/{first.id}/assign", {"responder": str(cast.responder("responder"))})
    page = client.get(f"/shift-lines/{second.id}/best?refused=1").content.decode()
    assert "附近不能来的人" in page
    assert "要歇够" in page


@pytest.mark.parametrize(
    ("seat", "status"),
    [
        ("colleague", 200),
        ("town", 200),
        ("hq", 200),
        ("other_town", 404),
        ("sibling", 404),
        ("leader", 403),
        ("gate", 403),
    ],
)
def test_who_opens_it(cast: Cast, seat: str, status: int) -> None:
    line = persuader()
    assert cast.client(seat).get(f"/shift-lines/{line.id}/best").status_code == status


def test_one_who_was_asked_comes_in_one_tap(cast: Cast) -> None:
    line = persuader()
    asked = ask_one(actor=SYSTEM, shift_line_id=line.id, responder_id=cast.responder("responder"))
    client = cast.client("responder")
    page = client.get("/asked").content.decode()
    assert "我来" in page
    assert "这次来不了" in page
    spoilt = client.post("/asked", {"ask": str(asked.id)})
    assert spoilt.status_code == 422
    assert "请按“我来”或“这次来不了”" in spoilt.content.decode()
    done = client.post("/asked", {"ask": str(asked.id), "answer": "comes"}, follow=True).content.decode()
    assert "给您留好位置了" in done
    assert Assignment.objects.within(EVERYWHERE).get(shift_line=line).responder_id == cast.responder(
        "responder"
    )
    assert client.put("/asked").status_code == 405
    assert "现在没有人叫您" in client.get("/asked").content.decode()


def test_one_who_cannot_come_says_so_and_another_cannot_answer_for_him(cast: Cast) -> None:
    line = persuader()
    asked = ask_one(actor=SYSTEM, shift_line_id=line.id, responder_id=cast.responder("responder"))
    other = cast.client("chief").post("/asked", {"ask": str(asked.id), "answer": "comes"})
    assert other.status_code == 404
    cast.client("responder").post("/asked", {"ask": str(asked.id), "answer": "declines"})
    assert Ask.objects.within(EVERYWHERE).get().state == "declined"
    assert "您说过来不了" in cast.client("responder").get("/asked").content.decode()
