"""The pages of the register: six questions, upload, adopt, drop."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from fangxian.foundation.areas import told
from fangxian.foundation.areas.models import RegisterDraft
from fangxian.foundation.areas.selectors import area_get, drafts_waiting, register_newest
from fangxian.foundation.areas.services import register_draft
from fangxian.foundation.areas.tests.builders import EVERYWHERE, Row, sheet
from tests.cast import REGISTER, SYSTEM, TOWN, VILLAGE, Cast

pytestmark = pytest.mark.django_db

PAGE = "/register"
#: 音西街道 with its first village under a new name and without its second.
ROWS: list[Row] = [
    (TOWN, "音西街道", "街道"),
    (VILLAGE, "凤山新社区", "居委会"),
    (f"{TOWN}009", "新社区", ""),
]


def upload(client: Client, content: bytes, name: str = "音西.csv", **fields: str):
    return client.post(PAGE, {"sheet": SimpleUploadedFile(name, content), **fields})


def waiting() -> RegisterDraft:
    return drafts_waiting(EVERYWHERE).get()


def test_it_shows_the_edition_in_force(cast: Cast) -> None:
    answer = cast.client("admin").get(PAGE)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert all(word in text for word in ("第 1 版", "2 个镇街", "3 个村居", "2 个网格"))


def test_a_sheet_is_uploaded_seen_and_adopted(cast: Cast) -> None:
    client = cast.client("admin")
    answer = upload(client, sheet(ROWS), title="音西街道 2020")
    draft = waiting()
    assert (answer.status_code, answer["Location"]) == (302, f"/register/{draft.id}")
    text = client.get(answer["Location"]).content.decode()
    for word in ("凤山社区 → 凤山新社区", "新增 1 处", "改名 1 处", "撤销 1 处", "甲村", "采用", "放弃"):
        assert word in text
    assert "音西街道 2020" in client.get(PAGE).content.decode()
    assert client.post(answer["Location"], {"verb": "adopt"}).status_code == 302
    assert area_get(EVERYWHERE, VILLAGE).name == "凤山新社区"
    settled = client.get(answer["Location"]).content.decode()
    assert ("已采用" in settled, 'value="adopt"' in settled) == (True, False)
    again = client.post(answer["Location"], {"verb": "adopt"})
    assert again.status_code == 409
    assert "已经采用过或放弃了（今天" in again.content.decode()


def test_a_sheet_is_given_up(cast: Cast) -> None:
    client = cast.client("admin")
    address = upload(client, sheet(ROWS))["Location"]
    assert client.post(address, {"verb": "drop"}).status_code == 302
    assert (drafts_waiting(EVERYWHERE).count(), area_get(EVERYWHERE, VILLAGE).name) == (0, "凤山社区")


def test_a_stale_sheet_says_so_and_offers_no_adoption(cast: Cast) -> None:
    client = cast.client("admin")
    first, second = (upload(client, sheet(ROWS))["Location"] for _ in range(2))
    client.post(first, {"verb": "adopt"})
    text = client.get(second).content.decode()
    assert ("又采用了另一份名册" in text, 'value="adopt"' in text) == (True, False)
    answer = client.post(second, {"verb": "adopt"})
    assert answer.status_code == 409
    for words in ("又采用了另一份名册“音西”（今天", "演*", "凤山社区 → 凤山新社区", "不改"):
        assert words in answer.content.decode()
    assert client.post(second, {"verb": "renew"}).headers["Location"] == second
    text = client.get(second).content.decode()
    assert ("和现行名册完全一样" in text, 'value="adopt"' in text) == (True, True)
    # What was looked at before it was compared anew is not adopted unseen.
    seen = client.post(second, {"verb": "adopt", "seen": "1"})
    assert seen.status_code == 409
    assert "又按现行的比过一遍（今天" in seen.content.decode()
    assert client.post(second, {"verb": "adopt", "seen": "2"}).status_code == 302


def test_only_part_of_a_long_list_is_shown(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(told.change_groups, "__defaults__", (1,))
    rows: list[Row] = [(f"{TOWN}{number:03}", f"第{number}社区", "") for number in range(10, 13)]
    client = cast.client("admin")
    text = client.get(upload(client, sheet(rows))["Location"]).content.decode()
    assert ("第10社区" in text, "第11社区" in text, "另有 2 处没有列出来" in text) == (True, False, True)


def test_every_fault_of_a_sheet_is_listed(cast: Cast) -> None:
    answer = upload(cast.client("admin"), sheet([(TOWN, "", "街道"), ("35018199", "甲", "")]))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert all(word in text for word in ("表里有 2 处不对", "还没有填名称", "“35018199”不是区划代码"))
    assert drafts_waiting(EVERYWHERE).count() == 0


@pytest.mark.parametrize(
    ("content", "name", "fields", "sentence"),
    [
        (b"PK\x03\x04 broken", "a.xlsx", {}, "打不开这个表格"),
        (b"\x89PNG\0", "a.csv", {}, "看不懂这个文件"),
        (b"", "a.csv", {}, "空"),
        (sheet(ROWS), "a.csv", {"as_of": "1999-01-01"}, "比现行的还旧"),
        (sheet(ROWS), "a.csv", {"as_of": "soon"}, "日期"),
        (sheet([("36", "江西省", "")]), "a.csv", {}, "范围之外"),
    ],
)
def test_bad_input_shows_a_sentence(
    cast: Cast, content: bytes, name: str, fields: dict[str, str], sentence: str
) -> None:
    answer = upload(cast.client("admin"), content, name, **fields)
    assert sentence in answer.content.decode()
    assert drafts_waiting(EVERYWHERE).count() == 0


def test_who_may_open_the_pages(cast: Cast) -> None:
    draft = register_draft(actor=SYSTEM, filename="全省.csv", content=REGISTER.encode())
    for address in (PAGE, f"/register/{draft.id}"):
        assert cast.client(None).get(address).status_code == 302
        assert cast.client("hq").get(address).status_code == 403
        assert cast.client("admin").delete(address).status_code == 405
    assert cast.client("hq").post(PAGE).status_code == 403
    # The sheet reaches beyond his county: for him it does not exist.
    assert cast.client("admin").get(f"/register/{draft.id}").status_code == 404
    assert cast.client("admin").post(f"/register/{draft.id}", {"verb": "adopt"}).status_code == 404
    newest = register_newest()
    assert newest is not None
    assert newest.number == 1
