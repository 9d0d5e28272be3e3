"""The exercise tells of its days: nearly everybody, once, towns their villages' sums; the silent when urged."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from fangxian.access.scope import Scope
from fangxian.drill.city import City, city_make
from fangxian.drill.reporting import day_told, exercise_day_told
from fangxian.drill.rules.days import is_silent
from fangxian.foundation.dayreports.models import DayReport
from fangxian.foundation.dayreports.selectors import report_latest, sums_below
from fangxian.foundation.dayreports.services import day_reports_urge
from fangxian.foundation.responders.models import Responder
from fangxian.plain import clock
from tests.cast import COUNTY, OTHER_TOWN, OTHER_VILLAGE, SIBLING, SYSTEM, TOWN, VILLAGE

pytestmark = pytest.mark.django_db

EVERYWHERE = Scope.system("测试")
VILLAGES = {VILLAGE, SIBLING, OTHER_VILLAGE}


def make() -> None:
    list(city_make(City(county=COUNTY, seed=7, surely_leaderless=SIBLING)))


def told() -> set[str]:
    rows = DayReport.objects.within(EVERYWHERE).filter(day=clock.day_of(clock.now()), exercise=True)
    return set(rows.values_list("area_code", flat=True))


def test_its_first_day_is_told_when_it_is_made(real: Responder) -> None:
    make()
    today = clock.day_of(clock.now())
    silent = {code for code in VILLAGES if is_silent(code, today)}
    assert told() >= VILLAGES - silent
    own = report_latest(EVERYWHERE, TOWN, today)
    if own is not None:
        assert own.figures["temperatures"] == sums_below(TOWN, today)["temperatures"]


def test_the_days_after_are_told_once_before_the_hour(
    real: Responder, shifted: Callable[[float], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert exercise_day_told() == 0, "nothing was made"
    monkeypatch.setattr("fangxian.drill.reporting.is_silent", lambda _code, _day: False)
    make()
    tomorrow = clock.start_of(clock.day_of(clock.now()) + timedelta(days=1))
    for hour, expected in ((13, set()), (15, VILLAGES), (17, VILLAGES | {TOWN, OTHER_TOWN})):
        shifted(0)
        shifted((tomorrow + timedelta(hours=hour) - clock.now()) / timedelta(minutes=1))
        exercise_day_told()
        assert told() == expected
    assert exercise_day_told() == 0


def test_the_silent_tell_when_they_are_urged(real: Responder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fangxian.drill.reporting.is_silent", lambda code, _day: code == SIBLING)
    make()
    assert SIBLING not in told()
    day_reports_urge(actor=SYSTEM, area_code=TOWN, day=clock.day_of(clock.now()))
    day_told([SIBLING], clock.day_of(clock.now()))
    assert SIBLING in told()


def test_few_are_silent() -> None:
    today = clock.day_of(clock.now())
    assert 0 < sum(is_silent(f"350181{number:06d}", today) for number in range(1000)) < 60
