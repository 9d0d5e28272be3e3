"""The page of a proposal: looked at, changed by hand, adopted; refused in words."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.urls import reverse

from fangxian.access.scope import Scope
from fangxian.foundation.duties.selectors import duties_at
from fangxian.foundation.duties.services import duty_appoint, duty_end
from fangxian.foundation.responders.models import Responder
from fangxian.foundation.responders.offering import exclusion_begin
from fangxian.foundation.responders.services import Enrolment, responders_register
from fangxian.line.services import line_sweep
from fangxian.plain import clock
from tests.cast import COUNTY, GRID, OTHER_GRID, OTHER_VILLAGE, SIBLING, SYSTEM, TOWN, VILLAGE, Cast

pytestmark = pytest.mark.django_db
EVERYWHERE = Scope.system("tests")


def address(reach: str, kind: str = "grid_chief") -> str:
    return reverse("propose", args=[kind, reach])


def looked(cast: Cast, seat: str, where: str) -> dict[str, Any]:
    """What the page's form holds as it is sent unchanged."""
    page = cast.client(seat).get(where)
    assert page.status_code == 200
    pairs = [*page.context["moving"], *page.context["staying"]]
    return {"seen": page.context["stamp"], "at": page.context["as_of"].isoformat()} | {
        field.html_name: field.value() for _one, *fields in pairs for field in fields
    }


def holders(kind: str = "grid_chief") -> dict[str, Any]:
    return dict(duties_at(EVERYWHERE, clock.now()).filter(kind=kind).values_list("area_code", "responder_id"))


@pytest.mark.parametrize("seat", ["village", "colleague", "town", "hq", "leader"])
def test_today_and_the_proposal_stand_side_by_side(cast: Cast, seat: str) -> None:
    said = cast.client(seat).get(address(VILLAGE)).content.decode()
    assert "凤山社区：网格长由谁担任" in said
    assert "会变或仍空的 1 处" in said
    assert "看不变的 1 处" in said
    assert "已经证明没有更省的排法" in said


@pytest.mark.parametrize(
    ("seat", "kind", "reach", "status"),
    [
        ("sibling", "grid_chief", VILLAGE, 404),
        ("other_town", "village_leader", TOWN, 404),
        ("gate", "grid_chief", VILLAGE, 403),
        ("village", "village_leader", VILLAGE, 403),
        ("town", "village_leader", COUNTY, 404),
        ("hq", "village_cadre", VILLAGE, 404),
        ("hq", "grid_chief", f"{TOWN}999", 404),
        ("hq", "nothing", VILLAGE, 422),
    ],
)
def test_whose_it_is_not(cast: Cast, seat: str, kind: str, reach: str, status: int) -> None:
    assert cast.client(seat).get(address(reach, kind)).status_code == status
    assert cast.client(seat).post(address(reach, kind), {"verb": "adopt"}).status_code == status


def test_other_methods_are_refused(cast: Cast) -> None:
    assert cast.client("village").put(address(VILLAGE)).status_code == 405


def test_adopting_closes_the_hole(cast: Cast) -> None:
    sent = looked(cast, "village", address(VILLAGE))
    answer = cast.client("village").post(address(VILLAGE), sent | {"verb": "adopt"}, follow=True)
    assert "采用好了：新指派 1 人，解除 0 人。" in answer.content.decode()
    assert str(holders()[OTHER_GRID]) == sent[f"{OTHER_GRID}-1"]
    assert "这里不用变" in cast.client("village").get(address(VILLAGE)).content.decode()


def test_a_choice_by_hand_is_kept_until_it_is_adopted(cast: Cast) -> None:
    where, member = address(VILLAGE), cast.responder("responder")
    sent = looked(cast, "village", where) | {f"{OTHER_GRID}-1": str(member)}
    answer = cast.client("village").post(where, sent | {"verb": "change"}, follow=True)
    assert "1 处改动存下了，还没有采用。" in answer.content.decode()
    assert OTHER_GRID not in holders()
    assert looked(cast, "colleague", where)[f"{OTHER_GRID}-1"] == str(member)
    again = looked(cast, "colleague", where)
    cast.client("colleague").post(where, again | {"verb": "adopt"})
    assert holders()[OTHER_GRID] == member


