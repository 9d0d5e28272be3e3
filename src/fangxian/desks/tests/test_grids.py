"""The page of a village's grids: the proposal beside what is, by hand, chiefs."""

import pytest

from fangxian.access.scope import Scope
from fangxian.foundation.areas.selectors import areas_at
from fangxian.foundation.duties.selectors import places_answered_for
from fangxian.foundation.people.gridding import doors_of
from fangxian.foundation.people.rules.addresses import Address
from fangxian.foundation.people.services import Door, Resident, households_enter
from fangxian.plain import clock
from fangxian.plain.areacodes import Level
from tests.cast import GRID, OTHER_GRID, SIBLING, SYSTEM, TOWN, VILLAGE

EVERYWHERE = Scope.system("测试")
PAGE = f"/villages/{VILLAGE}/grids"


@pytest.fixture
def households(cast):
    """Three buildings of 160, 170 and 330 households: a residents' committee's grid has 300 to 500."""
    for building, count in ((1, 160), (2, 170), (3, 330)):
        doors = [
            Door(VILLAGE, Address(building=str(building), room=str(room)), [Resident("张三", "none")])
            for room in range(count)
        ]
        households_enter(actor=SYSTEM, doors=doors)


def page_of(cast, seat="village"):
    return cast.client(seat).get(PAGE)


def text(answer):
    return answer.content.decode()


def sent(cast, verb, seat="village", **fields):
    return cast.client(seat).post(f"{PAGE}/{verb}", fields)


def adopted(cast):
    return sent(cast, "adopt", seen=page_of(cast).context["gridding"].stamp)


def grids_of_doors():
    return {door.grid for door in doors_of(EVERYWHERE, VILLAGE)}


def test_the_proposal_stands_beside_today(cast, households):
    page = text(page_of(cast))
    for words in ("现在", "还有 660 户不在任何网格里", "按住户划", "1栋—2栋", "330", "采用", "手工调整"):
        assert words in page


def test_a_colleague_and_the_town_see_it_and_may_adopt(cast, households):
    for seat in ("colleague", "town"):
        assert "采用" in text(page_of(cast, seat))
    assert "grids/adopt" not in text(page_of(cast, "leader"))


@pytest.mark.parametrize(
    ("seat", "status"),
    [("other_village", 404), ("chief", 404), ("gate", 403), ("admin", 403), ("leader", 200), ("hq", 200)],
)
def test_who_sees_it(cast, households, seat, status):
    assert page_of(cast, seat).status_code == status


@pytest.mark.parametrize("address", [TOWN, GRID, f"{TOWN}999"])
def test_only_a_village_has_it(cast, households, address):
    assert cast.client("town").get(f"/villages/{address}/grids").status_code == 404


@pytest.mark.parametrize("verb", ["adopt", "assign", "chiefs"])
def test_who_may_press_what(cast, households, verb):
    assert sent(cast, verb, "other_village").status_code == 404
    assert sent(cast, verb, "gate").status_code == 403
    assert sent(cast, verb, "leader").status_code == (403 if verb != "chiefs" else 422)
    assert cast.client("village").get(f"{PAGE}/{verb}").status_code == 405
    assert grids_of_doors() == {""}


def test_adopting(cast, households):
    seen = page_of(cast).context["gridding"].stamp
    answer = cast.client("village").post(f"{PAGE}/adopt", {"seen": seen}, follow=True)
    assert answer.redirect_chain == [(PAGE, 302)]
    assert "660 户换了网格" in text(answer)
    assert "现在的网格就是这样划的" in text(answer)
    assert grids_of_doors() == {GRID, OTHER_GRID}


def test_a_proposal_that_is_no_longer_so_is_not_adopted(cast, households):
    answer = sent(cast, "adopt", seen="a" * 24)
    assert answer.status_code == 409
    assert "请看过现在怎么划再采用" in text(answer)
    assert grids_of_doors() == {""}


def test_by_hand(cast, households):
    adopted(cast)
    answer = sent(cast, "assign", first="2栋", grid=OTHER_GRID)
    assert answer.status_code == 302
    assert {door.grid for door in doors_of(EVERYWHERE, VILLAGE) if door.address.building == "2"} == {
        OTHER_GRID
    }


def test_by_hand_a_grid_that_would_be_torn_is_warned_of(cast, households):
    adopted(cast)
    asked = {"first": "1栋1", "last": "1栋9", "grid": OTHER_GRID}
    answer = sent(cast, "assign", **asked)
    assert answer.status_code == 422
    assert "就不连片了" in text(answer)
    assert 'value="1栋1"' in text(answer)
    assert sent(cast, "assign", **asked, anyway="on").status_code == 302


def test_chiefs_are_proposed_and_appointed_at_once(cast, households):
    adopted(cast)
    page = page_of(cast)
    (row,) = page.context["vacant"]
    assert row.grid.code == OTHER_GRID
    answer = sent(cast, "chiefs", pair=row.pair)
    assert answer.status_code == 302
    held = places_answered_for(EVERYWHERE, "grid_chief", clock.now())
    assert held[OTHER_GRID] == {row.candidate.chip.id}
    assert row.candidate.chip.id in {cast.responder("village"), cast.responder("colleague")}
    assert "个网格没有" not in text(page_of(cast))


