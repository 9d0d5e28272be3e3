"""After signing in everybody comes to the screen that answers his first question."""

import pytest
from django.test import Client

from tests.cast import OTHER_TOWN, TOWN, VILLAGE, Cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("seat", "screen"),
    [
        ("hq", "/board"),
        ("town", f"/towns/{TOWN}"),
        ("other_town", f"/towns/{OTHER_TOWN}"),
        ("leader", f"/villages/{VILLAGE}"),
        ("village", f"/villages/{VILLAGE}"),
        ("chief", f"/villages/{VILLAGE}"),
        ("gate", f"/villages/{VILLAGE}"),
        ("admin", "/accounts"),
        ("auditor", "/board"),
    ],
)
def test_everybody_s_first_screen(cast: Cast, seat: str, screen: str) -> None:
    client = cast.client(seat)
    answer = client.get("/")
    assert (answer.status_code, answer.headers.get("Location")) == (302, screen)
    assert client.get(screen).status_code == 200


def test_a_working_group_s_first_screen(cast: Cast) -> None:
    answer = cast.client("group").get("/")
    assert answer.headers["Location"].startswith("/groups/")
    page = cast.client("group").get(answer.headers["Location"]).content.decode()
    assert "谁在这里" in page
    assert "物资保障" in page


def test_somebody_without_a_duty_reads_what_he_answers_for(cast: Cast) -> None:
    assert cast.client("nobody").get("/").status_code == 200


def test_nobody_is_asked_to_sign_in(cast: Cast) -> None:
    answer = Client().get("/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in?next=/")
