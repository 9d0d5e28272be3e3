"""An import is killed at random moments, as by kill −9 or the power, and goes on: the same rows, the same identifiers.

Real ``fangxian sheets go-on`` processes, with their own checking processes, on the test's database. What they
leave in the end is compared with the same sheet brought in without a pause.
"""

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

import pytest
from django.conf import settings as house
from django.db import connection

from fangxian.access.scope import Scope
from fangxian.foundation.journal.models import JournalLine
from fangxian.foundation.sheets import kinds
from fangxian.foundation.sheets.models import Intake, IntakeFault
from fangxian.foundation.sheets.rules.states import RUNNING, State
from fangxian.foundation.sheets.selectors import intake_now
from fangxian.foundation.sheets.services import intake_adopt, intake_open, intake_undo
from tests.cast import SYSTEM, TOWN
from tests.emptying import append_only_tables_are_emptied, witness_file
from tests.sheet_kind import PlacesKind, identifiers_written, places_written

__all__ = ["append_only_tables_are_emptied", "witness_file"]

pytestmark = pytest.mark.django_db(transaction=True)

EVERYWHERE = Scope.system("测试")
PATIENCE = 120
ROOT = Path(__file__).resolve().parents[2]
#: The program with the tests' own kind of sheet in it.
PROGRAM = """
import sys
from fangxian.site.cli import main
if __name__ == "__main__":
    import os, django
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fangxian.site.settings")
    django.setup()
    from fangxian.foundation.sheets.kinds import register_kind
    from tests.sheet_kind import PlacesKind
    register_kind(PlacesKind())
    sys.exit(main())
"""


def sheet(rows: int) -> bytes:
    """Every tenth row is faulty, some cells hold line ends, the last rows repeat the first."""
    lines = ["村居,名称,类型,编号,备注"]
    for number in range(rows):
        name = "" if number % 10 == 3 else f"第{number if number < rows - 50 else number - rows + 50}处"
        note = '"两行\n备注"' if number % 7 == 0 else "x" * 40
        lines.append(f"{'凤山社区' if number % 2 else '甲村'},{name},小区,,{note}")
    return "\n".join(lines).encode("gbk")


class Runs:
    """Processes that go on with an intake."""

    def __init__(self, folder: Path, witness: Path) -> None:
        home = folder / "home"
        home.mkdir()
        (home / "keys").symlink_to(house.FANGXIAN_KEYS)
        (home / "media").symlink_to(house.FANGXIAN_MEDIA)
        if connection.vendor == "sqlite":
            (home / "fangxian.sqlite3").symlink_to(connection.settings_dict["NAME"])
        self._program = folder / "program.py"
        self._program.write_text(PROGRAM)
        self._log = folder / "runs.log"
        self._environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "fangxian.site.settings",
            "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path]),
            "FANGXIAN_HOME": str(home),
            "FANGXIAN_WITNESS": str(witness),
            "FANGXIAN_DATABASE_URL": _url(),
        }
        self.running: subprocess.Popen[bytes] | None = None

    def start(self, intake: UUID) -> None:
        with self._log.open("ab") as log:
            command = [sys.executable, str(self._program), "sheets", "go-on", str(intake)]
            self.running = subprocess.Popen(command, env=self._environment, stdout=log, stderr=log)

    def kill(self) -> None:
        assert self.running is not None
        self.running.kill()
        self.running.wait(PATIENCE)

    def finish(self) -> None:
        assert self.running is not None
        assert self.running.wait(PATIENCE) == 0, self.said()

    def said(self) -> str:
        return self._log.read_text(errors="replace")[-3000:]


def _url() -> str:
    if connection.vendor == "sqlite":
        return ""
    parts = urlsplit(os.environ["FANGXIAN_DATABASE_URL"])
    return urlunsplit(parts._replace(path=f"/{connection.settings_dict['NAME']}"))


@pytest.fixture
def runs(
    tmp_path: Path, settings: Any, witness_file: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Runs]:
    settings.FANGXIAN_MEDIA = tmp_path / "media"
    settings.FANGXIAN_MEDIA.mkdir()
    kind = PlacesKind()
    monkeypatch.setitem(kinds._kinds, kind.key, kind)
    some = Runs(tmp_path, witness_file)
    yield some
    if some.running is not None and some.running.poll() is None:
        some.kill()


def opened(content: bytes, *, at_once: bool = False) -> Intake:
    return intake_open(
        actor=SYSTEM, kind="test_places", filename="a.csv", chunks=[content], area_code=TOWN, at_once=at_once
    )


def brought_in(intake: Intake, go_on: Callable[[UUID], None]) -> list[Any]:
    """The rows that an intake leaves: each one's number in the run, its place, name and kind; and the faulty ones."""
    go_on(intake.id)
    if intake_now(intake.id).state == State.CHECKED:
        intake_adopt(actor=SYSTEM, intake_id=intake.id)
        go_on(intake.id)
    done = intake_now(intake.id)
    assert done.state == State.ADOPTED
    faults = IntakeFault.objects.within(EVERYWHERE).filter(intake=intake).order_by("number")
    return [*numbered_rows(intake), *((one.number, one.cells, one.faults) for one in faults), done.written]


def numbered_rows(intake: Intake) -> list[Any]:
    base = intake.base.int >> 32 << 32
    return [(identifier.int - base, name) for identifier, name in identifiers_written()]


def killed(times: int, rows: int, runs: Runs) -> None:
    seed = int(os.environ.get("FANGXIAN_KILL_SEED", "0")) or random.SystemRandom().randrange(1, 10**9)
    print(f"FANGXIAN_KILL_SEED={seed}")
    dice, content = random.Random(seed), sheet(rows)

    longest = 0.0  # seconds of a run that nobody kills, on this machine as it is now

    def whole(intake_id: UUID) -> None:
        nonlocal longest
        began = time.monotonic()
        runs.start(intake_id)
        runs.finish()
        longest = max(longest, time.monotonic() - began)

    first = opened(content)
    expected = brought_in(first, whole)
    intake_undo(actor=SYSTEM, intake_id=first.id)
    whole(first.id)
    assert places_written() == []

    left, kills = times, 0
    while left > 0:
        landed = 0

        def by_pieces(intake_id: UUID, most: int = left) -> None:
            nonlocal landed
            while State(intake_now(intake_id).state) in RUNNING:
                runs.start(intake_id)
                # From its first breath to the longest that a whole run took: some begin, most work, some are done.
                deadline = time.monotonic() + dice.uniform(0.3, longest)
                assert runs.running is not None
                while time.monotonic() < deadline and runs.running.poll() is None:
                    time.sleep(0.01)
                landed += runs.running.poll() is None
                runs.kill()
                if landed > most:
                    whole(intake_id)

        intake = opened(content, at_once=dice.random() < 0.5)
        assert brought_in(intake, by_pieces) == expected
        intake_undo(actor=SYSTEM, intake_id=intake.id)
        by_pieces(intake.id)
        assert intake_now(intake.id).state == State.UNDONE
        assert places_written() == []
        left, kills = left - landed, kills + landed
    for verb in ("sheets.checked", "sheets.adopted", "sheets.undone"):
        told = JournalLine.objects.within(EVERYWHERE).filter(verb=verb)
        assert len(set(told.values_list("noun_id", flat=True))) == told.count()
    assert kills >= times


def test_an_import_killed_ten_times(city: None, runs: Runs) -> None:
    killed(10, 12_000, runs)


@pytest.mark.long
def test_an_import_killed_two_hundred_times(city: None, runs: Runs) -> None:
    killed(200, 30_000, runs)
