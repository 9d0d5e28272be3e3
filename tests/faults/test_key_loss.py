"""The machine burns with its keys. From the backup alone nothing personal is read; with the escrowed keys everything is."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.homes import FILLED, READ, Home, home_at

TOLD = "['欧阳子13900001111'] ['欧阳子家缺口罩']"


#: Somebody of headquarters looks around; what would need the search tokens' key is refused with a sentence.
BROWSING = """
from fangxian.site.wsgi import application
from django.test import Client
from fangxian.foundation.accounts.models import User
browser = Client(headers={"host": "localhost"})
print("/healthz", browser.get("/healthz").status_code)
print("/sign-in", browser.get("/sign-in").status_code)
browser.force_login(User.signing_in.get(username="lost-hq"), backend="django.contrib.auth.backends.ModelBackend")
for path in ("/board", "/villages/350181007002", "/needs"):
    print(path, browser.get(path).status_code)
asked = {"phone": "13900001111", "name": "欧阳子", "reason": "subject"}
for path, answer in (
    ("/people", browser.post("/people", {"typed": "欧阳子"})), ("/holdings", browser.post("/holdings", asked))
):
    print(path, answer.status_code)
    assert answer.status_code != 503 or "密钥不在这台机器上" in answer.content.decode()
"""


@dataclass
class Lost:
    """What is left of a machine: its backup, and the keys in escrow elsewhere."""

    archive: Path
    escrow: Path
    keys: Path


@pytest.fixture(scope="module")
def lost(tmp_path_factory: pytest.TempPathFactory) -> Lost:
    place = tmp_path_factory.mktemp("lost")
    with home_at(place / "home") as home:
        assert home.fangxian("init").returncode == 0
        home.script(FILLED)
        assert home.script(READ).strip() == TOLD
        archive, escrow = place / "backup.tar", place / "keys.escrow"
        done = home.fangxian("backup", archive)
        assert done.returncode == 0, done.stderr
        done = home.fangxian("keys", "escrow", escrow)
        assert done.returncode == 0, done.stderr
        shutil.copytree(home.folder / "keys", place / "keys")
        shutil.rmtree(home.folder)
    return Lost(archive, escrow, place / "keys")


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    with home_at(tmp_path / "home") as home:
        yield home


@pytest.fixture(scope="module")
def keyless(lost: Lost, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """Restored, and the keys never found."""
    with home_at(tmp_path_factory.mktemp("keyless") / "home") as home:
        assert "密钥没有一起恢复" in restored(home, lost)
        yield home


def restored(home: Home, lost: Lost) -> str:
    done = home.fangxian("restore", lost.archive)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def test_without_keys_it_says_so_and_shows_nothing(keyless: Home) -> None:
    assert keyless.script(READ).strip() == "['＊＊'] ['＊']"
    doctor = keyless.fangxian("doctor")
    assert doctor.returncode == 1
    assert (
        "缺 certificate、data-attachment-1、data-journal-1、data-need-1、data-notice-1、data-resident-1"
        in doctor.stdout
    )
    assert "keys recover" in doctor.stdout


def test_without_keys_nothing_is_written_under_new_ones(keyless: Home) -> None:
    worker = keyless.fangxian("worker")
    assert worker.returncode == 1
    assert "密钥不在这台机器上" in worker.stderr
    for words in (("init",), ("keys", "rotate", "resident"), ("journal", "verify")):
        done = keyless.fangxian(*words)
        assert done.returncode == 1, words
        assert "密钥" in done.stderr
    assert not list((keyless.folder / "keys").glob("data-*"))
    said = keyless.script(
        "from fangxian.site.keeping import keys_watch\nkeys_watch()\n"
        "from fangxian.plain.errors import Refused\ntry:\n"
        + "".join(f"    {line}\n" for line in FILLED.strip().splitlines())
        + "except Refused as refusal:\n    print(refusal.code, refusal.status)\n"
    )
    assert said.strip() == "keys.missing 503"


def test_pages_that_need_no_key_open_and_others_say_why(keyless: Home) -> None:
    assert keyless.script(BROWSING).split("\n")[:-1] == [
        "/healthz 200", "/sign-in 200", "/board 200", "/villages/350181007002 200", "/needs 200", "/people 503", "/holdings 503",
    ]  # fmt: skip


def test_with_the_escrowed_keys_everything_opens_and_the_journal_is_whole(home: Home, lost: Lost) -> None:
    restored(home, lost)
    wrong = home.fangxian("keys", "recover", lost.escrow, FANGXIAN_PASSPHRASE="three words and some less")
    assert wrong.returncode == 1
    assert "口令不对" in wrong.stderr
    done = home.fangxian("keys", "recover", lost.escrow)
    assert done.returncode == 0, done.stderr
    assert home.script(READ).strip() == TOLD
    verified = home.fangxian("journal", "verify")
    assert verified.returncode == 0
    assert "日志完整" in verified.stdout
    assert "密钥：和这个库的记录对得上" in home.fangxian("doctor").stdout
    home.script(FILLED.replace("3901", "3902").replace('room="101"', 'room="102"'))
    assert home.fangxian("journal", "verify").returncode == 0


def test_keys_recovered_first_make_a_restoring_whole_at_once(home: Home, lost: Lost) -> None:
    assert home.fangxian("keys", "recover", lost.escrow).returncode == 0
    assert "完整" in restored(home, lost)
    assert home.script(READ).strip() == TOLD


def test_another_databases_keys_are_refused(home: Home, lost: Lost, tmp_path: Path) -> None:
    """They would open nothing, and what is written under them would be lost with the right ones."""
    with home_at(tmp_path / "other") as other:
        assert other.fangxian("init").returncode == 0
        restored(home, lost)
        for key in (other.folder / "keys").glob("data-*"):
            shutil.copy(key, home.folder / "keys")
    for words in (("worker",), ("serve", "--port", "0"), ("init",)):
        done = home.fangxian(*words)
        assert done.returncode == 1, words
        assert "密钥文件夹不是这个库的" in done.stderr
    recovering = home.fangxian("keys", "recover", lost.escrow)
    assert recovering.returncode == 1
    assert "已经有另一把" in recovering.stderr
    for key in (home.folder / "keys").glob("data-*"):
        key.unlink()
    assert home.fangxian("keys", "recover", lost.escrow).returncode == 0
    assert home.script(READ).strip() == TOLD
