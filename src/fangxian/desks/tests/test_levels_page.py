"""The page of response levels: looked at before, declared, in force at its hour, taken back."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from fangxian.foundation.plan.selectors import level_in_force
from fangxian.foundation.plan.services import plan_adopt
from fangxian.foundation.plan.shipped import shipped_text
from fangxian.plain import clock
from tests.cast import SYSTEM, Cast

pytestmark = pytest.mark.django_db

SENT = {"level": "level_3", "risk_class": "", "takes_effect_at": "", "reason": "省里的通告", "seen": "0"}


def at(minutes: int) -> str:
    return f"{clock.in_city(clock.now() + timedelta(minutes=minutes)):%Y-%m-%dT%H:%M}"


def test_it_is_looked_at_first_and_changes_nothing(cast: Cast) -> None:
    client = cast.client("hq")
    assert "一级" in client.get("/levels").content.decode()
    looked = client.post("/levels", SENT | {"verb": "look"})
    assert looked.status_code == 200
    text = looked.content.decode()
    assert "宣布以后会怎样" in text
    assert re.search(r"会消掉 <b>[1-9]", text)
    assert level_in_force(clock.now()) == "level_1"


def test_it_is_declared_and_the_page_says_so(cast: Cast) -> None:
    client = cast.client("hq")
    assert client.post("/levels", SENT | {"verb": "declare"}).status_code == 302
    assert level_in_force(clock.now()) == "level_3"
    text = client.get("/levels").content.decode()
    assert "省里的通告" in text
    again = client.post("/levels", SENT | {"level": "level_1", "verb": "declare"})
    assert again.status_code == 409


def test_at_its_hour_and_taken_back_before(cast: Cast, shifted: Callable[[float], None]) -> None:
    client = cast.client("hq")
    assert client.post("/levels", SENT | {"verb": "declare", "takes_effect_at": at(60)}).status_code == 302
    assert level_in_force(clock.now()) == "level_1"
    assert client.post("/levels/1/withdraw").status_code == 302
    assert client.post("/levels/1/withdraw").status_code == 422
    assert "已撤回" in client.get("/levels").content.decode()
    shifted(61)
    assert level_in_force(clock.now()) == "level_1"


def test_six_questions(cast: Cast) -> None:
    assert cast.client("town").get("/levels").status_code == 200
    assert "宣布响应级别" not in cast.client("town").get("/levels").content.decode()
    assert cast.client("town").post("/levels", SENT).status_code == 403
    assert cast.client("gate").get("/levels").status_code == 403
    assert cast.client("hq").put("/levels").status_code == 405
    said = cast.client("hq").post("/levels", SENT | {"reason": ""})
    assert said.status_code == 422
    assert "请写明按什么改" in said.content.decode()


def test_a_plan_of_typhoons_asks_for_no_class_of_the_county(cast: Cast) -> None:
    """Kinds of household are switched by levels as duties are."""
    plan_adopt(actor=SYSTEM, text=shipped_text("typhoon"))
    page = cast.client("hq").get("/levels").content.decode()
    assert "县区风险等级" not in page
    assert "每户低洼地和边坡户有人联系" in page
    looked = cast.client("hq").post("/levels", SENT | {"level": "level_2", "verb": "look"}).content.decode()
    assert "要求每户低洼地和边坡户有人联系" in looked
    assert (
        cast.client("hq").post("/levels", SENT | {"level": "level_2", "verb": "declare"}).status_code == 302
    )
    assert "Ⅱ级响应" in cast.client("hq").get("/board").content.decode()
