"""The paper pack: what a village has in hand when the power goes; masked, or in full for whoever says why."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fangxian.access.scope import Scope
from fangxian.domains.needs.services import need_raise
from fangxian.foundation.duties.contacts import households_in_contact
from fangxian.foundation.duties.holding import household_contact_assign, mouth_hold
from fangxian.foundation.journal.models import JournalLine
from fangxian.foundation.people.tests.builders import household
from fangxian.foundation.places.services import place_add
from fangxian.line.services import line_sweep
from fangxian.plain import clock
from tests.cast import GRID, OTHER_GRID, SYSTEM, TOWN, VILLAGE, Cast

pytestmark = pytest.mark.django_db

PACK = f"/paper-pack/{VILLAGE}"
WHY = {"reason": "roster", "words": "停电前印好"}


def page(cast: Cast, seat: str, address: str = PACK) -> str:
    answer = cast.client(seat).get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def unmasked() -> int:
    return JournalLine.objects.within(Scope.system("测试")).filter(verb="responder.unmasked").count()


def test_everything_that_is_needed_in_hand(cast: Cast) -> None:
    gate = place_add(actor=SYSTEM, kind="village_gate", village_code=VILLAGE, name="东村口")
    mouth_hold(actor=SYSTEM, place_id=gate.id, responder_id=cast.responder("gate"))
    home = household(room="501", area_code=GRID, categories=("isolated",))
    household(room="502", area_code=OTHER_GRID, categories=("hardship",))
    household_contact_assign(
        actor=SYSTEM, grid_code=GRID, household_ids=[home.id], responder_id=cast.responder("responder")
    )
    need = need_raise(actor=SYSTEM, kind="living_goods", urgency="urgent", words="缺米面", area_code=VILLAGE)
    line_sweep()
    text = page(cast, "village")
    for said in (
        "凤山社区", "截至", "包村领导", "第1网格", "东村口", "居家隔离户", "生活困难户", "501", need.number, "缺米面",
        "没有网格长", "手写记录", "交班人签名", "福清市新冠肺炎疫情防控预案", "一级响应",
    ):  # fmt: skip
        assert said in text, said
    assert "15400000005" not in text, "a number of the cast, unmasked"
    assert page(cast, "colleague").count("东村口") == text.count("东村口")


def test_numbers_are_printed_for_a_reason_and_each_is_written_down(cast: Cast) -> None:
    client, before = cast.client("village"), unmasked()
    answer = client.post(PACK, WHY)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "演chief" in text
    assert "1540000000" in text
    assert "用完收回" in text
    assert unmasked() > before
    assert "演chief" not in page(cast, "village"), "shown once"
    nothing = unmasked()
    refused = client.post(PACK, {"reason": ""})
    assert refused.status_code == 422
    assert "请选一个理由" in refused.content.decode()
    assert unmasked() == nothing


def test_who_may_open_it(cast: Cast) -> None:
    assert cast.client("other_village").get(PACK).status_code == 404
    assert cast.client("sibling").get(PACK).status_code == 404
    assert cast.client("chief").get(PACK).status_code == 404
    assert cast.client("nobody").get(PACK).status_code == 403
    assert cast.client(None).get(PACK).status_code == 302
    assert cast.client("village").put(PACK).status_code == 405
    assert cast.client("village").get(f"/paper-pack/{GRID}").status_code == 404
    assert cast.client("hq").get("/paper-pack/350181").status_code == 404
    # Whoever sees the line and no people prints it masked and without households; in bulk he gets no numbers.
    assert "要联系的户" not in page(cast, "responder")
    assert "印全名和号码" not in page(cast, "responder")
    assert cast.client("responder").post(PACK, WHY).status_code == 403


def test_a_town_has_its_villages_on_it(cast: Cast) -> None:
    line_sweep()
    text = page(cast, "town", f"/paper-pack/{TOWN}")
    for said in ("音西街道", "凤山社区", "甲村", "包村领导", "缺人", "手写记录"):
        assert said in text
    assert "要联系的户" not in text
    assert cast.client("other_town").get(f"/paper-pack/{TOWN}").status_code == 404
    assert f"/paper-pack/{TOWN}" in page(cast, "town", f"/towns/{TOWN}")
    assert PACK in page(cast, "village", f"/villages/{VILLAGE}")
    assert PACK not in page(cast, "chief", f"/villages/{VILLAGE}")


def test_the_number_of_questions_does_not_grow(cast: Cast) -> None:
    def entered(room: int) -> None:
        home = household(room=str(room), area_code=GRID, categories=("isolated", "hardship"))
        household_contact_assign(
            actor=SYSTEM, grid_code=GRID, household_ids=[home.id], responder_id=cast.responder("responder")
        )

    def asked() -> int:
        with CaptureQueriesContext(connection) as questions:
            found = households_in_contact(Scope.of_areas(VILLAGE), clock.now())
        assert {(one.kinds, len(one.contacts)) for one in found} == {(("居家隔离户", "生活困难户"), 1)}
        return len(questions)

    entered(1)
    few = asked()
    for room in range(2, 8):
        entered(room)
    assert asked() == few


def test_every_sheet_says_what_it_is_of(cast: Cast) -> None:
    assert sheet_head(cast).startswith("凤山社区 · 纸质资料 · 截至 20")
    assert "演练" not in sheet_head(cast)
    need_raise(
        actor=SYSTEM.touching(exercise=True),
        kind="living_goods",
        urgency="urgent",
        words="缺米面",
        area_code=VILLAGE,
    )
    assert sheet_head(cast).endswith(" · 演练")
    assert "data-sheet-head" not in cast.client("village").get(f"/villages/{VILLAGE}").content.decode()


def sheet_head(cast: Cast) -> str:
    return page(cast, "village").partition('data-sheet-head="')[2].partition('"')[0]
