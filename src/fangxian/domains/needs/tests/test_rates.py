"""The three rates: what is divided by what, for whom it counts, and that each number opens its records."""

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from fangxian.domains.needs import services
from fangxian.domains.needs.calling import need_miss, need_shelve
from fangxian.domains.needs.climbing import needs_climb_due
from fangxian.domains.needs.models import Need, NeedEntry
from fangxian.domains.needs.rates import Period, needs_behind, rates
from fangxian.domains.needs.rules.rates import Outcome, Rate, Tally
from fangxian.domains.needs.rules.states import Rating, Verb
from fangxian.domains.needs.tests.builders import EVERYWHERE, VILLAGE, a_need, as_it_stands, due_of
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.orgs.services import organisation_dissolve
from fangxian.plain import clock
from tests.cast import SYSTEM

O = Outcome  # noqa: E741
_COUNTS = some.dictionaries(some.sampled_from(Outcome), some.integers(0, 500))


@given(first=_COUNTS, second=_COUNTS)
def test_rates_lie_between_none_and_all_and_add_up(first, second):
    one, two = Tally(first), Tally(second)
    for name in ("response", "solution", "satisfaction"):
        mine, his, both = (getattr(tally, name) for tally in (one, two, one + two))
        assert 0 <= mine.part <= mine.whole
        assert (both.part, both.whole) == (mine.part + his.part, mine.whole + his.whole)
        assert mine.percent is None if not mine.whole else 0 <= mine.percent <= 100
        assert (mine.percent == 100) == (mine.part == mine.whole > 0)


@given(counts=_COUNTS, more=some.integers(0, 500))
def test_who_could_not_be_reached_is_in_no_rate(counts, more):
    one, two = Tally(counts), Tally({**counts, O.UNREACHED: more})
    assert (one.response, one.solution, one.satisfaction) == (two.response, two.solution, two.satisfaction)


@pytest.mark.parametrize(
    ("counts", "response", "solution", "satisfaction"),
    [
        ({}, Rate(0, 0), Rate(0, 0), Rate(0, 0)),
        ({O.IN_TIME: 3, O.LATE: 1}, Rate(3, 4), Rate(0, 0), Rate(0, 0)),
        ({O.SOLVED: 2, O.UNSOLVED: 1, O.UNRATED: 2}, Rate(0, 0), Rate(2, 3), Rate(0, 1)),
        ({O.SOLVED: 3, O.CONTENT: 1, O.DISCONTENT: 1, O.UNRATED: 1}, Rate(0, 0), Rate(3, 3), Rate(1, 2)),
        ({O.UNREACHED: 9}, Rate(0, 0), Rate(0, 0), Rate(0, 0)),
    ],
)
def test_what_is_divided_by_what(counts, response, solution, satisfaction):
    tally = Tally(counts)
    assert (tally.response, tally.solution, tally.satisfaction) == (response, solution, satisfaction)


# --- what is counted, for whom


def of(kind=Organisation.Kind.VILLAGE_COMMITTEE, days=(0, 0), now=None):
    """The tallies by unit, without what is nought."""
    now = now or clock.now() + timedelta(hours=30)
    today = clock.day_of(clock.now())
    period = Period(today + timedelta(days=days[0]), today + timedelta(days=days[1]) + timedelta(days=2), now)
    found = rates(EVERYWHERE, kind, period)
    return {one.name: {key: number for key, number in one.tally.counts.items() if number} for one in found}


def committee():
    return Organisation.objects.within(EVERYWHERE).get(kind="village_committee", area_code=VILLAGE)


def answered(cast, owner="leader", **other):
    need = a_need(cast.actor("village"), **other)
    services.need_acknowledge(actor=cast.actor(owner), need_id=need.id)
    return services.need_answer(actor=cast.actor(owner), need_id=need.id, words="已送到村部")


