"""Inside the house that ``board`` measures: its needs, and the statements of a page without the page."""

import os
import time
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import django

django.setup()

from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402

from bench.house import answer_lines, cpu_of  # noqa: E402
from fangxian.access.actor import Actor  # noqa: E402
from fangxian.access.scope import Scope  # noqa: E402
from fangxian.domains.needs import services  # noqa: E402
from fangxian.domains.needs.models import Need  # noqa: E402
from fangxian.domains.needs.rules.plan import NeedKind, Urgency  # noqa: E402
from fangxian.domains.needs.rules.states import State  # noqa: E402
from fangxian.drill.seats import seats_make  # noqa: E402
from fangxian.foundation.accounts.models import User  # noqa: E402
from fangxian.foundation.accounts.selectors import actor_of  # noqa: E402
from fangxian.foundation.areas.selectors import areas_at  # noqa: E402
from fangxian.foundation.orgs.models import Organisation  # noqa: E402
from fangxian.foundation.orgs.selectors import organisations_standing  # noqa: E402
from fangxian.foundation.people.models import Household  # noqa: E402
from fangxian.foundation.plan.selectors import plan_at  # noqa: E402
from fangxian.line.models import DirtyMark, Gap  # noqa: E402
from fangxian.plain import clock  # noqa: E402
from fangxian.plain.areacodes import Level  # noqa: E402
from fangxian.plain.ids import sayable_number  # noqa: E402
from fangxian.site.commands.city import SEED, STORY_VILLAGE  # noqa: E402

#: People of the front line and of the offices, told apart because nobody confirms his own answer.
_RAISER = Actor.system("bench.raiser", reason="测量", exercise=True)
_OWNER = Actor.system("bench.owner", reason="测量", exercise=True)
_EVERYWHERE = Scope.system("测量")

#: The needs that move, raised at three ages: the oldest are past their clocks, and climb.
_AGES = (timedelta(hours=6), timedelta(minutes=40), timedelta(0))
_STATES = (
    State.RAISED,
    State.RAISED,
    State.ACKNOWLEDGED,
    State.ACKNOWLEDGED,
    State.ANSWERED,
    State.CLOSED,
    State.WITHDRAWN,
)
_SLICE = 2_000


