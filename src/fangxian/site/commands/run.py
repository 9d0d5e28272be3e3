"""``fangxian run``: everything a newcomer needs, by one command: an exercise in progress on this machine.

Set up what is missing, print the gaps and the accounts, then keep the worker and the server running until
told to stop. Started again, it goes on with what is there. ``--no-exercise`` runs a real home in the same way.
"""

import argparse
import os
import secrets
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from fangxian.access.scope import Scope
from fangxian.drill.seats import SEATS, seats_make, seats_missing
from fangxian.foundation.accounts.models import User
from fangxian.line.services import line_sweep
from fangxian.plain.errors import Refused
from fangxian.plain.words import N_
from fangxian.site.commands import city, gaps, init
from fangxian.site.commands.serve import DEFAULT_PORT, require_free


def add_to(verbs: Any) -> None:
    """Declare the command."""
    parser = verbs.add_parser("run", help="一条命令跑起来：建库、造演练、启动网页和后台")
    parser.add_argument("--port", type=int, default=int(os.environ.get("FANGXIAN_PORT", DEFAULT_PORT)))
    parser.add_argument("--no-exercise", action="store_true", help="不造演练：真实使用时这样启动")
    parser.add_argument(
        "--sms-stand-in", type=int, metavar="PORT", help="同时启动短信网关的替身：短信只给人看，不发"
    )
    parser.add_argument("--set-up-only", action="store_true", help="只准备，不启动")
    parser.set_defaults(act=act)


def act(options: argparse.Namespace) -> int:
    """Set up, tell, run."""
    if not options.set_up_only:
        require_free("127.0.0.1", options.port)
    print("准备数据库和区划名册……", flush=True)
    init.set_up()
    if not options.no_exercise:
        _exercise()
    line_sweep()
    print(gaps.as_text())
    if not options.no_exercise:
        print(f"\n演练账号（密码都是 {_password()}）：")
        print("  " + "  ".join(seat.username for seat in SEATS))
    print(
        f"\n打开 http://127.0.0.1:{options.port}/ 。按 Ctrl-C 停下；再次启动会接着用现在的数据。", flush=True
    )
    connection.close()
    if options.set_up_only:
        return 0
    return _keep_running(
        *([_sms_stand_in(options)] if options.sms_stand_in else ()),
        [sys.executable, "-m", "fangxian", "worker"],
        [sys.executable, "-m", "fangxian", "serve", "--host", "127.0.0.1", "--port", str(options.port)],
    )


def _sms_stand_in(options: argparse.Namespace) -> list[str]:
    """The stand-in's command; what the worker and the server are to know of it goes into their environment."""
    house = f"http://127.0.0.1:{options.port}"
    os.environ["FANGXIAN_SMS_URL"] = f"http://127.0.0.1:{options.sms_stand_in}"
    os.environ.setdefault("FANGXIAN_SMS_KEY", secrets.token_hex(16))
    os.environ.setdefault("FANGXIAN_ADDRESS", house)
    port = str(options.sms_stand_in)
    return [sys.executable, "-m", "fangxian", "sms-stand-in", "--port", port, "--house", house]


def _exercise() -> None:
    """Make the exercise's city and seats where they are missing. Raises ``Refused`` in a home of real accounts."""
    if not city.city_is_made():
        if User.objects.within(Scope.system("启动")).exists():
            raise Refused(
                "run.real_home",
                N_("这里已经有真实的账号，没有造演练；请用 fangxian run --no-exercise 启动。"),
            )
        city.make_city(city.SEED)
    if seats_missing():
        seats_make(village=city.STORY_VILLAGE, password=_password(), seed=city.SEED)


def _password() -> str:
    """The exercise's password: made once, kept where only this user can read it, since it is printed again."""
    path = Path(settings.FANGXIAN_HOME) / "exercise-password"
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(f"yanlian-{secrets.token_hex(4)}")
    return path.read_text()


def _keep_running(*commands: list[str]) -> int:
    """Run the commands as children; start one that dies again; end all of them when told to stop."""
    children = [subprocess.Popen(command) for command in commands]  # noqa: S603 - our own program
    stopping = threading.Event()
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, lambda *_: stopping.set())
    while not stopping.wait(0.3):
        for place, child in enumerate(children):
            if child.poll() is not None and not stopping.is_set():
                print(f"{commands[place][3]} 停了（{child.returncode}），重新启动。", file=sys.stderr)
                time.sleep(1)
                children[place] = subprocess.Popen(commands[place])  # noqa: S603
    for child in children:
        child.terminate()
    for child in children:
        try:
            child.wait(timeout=15)
        except subprocess.TimeoutExpired:
            child.kill()
    return 0
