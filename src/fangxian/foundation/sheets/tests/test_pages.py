"""The pages of sheets, by the six questions, and the way of a cadre with a faulty sheet."""

import io
import re
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from python_calamine import CalamineWorkbook

from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.foundation.sheets.models import Intake
from fangxian.foundation.sheets.rules.states import State
from fangxian.foundation.sheets.selectors import intake_now
from tests.cast import COUNTY, OTHER_VILLAGE, VILLAGE, Cast
from tests.sheet_kind import PlacesKind, places_written

pytestmark = pytest.mark.django_db

EVERYWHERE = Scope.system("测试")
NEW = "/sheets/new/test_places"
SHEET = "村居,名称,类型,备注\n凤山社区,凤山花园,小区,一\n凤山社区,,小区,二\n凤山社区,凤山别墅,别墅,三\n"


def upload(cast: Cast, seat: str, content: bytes | str, name: str = "地点.csv", query: str = "") -> Intake:
    raw = content.encode() if isinstance(content, str) else content
    response = cast.client(seat).post(NEW + query, {"sheet": SimpleUploadedFile(name, raw), "verb": "upload"})
    assert response.status_code == 302, response.content.decode()
    found = re.search(r"/sheets/([0-9a-f-]{36})$", response.headers["Location"])
    assert found
    return intake_now(UUID(found[1]))


def names() -> set[str]:
    return {name for _, name, _ in places_written()}


def test_a_sheet_is_uploaded_checked_mended_adopted_and_undone(cast: Cast) -> None:
    intake = upload(cast, "village", SHEET)
    assert (intake.area_code, intake.state, intake.found["faulty"]) == (VILLAGE, State.CHECKED, 2)
    client, address = cast.client("village"), f"/sheets/{intake.id}"
    shown = client.get(address).content.decode()
    assert "会新增 1" in shown
    assert "没有填名称" in shown
    assert 'name="r3c1"' in shown

    again = client.post(
        address, {"verb": "mend", "r3c0": "凤山社区", "r3c1": "改好的", "r3c2": "小区"}, follow=True
    )
    assert "改好 1 行，还有 1 行不对" in again.content.decode()
    client.post(address, {"verb": "adopt"})
    assert names() == {"凤山花园", "改好的"}
    shown = client.get(address).content.decode()
    assert "新增 2 行" in shown
    assert "撤销这次导入" in shown
    client.post(address, {"verb": "undo"})
    assert names() == set()
    assert intake_now(intake.id).state == State.UNDONE
    assert client.post(address, {"verb": "undo"}).status_code == 422


def test_faulty_rows_come_back_as_the_same_sheet_and_only_they_are_taken(cast: Cast) -> None:
    intake = upload(cast, "village", SHEET)
    client = cast.client("village")
    client.post(f"/sheets/{intake.id}", {"verb": "adopt"})
    content = client.post(f"/sheets/{intake.id}/faults").content
    (sheet,) = CalamineWorkbook.from_filelike(io.BytesIO(content)).sheet_names
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name(sheet).to_python()
    assert "test-village" in str(rows[0][0])
    assert rows[1] == ["村居", "名称", "类型", "备注", "哪里不对"]
    assert rows[2][:4] == ["凤山社区", "", "小区", "二"]
    assert "没有填名称" in str(rows[2][4])
    assert len(rows) == 4

    again = upload(cast, "village", content, "有错的行.xlsx")
    assert (again.found["rows"], again.found["faulty"]) == (2, 2)


def test_what_was_not_taken_is_mended_after_adoption_as_a_sheet_of_its_own(cast: Cast) -> None:
    intake = upload(cast, "village", SHEET)
    client, address = cast.client("village"), f"/sheets/{intake.id}"
    client.post(address, {"verb": "adopt"})
    answer = client.post(
        address, {"verb": "mend", "r3c0": "凤山社区", "r3c1": "改好的", "r3c2": "小区", "r3c3": "备注"}
    )
    again = intake_now(UUID(answer.headers["Location"].rsplit("/", 1)[1]))
    assert again.id != intake.id
    assert (again.state, again.found["rows"], again.found["new"]) == (State.CHECKED, 1, 1)
    assert "1 行不对" in client.get(address).content.decode()
    assert client.post(address, {"verb": "mend", "r3c0": "凤山社区", "r3c1": "再改"}).status_code == 409
    client.post(f"/sheets/{again.id}", {"verb": "adopt"})
    assert names() == {"凤山花园", "改好的"}