def test_a_chief_who_was_not_proposed_is_not_appointed(cast, households):
    answer = sent(cast, "chiefs", pair=f"{OTHER_GRID}:{cast.responder('hq')}")
    assert answer.status_code == 422
    assert "合适的人选刚刚变了" in text(answer)
    assert OTHER_GRID not in places_answered_for(EVERYWHERE, "grid_chief", clock.now())


def test_what_changed_meanwhile_is_told_and_sent_again(cast, households):
    page = page_of(cast)
    seen = {
        "seen": page.context["gridding"].stamp,
        "at": page.context["as_of"].isoformat(),
        "shown": page.context["shown"],
    }
    doors = [Door(VILLAGE, Address(building="9", room="1"), [Resident("王五", "none")])]
    households_enter(actor=cast.actor("colleague"), doors=doors)
    answer = sent(cast, "adopt", **seen)
    assert answer.status_code == 409
    for words in ("又变了（今天", "演*", "330 户 330 人", "331 户 331 人", "您打开时"):
        assert words in text(answer)
    assert sent(cast, "adopt", seen=answer.context["gridding"].stamp).status_code == 302


def test_without_households_it_says_so(cast):
    page = text(page_of(cast))
    assert "这里还没有登记住户" in page
    assert f"/villages/{VILLAGE}/households" in page
    assert "手工调整" not in page
    answer = sent(cast, "adopt", seen="x")
    assert answer.status_code == 422
    assert "还没有登记住户" in text(answer)


def test_no_full_address_or_name_stands_on_the_page(cast, households):
    page = text(page_of(cast))
    assert "张三" not in page
    assert "室" not in page.split("<main")[1].split("手工调整")[0]


def test_the_grids_leave_as_words(cast, households):
    adopted(cast)
    page = text(cast.client("village").get(PAGE, {"as": "text"}))
    assert "1. 第1网格 330 1栋—2栋" in page
    assert "共 2 个" in page


def test_the_village_leads_to_it(cast):
    assert PAGE in text(cast.client("village").get(f"/villages/{VILLAGE}"))
    assert PAGE not in text(cast.client("chief").get(f"/villages/{VILLAGE}"))
    assert len(areas_at(EVERYWHERE, Level.GRID)) == 2


TOWN_PAGE = f"/towns/{TOWN}/grids"


def drawn_by_town(cast, seat="town", **fields):
    return cast.client(seat).post(TOWN_PAGE, fields, follow=True)


def ticked(cast, seat="town"):
    rows = cast.client(seat).get(TOWN_PAGE).context["rows"]
    return [row.chosen for row in rows if row.is_to_draw]


def test_a_town_draws_its_villages_at_once(cast, households):
    doors = [Door(SIBLING, Address(group="2", house=str(n)), [Resident("李四", "none")]) for n in range(60)]
    households_enter(actor=SYSTEM, doors=doors)
    page = text(cast.client("town").get(TOWN_PAGE))
    assert "2 个村居现在的网格和按住户划的不一样" in page
    answer = text(drawn_by_town(cast, village=ticked(cast)))
    assert "2 个村居的网格划好了，720 户换了网格。" in answer
    assert "0 个村居现在的网格和按住户划的不一样" in answer
    assert grids_of_doors() == {GRID, OTHER_GRID}
    assert ticked(cast) == []


def test_only_the_ticked_villages_are_drawn(cast, households):
    assert "请至少勾选一个村居" in text(drawn_by_town(cast))
    assert grids_of_doors() == {""}


def test_a_proposal_that_changed_meanwhile_is_not_drawn(cast, households):
    seen = ticked(cast)
    doors = [Door(VILLAGE, Address(building="9", room="1"), [Resident("王五", "none")])]
    households_enter(actor=SYSTEM, doors=doors)
    answer = drawn_by_town(cast, village=seen)
    assert answer.status_code == 409
    assert "请看过现在怎么划再采用" in text(answer)
    assert grids_of_doors() == {""}


def test_what_changed_meanwhile_is_told_to_a_town_and_sent_again(cast, households):
    page = cast.client("town").get(TOWN_PAGE)
    shown = {"at": page.context["as_of"].isoformat(), "shown": [row.told for row in page.context["rows"]]}
    seen = ticked(cast)
    doors = [Door(VILLAGE, Address(building="9", room="1"), [Resident("王五", "none")])]
    households_enter(actor=cast.actor("village"), doors=doors)
    answer = drawn_by_town(cast, village=seen, **shown)
    said = text(answer)
    for words in ("又变了（今天", "演*", "660 户不在网格里", "661 户不在网格里"):
        assert words in said
    assert said.count('<td data-label="您打开时">') == 1
    assert answer.context["ticked"] == {VILLAGE}
    assert "661 户换了网格" in text(drawn_by_town(cast, village=ticked(cast)))


@pytest.mark.parametrize(
    ("seat", "sees", "draws"),
    [
        ("other_town", 404, 404),
        ("village", 404, 404),
        ("gate", 403, 403),
        ("hq", 200, 403),
        ("town", 200, 422),
    ],
)
def test_who_draws_a_towns_grids(cast, households, seat, sees, draws):
    assert cast.client(seat).get(TOWN_PAGE).status_code == sees
    assert cast.client(seat).post(TOWN_PAGE).status_code == draws


@pytest.mark.parametrize("address", [VILLAGE, f"{TOWN}999", "350181"])
def test_only_a_town_draws_many(cast, households, address):
    assert cast.client("hq").get(f"/towns/{address}/grids").status_code == 404
