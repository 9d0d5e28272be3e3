"""The desk's pages of posts, by the six questions and more."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fangxian.domains.dispatch.models import Post
from fangxian.domains.dispatch.selectors import lines_by_post
from fangxian.domains.dispatch.taking import assignment_make
from fangxian.domains.dispatch.tests.builders import EVERYWHERE, gate, held, people, seats_of
from fangxian.foundation.places.services import place_add
from fangxian.foundation.responders.offering import exclusion_begin
from tests.cast import OTHER_VILLAGE, SIBLING, SYSTEM, TOWN, VILLAGE, Cast

DAY = timedelta(days=1)


def said(page: Any) -> str:
    return str(page.content.decode())


def sheet(post: Post, **changed: Any) -> dict[str, Any]:
    """What the form of a post holds."""
    lines = {f"headcount-{line.id}": line.headcount for line in lines_by_post([post.id])[post.id]}
    return {
        "version": post.version, "title": post.title, "meeting_point": post.meeting_point, "risk": post.risk,
        "open_to": post.open_to, "pattern": post.pattern, "leader": "", **lines, **changed,
    }  # fmt: skip


def test_what_is_missing_is_listed_and_stood_up_by_one_button(cast: Cast) -> None:
    for kind, name in (("village_gate", "东村口"), ("compound", "新村小区")):
        place_add(actor=SYSTEM, kind=kind, village_code=VILLAGE, name=name)
    client = cast.client("village")
    page = client.get(f"/posts/missing/{VILLAGE}")
    for words in ("东村口", "值守 2、劝导 1", "三班倒", "新村小区", "把这 2 个都设好"):
        assert words in said(page), words
    done = client.post(f"/posts/missing/{VILLAGE}", follow=True)
    assert "设了 2 个岗位" in said(done)
    assert "东村口" in said(done)
    assert "预案要求的岗位都设好了" in said(client.get(f"/posts/missing/{VILLAGE}"))


def test_posts_are_listed_sorted_narrowed_and_taken_along(cast: Cast) -> None:
    gate()
    gate(SIBLING, "甲村口")
    gate(OTHER_VILLAGE, "丁村口")
    client = cast.client("town")
    page = client.get("/posts", {"sort": "-title"})
    assert said(page).index("甲村口") < said(page).index("东村口")
    assert "丁村口" not in said(page)
    assert "没有这样的岗位" not in said(client.get("/posts", {"state": "broken"}))
    assert "甲村口" not in said(client.get("/posts", {"area": VILLAGE}))
    text = client.get("/posts", {"as": "text"})
    assert "东村口" in said(text)
    taken = client.get("/posts", {"as": "xlsx"})
    assert taken.getvalue().startswith(b"PK")
    assert "还没有设岗位" in said(cast.client("other_town").get("/posts", {"area": "350181008211"}))


def test_a_post_is_set_up_by_hand(cast: Cast) -> None:
    client = cast.client("village")
    page = client.post(
        f"/posts/new/{VILLAGE}", {"kind": "warehouse", "title": "村部仓库", "meeting_point": "后门"}
    )
    post = Post.objects.within(EVERYWHERE).get()
    assert page.headers["Location"] == f"/posts/{post.id}"
    assert "村部仓库" in said(client.get(f"/posts/{post.id}"))
    wrong = client.post(f"/posts/new/{VILLAGE}", {"kind": "", "title": ""})
    assert wrong.status_code == 422
    assert "必填" in said(wrong)


def test_the_page_of_a_post_shows_who_stands_and_what_is_empty(cast: Cast) -> None:
    post = gate()
    assignment_make(actor=SYSTEM, shift_line_id=seats_of(post)[0].id, responder_id=people(1)[0])
    page = cast.client("village").get(f"/posts/{post.id}")
    for words in ("东村口", "村口值守", "三班倒", "值守 2、劝导 1", "新*", "安排的", "撤下", "空着", "安排"):
        assert words in said(page), words
    seen = cast.client("gate").get(f"/posts/{post.id}")
    assert "新*" in said(seen)
    assert "撤下" not in said(seen)
    assert "新人" not in said(page)
    assert cast.client("village").get(f"/posts/{post.id}", {"day": "moon"}).status_code == 200


def test_a_post_is_changed_on_its_page(cast: Cast) -> None:
    post, client = gate(), cast.client("village")
    address = f"/posts/{post.id}/edit"
    assert "演*" in said(client.get(address))
    changed = sheet(post, title="东大门", leader=str(cast.responder("chief")), open_to="city")
    assert client.post(address, changed).status_code == 302
    assert "东大门" in said(client.get(f"/posts/{post.id}"))
    stale = client.post(address, changed)
    assert stale.status_code == 409
    assert "刚才有人改过这个岗位" in said(stale)
    wrong = client.post(address, sheet(post, open_to="moon"))
    assert wrong.status_code == 422


def test_somebody_is_put_in_and_taken_off(cast: Cast) -> None:
    post, client = gate(), cast.client("village")
    seat = seats_of(post, after=DAY)[0]
    who, out = people(2)
    exclusion_begin(actor=SYSTEM, responder_id=out, reason="health")
    address = f"/shift-lines/{seat.id}/assign"
    page = client.get(address)
    assert "登记了不能上岗" in said(page)
    assert str(who) in said(page)
    assert str(out) not in said(page)
    refused = client.post(address, {"responder": str(out)})
    assert refused.status_code == 422
    for wrong in ({}, {"responder": "moon"}):
        assert "请选一个人" in said(client.post(address, wrong))
    assert client.post(address, {"responder": str(who)}).status_code == 302
    ((_who, _seat, state),) = held(post)
    assert state == "assigned"
    mine = client.get(f"/posts/{post.id}", {"day": str(seat.shift.starts_at.date())})
    assignment = next(
        one.assignment for cell in mine.context["row"].days for shift in cell.shifts for line in shift.lines
        for one in line.seats if one.assignment
    )  # fmt: skip
    off = f"/assignments/{assignment}/take-off"
    assert client.post(off, {"reason": "moon"}).status_code == 422
    assert client.post(off, {"reason": "ill"}).status_code == 302
    assert held(post) == []
    assert client.post(off, {"reason": "ill"}).status_code == 404


def test_a_post_is_given_up(cast: Cast) -> None:
    post, client = gate(), cast.client("village")
    assert "撤了" in said(client.post(f"/posts/{post.id}/close", follow=True))
    assert "已经撤了" in said(client.get(f"/posts/{post.id}"))


def addresses(post: Post) -> dict[str, str]:
    """Address of each page of a post → its method."""
    seat = seats_of(post, after=DAY)[0]
    return {
        f"/posts/{post.id}": "get", f"/posts/{post.id}/edit": "get", f"/posts/{post.id}/close": "post",
        f"/shift-lines/{seat.id}/assign": "get", f"/posts/missing/{VILLAGE}": "get",
        f"/posts/new/{VILLAGE}": "get", f"/roster/{VILLAGE}": "get",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("seat", "statuses"),
    [
        ("village", {200, 302}), ("colleague", {200, 302}), ("town", {200, 302}), ("hq", {200, 302}),
        ("sibling", {404}), ("other_town", {404}), ("gate", {200, 403}), ("leader", {200, 403}), ("auditor", {403}),
    ],
)  # fmt: skip
def test_who_may_open_the_pages_of_a_post(cast: Cast, seat: str, statuses: set[int]) -> None:
    client = cast.client(seat)
    for address, method in addresses(gate()).items():
        assert getattr(client, method)(address).status_code in statuses, address


def test_wrong_methods_are_refused(cast: Cast) -> None:
    client = cast.client("village")
    post = gate()
    for address in addresses(post):
        assert client.put(address).status_code == 405, address
    assert client.post("/posts").status_code == 405
    assert client.get(f"/posts/{post.id}/close").status_code == 405


def count(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize("address", ["/posts", f"/roster/{TOWN}", f"/posts/missing/{TOWN}"])
def test_the_number_of_queries_does_not_grow_with_the_posts(cast: Cast, address: str) -> None:
    client = cast.client("town")
    gate()
    few = count(client, address)
    for name in ("西村口", "南村口"):
        gate(name=name)
    assert count(client, address) <= few
