"""Inside the house that ``need`` measures: needs raised and bare, a long list, and people who press for places."""

import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

import django

django.setup()

from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402

from bench.board_inside import add_over  # noqa: E402
from bench.house import answer_lines, cpu_of  # noqa: E402
from fangxian.access.actor import Actor  # noqa: E402
from fangxian.access.scope import Scope  # noqa: E402
from fangxian.domains.dispatch.making import shifts_make_due  # noqa: E402
from fangxian.domains.dispatch.models import Assignment, Post, ShiftLine  # noqa: E402
from fangxian.domains.dispatch.services import post_add  # noqa: E402
from fangxian.domains.needs.models import Need  # noqa: E402
from fangxian.domains.needs.rules.states import State  # noqa: E402
from fangxian.domains.needs.services import need_raise  # noqa: E402
from fangxian.drill.seats import seats_make  # noqa: E402
from fangxian.flows.services import lines_follow  # noqa: E402
from fangxian.foundation.accounts.models import User  # noqa: E402
from fangxian.foundation.accounts.services import Opening, accounts_open  # noqa: E402
from fangxian.foundation.duties.services import Appointment, duties_appoint  # noqa: E402
from fangxian.foundation.journal.services import seal_lines  # noqa: E402
from fangxian.foundation.notices.models import Notice  # noqa: E402
from fangxian.foundation.responders.models import Responder  # noqa: E402
from fangxian.foundation.responders.services import Enrolment, responders_register  # noqa: E402
from fangxian.plain import clock  # noqa: E402
from fangxian.plain.ids import sayable_number, uuid7  # noqa: E402
from fangxian.site.commands.city import SEED, STORY_VILLAGE  # noqa: E402

_ACTOR = Actor.system("bench.need", reason="测量", exercise=True)
_EVERYWHERE = Scope.system("测量")
_SLICE = 2_000
_WORDS = "村口夜班缺两个人，缺一支额温枪，老人要买米"


def furnish(*, password: str) -> None:
    """The seats, and the worker's place in the journal."""
    seats_make(village=STORY_VILLAGE, password=password, seed=SEED)
    _caught_up()


def raise_needs(*, count: int) -> dict[str, float]:
    """Needs by the service: checked, routed, written, journalled, each in a transaction of its own."""
    return _each(count, lambda: need_raise(
        actor=_ACTOR, kind="protective_goods", urgency="urgent", words=_WORDS, area_code=STORY_VILLAGE,
    ))  # fmt: skip


def insert_bare(*, count: int) -> dict[str, float]:
    """The same row alone, by one INSERT in a transaction of its own."""
    row = Need.objects.within(_EVERYWHERE).order_by("-id").values()[0]
    names = ", ".join(f'"{one}"' for one in row)
    places = ", ".join(["%s"] * len(row))
    fields = {one.column: one for one in Need._meta.concrete_fields}

    def insert() -> None:
        new = row | {"id": uuid7(), "number": sayable_number()}
        values = [fields[name].get_db_prep_save(value, connection) for name, value in new.items()]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO needs_need ({names}) VALUES ({places})", values)  # noqa: S608 - our own names

    return _each(count, insert)


def tell(*, count: int) -> dict[str, float]:
    """What the worker does after as many needs were raised: seals their lines, follows them, tells."""
    before = Notice.objects.within(_EVERYWHERE).count()
    spent = _each(1, _caught_up)
    told = Notice.objects.within(_EVERYWHERE).count() - before
    return {"cpu_ms": spent["cpu_ms"] / count, "notices": told / count}


