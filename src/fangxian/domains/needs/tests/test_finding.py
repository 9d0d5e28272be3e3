"""Finding needs: by columns, by number, by words; saved filters; and by which index."""

import re
from datetime import timedelta
from itertools import product
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fangxian.access.permissions import Permission
from fangxian.domains.needs import finding, saved_filters, services
from fangxian.domains.needs.finding import Wanted, needs_found, needs_with_words
from fangxian.domains.needs.models import Need, SavedFilter
from fangxian.domains.needs.rules.states import State
from fangxian.domains.needs.saved_filters import (
    filter_keep,
    filter_remove,
    filter_rename,
    filters_shown,
    questions_of,
)
from fangxian.domains.needs.tests.builders import (
    EVERYWHERE,
    GRID,
    OTHER_VILLAGE,
    TOWN,
    VILLAGE,
    a_need,
    brought_to,
    due_of,
)
from fangxian.foundation.journal.models import JournalLine
from fangxian.plain import clock
from fangxian.plain.errors import NotAllowed, OutOfScope, Refused
from fangxian.plain.ids import uuid7

DAY = timedelta(days=1)


def found(actor, now=None, **wanted):
    return set(needs_found(actor, Wanted(**wanted), now or clock.now()))


def test_by_what_its_columns_say(cast):
    village, leader = cast.actor("village"), cast.actor("leader")
    here = a_need(village)
    grid = a_need(cast.actor("chief"), area_code=GRID, urgency="daily")
    answered = brought_to(State.ANSWERED, raiser=village, owner=leader)
    closed = brought_to(State.CLOSED, raiser=village, owner=leader, kind="staff")
    hq, today = cast.actor("hq"), clock.day_of(clock.now())
    assert found(hq) == {here, grid, answered}
    assert found(hq, state="all") == {here, grid, answered, closed}
    assert found(hq, area_code=GRID) == {grid}
    assert found(hq, area_code=OTHER_VILLAGE, state="all") == set()
    assert found(hq, kind="staff", state="all") == {closed}
    assert found(hq, urgency="daily") == {grid}
    assert found(hq, owner_id=here.owner_id) == {
        here,
        answered,
        *({grid} if grid.owner_id == here.owner_id else ()),
    }
    assert found(hq, owner_id=uuid4()) == set()
    assert found(hq, since=today, until=today, state="all") == {here, grid, answered, closed}
    assert found(hq, until=today - DAY, state="all") == set()
    assert found(village, mine=True, state="all") == {here, answered, closed}
    assert found(hq, due_of(here), overdue=True) == {here}


def test_what_is_due_today_is_not_past_and_not_tomorrow(cast):
    need = a_need(cast.actor("village"))
    noon = clock.start_of(clock.day_of(need.raised_at)) + DAY / 2
    for due, is_found in ((noon - DAY, False), (noon, False), (noon + DAY / 4, True), (noon + DAY, False)):
        Need.objects.within(EVERYWHERE).update(due_at=due)
        assert (found(cast.actor("hq"), noon, today=True) == {need}) == is_found


def test_what_waits_for_his_word(cast):
    village, leader, colleague = cast.actor("village"), cast.actor("leader"), cast.actor("colleague")
    need = brought_to(State.ANSWERED, raiser=village, owner=leader)
    a_need(village)
    assert found(village, to_confirm=True) == {need}
    assert found(colleague, to_confirm=True) == {need}
    assert found(leader, to_confirm=True) == set()
    assert found(cast.actor("sibling"), to_confirm=True) == set()
    # Whoever answered before, but not last, may say so again.
    services.need_reopen(actor=village, need_id=need.id, words="还差一支")
    services.need_answer(actor=cast.actor("town"), need_id=need.id, words="又送一支")
    may = cast.actor("leader").may_at(Permission.NEED_CONFIRM, area=VILLAGE)
    assert (found(leader, to_confirm=True) == {need}) == may


def test_what_one_raised_elsewhere_stands_in_his_list(cast):
    need = a_need(cast.actor("village"))
    elsewhere = a_need(cast.actor("other_village"), area_code=OTHER_VILLAGE)
    Need.objects.within(EVERYWHERE).filter(id=elsewhere.id).update(raised_by_key=cast.actor("village").key)
    assert found(cast.actor("village")) == {need, elsewhere}
    assert found(cast.actor("sibling")) == set()
    assert found(cast.actor("auditor")) == set()


def test_a_number_as_it_was_heard(cast, monkeypatch):
    monkeypatch.setattr("fangxian.domains.needs.raising.sayable_number", lambda: "0A1B2C")
    need = brought_to(State.CLOSED, raiser=cast.actor("village"), owner=cast.actor("leader"))
    for typed in ("oaib2c", " 0A1B2C "):
        assert list(needs_with_words(cast.actor("hq"), Wanted(), typed, clock.now()).needs) == [need]
    assert not needs_with_words(cast.actor("sibling"), Wanted(), "0A1B2C", clock.now()).needs


