"""The drawings are as the code is, and one that is not is named."""

import pytest

from tests.architecture import drawings

pytestmark = pytest.mark.rules


def test_the_drawings_are_as_the_code_is():
    assert drawings.stale() == []
    assert drawings.main(["--check"]) == 0


def test_a_stale_drawing_is_named_and_drawn_anew(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(drawings, "ROOT", tmp_path)
    monkeypatch.setattr(drawings, "SOURCES", tmp_path / "src" / "fangxian")
    monkeypatch.setattr(drawings, "DRAWINGS", tmp_path / "docs" / "states")
    rules = tmp_path / "src" / "fangxian" / "domains" / "lamps" / "rules"
    rules.mkdir(parents=True)
    (rules / "states.py").write_text(
        "from types import SimpleNamespace as Move\n"
        "TITLES = {'off': '灭', 'on': '亮'}\n"
        "MOVES = (Move(verb='make', sources=(), target='off', title='做'),\n"
        "         Move(verb='light', sources=('off',), target='on', title='点'))\n",
        encoding="utf-8",
    )
    assert drawings.main(["--check"]) == 1
    assert "docs/states/lamps.md" in capsys.readouterr().out
    assert drawings.main(["--write"]) == 0
    assert drawings.main(["--check"]) == 0
    drawn = (tmp_path / "docs" / "states" / "lamps.md").read_text(encoding="utf-8")
    for line in ('state "灭" as off', "[*] --> off : 做", "off --> on : 点", "on --> [*]"):
        assert line in drawn
    (rules / "states.py").unlink()
    assert drawings.main(["--check"]) == 1
    assert "lamps.md" in capsys.readouterr().out


def test_wrong_usage_says_how(capsys):
    assert drawings.main([]) == 2
    assert "--write" in capsys.readouterr().err
