"""What is worth a look among duties: the rules alone, and what the database names for them."""

from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from fangxian.access.scope import Scope
from fangxian.foundation.duties.concerns import concerns_counted, concerns_in
from fangxian.foundation.duties.models import Duty
from fangxian.foundation.duties.rules.concerns import Concern, Post, findings_among
from fangxian.foundation.duties.services import Appointment, duties_appoint
from fangxian.foundation.plan.rules import tables
from fangxian.foundation.responders.models import Responder
from fangxian.foundation.responders.services import Enrolment, responder_leave, responders_register
from fangxian.plain import clock
from fangxian.plain.areacodes import Level
from tests.cast import GRID, OTHER_GRID, OTHER_TOWN, OTHER_VILLAGE, SIBLING, SYSTEM, TOWN, VILLAGE, Cast

EVERYWHERE = Scope.system("测试")


def duty(key: str, **told: Any) -> tables.Duty:
    """A duty of a plan."""
    said = {"role": "responder", "from_level": Level.VILLAGE, "owner": Level.VILLAGE, "sentence": "。"} | told
    return tables.Duty(key=key, title=key, level=Level.VILLAGE, **said)


PLAN = (
    duty("leader", within=Level.TOWN, limit=1, levels=("level_1",)),
    duty("chief", within=Level.VILLAGE, limit=2),
    duty("secretary", most=1),
    duty("guard", within=Level.VILLAGE),
    duty("officer"),
)
APART = (tables.NotTogether(duties=("secretary", "officer"), sentence="不行。"),)
ONE, TWO = UUID(int=1), UUID(int=2)


def codes(*held: tuple[str, UUID, str]) -> list[set[str]]:
    """What is found of each of these duties, in their order."""
    posts = [Post(uuid4(), *one) for one in held]
    found = findings_among(posts, PLAN, APART)
    return [{one.code for one in found.get(post.id, ())} for post in posts]


@pytest.mark.parametrize(
    ("held", "found"),
    [
        ([("leader", ONE, VILLAGE)], [set()]),
        ([("leader", ONE, VILLAGE), ("leader", TWO, VILLAGE)], [{"crowded"}, {"crowded"}]),
        ([("leader", ONE, VILLAGE), ("leader", ONE, SIBLING)], [{"over_limit"}, {"over_limit"}]),
        (
            [("leader", ONE, VILLAGE), ("leader", ONE, OTHER_VILLAGE)],
            [{"over_limit", "too_far"}, {"over_limit", "too_far"}],
        ),
        ([("chief", ONE, GRID), ("chief", ONE, OTHER_GRID)], [set(), set()]),
        ([("chief", ONE, GRID), ("guard", ONE, SIBLING)], [{"too_far"}, {"too_far"}]),
        # A leader of one village who is chief in another of the same town: the wider of the two says how far.
        ([("leader", ONE, VILLAGE), ("chief", ONE, f"{SIBLING}001")], [set(), set()]),
        ([("officer", ONE, VILLAGE), ("officer", ONE, OTHER_VILLAGE)], [set(), set()]),
        ([("secretary", ONE, VILLAGE), ("officer", ONE, VILLAGE)], [{"not_together"}, {"not_together"}]),
        ([("secretary", ONE, VILLAGE), ("officer", TWO, VILLAGE)], [set(), set()]),
        ([("guard", ONE, VILLAGE), ("guard", TWO, VILLAGE)], [set(), set()]),
        ([("of an older plan", ONE, VILLAGE), ("guard", ONE, SIBLING)], [set(), set()]),
    ],
)
def test_what_is_found(held: list[tuple[str, UUID, str]], found: list[set[str]]) -> None:
    assert codes(*held) == found


POSTS = st.lists(
    st.builds(
        Post,
        st.uuids(),
        st.sampled_from([one.key for one in PLAN]),
        st.sampled_from([ONE, TWO, UUID(int=3)]),
        st.sampled_from([VILLAGE, SIBLING, OTHER_VILLAGE]),
    ),
    max_size=9,
    unique_by=lambda post: post.id,
)


