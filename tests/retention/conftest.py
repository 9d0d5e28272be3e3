"""For the tests that commit: journal and entries emptied after each, and keys of their own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fangxian.kit import keys
from fangxian.kit.keys import keys_look_again, keys_withhold
from tests.emptying import append_only_tables_are_emptied, witness_file

__all__ = ["append_only_tables_are_emptied", "witness_file"]


@pytest.fixture(autouse=True)
def own_keys(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of keys that no other test has destroyed anything in."""
    settings.FANGXIAN_KEYS = tmp_path / "keys"
    monkeypatch.setattr(keys, "NOTICED_AFTER", 0.0)
    monkeypatch.setattr("fangxian.foundation.retention.resealing.NOTICED_AFTER", -0.2)
    yield tmp_path / "keys"
    keys_withhold([])
    keys_look_again()
