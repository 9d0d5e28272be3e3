"""The tests' own kind of sheet, known while a test runs."""

from pathlib import Path
from typing import Any

import pytest

from fangxian.foundation.sheets import kinds
from tests.sheet_kind import PlacesKind


@pytest.fixture(autouse=True)
def places_kind(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PlacesKind:
    settings.FANGXIAN_MEDIA = tmp_path / "media"
    kind = PlacesKind()
    monkeypatch.setitem(kinds._kinds, kind.key, kind)
    return kind