@given(POSTS)
def test_whoever_keeps_to_the_plan_is_never_named(posts: list[Post]) -> None:
    found = findings_among(posts, PLAN, APART)
    for post in posts:
        alone = [one for one in posts if one.person == post.person] == [post]
        seat = [one for one in posts if (one.kind, one.area_code) == (post.kind, post.area_code)] == [post]
        assert not (alone and seat and post.id in found)
    # What does not go with another is named on both sides.
    for said in found.values():
        for one in said:
            assert one.other is None or one.other.id in found


@given(POSTS, st.randoms())
def test_the_order_does_not_matter(posts: list[Post], dice: Random) -> None:
    shuffled = list(posts)
    dice.shuffle(shuffled)

    def said(some: list[Post]) -> dict[UUID, set[str]]:
        return {key: {one.code for one in told} for key, told in findings_among(some, PLAN, APART).items()}

    assert said(posts) == said(shuffled)


def enrolled(name: str, area: str, standing: str = Responder.Standing.LEADER) -> Responder:
    """Somebody new."""
    return responders_register(
        actor=SYSTEM, enrolments=[Enrolment(name, f"1561{len(name):07d}", standing, area)]
    )[0]


@pytest.mark.django_db
def test_a_city_as_it_should_be_has_nothing_to_look_at(cast: Cast) -> None:
    assert concerns_in(EVERYWHERE, clock.now()) == {}


@pytest.mark.django_db
def test_each_concern_is_found(cast: Cast) -> None:
    far = enrolled("外镇的人", OTHER_TOWN)
    given = duties_appoint(
        actor=SYSTEM,
        appointments=[
            Appointment("village_leader", cast.responder("leader"), SIBLING),
            Appointment("village_leader", far.id, OTHER_VILLAGE),
            Appointment("grid_chief", cast.responder("leader"), OTHER_GRID),
            Appointment("town_officer", cast.responder("hq"), TOWN),
        ],
    )
    Duty.objects.within(EVERYWHERE).filter(id=given[1].id).update(area_code=f"{TOWN}210")
    responder_leave(actor=SYSTEM, responder_id=cast.responder("gate"))
    found = concerns_in(EVERYWHERE, clock.now())
    counted = concerns_counted(found)
    assert {one.code for one in found[given[0].id]} == {"over_limit"}
    assert {one.code for one in found[given[1].id]} == {"from_elsewhere"}
    assert {one.code for one in found[given[2].id]} == {"from_elsewhere"}
    assert {one.code for one in found[given[3].id]} == {"not_together", "from_elsewhere"}
    assert counted[Concern.LEFT] == 1
    assert counted[Concern.EXCESS] == 2
    for code in {one.area_code for one in Duty.objects.within(EVERYWHERE).all()}:
        here = set(Duty.objects.within(EVERYWHERE).filter(area_code=code).values_list("id", flat=True))
        assert concerns_in(EVERYWHERE, clock.now(), at={code}) == {
            one: said for one, said in found.items() if one in here
        }


@pytest.mark.django_db
def test_what_is_held_beyond_ones_reach_counts(cast: Cast) -> None:
    given = duties_appoint(
        actor=SYSTEM, appointments=[Appointment("village_leader", cast.responder("leader"), OTHER_VILLAGE)]
    )
    here = concerns_in(Scope.of_areas(VILLAGE), clock.now())
    assert [{one.code for one in said} for said in here.values()] == [{"over_limit", "too_far"}]
    assert given[0].id not in here


@pytest.mark.django_db
def test_the_questions_do_not_grow_with_what_is_held(cast: Cast) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            concerns_in(EVERYWHERE, clock.now())
        return len(queries)

    duties_appoint(
        actor=SYSTEM, appointments=[Appointment("village_leader", cast.responder("leader"), SIBLING)]
    )
    few = asked()
    for number in range(5):
        one = enrolled("新" * (number + 3), TOWN)
        duties_appoint(
            actor=SYSTEM,
            appointments=[Appointment("town_officer", one.id, TOWN), Appointment("town_officer", one.id, OTHER_TOWN)],
        )  # fmt: skip
    assert asked() == few
