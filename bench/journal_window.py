"""How long a line of the journal stands where nobody outside the database could tell that it was changed.

The window of a line runs from the return of the service that wrote it (its transaction is committed) to the
moment its seal's head stands in the witness file. Under a steady load, with the real worker, over a whole city.
"""

import threading
import time
from contextlib import suppress

from bench.house import House, until

#: Lines a second, for so long; how often the witness is looked at.
RATE, SECONDS, LOOK = 25, 30.0, 0.002


def measure(one: House, *, rate: int = RATE, seconds: float = SECONDS) -> list[float]:
    """Every line's window in seconds, shortest first."""
    watch = _Watch(one)
    with one.inside("bench.journal_inside") as inside, one.running("worker"), watch:
        until(lambda: inside(do="is_sealed"), "the worker")
        written = inside(do="write_steadily", rate=rate, seconds=seconds)
        until(lambda: inside(do="is_sealed"), "the last seal")
        time.sleep(0.5)
        seals = inside(do="seals_of", lines=[line for line, _ in written])
    return sorted(watch.seen[seal] - committed for seal, (_, committed) in zip(seals, written, strict=True))


class _Watch:
    """Looks at the witness file all the time; when each seal's head was first seen there."""

    def __init__(self, one: House) -> None:
        self._path = one.home / "witness" / "heads.txt"
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self.seen: dict[int, float] = {}

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _look(self) -> None:
        reached = 0
        while not self._stop.wait(LOOK):
            with suppress(FileNotFoundError), self._path.open("rb") as file:
                file.seek(reached)
                told, now = file.read(), time.monotonic()
                whole = told[: told.rfind(b"\n") + 1]
                reached += len(whole)
                for line in whole.splitlines():
                    number = line.split()[0]
                    if number.isdigit():
                        self.seen[int(number)] = now
