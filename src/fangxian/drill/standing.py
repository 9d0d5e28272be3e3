"""Posts of the exercise and two weeks of their shifts, taken in bulk: nearly all of the next days, most of what follows."""

import time
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID

from fangxian.access.scope import Scope
from fangxian.domains.dispatch.filling import Filled, assignments_enter
from fangxian.domains.dispatch.known import known_of
from fangxian.domains.dispatch.making import shifts_make_due
from fangxian.domains.dispatch.rules.plan import RosterRules
from fangxian.domains.dispatch.rules.standing import Known
from fangxian.domains.dispatch.selectors import EmptySeat, rules_at, seats_empty
from fangxian.domains.dispatch.services import posts_set_up
from fangxian.drill.city import DRILL
from fangxian.drill.rules.people import dice
from fangxian.drill.rules.rota import Stint, rota
from fangxian.foundation.areas.selectors import areas_at
from fangxian.foundation.responders.models import Responder
from fangxian.foundation.responders.selectors import responders_in
from fangxian.kit.bulk import SLICE
from fangxian.plain import clock
from fangxian.plain.areacodes import Level

#: Days ahead of which nearly every seat is taken; beyond, so many in ten.
FULL_DAYS, LATER_IN_TEN = 4, 7
#: One post in so many lacks its people.
EMPTY_IN = 100
#: People of a village who stand.
_PEOPLE = 120
#: Seconds between two slices, in which others may write.
_LEFT = 0.004

_STAND = (Responder.Standing.MEMBER, Responder.Standing.CADRE, Responder.Standing.VOLUNTEER)


def city_staff(county: str, seed: int) -> Iterator[tuple[int, int]]:
    """Staff a county's villages, town by town; yields how many posts were set up and how many seats filled in each."""
    now = clock.now()
    for town in areas_at(Scope.of_areas(county), Level.TOWN).order_by("code"):
        posts = len(posts_set_up(actor=DRILL, area_code=town.code))
        shifts_make_due(now, scope=Scope.of_areas(town.code))
        filled = 0
        for village in areas_at(Scope.of_areas(town.code), Level.VILLAGE).order_by("code"):
            filled += _village(village.code, seed, now)
        yield posts, filled


def _village(code: str, seed: int, now: datetime) -> int:
    rules, throw = rules_at(now), dice(seed, f"{code}/rota")
    until = now + timedelta(days=rules.days_ahead + 1)
    seats = seats_empty(Scope.of_areas(code), now - timedelta(days=1), until, exercise=True)
    seats = [one for one in seats if one.ends_at > now and not one.skill]
    lacking = {post for post in sorted({one.post_id for one in seats}) if not throw.randrange(EMPTY_IN)}
    soon = now + timedelta(days=FULL_DAYS)
    wanted = [
        one
        for one in seats
        if one.post_id not in lacking and (one.starts_at < soon or throw.randrange(10) < LATER_IN_TEN)
    ]
    return _fill(wanted, _free(code, rules, now), rules)


def _free(code: str, rules: RosterRules, now: datetime) -> list[tuple[UUID, datetime]]:
    """Who of a village can stand at any hour, and from when."""
    rows = responders_in(Scope.of_areas(code), standing=_STAND).filter(exercise=True)
    known = known_of(list(rows.values_list("id", flat=True)[:_PEOPLE]), now)
    rest, long_ago = timedelta(hours=rules.rest_hours), now - timedelta(days=2)
    return [
        (who, max((one.ends_at + rest for one in his.held), default=long_ago))
        for who, his in sorted(known.items())
        if not (his.out or his.windows or his.left or _takes_fewer(his, rules))
    ]


def _takes_fewer(his: Known, rules: RosterRules) -> bool:
    return his.shifts_a_week is not None and his.shifts_a_week < rules.shifts_a_week


def _fill(seats: Sequence[EmptySeat], people: list[tuple[UUID, datetime]], rules: RosterRules) -> int:
    stands = rota(
        ((one, Stint(one.starts_at, one.ends_at)) for one in seats),
        [who for who, _free_from in people],
        [free_from for _who, free_from in people],
        rest=timedelta(hours=rules.rest_hours),
        shifts_a_week=rules.shifts_a_week,
    )
    filled = iter(
        [
            Filled(one.shift_line_id, who, one.area_code, one.seat, one.starts_at, one.ends_at)
            for one, who in stands
        ]
    )
    while together := list(islice(filled, SLICE)):
        assignments_enter(actor=DRILL, filled=together)
        time.sleep(_LEFT)
    return len(stands)