def test_a_choice_by_hand_may_be_adopted_at_once(cast: Cast) -> None:
    where, member = address(VILLAGE), cast.responder("responder")
    sent = looked(cast, "village", where) | {f"{OTHER_GRID}-1": str(member), "verb": "adopt"}
    assert cast.client("village").post(where, sent).status_code == 302
    assert holders()[OTHER_GRID] == member


def test_what_moves_because_of_a_choice_is_looked_at_first(cast: Cast) -> None:
    where, chief = address(VILLAGE), cast.responder("chief")
    sent = looked(cast, "village", where)
    sent[f"{OTHER_GRID}-1"] = str(chief)
    page = cast.client("village").get(where)
    options = dict(page.context["moving"][0][1].field.choices)
    assert str(chief) in options
    answer = cast.client("village").post(where, sent | {"verb": "adopt"}, follow=True)
    assert "1 处改动存下了，另有 1 处跟着换了人。" in answer.content.decode()
    assert holders() == {GRID: chief}
    cast.client("village").post(where, looked(cast, "village", where) | {"verb": "adopt"})
    assert holders()[OTHER_GRID] == chief
    assert holders()[GRID] != chief


def test_a_choice_on_an_old_page_is_kept_and_nothing_else_is_taken_for_one(cast: Cast) -> None:
    """Somebody was appointed meanwhile: only the row that was changed counts, and the adoption waits."""
    where, member = address(VILLAGE), cast.responder("responder")
    sent = looked(cast, "village", where) | {f"{GRID}-1": str(member)}
    duty_appoint(
        actor=SYSTEM, kind="grid_chief", responder_id=cast.responder("village"), area_code=OTHER_GRID
    )
    answer = cast.client("village").post(where, sent | {"verb": "adopt"})
    assert answer.status_code == 409
    now = looked(cast, "village", where)
    assert now[f"{GRID}-1"] == str(member)
    assert now[f"{OTHER_GRID}-1"] == str(cast.responder("village"))
    assert "去掉 1 处手工改动" in answer.content.decode()


def test_whose_holder_can_not_come_and_nobody_can_take_his_place(cast: Cast) -> None:
    for seat in ("chief", "village", "colleague", "responder"):
        exclusion_begin(actor=SYSTEM, responder_id=cast.responder(seat), reason="health")
    said = cast.client("village").get(address(VILLAGE)).content.decode()
    assert "没有人可换" in said
    assert "现在不能派" in said
    assert "本单位能担任的 4 人：4 人暂时不派，0 人已到上限。" in said


def test_the_way_to_a_proposal_stands_beside_the_gaps(cast: Cast) -> None:
    line_sweep()
    for seat, page, offered in (
        ("hq", reverse("board"), address(COUNTY)),
        ("town", reverse("town", args=[TOWN]), address(TOWN, "village_leader")),
        ("village", reverse("village", args=[VILLAGE]), address(VILLAGE)),
    ):
        assert offered in cast.client(seat).get(page).content.decode()
    assert "/propose/" not in cast.client("gate").get(reverse("village", args=[VILLAGE])).content.decode()


def test_starting_afresh_forgets_what_was_decided(cast: Cast) -> None:
    where = address(VILLAGE)
    first = looked(cast, "village", where)
    cast.client("village").post(where, {f"{GRID}-1": "none", "verb": "change"})
    assert looked(cast, "village", where)[f"{GRID}-1"] == "none"
    assert "去掉 1 处手工改动" in cast.client("village").get(where).content.decode()
    cast.client("village").post(where, {"verb": "restart"})
    assert looked(cast, "village", where) | {"at": ""} == first | {"at": ""}


def test_somebody_appointed_meanwhile(cast: Cast) -> None:
    where = address(VILLAGE)
    sent = looked(cast, "village", where)
    duty_appoint(
        actor=SYSTEM, kind="grid_chief", responder_id=cast.responder("responder"), area_code=OTHER_GRID
    )
    answer = cast.client("village").post(where, sent | {"verb": "adopt"})
    assert answer.status_code == 409
    said = answer.content.decode()
    for words in (
        "这些地方换了人：第2网格。",
        "您打开时",
        "没有人",
        "（今天",
        "指派了责任人）",
        "第2网格（建议）",
    ):
        assert words in said
    # Sent again as it is shown now: nothing is left to adopt there, and nobody is sent away.
    sent = looked(cast, "village", where)
    assert cast.client("village").post(where, sent | {"verb": "adopt"}).status_code == 302
    assert holders()[OTHER_GRID] == cast.responder("responder")


