"""The worker is killed at random moments, as by kill −9 or the power, and started again: nothing is lost or doubled.

Real ``python -m fangxian worker`` processes beside people who work on, on an exercise's clock that runs ahead.
Two workers mostly run at once, as while one is replaced. At the end every need has climbed as far as its clock
says and once a rung, every gap is what a fresh look at everything finds, and the journal is whole.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings as house
from django.db import connection

from fangxian.access.actor import Actor
from fangxian.access.scope import Scope
from fangxian.domains.needs.models import Need, NeedEntry
from fangxian.domains.needs.rules.states import CLOCKED, Verb
from fangxian.domains.needs.rules.urging import URGING_VERBS
from fangxian.domains.needs.services import need_acknowledge, need_answer, need_raise
from fangxian.foundation.areas.services import grid_draw
from fangxian.foundation.duties.selectors import duties_at
from fangxian.foundation.duties.services import duty_appoint, duty_end
from fangxian.foundation.journal import witness
from fangxian.foundation.journal.models import JournalLine, Seal
from fangxian.foundation.journal.selectors import proof
from fangxian.foundation.responders.models import Responder
from fangxian.foundation.responders.services import Enrolment, responders_register
from fangxian.line.models import DirtyMark, Gap
from fangxian.line.services import line_sweep
from fangxian.plain import clock
from fangxian.plain.errors import Refused
from tests.cast import SIBLING, SYSTEM, TOWN, VILLAGE, Cast
from tests.emptying import append_only_tables_are_emptied, witness_file

__all__ = ["append_only_tables_are_emptied", "witness_file"]

pytestmark = pytest.mark.django_db(transaction=True)

EVERYWHERE = Scope.system("测试")
OWNER = Actor.system("tests.owner", reason="测试")
#: Minutes in which a need must be taken, by its urgency; the plan's.
MINUTES = {"emergency": 10, "urgent": 30}
#: How long after the first urging the second one follows; the plan's.
TO_SUPERVISE = timedelta(minutes=240)
TOP = 3
PATIENCE = 60


class Clock:
    """The exercise's clock, which the workers and the test share."""

    def __init__(self, path: Path) -> None:
        self._path, self._seconds = path, 0.0
        self.forward(0)

    def forward(self, seconds: float) -> None:
        self._seconds += seconds
        draft = self._path.with_suffix(".new")
        draft.write_text(str(self._seconds))
        draft.replace(self._path)  # nobody reads half a number


class Workers:
    """Worker processes on the test's own database."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self._environment, self._log = environment, log
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        with self._log.open("ab") as log:
            command = [sys.executable, "-m", "fangxian", "worker"]
            self.running.append(subprocess.Popen(command, env=self._environment, stdout=log, stderr=log))

    def kill(self, dice: random.Random) -> None:
        """Any of them, in the middle of whatever it does."""
        victim = self.running.pop(dice.randrange(len(self.running)))
        assert victim.poll() is None, f"a worker ended by itself: {self.said()}"
        victim.kill()
        victim.wait(PATIENCE)

    def end(self) -> list[int]:
        """Ask them to stop; how they did."""
        for one in self.running:
            one.send_signal(signal.SIGTERM)
        return [one.wait(PATIENCE) for one in self.running]

    def said(self) -> str:
        return self._log.read_text(errors="replace")[-3000:]


@pytest.fixture
def exercise_clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clock:
    monkeypatch.setenv(clock.SHIFT_VARIABLE, str(tmp_path / "shift"))
    return Clock(tmp_path / "shift")


@pytest.fixture
def workers(tmp_path: Path, witness_file: Path, exercise_clock: Clock) -> Iterator[Workers]:
    """None at first; none is left at the end."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "keys").symlink_to(house.FANGXIAN_KEYS)
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "fangxian.site.settings",
        "PYTHONPATH": os.pathsep.join(sys.path),
        "FANGXIAN_HOME": str(home),
        "FANGXIAN_WITNESS": str(witness_file),
        "FANGXIAN_DATABASE_URL": _url(),
        "PYTHONWARNINGS": "default",
    }
    if connection.vendor == "sqlite":
        (home / "fangxian.sqlite3").symlink_to(connection.settings_dict["NAME"])
    some = Workers(environment, tmp_path / "worker.log")
    yield some
    for one in some.running:
        one.kill()
        one.wait(PATIENCE)


