"""Which edition is in force when, and what may be adopted."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fangxian.foundation.plan.rules.editions import (
    Edition,
    check_takes_effect,
    digest_of,
    in_force,
    is_overtaken,
    newest,
    tidied,
)
from fangxian.plain.errors import Refused

pytestmark = pytest.mark.rules

DAY = datetime(2020, 2, 3, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)


def edition(number: int, hours: int) -> Edition:
    """An edition that begins so many hours after the day's."""
    return Edition(number, DAY + hours * HOUR, "")


def test_none_is_in_force_before_the_first() -> None:
    """And the first is from its very moment on."""
    first = edition(1, 0)
    assert in_force([first], DAY - timedelta(microseconds=1)) is None
    assert in_force([first], DAY) == first
    assert in_force([], DAY) is None
    assert newest([]) is None


def test_an_edition_adopted_later_may_begin_earlier() -> None:
    """What counts is when it takes effect."""
    editions = [edition(1, 0), edition(2, 10), edition(3, 5)]
    numbers = [
        found.number if (found := in_force(editions, DAY + hours * HOUR)) else 0 for hours in (4, 5, 10)
    ]
    assert numbers == [1, 3, 2]
    assert newest(editions) == edition(3, 5)


def test_only_the_first_edition_may_begin_in_the_past() -> None:
    """Nothing was expected before it; after it, the past stays as it was."""
    check_takes_effect([], DAY - HOUR, now=DAY)
    check_takes_effect([edition(1, -5)], DAY, now=DAY)
    with pytest.raises(Refused) as caught:
        check_takes_effect([edition(1, -5)], DAY - HOUR, now=DAY)
    assert caught.value.code == "plan.in_the_past"


def test_no_two_begin_at_the_same_moment() -> None:
    """The sentence names the other one."""
    with pytest.raises(Refused, match="第 1 版"):
        check_takes_effect([edition(1, 5)], DAY + 5 * HOUR, now=DAY)


def test_a_form_made_before_the_newest_edition_is_stale() -> None:
    """Whatever it was made from, but for the newest."""
    assert not is_overtaken([], 0)
    assert not is_overtaken([edition(1, 0), edition(2, 1)], 2)
    assert is_overtaken([edition(1, 0), edition(2, 1)], 1)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(-9, 9)), max_size=12), st.integers(-20, 60))
def test_the_past_never_changes(adoptions: list[tuple[int, int]], asked: int) -> None:
    """Whatever is tried, hour by hour: what was in force at a past moment stays so for ever after."""
    now, moment = DAY, DAY + asked * HOUR
    adopted: list[Edition] = []
    answers: list[Edition | None] = []
    for wait, ahead in adoptions:
        now += wait * HOUR
        if adopted and moment < now:
            answers.append(in_force(adopted, moment))
        try:
            check_takes_effect(adopted, now + ahead * HOUR, now=now)
        except Refused:
            continue
        adopted.append(Edition(len(adopted) + 1, now + ahead * HOUR, ""))
    assert len(set(answers)) <= 1


@settings(deadline=None)
@given(st.lists(st.integers(-50, 50), unique=True), st.integers(-60, 60))
def test_in_force_is_the_latest_to_have_begun(hours: list[int], asked: int) -> None:
    """As a slow search says."""
    editions = [edition(number, hour) for number, hour in enumerate(hours, start=1)]
    begun = sorted(hour for hour in hours if hour <= asked)
    found = in_force(editions, DAY + asked * HOUR)
    assert (found.takes_effect_at if found else None) == (DAY + begun[-1] * HOUR if begun else None)


def test_the_same_plan_from_a_file_and_from_a_browser() -> None:
    """A form sends other line ends, an editor a mark of byte order."""
    assert tidied("\ufeffa = 1\r\nb = 2\r\n\r\n") == tidied("a = 1\nb = 2") == "a = 1\nb = 2\n"
    assert len(digest_of("")) == 64
