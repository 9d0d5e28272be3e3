"""A desk refreshes itself, and says nothing while nothing has happened."""

import re
from collections.abc import Callable

import pytest
from django.urls import reverse

from fangxian.access.scope import Scope
from fangxian.foundation.duties.selectors import duties_at
from fangxian.foundation.duties.services import duty_end
from fangxian.line.services import marks_evaluate
from fangxian.plain import clock
from tests.cast import SYSTEM, TOWN, VILLAGE, Cast

DESKS = [("board", "board_live", []), ("town", "town_live", [TOWN]), ("village", "village_live", [VILLAGE])]


@pytest.mark.parametrize(("page", "live", "place"), DESKS)
def test_a_desk_is_silent_until_something_happens(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, page: str, live: str, place: list[str]
) -> None:
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)
    client = cast.client("town")
    seen = re.search(r'"seen":"(\w+)"', client.get(reverse(page, args=place)).content.decode())
    assert seen
    asked = {"seen": seen[1]}
    assert client.get(reverse(live, args=place), asked).status_code == 204
    held = duties_at(Scope.system("test"), now).filter(kind="village_leader", area_code=VILLAGE).get()
    duty_end(actor=SYSTEM, duty_id=held.id)
    marks_evaluate()
    answer = client.get(reverse(live, args=place), asked)
    assert answer.status_code == 200
    assert "没有包村领导" in answer.content.decode()


def test_a_new_minute_and_another_reader_see_it_anew(cast: Cast, shifted: Callable[[float], None]) -> None:
    url = reverse("town_live", args=[TOWN])
    seen = re.search(r'"seen":"(\w+)"', cast.client("town").get(url).content.decode())
    assert seen
    assert cast.client("hq").get(url, {"seen": seen[1]}).status_code == 200
    shifted(1)
    assert cast.client("town").get(url, {"seen": seen[1]}).status_code == 200
    assert cast.client("village").get(url, {"seen": seen[1]}).status_code == 404
