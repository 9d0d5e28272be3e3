"""A missing day report is a gap from the plan's hour on, closed by filing it, and another the day after."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fangxian.access.scope import Scope
from fangxian.foundation.dayreports.rules.plan import ReportFigure
from fangxian.foundation.dayreports.services import day_report_file
from fangxian.foundation.orgs.selectors import organisation_names
from fangxian.foundation.plan.selectors import editions, plan_at
from fangxian.foundation.plan.services import plan_adopt
from fangxian.kit.once import one_page
from fangxian.line.kinds import not_reported
from fangxian.line.models import Gap
from fangxian.line.selectors import gaps_open
from fangxian.line.services import line_sweep, marks_evaluate
from fangxian.plain import clock
from tests.cast import OTHER_TOWN, OTHER_VILLAGE, SIBLING, SYSTEM, TOWN, VILLAGE, Cast

pytestmark = pytest.mark.django_db

EVERYWHERE = Scope.system("测试")
EVERYBODY = {VILLAGE, SIBLING, OTHER_VILLAGE, TOWN, OTHER_TOWN}

Move = Callable[[float], None]


@pytest.fixture
def at(shifted: Move) -> Callable[[int, int, int], None]:
    """Move the clock to an hour and minute of a day after today, as the city's clocks show it."""
    today = clock.day_of(clock.now())

    def move(days: int, hour: int, minute: int) -> None:
        shifted(0)
        wanted = clock.start_of(today + timedelta(days=days)) + timedelta(hours=hour, minutes=minute)
        shifted((wanted - clock.now()) / timedelta(minutes=1))

    return move


At = Callable[[int, int, int], None]


def filed(code: str, day: date | None = None) -> None:
    figures = {one.key: 0 for one in plan_at(clock.now()).many(ReportFigure)}
    day_report_file(actor=SYSTEM, area_code=code, day=day or clock.day_of(clock.now()), figures=figures)


def silent() -> set[str]:
    return {hole.area_code for hole in not_reported.holes(EVERYWHERE, clock.now())}


def worked_off() -> None:
    while marks_evaluate():
        pass


def gaps(code: str) -> list[Gap]:
    rows = Gap.objects.within(EVERYWHERE).filter(kind__startswith="report.", area_code=code)
    return list(rows.order_by("opened_at"))


def test_the_hour_opens_it_for_villages_and_an_hour_later_for_towns(cast: Cast, at: At) -> None:
    for hour, minute, expected in (
        (0, 1, set()), (16, 29, set()), (16, 31, {VILLAGE, SIBLING, OTHER_VILLAGE}), (17, 31, EVERYBODY),
    ):  # fmt: skip
        at(2, hour, minute)
        # Yesterday's are still missing in the morning; they are told of first.
        filed_yesterday = clock.day_of(clock.now()) - timedelta(days=1)
        for code in EVERYBODY:
            filed(code, filed_yesterday)
        assert silent() == expected


def test_before_the_plan_nobody_was_to_report(cast: Cast) -> None:
    assert silent() == set()


def test_filing_closes_it_and_the_next_day_is_another_gap(cast: Cast, at: At) -> None:
    at(1, 16, 31)
    line_sweep()
    assert {gap.area_code for gap in gaps_open(EVERYWHERE).filter(kind="report.village")} == {
        VILLAGE, SIBLING, OTHER_VILLAGE,
    }  # fmt: skip
    filed(VILLAGE)
    worked_off()
    (first,) = gaps(VILLAGE)
    assert first.closed_at is not None
    at(2, 16, 31)
    line_sweep()
    first, second = gaps(VILLAGE)
    assert (first.closed_at is not None, second.closed_at) == (True, None)
    assert second.since == datetime.fromisoformat(f"{second.reference}T16:30:00+08:00")
    # A village that never told of the first day has one gap at a time all the same.
    assert [gap.closed_at is None for gap in gaps(SIBLING)] == [False, True]
    line_sweep()
    assert len(gaps(SIBLING)) == 2


def test_a_late_one_still_closes_it_and_a_correction_changes_nothing(cast: Cast, at: At) -> None:
    at(1, 23, 0)
    line_sweep()
    yesterday = clock.day_of(clock.now())
    at(2, 9, 0)
    assert VILLAGE in silent()
    filed(VILLAGE, yesterday)
    assert VILLAGE not in silent()


def test_the_town_answers_for_its_villages_and_headquarters_for_its_towns(cast: Cast, at: At) -> None:
    at(1, 18, 0)
    owners = {
        hole.area_code: hole.owner for hole in not_reported.holes(EVERYWHERE, clock.now()) if hole.owner
    }
    names = organisation_names(list(owners.values()))
    assert "音西街道" in names[owners[VILLAGE]]
    assert "指挥部" in names[owners[TOWN]]


def test_a_plan_that_does_not_expect_them_is_silent(cast: Cast, at: At) -> None:
    text = editions().order_by("-number")[0].text
    at(1, 17, 0)
    assert silent()
    plan_adopt(actor=SYSTEM, text=text.replace("[day_report]\nexpected = true", "[day_report]"))
    assert silent() == set()


def test_another_places_reach_yields_none_and_queries_do_not_grow(cast: Cast, at: At) -> None:
    at(1, 18, 0)
    here = {hole.area_code for hole in not_reported.holes(Scope.of_areas(SIBLING), clock.now())}
    assert here == {SIBLING}

    def queries(reach: Scope) -> int:
        with one_page(), CaptureQueriesContext(connection) as made:
            list(not_reported.holes(reach, clock.now()))
        return len(made)

    assert queries(Scope.of_areas(SIBLING)) == queries(EVERYWHERE)


def test_the_button_leads_whoever_files_to_the_day(cast: Cast, at: At) -> None:
    at(1, 17, 0)
    line_sweep()
    day = clock.day_of(clock.now()).isoformat()
    button = f"/reports/{VILLAGE}?day={day}"
    assert button in cast.client("village").get(f"/villages/{VILLAGE}").content.decode()
    assert button not in cast.client("gate").get(f"/villages/{VILLAGE}").content.decode()
