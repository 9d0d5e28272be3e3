"""Reading needs: who sees which, figures, threads, and in how many queries."""

from datetime import timedelta

import pytest

from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.domains.needs import climbing, services
from fangxian.domains.needs.rules.states import State, Verb
from fangxian.domains.needs.selectors import (
    need_counts,
    need_get,
    need_seen_by,
    needs_chosen,
    needs_of_place,
    needs_open,
    needs_overdue,
    needs_owned_by,
    needs_past_clock,
    needs_seen_by,
)
from fangxian.domains.needs.showing import ladder, needs_shown
from fangxian.domains.needs.tests.builders import (
    ALONE,
    EVERYWHERE,
    GRID,
    OTHER_VILLAGE,
    TO_TAKE,
    TOWN,
    VILLAGE,
    a_need,
    as_it_stands,
    brought_to,
    due_of,
)
from fangxian.domains.needs.thread import thread
from fangxian.foundation.plan.selectors import plan_at
from fangxian.kit.once import one_page
from fangxian.kit.scoping import ScopeMissing
from fangxian.plain import clock
from fangxian.plain.errors import NotAllowed, OutOfScope

LONG = timedelta(days=30)


@pytest.fixture
def two_villages(cast):
    """A need of 凤山 and one of 丁村."""
    return a_need(cast.actor("village")), a_need(cast.actor("other_village"), area_code=OTHER_VILLAGE)


@pytest.mark.parametrize(
    ("seat", "seen"),
    [
        ("hq", {0, 1}),
        ("group", {0, 1}),
        ("town", {0}),
        ("other_town", {1}),
        ("leader", {0}),
        ("gate", {0}),
        ("runner", {0}),
        ("sibling", set()),
        ("chief", set()),
        ("responder", set()),
        ("department", set()),
        ("auditor", set()),
        ("nobody", set()),
    ],
)
def test_who_sees_which(cast, two_villages, seat, seen):
    actor = cast.actor(seat)
    assert set(needs_seen_by(actor)) == {two_villages[place] for place in seen}
    assert set(needs_open(actor.scope(Permission.NEED_SEE))) == {two_villages[place] for place in seen}


def test_what_one_raised_oneself_stays_in_sight(cast):
    need = a_need(cast.actor("responder"))
    assert list(needs_seen_by(cast.actor("responder"))) == [need]
    assert need_seen_by(cast.actor("responder"), need.number) == need


def test_a_need_is_seen_by_its_owner_wherever_it_comes_from(cast):
    need = a_need(cast.actor("village"))
    climbing.needs_climb_due(due_of(need) + timedelta(minutes=TO_TAKE))
    own = Scope.of_organisations(as_it_stands(need).owner_id)
    assert list(needs_open(own)) == [need]
    assert list(needs_owned_by(own, own.organisations)) == [need]
    assert not needs_owned_by(own, []).exists()


def test_without_a_scope_there_is_no_query(two_villages):
    with pytest.raises(ScopeMissing):
        type(two_villages[0]).objects.all()


def test_out_of_reach_is_404_and_without_the_duty_403(cast, two_villages):
    with pytest.raises(OutOfScope):
        need_seen_by(cast.actor("village"), two_villages[1].number)
    with pytest.raises(OutOfScope):
        need_get(Scope.of_areas(OTHER_VILLAGE), two_villages[0].id)
    with pytest.raises(NotAllowed):
        need_seen_by(cast.actor("auditor"), two_villages[0].number)


def test_a_number_is_found_as_it_was_heard(cast, monkeypatch):
    monkeypatch.setattr("fangxian.domains.needs.raising.sayable_number", lambda: "0A1B2C")
    need = a_need(cast.actor("village"))
    for heard in ("0A1B2C", " 0a1b2c ", "oaib2c", "OAlB2C"):
        assert need_get(EVERYWHERE, heard) == need
    for other in ("", "0A1B2", "没有", "0A1B2C\0", str(need.id)):
        with pytest.raises(OutOfScope):
            need_get(EVERYWHERE, other)


def test_needs_of_a_place_and_all_in_it(cast, two_villages):
    grid = brought_to(State.CLOSED, raiser=cast.actor("chief"), owner=cast.actor("leader"), area_code=GRID)
    assert list(needs_of_place(EVERYWHERE, VILLAGE)) == [grid, two_villages[0]]
    assert list(needs_of_place(EVERYWHERE, GRID)) == [grid]
    assert list(needs_of_place(Scope.of_areas(OTHER_VILLAGE), VILLAGE)) == []


def test_what_is_due_first_stands_first(cast):
    raiser, owner = cast.actor("village"), cast.actor("leader")
    daily = a_need(raiser, urgency="daily")
    answered = brought_to(State.ANSWERED, raiser=raiser, owner=owner)
    emergency = a_need(raiser, urgency="emergency")
    brought_to(State.CLOSED, raiser=raiser, owner=owner)
    assert list(needs_open(EVERYWHERE)) == [emergency, daily, answered]