def test_somebody_relieved_meanwhile(cast: Cast) -> None:
    where = address(VILLAGE)
    sent = looked(cast, "village", where)
    held = duties_at(EVERYWHERE, clock.now()).get(kind="grid_chief", area_code=GRID)
    duty_end(actor=cast.actor("hq"), duty_id=held.id)
    said = cast.client("village").post(where, sent | {"verb": "adopt"}).content.decode()
    for words in ("第1网格", "没有人（今天", "演*", "解除了责任）"):
        assert words in said


def test_somebody_decided_by_hand_meanwhile(cast: Cast) -> None:
    where, member = address(VILLAGE), cast.responder("responder")
    sent, other = looked(cast, "village", where), looked(cast, "colleague", where)
    cast.client("colleague").post(where, other | {f"{OTHER_GRID}-1": str(member), "verb": "change"})
    answer = cast.client("village").post(where, sent | {"verb": "adopt"})
    assert answer.status_code == 409
    said = answer.content.decode()
    assert "别人也在这份建议里手工改过（今天" in said
    assert "第2网格（建议）" in said
    assert OTHER_GRID not in holders()


def test_whoever_was_proposed_can_not_be_sent_any_more(cast: Cast) -> None:
    where = address(VILLAGE)
    sent = looked(cast, "village", where)
    exclusion_begin(actor=SYSTEM, responder_id=UUID(sent[f"{OTHER_GRID}-1"]), reason="health")
    answer = cast.client("village").post(where, sent | {"verb": "adopt"})
    assert answer.status_code == 409
    assert "第2网格（建议）" in answer.content.decode()
    # Whoever a form claims was shown, is not named unless he might have been.
    lie = looked(cast, "village", where) | {
        "seen": "x",
        f"{OTHER_GRID}-1-shown": str(uuid4()),
        "verb": "adopt",
    }
    assert "另外的人" in cast.client("village").post(where, lie).content.decode()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"verb": "dance"}, "请选存下、采用或重新来过。"),
        ({}, "请选存下、采用或重新来过。"),
        ({"verb": "change", f"{OTHER_GRID}-1": "x"}, "第2网格：选的人不在候选里"),
    ],
)
def test_bad_input_is_said(cast: Cast, sent: dict[str, str], said: str) -> None:
    answer = cast.client("village").post(address(VILLAGE), sent)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_the_whole_city_town_by_town(cast: Cast) -> None:
    responders_register(
        actor=SYSTEM,
        enrolments=[Enrolment(f"考{n}", f"1550000000{n}", Responder.Standing.LEADER, TOWN) for n in range(3)],
    )
    where = address(COUNTY, "village_leader")
    said = cast.client("hq").get(where).content.decode()
    assert "音西街道" in said
    assert "阳下街道" in said
    assert "全市照此采用" in said
    other = cast.client("hq").get(f"{where}?town={OTHER_VILLAGE[:9]}").content.decode()
    assert "丁村由谁负责" in other
    assert "甲村由谁负责" not in other
    changed = {f"{OTHER_VILLAGE}-1": "none", "verb": "change"}
    answer = cast.client("hq").post(f"{where}?town={OTHER_VILLAGE[:9]}", changed)
    assert answer.headers["Location"].endswith(f"?town={OTHER_VILLAGE[:9]}")
    cast.client("hq").post(where, looked(cast, "hq", where) | {"verb": "adopt"})
    assert holders("village_leader").keys() == {VILLAGE, SIBLING}


def test_why_a_place_stays_empty_and_what_would_fill_it(cast: Cast) -> None:
    said = cast.client("town").get(address(TOWN, "village_leader")).content.decode()
    assert "本单位能担任的 1 人：0 人暂时不派，1 人已到上限。再有 1 人有空就能补上。" in said
    said = cast.client("other_town").get(address(OTHER_VILLAGE, "village_leader")).content.decode()
    assert "本单位名单里没有能担任的人。先登记，再排。" in said
