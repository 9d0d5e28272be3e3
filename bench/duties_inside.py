"""Inside the house that ``duties`` measures: the whole city's places and people, proposed for and adopted."""

import os
import resource
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any, TypeVar

import django

django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from bench.house import answer_lines  # noqa: E402
from fangxian.access.actor import Actor  # noqa: E402
from fangxian.access.scope import Scope  # noqa: E402
from fangxian.drill.seats import seats_make  # noqa: E402
from fangxian.foundation.accounts.models import User  # noqa: E402
from fangxian.foundation.duties.adopting import Move, proposal_adopt  # noqa: E402
from fangxian.foundation.duties.models import Duty  # noqa: E402
from fangxian.foundation.duties.proposing import Proposal, proposal  # noqa: E402
from fangxian.foundation.duties.rules.proposing import (  # noqa: E402
    CHANGE,
    EMPTY,
    Question,
    best_choice,
    nearest_first,
)
from fangxian.foundation.duties.selectors import duty_in_plan  # noqa: E402
from fangxian.foundation.plan.selectors import plan_at  # noqa: E402
from fangxian.plain import clock  # noqa: E402
from fangxian.site.commands.city import SEED, STORY_VILLAGE  # noqa: E402

V = TypeVar("V")

_EVERYWHERE = Scope.system("测量")
_ACTOR = Actor.system("bench.duties", reason="测量", exercise=True)
#: A short-handed city has as many people as places, unevenly: so many in a hundred more or fewer than are needed.
_UNEVEN = 60


def furnish(*, password: str) -> None:
    """The seats; nobody answers for any village or grid."""
    seats_make(village=STORY_VILLAGE, password=password, seed=SEED)
    held = Duty.objects.within(_EVERYWHERE).filter(kind__in=("village_leader", "grid_chief"), until=None)
    held.update(until=clock.now())
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def propose(*, kind: str, reach: str, share: float, short: bool) -> dict[str, Any]:
    """Read, propose, and fill nearest first; ``share`` of the towns, ``short`` of people or not."""
    before = _peak()
    found, reading = _timed(lambda: _read(kind, reach))
    question = _part(found.question, share)
    if short:
        question = _short_handed(question)
    choice, solving = _timed(lambda: best_choice(question))
    by_hand, filling = _timed(lambda: nearest_first(question))
    return {
        "seats": sum(seat.need for seat in question.seats),
        "people": len(question.people),
        "reading": reading,
        "solving": solving,
        "filling": filling,
        "memory": _peak(),
        "memory_before": before,
        "cost": choice.cost,
        "bound": choice.bound,
        "gap": choice.gap,
        "unfilled": _unfilled(question, choice.taken),
        "filled_cost": choice.cost - _unfilled(question, choice.taken) * (EMPTY + CHANGE),
        "hand_cost": question.cost_of(by_hand),
        "hand_filled_cost": question.cost_of(by_hand) - _unfilled(question, by_hand) * (EMPTY + CHANGE),
        "hand_unfilled": _unfilled(question, by_hand),
    }


def adopt(*, kind: str, reach: str) -> dict[str, Any]:
    """Adopt the whole proposal, and propose again: how long it took, and how much would change after it."""
    moves = [Move(row.code, row.today, row.better) for row in _read(kind, reach).rows]
    adopted, wall = _timed(lambda: proposal_adopt(actor=_ACTOR, kind=kind, area_code=reach, moves=moves))
    again = _read(kind, reach).rows
    return {
        "adopted": adopted.appointed,
        "wall": wall,
        "changes_after": sum(row.today != row.better for row in again),
    }


def opened(*, kind: str, reach: str) -> list[float]:
    """Wall and CPU seconds of the page, opened by headquarters."""
    client = Client()
    client.force_login(
        User.objects.within(_EVERYWHERE).get(username="hq"),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    answer, seconds = _timed(lambda: client.get(f"/propose/{kind}/{reach}", headers={"host": "localhost"}))
    assert answer.status_code == 200, answer.status_code
    return seconds


def _read(kind: str, reach: str) -> Proposal:
    now = clock.now()
    return proposal(_EVERYWHERE, duty_in_plan(plan_at(now), kind), reach, now)


def _part(question: Question, share: float) -> Question:
    """The first towns, by code, that hold a share of all places."""
    wanted, towns = share * len(question.seats), Counter(seat.code[:9] for seat in question.seats)
    chosen: set[str] = set()
    for town in sorted(towns):
        if sum(towns[one] for one in chosen) < wanted:
            chosen.add(town)
    return replace(
        question,
        seats=[seat for seat in question.seats if seat.code[:9] in chosen],
        people=[one for one in question.people if one.unit[:9] in chosen],
    )


def _short_handed(question: Question) -> Question:
    """As many people as places, in some units too many and in others too few."""
    digits = len(question.people[0].unit)
    wanted = Counter(seat.code[:digits] for seat in question.seats)
    there: Counter[str] = Counter()
    room = {
        unit: round(count * (1 + Random(f"{SEED}/{unit}").randint(-_UNEVEN, _UNEVEN) / 100))
        for unit, count in wanted.items()
    }
    people = []
    for one in sorted(question.people, key=lambda person: (person.unit, person.rank, str(person.id))):
        there[one.unit] += 1
        if there[one.unit] <= room.get(one.unit, 0):
            people.append(one)
    return replace(question, people=people)


def _unfilled(question: Question, taken: Any) -> int:
    return sum(seat.need - len(taken[seat.code]) for seat in question.seats)


def _timed(act: Callable[[], V]) -> tuple[V, list[float]]:
    """What it gives, and its wall and CPU seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    done = act()
    return done, [time.perf_counter() - wall, time.process_time() - cpu]


def _peak() -> float:
    """The most memory that this process had so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fangxian.site.settings")
    answer_lines({"furnish": furnish, "propose": propose, "adopt": adopt, "opened": opened})
