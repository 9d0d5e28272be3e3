"""Everything that is held on one person, for him; nothing of anybody else."""

import io
import json
from typing import Any

import pytest
from django.test import Client
from python_calamine import load_workbook

from fangxian.domains.needs.services import need_raise
from fangxian.foundation.journal.models import JournalLine
from fangxian.foundation.people.entering import Door, households_enter
from fangxian.foundation.people.rows import Resident
from fangxian.foundation.people.rules.addresses import Address
from fangxian.foundation.responders.services import responder_unmask
from fangxian.foundation.retention.holdings import Asked, Holdings, Subject, holdings_draw, subject_of
from fangxian.plain.errors import NotAllowed, Refused
from tests.cast import OTHER_VILLAGE, SYSTEM, VILLAGE, Cast
from tests.retention.builders import EVERYWHERE

pytestmark = pytest.mark.django_db

NUMBER, OTHER_NUMBER = "350181198001010016", "350181198203040028"
PHONE = "13900001111"


@pytest.fixture
def family(cast: Cast) -> None:
    """Two who share a telephone; the first is known in another village too."""
    him = Resident("欧阳子", "resident_id", NUMBER, PHONE, relation="head")
    her = Resident("上官丑", "resident_id", OTHER_NUMBER, PHONE, relation="spouse")
    households_enter(actor=SYSTEM, doors=[Door(VILLAGE, Address(building="3", room="101"), [him, her])])
    again = Resident("欧阳子", "resident_id", NUMBER, "", stay="tenant")
    households_enter(actor=SYSTEM, doors=[Door(OTHER_VILLAGE, Address(building="8", room="202"), [again])])


def drawn(cast: Cast, **asked: str) -> Holdings:
    return holdings_draw(actor=cast.actor("hq"), asked=Asked(**asked), reason="subject")


def everything(holdings: Holdings) -> str:
    return json.dumps(holdings.as_json(), ensure_ascii=False)


@pytest.mark.usefixtures("family")
def test_by_his_number_both_his_homes_are_found_and_nobody_elses(cast: Cast) -> None:
    told = everything(drawn(cast, number=NUMBER))
    assert told.count(NUMBER) == 2
    for word in ("欧阳子", PHONE, "3栋", "8栋", "租户"):
        assert word in told
    assert "上官丑" not in told
    assert OTHER_NUMBER not in told


@pytest.mark.usefixtures("family")
def test_by_a_telephone_only_the_one_who_bears_the_name(cast: Cast) -> None:
    told = everything(drawn(cast, phone=PHONE, name="上官丑"))
    assert "上官丑" in told
    assert "欧阳子" not in told
    for asked in ({"phone": PHONE}, {"name": "上官丑"}, {}):
        with pytest.raises(Refused) as refusal:
            drawn(cast, **asked)
        assert refusal.value.code == "holdings.by_what"
    with pytest.raises(Refused) as refusal:
        drawn(cast, phone=PHONE, name="上官寅")
    assert refusal.value.code == "holdings.nobody"


def test_a_responders_duties_account_needs_and_lines_are_in_it(cast: Cast) -> None:
    need_raise(
        actor=cast.actor("village"), kind="protective_goods", urgency="urgent", words="缺两百只口罩",
        area_code=VILLAGE,
    )  # fmt: skip
    responder_unmask(
        actor=cast.actor("hq"), responder_id=cast.responder("village"), reason="other", words="核对排班"
    )
    phone = next(one for one in _phones(cast, "village"))
    holdings = drawn(cast, phone=phone, name="演village")
    told = everything(holdings)
    for word in (
        "演village",
        phone,
        "村居干部",
        "test-village",
        "缺两百只口罩",
        "核对排班",
        "看了一个人的全名和号码",
    ):
        assert word in told, word
    assert "演colleague" not in told
    assert holdings.subject.responders == {cast.responder("village")}


def _phones(cast: Cast, seat: str) -> list[str]:
    from fangxian.foundation.responders.selectors import responder_get  # noqa: PLC0415

    return [responder_get(EVERYWHERE, cast.responder(seat)).phone]


@pytest.mark.usefixtures("family")
def test_out_of_reach_nobody_is_found(cast: Cast) -> None:
    from fangxian.access.scope import Scope  # noqa: PLC0415

    assert subject_of(Scope.of_areas(OTHER_VILLAGE), Asked(number=NUMBER)).persons
    assert subject_of(Scope.of_areas("350182"), Asked(number=NUMBER)) == Subject()


@pytest.mark.usefixtures("family")
def test_drawing_is_for_headquarters_with_a_reason_and_leaves_a_line(cast: Cast) -> None:
    for seat in ("admin", "town", "village", "auditor"):
        with pytest.raises(NotAllowed):
            holdings_draw(actor=cast.actor(seat), asked=Asked(number=NUMBER), reason="subject")
    for reason in ("", "curiosity", "other"):
        with pytest.raises(Refused):
            holdings_draw(actor=cast.actor("hq"), asked=Asked(number=NUMBER), reason=reason)
    drawn(cast, number=NUMBER)
    line = JournalLine.objects.within(EVERYWHERE).get(verb="holdings.drawn")
    assert line.facts["records"] > 0
    assert len(line.facts["persons"]) == 2
    assert NUMBER not in str(line.facts)


@pytest.mark.usefixtures("family")
@pytest.mark.parametrize("form", ["page", "xlsx", "json"])
def test_the_page_shows_it_and_gives_it_as_a_file(cast: Cast, form: str) -> None:
    browser = cast.client("hq")
    answer = browser.post("/holdings", {"number": NUMBER, "reason": "subject", "as": form})
    assert answer.status_code == 200
    told = _words(answer, form)
    assert NUMBER in told
    assert "test-hq" in told  # who took it
    assert JournalLine.objects.within(EVERYWHERE).get(verb="holdings.drawn").facts["form"] == form


def _words(answer: Any, form: str) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if form == "xlsx":
        return str(load_workbook(io.BytesIO(content)).get_sheet_by_index(0).to_python())
    return str(content.decode())


@pytest.mark.usefixtures("family")
def test_a_reason_that_is_missing_is_asked_for(cast: Cast) -> None:
    answer = _asking(cast.client("hq"), number=NUMBER)
    assert answer.status_code == 422
    assert "请选是谁要求的" in answer.content.decode()
    answer = _asking(cast.client("hq"), number="350181190001010017", reason="subject")
    assert answer.status_code == 422
    assert "没有找到这个人" in answer.content.decode()


def _asking(browser: Client, **sends: str) -> Any:
    return browser.post("/holdings", sends)
