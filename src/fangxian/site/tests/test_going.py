"""去哪里: what is typed leads to what the reader could reach by walking, and to nothing else."""

from typing import Any
from uuid import UUID

import pytest

from fangxian.domains.needs.services import need_raise
from fangxian.site.going import goals_found
from tests.cast import GRID, OTHER_TOWN, OTHER_VILLAGE, TOWN, VILLAGE, Cast

pytestmark = pytest.mark.django_db


def hrefs(cast: Cast, seat: str, typed: str) -> dict[str, list[str]]:
    return {
        group.title: [goal.href for goal in group.goals] for group in goals_found(cast.actor(seat), typed)
    }


@pytest.mark.parametrize(
    ("seat", "typed", "kind", "href"),
    [
        ("hq", "yx", "地方", f"/towns/{TOWN}"),
        ("hq", "音西", "地方", f"/towns/{TOWN}"),
        ("town", "fs", "地方", f"/villages/{VILLAGE}"),
        ("hq", "凤山", "地方", f"/villages/{VILLAGE}"),
        ("hq", "007002", "地方", f"/villages/{VILLAGE}"),
        ("hq", GRID, "地方", f"/villages/{VILLAGE}"),
        ("hq", "凤山社区 第1网格", "地方", f"/villages/{VILLAGE}"),
        ("hq", "物资", "组织", "/board"),
        ("hq", "缺口", "页面", "/gaps"),
        ("hq", "qk", "页面", "/gaps"),
        ("village", "报一个", "要做的事", "/needs/raise"),
        ("village", "dr", "要做的事", "/sheets/new/people"),
    ],
)
def test_what_is_typed_leads_there(cast: Cast, seat: str, typed: str, kind: str, href: str) -> None:
    found = hrefs(cast, seat, typed)[kind]
    assert any(one.startswith(href) or kind == "组织" for one in found), found


def test_a_grid_is_found_as_people_say_it(cast: Cast) -> None:
    (group,) = [one for one in goals_found(cast.actor("hq"), "凤山1") if one.title == "地方"]
    assert [(goal.label, goal.note) for goal in group.goals] == [("第1网格", "音西街道凤山社区")]


@pytest.mark.parametrize("typed", ["丁村", "dc", OTHER_VILLAGE, "阳下", OTHER_TOWN])
def test_what_is_out_of_reach_is_not_found(cast: Cast, typed: str) -> None:
    assert "地方" in hrefs(cast, "hq", typed)
    for seat in ("village", "town", "chief", "nobody", "partner"):
        assert {"地方", "组织"} & hrefs(cast, seat, typed).keys() == set(), seat


def test_pages_and_verbs_are_his_own(cast: Cast) -> None:
    assert "/accounts" in hrefs(cast, "admin", "")["页面"]
    assert "/accounts" not in hrefs(cast, "village", "")["页面"]
    assert "要做的事" not in hrefs(cast, "auditor", "登记")
    assert hrefs(cast, "hq", "没有这种地方") == {}


def test_a_need_is_found_by_its_number_by_who_sees_it(cast: Cast) -> None:
    need = need_raise(
        actor=cast.actor("village"), kind="protective_goods", urgency="urgent", words="缺口罩", area_code=VILLAGE,
        need_id=UUID("0190a000-0000-7000-8000-000000000001"),
    )  # fmt: skip
    assert hrefs(cast, "town", need.number.lower())["困难"] == [f"/needs/{need.number}"]
    assert "困难" not in hrefs(cast, "other_village", need.number)


def test_the_page_and_its_part(cast: Cast) -> None:
    client = cast.client("village")
    page = client.post("/go", {"typed": "凤山"}).content.decode()
    assert f'href="/villages/{VILLAGE}"' in page
    assert 'role="option"' not in page.partition("<dialog")[0]
    assert 'formaction="/people"' in page
    part = client.post("/go", {"typed": "凤山"}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert 'role="option"' in part
    assert "没有找到" in cast.client("partner").post("/go", {"typed": "凤山"}).content.decode()


def test_it_costs_the_same_however_many_answer(cast: Cast, django_assert_max_num_queries: Any) -> None:
    actor = cast.actor("hq")
    with django_assert_max_num_queries(5):
        goals_found(actor, "村")


def test_every_page_leads_there(cast: Cast) -> None:
    page = cast.client("hq").get("/gaps").content.decode()
    assert "data-goes" in page
    assert 'id="go"' in page
