"""Open positions near home and one's own shifts, by the six questions and more."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fangxian.domains.dispatch.models import ShiftLine
from fangxian.domains.dispatch.positions import positions_for
from fangxian.domains.dispatch.selectors import shape_of
from fangxian.domains.dispatch.services import post_change
from fangxian.domains.dispatch.taking import assignment_make, assignment_take
from fangxian.domains.dispatch.tests.builders import gate, held, people, post_of, seats_of
from fangxian.plain import clock
from tests.cast import OTHER_VILLAGE, SIBLING, SYSTEM, Cast

DAY = timedelta(days=1)


def said(page: Any) -> str:
    return str(page.content.decode())


def take(client: Client, line: ShiftLine) -> Any:
    return client.post("/positions", {"line": str(line.id)})


def test_positions_near_home_are_cards(cast: Cast) -> None:
    gate()
    page = cast.client("responder").get("/positions")
    assert page.status_code == 200
    for words in (
        "东村口",
        "本村居",
        "还差 2 人",
        "口罩、手套、红马甲、棉衣",
        "风险中",
        "接下",
        "我去，就接这一班",
    ):
        assert words in said(page), words


def test_a_position_is_taken_and_stands_among_ones_own(cast: Cast) -> None:
    post = gate()
    post_change(
        actor=SYSTEM, post_id=post.id,
        shape=replace(shape_of(post), meeting_point="老榕树下", leader_id=cast.responder("chief")),
    )  # fmt: skip
    seat = seats_of(post, after=DAY)[0]
    client = cast.client("responder")
    assert take(client, seat).headers["Location"] == "/shifts/mine"
    assert held(post) == [(cast.responder("responder"), 1, "taken")]
    page = client.get("/shifts/mine")
    for words in ("接下了", "老榕树下", "演*", "看号码打电话", "退班", "身体不舒服"):
        assert words in said(page), words
    mine = page.context["ahead"][0]["is"]
    shown = client.post(f"/shifts/{mine.id}/leader")
    assert "tel:154" in said(shown)
    assert cast.client("runner").post(f"/shifts/{mine.id}/leader").status_code == 404


def test_who_comes_too_late_is_told_and_shown_the_next_best(cast: Cast) -> None:
    post = gate()
    first, second, *_more = seats_of(post, "village_gate_persuader", after=DAY)
    assignment_make(actor=SYSTEM, shift_line_id=first.id, responder_id=people(1)[0])
    page = take(cast.client("responder"), first)
    assert page.status_code == 422
    assert "这一班满了" in said(page)
    assert "下面是现在还能接的" in said(page)
    offered = {card["is"].id for card in page.context["cards"]}
    assert first.id not in offered
    assert second.id in {one.id for one in page.context["found"].found}


def test_a_hard_rule_is_said_in_a_sentence(cast: Cast) -> None:
    seat = seats_of(post_of("broadcast_van"), "van_driver", after=DAY)[0]
    page = take(cast.client("responder"), seat)
    assert page.status_code == 422
    assert "这个位置要会“驾驶”" in said(page)


def test_what_he_can_not_take_is_counted_not_shown(cast: Cast) -> None:
    gate_id = gate().id
    post_of("broadcast_van", title="宣传车一号")
    offer = positions_for(cast.responder("responder"), clock.now())
    assert offer.refused == {"shift.no_skill": sum(offer.refused.values())}
    assert {one.post_id for one in offer.found} == {gate_id}
    assert "要证书" in said(cast.client("responder").get("/positions"))


def test_the_nearest_and_soonest_come_first(cast: Cast) -> None:
    far, near = gate(SIBLING, "甲村口"), gate()
    found = positions_for(cast.responder("responder"), clock.now()).found
    here = [one for one in found if one.post_id == near.id]
    assert found[0].post_id == near.id
    assert [one.span.starts_at for one in here] == sorted(one.span.starts_at for one in here)
    there = [one for one in found if one.post_id == far.id]
    assert there
    assert all(one.span.starts_at <= clock.now() + 2 * DAY for one in there)
    assert len(here) > len(there)


def test_another_town_sees_nothing_that_is_not_open_to_it(cast: Cast) -> None:
    gate(OTHER_VILLAGE, "丁村口")
    assert positions_for(cast.responder("responder"), clock.now()).found == []
    assert "没有缺人的班次" in said(cast.client("responder").get("/positions"))


def test_a_shift_is_given_back_by_a_reason(cast: Cast, shifted) -> None:
    post, client = gate(), cast.client("responder")
    seat = seats_of(post, after=DAY)[0]
    taken = assignment_take(actor=cast.actor("responder"), shift_line_id=seat.id)
    address = f"/shifts/{taken.id}/give-back"
    wrong = client.post(address, {"reason": "moon"})
    assert wrong.status_code == 422
    assert "原因" in said(wrong)
    assert cast.client("runner").post(address, {"reason": "ill"}).status_code == 404
    assert client.post(address, {"reason": "ill"}).status_code == 302
    assert held(post) == []
    assert "退了" in said(client.get("/shifts/mine"))
    assignment_take(actor=cast.actor("responder"), shift_line_id=seat.id)
    shifted((seat.shift.starts_at - clock.now()) / timedelta(minutes=1) - 60)
    assert "开班前 6 小时以内不能自己退" in said(client.get("/shifts/mine"))


@pytest.mark.parametrize("address", ["/positions", "/shifts/mine"])
def test_who_may_open_them(cast: Cast, address: str) -> None:
    for seat in ("responder", "gate", "runner", "chief", "village", "colleague", "department"):
        assert cast.client(seat).get(address).status_code == 200, seat
    for seat in ("auditor", "admin", "nobody"):
        assert cast.client(seat).get(address).status_code == 403, seat
    assert cast.client(None).get(address).status_code == 302
    assert cast.client("responder").put(address).status_code == 405


def test_what_is_typed_wrongly_is_said(cast: Cast) -> None:
    client = cast.client("responder")
    for sent in ({}, {"line": "moon"}, {"line": ""}):
        page = client.post("/positions", sent)
        assert page.status_code == 422
    unknown = client.post("/positions", {"line": "00000000-0000-7000-8000-000000000000"})
    assert unknown.status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_posts(cast: Cast) -> None:
    client = cast.client("responder")
    gate()
    with CaptureQueriesContext(connection) as few:
        client.get("/positions")
    for name in ("西村口", "南村口", "北村口"):
        gate(name=name)
    with CaptureQueriesContext(connection) as more:
        client.get("/positions")
    assert len(more) <= len(few)
