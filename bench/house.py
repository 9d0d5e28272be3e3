"""A house to measure: a home of its own on either database, its programs as real processes, their CPU seconds."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from bench.figures import ROOT
from tests.postgres import cluster

DATABASES = ("sqlite", "postgresql")
PATIENCE = 60.0
_TICK = os.sysconf("SC_CLK_TCK")


def say(words: str) -> None:
    """Long work shows progress."""
    print(f"[{time.strftime('%H:%M:%S')}] {words}", file=sys.stderr, flush=True)


@dataclass
class House:
    """A home and its database. ``url`` is empty on SQLite."""

    database: str
    home: Path
    url: str = ""
    extra: dict[str, str] = field(default_factory=dict)

    def environment(self, program: str) -> dict[str, str]:
        """What a program of the house is started with; PostgreSQL is told its name."""
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith("FANGXIAN_")},
            "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT))),
            "DJANGO_SETTINGS_MODULE": "fangxian.site.settings",
            "FANGXIAN_HOME": str(self.home),
            "FANGXIAN_DATABASE_URL": f"{self.url}?application_name={program}" if self.url else "",
            **self.extra,
        }

    def do(self, *command: str) -> float:
        """Run a command of ``fangxian`` to its end; how many seconds it took."""
        began = time.monotonic()
        subprocess.run(
            [sys.executable, "-m", "fangxian", *command],
            env=self.environment(command[0]),
            stdout=subprocess.DEVNULL,
            check=True,
        )
        return time.monotonic() - began

    def ask(self, *command: str, watched: "Memory") -> tuple[str, float, float]:
        """Run a command of ``fangxian`` to its end; what it printed, its seconds, and its CPU seconds with all its own.

        ``watched`` follows its memory.
        """
        began = time.monotonic()
        with subprocess.Popen(
            [sys.executable, "-m", "fangxian", *command],
            env=self.environment(command[0]),
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            watched.pid = process.pid
            assert process.stdout
            printed = process.stdout.read()
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise RuntimeError(f"{command} ended with {process.returncode}: {printed}")
        return printed, time.monotonic() - began, usage.ru_utime + usage.ru_stime

    @contextmanager
    def running(self, *command: str) -> Iterator[int]:
        """Keep a command of ``fangxian`` running; gives its process id."""
        process = subprocess.Popen(
            [sys.executable, "-m", "fangxian", *command], env=self.environment(command[0])
        )
        try:
            yield process.pid
        finally:
            _end(process)

    @contextmanager
    def serving(self) -> Iterator[tuple[int, int]]:
        """Keep the server running on a free port; gives its process id and the port."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        with self.running("serve", "--host", "127.0.0.1", "--port", str(port)) as pid:
            until(lambda: _answers(f"http://127.0.0.1:{port}/readyz"), "the server")
            yield pid, port

    @contextmanager
    def inside(self, module: str) -> Iterator["Helper"]:
        """A helper that works with the house's own code and settings, in a process of its own."""
        with helper(module, self.environment("inside")) as one:
            yield one

    def cpu(self, pid: int, program: str = "") -> dict[int, float]:
        """CPU seconds so far of a process and its descendants, and of the database's work for ``program``."""
        return {one: cpu_of(one) for one in [*_tree(pid), *self._backends(program)]}

    def _backends(self, program: str) -> list[int]:
        if not (self.url and program):
            return []
        with psycopg.connect(self.url) as database:
            query = "SELECT pid FROM pg_stat_activity WHERE application_name = %s"
            return [row[0] for row in database.execute(query, [program])]


@dataclass
class Memory:
    """The memory of a process and its descendants while it runs: the most that all had together, in MB.

    Pages that several share are counted once (the kernel's proportional set size).
    """

    pid: int = 0
    peak: float = 0.0

    def look(self) -> None:
        """Look once."""
        if self.pid:
            self.peak = max(self.peak, sum(map(_proportional_mb, _tree(self.pid))))


@contextmanager
def memory_of() -> Iterator[Memory]:
    """Look at a process's memory five times a second; its ``pid`` is set when it is known."""
    memory, stopping = Memory(), threading.Event()

    def watch() -> None:
        while not stopping.wait(0.2):
            memory.look()

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield memory
    finally:
        stopping.set()
        thread.join()


def _proportional_mb(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def spent(before: dict[int, float], after: dict[int, float]) -> float:
    """CPU seconds between two readings; a process that ended in between did nothing worth counting."""
    return sum(seconds - before.get(pid, 0.0) for pid, seconds in after.items())


@contextmanager
def house(database: str) -> Iterator[House]:
    """A new home, empty, on a disk that keeps its word; cleared away at the end."""
    with tempfile.TemporaryDirectory(prefix="fangxian-bench-", ignore_cleanup_errors=True) as folder:
        if database == "sqlite":
            yield House(database, Path(folder))
            return
        with cluster(durable=True) as server:
            yield House(database, Path(folder), server.url)


class Helper:
    """A process that takes a JSON object on a line and answers with one."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def __call__(self, **asked: Any) -> Any:
        """Ask, and wait for the answer."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self._process.args!r} died over {asked}")
        return json.loads(line)


@contextmanager
def helper(module: str, environment: dict[str, str] | None = None) -> Iterator[Helper]:
    """Start ``python -m MODULE`` as a helper."""
    process = subprocess.Popen(
        [sys.executable, "-m", module],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Helper(process)
    finally:
        _end(process)


def answer_lines(acts: dict[str, Callable[..., Any]]) -> None:
    """A helper's side: for each line on standard input do what it names, and answer."""
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps(acts[asked.pop("do")](**asked)), flush=True)


def until(done: Callable[[], bool], what: str, *, patience: float = PATIENCE) -> None:
    """Wait for something."""
    deadline = time.monotonic() + patience
    while not done():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {patience:.0f} s for {what}")
        time.sleep(0.1)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - our own server
            return bool(answer.status == 200)
    except OSError:
        return False


def _end(process: "subprocess.Popen[Any]") -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _tree(pid: int) -> Iterable[int]:
    """A process and its descendants."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := _stat(int(entry.name))):
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    found = [pid]
    for one in found:
        found += children.get(one, [])
    return found


def cpu_of(pid: int) -> float:
    """User and system seconds of a process, by the kernel's own count."""
    fields = _stat(pid)
    return (int(fields[11]) + int(fields[12])) / _TICK if fields else 0.0


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat after the name: state, parent, … ; none when it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []
