"""The page of a grid's core households: who plays what, what is missed, giving and taking back."""

import pytest

from fangxian.access.scope import Scope
from fangxian.foundation.duties.selectors import duties_at
from fangxian.foundation.people.tests.builders import household
from fangxian.plain import clock
from tests.cast import GRID, OTHER_GRID, VILLAGE, Cast

EVERYWHERE = Scope.system("测试")
PAGE = f"/grids/{GRID}/parts"
pytestmark = pytest.mark.django_db


def test_the_six_questions(cast: Cast) -> None:
    home = household(room="101", area_code=GRID, categories=("core",))
    sends = {
        "household": str(home.id),
        "kind": "core_publicist",
        "responder": str(cast.responder("responder")),
    }
    seats = ("village", "colleague", "other_village", "chief", "gate")
    assert [cast.client(seat).get(PAGE).status_code for seat in seats] == [200, 200, 404, 403, 403]
    assert [cast.client(seat).post(PAGE, sends).status_code for seat in seats] == [302, 302, 404, 403, 403]
    assert cast.client("village").put(PAGE).status_code == 405
    assert cast.client("village").get(f"/grids/{VILLAGE}/parts").status_code == 404
    bad = cast.client("village").post(PAGE, sends | {"household": ""})
    assert bad.status_code == 422
    assert "请选一户" in bad.content.decode()


def test_given_seen_and_taken_back(cast: Cast) -> None:
    client = cast.client("village")
    assert "还没有党员中心户" in client.get(PAGE).content.decode()
    home = household(room="101", area_code=GRID, categories=("core",))
    neighbour = household(room="102", area_code=GRID)
    assert "没有一户担任中心户信息员" in client.get(PAGE).content.decode()
    assert "缺中心户信息员" in client.get(f"/villages/{VILLAGE}/grids").content.decode()
    sends = {
        "household": str(home.id),
        "kind": "core_informant",
        "responder": str(cast.responder("responder")),
    }
    page = client.post(PAGE, sends, follow=True).content.decode()
    assert "没有一户担任中心户信息员" not in page
    held = duties_at(EVERYWHERE, clock.now()).get(kind="core_informant")
    chain = client.get(f"/households/{neighbour.id}/chain").content.decode()
    assert "中心户信息员" in chain
    assert f"/duties/{held.id}/call" in chain
    assert client.get(f"/duties/{held.id}/call").status_code == 200
    assert "中心户信息员" in client.get("/duties?kind=core_informant").content.decode()
    answer = client.post(f"/relieve/{held.id}", {"next": PAGE})
    assert answer["Location"] == PAGE
    assert "没有一户担任中心户信息员" in client.get(PAGE).content.decode()
    assert "还没有党员中心户" in client.get(f"/grids/{OTHER_GRID}/parts").content.decode()