def test_pasted_rows_need_no_heading(cast: Cast) -> None:
    client = cast.client("village")
    response = client.post(
        NEW, {"verb": "paste", "cells": "凤山社区\t凤山花园\t小区\r\n凤山社区\t甲座\t小区\r\n"}
    )
    intake = Intake.objects.within(EVERYWHERE).get(id=response.headers["Location"].rsplit("/", 1)[1])
    assert (intake.found["new"], intake.found["faulty"]) == (2, 0)
    headed = client.post(NEW, {"verb": "paste", "cells": "名称\t村居\n凤山花园\t凤山社区"})
    intake = Intake.objects.within(EVERYWHERE).get(id=headed.headers["Location"].rsplit("/", 1)[1])
    assert intake.found["new"] == 1


def test_the_template_is_read_back_without_its_example(cast: Cast) -> None:
    content = cast.client("village").get("/sheets/template/test_places").content
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert book.get_sheet_by_name("填表").to_python()[0] == [
        "村居",
        "名称",
        "类型",
        "编号",
        "启用日期",
        "村居代码",
    ]
    intake = upload(cast, "village", content, "模板.xlsx")
    assert (intake.state, intake.found["rows"]) == (State.CHECKED, 0)
    refused = cast.client("village").post(f"/sheets/{intake.id}", {"verb": "adopt"})
    assert refused.status_code == 422


def test_the_same_file_twice(cast: Cast) -> None:
    first = upload(cast, "village", SHEET)
    cast.client("village").post(f"/sheets/{first.id}", {"verb": "adopt"})
    again = upload(cast, "colleague", SHEET)
    assert (again.found["new"], again.found["same"]) == (0, 1)
    assert "已经采用过" in cast.client("colleague").get(f"/sheets/{again.id}").content.decode()


@pytest.mark.parametrize("suffix", ["", "/live", "/faults"])
def test_who_may_open_it(cast: Cast, suffix: str) -> None:
    intake = upload(cast, "village", SHEET)
    address = f"/sheets/{intake.id}{suffix}"

    def status(seat: str | None) -> int:
        client = cast.client(seat)
        return (client.post if suffix == "/faults" else client.get)(address).status_code

    ok = 204 if suffix == "/live" else 200
    assert [status(seat) for seat in ("village", "colleague", "town")] == [ok] * 3
    assert [status(seat) for seat in ("other_village", "sibling", "chief")] == [404] * 3
    assert status(None) == 302
    assert cast.client("village").put(address).status_code == 405


def test_who_may_bring_one(cast: Cast) -> None:
    assert cast.client("village").get(NEW).status_code == 200
    assert cast.client("village").get(f"{NEW}?area={OTHER_VILLAGE}").status_code == 404
    assert cast.client("town").get(f"{NEW}?area={VILLAGE}").status_code == 200
    assert cast.client("chief").get(NEW).status_code == 403
    assert cast.client("village").get("/sheets/new/nothing").status_code == 404
    assert cast.client("village").get(f"{NEW}?area={VILLAGE}999").status_code == 404
    assert cast.client("village").put(NEW).status_code == 405
    assert cast.client("chief").get("/sheets").status_code == 200


def test_bad_input_shows_a_sentence(cast: Cast) -> None:
    client = cast.client("village")
    for body in (
        {"verb": "upload"},
        {"verb": "paste", "cells": "  "},
        {"verb": "paste", "cells": "a\n" * 600},
    ):
        response = client.post(NEW, body)
        assert response.status_code == 422
    intake = upload(cast, "village", SHEET)
    assert client.post(f"/sheets/{intake.id}", {"verb": "dance"}).status_code == 422
    assert client.post(f"/sheets/{intake.id}", {"verb": "mend"}).status_code == 422
    assert client.post(f"/sheets/{intake.id}", {"verb": "drop"}).status_code == 302
    dropped = intake_now(intake.id)
    assert (dropped.state, dropped.attachment_id, dropped.filename) == (State.DROPPED, None, "")
    assert client.get(reverse("sheets")).status_code == 200


def test_an_officer_of_a_unit_hands_in_for_it(
    cast: Cast, places_kind: PlacesKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places_kind, "permission", Permission.RESPONDER_EDIT)
    assert cast.client("department").get(NEW).status_code == 200
    intake = upload(cast, "department", SHEET)
    (unit,) = cast.actor("department").scope(Permission.RESPONDER_EDIT).organisations
    assert (intake.organisation, intake.options, intake.area_code) == (unit, {"unit": str(unit)}, COUNTY)
    assert cast.client("department").get(f"/sheets/{intake.id}").status_code == 200
    assert cast.client("village").get(f"/sheets/{intake.id}").status_code == 404
    assert cast.client("village").get(f"{NEW}?unit=x").status_code == 404
    # Another's unit is an option that the kind looks into; it opens nothing.
    his = upload(cast, "village", SHEET, query=f"?unit={unit}")
    assert his.organisation is None
    assert cast.client("department").get(f"/sheets/{his.id}").status_code == 404
