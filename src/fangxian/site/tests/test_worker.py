"""The worker: every beat in its turn, and one that fails holds up none."""

import threading

import pytest

from fangxian.access.actor import Actor
from fangxian.access.scope import Scope
from fangxian.drill.removal import exercise_remove
from fangxian.foundation.areas.services import grid_draw
from fangxian.line.selectors import gaps_open
from fangxian.line.services import line_sweep, marks_evaluate
from fangxian.site import worker
from fangxian.site.worker import Beat, beats, work
from tests.cast import SYSTEM, VILLAGE


def test_a_beat_that_fails_is_tried_again_and_holds_up_none(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    stopping = threading.Event()
    done: list[str] = []

    def failing() -> None:
        done.append("failing")
        raise OSError("no disk")

    def counting() -> None:
        done.append("counting")
        if done.count("counting") == 3:
            stopping.set()

    monkeypatch.setattr(worker, "beats", lambda: [Beat(failing, 0), Beat(counting, 0)])
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    work(stopping)
    assert done == ["failing", "counting"] * 3
    assert "a beat failed" in caplog.text


def test_a_beat_waits_for_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    stopping = threading.Event()
    done: list[str] = []
    often = Beat(lambda: stopping.set() if done else None, 0)
    monkeypatch.setattr(worker, "beats", lambda: [Beat(lambda: done.append("seldom"), 3600), often])
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    work(stopping)
    assert done == ["seldom"]


@pytest.mark.django_db
def test_every_beat_finds_nothing_to_do_in_a_city_without_work(city: None) -> None:
    for beat in (*beats(), *beats()):
        beat.act()


@pytest.mark.django_db
def test_gaps_of_an_exercise_end_with_it(city: None) -> None:
    everywhere = Scope.system("测试")
    line_sweep()
    before = gaps_open(everywhere).count()
    drill = Actor.system("drill", reason="演练", exercise=True)
    grid_draw(actor=drill, village_code=VILLAGE, name="演练网格")
    while marks_evaluate():
        pass
    assert gaps_open(everywhere).filter(exercise=True).count() == 1
    exercise_remove(actor=SYSTEM)
    while marks_evaluate():
        pass
    assert gaps_open(everywhere).count() == before
    line_sweep()
    assert gaps_open(everywhere).count() == before
