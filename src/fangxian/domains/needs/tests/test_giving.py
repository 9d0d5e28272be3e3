"""Part answers (20 of 50), ratings, calling back, merging: what counts, what is kept apart, nothing lost."""

from datetime import timedelta

import pytest

from fangxian.domains.needs.calling import need_miss, need_shelve
from fangxian.domains.needs.merging import need_merge, need_separate
from fangxian.domains.needs.rules.states import Closing, State, Verb
from fangxian.domains.needs.selectors import entries_of
from fangxian.domains.needs.services import (
    need_acknowledge,
    need_answer,
    need_confirm,
    need_give,
    need_reopen,
    need_withdraw,
)
from fangxian.domains.needs.tests.builders import (
    GRID,
    OTHER_VILLAGE,
    TO_TAKE,
    a_need,
    as_it_stands,
    brought_to,
)
from fangxian.plain.errors import NotAllowed, OutOfScope, Refused


@pytest.fixture
def fifty(cast):
    """Fifty are asked for, and taken on."""
    return brought_to(
        State.ACKNOWLEDGED, raiser=cast.actor("village"), owner=cast.actor("leader"), quantity=50
    )


@pytest.fixture
def answered(cast):
    return brought_to(State.ANSWERED, raiser=cast.actor("village"), owner=cast.actor("leader"))


def given(cast, need, amount):
    return need_give(actor=cast.actor("leader"), need_id=need.id, given=amount, words="先送一批")


def test_a_part_leaves_the_rest_owed(cast, fifty):
    after = given(cast, fifty, 20)
    assert (after.given, after.state, after.due_at) == (20, State.ACKNOWLEDGED, fifty.due_at)
    page = cast.client("village").get(f"/needs/{fifty.number}").content.decode()
    assert "给了 20" in page
    assert "还差 30" in page


def test_a_part_that_makes_it_whole_is_the_answer(cast, fifty):
    given(cast, fifty, 20)
    after = given(cast, fifty, 30)
    assert (after.given, after.state, after.due_at) == (50, State.ANSWERED, None)
    last = entries_of(fifty).latest("version")
    assert (last.verb, last.amount, last.in_time) == (Verb.ANSWER, 30, True)


def test_an_answer_with_less_says_that_the_rest_will_not_come(cast, fifty):
    given(cast, fifty, 20)
    after = need_answer(
        actor=cast.actor("leader"), need_id=fifty.id, words="仓库没有了，其余不会再来", given=10
    )
    assert (after.given, after.state) == (30, State.ANSWERED)


def test_what_is_not_counted_is_not_given_in_parts(cast):
    need = brought_to(State.ACKNOWLEDGED, raiser=cast.actor("village"), owner=cast.actor("leader"))
    with pytest.raises(Refused) as refused:
        given(cast, need, 1)
    assert refused.value.code == "need.not_counted"


@pytest.mark.parametrize("amount", [0, -1, 10**9])
def test_an_amount_is_a_number_that_can_be(cast, fifty, amount):
    with pytest.raises(Refused) as refused:
        given(cast, fifty, amount)
    assert refused.value.code == "need.amount_wrong"


@pytest.mark.parametrize("quantity", [0, -1, 10**9])
def test_so_is_what_is_asked_for(cast, quantity):
    with pytest.raises(Refused) as refused:
        a_need(cast.actor("village"), quantity=quantity)
    assert refused.value.code == "need.quantity_wrong"


@pytest.mark.parametrize("rating", ["", "satisfied", "fair", "dissatisfied"])
def test_the_one_who_raised_it_says_how_content_he_is(cast, answered, rating):
    closed = need_confirm(actor=cast.actor("village"), need_id=answered.id, rating=rating)
    assert (closed.rating, closed.closing) == (rating, Closing.CONFIRMED)


def test_a_rating_is_one_of_three(cast, answered):
    with pytest.raises(Refused):
        need_confirm(actor=cast.actor("village"), need_id=answered.id, rating="perfect")
    page = cast.client("village").post(f"/needs/{answered.number}/confirm", {"version": answered.version})
    assert page.status_code == 422
    assert "请选一个" in page.content.decode()


def test_reopened_within_the_plans_days_it_forgets_the_rating(cast, answered, shifted):
    need_confirm(actor=cast.actor("village"), need_id=answered.id, rating="satisfied")
    shifted(6 * 24 * 60)
    after = need_reopen(actor=cast.actor("village"), need_id=answered.id, words="又坏了一支")
    assert (after.state, after.rating, after.closing, after.closed_at) == (State.ACKNOWLEDGED, "", "", None)


def test_after_those_days_it_stays_closed(cast, answered, shifted):
    need_confirm(actor=cast.actor("village"), need_id=answered.id)
    shifted(7 * 24 * 60)
    with pytest.raises(Refused) as refused:
        need_reopen(actor=cast.actor("village"), need_id=answered.id, words="又坏了一支")
    assert refused.value.code == "need.reopened_too_late"