def test_a_list_as_its_reader_chose_it(cast):
    raiser, owner = cast.actor("village"), cast.actor("leader")
    made = {state: brought_to(state, raiser=raiser, owner=owner) for state in ALONE}
    staff = a_need(raiser, kind="staff", urgency="daily")
    seen, now = needs_seen_by(raiser), staff.raised_at
    assert set(needs_chosen(seen, now)) == {
        staff,
        *(made[state] for state in ALONE if state not in ("closed", "withdrawn")),
    }
    assert set(needs_chosen(seen, now, state="all")) == {staff, *made.values()}
    for state in ALONE:
        assert made[state] in needs_chosen(seen, now, state=state)
        assert needs_chosen(seen, now, state=state).count() == 1 + (state == State.RAISED)
    assert list(needs_chosen(seen, now, kind="staff")) == [staff]
    late = needs_chosen(seen, now + timedelta(minutes=TO_TAKE), overdue=True)
    assert list(late) == [made[State.RAISED]]


def test_what_is_past_its_clock_for_the_line(cast, django_assert_num_queries):
    need = a_need(cast.actor("village"))
    brought_to(State.ANSWERED, raiser=cast.actor("village"), owner=cast.actor("leader"))
    assert needs_past_clock(EVERYWHERE, due_of(need) - timedelta(seconds=1)) == []
    with django_assert_num_queries(1):
        (late,) = needs_past_clock(EVERYWHERE, due_of(need))
    assert (late.id, late.number, late.area_code, late.owner_id) == (
        need.id,
        need.number,
        VILLAGE,
        need.owner_id,
    )
    assert (late.due_at, late.exercise) == (need.due_at, False)
    assert needs_past_clock(Scope.of_areas(OTHER_VILLAGE), due_of(need)) == []
    services.need_acknowledge(actor=cast.actor("leader"), need_id=need.id)
    assert not needs_overdue(EVERYWHERE, due_of(need)).exists()


def test_the_figures_in_one_query(cast, django_assert_num_queries):
    raiser, owner = cast.actor("village"), cast.actor("leader")
    for state in ALONE:
        brought_to(state, raiser=raiser, owner=owner)
    daily = a_need(raiser, urgency="daily")
    now = daily.raised_at + timedelta(minutes=TO_TAKE + 1)
    with django_assert_num_queries(1):
        counts = need_counts(EVERYWHERE, now)
    assert (counts.open, counts.overdue) == (4, 1)
    assert counts.by_state == {State.RAISED: 2, State.ACKNOWLEDGED: 1, State.ANSWERED: 1}
    assert counts.by_urgency == {"urgent": 3, "daily": 1}
    nowhere = need_counts(Scope.of_areas(OTHER_VILLAGE), now)
    assert (nowhere.open, nowhere.overdue) == (0, 0)


def test_a_list_costs_the_same_whatever_its_length(cast, django_assert_num_queries):
    raiser = cast.actor("village")
    for count in (1, 9):
        while needs_seen_by(raiser).count() < count:
            a_need(raiser)
        with django_assert_num_queries(3):
            shown = needs_shown(list(needs_seen_by(raiser)), clock.now())
        assert len(shown) == count
    assert {(one.kind_title, one.area_name, one.state_title) for one in shown} == {
        ("防护物资", "凤山社区", "待接")
    }
    with django_assert_num_queries(0):
        assert needs_shown([], clock.now()) == []


def test_the_thread_says_who_as_what_and_in_which_words(cast, django_assert_num_queries):
    raiser, owner = cast.actor("village"), cast.actor("leader")
    need = brought_to(State.ANSWERED, raiser=raiser, owner=owner)
    services.need_reopen(actor=cast.actor("gate"), need_id=need.id, words="还差一支")
    climbing.needs_climb_due(need.raised_at + LONG)
    need = as_it_stands(need)
    with django_assert_num_queries(7):
        said = thread(need)
    assert [one.verb for one in said][:4] == [Verb.RAISE, Verb.ACKNOWLEDGE, Verb.ANSWER, Verb.REOPEN]
    assert {one.verb for one in said[4:]} == {Verb.CLIMB}
    assert [one.words for one in said[:4]] == ["缺两支耳温枪", "", "已送到村部", "还差一支"]
    assert [(one.name, one.seat) for one in said[:2]] == [
        ("演*", "凤山社区 村居干部"),
        ("演*", "凤山社区 包村领导"),
    ]
    assert (said[-1].name, said[-1].seat, said[-1].who) == ("系统", "", None)
    assert (said[0].to_owner, said[0].from_owner) == ("凤山社区", "")
    assert said[4].from_owner == "凤山社区"
    assert "音西街道" in said[4].to_owner


def test_the_ladder_shows_what_was_passed_where_it_lies_and_holes(cast, django_assert_num_queries):
    need = a_need(cast.actor("village"), area_code=GRID)
    climbing.needs_climb_due(due_of(need))
    need = as_it_stands(need)
    with one_page():
        plan_at(need.raised_at)  # as any page has asked by then
        with django_assert_num_queries(1):
            rungs = ladder(need)
    assert [(rung.title, rung.is_passed, rung.is_here, rung.is_hole) for rung in rungs] == [
        ("村居", True, False, False),
        ("镇街", False, True, False),
        ("工作组", False, False, False),
        ("指挥部", False, False, False),
    ]
    assert rungs[2].organisation == "物资保障组"
    town = ladder(a_need(cast.actor("town"), area_code=TOWN))
    assert [rung.title for rung in town] == ["镇街", "工作组", "指挥部"]
