"""``fangxian sheets``: a sheet from the command line, and the processes that the worker starts."""

import json
from pathlib import Path
from typing import Any

import pytest

from fangxian.access.scope import Scope
from fangxian.foundation.sheets import kinds, starting
from fangxian.foundation.sheets.models import Intake
from fangxian.foundation.sheets.rules.states import State
from fangxian.foundation.sheets.run import go_on
from fangxian.foundation.sheets.selectors import intake_now
from fangxian.foundation.sheets.services import intake_open
from fangxian.site.cli import main
from tests.cast import SYSTEM, TOWN, VILLAGE
from tests.sheet_kind import PlacesKind, places_written

pytestmark = pytest.mark.django_db

SHEET = "村居,名称,类型\n凤山社区,凤山花园,小区\n凤山社区,,小区\n"


@pytest.fixture(autouse=True)
def places_kind(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PlacesKind:
    settings.FANGXIAN_MEDIA = tmp_path / "media"
    kind = PlacesKind()
    monkeypatch.setitem(kinds._kinds, kind.key, kind)
    return kind


@pytest.fixture
def sheet(tmp_path: Path) -> str:
    path = tmp_path / "地点.csv"
    path.write_text(SHEET, encoding="gbk")
    return str(path)


def only() -> Intake:
    found: Intake = Intake.objects.within(Scope.system("测试")).get()
    return found


def test_import_adopt_undo(
    city: None, sheet: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sheets", "import", sheet, "--kind", "test_places", "--area", TOWN]) == 0
    said = capsys.readouterr().out
    assert "会新增 1 行" in said
    assert "没有填名称" in said
    assert places_written() == []
    identifier = str(only().id)
    assert identifier in said

    assert main(["sheets", "adopt", identifier]) == 0
    assert [name for _, name, _ in places_written()] == ["凤山花园"]
    assert main(["sheets", "faults", identifier, str(tmp_path / "faults.xlsx")]) == 0
    assert (tmp_path / "faults.xlsx").read_bytes().startswith(b"PK")
    assert main(["sheets", "list"]) == 0
    assert "已采用" in capsys.readouterr().out
    assert main(["sheets", "undo", identifier]) == 0
    assert places_written() == []
    assert main(["sheets", "adopt", identifier]) == 1
    assert "已经撤销" in capsys.readouterr().err


def test_import_at_once_for_programs(city: None, sheet: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--kind", "test_places", "--area", TOWN, "--adopt", "--exercise", "--json"]
    assert main(["sheets", "import", sheet, *words]) == 0
    said = json.loads(capsys.readouterr().out)
    assert {key: said[key] for key in ("state", "rows", "new", "faulty")} == {
        "state": "adopted", "rows": 2, "new": 1, "faulty": 1,
    }  # fmt: skip
    assert said["longest_lock_ms"] >= 0
    assert only().exercise


def test_what_is_refused_says_so(city: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--kind", "test_places", "--area", TOWN]
    assert main(["sheets", "import", str(tmp_path / "nowhere.csv"), *words]) == 1
    assert "读不了文件" in capsys.readouterr().err
    (tmp_path / "no.csv").write_bytes(b"a,b\n")
    assert main(["sheets", "import", str(tmp_path / "no.csv"), *words]) == 1
    assert "没有找到表头" in capsys.readouterr().err
    assert main(["sheets", "drop", str(only().id)]) == 0
    assert only().state == State.DROPPED


def test_a_template_is_written(city: None, tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    assert main(["sheets", "template", str(path), "--kind", "test_places", "--area", VILLAGE]) == 0
    assert path.read_bytes().startswith(b"PK")


class _Started:
    """A process that goes on with its sheet when it is looked at."""

    commands: list[list[str]] = []

    def __init__(self, command: list[str], **_: Any) -> None:
        self.commands.append(command)

    def poll(self) -> int:
        return main(self.commands[-1][3:])


def test_the_worker_starts_a_process_for_what_is_due(city: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("subprocess.Popen", _Started)
    monkeypatch.setattr(starting, "_running", {})
    monkeypatch.setattr(_Started, "commands", [])
    first, second, third = (
        intake_open(
            actor=SYSTEM, kind="test_places", filename="a", chunks=[SHEET.encode(), b" " * n], area_code=TOWN
        )
        for n in range(3)
    )
    assert starting.runs_start() == 2
    assert [command[-1] for command in _Started.commands] == [str(first.id), str(second.id)]
    go_on(first.id)
    assert starting.runs_start() == 1
    assert _Started.commands[-1][-1] == str(third.id)
    assert intake_now(second.id).state == State.CHECKED
