"""The pages: the half-minute form, the list, one need, one address for each verb."""

import re

import pytest

from fangxian.domains.needs import services
from fangxian.domains.needs.models import Need
from fangxian.domains.needs.rules.states import OPEN, State
from fangxian.domains.needs.tests.builders import (
    ALONE,
    EVERYWHERE,
    GRID,
    OTHER_VILLAGE,
    VILLAGE,
    a_need,
    as_it_stands,
    brought_to,
)
from fangxian.domains.needs.verbs import ACTS
from fangxian.plain.ids import uuid7


def filled(**other):
    """The half-minute form as a village would send it."""
    return {
        "key": str(uuid7()), "origin": "", "kind": "protective_goods", "words": "缺两支耳温枪",
        "urgency": "daily", "area_code": VILLAGE,
    } | other  # fmt: skip


def text_of(answer):
    return answer.content.decode()


def test_raising_one(cast):
    client = cast.client("village")
    page = text_of(client.get("/needs/raise"))
    assert "报上去" in page
    assert re.search(r'value="daily"[^>]*checked', page)
    assert f'value="{VILLAGE}"' in page
    answer = client.post("/needs/raise", filled(), follow=True)
    (need,) = Need.objects.within(EVERYWHERE)
    assert answer.redirect_chain == [(f"/needs/{need.number}", 302)]
    assert f"编号 {need.number}" in text_of(answer)
    assert f"现在由{need.owner.name}办" in text_of(answer)


def test_raising_from_a_gap_and_a_place(cast):
    origin = f"gap:{uuid7()}"
    client = cast.client("village")
    page = text_of(client.get("/needs/raise", {"area": GRID, "kind": "staff", "origin": origin}))
    assert re.search(r'value="staff"[^>]*checked', page)
    assert origin in page
    assert re.search(rf'value="{GRID}"[^>]*selected', page)
    client.post("/needs/raise", filled(area_code=GRID, origin=origin))
    (need,) = Need.objects.within(EVERYWHERE)
    assert (need.area_code, need.origin) == (GRID, origin)


def test_sent_twice_it_is_one(cast):
    client, form = cast.client("village"), filled()
    first, second = (client.post("/needs/raise", form) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Need.objects.within(EVERYWHERE).count() == 1


def test_other_words_under_the_same_form_are_kept_for_another_press(cast):
    client, form = cast.client("village"), filled()
    client.post("/needs/raise", form)
    page = text_of(client.post("/needs/raise", form | {"words": "还缺口罩"}))
    assert "再按一次" in page
    assert "还缺口罩" in page
    (key,) = re.findall(r'name="key" value="([^"]+)"', page)
    client.post("/needs/raise", form | {"words": "还缺口罩", "key": key})
    assert Need.objects.within(EVERYWHERE).count() == 2


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"words": ""}, "必填"),
        ({"kind": "nonsense"}, "nonsense"),
        ({"words": "缺"}, "2"),
        ({"key": "x"}, "请刷新"),
    ],
)
def test_bad_input_shows_a_sentence(cast, wrong, sentence):
    answer = cast.client("village").post("/needs/raise", filled(**wrong))
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert not Need.objects.within(EVERYWHERE).exists()


@pytest.mark.parametrize(
    ("seat", "status"),
    [
        ("village", 200),
        ("colleague", 200),
        ("gate", 200),
        ("town", 200),
        ("hq", 200),
        ("group", 200),
        ("sibling", 404),
        ("chief", 404),
        ("other_town", 404),
        ("department", 404),
        ("responder", 403),
        ("auditor", 403),
        ("nobody", 403),
        (None, 302),
    ],
)
def test_who_opens_a_need(cast, seat, status):
    need = a_need(cast.actor("village"))
    assert cast.client(seat).get(f"/needs/{need.number}").status_code == status


def test_who_raised_it_opens_it_whatever_else_he_sees(cast):
    need = a_need(cast.actor("responder"))
    client = cast.client("responder")
    assert client.get(f"/needs/{need.number}").status_code == 200
    assert client.get("/needs").status_code == 403
    assert need.number in text_of(client.get("/needs/mine"))
    assert a_need(cast.actor("village")).number not in text_of(client.get("/needs/mine"))


@pytest.mark.parametrize(
    ("seat", "status"), [("village", 200), ("auditor", 403), ("responder", 403), (None, 302)]
)
def test_who_opens_the_list(cast, seat, status):
    assert cast.client(seat).get("/needs").status_code == status


