"""A gateway on this machine, and an hour at which people are awake."""

import os
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from fangxian.foundation.notices.stand_in import StandIn
from fangxian.plain import clock


class Hours:
    """The clock, which a test sets."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def ahead(self, **some: float) -> None:
        self._by(clock.shift() + timedelta(**some))

    def at(self, hour: int) -> None:
        """The next time that the city's clocks show this full hour."""
        here = clock.in_city(clock.now())
        until = here.replace(hour=hour, minute=0, second=0, microsecond=0)
        self.ahead(seconds=(until - here).total_seconds() + (until <= here) * 86_400)

    def _by(self, shift: timedelta) -> None:
        self.path.write_text(str(shift.total_seconds()))
        # Written twice within one tick of the file system's clock, it would be read once.
        stamp = datetime.now(UTC).timestamp() + shift.total_seconds() % 1_000
        os.utime(self.path, (stamp, stamp))


@pytest.fixture
def hours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hours:
    monkeypatch.setenv(clock.SHIFT_VARIABLE, str(tmp_path / "shift"))
    return Hours(tmp_path / "shift")


@pytest.fixture
def gateway(settings: Any, tmp_path: Path) -> Iterator[StandIn]:
    one = StandIn(key="a key of tests", file=tmp_path / "messages")
    threading.Thread(target=one.serve_forever, daemon=True).start()
    settings.FANGXIAN_SMS_URL, settings.FANGXIAN_SMS_KEY = one.url, one.key
    settings.FANGXIAN_ADDRESS = "https://fangxian.test"
    yield one
    one.shutdown()
    one.server_close()