def _url() -> str:
    if connection.vendor == "sqlite":
        return ""
    parts = urlsplit(os.environ["FANGXIAN_DATABASE_URL"])
    return urlunsplit(parts._replace(path=f"/{connection.settings_dict['NAME']}"))


class People:
    """They work on, whatever happens to the workers."""

    def __init__(self, cast: Cast, dice: random.Random) -> None:
        self.cast, self.dice, self.number = cast, dice, 0

    def somebody(self, standing: str, area_code: str) -> Responder:
        self.number += 1
        enrolment = Enrolment("某人", f"154{self.number:08d}", standing, area_code)
        return responders_register(actor=SYSTEM, enrolments=[enrolment])[0]

    def raise_need(self) -> None:
        need_raise(
            actor=self.cast.actor("village"),
            kind="protective_goods",
            urgency=self.dice.choice(list(MINUTES)),
            words="缺口罩",
            area_code=VILLAGE,
        )

    def answer_need(self) -> None:
        waiting = list(Need.objects.within(EVERYWHERE).filter(state__in=CLOCKED)[:20])
        if waiting:
            need = self.dice.choice(waiting)
            act = need_acknowledge if need.state == "raised" else need_answer
            act(actor=OWNER, need_id=need.id, **({"words": "已送到"} if act is need_answer else {}))

    def appoint(self) -> None:
        village = self.dice.choice([VILLAGE, SIBLING])
        duty_appoint(
            actor=SYSTEM, kind="village_leader", area_code=village,
            responder_id=self.somebody(Responder.Standing.LEADER, TOWN).id,
        )  # fmt: skip

    def relieve(self) -> None:
        held = list(duties_at(EVERYWHERE, clock.now()).filter(kind__in=["village_leader", "grid_chief"]))
        if held:
            duty_end(actor=SYSTEM, duty_id=self.dice.choice(held).id)

    def draw_grid(self) -> None:
        self.number += 1
        grid_draw(
            actor=SYSTEM, village_code=self.dice.choice([VILLAGE, SIBLING]), name=f"新{self.number}网格"
        )

    def do_something(self) -> None:
        acts = [
            self.raise_need,
            self.raise_need,
            self.answer_need,
            self.appoint,
            self.relieve,
            self.draw_grid,
        ]
        with suppress(Refused):  # two of them wanted the same
            self.dice.choice(acts)()


def until(holds: Callable[[], bool], what: str, workers: Workers) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, f"{what}: {workers.said()}"
        time.sleep(0.1)


def is_quiet() -> bool:
    """Nothing is left that a worker should do at once."""
    due = Need.objects.within(EVERYWHERE).filter(at_top=False, due_at__lte=clock.now())
    to_urge = Need.objects.within(EVERYWHERE).filter(at_top=True, urge_due_at__lte=clock.now())
    newest = Seal.objects.within(EVERYWHERE).order_by("-number").first()
    return not (
        due.exists()
        or to_urge.exists()
        or DirtyMark.objects.within(EVERYWHERE).exists()
        or JournalLine.objects.within(EVERYWHERE).filter(seal=None).exists()
        or (newest and newest.number != witness.last_told())
    )


def play(kills: int, seed: int, cast: Cast, workers: Workers, exercise_clock: Clock) -> None:
    dice = random.Random(seed)
    people = People(cast, dice)
    for number in range(kills):
        while len(workers.running) < 1 + (number > 0):
            workers.start()
        if not number:
            until(lambda: Seal.objects.within(EVERYWHERE).exists(), "the first seal", workers)
        # A start takes a second or so: mostly one that works is killed, now and then one that begins.
        deadline = time.monotonic() + dice.uniform(0.1, 1.6)
        while time.monotonic() < deadline:
            people.do_something()
            exercise_clock.forward(dice.choice([0, 0, 20, 90, 400]))
            time.sleep(dice.uniform(0, 0.05))
        workers.kill(dice)
    exercise_clock.forward(7)
    workers.start()
    until(is_quiet, "quiet", workers)
    # A worker that is told to stop finishes what it is at; one that has not begun just ends.
    assert set(workers.end()) <= {0, -signal.SIGTERM}
    workers.running.clear()


