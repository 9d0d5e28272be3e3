"""The record of service, certificates of it, and the page that verifies them; model posts."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from fangxian.domains.dispatch import record_pages
from fangxian.domains.dispatch.attending import attendance_note
from fangxian.domains.dispatch.certifying import (
    certificate_issue,
    certificate_name_shown,
    certificate_revoke,
    certificate_verified,
    citation_of,
)
from fangxian.domains.dispatch.model_posts import model_post_end, model_post_name, model_posts_at
from fangxian.domains.dispatch.models import ServiceCertificate
from fangxian.domains.dispatch.rules.certificate import citation, cited, hours_said
from fangxian.domains.dispatch.service_record import record_of
from fangxian.domains.dispatch.taking import assignment_make
from fangxian.domains.dispatch.tests.builders import EVERYWHERE, gate, refuses
from fangxian.domains.dispatch.tests.on_duty_builders import Manned, Move
from fangxian.foundation.notices.pacing import Pace
from fangxian.foundation.retention.holdings import Asked, holdings_draw
from fangxian.plain import clock
from fangxian.plain.errors import NotAllowed, OutOfScope
from fangxian.plain.ids import sayable_number
from tests.cast import PARTS, SYSTEM, VILLAGE, Cast


def served(cast: Cast, shifted: Move, minutes: int = 470) -> Manned:
    """The responder stood a gate's shift: ten minutes late, so long."""
    stood = Manned(shifted, responders=[cast.responder("responder")])
    stood.at(12 + minutes)
    stood.came(minutes=10)
    stood.went(minutes=10 + minutes)
    return stood


def test_the_record_counts_from_coming_to_going(cast: Cast, shifted: Move) -> None:
    stood = Manned(shifted, responders=[cast.responder("responder")])
    who = cast.responder("responder")
    assert record_of(who, clock.now()).shifts == ()
    stood.at(500)
    stood.came(minutes=10)
    (one,) = record_of(who, clock.now()).shifts
    assert (one.minutes, one.is_open) == (0, True)
    stood.went(minutes=490)
    record = record_of(who, clock.now())
    assert (record.minutes, record.stood) == (470, 1)
    assert [(row.kind, row.risk, row.shifts) for row in record.kinds] == [("村口值守", 2, 1)]
    attendance_note(
        actor=SYSTEM,
        assignment_id=stood.held[0].id,
        what="out",
        at=stood.ends_at + timedelta(minutes=20),
        beyond=True,
    )
    assert record_of(who, clock.now()).minutes == 490
    later = stood.next_lines()[2]
    assignment_make(actor=SYSTEM, shift_line_id=later.id, responder_id=who)
    ahead = (later.shift.ends_at - stood.starts_at).total_seconds() / 60
    stood.at(ahead + 1)
    record = record_of(who, clock.now())
    assert [one.is_absent for one in record.shifts] == [True, False]
    assert record.stood == 1


def test_a_certificate_says_what_the_record_says_and_keeps_it(cast: Cast, shifted: Move) -> None:
    stood = served(cast, shifted)
    who = cast.responder("responder")
    made = certificate_issue(actor=cast.actor("village"), responder_id=who)
    assert (made.minutes, made.shifts, made.rows) == (470, 1, [["村口值守", 2, 1, 470]])
    assert made.first_day == made.last_day == clock.day_of(stood.starts_at)
    assert made.issuer.startswith("凤山社区")
    assert certificate_issue(actor=cast.actor("town"), responder_id=who).number != made.number
    found = certificate_verified(citation_of(made).lower())
    assert (found.name, found.revoked_at, found.minutes) == ("演*", None, 470)
    certificate_revoke(actor=cast.actor("village"), number=made.number, reason="mistake")
    assert certificate_verified(citation_of(made)).revoked_at is not None
    with refuses("certificate.revoked"):
        certificate_revoke(actor=cast.actor("village"), number=made.number, reason="mistake")
    assert certificate_name_shown(actor=cast.actor("village"), number=made.number).startswith("演")


def test_who_may_not_and_what_is_too_little(cast: Cast, shifted: Move) -> None:
    served(cast, shifted, minutes=30)
    who = cast.responder("responder")
    with refuses("certificate.too_little"):
        certificate_issue(actor=cast.actor("village"), responder_id=who)
    for seat, error in (("leader", NotAllowed), ("gate", NotAllowed), ("sibling", OutOfScope)):
        with pytest.raises(error):
            certificate_issue(actor=cast.actor(seat), responder_id=who)


def test_no_certificate_is_guessed(cast: Cast, shifted: Move) -> None:
    served(cast, shifted)
    made = certificate_issue(actor=cast.actor("village"), responder_id=cast.responder("responder"))
    other = cited(made.number, sayable_number(12))
    for wrong in (
        other,
        made.number,
        f"{made.number}-",
        cited(sayable_number(8), made.check_signs),
        "",
        "x" * 300,
    ):
        with pytest.raises(OutOfScope):
            certificate_verified(wrong)


