"""Forms of command that somebody else overtook: what changed, who changed it, and the same words sent again."""

from datetime import timedelta

import pytest

from fangxian.access.scope import Scope
from fangxian.desks.tests.overtaking import again
from fangxian.foundation.dayreports.rules.plan import ReportFigure
from fangxian.foundation.dayreports.selectors import report_latest
from fangxian.foundation.dayreports.services import day_report_file
from fangxian.foundation.plan.selectors import level_in_force, plan_at
from fangxian.foundation.plan.services import level_change, level_withdraw
from fangxian.plain import clock
from tests.cast import VILLAGE, Cast

EVERYWHERE = Scope.system("测试")
pytestmark = pytest.mark.django_db


def figures(**some: int) -> dict[str, int]:
    return {one.key: 0 for one in plan_at(clock.now()).many(ReportFigure)} | some


@pytest.mark.parametrize("seen", [0, 1])
def test_a_day_report(cast: Cast, seen: int) -> None:
    """Filed or corrected meanwhile: the figures that differ, and only the typed one is changed by sending it again."""
    today = clock.day_of(clock.now())
    for number in range(seen + 1):
        day_report_file(
            actor=cast.actor("village"), area_code=VILLAGE, day=today, seen=number, words="补报" if number else "",
            figures=figures(temperatures=40 + number, visits=3 if number == seen else 0),
        )  # fmt: skip
    client, address = cast.client("colleague"), f"/reports/{VILLAGE}"
    sent = figures(temperatures=40 if seen else 0, returnees=9) | {"words": "", "seen": seen}
    page = client.post(address, sent).content.decode()
    for words in ("别人已经报了这一天的（今天", "演*", "您打开时", "测温"):
        assert words in page
    assert again(client, address, sent) == 302
    last = report_latest(EVERYWHERE, VILLAGE, today)
    assert last is not None
    assert (last.number, last.words) == (seen + 2, "补报" if seen else "")
    assert last.figures == figures(temperatures=40 + seen, visits=3, returnees=9)


def test_a_response_level(cast: Cast) -> None:
    """Declared meanwhile for a later hour, and taken back."""
    client = cast.client("hq")
    sent = {
        "level": "level_2", "risk_class": "", "takes_effect_at": "", "reason": "省里的通告", "seen": "0",
        "verb": "declare",
    }  # fmt: skip
    later = clock.now() + timedelta(hours=1)
    level_change(actor=cast.actor("hq"), level="level_3", reason="通告", takes_effect_at=later)
    page = client.post("/levels", sent).content.decode()
    for words in (
        "又有人宣布或撤回了响应级别（今天",
        "起的级别",
        "一级",
        "三级",
        "宣布以后会怎样",
        "再按一次",
    ):
        assert words in page
    level_withdraw(actor=cast.actor("hq"), number=1, reason="写错了")
    taken_back = client.post("/levels", sent | {"seen": "1"}).content.decode()
    assert "撤回了还没开始的响应级别" in taken_back
    assert "宣布了响应级别" not in taken_back
    assert again(client, "/levels", sent) == 302
    assert level_in_force(clock.now()) == "level_2"
    said = client.post("/levels/1/withdraw").content.decode()
    assert "这次宣布已经撤回了（今天" in said