def climbs_due(need: Need, now: Any) -> int:
    """How often a need that nobody ever took must have climbed: each owner's clock begins where the last ran out."""
    return min(TOP, int((now - need.raised_at).total_seconds() // 60) // MINUTES[need.urgency])


def check_urged() -> None:
    """Each step of urging once a round, in its order, in the thread and in the journal alike."""
    urgings = NeedEntry.objects.within(EVERYWHERE).filter(verb__in=URGING_VERBS)
    assert set(Counter(urgings.values_list("need_id", "round", "verb")).values()) <= {1}
    told = JournalLine.objects.within(EVERYWHERE).filter(verb__in=["need.urged", "need.supervised"])
    assert told.count() == urgings.count()
    now = clock.now()
    for need in Need.objects.within(EVERYWHERE).filter(at_top=True, state="raised"):
        assert need.due_at is not None
        steps = [now >= need.due_at, now >= need.due_at + TO_SUPERVISE]
        # The last minute may have ended since the worker looked.
        assert sum(steps) - 1 <= need.urged <= sum(steps), need.number


def check() -> None:
    climbs = NeedEntry.objects.within(EVERYWHERE).filter(verb=Verb.CLIMB)
    rungs = Counter(climbs.values_list("need_id", "round", "rung"))
    assert set(rungs.values()) <= {1}
    told = JournalLine.objects.within(EVERYWHERE).filter(verb="need.climbed")
    assert Counter(told.values_list("noun_id", flat=True)) == Counter(
        str(need) for need in climbs.values_list("need_id", flat=True)
    )
    check_urged()
    touched = NeedEntry.objects.within(EVERYWHERE).exclude(verb__in=[Verb.RAISE, Verb.CLIMB, *URGING_VERBS])
    untouched = Need.objects.within(EVERYWHERE).exclude(id__in=touched.values("need_id"))
    assert untouched.exists()
    for need in untouched:
        count, due = sum(1 for key in rungs if key[0] == need.id), climbs_due(need, clock.now())
        assert count in (due, due - 1), need.number  # the last minute may have ended since the worker looked
        assert count == need.rung

    gaps = Gap.objects.within(EVERYWHERE)
    before = list(gaps.order_by("id").values())
    line_sweep()
    # Only a clock may have run out since the worker looked.
    changed = [one for one in gaps.order_by("id").values() if one not in before]
    assert {one["kind"] for one in changed} <= {"need.past_clock"}
    lines = JournalLine.objects.within(EVERYWHERE)
    for verb, rows in (("gap.opened", gaps), ("gap.closed", gaps.exclude(closed_at=None))):
        assert Counter(lines.filter(verb=verb).values_list("noun_id", flat=True)) == Counter(
            str(identifier) for identifier in rows.values_list("id", flat=True)
        )

    found = proof()
    assert found.faults == ()
    assert found.unwitnessed_seals == 0
    heads = dict(Seal.objects.within(EVERYWHERE).values_list("number", "head"))
    assert witness.heads() == heads
    assert sorted(heads) == list(range(1, len(heads) + 1))


def killed(kills: int, cast: Cast, workers: Workers, exercise_clock: Clock) -> None:
    seed = int(os.environ.get("FANGXIAN_KILL_SEED", "0")) or random.SystemRandom().randrange(1, 10**9)
    print(f"FANGXIAN_KILL_SEED={seed}")
    play(kills, seed, cast, workers, exercise_clock)
    check()
    assert Need.objects.within(EVERYWHERE).count() > kills
    assert NeedEntry.objects.within(EVERYWHERE).filter(verb=Verb.CLIMB).count() > kills


def test_a_worker_killed_ten_times(cast: Cast, workers: Workers, exercise_clock: Clock) -> None:
    killed(10, cast, workers, exercise_clock)


@pytest.mark.long
def test_a_worker_killed_two_hundred_times(cast: Cast, workers: Workers, exercise_clock: Clock) -> None:
    killed(200, cast, workers, exercise_clock)