def test_could_not_be_reached_is_a_class_of_its_own_after_the_plans_tries(cast, answered, shifted):
    town = cast.actor("town")
    for number in range(3):
        with pytest.raises(Refused) as refused:
            need_shelve(actor=town, need_id=answered.id)
        assert refused.value.code == "need.called_too_little"
        shifted(121 * number)
        assert need_miss(actor=town, need_id=answered.id).missed == number + 1
    closed = need_shelve(actor=town, need_id=answered.id)
    assert (closed.state, closed.closing, closed.rating) == (State.CLOSED, Closing.UNREACHED, "")


def test_two_calls_are_not_one_after_the_other(cast, answered):
    need_miss(actor=cast.actor("town"), need_id=answered.id)
    with pytest.raises(Refused) as refused:
        need_miss(actor=cast.actor("town"), need_id=answered.id)
    assert refused.value.code == "need.called_too_soon"


@pytest.mark.parametrize("seat", ["leader", "colleague", "village", "gate", "group"])
def test_the_owner_does_not_call_back_himself(cast, answered, seat):
    with pytest.raises(NotAllowed):
        need_miss(actor=cast.actor(seat), need_id=answered.id)


def test_an_emergency_is_never_closed_so(cast, shifted):
    need = brought_to(
        State.ANSWERED, raiser=cast.actor("village"), owner=cast.actor("leader"), urgency="emergency"
    )
    for number in range(3):
        shifted(121 * number)
        need_miss(actor=cast.actor("town"), need_id=need.id)
    with pytest.raises(Refused) as refused:
        need_shelve(actor=cast.actor("town"), need_id=need.id)
    assert refused.value.code == "need.never_shelved"


@pytest.fixture
def two(cast):
    """Two that say the same: the village's, and a grid's."""
    return a_need(cast.actor("village")), a_need(cast.actor("chief"), area_code=GRID)


def merged(cast, need, other, seat="leader"):
    return need_merge(actor=cast.actor(seat), need_id=need.id, other=other.number)


def test_what_was_merged_is_closed_with_the_other_one_and_can_be_reopened(cast, two):
    leading, following = two
    assert merged(cast, following, leading).state == State.MERGED
    need_acknowledge(actor=cast.actor("leader"), need_id=leading.id)
    need_answer(actor=cast.actor("leader"), need_id=leading.id, words="送来两支")
    need_confirm(actor=cast.actor("village"), need_id=leading.id, rating="satisfied")
    after = as_it_stands(following)
    assert (after.state, after.closing, after.same_as_id) == (State.CLOSED, Closing.FOLLOWED, leading.id)
    assert entries_of(following).latest("version").verb == Verb.FOLLOW
    page = cast.client("chief").get(f"/needs/{following.number}").content.decode()
    assert leading.number in page
    reopened = need_reopen(actor=cast.actor("chief"), need_id=following.id, words="我们还没有")
    assert (reopened.state, reopened.same_as_id) == (State.ACKNOWLEDGED, None)
    assert as_it_stands(leading).state == State.CLOSED


def test_parted_again_it_is_as_it_was_on_a_new_clock(cast, two, shifted):
    leading, following = two
    merged(cast, following, leading)
    shifted(600)
    after = need_separate(actor=cast.actor("leader"), need_id=following.id)
    assert (after.state, after.owner_id, after.same_as_id) == (State.RAISED, following.owner_id, None)
    assert after.due_at == after.state_since + timedelta(minutes=TO_TAKE)
    assert as_it_stands(leading).version == leading.version


def test_withdrawing_the_other_one_parts_it(cast, two):
    leading, following = two
    merged(cast, following, leading)
    need_withdraw(actor=cast.actor("village"), need_id=leading.id)
    assert as_it_stands(following).state == State.RAISED


def test_a_third_one_joins_and_chains_are_refused(cast, two):
    leading, following = two
    third = a_need(cast.actor("village"))
    merged(cast, following, leading)
    merged(cast, third, leading)
    for need, other, code in (
        (leading, leading, "need.same_as_itself"),
        (leading, third, "need.same_is_over"),
        (leading, a_need(cast.actor("village")), "need.same_leads_others"),
    ):
        with pytest.raises(Refused) as refused:
            merged(cast, need, other)
        assert refused.value.code == code


def test_who_merges_and_with_what(cast, two):
    leading, following = two
    elsewhere = a_need(cast.actor("other_village"), area_code=OTHER_VILLAGE)
    with pytest.raises(OutOfScope):
        merged(cast, following, elsewhere)
    with pytest.raises(Refused) as refused:
        merged(cast, following, elsewhere, seat="hq")
    assert refused.value.code == "need.same_is_elsewhere"
    for seat in ("gate", "chief"):
        with pytest.raises(NotAllowed):
            merged(cast, following, leading, seat=seat)
    assert merged(cast, following, leading, seat="town").state == State.MERGED
