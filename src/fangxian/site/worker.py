"""The worker: what happens by itself, second after second.

Each beat is a transaction of its own that finds in the database what is due; a worker killed between or
within beats leaves nothing half done, and the next one goes on. Two at once take turns.
"""

import logging
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import close_old_connections, connection

from fangxian.domains.dispatch.asking import askings_go_on
from fangxian.domains.dispatch.making import shifts_make_due
from fangxian.domains.needs.climbing import needs_climb_due
from fangxian.domains.needs.urging import needs_urge_due
from fangxian.drill.reporting import exercise_day_told
from fangxian.flows.services import lines_follow
from fangxian.foundation.journal.services import seal_lines
from fangxian.foundation.media.store import sweep
from fangxian.foundation.notices.delivering import notices_deliver
from fangxian.foundation.sheets.starting import runs_start
from fangxian.line.services import backlog_sweep, line_sweep, marks_evaluate
from fangxian.plain import clock
from fangxian.site.nightly import Purging, keys_look_after

log = logging.getLogger("fangxian.worker")


@dataclass
class Beat:
    """Something done every so many seconds of real time."""

    act: Callable[[], object]
    seconds: float
    next_at: float = field(default=0.0)


class Apart:
    """Something done on a thread of its own, so that a gateway that does not answer holds nothing else up.

    While it still goes on, the next beat leaves it alone. Whatever it is at when the worker ends must be such that
    the next worker may do it again.
    """

    def __init__(self, act: Callable[[], object]) -> None:
        self._act = act
        self._thread: threading.Thread | None = None

    def __call__(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._carried_out, daemon=True)
            self._thread.start()

    def _carried_out(self) -> None:
        try:
            self._act()
        except Exception:
            log.exception("a beat failed and will be tried again")
        finally:
            connection.close()


def beats() -> list[Beat]:
    """All that the worker does, in the order in which one second's work should happen."""
    return [
        Beat(lambda: needs_climb_due(clock.now()), 1),
        Beat(lambda: needs_urge_due(clock.now()), 1),
        Beat(lambda: askings_go_on(clock.now()), 1),
        Beat(_evaluate_all_marks, 1),
        Beat(line_sweep, 20),
        Beat(_seal_all, 1),
        Beat(Purging().go_on, 1),
        Beat(lambda: shifts_make_due(clock.now()), 60),
        Beat(keys_look_after, 60),
        Beat(lines_follow, 1),
        Beat(Apart(notices_deliver), 1),
        Beat(runs_start, 1),
        Beat(sweep, 3600),
        Beat(exercise_day_told, 10),
    ]


def work(stopping: threading.Event) -> None:
    """Beat until told to stop. A beat that fails is logged and tried again at its next time."""
    schedule = beats()
    while not stopping.is_set():
        for beat in schedule:
            if stopping.is_set():
                break
            if time.monotonic() >= beat.next_at:
                beat.next_at = time.monotonic() + beat.seconds
                _try(beat)
        stopping.wait(0.2)


def work_until_signalled() -> None:
    """Beat until SIGTERM or SIGINT."""
    stopping = threading.Event()
    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, lambda *_: stopping.set())
    work(stopping)


def _try(beat: Beat) -> None:
    close_old_connections()
    try:
        beat.act()
    except Exception:
        log.exception("a beat failed and will be tried again")


#: Between two batches: SQLite gives its lock to whoever happens to ask, and one who takes it again at once starves
#: the people who wait.
_BREATH = 0.05


def _evaluate_all_marks() -> None:
    while backlog_sweep():
        time.sleep(_BREATH)
    while marks_evaluate():
        time.sleep(_BREATH)


def _seal_all() -> None:
    while seal_lines():
        pass
