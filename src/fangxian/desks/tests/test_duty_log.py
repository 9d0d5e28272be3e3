"""The duty log's pages: written down, given out, handed over."""

import re

import pytest

from fangxian.access.scope import Scope
from fangxian.domains.needs.models import Need
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.orgs.selectors import organisation_answering
from fangxian.reports.models import Handover
from fangxian.reports.services import handover_give
from tests.cast import COUNTY, OTHER_TOWN, SYSTEM, TOWN, Cast

pytestmark = pytest.mark.django_db

EVERYWHERE = Scope.system("测试")
PAGE = f"/duty-log/{COUNTY}"
CALL = {"verb": "write", "kind": "call", "words": "宏路来电缺口罩"}


def test_an_entry_is_written_and_corrected(cast: Cast) -> None:
    client = cast.client("hq")
    assert client.get("/duty-log").headers["Location"] == PAGE
    assert client.post(PAGE, CALL).status_code == 302
    text = client.get(PAGE).content.decode()
    assert "宏路来电缺口罩" in text
    correcting = re.search(r"corrects=([0-9a-f-]{36})", text)
    assert correcting
    assert "更正一条" in client.get(f"{PAGE}?corrects={correcting[1]}").content.decode()
    sent = CALL | {"words": "是龙江来电", "corrects": correcting[1]}
    assert client.post(PAGE, sent).status_code == 302
    assert "更正" in client.get(PAGE).content.decode()


def test_an_instruction_is_given_out_and_followed(cast: Cast) -> None:
    client = cast.client("hq")
    client.post(PAGE, {"verb": "write", "kind": "instruction", "words": "书记：今晚查完返乡人员"})
    way = re.search(r"/needs/instruct\?origin=instruction:[0-9a-f-]{36}", client.get(PAGE).content.decode())
    assert way
    form = client.get(way[0]).content.decode()
    office = organisation_answering(Organisation.Kind.TOWN_OFFICE, TOWN)
    assert office is not None
    assert str(office.id) in form
    sent = {
        "owner_id": str(office.id), "words": "今晚查完返乡人员", "kind": "staff", "urgency": "urgent",
        "area_code": COUNTY, "origin": way[0].partition("origin=")[2],
    }  # fmt: skip
    assert client.post("/needs/instruct", sent).status_code == 302
    number = Need.objects.within(EVERYWHERE).get().number
    text = client.get(PAGE).content.decode()
    assert f"已交办 {number}" in text
    assert "今晚查完返乡人员" in cast.client("town").get(f"/needs/{number}").content.decode()


def test_the_shift_is_handed_over_with_its_figures(cast: Cast) -> None:
    client = cast.client("hq")
    assert client.post(PAGE, {"verb": "give", "give-words": "盯住宏路"}).status_code == 302
    given = Handover.objects.within(EVERYWHERE).get()
    assert [one["title"] for one in given.figures] == ["缺口", "没办完的困难", "超时的困难"]
    assert "由下一班的人来接" in client.get(PAGE).content.decode()
    assert client.post(f"/handovers/{given.id}/take").status_code == 403


def test_the_next_takes_over(cast: Cast) -> None:
    given = handover_give(actor=SYSTEM, area_code=COUNTY, words="盯住宏路", figures=[])
    client = cast.client("hq")
    assert "接班" in client.get(PAGE).content.decode()
    assert client.post(f"/handovers/{given.id}/take").status_code == 302
    assert client.post(f"/handovers/{given.id}/take").status_code == 422
    assert "盯住宏路" in client.get(PAGE).content.decode()


def test_six_questions(cast: Cast) -> None:
    assert cast.client("town").get(f"/duty-log/{TOWN}").status_code == 200
    assert cast.client("town").get(f"/duty-log/{OTHER_TOWN}").status_code == 404
    assert cast.client("village").get(f"/duty-log/{TOWN}").status_code == 403
    assert cast.client("hq").put(PAGE).status_code == 405
    said = cast.client("hq").post(PAGE, CALL | {"words": ""})
    assert said.status_code == 422
    assert "请写几个字" in said.content.decode()
    listed = cast.client("hq").get(f"{PAGE}?as=text")
    assert listed.status_code == 200
