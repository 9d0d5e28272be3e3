"""Finding responders: in part where few are read, whole names and numbers above; by index."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from hypothesis import given
from hypothesis import strategies as st

from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.foundation.responders.directory import (
    Wanted,
    answers,
    responders_by_token,
    responders_found,
    window_at,
)
from fangxian.foundation.responders.models import Responder, ResponderWindow
from fangxian.foundation.responders.offering import exclusion_begin
from fangxian.foundation.responders.rules.told import Skilled
from fangxian.foundation.responders.rules.windows import Window
from fangxian.foundation.responders.selectors import responders_by_phone
from fangxian.foundation.responders.services import Enrolment, responder_leave, responders_register
from fangxian.foundation.responders.tests.builders import EVERYWHERE, department, registered
from fangxian.foundation.responders.tests.test_rules_windows import windows
from fangxian.plain import clock
from fangxian.plain.clock import CITY
from tests.cast import COUNTY, OTHER_TOWN, OTHER_VILLAGE, SIBLING, SYSTEM, TOWN, VILLAGE, Cast

pytestmark = pytest.mark.django_db

#: A Monday, at noon.
NOON = datetime(2020, 2, 3, 12, tzinfo=CITY)


def found(scope: Scope = EVERYWHERE, *, now: datetime = NOON, **wanted: Any) -> list[str]:
    return [one.name for one in responders_found(scope, Wanted(**wanted), now).people]


@pytest.fixture
def people(city: None) -> None:
    registered("王小明", "15400000001")
    registered("王小红", "15400000002", unit_id=department(), area_code=COUNTY, standing="cadre")
    registered("曾国强", "15400000003", SIBLING)
    registered("王小明", "15400000004", OTHER_VILLAGE)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("", ["曾国强", "李阿姨", "王小明"]),
        ("小明", ["王小明"]),
        ("王", ["王小明"]),
        ("wx", ["王小明"]),
        ("WXM", ["王小明"]),
        ("xm", []),
        ("z", ["曾国强"]),
        ("0001", ["王小明"]),
        ("154 0000 0001", []),
        ("15400000001", ["王小明"]),
        ("01", []),
        ("赵", []),
    ],
)
def test_within_villages_anything_is_matched(people: None, words: str, expected: list[str]) -> None:
    registered("李阿姨", "15400000009")
    reach = Scope.of_areas(VILLAGE, SIBLING)
    assert sorted(found(reach, words=words)) == sorted(expected)
    assert responders_found(reach, Wanted(words=words), NOON).narrow


def test_lists_of_a_village_go_by_name_and_lists_above_by_place(people: None) -> None:
    registered("阿一", "15400000010")
    assert found(Scope.of_areas(VILLAGE)) == ["阿一", "王小明"]
    assert found() == ["王小红", "王小明", "阿一", "曾国强", "王小明"]


@pytest.mark.parametrize(
    ("scope", "words", "expected"),
    [
        (Scope.of_areas(COUNTY), "王小明", ["王小明", "王小明"]),
        (Scope.of_areas(TOWN), "王小明", ["王小明"]),
        (Scope.of_areas(COUNTY), "wxm", ["王小明", "王小明"]),
        (Scope.of_areas(COUNTY), "WXH", ["王小红"]),
        (Scope.of_areas(COUNTY), "154 0000 0003", ["曾国强"]),
        (Scope.of_areas(COUNTY), "15400000099", []),
        (Scope.of_areas(COUNTY), "王小", []),
        (Scope.of_areas(COUNTY), "wx", []),
        (Scope.of_areas(OTHER_TOWN), "曾国强", []),
        (EVERYWHERE, "曾国强", ["曾国强"]),
        (Scope.nothing(), "曾国强", []),
    ],
)
def test_above_a_village_whole_names_and_numbers(
    people: None, scope: Scope, words: str, expected: list[str]
) -> None:
    assert found(scope, words=words) == expected
    assert not responders_found(scope, Wanted(words=words), NOON).narrow


def test_a_unit_is_read_whole_and_an_area_narrows(people: None) -> None:
    assert found(Scope.of_organisations(department()), words="小") == ["王小红"]
    assert found(words="红", unit_id=department()) == ["王小红"]
    assert found(words="小", area_code=VILLAGE) == ["王小明"]
    assert found(Scope.of_areas(TOWN), area_code=OTHER_VILLAGE) == []


def test_filters(people: None) -> None:
    runs_out = Skilled("driver", expires_on=date(2020, 2, 3))
    registered(
        "有证", "15400000011", roles=["publicist"], skills=[runs_out], windows=[Window(time(22), time(6), 0)]
    )
    assert found(standing="cadre") == ["王小红"]
    assert found(role="publicist") == ["有证"]
    assert found(role="investigator") == []
    assert found(skill="driver") == ["有证"]
    assert found(skill="driver", now=NOON + timedelta(days=1)) == []
    assert found(weekday=0, hour=23) == ["有证"]
    assert found(weekday=1, hour=5) == ["有证"]
    assert found(weekday=1, hour=23) == []
    assert found(weekday=0) == found()


def test_who_can_be_sent_and_who_has_left(cast: Cast) -> None:
    scope, now = Scope.of_areas(VILLAGE), clock.now()
    free, out, later, gone = (
        registered(name, f"1540000002{n}") for n, name in enumerate(["能派", "不派", "以后", "离开"])
    )
    exclusion_begin(actor=SYSTEM, responder_id=out.id, reason="health")
    exclusion_begin(actor=SYSTEM, responder_id=later.id, reason="other", since=now + timedelta(days=1))
    responder_leave(actor=SYSTEM, responder_id=gone.id)
    names = found(scope, now=clock.now(), free=True)
    assert ("能派" in names, "不派" in names, "以后" in names, "离开" in names) == (True, False, True, False)
    assert found(scope, now=clock.now(), left=True) == ["离开"]
    assert free.left_at is None


@given(st.lists(windows(), min_size=1, max_size=3), st.integers(0, 6), st.integers(0, 23))
def test_who_can_come_in_sql_is_who_can_come_by_the_rule(
    whole_day: list[Window], weekday: int, hour: int
) -> None:
    """The database's condition against the rule itself, row by row."""
    rows = ResponderWindow.objects.within(EVERYWHERE)
    day = NOON.date() + timedelta(days=weekday)
    at = datetime.combine(day, time(hour), CITY)
    person = Responder.objects.within(EVERYWHERE).first() or registered()
    rows.all().delete()
    for one in whole_day:
        ResponderWindow(
            responder=person, area_code=VILLAGE, weekday=one.weekday, first_day=one.first_day,
            last_day=one.last_day, begins=one.begins, ends=one.ends,
        ).save()  # fmt: skip
    held = rows.filter(window_at(weekday, hour, NOON)).count()
    assert held == sum(one.holds(at) for one in whole_day)


