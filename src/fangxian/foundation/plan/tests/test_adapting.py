"""A plan of one county as the first draft of another's: it can be read, and nothing in force names the first."""

from pathlib import Path

import pytest

import fangxian
from fangxian.foundation.areas.shipped import rows
from fangxian.foundation.plan.rules.adapting import adapted
from fangxian.foundation.plan.rules.schema import read_plan
from fangxian.foundation.plan.rules.tables import Skill, Tier, Unit
from fangxian.plain.areacodes import Level

pytestmark = pytest.mark.rules

TEXT = (Path(fangxian.__file__).parent / "plans" / "fuqing-2020.toml").read_text(encoding="utf-8")
#: The tables of rooms above this one are read by those rooms' tests.
FOUNDATION = TEXT[: TEXT.index("[[need_kind]]")]
OTHERS = [(row.code, row.name) for row in rows() if len(row.code) == 6 and row.code != "350181"]


@pytest.mark.parametrize(("code", "name"), OTHERS, ids=[name for _code, name in OTHERS])
def test_every_county_of_the_register_gets_its_own(code: str, name: str) -> None:
    text = adapted(TEXT, code=code, name=name, was="福清市")
    plan = read_plan(adapted(FOUNDATION, code=code, name=name, was="福清市"))
    identity = plan.identity
    assert (identity.county, identity.key) == (code, f"county-{code}-2020")
    assert identity.headquarters == f"{name}新型冠状病毒感染肺炎防控工作应急指挥部"
    assert plan.many(Tier)[0].title == name[-1]
    assert {one.title[0] for one in plan.many(Unit) if one.level == Level.COUNTY} == {name[-1]}
    assert "本地话" in {one.title for one in plan.many(Skill)}
    assert not [line for line in text.splitlines() if "福清" in line and not line.startswith("#")]


def test_what_is_no_name_stays() -> None:
    text = adapted(TEXT, code="350626", name="东山县", was="福清市")
    said = [line for line in text.splitlines() if not line.startswith("#")]
    assert 'title = "县市场监督管理局"' in said
    assert 'purpose = "市场、药店、口罩和消毒用品的价格。"' in said
    assert 'sentence = "日夜值班，看全县的防线，决定到了县里的事。"' in said
    assert [line for line in TEXT.splitlines() if line.startswith("#")] == [
        line for line in text.splitlines() if line.startswith("#")
    ][2:]
