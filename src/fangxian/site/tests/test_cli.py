"""The program ``fangxian``: 0 done, 1 refused with a sentence, 2 wrong usage."""

import json

import pytest

from fangxian.foundation.areas.services import register_adopt, register_draft
from fangxian.foundation.journal.services import seal_lines
from fangxian.foundation.plan.shipped import shipped_text, shipped_titles
from fangxian.site.cli import main
from tests.cast import COUNTY, SYSTEM, Cast

pytestmark = pytest.mark.django_db


def test_gaps_for_people_and_for_programs(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["gaps"]) == 0
    assert "没有包村领导 2 处" in capsys.readouterr().out
    assert main(["gaps", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["total"] == len(told["gaps"])
    assert sum(not gap["kind"].startswith("organisation.") for gap in told["gaps"]) == 6


def test_the_journal_is_whole(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    seal_lines()
    assert main(["journal", "verify", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    # PostgreSQL seals nothing of a transaction that still runs, and a test is one.
    assert (found["whole"], found["lines"] + found["unsealed"] > 0) == (True, True)


def test_a_refusal_is_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "check", "/nowhere.toml"]) == 1
    assert capsys.readouterr().err == "读不了文件 /nowhere.toml。\n"


def test_two_plans_are_compared(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "compare", "1", "typhoon", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["before"], told["after"]) == ("福清市新冠肺炎疫情防控预案", "福清市防台风预案")
    assert {one["kind"] for one in told["changes"]} >= {"added", "removed", "changed"}
    assert told["gaps_opening"] == sum(one["opening"] for one in told["effects"]["kinds"]) > 0
    assert main(["plan", "compare", "fuqing-2020", "typhoon"]) == 0
    assert "要求每个镇街有渔船管控责任人" in capsys.readouterr().out
    assert main(["plan", "compare", "1", "9"]) == 1
    assert "没有第 9 版预案" in capsys.readouterr().err


def test_an_edition_to_come_is_withdrawn(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "adopt", "typhoon", "--from", "2100-01-01T08:00"]) == 0
    assert main(["plan", "withdraw", "2", "--json"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1]) == {"number": 2, "withdrawn": True}
    assert main(["plan", "withdraw", "2"]) == 1
    assert "已经撤回" in capsys.readouterr().err
    assert main(["plan", "withdraw", "1"]) == 1
    assert "已经生效" in capsys.readouterr().err


def test_a_shipped_plan_is_checked_by_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "check", "typhoon"]) == 0
    assert "没有错误" in capsys.readouterr().out


def test_a_home_is_one_county_s(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", "--county", "月亮县"]) == 1
    assert "名册里没有“月亮县”" in capsys.readouterr().err
    register = register_draft(
        actor=SYSTEM, filename="register.csv", content="代码,名称\n350122,连江县\n".encode()
    )
    register_adopt(actor=SYSTEM, draft_id=register.id)
    assert main(["init", "--county", "连江县"]) == 1
    assert "已经是另一个县的" in capsys.readouterr().err
    assert shipped_titles("350122")["typhoon"] == "连江县防台风预案"
    assert shipped_text("typhoon", COUNTY) == shipped_text("typhoon")
    assert main(["init", "--county", COUNTY]) == 0
    assert "福清市：2 个镇街，3 个村居；预案《福清市新冠肺炎疫情防控预案》" in capsys.readouterr().out


def test_no_exercise_is_made_among_real_accounts(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "--set-up-only"]) == 1
    assert "这里已经有真实的账号" in capsys.readouterr().err


@pytest.mark.parametrize("typed", [[], ["sing"], ["plan"], ["city", "make", "--seed", "x"]])
def test_wrong_usage(typed: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(typed)
    assert ended.value.code == 2
    assert "usage: fangxian" in capsys.readouterr().err