def test_the_list_and_its_filters(cast):
    raiser, owner = cast.actor("village"), cast.actor("leader")
    here = {state: brought_to(state, raiser=raiser, owner=owner) for state in ALONE}
    staff = a_need(raiser, kind="staff")
    other = a_need(cast.actor("other_village"), area_code=OTHER_VILLAGE)
    client = cast.client("village")

    def listed(**asked):
        page = text_of(client.get("/needs", asked))
        return {need for need in (*here.values(), staff, other) if f"/needs/{need.number}" in page}

    assert listed() == {
        staff,
        *(need for state, need in here.items() if state in OPEN),
    }
    assert listed(state="all") == {staff, *here.values()}
    assert listed(state="closed") == {here[State.CLOSED]}
    assert listed(kind="staff") == {staff}
    assert listed(overdue="1") == set()
    assert listed(state="nonsense", kind="no\0kind", page="last") == listed()


def test_a_long_list_is_paged(cast):
    for _ in range(26):
        a_need(cast.actor("village"))
    client = cast.client("village")
    first, second = (
        len(set(re.findall(r"/needs/\w{6}\"", text_of(client.get(f"/needs?page={page}"))))) for page in (1, 2)
    )
    assert (first, second) == (25, 1)


def test_an_empty_list_says_so(cast):
    assert "没有没办完的困难" in text_of(cast.client("village").get("/needs"))


def test_from_taking_to_closing_by_the_buttons(cast):
    need = a_need(cast.actor("village"))
    village, leader = cast.client("village"), cast.client("leader")

    def press(client, verb, **typed):
        version = as_it_stands(need).version
        return client.post(f"/needs/{need.number}/{verb}", {"version": version} | typed, follow=True)

    assert "办理中" in text_of(press(leader, "acknowledge"))
    assert "等确认" in text_of(press(leader, "answer", words="已送一支"))
    assert "重办过" in text_of(press(village, "reopen", words="还差一支"))
    press(leader, "answer", words="又送一支")
    page = text_of(press(village, "confirm", rating="satisfied"))
    assert "已办结" in page
    assert page.index("已送一支") < page.index("还差一支") < page.index("又送一支")
    assert as_it_stands(need).state == State.CLOSED


def test_withdrawing_by_the_button(cast):
    need = a_need(cast.actor("village"))
    cast.client("village").post(f"/needs/{need.number}/withdraw", {"version": need.version})
    assert as_it_stands(need).state == State.WITHDRAWN


@pytest.mark.parametrize(
    ("seat", "status"),
    [("leader", 302), ("gate", 403), ("auditor", 403), ("sibling", 404), ("group", 403), (None, 302)],
)
def test_who_presses_acknowledge(cast, seat, status):
    need = a_need(cast.actor("village"))
    answer = cast.client(seat).post(f"/needs/{need.number}/acknowledge", {"version": need.version})
    assert answer.status_code == status
    assert (as_it_stands(need).state == State.ACKNOWLEDGED) == (seat == "leader")


def test_a_verb_is_not_done_by_looking(cast):
    need = a_need(cast.actor("village"))
    for verb in ACTS:
        assert cast.client("village").get(f"/needs/{need.number}/{verb}").status_code == 405
    assert cast.client("village").post(f"/needs/{need.number}").status_code == 405


def test_a_stale_form_is_told_what_changed_and_keeps_its_words(cast):
    need = brought_to(State.ACKNOWLEDGED, raiser=cast.actor("village"), owner=cast.actor("leader"))
    services.need_answer(actor=cast.actor("town"), need_id=need.id, words="镇里已经送了")
    answer = cast.client("leader").post(
        f"/needs/{need.number}/answer", {"version": need.version, "words": "我也送了一支"}
    )
    assert answer.status_code == 409
    page = text_of(answer)
    assert "您打开以后有了变化" in page
    assert "办理中 → 已答复，等确认" in page
    assert "答复了" in page
    assert "我也送了一支" in page


def test_an_answer_without_words_says_so_and_can_be_sent_again(cast):
    need = brought_to(State.ACKNOWLEDGED, raiser=cast.actor("village"), owner=cast.actor("leader"))
    client = cast.client("leader")
    page = text_of(client.post(f"/needs/{need.number}/answer", {"version": need.version, "words": ""}))
    assert "必填" in page
    assert as_it_stands(need).state == State.ACKNOWLEDGED
    (version,) = set(re.findall(r'name="version" value="(\d+)"', page))
    client.post(f"/needs/{need.number}/answer", {"version": version, "words": "已送到"})
    assert as_it_stands(need).state == State.ANSWERED


def test_a_number_nobody_has_is_404(cast):
    for number in ("AAAAAA", "没有", "x%00y"):
        assert cast.client("hq").get(f"/needs/{number}").status_code == 404


def test_what_was_typed_is_shown_as_text(cast):
    need = a_need(cast.actor("village"), words="<script>alert(1)</script>")
    for address in (f"/needs/{need.number}", "/needs"):
        assert "<script>alert" not in text_of(cast.client("village").get(address))
