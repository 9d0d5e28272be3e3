"""Pure rules: who stands below whom, names, first passwords, what a session stands on."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxian.access import roles
from fangxian.access.actor import Actor, Grant
from fangxian.access.scope import Scope
from fangxian.foundation.accounts.rules.below import Post, looks_after
from fangxian.foundation.accounts.rules.names import account_name, name_free, stem_of
from fangxian.foundation.accounts.rules.passwords import HOLDS_FOR, first_password_new, has_lapsed
from fangxian.foundation.accounts.rules.standing import lost, standing_of
from fangxian.plain.errors import Refused

pytestmark = pytest.mark.rules

COUNTY, TOWN, VILLAGE, GRID, FAR = "350181", "350181007", "350181007002", "350181007002001", "350181008210"


def holding(role: type[roles.Role], area: str) -> Actor:
    return Actor("user:x", (Grant(role, Scope.of_areas(area), Scope.of_areas(area[:6])),))


OFFICE, ADMIN = holding(roles.TownOfficer, TOWN), holding(roles.Administrator, COUNTY)

areas = st.sampled_from([COUNTY, TOWN, VILLAGE, GRID, FAR, "350181008", "350182001001"])
posts = st.builds(Post, st.sampled_from(sorted(roles.ROLES.values(), key=lambda role: role.key)), areas)


@pytest.mark.parametrize(
    ("role", "area", "below"),
    [
        (roles.VillageCadre, VILLAGE, True),
        (roles.VillageLeader, VILLAGE, True),
        (roles.GridChief, GRID, True),
        (roles.VillageCadre, FAR, False),
        (roles.TownOfficer, TOWN, False),
        (roles.HeadquartersOfficer, COUNTY, False),
        # Even where a plan puts them over a village.
        (roles.Administrator, VILLAGE, False),
        (roles.TownOfficer, VILLAGE, False),
        (roles.GroupOfficer, VILLAGE, False),
        (roles.Auditor, VILLAGE, False),
    ],
)
def test_whom_a_town_office_looks_after(role: type[roles.Role], area: str, below: bool) -> None:
    assert looks_after(OFFICE, VILLAGE, [Post(role, area)]) is below
    assert looks_after(ADMIN, VILLAGE, [Post(role, area)])


@given(areas, st.lists(posts, max_size=4))
def test_one_post_above_is_enough_to_be_out_of_reach(area: str, held: list[Post]) -> None:
    alone = [looks_after(OFFICE, area, [post]) for post in held]
    assert looks_after(OFFICE, area, held) == (all(alone) and looks_after(OFFICE, area, []))


@given(areas, st.lists(posts, max_size=4))
def test_who_opens_no_accounts_looks_after_nobody(area: str, held: list[Post]) -> None:
    for role in (roles.HeadquartersOfficer, roles.VillageCadre, roles.Auditor, roles.GroupOfficer):
        assert not looks_after(holding(role, COUNTY), area, held)


@pytest.mark.parametrize("typed", ["", "ab", "1abc", "a b c", "陈某某", "a" * 31, "a@b.c"])
def test_a_name_that_is_none(typed: str) -> None:
    with pytest.raises(Refused):
        account_name(typed)


def test_names_of_places_and_numbers() -> None:
    assert account_name(" FSSQ-01 ") == "fssq-01"
    assert name_free("fssq", {"fssq01", "fssq02"}) == "fssq03"
    assert (stem_of("fssq"), stem_of("d村"), stem_of("")) == ("fssq", "dx", "xx")


@given(st.sets(st.integers(1, 120)))
def test_a_free_name_is_a_name_and_free(numbers: set[int]) -> None:
    taken = {f"fssq{number:02d}" for number in numbers}
    name = name_free("fssq", taken)
    assert name not in taken
    assert account_name(name) == name


def test_first_passwords_are_read_from_paper_and_lapse() -> None:
    made = {first_password_new() for _ in range(50)}
    assert len(made) == 50
    assert all(len(one) == 14 and not set("01ilo") & set(one) for one in made)
    now = datetime(2020, 2, 3, tzinfo=UTC)
    assert not has_lapsed(None, now)
    assert not has_lapsed(now - HOLDS_FOR, now)
    assert has_lapsed(now - HOLDS_FOR - timedelta(seconds=1), now)


def test_what_a_session_stood_on() -> None:
    both = (*OFFICE.grants, *holding(roles.VillageCadre, VILLAGE).grants)
    assert standing_of(both) == [f"town_officer@{TOWN}", f"village_cadre@{VILLAGE}"]
    assert lost(standing_of(both), standing_of(OFFICE.grants)) == [("village_cadre", VILLAGE)]
    assert lost(standing_of(OFFICE.grants), standing_of(both)) == []
