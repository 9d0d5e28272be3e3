"""``./fx bench register``: a city's residents from one sheet, on both databases, at a tenth, a third and the whole.

The sheet is the drill's population as an office would send it (CSV). It is imported by the command that people
use, checks, households, encryption, indexes and report included, while a second process keeps writing to the
same database: its slowest wait is what everybody else felt. Beside it stand, in the same run, Django's
``bulk_create`` and the bare insertion of the very rows that were written. Forty thousand responders come from a
workbook.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from bench.figures import Figure, pace, share
from bench.house import DATABASES, Helper, House, house, memory_of, say, until

COUNTY = "350181"
RESIDENTS = 1_390_487
PARTS = (0.1, 0.3, 1.0)
RESPONDERS = 40_000
#: Promised seconds for everybody, by database; megabytes; seconds for the responders; milliseconds of a lock.
SECONDS, MEGABYTES, RESPONDERS_IN, LOCK = {"sqlite": 60.0, "postgresql": 120.0}, 500.0, 10.0, 200.0
#: Rows that the alternatives write: enough to be steady, few enough to wait for.
SAMPLE = 20_000


def figures() -> Iterator[Figure]:
    """Everything, on both databases."""
    for database in DATABASES:
        slowest: dict[float, float] = {}
        for part in PARTS:
            with house(database) as one:
                say(f"{database}: {part:g}")
                yield from _figures_of(one, part, slowest)


def _figures_of(one: House, part: float, per_row: dict[float, float]) -> Iterator[Figure]:
    residents = int(RESIDENTS * part)
    one.do("init")
    sheet, people = one.home / "people.csv", one.home / "responders.xlsx"
    one.do("city", "sheet", "--residents", str(residents), "--out", str(sheet))
    paces = [pace()]
    with _another_writer(one) as waits:
        said = _imported(one, "people", sheet)
    paces.append(pace())
    per_row[part] = said["seconds"] / residents
    name = f"{one.database} · {residents:,} residents"
    whole = part == PARTS[-1]
    with one.inside("bench.register_inside") as inside:
        counted = inside(do="count")
        assert counted == residents, (counted, residents)
        orm = inside(do="bulk_create", rows=SAMPLE)
        bare = inside(do="bare", rows=SAMPLE)
    yield Figure(f"{name} · a fixed loop of Python, meanwhile · CPU", median(paces), "ms")
    yield Figure(
        f"{name} · import, against bulk_create of the rows alone",
        said["seconds"], "s", SECONDS[one.database] if whole else None, versus=orm * residents / SAMPLE,
    )  # fmt: skip
    yield Figure(
        f"{name} · import, against the bare insertion of the rows alone",
        said["seconds"], "s", versus=bare * residents / SAMPLE,
    )  # fmt: skip
    yield Figure(f"{name} · import · CPU, all its processes", said["cpu"], "s")
    yield Figure(f"{name} · import · rows", residents / said["seconds"], "rows/s")
    yield Figure(
        f"{name} · import · memory, all its processes", said["peak"], "MB", MEGABYTES if whole else None
    )
    if part != PARTS[0]:
        yield Figure(
            f"{name} · time for a row, against that at a tenth",
            per_row[part] * 1e6, "µs", versus=per_row[PARTS[0]] * 1e6,
        )  # fmt: skip
    yield Figure(f"{name} · longest write lock of the import", said["lock_ms"], "ms", LOCK)
    yield Figure(f"{name} · another writer meanwhile · writes", float(len(waits)), "")
    yield Figure(f"{name} · another writer meanwhile · median wait", share(waits, 0.5), "ms")
    yield Figure(f"{name} · another writer meanwhile · slowest wait", waits[-1], "ms")
    if whole:
        one.do("city", "sheet", "--kind", "responders", "--members", str(RESPONDERS), "--out", str(people))
        told = _imported(one, "responders", people)
        yield Figure(
            f"{one.database} · {RESPONDERS:,} responders from XLSX", told["seconds"], "s", RESPONDERS_IN
        )


def _imported(one: House, kind: str, sheet: Path) -> dict[str, float]:
    """Seconds, CPU seconds and peak megabytes of an import, and its longest lock as it says itself."""
    command = (
        "sheets",
        "import",
        str(sheet),
        "--kind",
        kind,
        "--area",
        COUNTY,
        "--adopt",
        "--exercise",
        "--json",
    )
    said: dict[str, float] = {}
    with memory_of() as watched:
        printed, said["seconds"], said["cpu"] = one.ask(*command, watched=watched)
    told = json.loads(printed)
    assert not told["faulty"], told
    said["peak"], said["lock_ms"] = watched.peak, float(told["longest_lock_ms"])
    return said


@contextmanager
def _another_writer(one: House) -> Iterator[list[float]]:
    """A second process that writes all the while; when it is over, its waits in milliseconds, shortest first."""
    waits: list[float] = []
    stop = one.home / "stop"
    with one.inside("bench.register_inside") as helper:
        inside: Helper = helper
        thread = threading.Thread(target=lambda: waits.extend(inside(do="write_until", stop=str(stop))))
        thread.start()
        try:
            yield waits
        finally:
            stop.touch()
            thread.join()
            stop.unlink()
    waits.sort()
    until(lambda: bool(waits), "the other writer")
