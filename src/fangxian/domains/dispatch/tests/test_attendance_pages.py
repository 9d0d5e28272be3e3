"""The pages on duty: who is there, the code, a scan and a tap, ticking, relief."""

import re
from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse

from fangxian.domains.dispatch.models import Assignment, Attendance
from fangxian.domains.dispatch.tests.builders import EVERYWHERE, people
from fangxian.domains.dispatch.tests.on_duty_builders import Manned, Move, stands
from fangxian.plain import clock
from fangxian.plain.ids import uuid7
from tests.cast import Cast


def url(name: str, *args: object) -> str:
    return reverse(name, args=args)


def code_of(client: Client, gate: Manned) -> str:
    """The address that a post's code holds."""
    shown = client.get(url("post_code", gate.post.id))
    assert shown.status_code == 200
    return str(shown.context["address"])


def hidden(answer: Any) -> dict[str, str]:
    """What the hidden fields of the one form hold."""
    form = re.search(r'<form method="post" action="/posts/.*?</form>', answer.content.decode(), re.DOTALL)
    assert form
    return dict(re.findall(r'name="(fact|what|ticket)" value="([^"]*)"', form[0]))


def test_scanned_and_one_tap(cast: Cast, shifted: Move) -> None:
    gate = Manned(shifted, responders=[cast.responder("responder")])
    gate.at(-3)
    address = code_of(cast.client("village"), gate)
    phone = cast.client("responder")
    opened = phone.get(address)
    assert "到岗" in opened.content.decode()
    assert not Attendance.objects.within(EVERYWHERE).exists()
    gate.at(0)
    sent = hidden(opened)
    for _ in range(2):
        assert phone.post(url("attend", gate.post.id), sent).status_code == 302
    assert Attendance.objects.within(EVERYWHERE).count() == 1
    page = phone.get(url("on_duty", gate.post.id)).content.decode()
    assert "在岗" in page
    assert "出示到岗码" in page
    assert "点到" not in page
    gate.at(475)
    opened = phone.get(code_of(phone, gate))
    assert hidden(opened)["what"] == "out"
    phone.post(url("attend", gate.post.id), hidden(opened))
    assert None not in stands(gate.held[0])


def test_an_old_code_and_a_made_up_ticket_say_what_to_do(cast: Cast, shifted: Move) -> None:
    gate = Manned(shifted, responders=[cast.responder("responder")])
    gate.at(0)
    address, phone = code_of(cast.client("village"), gate), cast.client("responder")
    gate.at(1.5)
    late = phone.get(address)
    assert late.status_code == 422
    assert "再扫一次" in late.content.decode()
    sent = {"fact": str(uuid7()), "what": "in", "ticket": "x"}
    refused = phone.post(url("attend", gate.post.id), sent)
    assert refused.status_code == 422
    assert "再扫一次" in refused.content.decode()
    assert cast.client(None).get(address).status_code == 302


def test_who_has_no_shift_is_told_so(cast: Cast, shifted: Move) -> None:
    gate = Manned(shifted)
    gate.at(0)
    page = cast.client("responder").get(code_of(cast.client("village"), gate))
    assert page.status_code == 200
    assert "没有班" in page.content.decode()
    assert cast.client("nobody").get(code_of(cast.client("village"), gate)).status_code == 403


def test_ticked_by_the_village_with_a_time(cast: Cast, shifted: Move) -> None:
    gate = Manned(shifted)
    gate.at(40)
    for seat in ("village", "colleague"):
        page = cast.client(seat).get(url("on_duty", gate.post.id))
        assert "2 人没到岗" in page.content.decode()
    say = url("attendance_say", gate.held[0].id)
    village = cast.client("village")
    assert village.post(say, {"what": "in", "at": f"{clock_at(gate, 5)}"}).status_code == 302
    came, _ = stands(gate.held[0])
    assert came is not None
    assert (came - gate.starts_at).total_seconds() == 300
    assert village.post(say, {"undo": "in"}).status_code == 302
    assert stands(gate.held[0]) == (None, None)
    assert "到岗还是离岗" in village.post(say, {"what": ""}).content.decode()
    assert "先记到岗" in village.post(say, {"what": "out"}).content.decode()
    for seat, status in (("gate", 403), ("leader", 403), ("sibling", 404), ("runner", 404)):
        assert cast.client(seat).post(say, {"what": "in"}).status_code == status
        assert cast.client(seat).get(url("post_code", gate.post.id)).status_code == status
    assert village.post(url("post_code", gate.post.id)).status_code == 405


def clock_at(gate: Manned, minutes: int) -> str:
    return f"{clock.in_city(gate.starts_at + timedelta(minutes=minutes)):%H:%M}"


def test_relieved_from_the_page(cast: Cast, shifted: Move) -> None:
    gate = Manned(shifted)
    (other,) = people(1, first=50)
    gate.at(30)
    village, address = cast.client("village"), url("shift_relieve", gate.held[0].id)
    assert str(other) in village.get(address).content.decode()
    assert "请选一个人" in village.post(address, {"reason": "absent"}).content.decode()
    sent = {"responder": str(other), "reason": "absent", "is_here": "on"}
    assert cast.client("gate").post(address, sent).status_code == 403
    assert cast.client("other_village").post(address, sent).status_code == 404
    assert village.post(address, sent).status_code == 302
    made = Assignment.objects.within(EVERYWHERE).get(responder_id=other)
    assert stands(made)[0] is not None
    assert "已经换了人" in village.get(address).content.decode()


def test_another_village_sees_nothing(cast: Cast, shifted: Move) -> None:
    gate = Manned(shifted)
    for seat, status in (
        ("village", 200),
        ("gate", 200),
        ("town", 200),
        ("sibling", 404),
        ("other_town", 404),
    ):
        assert cast.client(seat).get(url("on_duty", gate.post.id)).status_code == status
    assert cast.client("village").post(url("on_duty", gate.post.id)).status_code == 405
