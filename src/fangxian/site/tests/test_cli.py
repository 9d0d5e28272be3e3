"""The program ``fangxian``: 0 done, 1 refused with a sentence, 2 wrong usage."""

import json

import pytest

from fangxian.foundation.journal.services import seal_lines
from fangxian.site.cli import main
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_gaps_for_people_and_for_programs(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["gaps"]) == 0
    assert "没有包村领导 2 处" in capsys.readouterr().out
    assert main(["gaps", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["total"] == len(told["gaps"])
    assert sum(not gap["kind"].startswith("organisation.") for gap in told["gaps"]) == 4


def test_the_journal_is_whole(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    seal_lines()
    assert main(["journal", "verify", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    # PostgreSQL seals nothing of a transaction that still runs, and a test is one.
    assert (found["whole"], found["lines"] + found["unsealed"] > 0) == (True, True)


def test_a_refusal_is_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "check", "/nowhere.toml"]) == 1
    assert capsys.readouterr().err == "读不了文件 /nowhere.toml。\n"


@pytest.mark.parametrize("typed", [[], ["sing"], ["plan"], ["city", "make", "--seed", "x"]])
def test_wrong_usage(typed: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(typed)
    assert ended.value.code == 2
    assert "usage: fangxian" in capsys.readouterr().err
