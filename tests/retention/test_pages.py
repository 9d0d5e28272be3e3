"""The administrator's page of clocks and certificates."""

from typing import Any

import pytest

from fangxian.foundation.retention.keyring import keys_record
from fangxian.foundation.retention.models import PurgeCertificate
from fangxian.foundation.retention.selectors import certificates
from fangxian.site.nightly import Purging
from tests.cast import SYSTEM, Cast
from tests.retention.builders import EVERYWHERE, purged, withdrawn

pytestmark = pytest.mark.django_db(transaction=True)

DAY = 24 * 60.0


def test_it_says_clocks_what_is_due_and_which_keys_there_are(cast: Cast, shifted: Any) -> None:
    withdrawn()
    keys_record(actor=SYSTEM)
    shifted(181 * DAY)
    browser = cast.client("admin")
    text = browser.get("/retention").content.decode()
    for word in (
        "困难和求助里的话",
        "从办结或解除时起留 180 天",
        "困难里的答复",
        "应急还没有结束",
        "data-need-1",
        "没有到期的",
    ):
        assert word in text, word
    assert text.count("销毁到期的") == 1


def test_a_purge_is_begun_by_hand_and_carried_out_by_the_worker(cast: Cast, shifted: Any) -> None:
    withdrawn()
    shifted(181 * DAY)
    browser = cast.client("admin")
    answer = browser.post("/retention/need/purge", follow=True)
    assert "后台正在做" in answer.content.decode()
    assert "第 1 号销毁正在进行" in answer.content.decode()
    assert "销毁到期的" not in answer.content.decode()
    Purging().go_on()
    page = browser.get("/retention/certificates/1").content.decode()
    for word in ("第 1 号销毁证明", "困难和求助里的话", "清空 1 行", "有效：内容和当时一样", "test-admin"):
        assert word in page, word
    assert "正在进行" not in browser.get("/retention").content.decode()


def test_nothing_due_is_said(cast: Cast) -> None:
    answer = cast.client("admin").post("/retention/need/purge")
    assert answer.status_code == 422
    assert "没有到期要销毁的" in answer.content.decode()


def test_a_certificate_that_was_changed_says_so(cast: Cast, shifted: Any) -> None:
    withdrawn()
    shifted(181 * DAY)
    number = purged("need").number
    PurgeCertificate.objects.within(EVERYWHERE).filter(number=number).update(title="别的")
    assert (
        "不对：内容被改过" in cast.client("admin").get(f"/retention/certificates/{number}").content.decode()
    )


@pytest.mark.parametrize("seat", ["hq", "town", "village", "auditor"])
def test_it_is_the_administrators_alone(cast: Cast, seat: str) -> None:
    browser = cast.client(seat)
    for path in ("/retention", "/retention/certificates/1"):
        assert browser.get(path).status_code == 403
    assert browser.post("/retention/need/purge").status_code == 403


def test_wrong_methods_and_unknown_things(cast: Cast) -> None:
    browser = cast.client("admin")
    assert browser.get("/retention/need/purge").status_code == 405
    assert browser.post("/retention").status_code == 405
    assert browser.post("/retention/weather/purge").status_code == 404
    assert browser.get("/retention/certificates/7").status_code == 404


def test_by_day_the_worker_leaves_what_is_due_and_at_night_it_purges(
    cast: Cast, shifted: Any, monkeypatch: Any
) -> None:
    withdrawn()
    shifted(181 * DAY)
    monkeypatch.setattr("fangxian.site.nightly.NIGHT", ())
    Purging().go_on()
    assert not certificates().exists()
    monkeypatch.setattr("fangxian.site.nightly.NIGHT", range(24))
    monkeypatch.setattr("fangxian.site.nightly.SHARE", 0.0)
    purging = Purging()
    beats = 0
    while not certificates().exclude(ended_at=None).exists():
        purging.go_on()
        beats += 1
        assert beats < 20
    assert beats > 1  # a little at each beat
