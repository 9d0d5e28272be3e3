"""The command that makes the exercise's city: how large, and what it says of it."""

import json

import pytest

from fangxian.access.scope import Scope
from fangxian.drill.population import shipped_census
from fangxian.foundation.people.models import Person
from fangxian.plain.errors import Refused
from fangxian.site.cli import main
from fangxian.site.commands.city import RESIDENTS, residents_wanted
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_one_in_twenty_unless_somebody_says_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FANGXIAN_RESIDENTS", raising=False)
    assert residents_wanted() == RESIDENTS == shipped_census().people // 20
    monkeypatch.setenv("FANGXIAN_RESIDENTS", "1390487")
    assert residents_wanted() == 1_390_487
    monkeypatch.setenv("FANGXIAN_RESIDENTS", "很多")
    with pytest.raises(Refused, match="应是一个人数"):
        residents_wanted()


def test_made_compared_and_refused_a_second_time(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FANGXIAN_RESIDENTS", "300")
    assert main(["city", "make", "--members", "50"]) == 0
    assert "指纹 sha256 " in capsys.readouterr().out
    assert Person.objects.within(Scope.system("测试")).filter(exercise=True).count() == 300
    assert main(["city", "compare", "--json"]) == 0
    rows = {row["name"]: row for row in json.loads(capsys.readouterr().out)}
    assert rows["人口"]["city"] == 300
    assert rows["一人户"]["census"] == 24.09
    assert main(["city", "make"]) != 0
    assert main(["city", "remove"]) == 0
    assert "真实数据没有动" in capsys.readouterr().out
    assert main(["city", "compare"]) != 0
