"""What a bench hands back: figures, the machine they were taken on, the file that keeps them, the table."""

import json
import os
import platform
import subprocess
import sys
import time
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.postgres import NoServer, programs

ROOT = Path(__file__).resolve().parent.parent
RESULTS = Path(__file__).resolve().parent / "results"

_HEADS = ("what", "value", "unit", "target", "versus", "ratio", "meets")


@dataclass(frozen=True)
class Figure:
    """One measured value.

    ``target`` is the promise, at the most or (``at_least``) at the least so much; ``versus`` the value of what
    it is compared with, taken in the same run, which ``what`` names.
    """

    what: str
    value: float
    unit: str
    target: float | None = None
    versus: float | None = None
    at_least: bool = False

    @property
    def ratio(self) -> float | None:
        """The value in terms of what it is compared with."""
        return self.value / self.versus if self.versus else None

    @property
    def meets(self) -> bool | None:
        """Whether the promise is kept; None where nothing is promised."""
        if self.target is None:
            return None
        return self.value >= self.target if self.at_least else self.value <= self.target

    def as_json(self) -> dict[str, Any]:
        """As ``bench/results`` keeps it."""
        numbers = {name: rounded(getattr(self, name)) for name in ("value", "target", "versus", "ratio")}
        whole = {"what": self.what, "unit": self.unit, "meets": self.meets} | numbers
        return {name: whole[name] for name in _HEADS}


def rounded(number: float | None) -> float | None:
    """Four significant digits: more would pretend."""
    return None if number is None else float(f"{number:.4g}")


def share(ordered: Sequence[float], part: float) -> float:
    """The value that a part of the ordered values does not exceed, by nearest rank."""
    return ordered[max(0, -int(-part * len(ordered) // 1) - 1)]


def pace() -> float:
    """CPU ms of a fixed loop of Python: how fast the machine is at this moment, with its neighbours on it."""
    began, total = time.process_time(), 0
    for number in range(300_000):
        total += number * number
    return (time.process_time() - began) * 1000


def flush(folder: Path) -> float:
    """Ms of a small durable write: how fast the disk is at this moment."""
    with (folder / "flush").open("ab") as file:
        began = time.perf_counter()
        file.write(b"." * 4096)
        file.flush()
        os.fdatasync(file.fileno())
        return (time.perf_counter() - began) * 1000


def machine() -> dict[str, Any]:
    """Where the figures were taken, and how busy it was with other things when the run began."""
    return {
        "cores": len(os.sched_getaffinity(0)),
        "cpu": _line("/proc/cpuinfo", "model name"),
        "memory": _line("/proc/meminfo", "MemTotal"),
        "kernel": platform.release(),
        "python": platform.python_version(),
        "sqlite": _said(sys.executable, "-c", _SQLITE),
        "postgresql": _postgresql(),
        "commit": _commit(),
        "load_before": [round(one, 2) for one in os.getloadavg()],
    }


#: The library that the house uses, which need not be the system's.
_SQLITE = "from fangxian.site.databases import use_own_sqlite as use; use(); import sqlite3; print(sqlite3.sqlite_version)"


def _said(*command: str | Path) -> str:
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    return done.stdout.strip()


def _postgresql() -> str:
    try:
        return _said(programs() / "postgres", "--version").rpartition(") ")[2].split()[0]
    except (NoServer, IndexError):
        return ""


def _commit() -> str:
    changed = _said("git", "status", "--porcelain", "--", "src")
    return _said("git", "rev-parse", "HEAD") + (" with changes" if changed else "")


def _line(path: str, name: str) -> str:
    for line in Path(path).read_text().splitlines():
        if line.startswith(name):
            return line.partition(":")[2].strip()
    return platform.processor()


def kept(name: str, where: dict[str, Any], figures: Iterable[Figure]) -> Path:
    """Write ``bench/results/NAME.json``."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    result = {"name": name, "machine": where, "figures": [figure.as_json() for figure in figures]}
    path.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


def table(figures: Iterable[Figure]) -> str:
    """The figures in columns."""
    rows = [_HEADS, *(tuple(_told(value) for value in one.as_json().values()) for one in figures)]
    wide = [max(_width(row[place]) for row in rows) for place in range(len(_HEADS))]
    return "\n".join(
        "  ".join(cell + " " * (room - _width(cell)) for cell, room in zip(row, wide, strict=True)).rstrip()
        for row in rows
    )


def _told(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "NO"
    return f"{value:,g}" if isinstance(value, float) else str(value)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)
