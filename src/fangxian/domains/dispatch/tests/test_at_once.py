"""Many tap the last place at the same moment: one has it, each of the others is told so."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connections

from fangxian.domains.dispatch.models import Assignment
from fangxian.domains.dispatch.services import posts_set_up
from fangxian.domains.dispatch.taking import assignment_make
from fangxian.domains.dispatch.tests.builders import EVERYWHERE, gate, held, people, seats_of
from fangxian.foundation.places.services import place_add
from fangxian.plain.errors import Refused
from tests.cast import SYSTEM, VILLAGE, Cast

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE = 60


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Do all of these at once, each on a connection of its own; how each ended."""
    start, ends = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        try:
            start.wait(PATIENCE)
            act()
            ends.append("done")
        except Refused as refusal:
            ends.append(refusal.code)
        except Exception as error:
            ends.append(repr(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return sorted(ends)


def test_of_sixty_four_who_take_the_last_place_one_wins(cast: Cast) -> None:
    post = gate()
    seat = seats_of(post, "village_gate_persuader", after=timedelta(days=1))[0]

    def take(who) -> Callable[[], object]:
        return lambda: assignment_make(actor=SYSTEM, shift_line_id=seat.id, responder_id=who)

    ends = at_once(*map(take, people(64)))
    assert ends == ["done", *["shift.full"] * 63]
    assert len(held(post)) == 1


def test_one_who_takes_two_places_at_once_has_one(cast: Cast) -> None:
    east, west = gate(), gate(name="西村口")
    (who,) = people(1)
    seats = [seats_of(post, after=timedelta(days=1))[0] for post in (east, west)]

    def take(seat) -> Callable[[], object]:
        return lambda: assignment_make(actor=SYSTEM, shift_line_id=seat.id, responder_id=who)

    assert at_once(*map(take, seats * 4)) == ["done", *["shift.overlap"] * 7]
    assert Assignment.objects.within(EVERYWHERE).filter(responder_id=who, ended_at=None).count() == 1


def test_two_who_set_a_village_up_make_one_post(cast: Cast) -> None:
    place_add(actor=SYSTEM, kind="village_gate", village_code=VILLAGE, name="东村口")
    town, village = cast.actor("town"), cast.actor("village")
    ends = at_once(*[lambda who=who: posts_set_up(actor=who, area_code=VILLAGE) for who in (town, village)])
    assert ends[0] == "done"
    assert set(ends) <= {"done", "post.stands_already"}
    made = gate(name="西村口")
    assert posts_set_up(actor=town, area_code=VILLAGE) == []
    assert made.title == "西村口"
