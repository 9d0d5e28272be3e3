"""What check-ins and check-outs say of a seat, and the code that a post shows."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxian.domains.dispatch.rules.attendance import (
    AttendanceRules,
    Fact,
    Presence,
    Turnout,
    What,
    came_late_by,
    minutes_served,
    presence_of,
    turnout_of,
)
from fangxian.domains.dispatch.rules.codes import STEP, code_at, post_shown, ticket_at, ticket_holds
from fangxian.domains.dispatch.rules.standing import Span

pytestmark = pytest.mark.rules

BEGIN = datetime(2020, 2, 3, 14, tzinfo=UTC)
SPAN = Span(BEGIN, BEGIN + timedelta(hours=8))
RULES = AttendanceRules()
POST, OTHER, WHO, FACT = UUID(int=1), UUID(int=2), UUID(int=3), UUID(int=4)
KEY = b"k" * 32


def at(minutes: float) -> datetime:
    return BEGIN + timedelta(minutes=minutes)


def fact(
    number: int, what: What, minutes: float, corrects: int | None = None, *, beyond: bool = False
) -> Fact:
    return Fact(
        UUID(int=number), what, at(minutes), at(number), UUID(int=corrects) if corrects else None, beyond
    )


@pytest.mark.parametrize(
    ("facts", "now", "turnout"),
    [
        ([], -30, Turnout.AHEAD),
        ([], 0, Turnout.DUE),
        ([], 9.9, Turnout.DUE),
        ([], 10, Turnout.LATE),
        ([], 20, Turnout.MISSING),
        ([], 480, Turnout.ABSENT),
        ([fact(1, What.IN, -5)], -4, Turnout.THERE),
        ([fact(1, What.IN, 30)], 31, Turnout.THERE),
        ([fact(1, What.IN, 1)], 480, Turnout.OPEN),
        ([fact(1, What.IN, 1), fact(2, What.OUT, 470)], 471, Turnout.GONE),
        ([fact(1, What.IN, 1), fact(2, What.NOT, 25, 1)], 30, Turnout.MISSING),
        ([fact(1, What.IN, 1), fact(2, What.NOT, 25, 1), fact(3, What.IN, 28)], 30, Turnout.THERE),
    ],
)
def test_how_it_stands(facts: list[Fact], now: float, turnout: Turnout) -> None:
    assert turnout_of(SPAN, presence_of(facts), at(now), RULES) == turnout


@pytest.mark.parametrize(
    ("came", "went", "minutes"),
    [
        (fact(1, What.IN, 0), fact(2, What.OUT, 480), 480),
        (fact(1, What.IN, -60), fact(2, What.OUT, 600), 480),
        (fact(1, What.IN, 15), fact(2, What.OUT, 100), 85),
        (fact(1, What.IN, 0), fact(2, What.OUT, 600, beyond=True), 600),
        (fact(1, What.IN, -30, beyond=True), fact(2, What.OUT, 480), 510),
        (fact(1, What.IN, 0), None, 0),
        (None, None, 0),
    ],
)
def test_hours_lie_within_the_shift_unless_the_leader_says_more(
    came: Fact | None, went: Fact | None, minutes: int
) -> None:
    assert minutes_served(SPAN, Presence(came, went)) == minutes


def test_late_is_counted_from_the_plan_s_minutes() -> None:
    assert came_late_by(SPAN, Presence(fact(1, What.IN, 9)), RULES) == 0
    assert came_late_by(SPAN, Presence(fact(1, What.IN, 12)), RULES) == 12
    assert came_late_by(SPAN, Presence(), RULES) == 0


_MOMENTS = st.integers(-120, 700)


@given(
    st.lists(
        st.tuples(st.sampled_from([What.IN, What.OUT]), _MOMENTS, st.booleans(), st.booleans()), max_size=7
    ),
    _MOMENTS,
    st.randoms(use_true_random=False),
)
def test_any_facts_in_any_order_say_one_thing(drawn, now, dice) -> None:
    facts: list[Fact] = []
    for number, (what, minutes, corrects, beyond) in enumerate(drawn, start=1):
        standing = presence_of(facts)
        before = standing.came if what == What.IN else standing.went
        replaced = before.id.int if corrects and before else None
        facts.append(fact(number, what, minutes, replaced, beyond=beyond))
    shuffled = list(facts)
    dice.shuffle(shuffled)
    presence = presence_of(shuffled)
    assert presence == presence_of(facts)
    assert turnout_of(SPAN, presence, at(now), RULES) in Turnout
    inside = minutes_served(SPAN, presence)
    assert inside >= 0
    if not any(one.beyond for one in facts):
        assert inside <= 480
    # Whoever has come is never missing, whoever should stand and has not come is never quiet.
    if presence.came:
        assert turnout_of(SPAN, presence, at(now), RULES) in (Turnout.THERE, Turnout.OPEN, Turnout.GONE)
    elif 20 <= now < 480:
        assert turnout_of(SPAN, presence, at(now), RULES) == Turnout.MISSING


@given(st.integers(0, 3 * STEP))
def test_a_code_is_worth_nothing_after_a_minute(seconds: int) -> None:
    code = code_at(KEY, POST, BEGIN)
    assert (post_shown(KEY, code, BEGIN + timedelta(seconds=seconds)) == POST) == (seconds < 2 * STEP)


def test_a_code_is_its_post_s_and_its_key_s() -> None:
    code = code_at(KEY, POST, BEGIN)
    assert post_shown(b"x" * 32, code, BEGIN) is None
    assert post_shown(KEY, code_at(KEY, OTHER, BEGIN), BEGIN) == OTHER
    assert code != code_at(KEY, POST, BEGIN + timedelta(seconds=STEP))
    for spoilt in ("", "x", code[:-2], code[::-1], code + "AAAA", "好" * 20, "A" * 500):
        assert post_shown(KEY, spoilt, BEGIN) is None


def test_a_ticket_is_for_one_person_one_fact_and_some_minutes() -> None:
    ticket = ticket_at(KEY, post=POST, responder=WHO, fact=FACT, moment=BEGIN)

    def holds(**other: object) -> bool:
        asked = {"post": POST, "responder": WHO, "fact": FACT, "moment": at(2), **other}
        return ticket_holds(KEY, ticket, **asked)  # type: ignore[arg-type]

    assert holds()
    assert not holds(responder=OTHER)
    assert not holds(post=OTHER)
    assert not holds(fact=OTHER)
    assert not holds(moment=at(7))
    assert not ticket_holds(KEY, "", post=POST, responder=WHO, fact=FACT, moment=BEGIN)
