"""The calendar of deadlines: which day, whose, how many are written out."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from fangxian.domains.needs import calendar
from fangxian.domains.needs.calendar import monday_of, needs_due, week_of
from fangxian.domains.needs.models import Need
from fangxian.domains.needs.rules.states import State
from fangxian.domains.needs.tests.builders import EVERYWHERE, OTHER_VILLAGE, a_need, brought_to
from fangxian.kit.said import said_day
from fangxian.plain import clock


@given(some.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_a_week_begins_with_its_monday(day):
    monday = monday_of(day)
    assert monday.weekday() == 0
    assert timedelta(0) <= day - monday < timedelta(days=7)


def test_how_a_day_is_said():
    today = date(2020, 2, 5)
    said = [said_day(today + timedelta(days=days), today) for days in (-1, 0, 1, -2, 400)]
    assert said == ["昨天 周二", "今天 周三", "明天 周四", "2月3日 周一", "2021年3月11日"]


def due(need, moment):
    Need.objects.within(EVERYWHERE).filter(id=need.id).update(due_at=moment)
    return need


def test_each_on_its_day_until_midnight(cast):
    now = clock.now()
    monday = monday_of(clock.day_of(now))
    early = due(a_need(cast.actor("village")), clock.start_of(monday) + timedelta(hours=9))
    midnight = due(a_need(cast.actor("village")), clock.end_of(monday))
    sunday = due(a_need(cast.actor("village")), clock.start_of(monday) + timedelta(days=6, hours=3))
    due(a_need(cast.actor("village")), clock.start_of(monday) + timedelta(days=7, hours=3))
    due(
        a_need(cast.actor("other_village"), area_code=OTHER_VILLAGE),
        clock.start_of(monday) + timedelta(hours=9),
    )
    brought_to(State.CLOSED, raiser=cast.actor("village"), owner=cast.actor("leader"))
    week = week_of(cast.actor("town"), monday, now)
    numbers = [[need.number for need in day.needs] for day in week]
    assert numbers == [[early.number, midnight.number], [], [], [], [], [], [sunday.number]]
    assert list(needs_due(cast.actor("town"), monday, monday, now)) == [early, midnight]
    assert not any(day.needs for day in week_of(cast.actor("sibling"), monday, now))


def test_what_is_too_much_for_a_day_is_a_number(cast, monkeypatch):
    monkeypatch.setattr(calendar, "MOST", 2)
    now = clock.now()
    for _ in range(5):
        due(a_need(cast.actor("village")), now)
    day = next(day for day in week_of(cast.actor("town"), monday_of(clock.day_of(now)), now) if day.needs)
    assert (len(day.needs), day.more) == (2, 3)


def test_the_page(cast):
    now = clock.now()
    need, client = due(a_need(cast.actor("village")), now), cast.client("town")
    page = client.get("/needs/calendar").content.decode()
    assert f"/needs/{need.number}" in page
    assert "现在超时的 1 件" in page
    monday = monday_of(clock.day_of(now))
    later = client.get("/needs/calendar", {"week": monday + timedelta(days=9)}).content.decode()
    assert "这一周没有到期的困难" in later
    assert need.number in client.get("/needs", {"due": clock.day_of(now).isoformat()}).content.decode()
    assert need.number not in client.get("/needs", {"due": "2020-02-03"}).content.decode()
    assert "凤山社区" in client.get("/needs/calendar", {"as": "text"}).content.decode()


@pytest.mark.parametrize(
    ("seat", "status"), [("hq", 200), ("village", 200), ("group", 200), ("auditor", 403), (None, 302)]
)
def test_who_opens_it(cast, seat, status):
    assert cast.client(seat).get("/needs/calendar").status_code == status
    assert cast.client(seat).post("/needs/calendar").status_code == 405


@pytest.mark.parametrize("week", ["x", "0001-01-01", "9999-12-31"])
def test_a_week_that_is_none_is_said(cast, week):
    answer = cast.client("town").get("/needs/calendar", {"week": week})
    assert answer.status_code == 422
    assert "看这一周" in answer.content.decode()


def test_a_week_takes_the_same_number_of_queries(cast, django_assert_max_num_queries):
    now = clock.now()
    for _ in range(3):
        a_need(cast.actor("village"))
    town, monday = cast.actor("town"), monday_of(clock.day_of(now))
    with django_assert_max_num_queries(32):
        week_of(town, monday, now)
