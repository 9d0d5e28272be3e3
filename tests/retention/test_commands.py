"""The commands for keys and purges, as whoever holds the machine types them."""

import json
from pathlib import Path
from typing import Any

import pytest

from fangxian.foundation.responders.models import Responder
from fangxian.foundation.retention.keyring import SETTLED_AFTER
from fangxian.foundation.retention.resealing import generations_in_use
from fangxian.kit import escrow
from fangxian.kit.keys import key_ring
from fangxian.site.cli import main
from fangxian.site.commands.keys import ESCROW_VARIABLE
from tests.cast import Cast
from tests.retention.builders import EVERYWHERE, withdrawn

pytestmark = pytest.mark.django_db(transaction=True)

DAY = 24 * 60.0
HOUR = SETTLED_AFTER.total_seconds() / 60 + 1


def test_a_class_gets_a_new_key_and_loses_the_old_one_an_hour_later(
    cast: Cast, shifted: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["keys", "rotate", "responder"]) == 0
    assert "第 2 代密钥，重新加密" in capsys.readouterr().out
    assert generations_in_use("responder") == {2}
    assert main(["keys", "retire", "responder"]) == 0
    assert "一小时以后再销毁旧的" in capsys.readouterr().out
    shifted(HOUR)
    assert main(["keys", "retire"]) == 0
    assert "data-responder-1 已销毁" in capsys.readouterr().out
    assert key_ring().generations("data-responder") == [2]
    assert main(["keys", "list"]) == 0
    listed = capsys.readouterr().out
    assert "销毁" in next(line for line in listed.splitlines() if line.startswith("data-responder-1"))
    assert Responder.objects.within(EVERYWHERE).first().name.startswith("演")  # type: ignore[union-attr]


def test_every_class_at_once(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    withdrawn()
    assert main(["keys", "rotate", "--all"]) == 0
    said = capsys.readouterr().out
    for data_class in ("need", "responder", "journal", "resident", "attachment"):
        assert f"{data_class}：第" in said


def test_a_class_that_is_none_is_refused(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["keys", "rotate", "weather"]) == 1
    assert "可以写：" in capsys.readouterr().err
    assert main(["keys", "rotate"]) == 1


def test_keys_are_escrowed_and_recovered(
    cast: Cast,
    tmp_path: Path,
    own_keys: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv(ESCROW_VARIABLE, "three words and some more")
    monkeypatch.setattr(escrow, "COST", 2**12)
    file = tmp_path / "keys.escrow"
    assert main(["keys", "escrow", str(file)]) == 0
    name = own_keys / "data-responder-1.key"
    before = name.read_bytes()
    name.unlink()
    assert main(["keys", "recover", str(file)]) == 0
    assert name.read_bytes() == before
    assert "找回 1 把密钥：data-responder-1.key" in capsys.readouterr().out
    assert main(["keys", "recover", str(file)]) == 0
    assert main(["keys", "recover", str(tmp_path / "none")]) == 1


def test_what_is_due_is_shown_purged_and_certified(
    cast: Cast, shifted: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    withdrawn()
    shifted(181 * DAY)
    assert main(["purge", "due"]) == 0
    assert "困难和求助里的话：到期 3 行" in capsys.readouterr().out
    assert main(["purge", "run", "need"]) == 0
    assert "清空 1 行" in capsys.readouterr().out
    assert main(["purge", "run", "need"]) == 1
    assert "没有到期要销毁的" in capsys.readouterr().err
    assert main(["purge", "certificate", "1"]) == 0
    assert "签名有效" in capsys.readouterr().out
    assert main(["purge", "certificate", "1", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["holds"] is True
    assert json.loads(said["statement"])["data_class"] == "need"
    assert main(["purge", "list"]) == 0
    assert "第 1 号" in capsys.readouterr().out
    assert main(["purge", "certificate", "9"]) == 1
