"""Whoever gets the database, a backup, a dump, the sealed files, the logs or an error page reads nobody in them."""

import json
import os
import sqlite3
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

import pytest

from fangxian.site.copies.databases import tool
from tests.faults.homes import Home, home_at
from tests.faults.sentinels import Sentinel, found_in, marks, sentinels, ways

#: Everything that people put into the house, by the services that they use.
PUT_IN = r"""
import json, logging, os, sys
from unittest import mock
from django.test import Client
from fangxian.access.actor import Actor
from fangxian.domains.needs.services import need_acknowledge, need_answer, need_raise
from fangxian.foundation.accounts.models import User
from fangxian.foundation.accounts.services import Opening, accounts_open
from fangxian.foundation.areas.services import grid_draw
from fangxian.foundation.duties.services import Appointment, duties_appoint
from fangxian.foundation.journal.services import seal_lines
from fangxian.foundation.media.services import attachment_keep
from fangxian.access.permissions import Permission
from fangxian.foundation.people.entering import Door, households_enter
from fangxian.foundation.people.rows import Resident
from fangxian.foundation.people.rules.addresses import Address
from fangxian.foundation.responders.services import Enrolment, responder_unmask, responders_register
from fangxian.foundation.sheets.run import go_on
from fangxian.foundation.sheets.selectors import intake_now
from fangxian.foundation.sheets.services import intake_adopt, intake_open

house, owner = Actor.system("tests", reason="测试"), Actor.system("tests.owner", reason="测试")
VILLAGE, OTHER = "350181007002", "350181007003"
everybody = json.load(open(os.environ["SENTINELS"]))
fifth = len(everybody) // 5
homes, staff, sheet = everybody[: 3 * fifth], everybody[3 * fifth : 4 * fifth], everybody[4 * fifth :]

for place in range(0, len(homes), 600):
    households_enter(actor=house, doors=[
        Door(VILLAGE, Address(building=one["address"], room="101"),
             [Resident(one["name"], "resident_id", one["number"], one["phone"], came_from=one["address"])])
        for one in homes[place : place + 600]
    ])
people = responders_register(actor=house, enrolments=[
    Enrolment(one["name"], one["phone"], "staff", "350181") for one in staff
])
for one in homes[:20]:
    need = need_raise(actor=house, kind="protective_goods", urgency="daily", area_code=VILLAGE,
                      words=f"{one['name']}（{one['number']}，{one['phone']}）住{one['address']}，缺口罩")
    need_acknowledge(actor=owner, need_id=need.id)
    need_answer(actor=owner, need_id=need.id, words=f"已送到{one['name']}家 {one['address']}")
responder_unmask(actor=house, responder_id=people[0].id, reason="other", words=f"找{staff[0]['name']} {staff[0]['phone']}")

def rows(some):
    yield "村居,姓名,证件号码,手机,楼栋,室,住址,从哪里来"
    for number, one in enumerate(some):
        yield f"凤山社区,{one['name']},{one['number']},{one['phone']},{9000 + number},101,,{one['address']}"

def handed_in(name, content):
    intake = intake_open(actor=house, kind="people", filename=name, chunks=[content], area_code="350181")
    go_on(intake.id)
    return intake_now(intake.id)

right = handed_in(f"{sheet[0]['name']}的表.csv", "\n".join(rows(sheet[: fifth // 2])).encode())
if right.found.get("new"):
    intake_adopt(actor=house, intake_id=right.id)
    go_on(right.id)
spoilt = "\n".join(rows(sheet[fifth // 2 :])).replace("凤山社区", "没有的村", 3).replace("1990731", "1990731x", 2)
faulty = handed_in("有错的.csv", spoilt.encode("gb18030"))
assert faulty.found.get("faulty"), faulty.found
handed_in("不是表.csv", "；".join(one["name"] + one["phone"] for one in sheet).encode("utf-16"))

duties_appoint(actor=house, appointments=[Appointment("headquarters_officer", people[0].id, "350181")])
accounts_open(actor=house, openings=[Opening("sentinel-hq", "long enough 2020", people[0].id, "350181")])
browser = Client(raise_request_exception=False, headers={"host": "localhost"})
browser.force_login(User.signing_in.get(username="sentinel-hq"), backend="django.contrib.auth.backends.ModelBackend")
one = sheet[0]
with mock.patch("fangxian.foundation.retention.pages.holdings_draw", side_effect=RuntimeError("broken")):
    broken = browser.post("/holdings", {"number": one["number"], "name": one["name"], "phone": one["phone"], "reason": "subject"})
assert broken.status_code == 500, broken.status_code
browser.get(f"/holdings/{one['number']}")
with open(os.environ["ERROR_PAGE"], "wb") as file:
    file.write(broken.content)
logging.getLogger("fangxian").warning("written down")
while seal_lines():
    pass
print(right.found, right.written, faulty.found)
"""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    with home_at(tmp_path / "home") as home:
        done = home.fangxian("init")
        assert done.returncode == 0, done.stderr
        yield home