def test_the_public_page(cast: Cast, shifted: Move, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record_pages, "_PACE", Pace(most=3, seconds=900))
    served(cast, shifted)
    made = certificate_issue(actor=cast.actor("village"), responder_id=cast.responder("responder"))
    anybody, address = cast.client(None), reverse("verify", args=[citation_of(made)])
    page = anybody.get(address)
    assert page.status_code == 200
    text = page.content.decode()
    assert "有效" in text
    assert "演*" in text
    assert "演responder" not in text
    assert VILLAGE not in text
    assert page.headers["X-Robots-Tag"].startswith("noindex")
    assert "no-store" in page.headers["Cache-Control"]
    wrong = reverse("verify", args=["AAAAAAAA-AAAAAAAAAAAA"])
    assert [anybody.get(wrong).status_code for _ in range(4)] == [404, 404, 404, 429]
    # Whoever holds a real one is never slowed down.
    assert anybody.get(address).status_code == 200
    certificate_revoke(actor=SYSTEM, number=made.number, reason="false")
    assert "已经撤销" in anybody.get(address).content.decode()
    assert anybody.post(address).status_code == 405


def test_the_desk_s_pages(cast: Cast, shifted: Move) -> None:
    served(cast, shifted)
    who = cast.responder("responder")
    mine = cast.client("responder").get(reverse("service_mine")).content.decode()
    assert "演responder" not in mine
    assert "一共 7.5 小时，1 班" in mine
    record, village = reverse("service", args=[who]), cast.client("village")
    page = village.get(record).content.decode()
    assert "演responder" not in page
    assert (
        "早于" in village.post(record, {"first_day": "2026-02-02", "last_day": "2026-02-01"}).content.decode()
    )
    assert village.post(record, {}).status_code == 302
    made = ServiceCertificate.objects.within(EVERYWHERE).get()
    paper = reverse("service_certificate", args=[made.number])
    masked, full = village.get(paper).content.decode(), village.post(paper, {"verb": "name"}).content.decode()
    assert ("演responder" in masked, "演responder" in full) == (False, True)
    assert "演responder" in cast.client("responder").get(paper).content.decode()
    assert made.number in village.get(reverse("service_certificates")).content.decode()
    assert "请选为什么撤销" in village.post(paper, {"verb": "revoke"}).content.decode()
    for seat, status in (("leader", 403), ("gate", 404), ("sibling", 404), ("runner", 404)):
        assert cast.client(seat).post(paper, {"verb": "revoke", "reason": "mistake"}).status_code == status
        assert cast.client(seat).get(record).status_code in (200, 403, 404)
    assert cast.client("gate").get(record).status_code == 403
    assert cast.client("sibling").get(record).status_code == 404
    assert village.post(paper, {"verb": "revoke", "reason": "mistake"}).status_code == 302
    assert "已经撤销" in village.get(paper).content.decode()


def test_who_asks_what_is_held_on_him_is_told_of_his_service(cast: Cast, shifted: Move) -> None:
    served(cast, shifted)
    made = certificate_issue(actor=cast.actor("village"), responder_id=cast.responder("responder"))
    asked = Asked(phone=f"154{list(PARTS).index('responder'):08d}", name="演responder")
    held = json.dumps(
        holdings_draw(actor=cast.actor("hq"), asked=asked, reason="subject").as_json(), ensure_ascii=False
    )
    assert made.number in held
    assert "村口" in held


def test_a_model_post_is_named_and_ended(cast: Cast, shifted: Move) -> None:
    post = gate()
    named = model_post_name(actor=cast.actor("village"), post_id=post.id, body="凤山社区党支部")
    with refuses("model_post.named"):
        model_post_name(actor=cast.actor("village"), post_id=post.id, body="凤山社区党支部")
    assert [one.id for one in model_posts_at(EVERYWHERE, clock.now())] == [named.id]
    page = cast.client("gate").get(reverse("model_posts"))
    assert "凤山社区党支部" in page.content.decode()
    assert "凤山社区党支部" not in cast.client("sibling").get(reverse("model_posts")).content.decode()
    naming = reverse("model_post", args=[post.id])
    for seat, status in (("gate", 403), ("sibling", 404)):
        assert cast.client(seat).get(naming).status_code == status
    model_post_end(actor=cast.actor("village"), post_id=post.id)
    with refuses("model_post.none"):
        model_post_end(actor=cast.actor("village"), post_id=post.id)
    until = clock.day_of(clock.now()) + timedelta(days=1)
    sent = {"body": "突击队党小组", "until": until.isoformat()}
    village = cast.client("village")
    assert village.post(naming, {"body": ""}).status_code == 422
    assert village.post(naming, sent).status_code == 302
    shifted(3 * 24 * 60)
    assert model_posts_at(EVERYWHERE, clock.now()) == []


@pytest.mark.rules
@given(st.integers(0, 100_000))
def test_hours_never_say_more_than_was_served(minutes: int) -> None:
    assert 0 <= minutes - float(hours_said(minutes)) * 60 < 30


@pytest.mark.rules
@given(st.text(max_size=30))
def test_what_is_no_citation_is_none(text: str) -> None:
    found = citation(text)
    assert found is None or cited(*found) == text.strip().upper()
