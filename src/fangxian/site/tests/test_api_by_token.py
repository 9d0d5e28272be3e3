"""What a token reads through the API: its parts, of its area."""

from typing import Any

from django.test import Client

from fangxian.foundation.accounts.tokens import token_make
from fangxian.line.services import line_sweep
from tests.cast import COUNTY, OTHER_TOWN, TOWN, VILLAGE, Cast


def asked(token: str, address: str = "/api/v1/gaps") -> tuple[int, Any]:
    answer = Client().get(address, headers={"Authorization": f"Bearer {token}"})
    return answer.status_code, answer.json()


def test_a_token_reads_its_parts_of_its_area_alone(cast: Cast) -> None:
    line_sweep()
    token = token_make(
        actor=cast.actor("admin"), name="数据平台", parts=("gaps", "figures"), area_code=TOWN, days=30
    )
    status, gaps = asked(token)
    assert status == 200
    assert gaps["total"]
    assert all(gap["area"].startswith(TOWN) for gap in gaps["gaps"])
    status, figures = asked(token, f"/api/v1/figures/{TOWN}")
    assert (status, figures["open"]) == (200, gaps["total"])
    assert sum(kind["open"] for kind in figures["kinds"]) == figures["open"]
    assert {place["key"] for place in figures["places"]} == {VILLAGE, "350181007003"}
    assert asked(token, f"/api/v1/figures/{OTHER_TOWN}")[0] == 404
    assert asked(token, f"/api/v1/figures/{COUNTY}")[0] == 404
    assert asked(token, f"/api/v1/areas/{VILLAGE}")[0] == 403
    assert asked(token, "/api/v1/needs")[0] == 403