def furnish(*, password: str, moving: int, over: int, closed: int) -> dict[str, str]:
    """Seats, what an operation leaves behind, ``moving`` needs in every state.

    Gives the number of a need with a story, and a household of its village.
    """
    seats_make(village=STORY_VILLAGE, password=password, seed=SEED)
    add_over(over)
    _add_closed(closed)
    dice = Random(SEED)
    county = Scope.of_areas(plan_at(clock.now()).identity.county)
    villages = list(areas_at(county, Level.VILLAGE).values_list("code", flat=True))
    for age in _AGES:
        _turn_clock(-age)
        for _ in range(moving // len(_AGES)):
            _bring(dice.choice(_STATES), dice.choice(villages), dice)
    number = _story()
    household = Household.objects.within(Scope.of_areas(STORY_VILLAGE)).order_by("id")[0]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")  # as autovacuum would, in the middle of the measurement
    return {"need": number, "household": str(household.id)}


def happen() -> None:
    """One thing more happens in a village, and one is settled."""
    _bring(State.RAISED, STORY_VILLAGE, Random(SEED))
    _bring(State.CLOSED, STORY_VILLAGE, Random(SEED))


def is_settled() -> bool:
    """Whether the worker has looked at every mark."""
    return not DirtyMark.objects.within(_EVERYWHERE).exists()


def _turn_clock(by: timedelta) -> None:
    Path(os.environ[clock.SHIFT_VARIABLE]).write_text(f"{by.total_seconds()}")


def _bring(state: State, village: str, dice: Random) -> None:
    """One need, by the way that people would take."""
    plan = plan_at(clock.now())
    need = services.need_raise(
        actor=_RAISER,
        kind=dice.choice(plan.many(NeedKind)).key,
        urgency=dice.choice(plan.many(Urgency)).key,
        words="村口夜班缺两个人，缺一支额温枪，老人要买米",
        area_code=village,
    )
    if state is State.WITHDRAWN:
        services.need_withdraw(actor=_RAISER, need_id=need.id)
    elif state is not State.RAISED:
        services.need_acknowledge(actor=_OWNER, need_id=need.id)
    if state in (State.ANSWERED, State.CLOSED):
        services.need_answer(actor=_OWNER, need_id=need.id, words="已经安排好，今晚到位")
    if state is State.CLOSED:
        services.need_confirm(actor=_RAISER, need_id=need.id)


def _story() -> str:
    """A need of the village's own seat that was answered and reopened."""
    village = actor_of(User.signing_in.get_by_natural_key("village"), clock.now())
    asked = {
        "kind": "protective_goods",
        "urgency": "urgent",
        "words": "缺两支耳温枪",
        "area_code": STORY_VILLAGE,
    }
    need = services.need_raise(actor=village, **asked)
    for words in ("送去一支", "又送去一支"):
        if need.state == State.RAISED:
            services.need_acknowledge(actor=_OWNER, need_id=need.id)
        services.need_answer(actor=_OWNER, need_id=need.id, words=words)
        need = services.need_reopen(actor=village, need_id=need.id, words="还差一支")
    return need.number


def add_over(count: int) -> None:
    """Needs that are over, so that the table is as long as a whole operation makes it; without their threads."""
    dice, now = Random(SEED), clock.now()
    kinds = [one.key for one in plan_at(now).many(NeedKind)]
    committees = organisations_standing(_EVERYWHERE).filter(kind=Organisation.Kind.VILLAGE_COMMITTEE)
    owners = list(committees.values_list("id", "area_code"))
    numbers: set[str] = set()
    while len(numbers) < count:
        numbers.add(sayable_number())
    rows = [
        Need(
            number=number, kind=dice.choice(kinds), urgency="daily", words="已经办完的困难",
            area_code=owner[1], raised_by_key=_RAISER.key, owner_id=owner[0], rung=0,
            state=State.CLOSED, raised_at=now, state_since=now, version=4, exercise=True,
        )
        for number in sorted(numbers)
        for owner in (dice.choice(owners),)
    ]  # fmt: skip
    for start in range(0, count, _SLICE):
        with transaction.atomic():
            Need.objects.within(_EVERYWHERE).bulk_create(rows[start : start + _SLICE], batch_size=500)


def _add_closed(count: int) -> None:
    """Gaps that were closed, as a month of a city leaves them."""
    dice, now = Random(SEED), clock.now()
    offices = organisations_standing(_EVERYWHERE).filter(kind=Organisation.Kind.TOWN_OFFICE)
    owners = list(offices.values_list("id", "area_code"))
    rows = [
        Gap(
            kind="need.past_clock", subject=str(number), area_code=f"{owner[1]}001", severity=3, owner_id=owner[0],
            since=now - timedelta(days=30), opened_at=now - timedelta(days=30),
            closed_at=now - timedelta(minutes=dice.randrange(60 * 24 * 29)), exercise=True,
        )
        for number in range(count)
        for owner in (dice.choice(owners),)
    ]  # fmt: skip
    for start in range(0, count, _SLICE):
        with transaction.atomic():
            Gap.objects.within(_EVERYWHERE).bulk_create(rows[start : start + _SLICE], batch_size=500)


def bare(*, username: str, path: str, times: int) -> dict[str, float]:
    """The statements of a page, executed and fetched without the page: how many, and CPU ms for one time."""
    statements = _statements(username, path)
    backend = _backend()
    began, database_began = time.process_time(), cpu_of(backend) if backend else 0.0
    for _ in range(times):
        for sql, params in statements:
            with closing(connection.create_cursor()) as cursor:
                cursor.execute(sql, params)
                if cursor.description:
                    cursor.fetchall()
    cpu = time.process_time() - began + (cpu_of(backend) - database_began if backend else 0.0)
    return {"statements": len(statements), "cpu_ms": cpu * 1000 / times}


def _statements(username: str, path: str) -> list[tuple[str, Any]]:
    """What a page asks of the database, for somebody whose browser has been here before."""
    client = Client(SERVER_NAME="127.0.0.1")
    if username:
        user = User.signing_in.get_by_natural_key(username)
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.get(path)
    heard: list[tuple[str, Any]] = []

    def hear(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        heard.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(hear):
        answer = client.get(path)
    assert answer.status_code == 200, f"{path}: {answer.status_code}"
    return heard


def _backend() -> int:
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


if __name__ == "__main__":
    answer_lines({"furnish": furnish, "happen": happen, "is_settled": is_settled, "bare": bare})
