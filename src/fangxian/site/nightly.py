"""What the worker does at night, a little at each beat, so that nothing else waits for it."""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta

from fangxian.foundation.retention.keyring import keys_record, keys_sweep
from fangxian.foundation.retention.selectors import certificates
from fangxian.foundation.retention.services import NIGHTLY, Progress, purges_begun, purges_due
from fangxian.plain import clock

#: Hours of the city's night in which what has run out is purged.
NIGHT = range(1, 5)
#: Seconds of purging in one beat.
SHARE = 0.3
#: A purge whose keys wait is looked at again so often; what is due is looked for so often at night.
AGAIN = timedelta(minutes=20)


class Purging:
    """Goes on with purges from beat to beat; a worker that is killed leaves nothing half done."""

    def __init__(self) -> None:
        self._steps: Iterator[Progress] | None = None
        self._looked: datetime | None = None

    def go_on(self) -> None:
        """Purge for a moment, if there is anything to purge."""
        self._steps = self._steps or self._begun(clock.now())
        if self._steps is None:
            return
        until = time.monotonic() + SHARE
        try:
            for _ in self._steps:
                if time.monotonic() >= until:
                    return
        except BaseException:
            self._steps = None
            raise
        self._steps = None

    def _begun(self, now: datetime) -> Iterator[Progress] | None:
        if certificates().filter(emptied_at=None).exists():
            return purges_begun()
        if self._looked is not None and now < self._looked + AGAIN:
            return None
        self._looked = now
        if clock.in_city(now).hour in NIGHT:
            return purges_due(now=now)
        return purges_begun()


def keys_look_after() -> None:
    """Note keys that were made since, and sweep away files that a crash left of destroyed ones."""
    keys_record(actor=NIGHTLY)
    keys_sweep()
