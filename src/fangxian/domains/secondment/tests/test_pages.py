"""The pages, by the six questions: whistle, quotas, names, batches, receiving, paper, slips."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from fangxian.domains.secondment.models import Secondee, Whistle
from fangxian.domains.secondment.rules.states import State
from fangxian.domains.secondment.selectors import batches_in, contingents_of, people_of_contingent, quotas_of
from fangxian.domains.secondment.tests.builders import (
    EVERYWHERE,
    TOWN,
    as_it_stands,
    blown,
    department,
    ids,
    named,
    received,
    sent,
    shared,
    staff,
)

pytestmark = pytest.mark.django_db

WHISTLE: dict[str, Any] = {
    "area_code": TOWN, "kind": "key_task", "purpose": "三个路口晚上缺人守", "count_1": "3", "role_1": "gate_guard",
    "skill_1": "", "starts_at": "2030-02-03T18:00", "days": "14", "meeting_point": "街道办一楼", "contact": "演联系",
    "contact_phone": "15900000077", "verb": "blow",
}  # fmt: skip


def text(response: Any) -> str:
    found: str = response.content.decode()
    return found


@pytest.fixture
def seats(cast):
    return cast.actor("town"), cast.actor("hq"), cast.actor("department")


def test_one_screen_whistles(cast):
    client: Client = cast.client("town")
    assert "吹哨要人" in text(client.get(reverse("whistle_new")))
    answer = client.post(reverse("whistle_new"), WHISTLE, follow=True)
    assert answer.status_code == 200
    whistle = Whistle.objects.within(EVERYWHERE).get()
    assert whistle.state == "blown"
    for words in ("三个路口晚上缺人守", "值守员 3 人", "街道办一楼", whistle.number):
        assert words in text(answer)
    assert whistle.number in text(cast.client("hq").get(reverse("whistles")))


@pytest.mark.parametrize(
    ("spoilt", "sentence"),
    [
        ({"count_1": ""}, "要几人"),
        ({"purpose": ""}, "要人做什么"),
        ({"days": "0"}, "要几天"),
        ({"kind": "x"}, "吹什么哨"),
    ],
)
def test_a_torn_whistle_is_shown_with_a_sentence(cast, spoilt, sentence):
    answer = cast.client("town").post(reverse("whistle_new"), WHISTLE | spoilt)
    assert answer.status_code == 422
    assert sentence in text(answer)


def test_a_second_sort_of_people_is_asked_for(cast):
    more = {"count_2": "1", "role_2": "", "skill_2": "driver"}
    cast.client("town").post(reverse("whistle_new"), WHISTLE | more)
    whistle = Whistle.objects.within(EVERYWHERE).get()
    page = text(cast.client("town").get(reverse("whistle", args=[whistle.number])))
    assert "值守员 3 人；不限岗位（会驾驶） 1 人" in page
    assert cast.client("town").post(reverse("whistle_new"), WHISTLE | {"count_3": "x"}).status_code == 422


@pytest.mark.parametrize(
    ("seat", "status"), [("town", 200), ("other_town", 404), ("hq", 200), ("village", 403)]
)
def test_who_sees_a_whistle(cast, seat, status):
    whistle = blown(cast.actor("town"))
    assert cast.client(seat).get(reverse("whistle", args=[whistle.number])).status_code == status
    assert cast.client(seat).post(reverse("whistle", args=[whistle.number])).status_code == 405


def test_a_draft_is_blown_and_withdrawn_by_its_town(cast):
    client = cast.client("town")
    client.post(reverse("whistle_new"), WHISTLE | {"verb": "draft"})
    whistle = Whistle.objects.within(EVERYWHERE).get()
    blow = reverse("whistle_blow", args=[whistle.number])
    assert client.post(blow, {"version": "x"}).status_code == 422
    assert client.post(blow, {"version": "7"}).status_code == 409
    assert cast.client("hq").post(blow, {"version": "1"}).status_code == 403
    assert cast.client("other_town").post(blow, {"version": "1"}).status_code == 404
    assert client.post(blow, {"version": "1"}).status_code == 302
    assert (
        client.post(reverse("whistle_withdraw", args=[whistle.number]), {"version": "2"}).status_code == 302
    )


def test_quotas_are_shown_with_their_reason_and_adopted(cast, seats):
    staff(8), staff(4, key="statistics")
    whistle = blown(seats[0])
    url = reverse("whistle_quotas", args=[whistle.number])
    page = text(cast.client("hq").get(url))
    assert "测试部门" in page
    assert "按比例 2.0，按人数分" in page
    fields = {f"number_{unit}": "0" for unit in _units(page)}
    assert cast.client("town").get(url).status_code == 403
    none = cast.client("hq").post(url, fields | {"version": whistle.version})
    assert (none.status_code, "请至少给一个单位分名额" in text(none)) == (422, True)
    typed = fields | {"version": whistle.version, f"number_{department().id}": "3"}
    assert cast.client("hq").post(url, typed).status_code == 302
    (quota,) = quotas_of(whistle)
    assert quota.number == 3
    assert cast.client("hq").post(url, typed).status_code == 409


def _units(page: str) -> list[str]:
    import re  # noqa: PLC0415

    return re.findall(r'name="number_([0-9a-f-]{36})"', page)


def test_a_department_ticks_its_people(cast, seats):
    town, hq, _ = seats
    people = staff(5)
    whistle, quota = shared(town, hq, 3)
    client, url = cast.client("department"), reverse("quota", args=[quota.id])
    desk = text(client.get(reverse("whistles")))
    assert "给我们的名额" in desk
    assert "名额 3 人，已报 0 人" in desk
    page = text(client.get(url))
    assert page.count("checked") == 3
    assert people[0].name not in page
    assert "还没派过" in page
    assert client.post(url, {"verb": "name"}).status_code == 422
    assert client.post(url, {"verb": "dance"}).status_code == 422
    ticked = {"verb": "name", "person": [str(one.id) for one in people[:2]]}
    assert client.post(url, ticked).status_code == 302
    assert len(ids(whistle, State.NAMED)) == 2
    assert cast.client("hq").post(url, ticked).status_code == 403
    assert cast.client("partner").get(url).status_code == 403
    assert cast.client("other_town").get(url).status_code == 404
    none = client.post(url, {"verb": "withhold", "count": "1", "reason": ""})
    assert (none.status_code, "请写明为什么报不了" in text(none)) == (422, True)
    client.post(url, {"verb": "withhold", "count": "1", "reason": "一人在外地"})
    client.post(url, {"verb": "strike", "person": str(ids(whistle)[0])})
    assert len(ids(whistle, State.NAMED)) == 1


def test_the_group_makes_a_batch_and_sends_it(cast, seats):
    town, hq, officer = seats
    _whistle, people = named(town, hq, officer, staff(2))
    client, url = cast.client("hq"), reverse("batches")
    assert "定为第 1 批" in text(client.get(url))
    assert client.post(url, {"person": [str(one.id) for one in people]}).status_code == 302
    batch = batches_in(EVERYWHERE).get()
    contingent = contingents_of([batch]).get()
    page = reverse("batch", args=[batch.id])
    assert 'value="28"' in text(client.get(page))  # fourteen masks each
    kit = {f"kit_{contingent.id}_{key}": "2" for key in ("vest", "badge", "mask")}
    assert client.post(page, kit | {"verb": "send", f"kit_{contingent.id}_mask": ""}).status_code == 422
    assert client.post(page, {"verb": "dance"}).status_code == 422
    assert client.post(page, {"verb": "strike", "person": str(people[1].id)}).status_code == 302
    assert client.post(page, kit | {"verb": "send"}).status_code == 302
    assert as_it_stands(people[0].id).state == State.SENT
    assert cast.client("town").get(page).status_code == 403
    assert cast.client("group").get(page).status_code == 404
    assert "送出 1" in text(client.get(url))


def test_a_town_counts_them_in_and_says_who_is_missing(cast, seats):
    town, hq, officer = seats
    whistle, _batch, contingent = sent(town, hq, officer, staff(2))
    first, second = people_of_contingent(contingent)
    client, url = cast.client("town"), reverse("contingent", args=[contingent.id])
    wrong = client.post(url, {"verb": "receive", "person": [str(first.id)], "count": "2"})
    assert (wrong.status_code, "对不上，请再点一遍" in text(wrong)) == (422, True)
    told = client.post(url, {"verb": "receive", "person": [str(first.id)], "count": "1"}, follow=True)
    assert "收到 1 人，1 人没有到" in text(told)
    assert "1 人没有到" in text(client.get(url))
    assert cast.client("hq").post(url, {"verb": "receive"}).status_code == 403
    assert cast.client("other_town").get(url).status_code == 404
    assert client.post(url, {"verb": "dance"}).status_code == 422
    slip = reverse("slip", args=[second.number])
    assert "收到" in text(client.get(slip))
    assert cast.client("other_town").get(slip).status_code == 404
    assert client.post(slip).status_code == 302
    assert len(ids(whistle, State.RECEIVED)) == 2


def test_appraised_kept_on_and_sent_home(cast, seats):
    town, hq, officer = seats
    _whistle, contingent = received(town, hq, officer, staff(2))
    first, second = people_of_contingent(contingent)
    client, url = cast.client("town"), reverse("contingent", args=[contingent.id])
    assert client.post(url, {"verb": "appraise"}).status_code == 422
    marks = {f"mark_{one.id}": "good" for one in (first, second)} | {f"words_{first.id}": "守夜认真"}
    assert client.post(url, marks | {"verb": "appraise"}).status_code == 302
    until = {"verb": "extend", "person": str(second.id)}
    assert client.post(url, until | {"until": ""}).status_code == 422
    assert client.post(url, until | {"until": "2031-01-01"}).status_code == 422
    home = {"verb": "home", "person": str(first.id), "returned_vest": "1"}
    assert client.post(url, home | {"returned_vest": ""}).status_code == 422
    assert client.post(url, home).status_code == 302
    assert Secondee.objects.within(EVERYWHERE).get(id=first.id).state == State.HOME
    desk = text(cast.client("department").get(reverse("whistles")))
    assert "已送回" in desk


def test_a_department_is_marked_by_the_town(cast, seats):
    town, hq, _ = seats
    staff(3)
    whistle, quota = shared(town, hq, 3)
    url = reverse("quota_mark", args=[quota.id])
    assert cast.client("town").post(url, {"mark": ""}).status_code == 422
    assert cast.client("town").post(url, {"mark": "good", "words": "很快"}).status_code == 302
    assert cast.client("hq").post(url, {"mark": "good"}).status_code == 403
    assert "很快" in text(cast.client("department").get(reverse("quota", args=[quota.id])))
    assert whistle.number in text(cast.client("town").get(reverse("whistle", args=[whistle.number])))


def test_the_paper_is_masked_until_somebody_says_why(cast, seats):
    town, hq, officer = seats
    people = staff(1)
    _whistle, _batch, contingent = sent(town, hq, officer, people)
    url = reverse("contingent_paper", args=[contingent.id])
    client = cast.client("hq")
    page = text(client.get(url))
    assert "data:image/svg+xml" in page
    assert people[0].name not in page
    assert client.post(url, {"reason": ""}).status_code == 422
    assert people[0].name in text(client.post(url, {"reason": "roster"}))
    assert people[0].name in text(cast.client("town").post(url, {"reason": "roster"}))


def test_the_list_leaves_the_screen(cast):
    whistle = blown(cast.actor("town"))
    assert whistle.number not in text(cast.client("other_town").get(reverse("whistles"), {"as": "text"}))
    assert "还差" not in text(cast.client("hq").get(reverse("whistles"), {"as": "text"}))
    assert "音西街道 攻坚哨" in text(cast.client("hq").get(reverse("whistles"), {"as": "text"}))
