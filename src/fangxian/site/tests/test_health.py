"""What those see who watch the machine."""

import pytest
from django.test import Client

from fangxian.foundation.journal.services import seal_lines
from fangxian.line.services import line_sweep
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_alive_and_ready() -> None:
    assert Client().get("/healthz").json() == {"alive": True}
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "migrations_waiting": 0})


def test_figures_name_no_place_and_no_person(cast: Cast) -> None:
    line_sweep()
    seal_lines()
    text = Client().get("/metrics").content.decode()
    figures = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    assert float(figures['fangxian_gaps_open{kind="duty.village_leader"}']) == 2
    assert float(figures["fangxian_needs_open"]) == 0
    assert "3501" not in text
    assert "演" not in text


def test_wrong_methods() -> None:
    assert [Client().post(address).status_code for address in ("/healthz", "/readyz", "/metrics")] == [
        405
    ] * 3
