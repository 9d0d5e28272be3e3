"""Each test of this room begins with a process that has read nothing yet."""

import pytest

from fangxian.foundation.people import remembered


@pytest.fixture(autouse=True)
def _nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered, "_texts", remembered.Memory())
    monkeypatch.setattr(remembered, "_doors", remembered.Memory())
