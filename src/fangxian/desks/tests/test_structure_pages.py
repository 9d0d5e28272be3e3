"""The structure on one page, one body's page, and forming a branch or a squad."""

import io
import re
from datetime import timedelta

import pytest
from python_calamine import CalamineWorkbook

from fangxian.access.scope import Scope
from fangxian.foundation.duties.bodies import Kind
from fangxian.foundation.duties.structure import Formation, problem_squad_form
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.orgs.selectors import organisation_answering, organisations_standing
from fangxian.foundation.orgs.services import organisation_dissolve
from fangxian.foundation.responders.models import Responder
from fangxian.foundation.responders.services import Enrolment, responders_register
from fangxian.line.selectors import gaps_open
from fangxian.line.services import line_sweep, marks_evaluate
from fangxian.plain import clock
from tests.cast import COUNTY, GRID, OTHER_TOWN, OTHER_VILLAGE, SYSTEM, TOWN, VILLAGE, Cast

pytestmark = pytest.mark.django_db

EVERYWHERE = Scope.system("测试")
NEW = f"/organisations/new/squad/{VILLAGE}"


def member(number: int, place: str = VILLAGE, standing: str = Responder.Standing.MEMBER) -> Responder:
    said = Enrolment("郑书记", f"1548777{number:04d}", standing, place)
    return responders_register(actor=SYSTEM, enrolments=[said])[0]


def sent(leader: Responder, **more: object) -> dict[str, object]:
    until = clock.day_of(clock.now()) + timedelta(days=3)
    return {
        "name": "劝返小分队", "purpose": "劝返外来车辆", "ends_on": until.isoformat(), "leader": str(leader.id), **more,
    }  # fmt: skip


def squad(leader: Responder, days: int = 3, place: str = VILLAGE) -> Organisation:
    until = clock.day_of(clock.now()) + timedelta(days=days)
    return problem_squad_form(
        actor=SYSTEM,
        formation=Formation(place, "劝返小分队", "劝返", until),
        leader_id=leader.id,
        member_ids=(),
    )


def the(kind: str, **about: str) -> Organisation:
    found: Organisation = organisations_standing(EVERYWHERE).get(kind=kind, **about)
    return found


def test_the_whole_structure_on_one_page(cast: Cast) -> None:
    text = cast.client("hq").get("/structure").content.decode()
    for name in (
        "监测观察党小组",
        "福清市疫情防控应急临时党支部",
        "音西街道",
        "市医院",
        "还没有书记",
        "没有组长",
    ):
        assert name in text
    assert "按预案搭好架子" not in text


def test_what_is_missing_is_named_and_stood_up(cast: Cast) -> None:
    station = organisation_answering(Kind.POLICE_STATION, TOWN)
    assert station is not None
    organisation_dissolve(actor=SYSTEM, organisation=station)
    client = cast.client("hq")
    text = client.get("/structure").content.decode()
    assert "音西街道派出所" in text
    assert "按预案搭好架子" in text
    assert client.post("/structure").status_code == 302
    assert organisation_answering(Kind.POLICE_STATION, TOWN) is not None
    assert cast.client("group").post("/structure").status_code == 403
    assert cast.client("town").post("/structure").status_code == 404


def test_what_is_missing_elsewhere_is_not_told(cast: Cast) -> None:
    station = organisation_answering(Kind.POLICE_STATION, OTHER_TOWN)
    assert station is not None
    organisation_dissolve(actor=SYSTEM, organisation=station)
    assert "阳下街道" not in cast.client("town").get("/structure").content.decode()


def test_a_squad_is_formed_on_one_page(cast: Cast) -> None:
    leader, other = member(1), member(2)
    client = cast.client("village")
    assert client.get(NEW).status_code == 200
    answer = client.post(NEW, sent(leader, phones=f"{other.phone}"))
    page = client.get(answer["Location"]).content.decode()
    assert "劝返外来车辆" in page
    assert "2 人" in page
    assert other.phone not in page


