"""The pages of pledges: six questions, and each verb."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from fangxian.foundation.responders.models import Pledge, Responder
from fangxian.foundation.responders.pledging import Drafted, pledge_make
from fangxian.foundation.responders.selectors import signatures_of
from fangxian.foundation.responders.tests.builders import EVERYWHERE, department, lines
from fangxian.foundation.responders.tests.test_pledging import OF_VILLAGE, signers
from tests.cast import COUNTY, SYSTEM, VILLAGE, Cast

pytestmark = pytest.mark.django_db

NEW = "/pledges/new"
PICTURE = b"\xff\xd8\xff\xe0" + b"0" * 5_000
NAMES = "\n".join(f"{one.name} {one.phone}" for one in signers(3))
FORM = {
    "title": "凤山党员请战书", "unit": "", "area_code": VILLAGE, "made_on": "2020-01-28", "text": "我们报名。",
    "signers": NAMES, "standing": "member", "fingerprints": "on",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Path) -> None:
    settings.FANGXIAN_MEDIA = tmp_path / "media"


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def newest() -> Pledge:
    found: Pledge = Pledge.objects.within(EVERYWHERE).order_by("-id")[0]
    return found


def made() -> Pledge:
    return pledge_make(actor=SYSTEM, drafted=OF_VILLAGE, signers=signers(3))


def test_names_are_pasted_and_people_are_there(cast: Cast) -> None:
    client = cast.client("village")
    answer = client.post(NEW, FORM)
    pledge = newest()
    assert (answer.status_code, answer["Location"]) == (302, f"/pledges/{pledge.id}")
    assert (pledge.title, pledge.area_code, pledge.made_on) == ("凤山党员请战书", VILLAGE, date(2020, 1, 28))
    assert Responder.objects.within(EVERYWHERE).filter(area_code=VILLAGE, standing="member").count() >= 3
    text = text_of(client.get(f"/pledges/{pledge.id}"))
    assert all(word in text for word in ("签名 3 人", "红手印", "我们报名。", "签*"))
    assert not any(one.name in text for one in signers(3))
    assert "凤山党员请战书" in text_of(client.get("/pledges"))


def test_a_department_takes_its_own_in(cast: Cast) -> None:
    client = cast.client("department")
    assert "不是一个单位的" not in text_of(client.get(NEW))
    assert client.post(NEW, FORM | {"unit": str(department())}).status_code == 302
    assert (newest().organisation_id, newest().area_code) == (department(), COUNTY)
    assert "测试部门" in text_of(client.get("/pledges"))
    assert "凤山党员请战书" not in text_of(cast.client("village").get("/pledges"))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"title": ""}, "标题"),
        ({"signers": "王测试\n李测试 12"}, "第 2 行"),
        ({"signers": ""}, "签名"),
        ({"made_on": "2999-01-01"}, "还没有到"),
        ({"made_on": "昨天"}, "哪天写的"),
        ({"area_code": "350181008210"}, "地方"),
        ({"unit": "x"}, "单位"),
        ({"standing": "king"}, "king"),
    ],
)
def test_bad_input_takes_nothing_in(cast: Cast, change: dict[str, str], sentence: str) -> None:
    answer = cast.client("village").post(NEW, FORM | change)
    assert (answer.status_code, sentence in text_of(answer)) == (422, True)
    assert not Pledge.objects.within(EVERYWHERE).exists()


def test_whose_pledges_they_are(cast: Cast) -> None:
    page = f"/pledges/{made().id}"
    assert all(
        cast.client(seat).get(page).status_code == 200 for seat in ("village", "colleague", "town", "hq")
    )
    for seat, status in (("sibling", 404), ("department", 404), ("gate", 403), (None, 302)):
        assert cast.client(seat).get(page).status_code == status, seat
        assert cast.client(seat).post(page, {"verb": "sign"}).status_code == status, seat
    for seat, status in (("leader", 403), ("chief", 403), ("gate", 403)):
        assert cast.client(seat).get(NEW).status_code == status
    assert cast.client("leader").post(page, {"verb": "sign", "signers": NAMES}).status_code == 403
    assert cast.client("village").put(page).status_code == 405
    assert cast.client("village").get("/pledges/00000000-0000-7000-8000-000000000000").status_code == 404


def test_names_are_added(cast: Cast) -> None:
    pledge, client = made(), cast.client("village")
    more = "\n".join(f"{one.name} {one.phone}" for one in signers(5))
    sent = {"verb": "sign", "signers": more, "standing": "volunteer"}
    assert client.post(f"/pledges/{pledge.id}", sent).status_code == 302
    assert signatures_of(pledge).count() == 5
    answer = client.post(f"/pledges/{pledge.id}", sent | {"signers": "谁"})
    assert (answer.status_code, "第 1 行" in text_of(answer)) == (422, True)
    for bad in ({"verb": "dance"}, {}):
        assert client.post(f"/pledges/{pledge.id}", bad).status_code == 422


def test_full_names_for_a_reason(cast: Cast) -> None:
    pledge, client = made(), cast.client("village")
    page = f"/pledges/{pledge.id}"
    answer = client.post(page, {"verb": "unmask", "reason": "roster"})
    assert all(one.name in text_of(answer) for one in signers(3))
    answer = client.post(page, {"verb": "unmask", "reason": ""})
    assert (answer.status_code, "请选一个理由" in text_of(answer)) == (422, True)
    assert len(lines("pledge.unmasked")) == 1
    of_department = pledge_make(
        actor=SYSTEM, drafted=Drafted("部门的", date(2020, 1, 28), COUNTY, department()), signers=signers(1)
    )
    sent = {"verb": "unmask", "reason": "roster"}
    assert cast.client("department").post(f"/pledges/{of_department.id}", sent).status_code == 403


def test_a_photograph_is_kept_sealed_and_shown_for_a_reason(cast: Cast, tmp_path: Path) -> None:
    pledge, client = made(), cast.client("village")
    page = f"/pledges/{pledge.id}"
    photo = SimpleUploadedFile("签名.jpg", PICTURE, content_type="text/html")
    assert client.post(page, {"verb": "photo", "photo": photo}).status_code == 302
    assert newest().photo is not None
    assert not any(PICTURE[:100] in one.read_bytes() for one in tmp_path.rglob("*") if one.is_file())
    assert client.post(page, {"verb": "photo_show", "reason": ""}).status_code == 422
    answer: Any = client.post(page, {"verb": "photo_show", "reason": "roster"})
    assert (b"".join(answer.streaming_content), answer["Content-Type"]) == (PICTURE, "image/jpeg")
    assert len(lines("pledge.photographed")) == len(lines("pledge.unmasked")) == 1
    assert cast.client("gate").post(page, {"verb": "photo_show", "reason": "roster"}).status_code == 403


def test_a_department_photographs_its_own(cast: Cast) -> None:
    drafted = Drafted("部门的", date(2020, 1, 28), COUNTY, department())
    pledge = pledge_make(actor=SYSTEM, drafted=drafted, signers=signers(1))
    photo = SimpleUploadedFile("a.jpg", PICTURE)
    answer = cast.client("department").post(f"/pledges/{pledge.id}", {"verb": "photo", "photo": photo})
    assert (answer.status_code, newest().photo is not None) == (302, True)


@pytest.mark.parametrize("content", [b"<html>", b"", b"GIF89a" + b"0" * 100])
def test_what_is_no_photograph(cast: Cast, content: bytes) -> None:
    photo = SimpleUploadedFile("a.jpg", content, content_type="image/jpeg")
    answer = cast.client("village").post(f"/pledges/{made().id}", {"verb": "photo", "photo": photo})
    assert (answer.status_code, newest().photo) == (422, None)
    answer = cast.client("village").post(f"/pledges/{newest().id}", {"verb": "photo_show", "reason": "call"})
    assert answer.status_code == 404


def test_the_list_of_pledges_leaves_the_screen(cast: Cast) -> None:
    made()
    text = text_of(cast.client("village").get("/pledges?as=text"))
    assert "凤山党员请战书" in text
    assert cast.client("gate").get("/pledges").status_code == 403
    assert cast.client("village").post("/pledges").status_code == 405
