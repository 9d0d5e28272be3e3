"""A week's roster on one page, and one's own shifts in a calendar."""

from datetime import timedelta
from typing import Any

from icalendar import Calendar

from fangxian.domains.dispatch.models import CalendarLink
from fangxian.domains.dispatch.taking import assignment_give_back, assignment_make, assignment_take
from fangxian.domains.dispatch.tests.builders import EVERYWHERE, gate, people, seats_of
from fangxian.foundation.journal.models import JournalLine
from tests.cast import SIBLING, SYSTEM, TOWN, VILLAGE, Cast

DAY = timedelta(days=1)


def said(page: Any) -> str:
    return str(page.content.decode())


def test_a_week_stands_on_one_page_and_fits_two_papers(cast: Cast) -> None:
    post = gate()
    assignment_make(actor=SYSTEM, shift_line_id=seats_of(post)[0].id, responder_id=people(1)[0])
    page = cast.client("village").get(f"/roster/{VILLAGE}")
    for words in ("凤山社区排班表", "东村口", "08:00–16:00", "16:00–24:00", "新*", "缺", 'data-paper="a4"'):
        assert words in said(page), words
    assert 'data-paper="a3"' in said(cast.client("village").get(f"/roster/{VILLAGE}", {"paper": "a3"}))
    assert "东村口" in said(cast.client("town").get(f"/roster/{TOWN}"))
    assert cast.client("hq").get("/roster/350181").status_code == 404
    assert cast.client("village").get(f"/roster/{SIBLING}").status_code == 404


def test_a_roster_leaves_as_a_sheet_and_as_words(cast: Cast) -> None:
    gate()
    client = cast.client("village")
    assert client.get(f"/roster/{VILLAGE}", {"as": "xlsx"}).getvalue().startswith(b"PK")
    assert "东村口" in said(client.get(f"/roster/{VILLAGE}", {"as": "text"}))


def test_full_names_are_for_whoever_says_why_and_each_is_written_down(cast: Cast) -> None:
    post = gate()
    assignment_make(actor=SYSTEM, shift_line_id=seats_of(post)[0].id, responder_id=people(1)[0])
    address, client = f"/roster/{VILLAGE}", cast.client("village")
    assert "新人" not in said(client.get(address))
    silent = client.post(address, {"reason": ""})
    assert silent.status_code == 422
    assert "请选一个理由" in said(silent)
    shown = client.post(address, {"reason": "roster"})
    assert "新人" in said(shown)
    assert JournalLine.objects.within(EVERYWHERE).filter(verb="responder.unmasked").count() == 1
    assert cast.client("gate").post(address, {"reason": "roster"}).status_code == 403


def test_a_calendar_is_read_by_its_secret_alone(cast: Cast) -> None:
    post = gate()
    seat = seats_of(post, after=DAY)[0]
    mine = assignment_take(actor=cast.actor("responder"), shift_line_id=seat.id)
    client = cast.client("responder")
    address = client.post("/shifts/mine/calendar").context["address"].removeprefix("http://testserver")
    secret = address.removeprefix("/calendar/").removesuffix(".ics")
    link = CalendarLink.objects.within(EVERYWHERE).get()
    assert secret not in link.digest
    feed = cast.client(None).get(address)
    assert feed.headers["Content-Type"].startswith("text/calendar")
    (event,) = Calendar.from_ical(feed.content).walk("VEVENT")
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (seat.shift.starts_at, seat.shift.ends_at)
    assert "东村口" in str(event["summary"])
    assignment_give_back(actor=cast.actor("responder"), assignment_id=mine.id, reason="ill")
    assert not Calendar.from_ical(cast.client(None).get(address).content).walk("VEVENT")


def test_a_new_secret_ends_the_one_before(cast: Cast) -> None:
    client, nobody = cast.client("responder"), cast.client(None)
    first, second = [client.post("/shifts/mine/calendar").context["address"] for _again in range(2)]
    assert nobody.get(first).status_code == 404
    assert nobody.get(second).status_code == 200
    client.post("/shifts/mine/calendar", {"end": "1"})
    assert nobody.get(second).status_code == 404
    assert nobody.get("/calendar/moon.ics").status_code == 404
    assert cast.client("auditor").post("/shifts/mine/calendar").status_code == 403
    assert client.get("/shifts/mine/calendar").status_code == 405
