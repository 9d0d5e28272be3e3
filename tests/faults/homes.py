"""Homes of their own, on either database, in which real programs of the house run."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

PATIENCE = 120
PASSPHRASE = "three words and some more"
_numbers = count(1)


@dataclass
class Home:
    """A data folder, and a database of its own where the tests run on PostgreSQL."""

    folder: Path
    url: str = ""
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def variables(self) -> dict[str, str]:
        """What its programs are started with."""
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "fangxian.site.settings",
            "PYTHONPATH": os.pathsep.join(sys.path),
            "FANGXIAN_HOME": str(self.folder),
            "FANGXIAN_WITNESS": str(self.folder / "witness" / "heads.txt"),
            "FANGXIAN_DATABASE_URL": self.url,
            "FANGXIAN_PASSPHRASE": PASSPHRASE,
            "PYTHONWARNINGS": "default",
            **self.environment,
        }

    def fangxian(self, *words: str | Path, **environment: str) -> "subprocess.CompletedProcess[str]":
        """Run one command."""
        return self._run(["-m", "fangxian", *map(str, words)], environment)

    def script(self, text: str) -> str:
        """Run a script with the house ready; what it prints."""
        done = self._run(["-c", f"import django\ndjango.setup()\n{text}"], {})
        assert done.returncode == 0, done.stderr
        return done.stdout

    def begun(self, text: str) -> "subprocess.Popen[str]":
        """Begin a script, which goes on beside the test."""
        command = [sys.executable, "-c", f"import django\ndjango.setup()\n{text}"]
        return subprocess.Popen(
            command, env=self.variables, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def _run(self, words: list[str], environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, *words], env=self.variables | environment, capture_output=True, text=True,
            timeout=PATIENCE, check=False,
        )  # fmt: skip


@contextmanager
def home_at(folder: Path) -> Iterator[Home]:
    """An empty home; its database goes with it."""
    # This worker's own server: in another's, its open transactions would hold back the seal.
    server = os.environ["FANGXIAN_DATABASE_URL"]
    if not server:
        yield Home(folder)
        return
    name = f"fx_home_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')  # type: ignore[arg-type]
        try:
            yield Home(folder, urlunsplit(urlsplit(server)._replace(path=f"/{name}")))
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')  # type: ignore[arg-type]


#: A household with a name, a need in words, a sealed journal.
FILLED = """
from fangxian.access.actor import Actor
from fangxian.domains.needs.services import need_raise
from fangxian.foundation.accounts.models import User
from fangxian.foundation.accounts.services import Opening, accounts_open
from fangxian.foundation.duties.services import Appointment, duties_appoint
import time
from fangxian.foundation.journal.selectors import oldest_unsealed
from fangxian.foundation.journal.services import seal_lines
from fangxian.foundation.responders.services import Enrolment, responders_register
from fangxian.foundation.people.entering import Door, households_enter
from fangxian.foundation.people.rows import Resident
from fangxian.foundation.people.rules.addresses import Address
house = Actor.system("tests", reason="测试")
door = Door("350181007002", Address(building="3", room="101"), [Resident("欧阳子", "none", phone="13900001111")])
households_enter(actor=house, doors=[door])
need_raise(actor=house, kind="protective_goods", urgency="urgent", words="欧阳子家缺口罩", area_code="350181007002")
if not User.signing_in.filter(username="lost-hq").exists():
    somebody = responders_register(actor=house, enrolments=[Enrolment("司徒寅", "13900003333", "staff", "350181")])[0]
    duties_appoint(actor=house, appointments=[Appointment("headquarters_officer", somebody.id, "350181")])
    accounts_open(actor=house, openings=[Opening("lost-hq", "long enough 2020", somebody.id, "350181")])
# Another transaction in the same server may hold back the seal for a moment.
until = time.monotonic() + 30
while oldest_unsealed() and time.monotonic() < until:
    seal_lines() or time.sleep(0.1)
assert oldest_unsealed() is None
"""

#: What is read of it.
READ = """
from fangxian.access.scope import Scope
from fangxian.domains.needs.models import Need
from fangxian.foundation.people.models import Person
here = Scope.system("测试")
print([one.name + one.phone for one in Person.objects.within(here)], [one.words for one in Need.objects.within(here)])
"""