def test_taken_in_time_and_the_raisers_word(cast):
    name = committee().name
    need = answered(cast)
    assert of() == {name: {O.IN_TIME: 1}}
    services.need_confirm(actor=cast.actor("village"), need_id=need.id, rating=Rating.FAIR)
    assert of() == {name: {O.IN_TIME: 1, O.SOLVED: 1, O.CONTENT: 1}}
    second = answered(cast)
    services.need_confirm(actor=cast.actor("village"), need_id=second.id, rating=Rating.DISSATISFIED)
    third = answered(cast)
    services.need_confirm(actor=cast.actor("village"), need_id=third.id)
    assert of() == {name: {O.IN_TIME: 3, O.SOLVED: 3, O.CONTENT: 1, O.DISCONTENT: 1, O.UNRATED: 1}}


def test_each_word_counts_once_and_a_rating_only_of_the_newest_round(cast):
    name = committee().name
    need = answered(cast)
    services.need_reopen(actor=cast.actor("village"), need_id=need.id, words="还差一支")
    services.need_answer(actor=cast.actor("leader"), need_id=need.id, words="又送一支")
    services.need_confirm(actor=cast.actor("village"), need_id=need.id, rating=Rating.SATISFIED)
    assert of() == {name: {O.IN_TIME: 1, O.UNSOLVED: 1, O.SOLVED: 1, O.CONTENT: 1}}
    services.need_reopen(actor=cast.actor("village"), need_id=need.id, words="又坏了")
    assert of() == {name: {O.IN_TIME: 1, O.UNSOLVED: 2, O.SOLVED: 1, O.UNRATED: 1}}


def test_what_climbs_untaken_is_late_below_and_the_next_ones_to_take(cast):
    need = a_need(cast.actor("village"))
    needs_climb_due(due_of(need))
    assert of() == {committee().name: {O.LATE: 1}}
    assert of(Organisation.Kind.TOWN_OFFICE, now=due_of(need) + timedelta(minutes=1)) == {}
    services.need_acknowledge(actor=cast.actor("town"), need_id=need.id)
    (town,) = of(Organisation.Kind.TOWN_OFFICE).values()
    assert town == {O.IN_TIME: 1}


def test_what_was_taken_and_climbs_unanswered_was_taken_in_time(cast):
    need = a_need(cast.actor("village"))
    services.need_acknowledge(actor=cast.actor("leader"), need_id=need.id)
    needs_climb_due(due_of(as_it_stands(need)))
    assert of() == {committee().name: {O.IN_TIME: 1}}
    reopened = answered(cast)
    services.need_reopen(actor=cast.actor("village"), need_id=reopened.id, words="还差一支")
    needs_climb_due(due_of(as_it_stands(reopened)))
    assert of() == {committee().name: {O.IN_TIME: 2, O.UNSOLVED: 1}}


def test_what_waits_at_the_top_past_its_time_is_late_for_the_top(cast):
    need = a_need(cast.actor("village"))
    needs_climb_due(due_of(need) + timedelta(hours=24))
    last = as_it_stands(need)
    assert last.at_top
    (top,) = of(Organisation.Kind.HEADQUARTERS, now=due_of(last) + timedelta(minutes=1)).values()
    assert top == {O.LATE: 1}
    assert of(Organisation.Kind.HEADQUARTERS, now=due_of(last) - timedelta(minutes=1)) == {}


def test_who_could_not_be_reached_is_apart(cast, shifted):
    need = answered(cast)
    for tries in range(1, 9):
        shifted(60 * 24 * tries)
        need_miss(actor=cast.actor("town"), need_id=need.id)
        try:
            need_shelve(actor=cast.actor("town"), need_id=need.id)
            break
        except Exception:  # noqa: S112 - more tries are asked for by the plan
            continue
    assert of(days=(-9, 0), now=clock.now() + timedelta(hours=1))[committee().name][O.UNREACHED] == 1


def test_it_counts_for_whom_it_lay_with_whatever_became_of_it(cast):
    need = answered(cast)
    services.need_confirm(actor=cast.actor("village"), need_id=need.id, rating=Rating.SATISFIED)
    body = committee()
    before = of()
    committees = Organisation.objects.within(EVERYWHERE).filter(kind="village_committee")
    Need.objects.within(EVERYWHERE).update(owner_id=committees.exclude(id=body.id)[:1].get().id)
    organisation_dissolve(actor=SYSTEM, organisation=body)
    assert of() == before
    period = Period(clock.day_of(clock.now()), clock.day_of(clock.now()), clock.now() + timedelta(hours=1))
    (shown,) = rates(EVERYWHERE, body.kind, period)
    assert shown.is_dissolved


