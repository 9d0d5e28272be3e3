"""Filing, correcting, adding up, urging; and the pages, where an unchanged day needs no key but one press."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from fangxian.access.scope import Scope
from fangxian.foundation.dayreports.models import DayReport, Urging
from fangxian.foundation.dayreports.rules.plan import ReportFigure
from fangxian.foundation.dayreports.selectors import filled_in, report_latest, reports_below, sums_below
from fangxian.foundation.dayreports.services import day_report_file, day_reports_urge
from fangxian.foundation.people.rules.addresses import Address
from fangxian.foundation.people.services import Door, Resident, household_category_set, households_enter
from fangxian.foundation.plan.selectors import plan_at
from fangxian.plain import clock
from fangxian.plain.errors import NotAllowed, OutOfScope, Refused, Stale
from tests.cast import COUNTY, OTHER_TOWN, OTHER_VILLAGE, SIBLING, SYSTEM, TOWN, VILLAGE, Cast
from tests.emptying import append_only_tables_are_emptied

__all__ = ["append_only_tables_are_emptied"]

pytestmark = pytest.mark.django_db

EVERYWHERE = Scope.system("测试")
DAY = 24 * 60


def figures(**some: int) -> dict[str, int]:
    return {one.key: 0 for one in plan_at(clock.now()).many(ReportFigure)} | some


def today() -> date:
    return clock.day_of(clock.now())


def filed(area: str = VILLAGE, seen: int = 0, **some: int) -> DayReport:
    return day_report_file(actor=SYSTEM, area_code=area, day=today(), figures=figures(**some), seen=seen)


def test_zero_is_a_report_and_the_same_again_is_none(cast: Cast) -> None:
    first = day_report_file(actor=cast.actor("village"), area_code=VILLAGE, day=today(), figures=figures())
    assert (first.number, set(first.figures.values())) == (1, {0})
    assert filed() == first
    assert DayReport.objects.within(EVERYWHERE).count() == 1


def test_a_correction_leaves_the_first_as_it_was(cast: Cast) -> None:
    filed(temperatures=40)
    assert filed(seen=1, temperatures=45).number == 2
    latest = report_latest(EVERYWHERE, VILLAGE, today())
    assert latest is not None
    assert latest.figures["temperatures"] == 45
    rows = DayReport.objects.within(EVERYWHERE)
    assert rows.get(number=1).figures["temperatures"] == 40
    with pytest.raises(Stale):
        filed(seen=1, temperatures=50)
    for act in (lambda: rows.update(day=today() - timedelta(days=1)), rows.delete):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            act()


@pytest.mark.parametrize(("key", "value", "code"), [
    ("temperatures", -1, "dayreport.figure_wrong"), ("temperatures", 10**10, "dayreport.figure_wrong"),
])  # fmt: skip
def test_a_wrong_figure_is_named(cast: Cast, key: str, value: int, code: str) -> None:
    with pytest.raises(Refused) as refused:
        day_report_file(actor=SYSTEM, area_code=VILLAGE, day=today(), figures=figures(**{key: value}))
    assert refused.value.code == code
    assert refused.value.facts["title"] == "测温"


def test_a_missing_figure_is_named_and_a_day_must_be_near(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        day_report_file(actor=SYSTEM, area_code=VILLAGE, day=today(), figures={})
    assert refused.value.code == "dayreport.figure_missing"
    for days, code in ((1, "dayreport.not_yet"), (-15, "dayreport.too_old")):
        with pytest.raises(Refused) as refused:
            day_report_file(
                actor=SYSTEM, area_code=VILLAGE, day=today() + timedelta(days=days), figures=figures()
            )
        assert refused.value.code == code


def test_who_may(cast: Cast) -> None:
    for seat, area, error in (
        ("gate", VILLAGE, NotAllowed), ("other_village", VILLAGE, OutOfScope), ("town", OTHER_VILLAGE, OutOfScope),
    ):  # fmt: skip
        with pytest.raises(error):
            day_report_file(actor=cast.actor(seat), area_code=area, day=today(), figures=figures())
    with pytest.raises(NotAllowed):
        day_reports_urge(actor=cast.actor("village"), area_code=VILLAGE, day=today())
    with pytest.raises(OutOfScope):
        day_reports_urge(actor=cast.actor("town"), area_code=OTHER_TOWN, day=today())


def test_it_begins_with_the_register_and_the_day_before(cast: Cast, shifted: Callable[[float], None]) -> None:
    returned = Resident("甲某", "none", stay="returnee")
    (home,) = households_enter(
        actor=SYSTEM, doors=[Door(VILLAGE, Address(building="1", room="101"), [returned])]
    )
    household_category_set(actor=SYSTEM, household_id=home, category="isolated")
    filed(temperatures=40)
    shifted(DAY)
    begun = {one.figure.key: (one.value, one.before) for one in filled_in(VILLAGE, today())}
    assert begun["temperatures"] == (40, 40)
    assert begun["returnees"] == (1, 0)
    assert begun["isolated"] == (1, 0)
    past = {one.figure.key: one.value for one in filled_in(VILLAGE, today() - timedelta(days=3))}
    assert past["returnees"] == 0


def test_a_town_begins_with_the_sum_of_its_villages_and_the_city_with_that_of_its_towns(cast: Cast) -> None:
    filed(VILLAGE, temperatures=40)
    filed(VILLAGE, seen=1, temperatures=45)
    filed(SIBLING, temperatures=5)
    filed(OTHER_VILLAGE, temperatures=7)
    assert sums_below(TOWN, today())["temperatures"] == 50
    for town in (TOWN, OTHER_TOWN):
        begun = {one.figure.key: one.value for one in filled_in(town, today())}
        day_report_file(actor=SYSTEM, area_code=town, day=today(), figures=begun)
    assert {one.figure.key: one.value for one in filled_in(COUNTY, today())}["temperatures"] == 57


def test_who_has_not_reported_is_urged_once_in_half_an_hour(
    cast: Cast, shifted: Callable[[float], None]
) -> None:
    filed(SIBLING)
    assert day_reports_urge(actor=cast.actor("town"), area_code=TOWN, day=today()) == 1
    assert Urging.objects.within(EVERYWHERE).get().area_code == VILLAGE
    with pytest.raises(Refused) as refused:
        day_reports_urge(actor=cast.actor("town"), area_code=TOWN, day=today())
    assert refused.value.code == "dayreport.urged_already"
    filed(VILLAGE)
    with pytest.raises(Refused) as refused:
        day_reports_urge(actor=cast.actor("town"), area_code=TOWN, day=today())
    assert refused.value.code == "dayreport.all_filed"
    assert all(one.report for one in reports_below(EVERYWHERE, TOWN, today()))


def test_an_unchanged_day_needs_no_key_and_one_press(cast: Cast, shifted: Callable[[float], None]) -> None:
    filed(temperatures=40)
    shifted(DAY)
    client = cast.client("village")
    assert client.get("/reports").headers["Location"] == f"/reports/{VILLAGE}"
    page = client.get(f"/reports/{VILLAGE}").content.decode()
    assert "和昨天一样，上报" in page
    # What a browser sends when the one button is pressed and nothing was typed.
    sent = dict(re.findall(r'<input[^>]* name="(\w+)"[^>]*? value="([^"]*)"', page)) | {"words": ""}
    assert client.post(f"/reports/{VILLAGE}", sent).status_code == 302
    latest = report_latest(EVERYWHERE, VILLAGE, today())
    assert latest is not None
    assert latest.figures == figures(temperatures=40)
    assert "更正" in client.get(f"/reports/{VILLAGE}").content.decode()


def test_a_correction_says_what_it_was_and_what_it_is_now(
    cast: Cast, shifted: Callable[[float], None]
) -> None:
    by = cast.actor("village")
    yesterday = today()
    day_report_file(actor=by, area_code=VILLAGE, day=yesterday, figures=figures(temperatures=40))
    day_report_file(actor=SYSTEM, area_code=TOWN, day=yesterday, figures=figures(temperatures=40))
    shifted(DAY)
    day_report_file(actor=by, area_code=VILLAGE, day=yesterday, figures=figures(temperatures=45), seen=1)
    page = cast.client("village").get(f"/reports/{VILLAGE}?day={yesterday.isoformat()}").content.decode()
    assert '<s class="quiet">40</s> → <b>45</b>' in page
    assert "更正" in page
    assert "演*" in page, "who did, masked"
    town = cast.client("town").get(f"/reports/{TOWN}?day={yesterday.isoformat()}").content.decode()
    assert "测温 40 → 45" in town, "the town sees that its villages come to another sum now"


def test_those_below_side_by_side(cast: Cast) -> None:
    filed(SIBLING, temperatures=5)
    client = cast.client("town")
    page = client.get(f"/reports/{TOWN}/below").content.decode()
    assert "2 个里 1 个还没报" in page
    assert "甲村" in page
    assert client.post(f"/reports/{TOWN}/urge").status_code == 302
    assert "催报" in cast.client("village").get(f"/reports/{VILLAGE}").content.decode()
    assert "凤山社区 " in client.get(f"/reports/{TOWN}/below?as=text").content.decode()


def test_six_questions(cast: Cast) -> None:
    page = f"/reports/{VILLAGE}"
    assert cast.client("colleague").get(page).status_code == 200
    assert cast.client("other_village").get(page).status_code == 404
    assert cast.client("gate").get(page).status_code == 403
    assert cast.client("village").put(page).status_code == 405
    said = cast.client("village").post(
        page, {key: str(value) for key, value in figures().items()} | {"seen": "0", "temperatures": ""}
    )
    assert said.status_code == 422
    assert "没有就填 0" in said.content.decode()