def test_words_are_looked_for_in_a_village_or_in_ones_own(cast):
    now = clock.now()
    need = a_need(cast.actor("village"), words="缺 KN95 口罩")
    other = a_need(cast.actor("other_village"), area_code=OTHER_VILLAGE, words="缺口罩")
    own = a_need(cast.actor("town"), area_code=TOWN, words="口罩要五箱")

    def read(seat, words="口罩", **wanted):
        return needs_with_words(cast.actor(seat), Wanted(**wanted), words, now)

    assert set(read("village").needs) == {need}
    assert set(read("village", "kn95").needs) == {need}
    assert set(read("village", state="closed").needs) == set()
    assert set(read("group").needs) <= {need, other, own}
    wide = read("town")
    assert (set(wide.needs), wide.narrow) == ({own}, False)
    near = read("town", area_code=VILLAGE)
    assert (set(near.needs), near.narrow) == ({need}, True)
    assert not read("hq").needs
    assert set(read("hq", area_code=OTHER_VILLAGE).needs) == {other}


def test_so_many_are_read_and_no_more(cast, monkeypatch):
    monkeypatch.setattr(finding, "MOST_READ", 2)
    for _ in range(3):
        a_need(cast.actor("village"))
    read = needs_with_words(cast.actor("village"), Wanted(), "耳温枪", clock.now())
    assert (len(read.needs), read.cut) == (2, True)


# --- by which index