def add_needs(*, town: str, count: int, still_open: int) -> None:
    """Needs of one town, as a whole operation leaves them; the last ones are open."""
    add_over(count)
    rows = Need.objects.within(_EVERYWHERE).filter(state=State.CLOSED)
    villages = sorted(
        set(rows.filter(area_code__gte=town, area_code__lt=f"{town}~").values_list("area_code", "owner_id"))
    )
    ids = list(rows.order_by("id").values_list("id", flat=True))
    for turn, start in enumerate(range(0, count, _SLICE)):
        village, owner = villages[turn % len(villages)]
        slice_ = Need.objects.within(_EVERYWHERE).filter(id__in=ids[start : start + _SLICE])
        slice_.update(area_code=village, owner_id=owner)
    now = clock.now()
    Need.objects.within(_EVERYWHERE).filter(id__in=ids[-still_open:]).update(
        state=State.ACKNOWLEDGED, due_at=now + timedelta(days=2)
    )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def crowd(*, places: int, people: int, clicks: int) -> list[tuple[str, str, dict[str, str]]]:
    """Places of tomorrow's shifts, people of the village who are signed in, and what each presses in which order."""
    dice = Random(SEED)
    while Post.objects.within(_EVERYWHERE).count() * 2 < places:
        number = Post.objects.within(_EVERYWHERE).count()
        post_add(actor=_ACTOR, kind="grid_patrol", area_code=STORY_VILLAGE, title=f"巡查{number}")
    shifts_make_due(clock.now())
    Post.objects.within(_EVERYWHERE).update(open_to=Post.OpenTo.CITY)
    lines = _lines()
    readers = _signed_in(people)
    return [("/positions", dice.choice(readers), {"line": str(dice.choice(lines))}) for _ in range(clicks)]


def _lines() -> list[Any]:
    """The places: of all posts the same shift, which is open to everybody."""
    rows = ShiftLine.objects.within(_EVERYWHERE).filter(shift__starts_at__gt=clock.now() + timedelta(hours=8))
    first = rows.order_by("shift__starts_at").values_list("shift__starts_at", flat=True)[0]
    return list(rows.filter(shift__starts_at=first).values_list("id", flat=True))


def _signed_in(count: int) -> list[str]:
    """The cookies of people of the village with an account each."""
    registered = responders_register(
        actor=_ACTOR,
        enrolments=[
            Enrolment("演测", f"1549{number:07d}", Responder.Standing.MEMBER, STORY_VILLAGE)
            for number in range(count)
        ],
    )
    duties_appoint(
        actor=_ACTOR, appointments=[Appointment("responder", one.id, STORY_VILLAGE) for one in registered]
    )
    accounts_open(
        actor=_ACTOR,
        openings=[
            Opening(f"bench{number}", "bench only 2020", one.id, STORY_VILLAGE)
            for number, one in enumerate(registered)
        ],
    )
    return [_cookies(user) for user in User.objects.within(_EVERYWHERE).filter(username__startswith="bench")]


def _cookies(user: User) -> str:
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.get("/positions", headers={"host": "127.0.0.1"})
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())


def seated() -> dict[str, int]:
    """How many places are taken, and how many seats have two."""
    rows = Assignment.objects.within(_EVERYWHERE).filter(shift_line_id__in=_lines(), ended_at=None)
    seats = Counter(rows.values_list("shift_line_id", "seat"))
    return {"taken": len(seats), "twice": sum(many > 1 for many in seats.values())}


def _caught_up() -> None:
    while seal_lines():
        pass
    while lines_follow():
        pass


def _each(count: int, act: Callable[[], object]) -> dict[str, float]:
    """Do it so often; CPU and wall ms of one, with the database's own work."""
    backend = _backend()
    wall, cpu = time.perf_counter(), time.process_time() + (cpu_of(backend) if backend else 0.0)
    for _ in range(count):
        act()
    spent = time.process_time() + (cpu_of(backend) if backend else 0.0) - cpu
    return {"cpu_ms": spent * 1000 / count, "wall_ms": (time.perf_counter() - wall) * 1000 / count}


def _backend() -> int:
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


if __name__ == "__main__":
    answer_lines({
        "furnish": furnish, "raise_needs": raise_needs, "insert_bare": insert_bare, "tell": tell,
        "add_needs": add_needs, "crowd": crowd, "seated": seated,
    })  # fmt: skip