def put_in(home: Home, somebody: list[Sentinel], place: Path) -> None:
    """By a program of its own, whose words and complaints are kept."""
    (place / "sentinels.json").write_text(json.dumps([asdict(one) for one in somebody]))
    home.environment = {
        "SENTINELS": str(place / "sentinels.json"), "ERROR_PAGE": str(place / "error.html"),
        "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
    }  # fmt: skip
    child = home.begun(PUT_IN)
    output, complaints = child.communicate(timeout=1800)
    assert child.returncode == 0, complaints
    (place / "sentinels.json").unlink()
    (place / "stdout.log").write_text(output)
    (place / "stderr.log").write_text(complaints)


def dumped(home: Home, target: Path) -> None:
    """As an administrator of the database would dump it, to be read."""
    if home.url:
        subprocess.run([str(tool("pg_dump", 15)), f"--dbname={home.url}", f"--file={target}"], check=True)
        return
    with closing(sqlite3.connect(home.folder / "fangxian.sqlite3")) as connection, target.open("w") as file:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (name,) in names:
            for row in connection.execute(f'SELECT * FROM "{name}"'):  # noqa: S608 - the database's own names
                print(*(one.hex() if isinstance(one, bytes) else one for one in row), sep="|", file=file)


def searched(home: Home, somebody: list[Sentinel], place: Path) -> None:
    put_in(home, somebody, place)
    done = home.fangxian("backup", place / "backup.tar")
    assert done.returncode == 0, done.stderr
    with tarfile.open(place / "backup.tar") as tar:
        tar.extractall(place / "unpacked", filter="data")
    dumped(home, place / "dump.sql")
    looked = [path for root in (home.folder, place) for path in root.rglob("*") if path.is_file()]
    names = {path.name for path in looked}
    assert {"backup.tar", "dump.sql", "error.html", "stderr.log", "database", "heads.txt"} <= names
    assert any(path.suffix == ".sealed" for path in looked)
    assert home.url or "fangxian.sqlite3" in names
    found = {str(path): what for path in looked if (what := found_in(path.read_bytes()))}
    assert found == {}
    # What is no secret is there: the search does look into the right files.
    assert "凤山社区".encode() in (place / "dump.sql").read_bytes()
    assert b"written down" in (place / "stderr.log").read_bytes()
    assert "系统出错了".encode() in (place / "error.html").read_bytes()


def test_two_hundred_are_nowhere(home: Home, tmp_path: Path) -> None:
    place = tmp_path / "place"
    place.mkdir()
    searched(home, sentinels(200), place)


@pytest.mark.long
def test_ten_thousand_are_nowhere(home: Home, tmp_path: Path) -> None:
    place = tmp_path / "place"
    place.mkdir()
    searched(home, sentinels(10_000), place)


@pytest.mark.rules
def test_a_value_is_found_however_it_is_written() -> None:
    """Else finding nothing means nothing."""
    one = sentinels(3)[2]
    for kind, value in (*asdict(one).items(), ("initials", one.initials)):
        for way, written in ways(value):
            for shift in range(4):
                content = os.urandom(1000 + shift) + written + os.urandom(1000)
                assert any(what.startswith(kind) for what in found_in(content)), (kind, way)


@pytest.mark.rules
def test_sentinels_are_all_different_and_bear_their_marks() -> None:
    everybody = sentinels(10_000)
    assert len(everybody) == 10_000
    for kind, mark in marks().items():
        values = [getattr(one, kind) for one in everybody]
        assert all(mark in value for value in values), kind
        assert kind == "initials" or len(set(values)) == 10_000, kind
