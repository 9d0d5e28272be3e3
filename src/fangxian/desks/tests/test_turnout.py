"""Who has not reported: a number on the board, names and the key that urges them on the town's desk."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from fangxian.access.scope import Scope
from fangxian.foundation.dayreports.models import Urging
from fangxian.foundation.dayreports.rules.plan import ReportFigure
from fangxian.foundation.dayreports.services import day_report_file
from fangxian.foundation.plan.selectors import plan_at
from fangxian.line.services import line_sweep
from fangxian.plain import clock
from tests.cast import COUNTY, SIBLING, SYSTEM, TOWN, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def past_the_hour(cast: Cast, shifted: Callable[[float], None]) -> Cast:
    """Tomorrow at five, and one village has reported."""
    tomorrow = clock.start_of(clock.day_of(clock.now()) + timedelta(days=1))
    shifted((tomorrow + timedelta(hours=17) - clock.now()) / timedelta(minutes=1))
    figures = {one.key: 0 for one in plan_at(clock.now()).many(ReportFigure)}
    day_report_file(actor=SYSTEM, area_code=SIBLING, day=clock.day_of(clock.now()), figures=figures)
    line_sweep()
    return cast


def test_the_board_says_how_many_of_how_many_in_at_most_seven_numbers(past_the_hour: Cast) -> None:
    page = past_the_hour.client("hq").get("/board").content.decode()
    assert "没报日报告" in page
    assert "/ 3 个村居" in page
    assert f"/reports/{COUNTY}/below" in page
    assert page.count('class="figure"') <= 7


def test_before_the_hour_it_says_how_many_have(cast: Cast) -> None:
    assert "已报日报告" in cast.client("hq").get("/board").content.decode()


def test_whoever_may_not_urge_is_led_to_the_gaps(past_the_hour: Cast) -> None:
    page = past_the_hour.client("group").get("/board").content.decode()
    assert "/gaps?kind=report.village" in page
    assert "/below" not in page


def test_the_town_sees_their_names_and_urges_with_one_key(past_the_hour: Cast) -> None:
    client = past_the_hour.client("town")
    page = client.get(f"/towns/{TOWN}").content.decode()
    assert "2 个村居里 1 个还没报" in page
    assert "一键催报" in page
    answer = client.post(f"/reports/{TOWN}/urge?back=town")
    assert answer.headers["Location"] == f"/towns/{TOWN}"
    assert Urging.objects.within(Scope.system("测试")).exists()


def test_whoever_may_not_urge_has_no_key(past_the_hour: Cast) -> None:
    page = past_the_hour.client("hq").get(f"/reports/{COUNTY}/below").content.decode()
    assert "村居报了 1/2" in page
    assert "一键催报" not in past_the_hour.client("group").get(f"/towns/{TOWN}").content.decode()
