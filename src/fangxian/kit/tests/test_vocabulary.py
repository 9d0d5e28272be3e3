"""Words that come down from the plan."""

import pytest

from fangxian.kit.vocabulary import words_of


def test_what_nobody_provides_is_empty() -> None:
    assert words_of("nothing") == {}


@pytest.mark.django_db
def test_before_the_first_edition_there_are_none() -> None:
    assert words_of("skill") == {}


@pytest.mark.usefixtures("city")
def test_they_are_the_words_of_the_plan_in_force() -> None:
    assert list(words_of("household_category"))[:3] == ["core", "isolated", "hardship"]
    assert words_of("responder_role")["persuader"] == "劝导员"
    assert words_of("skill")["driver"] == "驾驶"