def test_numbers_are_whose(people: None) -> None:
    whose = responders_by_phone(EVERYWHERE, ["15400000001", "15400000003", "15400000098", ""])
    assert {phone: one.name for phone, one in whose.items()} == {
        "15400000001": "王小明", "15400000003": "曾国强",
    }  # fmt: skip
    assert responders_by_phone(Scope.of_areas(OTHER_TOWN), ["15400000001"]) == {}


def test_what_answers() -> None:
    one = Responder(name="阿依古丽·买买提", phone="15400001234")
    assert all(answers(one, typed) for typed in ("", "古丽", "买买提", "1234", "aygl"))
    assert not any(answers(one, typed) for typed in ("123", "xyz", "5678"))


@pytest.fixture
def many(city: None) -> None:
    """Enough for a database to choose its index by what it knows of them."""
    responders_register(
        actor=SYSTEM,
        enrolments=[
            Enrolment(f"众{chr(0x4E00 + n % 500)}{chr(0x5E00 + n // 500)}", f"1546{n:07d}", "member", f"3501810{n % 20:02d}{n % 9:03d}")
            for n in range(3_000)
        ],
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE responders_responder")


def plan_of(rows: QuerySet[Responder]) -> str:
    """On PostgreSQL so small a table would be scanned; with scans forbidden it must find the index fit."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    return rows.explain()


_TEN = [f"{town}{village:03d}" for town in (TOWN, OTHER_TOWN) for village in range(201, 210, 2)]
_TOWNS = [f"3501810{n:02d}" for n in range(1, 20, 2)]


@pytest.mark.parametrize("branches", [1, 2, 10])
@pytest.mark.parametrize(
    ("words", "index"),
    [
        ("王小明", "responder_by_name"),
        ("wxm", "responder_by_initials"),
        ("15400000001", "responder_by_phone"),
    ],
)
def test_tokens_are_searched_by_their_index(many: None, words: str, index: str, branches: int) -> None:
    scope = Scope.of_areas(*_TOWNS[:branches], TOWN)
    plan = plan_of(responders_by_token(scope, Wanted(words=words), NOON)[:25])
    assert index in plan
    assert "SCAN responders_responder" not in plan


@pytest.mark.parametrize("branches", [1, 2, 10])
def test_lists_are_searched_by_place(many: None, branches: int) -> None:
    for codes in (_TEN, _TOWNS):
        found = responders_found(Scope.of_areas(*codes[:branches], OTHER_TOWN), Wanted(), NOON)
        assert isinstance(found.people, QuerySet)
        plan = plan_of(found.people[:25])
        assert "SCAN responders_responder" not in plan
        assert "Seq Scan" not in plan


def test_a_department_of_its_own_is_searched_by_unit(cast: Cast) -> None:
    scope = cast.actor("department").scope(Permission.RESPONDER_SEE)
    plan = plan_of(Responder.objects.within(scope).filter(left_at=None))
    assert "SCAN responders_responder" not in plan