@pytest.fixture
def many(cast):
    """Enough for a database to choose its index by what it knows of them: three in four are over."""
    model = a_need(cast.actor("village"))
    rows, now = [], model.raised_at
    for number in range(3_000):
        state = (State.CLOSED, State.WITHDRAWN, State.CLOSED, State.RAISED)[number % 4]
        is_open = state is State.RAISED
        rows.append(
            Need(
                id=uuid7(), number=f"{number:06d}X", kind=model.kind, urgency=model.urgency, words="众",
                area_code=f"3501810{number % 20:02d}{number % 9:03d}", raised_by_key=f"user:{number % 50}",
                owner_id=model.owner_id, rung=0, state=state, raised_at=now, state_since=now,
                due_at=now + timedelta(seconds=number) if is_open else None,
                closed_at=None if is_open else now,
            )
        )  # fmt: skip
    Need.objects.within(EVERYWHERE).bulk_create(rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE needs_need")


def plan_of(rows):
    """On PostgreSQL so small a table would be scanned; with scans forbidden it must find the index fit."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    return rows.explain()


_LISTS = (
    Wanted(), Wanted(state="all"), Wanted(state="closed"), Wanted(overdue=True), Wanted(kind="staff"),
    Wanted(area_code=VILLAGE), Wanted(mine=True), Wanted(to_confirm=True),
)  # fmt: skip


def test_lists_are_searched_by_an_index(many, cast):
    for seat, wanted in product(("hq", "town", "village", "group"), _LISTS):
        plan = plan_of(needs_found(cast.actor(seat), wanted, clock.now())[:25])
        assert not re.search(r"SCAN needs_need(?! USING)", plan), (seat, wanted)
        assert "Seq Scan on needs_need" not in plan, (seat, wanted)


def test_the_open_ones_come_in_the_order_of_their_clocks_by_an_index(many, cast):
    plan = plan_of(needs_found(cast.actor("hq"), Wanted(), clock.now())[:25])
    assert "need_open_by_clock" in plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan


# --- saved filters


def test_what_everybody_finds_there(cast):
    shown = filters_shown(cast.actor("village"), "overdue=1")
    assert [(one.name, one.is_chosen) for one in shown] == [
        ("超时的", True), ("等我确认的", False), ("今天到期", False),
    ]  # fmt: skip


def test_questions_have_one_order_and_nothing_else():
    assert (
        questions_of({"page": "3", "kind": "staff", "state": "all", "sort": "", "q": "张三"})
        == "state=all&kind=staff"
    )


def test_keeping_renaming_removing(cast):
    village, colleague = cast.actor("village"), cast.actor("colleague")
    kept = filter_keep(
        actor=village, name=" 口罩  类 ", questions="?kind=protective_goods&page=2&x=1".lstrip("?")
    )
    assert (kept.name, kept.questions) == ("口罩 类", "kind=protective_goods")
    assert filters_shown(village, "kind=protective_goods")[-1].is_chosen
    assert len(filters_shown(colleague, "")) == 3
    assert filter_rename(actor=village, filter_id=kept.id, name="口罩").name == "口罩"
    for act in (filter_remove, lambda **asked: filter_rename(**asked, name="别人的")):
        with pytest.raises(OutOfScope):
            act(actor=colleague, filter_id=kept.id)
    filter_remove(actor=village, filter_id=kept.id)
    assert not SavedFilter.objects.within(EVERYWHERE).exists()
    lines = JournalLine.objects.within(EVERYWHERE).filter(verb__startswith="need.filter")
    assert list(lines.order_by("id").values_list("verb", flat=True)) == [
        "need.filter_kept", "need.filter_renamed", "need.filter_removed",
    ]  # fmt: skip
    assert "口罩" not in str([vars(line) for line in lines])


def test_what_is_not_kept(cast, monkeypatch):
    village = cast.actor("village")
    for asked in ({"questions": ""}, {"questions": "page=2"}, {"name": ""}, {"name": "长" * 13}):
        with pytest.raises(Refused):
            filter_keep(**{"actor": village, "name": "名", "questions": "state=all"} | asked)
    with pytest.raises(NotAllowed):
        filter_keep(actor=cast.actor("auditor"), name="名", questions="state=all")
    monkeypatch.setattr(saved_filters, "MOST", 1)
    filter_keep(actor=village, name="名", questions="state=all")
    with pytest.raises(Refused, match="最多存 1 个"):
        filter_keep(actor=village, name="名", questions="state=all")


# --- the pages


def test_the_list_by_what_is_asked_in_its_address(cast):
    need, client = a_need(cast.actor("village")), cast.client("town")
    today = clock.day_of(clock.now()).isoformat()
    page = client.get(
        "/needs", {"area": VILLAGE, "urgency": "urgent", "since": today, "owner": str(need.owner_id)}
    )
    assert need.number in page.content.decode()
    assert need.number not in client.get("/needs", {"by": "me"}).content.decode()
    sheet = client.get("/needs", {"area": VILLAGE, "as": "xlsx"})
    assert sheet.status_code == 200
    sheet.close()


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"since": "2020-02-05", "until": "2020-02-04"}, "以后"),
        ({"since": "春天"}, "日期"),
        ({"area": "999"}, "999"),
        ({"owner": "x"}, "x"),
    ],
)
def test_what_no_list_answers_is_said(cast, asked, sentence):
    answer = cast.client("town").get("/needs", asked)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_looking_by_the_page(cast):
    need = a_need(cast.actor("village"), words="缺雨衣十件")
    client = cast.client("village")
    for typed in ("雨衣", need.number.lower()):
        assert f"/needs/{need.number}" in client.post("/needs/find", {"words": typed}).content.decode()
    assert "没有找到" in client.post("/needs/find", {"words": "帐篷"}).content.decode()
    wide = cast.client("town").post("/needs/find", {"words": "雨衣"}).content.decode()
    assert "先在筛选里选这个村" in wide
    near = cast.client("town").post(f"/needs/find?area={VILLAGE}", {"words": "雨衣"}).content.decode()
    assert f"/needs/{need.number}" in near
    assert client.post("/needs/find", {"words": ""}).status_code == 422
    assert client.get("/needs/find").status_code == 405
    assert cast.client("auditor").post("/needs/find", {"words": "雨衣"}).status_code == 403


def test_filters_by_the_page(cast):
    client = cast.client("village")
    assert "今天到期" in client.get("/needs").content.decode()
    page = client.get("/needs?state=all&kind=staff").content.decode()
    assert 'name="questions" value="state=all&amp;kind=staff"' in page
    answer = client.post("/needs/filters", {"name": "人手", "questions": "state=all&kind=staff"})
    assert answer["Location"] == "/needs?state=all&kind=staff"
    page = client.get(answer["Location"]).content.decode()
    assert re.search(r'aria-current="true">人手<', page)
    assert "存下这个筛选" not in page
    (kept,) = SavedFilter.objects.within(EVERYWHERE)
    address = f"/needs/filters/{kept.id}"
    assert client.post(address, {"verb": "rename", "name": ""}).status_code == 422
    client.post(address, {"verb": "rename", "name": "缺人"})
    assert "缺人" in client.get("/needs").content.decode()
    assert cast.client("colleague").post(address, {"verb": "remove"}).status_code == 404
    client.post(address, {"verb": "remove"})
    assert "缺人" not in client.get("/needs").content.decode()
    assert client.post("/needs/filters", {"name": "空", "questions": ""}).status_code == 422
    assert client.get("/needs/filters").status_code == 405


def test_a_list_takes_the_same_number_of_queries(cast):
    for _ in range(3):
        a_need(cast.actor("village"))
    client = cast.client("town")
    client.get("/needs")
    first = len(queries_of(client))
    for _ in range(10):
        a_need(cast.actor("village"))
    assert len(queries_of(client)) == first


def queries_of(client):
    with CaptureQueriesContext(connection) as asked:
        client.get("/needs")
    return asked.captured_queries