def test_another_days_do_not_count(cast):
    answered(cast)
    assert of(days=(-9, -3)) == {}
    assert of(days=(1, 1)) == {}


def test_behind_each_number_stand_its_records(cast):
    needs = [answered(cast) for _ in range(2)]
    services.need_confirm(actor=cast.actor("village"), need_id=needs[0].id, rating=Rating.SATISFIED)
    services.need_reopen(actor=cast.actor("village"), need_id=needs[1].id, words="还差")
    period = Period(clock.day_of(clock.now()), clock.day_of(clock.now()), clock.now() + timedelta(hours=1))
    unit = committee().id
    (shown,) = rates(EVERYWHERE, "village_committee", period)
    for outcome in Outcome:
        behind = NeedEntry.objects.within(EVERYWHERE).filter(
            need_id__in=needs_behind(unit, [outcome], period)
        )
        assert bool(behind) == bool(shown.tally.of(outcome))
    assert needs_behind(unit, [O.SOLVED, O.UNSOLVED], period) == {need.id for need in needs}
    assert needs_behind(unit, [O.UNSOLVED], period) == {needs[1].id}


def test_it_takes_the_same_number_of_queries(cast, django_assert_num_queries):
    period = Period(clock.day_of(clock.now()), clock.day_of(clock.now()), clock.now() + timedelta(hours=1))
    for _ in range(3):
        answered(cast)
    with django_assert_num_queries(11):
        rates(EVERYWHERE, "village_committee", period)


# --- the pages


def test_the_page_and_what_stands_behind_a_number(cast):
    need = answered(cast)
    services.need_confirm(actor=cast.actor("village"), need_id=need.id, rating=Rating.SATISFIED)
    client = cast.client("town")
    page = client.get("/needs/rates", {"units": "village_committee"}).content.decode()
    assert "怎么算的" in page
    assert page.count("100%") >= 3
    addresses = re.findall(r'href="(/needs/rates/[^"]+)"', page)
    assert len(addresses) == 6
    for address in addresses:
        assert f"/needs/{need.number}" in client.get(address.replace("&amp;", "&")).content.decode()
    behind = f"/needs/rates/{committee().id}/solved"
    assert cast.client("village").get(behind).status_code == 200
    assert cast.client("sibling").get(behind).status_code == 404
    assert cast.client("auditor").get(behind).status_code == 403
    assert client.get(f"/needs/rates/{committee().id}/nonsense").status_code == 404
    assert client.post(behind).status_code == 405


@pytest.mark.parametrize(
    ("seat", "status"), [("hq", 200), ("village", 200), ("group", 200), ("auditor", 403), (None, 302)]
)
def test_who_opens_the_rates(cast, seat, status):
    client = cast.client(seat)
    assert client.get("/needs/rates").status_code == status
    assert client.post("/needs/rates").status_code == 405


def test_days_that_are_none_are_said(cast):
    client = cast.client("hq")
    for asked, sentence in (
        ({"since": "2020-02-05", "until": "2020-02-04"}, "以后"),
        ({"since": "x"}, "日期"),
        ({"units": "squad"}, "squad"),
    ):
        answer = client.get("/needs/rates", asked)
        assert answer.status_code == 422
        assert sentence in answer.content.decode()


def test_the_rates_leave_as_a_sheet_and_as_words(cast):
    answered(cast)
    words = (
        cast.client("town").get("/needs/rates", {"units": "village_committee", "as": "text"}).content.decode()
    )
    assert "100%（1/1）" in words
    sheet = cast.client("town").get("/needs/rates", {"as": "xlsx"})
    assert sheet.status_code == 200
    sheet.close()


def test_a_verb_without_a_unit_is_in_no_tally(cast):
    """Rows of before the owner stood in them."""
    answered(cast)
    entries = NeedEntry.objects.within(EVERYWHERE).filter(verb=Verb.ACKNOWLEDGE)
    assert entries.exclude(owner=None).count() == 1