def test_a_branch_is_formed_by_its_town(cast: Cast) -> None:
    secretary, place = member(1), f"/organisations/new/branch/{VILLAGE}"
    town = the(Kind.PARTY_COMMITTEE, area_code=TOWN)
    assert cast.client("village").get(place).status_code == 403
    answer = cast.client("town").post(place, sent(secretary, approved_by=str(town.id)))
    page = cast.client("town").get(answer["Location"]).content.decode()
    assert "书记" in page
    assert town.name in page
    assert "不足 3 名" in page
    assert "任书记" in page
    below = cast.client("village").get(answer["Location"]).content.decode()
    assert "任书记" not in below
    assert "任务结束" not in below
    assert "加人" in below


@pytest.mark.parametrize(
    ("spoilt", "said"),
    [
        ({"leader": ""}, "请选一个带头的人"),
        ({"ends_on": ""}, "到哪一天为止"),
        ({"ends_on": "2020-01-01"}, "已经过了"),
        ({"phones": "13900000000"}, "没有登记过"),
        ({"name": ""}, "必填"),
    ],
)
def test_bad_input_shows_a_sentence(cast: Cast, spoilt: dict[str, str], said: str) -> None:
    answer = cast.client("village").post(NEW, sent(member(1)) | spoilt)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_six_questions_of_a_body(cast: Cast) -> None:
    formed = squad(member(1))
    address = f"/organisations/{formed.id}"
    join = {"verb": "join", "members": [str(member(2).id)]}
    assert cast.client("village").get(address).status_code == 200
    assert cast.client("colleague").post(address, join).status_code == 302
    assert cast.client("other_village").get(address).status_code == 404
    assert cast.client("gate").post(address, join).status_code == 403
    assert cast.client("village").put(address).status_code == 405
    for wrong, said in (({"verb": "join"}, "请至少选一个人"), ({"verb": "dance"}, "请选加人")):
        answer = cast.client("village").post(address, wrong)
        assert answer.status_code == 422
        assert said in answer.content.decode()
    for place, code in ((OTHER_VILLAGE, 404), (GRID, 404)):
        assert cast.client("village").get(f"/organisations/new/squad/{place}").status_code == code
    assert cast.client("gate").get(NEW).status_code == 403


def test_a_gap_leads_to_the_page_that_closes_it(cast: Cast) -> None:
    group = the(Kind.PARTY_GROUP, key="supplies")
    line_sweep()
    text = cast.client("hq").get("/gaps?kind=organisation.no_leader").content.decode()
    assert f"/organisations/{group.id}" in text
    assert "物资保障党小组" in text
    leader = member(1, COUNTY, Responder.Standing.CADRE)
    client = cast.client("hq")
    assert (
        client.post(f"/organisations/{group.id}", {"verb": "lead", "leader": str(leader.id)}).status_code
        == 302
    )
    while marks_evaluate():
        pass
    assert not gaps_open(EVERYWHERE).filter(kind="organisation.no_leader", subject=str(group.id)).exists()
    assert "组长" in client.get(f"/organisations/{group.id}").content.decode()


def test_a_squad_past_its_end_is_a_gap_until_it_is_dissolved(cast: Cast, shifted) -> None:
    formed = squad(member(1), days=0)
    line_sweep()
    assert not gaps_open(EVERYWHERE).filter(kind="organisation.past_end").exists()
    shifted(60 * 24)
    line_sweep()
    [gap] = gaps_open(EVERYWHERE).filter(kind="organisation.past_end")
    assert gap.since == clock.end_of(formed.ends_on)  # type: ignore[arg-type]
    assert cast.client("village").post(f"/organisations/{formed.id}", {"verb": "dissolve"}).status_code == 302
    while marks_evaluate():
        pass
    assert not gaps_open(EVERYWHERE).filter(kind="organisation.past_end").exists()


def test_the_list_is_narrowed_and_taken(cast: Cast) -> None:
    client = cast.client("hq")
    text = client.get("/organisations?kind=health_centre&sort=name").content.decode()
    assert len(re.findall(r"<th scope=\"row\">", text)) == 2
    answer = client.get("/organisations?kind=party_group&as=xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    rows = book.get_sheet_by_index(0).to_python()
    assert sum("党小组" in str(row[0]) for row in rows) == 9
    assert "阳下街道卫生院" not in cast.client("town").get("/organisations").content.decode()
    assert "共 9 个" in client.get("/organisations?kind=party_group&as=text").content.decode()
