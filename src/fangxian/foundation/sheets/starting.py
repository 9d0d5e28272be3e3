"""Starting the processes of runs: one for each sheet that is due, a few at a time.

A large sheet takes a minute and a few hundred megabytes; neither the pages nor the worker's other beats shall
wait for it, and it may be killed without them.
"""

import subprocess
import sys
from uuid import UUID

from fangxian.foundation.sheets.selectors import intakes_due
from fangxian.plain import clock

#: Runs at a time: each keeps two processors busy.
MOST = 2

_running: dict[UUID, "subprocess.Popen[bytes]"] = {}


def runs_start() -> int:
    """Start a process for each intake that is due and has none; return how many were started."""
    for intake_id, process in list(_running.items()):
        if process.poll() is not None:
            del _running[intake_id]
    started = 0
    for intake_id in intakes_due(clock.now()):
        if len(_running) >= MOST:
            break
        if intake_id not in _running:
            command = [sys.executable, "-m", "fangxian", "sheets", "go-on", str(intake_id)]
            _running[intake_id] = subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603 - our own program
            started += 1
    return started
