"""The list of duties held: whose, where, since when; which are worth a look, and what can be done about it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fangxian.access.scope import Scope
from fangxian.foundation.duties.models import Duty
from fangxian.foundation.duties.selectors import duties_at
from fangxian.foundation.duties.services import Appointment, duties_appoint, duty_end
from fangxian.foundation.journal.models import JournalLine
from fangxian.plain import clock
from tests.cast import OTHER_TOWN, OTHER_VILLAGE, SIBLING, SYSTEM, TOWN, Cast

EVERYWHERE = Scope.system("测试")
pytestmark = pytest.mark.django_db


def seen(cast: Cast, seat: str, address: str = "/duties") -> str:
    """What somebody reads."""
    answer = cast.client(seat).get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def two_villages(cast: Cast) -> list[Duty]:
    """The leader has a second village, in the other town."""
    return duties_appoint(
        actor=SYSTEM, appointments=[Appointment("village_leader", cast.responder("leader"), OTHER_VILLAGE)]
    )


def test_it_opens_for_whoever_sees_the_people_of_a_place(cast: Cast) -> None:
    statuses = {
        seat: cast.client(seat).get("/duties").status_code
        for seat in ("village", "colleague", "gate", "group")
    }
    assert statuses == {"village": 200, "colleague": 200, "gate": 403, "group": 403}
    assert cast.client("hq").post("/duties").status_code == 405
    assert cast.client("hq").get("/duties?at=tomorrow").status_code == 422
    assert "请写日期和时间" in cast.client("hq").get("/duties?at=tomorrow").content.decode()
    before = cast.client("hq").get("/duties?at=2019-01-01T08:00")
    assert before.status_code == 422


def test_a_village_reads_its_own(cast: Cast) -> None:
    page = seen(cast, "village")
    assert "凤山社区" in page
    assert "网格长" in page
    assert "丁村" not in page
    assert "指挥部" not in page.partition("<table")[2].partition("</table")[0]


def test_filters_and_orders(cast: Cast) -> None:
    page = seen(cast, "hq", f"/duties?kind=village_cadre&town={TOWN}&sort=-since").partition("<tbody")[2]
    assert page.count("村居干部</td>") == 3
    assert "丁村" not in page
    village = seen(cast, "hq", f"/duties?town={TOWN}&village={SIBLING}").partition("<tbody")[2]
    assert village.count("<tr>") == 1
    whose = cast.responder("leader")
    two_villages(cast)
    assert seen(cast, "hq", f"/duties?holder={whose}").partition("<tbody")[2].count("<tr>") == 2
    # Whoever holds nothing in reach is nobody to ask for.
    assert seen(cast, "sibling", f"/duties?holder={whose}").partition("<tbody")[2].count("<tr>") == 1


def test_what_overlaps_says_why_and_what_to_do(cast: Cast) -> None:
    two_villages(cast)
    page = seen(cast, "hq", "/duties?concern=overlapping")
    rows = page.partition("<tbody")[2]
    assert rows.count("<tr>") == 2
    assert "同一个人还是阳下街道丁村的包村领导，两处离得远" in rows
    assert "一个人负责 2 处，预案里最多 1 处" in rows
    assert f"/responders/{cast.responder('leader')}/handover" in rows
    assert "同一个人还是阳下街道丁村的包村领导" in seen(cast, "hq")
    assert "没有这样的责任" in seen(cast, "hq", "/duties?concern=left")


def test_a_place_out_of_reach_is_only_elsewhere(cast: Cast) -> None:
    two_villages(cast)
    page = seen(cast, "town", "/duties?concern=overlapping")
    assert "同一个人还是别处的包村领导" in page
    assert "丁村" not in page


def test_ending_leads_back_to_the_list(cast: Cast) -> None:
    second = two_villages(cast)[0]
    client = cast.client("hq")
    assert f"/relieve/{second.id}" in client.get("/duties?concern=excess").content.decode()
    # A village does not relieve its leader: the town does.
    assert "/relieve/" not in seen(cast, "other_village", "/duties?kind=village_leader")
    town = cast.client("other_town")
    answer = town.post(f"/relieve/{second.id}", {"next": "/duties?concern=excess"})
    assert (answer.status_code, answer["Location"]) == (302, "/duties?concern=excess")
    assert "没有这样的责任" in client.get("/duties?concern=excess").content.decode()
    strange = two_villages(cast)[0]
    answer = town.post(f"/relieve/{strange.id}", {"next": "//elsewhere.example/"})
    assert answer["Location"].startswith("/villages/")


def test_as_of_before(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    real = clock.now
    first = duties_at(EVERYWHERE, real()).get(kind="village_leader")
    monkeypatch.setattr(clock, "now", lambda: real() + timedelta(hours=2))
    duty_end(actor=SYSTEM, duty_id=first.id)
    assert "包村领导</td>" not in seen(cast, "village")
    then = clock.in_city(real() + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    page = seen(cast, "village", f"/duties?at={then}")
    assert "包村领导</td>" in page
    assert "更改" not in page.partition("<table")[2]


def test_it_leaves_the_house(cast: Cast) -> None:
    two_villages(cast)
    sheet = cast.client("hq").get("/duties?as=xlsx&concern=overlapping")
    assert b"".join(sheet.streaming_content)[:2] == b"PK"  # type: ignore[attr-defined]
    words = seen(cast, "hq", "/duties?as=text&concern=overlapping")
    assert "责任一览" in words
    assert "丁村" in words
    line = JournalLine.objects.within(EVERYWHERE).filter(verb="list.exported").order_by("id").first()
    assert line is not None
    assert (line.facts["filter_concern"], line.facts["rows"]) == ("overlapping", 2)


def test_the_desks_lead_there(cast: Cast) -> None:
    for seat, address in (("hq", "/board"), ("town", f"/towns/{TOWN}"), ("hq", "/duties")):
        assert "/duties/concerns" in seen(cast, seat, address)
    assert "/duties/concerns" not in seen(cast, "group", "/board")
    assert "重叠" not in seen(cast, "hq", "/duties/concerns")
    two_villages(cast)
    assert "重叠 2" in seen(cast, "hq", "/duties/concerns")
    above = seen(cast, "hq", "/duties/concerns?list")
    assert ("超量 2" in above, "责任一览" in above) == (True, False)
    assert "重叠 1" in seen(cast, "hq", f"/duties/concerns?town={OTHER_TOWN}")
    assert "重叠" not in seen(cast, "sibling", f"/duties/concerns?town={OTHER_TOWN}")


def test_the_list_asks_no_more_for_more(cast: Cast) -> None:
    client = cast.client("hq")

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/duties").status_code == 200
        return len(queries)

    asked()
    two_villages(cast)
    few = asked()
    duties_appoint(
        actor=SYSTEM,
        appointments=[Appointment("town_officer", cast.responder(one), OTHER_TOWN) for one in ("chief", "gate", "leader", "responder")],
    )  # fmt: skip
    assert asked() == few
    assert few <= 30
