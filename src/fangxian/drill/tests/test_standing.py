"""The exercise's posts and two weeks of their shifts."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxian.access.scope import Scope
from fangxian.domains.dispatch.models import Assignment, Post
from fangxian.domains.dispatch.rules.plan import RosterRules
from fangxian.domains.dispatch.rules.standing import Known, Span, refusal_of
from fangxian.domains.dispatch.selectors import rules_at
from fangxian.drill.city import DRILL
from fangxian.drill.rules.rota import Stint, rota
from fangxian.drill.standing import city_staff
from fangxian.foundation.places.services import place_add
from fangxian.foundation.responders.models import Responder
from fangxian.foundation.responders.services import Enrolment, responders_register
from fangxian.plain import clock
from tests.cast import COUNTY, SYSTEM, VILLAGE, Cast

EVERYWHERE = Scope.system("测试")
MONDAY = datetime(2020, 2, 3, tzinfo=clock.CITY)


@pytest.mark.rules
@given(
    st.lists(st.tuples(st.integers(0, 24 * 14), st.integers(1, 12)), max_size=60),
    st.integers(1, 6),
    st.integers(1, 7),
)
def test_a_rota_is_legal(spans, people, most):
    """Whatever the seats: whoever is put in breaks no hard rule by it."""
    seats = [
        (number, Stint(MONDAY + timedelta(hours=begin), MONDAY + timedelta(hours=begin + length)))
        for number, (begin, length) in enumerate(sorted(spans))
    ]
    free = [MONDAY - timedelta(days=1)] * people
    rules = RosterRules(rest_hours=11, shifts_a_week=most)
    stands = rota(seats, range(people), free, rest=timedelta(hours=11), shifts_a_week=most)
    held: dict[int, list[Span]] = {}
    hours = dict(seats)
    for seat, who in stands:
        known, span = Known(held=tuple(held.get(who, ()))), Span(*hours[seat])
        assert refusal_of(known, span, skill="", skill_title="", rules=rules) is None
        held.setdefault(who, []).append(span)
    assert len({seat for seat, _who in stands}) == len(stands)


@pytest.mark.django_db
def test_posts_of_the_exercise_are_staffed_and_those_that_are_real_are_not(cast: Cast) -> None:
    place_add(actor=SYSTEM, kind="village_gate", village_code=VILLAGE, name="真村口")
    place_add(actor=DRILL, kind="village_gate", village_code=VILLAGE, name="东村口")
    responders_register(
        actor=DRILL,
        enrolments=[
            Enrolment("演人", f"1548{number:07d}", Responder.Standing.MEMBER, VILLAGE) for number in range(40)
        ],
    )
    done = list(city_staff(COUNTY, 7))
    assert sum(posts for posts, _people in done) == 1
    assert [post.title for post in Post.objects.within(EVERYWHERE)] == ["东村口"]
    held = Assignment.objects.within(EVERYWHERE)
    assert held.count() == sum(people for _posts, people in done) > 20
    assert not held.filter(exercise=False).exists()
    week = held.filter(starts_at__lt=clock.now() + timedelta(days=7)).values_list("responder_id", flat=True)
    most = rules_at(clock.now()).shifts_a_week
    assert max(list(week).count(one) for one in set(week)) <= most
