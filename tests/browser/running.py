"""The whole system as real processes, for stories in a real browser: server, worker, and a clock to move."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import BrowserContext, Page

ROOT = Path(__file__).resolve().parents[2]

#: What `fangxian run` makes: the full register, an exercise in progress, one account for each seat.
SEATS = (
    "hq", "group", "town", "village", "gate", "responder", "runner", "department", "partner", "admin", "auditor",
)  # fmt: skip


@dataclass
class Running:
    """A home with a city in it, a server on a free port and a worker."""

    home: Path
    port: int = 0
    password: str = ""
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("FANGXIAN_", "DJANGO_"))
        }
        return kept | {
            "FANGXIAN_HOME": str(self.home),
            "FANGXIAN_CLOCK_SHIFT": str(self.home / "clock-shift"),
            "PYTHONPATH": str(ROOT / "src"),
        }

    def sign_in(self, context: BrowserContext, account: str) -> Page:
        """Sign somebody in as a person does; the page it lands on."""
        page = context.new_page()
        page.goto(self.address)
        page.get_by_label("账号").fill(account)
        page.get_by_label("密码").fill(self.password)
        page.get_by_role("button", name="登录").click()
        page.get_by_role("button", name="退出").wait_for()
        return page

    def command(self, *words: str) -> str:
        """Run one command of the program to its end."""
        done = subprocess.run(
            [sys.executable, "-m", "fangxian", *words],
            env=self.environment, cwd=self.home, capture_output=True, text=True, check=True, timeout=120,
        )  # fmt: skip
        return done.stdout

    def answer(self, typed: str, *words: str) -> str:
        """Run one command that asks for a line; what is typed goes where a keyboard would be."""
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "fangxian", *words],
            env=self.environment, cwd=self.home, input=typed + "\n", start_new_session=True,
            capture_output=True, text=True, check=True, timeout=120,
        )  # fmt: skip
        return done.stdout

    def start(self, name: str, *words: str) -> None:
        """Start one command and leave it running."""
        with (self.home / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", "fangxian", name, *words],
                env=self.environment, cwd=self.home, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def set_going(self) -> None:
        """Start the worker and the server, and wait for the first answer."""
        self.start("worker")
        self.start("serve", "--port", str(self.port))
        self.wait_until_it_answers()

    def kill(self, name: str, signum: int = signal.SIGKILL) -> None:
        """End a process at once, with all that it started."""
        process = self.processes.pop(name)
        os.killpg(process.pid, signum)
        process.wait(timeout=20)

    def move_clock(self, minutes: float) -> None:
        """Let the house's clock run so many minutes ahead of the real one."""
        draft = self.home / "clock-shift.draft"
        draft.write_text(str(minutes * 60), encoding="ascii")
        draft.replace(self.home / "clock-shift")

    def wait_until_it_answers(self, seconds: float = 30) -> None:
        deadline = time.monotonic() + seconds
        while True:
            try:
                with urllib.request.urlopen(f"{self.address}/readyz", timeout=2) as answer:  # noqa: S310 - ourselves
                    assert answer.status == 200
                    return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                assert time.monotonic() < deadline, (self.home / "serve.log").read_text()
                time.sleep(0.1)

    def stop(self) -> None:
        for name in list(self.processes):
            self.kill(name, signal.SIGTERM)


def started(home: Path) -> Running:
    """Make the exercise's city in ``home``, and start everything."""
    running = empty(home)
    running.command("run", "--set-up-only")
    running.password = (home / "exercise-password").read_text(encoding="ascii")
    running.set_going()
    return running


def empty(home: Path) -> Running:
    """A home in which nothing is set up yet."""
    return Running(home=home, port=_free_port())


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])
