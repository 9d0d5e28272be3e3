"""Keeping and destroying attachments, and uploads on their way in."""

import os
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import RequestFactory

from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.foundation.journal.models import JournalLine
from fangxian.foundation.media import uploads
from fangxian.foundation.media.frames import FileDamaged
from fangxian.foundation.media.models import Attachment
from fangxian.foundation.media.selectors import attachment_get, attachment_open, attachments_past
from fangxian.foundation.media.services import attachment_destroy, attachment_keep
from fangxian.foundation.media.store import YOUNG, path_of, sweep
from fangxian.plain import clock
from fangxian.plain.errors import NotAllowed, OutOfScope
from tests.cast import OTHER_VILLAGE, VILLAGE, Cast

pytestmark = pytest.mark.django_db

EVERYWHERE = Scope.system("测试")
NAME = "张三请战书.jpg"


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.FANGXIAN_MEDIA = tmp_path / "media"
    return tmp_path / "media"


def keep(
    cast: Cast, seat: str = "village", content: bytes = b"sentinel" * 10, area: str = VILLAGE
) -> Attachment:
    return attachment_keep(
        actor=cast.actor(seat), filename=f"C:\\文件\\{NAME}", media_type="image/jpeg", chunks=[content],
        area_code=area, data_class="attachment", permission=Permission.PERSON_EDIT,
    )  # fmt: skip


def test_a_file_is_kept_sealed_and_read_again(cast: Cast) -> None:
    kept = attachment_get(EVERYWHERE, keep(cast).id)
    assert (kept.filename, kept.size) == (NAME, 80)
    assert b"".join(attachment_open(kept)) == b"sentinel" * 10
    assert b"".join(attachment_open(kept, 76)) == b"inel"
    assert b"sentinel" not in path_of(kept.id).read_bytes()
    (line,) = JournalLine.objects.within(EVERYWHERE).filter(verb="attachment.kept")
    assert line.facts == {"bytes": 80, "class": "attachment"}
    raw = Attachment.objects.within(EVERYWHERE).filter(id=kept.id).values("filename", "file_key").get()
    assert NAME.encode() not in bytes(raw["filename"])


def test_the_same_bytes_have_the_same_digest_and_no_plain_one(cast: Cast) -> None:
    first, second = keep(cast), keep(cast)
    assert first.sha256 == second.sha256
    assert first.file_key != second.file_key
    assert keep(cast, content=b"other").sha256 != first.sha256


def test_only_who_may_do_what_it_belongs_to(cast: Cast, folder: Path) -> None:
    with pytest.raises(OutOfScope):
        keep(cast, area=OTHER_VILLAGE)
    with pytest.raises(NotAllowed):
        keep(cast, "gate")
    assert not folder.exists()
    with pytest.raises(OutOfScope):
        attachment_destroy(
            actor=cast.actor("other_village"), attachment=keep(cast), permission=Permission.PERSON_EDIT
        )


def test_destroyed_is_row_and_file(cast: Cast, django_capture_on_commit_callbacks: Any) -> None:
    kept = keep(cast)
    with django_capture_on_commit_callbacks(execute=True):
        attachment_destroy(actor=cast.actor("village"), attachment=kept, permission=Permission.PERSON_EDIT)
    assert not path_of(kept.id).exists()
    assert not Attachment.objects.within(EVERYWHERE).exists()
    with pytest.raises(FileDamaged):
        list(attachment_open(kept))


def test_old_files_without_a_row_are_swept_away(cast: Cast) -> None:
    kept, orphan = keep(cast), keep(cast)
    draft = path_of(kept.id).with_name("x.draft")
    draft.write_bytes(b"")
    Attachment.objects.within(EVERYWHERE).filter(id=orphan.id).delete()
    assert sweep() == 0
    for path in (path_of(kept.id), path_of(orphan.id), draft):
        os.utime(path, (1, 1))
    assert sweep() == 2
    assert path_of(kept.id).exists()
    assert YOUNG > 0


def test_past_their_time(cast: Cast) -> None:
    kept = keep(cast)
    assert list(attachments_past(EVERYWHERE, "attachment", clock.now())) == [kept]
    assert list(attachments_past(EVERYWHERE, "attachment", kept.kept_at)) == []


# --- uploads


def uploaded(content: bytes) -> Any:
    body = BytesIO(content)
    body.name = "名.csv"
    return RequestFactory().post("/", {"sheet": body}).FILES["sheet"]


@pytest.mark.parametrize("size", [0, 100, 10_000, 3_000_000])
def test_an_upload_comes_through_and_leaves_nothing(
    size: int, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "SMALL", 5_000)
    content = os.urandom(size // 2) + b"sentinel" * (size // 16)
    upload = uploaded(content)
    assert b"".join(upload.chunks()) == content
    assert upload.read() == content
    files = list(folder.rglob("*")) if folder.exists() else []
    assert bool([one for one in files if one.is_file()]) == (size > 5_000)
    assert not any(b"sentinel" in one.read_bytes() for one in files if one.is_file())
    upload.close()
    assert not [one for one in folder.rglob("*") if one.is_file()]


def test_what_is_too_long_is_counted_and_not_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "LARGEST", 1_000_000)
    upload = uploaded(b"x" * 3_000_000)
    assert upload.size == 3_000_000
    assert upload.read() == b""
    assert not [one for one in folder.rglob("*") if one.is_file()]
